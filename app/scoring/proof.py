"""What nothing still open can change (method, section 6).

For a shortlisted a and an outsider b the order is the sign of D, the sum over the items of w (c_a - c_b). Each item adds a term of its
own, so the least D over every completion is the sum of the terms' least values: exact, in one pass. Open are the items not yet
discussed (each level 0-4) and, unless they are left as they stand, the ratings that nobody has verified (0-4 each).
Held fixed: the weights, the knock-outs (and whatever bars a solution), the agreed items, the verified ratings, and the shortlist's size.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.scoring.doubt import LEVELS
from app.scoring.matrix import FULL, NOT_DISCUSSED, UNKNOWN, Figures, Matrix
from app.scoring.ranking import Ranking

FIXED = ("weights", "knock_outs", "agreed_items", "verified_ratings", "shortlist_size")
SLACK = 1e-11  # of all the weight that can be at stake: less is equal, as two fits within 1e-9 percent are


@dataclass(frozen=True, eq=False)
class Proof:
    """What is certain of a shortlist, for all completions of what is open.

    holds             no outsider can come up to any shortlisted solution; False without a shortlist
    weakest_pair      (a, b): the shortlisted solution and the outsider that come closest; None without such a pair
    least_difference  the least D of that pair, in units of weight; None without such a pair
    sure              shortlisted solutions that no outsider can come up to
    open              outsiders that may still come up to a shortlisted solution
    items             (I,) whether an answer to the item can still move an open pair; only items not yet discussed
    ratings           (S, I) whether an unknown rating can still move an open pair
    """

    holds: bool
    weakest_pair: tuple[str, str] | None
    least_difference: float | None
    sure: tuple[str, ...]
    open: tuple[str, ...]
    items: npt.NDArray[np.bool_]
    ratings: npt.NDArray[np.bool_]


def prove(ranking: Ranking, unknown_as_is: bool = False) -> Proof:
    """The proof for the ranking's shortlist. With `unknown_as_is` an unknown rating counts nothing, as in `proven`."""
    matrix, codes = ranking.matrix, ranking.matrix.solution_codes
    inside, outside = _sides(ranking)
    items, ratings = np.zeros(len(matrix.item_codes), dtype=bool), np.zeros(matrix.levels.shape, dtype=bool)
    terms = Terms(matrix, unknown_as_is)
    if not inside or not outside:
        return _without_outsiders(ranking, terms, items, ratings)
    least = np.array([terms.least(a, outside) for a in inside])  # (inside, outside)
    can_pass: npt.NDArray[np.bool_] = np.asarray(least <= terms.slack)
    passed, passing = [bool(row.any()) for row in can_pass], [bool(column.any()) for column in can_pass.T]
    for row, a in enumerate(inside):
        rivals = [b for b, passes in zip(outside, can_pass[row], strict=True) if passes]
        if rivals:
            moves = terms.open_items[terms.moves(a, rivals).any(axis=0)]
            items[moves] = True
    if not unknown_as_is:
        ratings = _open_ratings(matrix, inside, outside, can_pass)
    worst = np.unravel_index(int(least.argmin()), least.shape)
    return Proof(
        holds=not can_pass.any(), weakest_pair=(codes[inside[worst[0]]], codes[outside[worst[1]]]), least_difference=float(least[worst]),
        sure=tuple(codes[a] for a, open_ in zip(inside, passed, strict=True) if not open_),
        open=tuple(codes[b] for b, open_ in zip(outside, passing, strict=True) if open_), items=items, ratings=ratings,
    )


def _without_outsiders(
    ranking: Ranking, terms: "Terms", items: npt.NDArray[np.bool_], ratings: npt.NDArray[np.bool_]
) -> Proof:
    """Nobody is shortlisted, or everybody: for want of candidates, which nothing changes, or because every cut would part a tie, which
    any open value that moves a pair may change."""
    matrix, inside = ranking.matrix, list(ranking.order[: len(ranking.shortlist.codes)])
    few = len(inside) <= matrix.profile.shortlist_min
    if inside and not few:
        for a in inside:
            items[terms.open_items[terms.moves(a, inside).any(axis=0)]] = True
        if not terms.unknown_as_is:
            ratings[inside] = _may_be_asked(matrix, inside)
    holds = bool(inside) and not items.any() and not ratings.any()
    return Proof(holds, None, None, tuple(matrix.solution_codes[a] for a in inside) if holds else (), (), items, ratings)


def _sides(ranking: Ranking) -> tuple[list[int], list[int]]:
    cut = len(ranking.shortlist.codes)
    return list(ranking.order[:cut]), list(ranking.order[cut:]) if cut else []


class Terms:
    """The terms of D, in units of weight, split into what is decided and what is open.

    `open_items`: (U,) positions of the items not yet discussed that any answer could give weight.
    """

    def __init__(self, matrix: Matrix, unknown_as_is: bool) -> None:
        self.matrix, self.unknown_as_is = matrix, unknown_as_is
        weights = np.asarray(matrix.profile.weights)
        multipliers = np.array([matrix.profile.domain_multipliers.get(name, 1.0) for name in matrix.domains])
        factor = multipliers[matrix.domain_of] if matrix.item_codes else np.empty(0)
        low, high = _credit(matrix.levels[:, matrix.asked], matrix.targets[matrix.asked], unknown_as_is)
        self.low_sum, self.high_sum = low @ matrix.weights[matrix.asked], high @ matrix.weights[matrix.asked]
        undecided = matrix.expectations == NOT_DISCUSSED
        self.open_items = np.flatnonzero(undecided) if weights[-1] > 0 else np.empty(0, dtype=np.intp)
        levels, own = matrix.levels[:, self.open_items], matrix.own_targets[self.open_items]
        self.low, self.high, self.weight = [], [], []  # by level 1-4: (S, U), (S, U), (U,)
        for level in range(1, LEVELS):
            target = np.where(own > 0, own, FULL if matrix.profile.target == "full" else level)
            low, high = _credit(levels, target, unknown_as_is)
            self.low.append(low)
            self.high.append(high)
            self.weight.append(weights[level] * factor[self.open_items])
        self.slack = SLACK * (matrix.total_weight + float(self.weight[-1].sum()))

    def least(self, a: int, others: list[int]) -> Figures:
        """(others,): the least D of a against each of them."""
        decided: Figures = self.low_sum[a] - self.high_sum[others]
        least: Figures = decided + self.open_least(a, others).sum(axis=1)
        return least

    def open_least(self, a: int, others: list[int]) -> Figures:
        """(others, U): the least term of each open item; 0 is always possible, by the answer "out of scope"."""
        found = np.zeros((len(others), self.open_items.size))
        for low, high, weight in zip(self.low, self.high, self.weight, strict=True):
            np.minimum(found, weight * (low[a] - high[others]), out=found)
        return found

    def open_most(self, a: int, others: list[int]) -> Figures:
        """(others, U): the largest term of each open item."""
        found = np.zeros((len(others), self.open_items.size))
        for low, high, weight in zip(self.low, self.high, self.weight, strict=True):
            np.maximum(found, weight * (high[a] - low[others]), out=found)
        return found

    def moves(self, a: int, others: list[int]) -> npt.NDArray[np.bool_]:
        """(others, U): whether the answer to an open item makes any difference to D."""
        return (self.open_least(a, others) < 0) | (self.open_most(a, others) > 0)


def _credit(levels: npt.NDArray[np.int8], targets: npt.NDArray[np.int8], unknown_as_is: bool) -> tuple[Figures, Figures]:
    """Least and largest covered share of each cell, 0 to 1."""
    known = levels != UNKNOWN
    credit = np.where(known, np.minimum(levels / targets, 1.0), 0.0)
    return credit, credit if unknown_as_is else np.where(known, credit, 1.0)


def _open_ratings(matrix: Matrix, inside: list[int], outside: list[int], can_pass: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Unknown ratings of the solutions of an open pair, on the items that weigh or may come to weigh something."""
    found = np.zeros(matrix.levels.shape, dtype=bool)
    concerned = [a for a, row in zip(inside, can_pass, strict=True) if row.any()]
    concerned += [b for b, column in zip(outside, can_pass.T, strict=True) if column.any()]
    found[concerned] = _may_be_asked(matrix, concerned)
    return found


def _may_be_asked(matrix: Matrix, solutions: list[int]) -> npt.NDArray[np.bool_]:
    """(solutions, I): unknown ratings on items that weigh or may come to weigh something."""
    may_weigh = (matrix.weights > 0) | (matrix.expectations == NOT_DISCUSSED)
    asked: npt.NDArray[np.bool_] = (matrix.levels[solutions] == UNKNOWN) & may_weigh
    return asked
