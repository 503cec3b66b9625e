"""Several observations of one customer become one row of marks; the observers of one visit are compared (journey method, section 2.8).

Layout: one row an observation, one column an interaction; a mark is the whole score of the observed level, NaN when not observed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from app.scoring.journey_cells import Figures
from app.scoring.statistics import krippendorff_ordinal

Whole = npt.NDArray[np.int64]
Judgement = Literal["firm", "tentative", "weak"]
FIRM, TENTATIVE = 0.8, 0.667  # Krippendorff 2004, Content analysis, 2nd ed., p. 241


@dataclass(frozen=True, eq=False)
class Averages:
    """Each customer's marks as exact fractions total/count, both (C, K); not observed where count is 0."""

    totals: Whole
    counts: Whole

    def scores(self, multiplier: int = 1) -> Figures:
        """(C, K) the averages times `multiplier`, NaN where nobody observed."""
        return np.where(self.counts > 0, self.totals * multiplier / np.maximum(self.counts, 1), np.nan)

    def denominator(self) -> int:
        """The smallest whole number that makes every average whole; 1 when none lies between two whole scores."""
        if not self.counts.any():
            return 1
        least = self.counts // np.maximum(np.gcd(self.totals, self.counts), 1)
        found = 1
        for each in np.unique(least[self.counts > 0]).tolist():
            found = int(np.lcm(found, each)) if found < 2**31 else found
        return found


@dataclass(frozen=True, slots=True)
class Agreement:
    """`doubled`: visit x interaction pairs marked by two or more observers. None when nothing was doubled or no mark differs."""

    alpha: float | None
    doubled: int
    judgement: Judgement | None


def average(scores: Figures, customer_of: Sequence[int], customers: int) -> Averages:
    """Marks averaged before anything is scored: `customer_of` says whose each row of `scores` is, 0 to `customers` - 1."""
    totals, counts = (np.zeros((customers, scores.shape[1]), dtype=np.int64) for _ in range(2))
    order = np.argsort(np.asarray(customer_of, dtype=np.intp), kind="stable")
    if len(order):
        owners, starts = np.unique(np.asarray(customer_of)[order], return_index=True)
        sorted_scores = scores[order]
        observed = ~np.isnan(sorted_scores)
        totals[owners] = np.add.reduceat(np.where(observed, sorted_scores, 0.0), starts, axis=0)
        counts[owners] = np.add.reduceat(observed.astype(np.int64), starts, axis=0)
    return Averages(totals, counts)


def agreement(scores: Figures, visit_of: Sequence[int], reader_of: Sequence[int]) -> Agreement:
    """Ordinal Krippendorff alpha between the observers of one visit: a unit is one visit at one interaction, its values one an observer.

    Two visits of one customer may differ because the service did, so they say nothing of the observers. An observer who noted the same
    visit more than once counts with the mean, so that agreeing with oneself is no agreement.
    """
    pairs = list(zip(visit_of, reader_of, strict=True))
    groups = {pair: place for place, pair in enumerate(sorted(set(pairs)))}
    by_visit: dict[int, list[int]] = {}
    for (visit, _), place in groups.items():
        by_visit.setdefault(visit, []).append(place)
    several = [places for places in by_visit.values() if len(places) > 1]
    if not several:
        return Agreement(None, 0, None)
    table = average(scores, [groups[pair] for pair in pairs], len(groups)).scores()
    units: list[list[float | None]] = []
    for places in several:
        part = table[places]
        for column in np.flatnonzero((~np.isnan(part)).sum(axis=0) > 1).tolist():
            units.append([None if np.isnan(value) else value for value in part[:, column].tolist()])
    alpha = krippendorff_ordinal(units)
    return Agreement(alpha, len(units), judge(alpha))


def judge(alpha: float | None) -> Judgement | None:
    """What an alpha is worth; a `weak` one leaves no stage firm."""
    if alpha is None:
        return None
    return "firm" if alpha >= FIRM else "tentative" if alpha >= TENTATIVE else "weak"
