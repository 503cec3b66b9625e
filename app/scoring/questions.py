"""Which question to ask next: how much of the doubt on the shortlist's border an open answer carries (method, section 6).

The border runs between the solutions that would be shortlisted if every open value took its expected part, and the others. A pair
across it is in doubt as far as its difference D may change sign; an item carries the share of D's variance that its answer brings.
An item's doubt is the sum over the pairs of the chance of a change of sign times that share: the answer to the first question of
the list removes the most. The chance is a normal one: good enough to put questions in order, and used for nothing else.

Answers are weighed against answers, with ratings as they are verified today: on replayed studies the shortlist is settled with far fewer
questions than when the ratings' doubt is mixed in, which no answer can remove. Ratings are weighed against ratings, on what is agreed.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.scoring.doubt import LEVELS, Doubt, Doubtful, expectation_spread, rating_spread
from app.scoring.matrix import FULL, NOT_DISCUSSED, UNKNOWN, Figures, Matrix
from app.scoring.ranking import Ranking

NEAREST = 12  # solutions on each side of the border that are looked at: further ones are in no doubt, and a bound on time


@dataclass(frozen=True, slots=True)
class OpenAnswer:
    """An item not yet discussed, or one unknown rating of a solution. `doubt`: its share of the border's doubt, 0 to 1."""

    item: str
    solution: str | None
    doubt: float


@dataclass(frozen=True, slots=True)
class Questions:
    """Heaviest first; equal ones in the matrix's order. `items`: all that are not yet discussed, their shares add up to 1 when there is
    doubt; `ratings`: the unknown ones that carry doubt, on agreed items; verified ratings that are not certain carry the rest."""

    items: tuple[OpenAnswer, ...]
    ratings: tuple[OpenAnswer, ...]


def next_questions(known: Doubtful, ranking: Ranking, doubt: Doubt) -> Questions:
    """Every open answer by its doubt. Without anyone on one side of the border there is no doubt: all shares are 0.

    With `doubt.ratings` off no rating is listed.
    """
    matrix = known.matrix
    spread = expectation_spread(known, drawn=True)
    by_item, _ = _shares(known, ranking, spread, ratings=False)
    open_items = np.flatnonzero(matrix.expectations == NOT_DISCUSSED).tolist()
    items = [OpenAnswer(matrix.item_codes[item], None, float(by_item[item])) for item in open_items]
    ratings = []
    if doubt.ratings:
        _, by_rating = _shares(known, ranking, expectation_spread(known, drawn=False), ratings=True)
        cells = np.argwhere((by_rating > 0) & (matrix.levels == UNKNOWN)).tolist()
        ratings = [OpenAnswer(matrix.item_codes[item], matrix.solution_codes[row], float(by_rating[row, item])) for row, item in cells]
    return Questions(*(tuple(sorted(found, key=lambda each: -each.doubt)) for found in (items, ratings)))


def _shares(known: Doubtful, ranking: Ranking, spread: Figures, ratings: bool) -> tuple[Figures, Figures]:
    """Each item's (I,) and each rating's (S, I) share of the border's doubt."""
    matrix, credit = known.matrix, _Credit(known, ratings)
    by_item, by_rating = np.zeros(len(matrix.item_codes)), np.zeros(matrix.levels.shape)
    total = 0.0
    for a, others in _border(matrix, ranking, credit.expected(spread).sum(axis=1)):
        total += _add_pairs(credit, spread, a, others, by_item, by_rating)
    return (by_item / total, by_rating / total) if total > 0 else (by_item, by_rating)


class _Credit:
    """Weighted credit of each cell by level 1-4: its expected value and its variance from the doubt of the rating."""

    def __init__(self, known: Doubtful, ratings: bool) -> None:
        matrix = known.matrix
        reach = rating_spread(known, ratings)
        steps = np.arange(1, LEVELS)[:, np.newaxis, np.newaxis]
        first, second = reach.cumsum(axis=0), ((2 * steps - 1) * reach).cumsum(axis=0)
        multipliers = np.array([matrix.profile.domain_multipliers.get(name, 1.0) for name in matrix.domains])
        factor = multipliers[matrix.domain_of] if matrix.item_codes else np.empty(0)
        everything = np.arange(len(matrix.item_codes))
        self.mean, self.variance = np.zeros((2, LEVELS, *matrix.levels.shape))
        for level in range(1, LEVELS):
            usual = FULL if matrix.profile.target == "full" else level
            target = np.where(matrix.own_targets > 0, matrix.own_targets, usual).astype(np.intp)
            mean = first[target - 1, :, everything].T / target
            weight = matrix.profile.weights[level] * factor
            self.mean[level] = weight * mean
            self.variance[level] = weight**2 * np.clip(second[target - 1, :, everything].T / target**2 - mean**2, 0, None)

    def expected(self, spread: Figures) -> Figures:
        """(S, I): the expected part of each item in each solution's sum."""
        expected: Figures = np.einsum("lsi,il->si", self.mean, spread)
        return expected


def _border(matrix: Matrix, ranking: Ranking, expected: Figures) -> list[tuple[int, list[int]]]:
    """Pairs across the border: the nearest solutions inside, each with the nearest outside.

    Where answers do not separate more solutions than the largest shortlist holds, the border is that of the largest. With so few
    solutions that none is ever left out there is no border.
    """
    if len(ranking.order) <= matrix.profile.shortlist_min:
        return []
    size = len(ranking.shortlist.codes) or matrix.profile.shortlist_min
    size = min(size, matrix.profile.shortlist_max, len(ranking.order) - 1)
    order = sorted(ranking.order, key=lambda solution: -expected[solution])
    inside, outside = order[:size], order[size:]
    return [(a, outside[:NEAREST]) for a in inside[-NEAREST:]]


def _add_pairs(
    credit: _Credit, spread: Figures, a: int, others: list[int], by_item: Figures, by_rating: Figures
) -> float:
    """Add the doubt of a against each of the others to their items and ratings; returns the doubt added."""
    difference = credit.mean[:, a][:, np.newaxis] - credit.mean[:, others]  # (level, others, I)
    mean = np.einsum("lbi,il->bi", difference, spread)
    from_items = np.clip(np.einsum("lbi,il->bi", difference**2, spread) - mean**2, 0, None)
    own = np.einsum("li,il->i", credit.variance[:, a], spread)
    theirs = np.einsum("lbi,il->bi", credit.variance[:, others], spread)
    variance = (from_items + own + theirs).sum(axis=1)
    chance = _chance_of_change(mean.sum(axis=1), variance)
    share = np.divide(chance, variance, out=np.zeros(len(others)), where=variance > 0)
    by_item += share @ from_items
    by_rating[a] += share.sum() * own
    by_rating[others] += share[:, np.newaxis] * theirs
    return float(chance.sum())


def _chance_of_change(mean: Figures, variance: Figures) -> npt.NDArray[np.float64]:
    """That a normal variable has not the sign of its mean; 0 without variance."""
    return np.array([
        0.5 * math.erfc(abs(each) / math.sqrt(2 * spread)) if spread > 0 else 0.0
        for each, spread in zip(mean.tolist(), variance.tolist(), strict=True)
    ])
