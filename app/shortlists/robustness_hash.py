"""One hash for one question about doubt, in whatever words it is put."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from app.scoring.doubt import Doubt
from app.shortlists.grid import RankRequest
from app.shortlists.robustness_answer import settings


def canonical(
    request: RankRequest, votes: Mapping[str, Sequence[int]], confidence: Mapping[str, Mapping[str, float]], doubt: Doubt
) -> dict[str, Any]:
    """The question with its defaults filled in: each known rating with its confidence, each item with its votes in order.

    `votes`: item -> levels; `confidence`: solution -> item -> 0..1; what they leave out has no votes, or a confidence of 1.
    """
    told = request.canonical()
    told["items"] = [item | {"votes": sorted(votes.get(item["code"], ()))} for item in told["items"]]
    for solution in told["solutions"]:
        sure = confidence.get(solution["code"], {})
        solution["ratings"] = {
            item: {"level": level, "confidence": float(sure.get(item, 1.0)) + 0.0} for item, level in solution["ratings"].items()
        }
    told["doubt"] = {"draws": doubt.draws, **settings(doubt), "spread": float(doubt.spread) + 0.0}
    return told


def robustness_sha256(
    request: RankRequest, votes: Mapping[str, Sequence[int]], confidence: Mapping[str, Mapping[str, float]], doubt: Doubt
) -> str:
    """SHA-256 of the canonical JSON: sorted keys, no spaces, UTF-8."""
    return hashlib.sha256(orjson.dumps(canonical(request, votes, confidence, doubt), option=orjson.OPT_SORT_KEYS)).hexdigest()
