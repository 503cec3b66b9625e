"""POST /api/v1/journeys/score: the answer's exact shape, one hash for one question, every refusal with its place (journey method, 4)."""

import copy
import hashlib
import json
import math
import re

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.errors import Busy
from app.journeys import api
from app.journeys.stateless import score_reading, score_shapes
from app.journeys.stateless.score_answer import JourneyAnswer
from app.journeys.stateless.score_api import score_observations
from app.web import journey_notices, json_body, problems
from app.web.guard import Guard
from app.web.language import translations
from app.web.turns import Turns
from tests.messages import APP, SAID, _extracted

QUESTION = {
    "stages": [{"code": "A", "phase": "before", "importance": 3, "moment_of_truth": False, "target": 20}],
    "repository": {"A": {"A1": {"kano": "must_be", "levels": {"no": -2, "yes": 0}}}},
    "observations": {"c1": {"A1": "yes"}},
    "profile": {
        "scale": 3, "disappointing": -20, "enchantment": 40, "gate": "cap", "peak": 0.5, "end": 0.5, "first": 0, "confidence": 0.95,
        "min_n": 5,
    },
}
ALONE = {"mean": 0.0, "sd": None, "se": None, "low": None, "high": None}
ANSWER = {
    "algorithm": "journey/1",
    "profile": QUESTION["profile"],
    "cells": {"c1": {"A": {
        "n": 1, "sum": 0, "positive": 0, "negative": 0, "max_attainable": 0, "min_attainable": -2, "index": 0.0, "basics_unmet": [],
        "gated_sum": 0, "gated_index": 0.0,
    }}},
    "stages": {"A": {
        "n": 1, "mean_sum": 0.0, "index": ALONE, "gated_index": ALONE, "zone": "neutral", "firm": False,
        "basics_unmet": {"customers": 0, "low": 0.0, "high": pytest.approx(0.793450685622763, abs=1e-12)},
        "gap": 20.0, "priority": 3.0, "p_gap": 0.5, "weighted_priority": 1.5,
    }},
    "customers": {"c1": {
        "experienced_sum": 0, "experienced_mean": 0.0, "peak": 0.0, "peak_stage": "A", "end": 0.0, "first": 0.0, "memorised": 0.0,
    }},
    "overall": {"customers": 1, "experienced_sum": 0.0, "experienced_mean": 0.0, "memorised": 0.0},
    "story": "flat", "catch_up": [], "differentiate": ["A"], "warnings": [],
}
SMALL = {
    "stages": [{"code": "A", "phase": "before"}, {"code": "B", "phase": "after"}],
    "repository": {
        "A": {"A1": {"kano": "must_be", "levels": {"no": -2, "yes": 0}}, "A2": {"kano": "attractive", "levels": {"no": 0, "yes": 3}}},
        "B": {"B1": {"kano": "one_dimensional", "levels": {"slow": -1, "quick": 2}}},
    },
    "observations": {"c1": {"A1": "no", "A2": "yes"}, "c2": {"A1": "yes", "B1": None}},
}


def service() -> FastAPI:
    app = FastAPI()
    problems.install(app)
    app.include_router(api.router)
    app.add_middleware(Guard, production=False)
    return app


@pytest.fixture(scope="module")
def client():
    with TestClient(service(), raise_server_exceptions=False) as client:
        yield client


def ask(client, question, **headers):
    body = question if isinstance(question, bytes) else json.dumps(question).encode()
    return client.post("/api/v1/journeys/score", content=body, headers=headers)


def changed(**parts):
    return SMALL | parts


def test_the_example_of_the_method_has_the_answer_of_the_method(client):
    response = ask(client, QUESTION)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    answer = response.json()
    assert re.fullmatch(r"[0-9a-f]{64}", answer.pop("input_sha256"))
    assert answer == ANSWER


def test_unmet_basics_unobserved_stages_and_defaults_in_one_answer(client):
    answer = ask(client, SMALL).json()
    assert answer["profile"] == QUESTION["profile"]
    assert answer["cells"] == {
        "c1": {"A": {
            "n": 2, "sum": 1, "positive": 3, "negative": -2, "max_attainable": 3, "min_attainable": -2, "index": pytest.approx(100 / 3),
            "basics_unmet": ["A1"], "gated_sum": 0, "gated_index": 0.0,
        }},
        "c2": {"A": {
            "n": 1, "sum": 0, "positive": 0, "negative": 0, "max_attainable": 0, "min_attainable": -2, "index": 0.0, "basics_unmet": [],
            "gated_sum": 0, "gated_index": 0.0,
        }},
    }
    assert answer["stages"]["B"] == {
        "n": 0, "mean_sum": None, "index": dict.fromkeys(ALONE), "gated_index": dict.fromkeys(ALONE), "zone": None, "firm": False,
        "basics_unmet": {"customers": 0, "low": None, "high": None},
        "gap": None, "priority": None, "p_gap": None, "weighted_priority": None,
    }
    first = answer["stages"]["A"]
    assert [first[name] for name in ("n", "gap", "priority", "p_gap", "weighted_priority")] == [2, None, None, None, None]
    assert first["index"]["mean"] == pytest.approx(50 / 3)
    assert first["index"]["low"] < -100, "an interval is not clipped"
    assert (answer["story"], answer["catch_up"], answer["differentiate"]) == ("flat", ["A"], [])
    assert answer["warnings"] == ["Nobody observed stage B: it has no figures and no part in the story."]


def test_a_customer_without_a_mark_has_nulls_and_counts_nowhere(client):
    answer = ask(client, QUESTION | {"observations": {"c1": {"A1": "yes"}, "c2": {"A1": None}, "c3": {}}}).json()
    assert (answer["cells"]["c2"], answer["customers"]["c2"]) == ({}, dict.fromkeys(ANSWER["customers"]["c1"]))
    assert (answer["stages"], answer["overall"]) == (ANSWER["stages"], ANSWER["overall"])
    assert answer["warnings"] == ["Customers without any observed interaction: 2. They count nowhere."]


def test_warnings_are_sentences(client):
    odd = {"M": {"kano": "must_be", "levels": {"a": -1, "b": 1}}, "D": {"kano": "attractive", "levels": {"a": -1, "b": 1}},
           "O": {"kano": "one_dimensional", "levels": {"a": 0, "b": 1}}}
    question = changed(repository={"A": odd}, observations={"c": {"M": "a"}}, profile={"first": 0.5})
    assert ask(client, question).json()["warnings"] == [
        "D is attractive: its worst score is -1 and should be 0.",
        "M is a must-be: its best score is 1 and should be 0.",
        "O is one-dimensional: it should have scores below and above 0.",
        "Nobody observed stage B: it has no figures and no part in the story.",
        "The weights of peak, end and first add up to 1.5, not to 1: memorised has another scale than the index.",
    ]


@pytest.mark.parametrize(
    "question",
    [{"stages": [], "repository": {}, "observations": {}}, changed(observations={}), changed(repository={}, observations={"c": {}})],
)
def test_nothing_observed_is_answered_with_nulls(client, question):
    answer = ask(client, question).json()
    assert (answer["story"], answer["overall"]) == (None, ANSWER["overall"] | dict.fromkeys(ANSWER["overall"]) | {"customers": 0})


# One question, one hash

def sha(client, question):
    return ask(client, question).json()["input_sha256"]


def test_the_hash_is_that_of_the_canonical_json(client):
    canonical = copy.deepcopy(QUESTION)
    canonical["stages"][0]["target"] = 20.0
    canonical["profile"] |= {"disappointing": -20.0, "enchantment": 40.0, "first": 0.0}
    text = json.dumps(canonical, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert sha(client, QUESTION) == hashlib.sha256(text.encode()).hexdigest()
    minimal = QUESTION | {"stages": [{"code": "A", "phase": "before", "target": 20.0}], "profile": {"first": -0.0}}
    assert sha(client, minimal) == sha(client, QUESTION)


def backwards(value):
    """The same JSON with every object written from its end."""
    if isinstance(value, dict):
        return {name: backwards(each) for name, each in reversed(value.items())}
    return [backwards(each) for each in value] if isinstance(value, list) else value


def test_the_same_question_in_other_words_has_the_same_answer_to_the_byte(client):
    question = copy.deepcopy(SMALL)
    question["observations"] |= {f"d{n}": {"A2": "yes" if n % 3 else "no", "B1": "quick" if n % 7 else "slow"} for n in range(50)}
    other = backwards(question)
    other["observations"]["c2"] = {"B1": None, "A2": None, "A1": "yes"}
    assert ask(client, other).content == ask(client, question).content


@pytest.mark.parametrize(
    "other",
    [
        changed(profile={"gate": "none"}), changed(profile={"min_n": 6}), changed(stages=SMALL["stages"][::-1]),
        changed(observations={"c1": {"A1": "no"}}), changed(stages=[SMALL["stages"][0] | {"target": 0}, SMALL["stages"][1]]),
    ],
    ids=["gate", "min_n", "order-of-stages", "marks", "target-0-is-no-null"],
)
def test_another_question_has_another_hash(client, other):
    assert sha(client, other) != sha(client, SMALL)


# Refusals

def stage(**parts):
    return changed(stages=[SMALL["stages"][0] | parts, SMALL["stages"][1]])


def interaction(**parts):
    return changed(repository=SMALL["repository"] | {"B": {"B1": SMALL["repository"]["B"]["B1"] | parts}})


def marks(**parts):
    return changed(observations={"c1": {"A1": "no"}, "c2": parts})


def profile(**parts):
    return changed(profile=parts)


NAN, INFINITE = math.nan, math.inf
NO_NUMBERS = ["1", True, None, [1], NAN, INFINITE, -INFINITE]
TEXTS = ["", "x" * 201, "a\x00b", "a\nb", "\udfff", 7, None]
NAMES = {"": "", "x" * 201: "x" * 201, "a\x00b": "a\x00b", "\udfff": "\ufffd" * 3}
REFUSED = [
    # what nobody knows
    (marks(X="yes"), "observations.c2.X"), (marks(X=None), "observations.c2.X"), (marks(A1="maybe"), "observations.c2.A1"),
    (marks(A1=""), "observations.c2.A1"), (marks(**{"\ud800": "yes"}), r"observations.c2.\ud800"),
    *[(marks(A1=level), "observations.c2.A1") for level in (0, True, 1.5, ["no"], {}, NAN)],
    (changed(repository=SMALL["repository"] | {"C": {}}), "repository.C"),
    (changed(extra=1), "extra"), (stage(name="x"), "stages[0].name"), (interaction(axis="ease"), "repository.B.B1.axis"),
    (profile(weights=1), "profile.weights"),
    # scores
    *[(interaction(levels={"slow": score, "quick": 1}), "repository.B.B1.levels.slow")
      for score in (-4, 4, 101, 2**63, 10**30, 0.5, 1.0, *NO_NUMBERS)],
    (profile(scale=2), "repository.A.A2.levels.yes"),
    (interaction(levels={}), "repository.B.B1.levels"), (interaction(levels=None), "repository.B.B1.levels"),
    (interaction(levels={str(n): 0 for n in range(21)}), "repository.B.B1.levels"),
    (interaction(kano="basic"), "repository.B.B1.kano"), (interaction(kano=None), "repository.B.B1.kano"),
    # codes
    (changed(stages=[SMALL["stages"][0]] * 2), "stages[1].code"),
    (changed(repository=SMALL["repository"] | {"B": {"A1": {"kano": "attractive", "levels": {"no": 0}}}}), "repository.B.A1"),
    *[(stage(code=code), "stages[0].code") for code in TEXTS],
    *[(changed(observations={code: {}}), f"observations.{shown}") for code, shown in NAMES.items()],
    *[(changed(repository={"A": {code: {"kano": "must_be", "levels": {"a": 0}}}}), f"repository.A.{shown}")
      for code, shown in NAMES.items()],
    # settings of a stage
    *[(stage(phase=phase), "stages[0].phase") for phase in ("", "BEFORE", "later", 1, None)],
    *[(stage(importance=value), "stages[0].importance") for value in (0, 6, 3.0, 2**63, *NO_NUMBERS)],
    *[(stage(moment_of_truth=value), "stages[0].moment_of_truth") for value in (1, "true", None)],
    *[(stage(target=value), "stages[0].target") for value in (-100.1, 101, 10**400, *(each for each in NO_NUMBERS if each is not None))],
    # the profile
    *[(profile(scale=value), "profile.scale") for value in (0, -3, 101, 3.0, *NO_NUMBERS)],
    *[(profile(min_n=value), "profile.min_n") for value in (0, -1, 10_001, 5.0, *NO_NUMBERS)],
    *[(profile(**{name: value}), f"profile.{name}") for name in ("disappointing", "enchantment") for value in (-101, 100.5, *NO_NUMBERS)],
    *[(profile(**{name: value}), f"profile.{name}") for name in ("peak", "end", "first") for value in (-0.1, 1.1, *NO_NUMBERS)],
    *[(profile(confidence=value), "profile.confidence") for value in (0, 1, 95, -1, *NO_NUMBERS)],
    *[(profile(gate=value), "profile.gate") for value in ("open", "", None, 1)],
    (profile(disappointing=40), "profile.disappointing"), (profile(enchantment=-30), "profile.disappointing"),
    # shapes and sizes
    *[({name: value for name, value in SMALL.items() if name != missing}, missing) for missing in SMALL],
    (changed(stages=[{"code": "A"}]), "stages[0].phase"), (changed(profile=None), "profile"), (changed(stages={}), "stages"),
    (changed(observations=[]), "observations"), (changed(observations={"c": []}), "observations.c"), ([], ""), (None, ""),
    (changed(stages=[{"code": f"S{n}", "phase": "before"} for n in range(101)], repository={}, observations={}), "stages"),
    (changed(observations={f"c{n}": {} for n in range(10_001)}), "observations"),
    (changed(stages=[{"code": f"S{n}", "phase": "before"} for n in range(16)], repository={},
             observations={f"c{n}": {} for n in range(9_376)}), "observations"),
    (changed(repository={"A": {f"A{n}": {"kano": "must_be", "levels": {"a": 0}} for n in range(2_001)}}, observations={}), "repository"),
    (changed(repository={"A": {f"A{n}": {"kano": "must_be", "levels": {"a": 0}} for n in range(2_000)}},
             observations={f"c{n}": {} for n in range(1_001)}), "observations"),
]


@pytest.mark.parametrize(("question", "place"), REFUSED)
def test_what_cannot_be_scored_is_refused_at_its_place(client, question, place):
    response = ask(client, question)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    answer = response.json()
    assert (answer["code"], answer["errors"][0]["place"]) == ("invalid_journey", place)
    assert answer["errors"][0]["message"]


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('{"A1": "yes", "B1": null}', '{"A1": "yes", "A1": "no"}', "observations.c2.A1"),
        ('"c2":', '"c1":', "observations.c1"),
        ('{"no": -2, "yes": 0}', '{"no": -2, "no": 0}', "repository.A.A1.levels.no"),
        ('"A2":', '"A1":', "repository.A.A1"),
        ('"B": {', '"A": {', "repository.A"),
        ('{"A1": "yes", "B1": null}', '{"A1": NaN}', "observations.c2.A1"),
    ],
)
def test_a_name_given_twice_is_refused_rather_than_forgotten(client, old, new, place):
    body = json.dumps(SMALL).replace(old, new, 1)
    assert [each["place"] for each in ask(client, body.encode()).json()["errors"]] == [place]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b"", "line 1, column 1"), (b'{"stages": [}', "line 1, column 13"), (b"\xff", "byte 0"), (b"[" * 200_000, ""),
        (b'{"stages": ' + b"9" * 5000 + b"}", ""), (json.dumps(SMALL).encode("utf-16"), "byte 0"),
    ],
    ids=["empty", "broken", "not-utf-8", "deep", "endless-number", "utf-16"],
)
def test_what_is_not_json_is_refused_with_where(client, body, place):
    response = ask(client, body)
    assert (response.status_code, response.json()["code"], response.json()["errors"][0]["place"]) == (422, "not_json", place)


def test_every_wrong_place_is_named_in_order(client):
    question = changed(
        stages=[SMALL["stages"][0]] * 2, observations={"c1": {"X": "no", "A1": "so"}, "c2": {"Y": "no"}},
        profile={"enchantment": -50, "scale": 2},
    )
    assert [each["place"] for each in ask(client, question).json()["errors"]] == [
        "stages[1].code", "repository.A.A2.levels.yes", "repository.B", "profile.disappointing", "observations.c1.X", "observations.c1.A1",
        "observations.c2.Y",
    ]


@pytest.mark.parametrize(("level", "count", "named"), [("so", 100, 100), ("so", 101, 101), (9, 5_000, 101), (9, 10_001, 1)])
def test_hopeless_observations_have_a_short_answer(client, level, count, named):
    observations = {f"c{n}": {"A1": level, "A2": level} for n in range(count // 2)} | ({"odd": {"A1": level}} if count % 2 else {})
    response = ask(client, changed(observations=observations))
    assert (response.status_code, len(response.json()["errors"])) == (422, named)


def test_who_waits_too_long_is_told_to_come_back(client):
    async def full() -> None:
        turns = Turns(places=0, wait_seconds=0.01)
        await turns.take(score_observations, b"")

    with pytest.raises(Busy):
        client.portal.call(full)


def test_a_refusal_speaks_french(client):
    answer = ask(client, marks(A1="maybe"), **{"Accept-Language": "fr"}).json()
    assert answer["errors"] == [{"place": "observations.c2.A1", "message": "Cette interaction n'a pas ce niveau."}]


def test_every_sentence_has_its_french():
    known = translations("fr")._catalog
    told = [*journey_notices.OF_SCORES.values(), *json_body.SENTENCES.values()]
    for module in (json_body, score_reading, score_shapes):
        file = APP.parent / (module.__name__.replace(".", "/") + ".py")
        told += [sentence for _, sentence in _extracted(file, "python", SAID, {}) if sentence != "{said}."]
    assert len(told) > 35
    assert [sentence for sentence in told if sentence not in known] == []


# Documentation

def test_the_documentation_carries_the_request_and_an_example_that_works(client):
    document = client.get("/openapi.json").json()
    operation = document["paths"]["/api/v1/journeys/score"]["post"]
    content = operation["requestBody"]["content"]["application/json"]
    assert set(content["schema"]["properties"]) == set(QUESTION)
    assert "$ref" not in json.dumps(content)
    assert operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].endswith("/JourneyAnswer")
    assert "application/problem+json" in operation["responses"]["422"]["content"]
    assert content["example"] == QUESTION
    for question in (content["example"], SMALL):
        answer = ask(client, question).json()
        assert JourneyAnswer.model_validate(answer).model_dump() == answer
