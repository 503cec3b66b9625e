"""How sure the order and the shortlist are, measured on joint draws (method, section 6; SMAA-2, Lahdelma and Salminen 2001).

The shortlist keeps its size: "the same shortlist" means that the same solutions come first. Knock-outs and constraints stay as they
are judged today: only solutions that are in the ranking are drawn.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.scoring.doubt import Doubt, Doubtful
from app.scoring.draws import BLOCK, Draws
from app.scoring.matrix import Figures
from app.scoring.ranking import Ranking

Places = npt.NDArray[np.intp]

SAME = 1e-11  # two fits of a draw are equal when they differ by less than this share of the highest
ROUNDING = 1e-9
LEAST_DRAWS = 1000  # before a run may stop early


@dataclass(frozen=True, eq=False)
class Robustness:
    """Shares over `draws` draws of the n eligible solutions `codes`, in the order of the ranking; ties are split evenly.

    acceptability   (n, n) solution, rank: share of draws in which the solution has the rank
    in_top          (n, n) solution, k: P(rank <= k), k from 1
    expected_rank   (n,) mean rank; `expected_rank_error` its standard error, at most
    wins            (n, n) share of draws in which the row's solution is above the column's; 0 on the diagonal
    same_shortlist  share of draws whose first solutions are those of the shortlist; None without one. A shortlist of
                    everybody is the same while nothing parts them
    same_by_rule    share of draws in which the rule of section 5, applied afresh, draws the same shortlist: its size may move as well
    """

    codes: tuple[str, ...]
    draws: int
    acceptability: Figures
    in_top: Figures
    expected_rank: Figures
    expected_rank_error: Figures
    wins: Figures
    same_shortlist: float | None
    same_by_rule: float | None


def robustness(known: Doubtful, ranking: Ranking, doubt: Doubt) -> Robustness:
    """Draw until `doubt.draws`, or until `doubt.precision` is reached. `ranking` is that of the same matrix."""
    order = np.array(ranking.order, dtype=np.intp)
    count = len(ranking.shortlist.codes)
    if order.size == 0 or not _anything(known, doubt):
        return _nothing(ranking)
    profile = ranking.matrix.profile
    tally, draws = _Tally(order.size, count, profile.shortlist_min, profile.shortlist_max), Draws(known, doubt)
    while tally.draws < doubt.draws:
        scores = draws.scores(tally.draws // BLOCK)[order]
        tally.add(scores[:, : doubt.draws - tally.draws])
        if doubt.precision is not None and tally.draws >= LEAST_DRAWS and tally.worst_error() <= doubt.precision:
            break
    return tally.result(tuple(ranking.matrix.solution_codes[each] for each in ranking.order))


def share_error(share: npt.ArrayLike, draws: int) -> Figures:
    """Monte-Carlo standard error of a share, 0 at shares of 0 and 1; where ties are split it is an upper bound."""
    p = np.asarray(share, dtype=np.float64)
    return np.sqrt(np.clip(p * (1 - p), 0, None) / draws)


def _anything(known: Doubtful, doubt: Doubt) -> bool:
    """Whether any draw can weigh anything."""
    matrix = known.matrix
    if matrix.total_weight > 0:
        return True
    heaviest = max(matrix.profile.weights)
    return doubt.expectations and heaviest > 0 and bool((matrix.expectations < 0).any() or any(known.votes.values()))


def _nothing(ranking: Ranking) -> Robustness:
    empty = np.empty((0, 0))
    return Robustness((), 0, empty, empty, np.empty(0), np.empty(0), empty, None, None)


class _Tally:
    """Counts over draws."""

    def __init__(self, solutions: int, shortlisted: int, least: int, most: int) -> None:
        self.n, self.k, self.draws = solutions, shortlisted, 0
        self.few = solutions <= least  # all are shortlisted, whatever is answered
        self.allowed = np.arange(least, min(most, solutions - 1) + 1)  # sizes that the rule may draw
        self.at_rank, self.beats = np.zeros((2, solutions, solutions))
        self.same = self.same_by_rule = 0

    def add(self, scores: Figures) -> None:
        """`scores`: (n, draws), the shortlisted solutions first."""
        slack = SAME * scores.max(axis=0)
        by_draw = np.ascontiguousarray(scores.T)
        order = np.argsort(-by_draw, axis=1)
        ordered = np.take_along_axis(by_draw, order, axis=1)
        new = np.ones(order.shape, dtype=bool)
        new[:, 1:] = ordered[:, :-1] - ordered[:, 1:] > slack[:, np.newaxis]
        if new.all():
            first = last = np.broadcast_to(np.arange(self.n), order.shape)
            self.at_rank += np.bincount((order * self.n + first).ravel(), minlength=self.n**2).reshape(self.n, self.n)
        else:
            first, last = _tied(new)
            self._count_ties(order, first, last)
        self._count_wins(order, first, tied=first is not last)
        self.draws += scores.shape[1]
        cut = self._cut(ordered, slack)
        same = self._same(scores, slack, cut)
        self.same += int(same.sum())
        self.same_by_rule += int((same & (cut == self.k)).sum())

    def _same(self, scores: Figures, slack: Figures, cut: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
        """Draws whose first solutions are the shortlisted ones; of a shortlist of everybody, draws that have no cut either."""
        if self.k == self.n:
            return np.asarray(cut == self.n)
        if not self.k:
            return np.zeros(scores.shape[1], dtype=bool)
        return np.asarray(scores[: self.k].min(axis=0) - scores[self.k :].max(axis=0) > slack)

    def _cut(self, ordered: Figures, slack: Figures) -> npt.NDArray[np.intp]:
        """Size of each draw's shortlist (method, section 5): the largest drop, or the end of a tie that every allowed cut would part."""
        draws = len(ordered)
        if self.few:
            return np.full(draws, self.n)
        drops = ordered[:, :-1] - ordered[:, 1:]
        allowed = drops[:, self.allowed - 1]
        largest = allowed.max(axis=1, keepdims=True)
        cut: npt.NDArray[np.intp] = self.allowed[(allowed >= largest - slack[:, np.newaxis]).argmax(axis=1)]
        if (largest[:, 0] > slack).all():
            return cut
        later = np.ones((draws, self.n - self.allowed[-1]), dtype=bool)  # sizes above the largest allowed one; the last is everybody
        later[:, :-1] = drops[:, self.allowed[-1] :] > slack[:, np.newaxis]
        return np.asarray(np.where(largest[:, 0] > slack, cut, self.allowed[-1] + 1 + later.argmax(axis=1)))

    def _count_ties(self, order: Places, first: Places, last: Places) -> None:
        """A tied solution has an even part of each rank of its tie."""
        width, share = self.n + 1, (1.0 / (last - first + 1)).ravel()
        steps = np.zeros((self.n, width))
        for place, sign in ((first, 1), (last + 1, -1)):
            steps += sign * np.bincount((order * width + place).ravel(), weights=share, minlength=self.n * width).reshape(self.n, width)
        self.at_rank += steps.cumsum(axis=1)[:, : self.n]

    def _count_wins(self, order: Places, first: Places, tied: bool) -> None:
        ranks = np.empty((self.n, len(order)), dtype=np.uint8 if self.n < 256 else np.uint16)
        np.put_along_axis(ranks, order.T, first.T.astype(ranks.dtype), axis=0)
        for above in range(self.n - 1):
            below = ranks[above + 1 :]
            wins, ties = _count(ranks[above] < below), _count(ranks[above] == below) if tied else 0
            self.beats[above, above + 1 :] += wins + ties / 2
            self.beats[above + 1 :, above] += len(order) - wins - ties / 2

    def worst_error(self) -> float:
        shares = self.at_rank[:, : max(self.k, 1)].sum(axis=1) / self.draws
        return float(share_error(np.append(shares, self.same / self.draws), self.draws).max())

    def result(self, codes: tuple[str, ...]) -> Robustness:
        acceptability = _exact_ends(self.at_rank / self.draws)
        ranks = np.arange(1, self.n + 1)
        mean = acceptability @ ranks
        spread = np.clip(acceptability @ ranks**2 - mean * mean, 0, None)
        return Robustness(
            codes=codes, draws=self.draws, acceptability=acceptability, in_top=_exact_ends(acceptability.cumsum(axis=1)),
            expected_rank=mean, expected_rank_error=np.sqrt(spread / self.draws), wins=self.beats / self.draws,
            same_shortlist=self.same / self.draws if self.k else None, same_by_rule=self.same_by_rule / self.draws if self.k else None,
        )


def _exact_ends(shares: Figures) -> Figures:
    """Parts of ties add up to 1 but for rounding: never and always are told as such."""
    ends = np.rint(shares)
    return np.where(np.abs(shares - ends) < ROUNDING, ends, shares)


def _count(found: npt.NDArray[np.bool_]) -> Figures:
    """How often each row is true; row by row, which numpy does many times faster than along an axis."""
    return np.array([np.count_nonzero(row) for row in found], dtype=np.float64)


def _tied(new: npt.NDArray[np.bool_]) -> tuple[Places, Places]:
    """First and last position of each position's tie, (draws, n): `new` says where a tie begins."""
    positions = np.arange(new.shape[1])
    first = np.maximum.accumulate(np.where(new, positions, 0), axis=1)
    ends = np.ones_like(new)
    ends[:, :-1] = new[:, 1:]
    backwards = np.where(ends, positions, new.shape[1])[:, ::-1]
    return first, np.minimum.accumulate(backwards, axis=1)[:, ::-1]
