"""What moves the two solutions at the shortlist's border apart or together: each thing in doubt alone, at its low and its high end.

The lead of a, the last one shortlisted, over b, the first one left out, is D = 100 Σ w (c_a - c_b) / Σ w, in points of fit (method,
section 3; an unknown rating covers nothing). One swing says how low and how high D can get while everything else stays as it is
today. All ends are exact: ratios of sums whose terms are independent. The knock-outs and constraints stay as they are judged today.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from app.scoring.doubt import LEVELS, Doubt
from app.scoring.matrix import FULL, NOT_DISCUSSED, UNKNOWN, Figures, Matrix, Positions
from app.scoring.ranking import Ranking

Kind = Literal["weight", "answers", "unverified", "single_source"]
LITTLE = 1e-9  # points: a smaller swing is none
CLOSE = 1e-15  # a ratio that rises by less has come to its end
DECIMALS = 9  # of a width: swings that are equally wide keep their order


@dataclass(frozen=True, slots=True)
class Swing:
    """One thing in doubt and the lead at its two ends, in points.

    weight         the domain `code` counts less or more, within the study's doubt on weights; `low_when` says which gives `low`
    answers        the `count` items of the domain `code` that are not yet discussed get any level 0-4
    unverified     the `count` asked ratings of the solution `code` that nobody has verified turn out anything from 0 to 4
    single_source  its `count` asked ratings that rest on one source are all one level lower, or all one level higher
    """

    kind: Kind
    code: str
    count: int
    low: float
    high: float
    low_when: Literal["less", "more"] | None = None


@dataclass(frozen=True, slots=True)
class Tornado:
    """`lead` is D today; `swings` the widest first, without those that move nothing."""

    a: str
    b: str
    lead: float
    swings: tuple[Swing, ...]


def tornado(ranking: Ranking, doubt: Doubt, single_source: npt.NDArray[np.bool_] | None = None) -> Tornado | None:
    """The swings of what `doubt` leaves open; None without two solutions at the border, or when nothing is ranked.

    `single_source`: (S, I) whether a rating rests on one source alone; by default none does.
    """
    matrix, size = ranking.matrix, len(ranking.shortlist.codes)
    if ranking.ranks is None or not 0 < size < len(ranking.order):
        return None
    pair = _Pair(matrix, ranking.order[size - 1], ranking.order[size])
    found: list[Swing] = []
    if doubt.weights != "off":
        found += pair.weights((0.0, float("inf")) if doubt.weights == "simplex" else (1 / (1 + doubt.spread), 1 + doubt.spread))
    if doubt.expectations:
        found += pair.answers()
    if doubt.ratings:
        found += pair.ratings(np.zeros(matrix.levels.shape, dtype=bool) if single_source is None else single_source)
    moving = [each for each in found if each.high - each.low > LITTLE]
    codes = matrix.solution_codes
    return Tornado(codes[pair.a], codes[pair.b], pair.lead, tuple(sorted(moving, key=lambda each: round(each.low - each.high, DECIMALS))))


class _Pair:
    """The lead of a over b as a ratio of sums: `above` / `below`, by domain."""

    def __init__(self, matrix: Matrix, a: int, b: int) -> None:
        self.matrix, self.a, self.b = matrix, a, b
        terms = matrix.weights * (_covered(matrix.levels[a], matrix.targets) - _covered(matrix.levels[b], matrix.targets))
        self.above = self._by_domain(terms)
        self.below = self._by_domain(matrix.weights)
        self.lead = 100 * float(self.above.sum() / self.below.sum())

    def _by_domain(self, values: Figures) -> Figures:
        sums: Figures = np.bincount(self.matrix.domain_of, weights=values, minlength=len(self.matrix.domains)).astype(np.float64)
        return sums

    def weights(self, factors: tuple[float, float]) -> Iterator[Swing]:
        """The lead is monotone in one domain's factor, so its ends are those of the factor."""
        for domain in np.flatnonzero(self.below > 0).tolist():
            if self.below[domain] == self.below.sum():
                continue  # the only domain asked: its weight changes nothing
            less, more = (self._with_factor(domain, factor) for factor in factors)
            yield Swing(
                "weight", self.matrix.domains[domain], int((self.matrix.domain_of[self.matrix.asked] == domain).sum()),
                min(less, more), max(less, more), "less" if less < more else "more",
            )

    def _with_factor(self, domain: int, factor: float) -> float:
        own_above, own_below = float(self.above[domain]), float(self.below[domain])
        if factor == float("inf"):
            return 100 * own_above / own_below
        rest_above, rest_below = (float(np.delete(each, domain).sum()) for each in (self.above, self.below))
        return 100 * (rest_above + factor * own_above) / (rest_below + factor * own_below)

    def answers(self) -> Iterator[Swing]:
        matrix = self.matrix
        undecided = matrix.expectations == NOT_DISCUSSED
        for domain in np.unique(matrix.domain_of[undecided]).tolist():
            items = np.flatnonzero(undecided & (matrix.domain_of == domain))
            terms, weights = self._by_level(items)
            high = self._largest(terms, weights, float(self.above.sum()))
            low = -self._largest(-terms, weights, -float(self.above.sum()))
            yield Swing("answers", matrix.domains[domain], items.size, 100 * low, 100 * high)

    def _by_level(self, items: Positions) -> tuple[Figures, Figures]:
        """(5, n) each: what an item at each level adds to `above` and to `below`."""
        matrix = self.matrix
        levels = np.arange(LEVELS)[:, np.newaxis]
        usual = np.full_like(levels, FULL) if matrix.profile.target == "full" else np.maximum(levels, 1)
        targets = np.where(matrix.own_targets[items] > 0, matrix.own_targets[items], usual)
        multiplier = matrix.profile.domain_multipliers.get(matrix.domains[int(matrix.domain_of[items[0]])], 1.0)
        weights = np.repeat(multiplier * np.array(matrix.profile.weights)[:, np.newaxis], items.size, axis=1)
        return weights * (_covered(matrix.levels[self.a, items], targets) - _covered(matrix.levels[self.b, items], targets)), weights

    def _largest(self, terms: Figures, weights: Figures, above: float) -> float:
        """The largest ratio over all choices of one level an item (Dinkelbach 1967): for the best ratio so far each item takes the
        level that is worth most beside it, until the ratio rises no more."""
        below = float(self.below.sum())
        best, columns = above / below, np.arange(terms.shape[1])
        while True:
            chosen = (terms - best * weights).argmax(axis=0)
            ratio = float((above + terms[chosen, columns].sum()) / (below + weights[chosen, columns].sum()))
            if ratio - best <= CLOSE:
                return max(ratio, best)
            best = ratio

    def ratings(self, single_source: npt.NDArray[np.bool_]) -> Iterator[Swing]:
        """Ratings leave the weights alone: each end is a sum of its own."""
        matrix = self.matrix
        points = 100 * (matrix.weights / float(self.below.sum()))
        for solution, sign in ((self.a, 1), (self.b, -1)):
            levels = matrix.levels[solution]
            today = _covered(levels, matrix.targets)
            unknown = (levels == UNKNOWN) & (matrix.weights > 0)
            yield self._rating_swing("unverified", solution, unknown, sign, 0.0, float(points[unknown].sum()))
            shaky = single_source[solution] & (levels != UNKNOWN) & (matrix.weights > 0)
            ends = (float((points * (_covered(other, matrix.targets) - today))[shaky].sum())
                    for other in (np.maximum(levels - 1, 0), np.minimum(levels + 1, FULL)))
            yield self._rating_swing("single_source", solution, shaky, sign, *ends)

    def _rating_swing(
        self, kind: Kind, solution: int, concerned: npt.NDArray[np.bool_], sign: int, fall: float, rise: float
    ) -> Swing:
        """What the solution loses at worst and wins at best, as the lead sees it: b's gain is a's loss."""
        low, high = sorted((self.lead + sign * fall, self.lead + sign * rise))
        return Swing(kind, self.matrix.solution_codes[solution], int(concerned.sum()), low, high)


def _covered(levels: npt.NDArray[np.int8], targets: npt.NDArray[np.integer]) -> Figures:
    """Covered share, 0 to 1: unknown covers nothing, no credit above the target."""
    covered: Figures = np.minimum(np.maximum(levels, 0) / np.maximum(targets, 1), 1.0)
    return covered
