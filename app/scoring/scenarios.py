"""The same question read otherwise: a domain or a team left out, domains alike, other weights (method, sections 3 and 5).

A reading only weighs the items anew: who covers what stays, and so does who is excluded. One product of all readings' weights
with the covered shares gives every figure at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from app.scoring.matrix import ESSENTIAL, Figures, Matrix
from app.scoring.ranking import Ranking
from app.scoring.shortlist import find_cut, put_in_order

Kind = Literal["without_domain", "without_team", "equal_domains", "linear_weights", "steep_weights"]
LINEAR = (0.0, 1.0, 2.0, 3.0, 4.0)
STEEP = (0.0, 1.0, 3.0, 9.0, 27.0)


@dataclass(frozen=True, slots=True)
class Selection:
    """A shortlist in its order, and how it differs from today's."""

    codes: tuple[str, ...]
    entering: tuple[str, ...]
    leaving: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """One solution's rank today and in the reading."""

    code: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Scenario:
    """One reading. All tuples are empty when it leaves nothing to rank: no item that weighs, or nobody eligible.

    `left_out`: the code of the domain or team, None otherwise. `order` is best first, with its `ranks` (1, 2, 2, 4) and `proven`
    in percent. `winners` share rank 1; `new_winners` did not have it today. `largest_move`: None when no rank changes.
    """

    kind: Kind
    left_out: str | None
    order: tuple[str, ...]
    ranks: tuple[int, ...]
    proven: tuple[float, ...]
    same_size: Selection  # as many as today, more only where one tie crosses the border
    afresh: Selection  # cut anew within the study's sizes
    winners: tuple[str, ...]
    new_winners: tuple[str, ...]
    largest_move: Move | None


@dataclass(frozen=True, eq=False)
class _Readings:
    """K readings: their names, the weight of each item, and whether the item is still part of the question."""

    names: list[tuple[Kind, str | None]]
    weights: Figures  # (K, I)
    kept: npt.NDArray[np.bool_]  # (K, I)


def scenarios(ranking: Ranking, teams: Sequence[Sequence[str]] | None = None) -> tuple[Scenario, ...]:
    """Every asked domain left out, every team, then domains counted alike, linear and steep weights; () when nothing is ranked today.

    `teams`: for each item the codes of the teams that it matters to. Leaving one out takes 1/len of the weight; an item without
    teams stays whole, one of that team alone leaves the question. ValueError unless there is one sequence an item.
    """
    matrix = ranking.matrix
    by_item = [tuple(dict.fromkeys(each)) for each in teams] if teams is not None else [()] * len(matrix.item_codes)
    if len(by_item) != len(matrix.item_codes):
        raise ValueError(f"{len(matrix.item_codes)} items: one sequence of teams each")
    if ranking.ranks is None:
        return ()
    readings = _readings(matrix, by_item)
    proven = _proven(matrix, readings.weights).tolist()
    essential_met = _essential_met(matrix, readings.kept).tolist()
    labels = list(zip(ranking.names, matrix.solution_codes, strict=True))
    told = []
    for k, (kind, left_out) in enumerate(readings.names):
        ranked = ranking.order if readings.weights[k].any() else ()
        order, ranks = put_in_order(ranked, proven[k], essential_met[k], labels)
        told.append(_tell(ranking, kind, left_out, order, ranks, proven[k]))
    return tuple(told)


def _readings(matrix: Matrix, teams: Sequence[Sequence[str]]) -> _Readings:
    domains = np.unique(matrix.domain_of[matrix.asked])
    codes, shares = _team_shares(matrix, teams)
    today = np.ones((3, len(matrix.item_codes)))
    left = np.concatenate([domains[:, np.newaxis] != matrix.domain_of, 1 - shares, today])
    weights = left * matrix.weights
    whole = np.bincount(matrix.domain_of, weights=matrix.weights, minlength=len(matrix.domains))[matrix.domain_of]
    weights[-3] = np.divide(matrix.weights, whole, out=np.zeros_like(whole), where=matrix.weights > 0)
    multipliers = np.array([matrix.profile.domain_multipliers.get(domain, 1.0) for domain in matrix.domains])[matrix.domain_of]
    expected = np.maximum(matrix.expectations, 0)
    weights[-2], weights[-1] = np.array(LINEAR)[expected] * multipliers, np.array(STEEP)[expected] * multipliers
    names: list[tuple[Kind, str | None]] = [("without_domain", matrix.domains[domain]) for domain in domains.tolist()]
    names += [("without_team", code) for code in codes]
    names += [("equal_domains", None), ("linear_weights", None), ("steep_weights", None)]
    return _Readings(names, weights, left > 0)


def _team_shares(matrix: Matrix, teams: Sequence[Sequence[str]]) -> tuple[list[str], Figures]:
    """The teams of the asked items in order of first appearance, and (T, I) the share of each item that each stands for."""
    asked = np.sort(matrix.asked).tolist()
    codes = list(dict.fromkeys(code for item in asked for code in teams[item]))
    place = {code: position for position, code in enumerate(codes)}
    shares = np.zeros((len(codes), len(teams)))
    for item, each in enumerate(teams):
        for code in each:
            if code in place:
                shares[place[code], item] = 1 / len(each)
    return codes, shares


def _proven(matrix: Matrix, weights: Figures) -> Figures:
    """(K, S) in percent (method, section 3); 0 where a reading has no weight."""
    covered = np.minimum(np.maximum(matrix.levels, 0) / np.maximum(matrix.targets, 1), 1.0)
    total = weights.sum(axis=1, keepdims=True)
    shares = np.divide(weights, total, out=np.zeros_like(weights), where=total > 0)
    figures: Figures = np.minimum(100 * (shares @ covered.T), 100.0)
    return figures


def _essential_met(matrix: Matrix, kept: npt.NDArray[np.bool_]) -> Figures:
    """(K, S) share of the essentials that are still part of the question; 0 for all without any."""
    essential = np.flatnonzero(matrix.expectations == ESSENTIAL)
    met = (matrix.levels[:, essential] >= matrix.targets[essential]).astype(np.float64)
    counted = kept[:, essential].astype(np.float64)
    figures: Figures = counted @ met.T / np.maximum(counted.sum(axis=1, keepdims=True), 1)
    return figures


def _tell(
    ranking: Ranking, kind: Kind, left_out: str | None, order: Sequence[int], ranks: Sequence[int], proven: Sequence[float]
) -> Scenario:
    codes = tuple([ranking.matrix.solution_codes[solution] for solution in order])
    figures = tuple([proven[solution] for solution in order])
    profile, size = ranking.matrix.profile, len(ranking.shortlist.codes)
    today = dict(zip(ranking.order, ranking.ranks or (), strict=True))
    same = find_cut(figures, ranks, size, size)[0] if order else 0
    afresh = find_cut(figures, ranks, profile.shortlist_min, profile.shortlist_max)[0] if order else 0
    first = ranks.count(1)
    return Scenario(
        kind, left_out, codes, tuple(ranks), figures,
        same_size=_select(ranking, codes, same),
        afresh=_select(ranking, codes, afresh),
        winners=codes[:first],
        new_winners=tuple([code for code, solution in zip(codes[:first], order[:first], strict=True) if today[solution] != 1]),
        largest_move=_largest_move(ranking, dict(zip(order, ranks, strict=True))),
    )


def _select(ranking: Ranking, codes: tuple[str, ...], size: int) -> Selection:
    today = ranking.shortlist.codes
    chosen = codes[:size]
    if not codes:
        return Selection((), (), ())
    return Selection(
        chosen, tuple([code for code in chosen if code not in today]), tuple([code for code in today if code not in chosen])
    )


def _largest_move(ranking: Ranking, after: dict[int, int]) -> Move | None:
    """The first in today's order of those whose rank changes most."""
    moves = [
        Move(ranking.matrix.solution_codes[solution], before, after[solution])
        for solution, before in zip(ranking.order, ranking.ranks or (), strict=True)
        if solution in after and after[solution] != before
    ]
    return max(moves, key=lambda move: abs(move.after - move.before), default=None)
