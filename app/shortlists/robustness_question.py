"""A question about doubt out of plain values: what the scoring takes, and one hash in whatever words it is put."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import orjson

from app.scoring.doubt import Doubt, Doubtful, doubtful
from app.scoring.matrix import Matrix
from app.shortlists.grid import RankRequest
from app.shortlists.robustness_answer import settings

Votes = Mapping[str, Sequence[int]]  # item -> levels; an item that is left out has none
Confidence = Mapping[str, Mapping[str, float]]  # solution -> item -> 0..1; what is left out is sure: 1


def join(matrix: Matrix, votes: Votes, confidence: Confidence) -> Doubtful:
    """The matrix with what is known about its doubt."""
    place = {code: position for position, code in enumerate(matrix.item_codes)}
    sure = np.ones(matrix.levels.shape)
    for row, solution in enumerate(matrix.solution_codes):
        found = confidence.get(solution, {})
        sure[row] = [found.get(item, 1.0) for item in matrix.item_codes]
    return doubtful(matrix, {place[code]: levels for code, levels in votes.items()}, sure)


def canonical(request: RankRequest, votes: Votes, confidence: Confidence, doubt: Doubt) -> dict[str, Any]:
    """The question with its defaults filled in: each known rating with its confidence, each item with its votes in order."""
    told = request.canonical()
    told["items"] = [item | {"votes": sorted(votes.get(item["code"], ()))} for item in told["items"]]
    for solution in told["solutions"]:
        sure = confidence.get(solution["code"], {})
        solution["ratings"] = {
            item: {"level": level, "confidence": float(sure.get(item, 1.0)) + 0.0} for item, level in solution["ratings"].items()
        }
    told["doubt"] = {"draws": doubt.draws, **settings(doubt), "spread": float(doubt.spread) + 0.0}
    return told


def robustness_sha256(request: RankRequest, votes: Votes, confidence: Confidence, doubt: Doubt) -> str:
    """SHA-256 of the canonical JSON: sorted keys, no spaces, UTF-8."""
    return hashlib.sha256(orjson.dumps(canonical(request, votes, confidence, doubt), option=orjson.OPT_SORT_KEYS)).hexdigest()
