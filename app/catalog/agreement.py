"""How far two readers of the same evidence come to the same level.

Krippendorff's alpha for ordinal levels (Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability"): 1 is full agreement, 0 what
chance would give. Only readings with a level on both sides count; levels that were merely aligned afterwards do not.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from app.catalog.shapes import ReadingFile
from app.scoring.statistics import krippendorff_ordinal


@dataclass(frozen=True)
class Agreement:
    """`readings`: pairs of levels. `same`, `within_one`: how many of them. `alpha`: None without a pair, or when all levels are one."""

    readings: int
    same: int
    within_one: int
    alpha: float | None

    @property
    def same_share(self) -> float | None:
        """In percent."""
        return 100 * self.same / self.readings if self.readings else None

    @property
    def near_share(self) -> float | None:
        """Within one level, in percent."""
        return 100 * self.within_one / self.readings if self.readings else None


def agreement(readings: Iterable[ReadingFile], zeros: bool = True) -> Agreement:
    """Of all readings of an edition, in any order. `zeros` False leaves out those that the first rater found absent.

    Every 0 is read a second time and they are the easiest to agree on, so the figure without them is the stricter one.
    """
    kept = [each for each in readings if zeros or each.first != 0]
    pairs = [(each.first, each.second) for each in kept if each.first is not None and each.second is not None]
    apart = [abs(first - second) for first, second in pairs]
    return Agreement(len(pairs), apart.count(0), sum(each <= 1 for each in apart), krippendorff_ordinal(pairs))
