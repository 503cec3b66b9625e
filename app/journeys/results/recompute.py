"""A sign-off scored again from its own question: every figure that the question answers, against what was stored."""

from dataclasses import asdict
from typing import Any

import orjson

from app.journeys.results.freeze import sha256_of
from app.journeys.results.views import divided
from app.scoring.journey import score
from app.scoring.journey_cells import Interaction, Marks, build
from app.scoring.journey_profile import JourneyProfile
from app.scoring.journey_stages import Stage
from app.storage.tables import FrozenWave

Plain = dict[str, Any]


def recompute(frozen: FrozenWave) -> Plain:
    """{"agrees", "segments": {segment: bool}, "input_sha256"}: whether stages, overall, story and lists come out equal, to the last bit.

    Beyond the question lies the agreement of observers: where it was weak no stage was called firm, so `firm` is compared with that.
    """
    segments = {code: _agrees(question, frozen.result["segments"][code]) for code, question in frozen.request.items()}
    sha256 = sha256_of(frozen.request)
    same = sha256 == frozen.input_sha256 or not frozen.request
    return {"agrees": same and all(segments.values()), "segments": segments, "input_sha256": sha256}


def _agrees(question: Plain, stored: Plain) -> bool:
    marks = marks_of_question(question)
    stages = [Stage(each["code"], each["importance"], each["moment_of_truth"], each["target"]) for each in question["stages"]]
    found = score(stages, marks, JourneyProfile(**question["profile"]))
    times, weak = stored["request_multiplier"] or 1, stored["agreement"]["judgement"] == "weak"
    told = {code: asdict(each) for code, each in found.stages.items()}
    for each in told.values():
        each |= {"mean_sum": divided(each["mean_sum"], times), "firm": each["firm"] and not weak}
    overall = asdict(found.overall)
    overall["experienced_sum"] = divided(overall["experienced_sum"], times)
    again = {
        "stages": told, "overall": overall, "story": found.story, "catch_up": found.catch_up, "differentiate": found.differentiate,
    }
    return bool(orjson.loads(orjson.dumps(again)) == {name: stored[name] for name in again})


def marks_of_question(question: Plain) -> Marks:
    """The marks of a canonical question, customers and interactions by code; averages that no whole level holds included."""
    interactions = [
        Interaction(code, stage["code"], each["kano"], each["levels"])
        for stage in question["stages"] for code, each in sorted(question["repository"][stage["code"]].items())
    ]
    customers = sorted(question["observations"])
    observations = [question["observations"][customer] for customer in customers]
    scores = [[each.levels.get(seen.get(each.code), float("nan")) for each in interactions] for seen in observations]
    return build([stage["code"] for stage in question["stages"]], interactions, customers, scores)
