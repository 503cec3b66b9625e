"""What the page of one stage shows: what makes its score, its interactions, its customers, down to each mark."""

from typing import Any

from sqlmodel import Session

from app.access.keys import Person
from app.errors import NotFound
from app.journeys.results import page_words as words
from app.journeys.results.page_wave import address, observations_address, segment_code, stage_card
from app.journeys.results.service import Results, stage_evidence, wave_results
from app.web.language import Speaker

Plain = dict[str, Any]


def stage_page(
    session: Session, person: Person, programme_id: str, wave_id: str, stage: str, wanted: str | None, voice: Speaker
) -> Plain:
    """Everything of the template journeys/results/stage.html; raises NotFound for a stage that the segment's journey does not have."""
    results = wave_results(session, person, programme_id, wave_id)
    code = segment_code(results, wanted or _with_stage(results, stage))
    if not code:
        raise NotFound()
    evidence = stage_evidence(session, person, programme_id, wave_id, code, stage)
    kind = "catch_up" if evidence["catch_up"] else "differentiate" if evidence["differentiate"] else None
    names = {each["code"]: each for each in evidence["interactions"]}
    return {
        "results": results, "code": code, "root": address(results), "told": evidence, "stage": evidence["stage"], "kind": kind,
        "at_observation": observations_address(results), "segment_name": words.name_of(results, code),
        "headline": _headline(voice, evidence), "steps": waterfall_steps(evidence),
        "why": stage_card(results, code, stage, kind, voice)["why"] if kind else [],
        "act": stage_card(results, code, stage, kind or "differentiate", voice)["act"] if evidence["figures"]["n"] else None,
        "interactions": names, "levels": {each["code"]: {level["code"]: level for level in each["levels"]} for each in names.values()},
        "segments": [each for each in results.segments if stage in results.result["segments"][each["code"]]["stages"]],
    }


def waterfall_steps(evidence: Plain) -> list[Plain]:
    """Minus and plus of each interaction, in score per customer of the stage: what costs most first. They add up to the stage's score."""
    n = evidence["figures"]["n"]
    steps = [
        {"name": each["action"], "negative": each["negative"] / n, "positive": each["positive"] / n, "href": f"#{each['code']}"}
        for each in evidence["interactions"] if n and each["n"]
    ]
    return sorted(steps, key=lambda each: each["negative"] + each["positive"])


def _with_stage(results: Results, stage: str) -> str | None:
    """The first segment whose journey has the stage, one that was observed at it before one that was not."""
    having = [code for code, stages in results.stages.items() if any(each["code"] == stage for each in stages)]
    seen = [code for code in having if results.result["segments"][code]["stages"][stage]["n"]]
    return next(iter(seen or having), None)


def _headline(voice: Speaker, evidence: Plain) -> str:
    stage, figures = evidence["stage"]["name"], evidence["figures"]
    if not figures["n"]:
        return voice.say("“{stage}” was not observed", stage=stage)
    says = {
        ("disappointing", True): voice.say("“{stage}” disappoints", stage=stage),
        ("disappointing", False): voice.say("“{stage}” seems to disappoint", stage=stage),
        ("neutral", True): voice.say("“{stage}” is neutral", stage=stage),
        ("neutral", False): voice.say("“{stage}” seems neutral", stage=stage),
        ("enchantment", True): voice.say("“{stage}” enchants", stage=stage),
        ("enchantment", False): voice.say("“{stage}” seems to enchant", stage=stage),
    }
    return says[figures["zone"], figures["firm"]]
