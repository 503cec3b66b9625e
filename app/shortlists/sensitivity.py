"""What the doubt of a study rests on, as plain JSON values: one doubt at a time, the border pair, what would turn it, other readings.

Stands beside the told draws (method, section 6) in a study's answer and in a frozen shortlist.
"""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from app.scoring.doubt import Doubt, Doubtful
from app.scoring.flips import flips
from app.scoring.matrix import NOT_DISCUSSED, UNKNOWN
from app.scoring.ranking import Ranking
from app.scoring.robustness import robustness
from app.scoring.scenarios import Scenario, scenarios
from app.scoring.tornado import tornado

RIVALS = 3  # outsiders that are told what would let them pass the last one shortlisted
ALONE_DRAWS = 2048  # one block: a standard error of at most 1.1 of 100


def sensitivity(
    known: Doubtful, ranking: Ranking, doubt: Doubt, teams: Sequence[Sequence[str]], single_source: npt.NDArray[np.bool_] | None = None
) -> dict[str, Any]:
    """The parts below, under the names of their keys. `teams`: one sequence an item, as `scenarios` takes it.

    extent     how much is in doubt, in counts: items not yet discussed, items whose votes differ, and of the ranked solutions'
               ratings on items asked or open those unverified and those that may be a level off
    alone      P(the same shortlist) with one doubt drawn and the two others held; None where the setting is off
    tornado    the swings of the border pair, or None
    flips      how each of the first outsiders would reach the last one shortlisted
    scenarios  other readings of the same answers; the shortlist keeps its size
    """
    told = tornado(ranking, doubt, single_source)
    return {
        "extent": extent(known, ranking),
        "alone": alone(known, ranking, doubt),
        "tornado": None if told is None else asdict(told) | {"swings": [asdict(each) for each in told.swings]},
        "flips": _flips(ranking),
        "scenarios": [_scenario(each) for each in scenarios(ranking, teams)],
    }


def extent(known: Doubtful, ranking: Ranking) -> dict[str, int]:
    matrix, ranked = ranking.matrix, list(ranking.order)
    undecided = matrix.expectations == NOT_DISCUSSED
    counted = (matrix.weights > 0) | undecided
    levels, confidence = matrix.levels[ranked][:, counted], known.confidence[ranked][:, counted]
    voted = [item for item, votes in known.votes.items() if not undecided[item] and set(votes) - {int(matrix.expectations[item])}]
    return {
        "items": len(matrix.item_codes), "solutions": len(ranked), "undecided": int(undecided.sum()), "voted": len(voted),
        "unverified": int((levels == UNKNOWN).sum()), "unsure": int(((levels != UNKNOWN) & (confidence < 1)).sum()),
    }


def alone(known: Doubtful, ranking: Ranking, doubt: Doubt) -> dict[str, Any]:
    """Each doubt by itself: which one moves the shortlist. The same seed, fewer draws."""
    held = replace(doubt, draws=min(doubt.draws, ALONE_DRAWS), precision=None, weights="off", expectations=False, ratings=False)
    runs = {
        "weights": None if doubt.weights == "off" else replace(held, weights=doubt.weights),
        "expectations": replace(held, expectations=True) if doubt.expectations else None,
        "ratings": replace(held, ratings=True) if doubt.ratings else None,
    }
    found: dict[str, Any] = {
        name: None if each is None else robustness(known, ranking, each).same_shortlist for name, each in runs.items()
    }
    return found | {"draws": held.draws}


def _flips(ranking: Ranking) -> list[dict[str, Any]]:
    size = len(ranking.shortlist.codes)
    if ranking.ranks is None or not size:
        return []
    last = ranking.order[size - 1]
    return [_plain(asdict(flips(ranking.matrix, last, rival))) for rival in ranking.order[size : size + RIVALS]]


def _scenario(told: Scenario) -> dict[str, Any]:
    """Without the whole order: who is in, who is not any more, who leads."""
    whole: dict[str, Any] = _plain(asdict(told))
    kept = ("kind", "left_out", "winners", "new_winners", "largest_move")
    return {**{name: whole[name] for name in kept}, **whole["same_size"]}


def _plain(value: Any) -> Any:
    """Tuples as lists, as JSON gives them back: a stored answer is equal to the one that was stored."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value
