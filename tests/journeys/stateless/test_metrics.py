"""POST /api/v1/metrics: each answer's exact shape, null where nothing defines a figure, and every refusal with its place."""

import json

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.journeys.stateless import metrics_api, metrics_shapes
from app.scoring.indicators import KANO_CLASSES, customer_effort
from app.web import problems
from app.web.guard import Guard

NO_MEAN = {"mean": None, "sd": None, "se": None, "low": None, "high": None}
NO_SHARE = {"count": 0, "share": None, "low": None, "high": None}
NO_SCORE = {"n": 0, "mean": NO_MEAN, "favourable": NO_SHARE, "confidence": 0.95}
TWO = [{"code": "a", "importance": 5, "performance": 1}, {"code": "b", "importance": 1, "performance": 5}]


@pytest.fixture(scope="module")
def client():
    app = FastAPI()
    problems.install(app)
    app.include_router(metrics_api.router)
    app.add_middleware(Guard, production=False)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def ask(client, metric, body, **headers):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(f"/api/v1/metrics/{metric}", content=content, headers={"Content-Type": "application/json", **headers})


def to_nine_places(text):
    """The last digits of a logarithm belong to the machine."""
    return json.loads(text, parse_float=lambda figure: round(float(figure), 9))


def errors(answer):
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    return [(each["place"], each["message"]) for each in answer.json()["errors"]]


@pytest.mark.parametrize(("metric", "request_shape", "answer_shape"), [
    ("nps", metrics_shapes.NpsRequest, metrics_shapes.NpsAnswer), ("ces", metrics_shapes.CesRequest, metrics_shapes.ScoreAnswer),
    ("kano", metrics_shapes.KanoRequest, metrics_shapes.KanoAnswer), ("ipa", metrics_shapes.IpaRequest, metrics_shapes.IpaAnswer),
])
def test_the_example_of_the_documentation_has_the_answer_of_the_documentation(client, metric, request_shape, answer_shape):
    (question,), (expected,) = (shape.model_json_schema()["examples"] for shape in (request_shape, answer_shape))
    answer = ask(client, metric, question)
    assert (answer.status_code, to_nine_places(answer.text)) == (200, to_nine_places(json.dumps(expected)))


def test_scores_leave_unrounded(client):
    answer = ask(client, "ces", {"answers": [3, 5, 6, 7], "confidence": 0.9}).json()
    found = customer_effort([3, 5, 6, 7], 0.9)
    assert answer == {
        "n": 4, "confidence": 0.9,
        "mean": {"mean": 5.25, "sd": found.mean.sd, "se": found.mean.se, "low": found.mean.low, "high": found.mean.high},
        "favourable": {"count": 3, "share": 0.75, "low": found.favourable.low, "high": found.favourable.high},
    }
    assert ask(client, "csat", {"answers": [5, 4, 3, 1]}).json()["favourable"]["share"] == 0.5


@pytest.mark.parametrize(("metric", "answer"), [
    ("nps", {"n": 0, "promoters": 0, "passives": 0, "detractors": 0, "nps": None, "low": None, "high": None, "confidence": 0.95}),
    ("ces", NO_SCORE), ("csat", NO_SCORE),
    ("kano", {"n": 0, "counts": dict.fromkeys(KANO_CLASSES, 0), "better": None, "worse": None, "category": None}),
])
def test_no_answers_leave_nulls(client, metric, answer):
    assert ask(client, metric, {"answers": []}).json() == answer


def test_no_attributes_have_no_lines(client):
    assert ask(client, "ipa", {"attributes": []}).json() == {"importance_line": None, "performance_line": None, "attributes": []}


def test_every_door_shows_an_example_and_its_refusal(client):
    document = client.get("/openapi.json").json()
    doors = {path: methods["post"] for path, methods in document["paths"].items()}
    assert sorted(doors) == [f"/api/v1/metrics/{metric}" for metric in ("ces", "csat", "ipa", "kano", "nps")]
    for path, door in doors.items():
        name = door["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        (example,) = document["components"]["schemas"][name]["examples"]
        assert ask(client, path.rpartition("/")[2], example).status_code == 200
        assert "application/problem+json" in door["responses"]["422"]["content"]


@pytest.mark.parametrize(("metric", "low", "high"), [("nps", 0, 10), ("ces", 1, 7), ("csat", 1, 5)])
def test_answers_off_the_scale_are_refused_where_they_stand(client, metric, low, high):
    assert ask(client, metric, {"answers": [low, high]}).status_code == 200
    assert errors(ask(client, metric, {"answers": [low, low - 1]})) == [("answers[1]", f"Input should be greater than or equal to {low}")]
    assert errors(ask(client, metric, {"answers": [high + 1, low]})) == [("answers[0]", f"Input should be less than or equal to {high}")]


@pytest.mark.parametrize("metric", ["nps", "ces", "csat"])
@pytest.mark.parametrize("answer", [5.0, 5.5, "5", True, None, [5]])
def test_only_whole_numbers_are_answers(client, metric, answer):
    assert errors(ask(client, metric, {"answers": [4, answer, answer]})) == [("answers[1]", "Input should be a valid integer")]


@pytest.mark.parametrize(("metric", "body", "place"), [
    ("nps", {}, "answers"), ("nps", {"answers": 9}, "answers"), ("nps", {"answers": [9], "answer": []}, "answer"),
    ("nps", {"answers": [9], "confidence": 1}, "confidence"), ("nps", {"answers": [9], "confidence": 0}, "confidence"),
    ("ces", {"answers": [5], "confidence": "0.95"}, "confidence"), ("csat", b'{"answers": [5], "confidence": NaN}', "confidence"),
    ("kano", {"answers": ["must_be", "Must-be"]}, "answers[1]"), ("kano", {"answers": [], "confidence": 0.95}, "confidence"),
    ("ipa", {"attributes": [*TWO, {"code": "c", "importance": 3}]}, "attributes[2].performance"),
    ("ipa", {"attributes": [{**TWO[0], "weight": 1}]}, "attributes[0].weight"),
    ("ipa", {"attributes": [*TWO, TWO[1]]}, "attributes[2].code"),
    ("ipa", {"attributes": [{**TWO[0], "code": "\u0000"}]}, "attributes[0].code"),
    ("ipa", {"attributes": [{**TWO[0], "code": "\ud800"}]}, "attributes[0].code"),
    ("ipa", {"attributes": [{**TWO[0], "importance": 2e9}]}, "attributes[0].importance"),
    ("ipa", {"attributes": [{**TWO[0], "importance": 10**400}]}, "attributes[0].importance"),
    ("ipa", b'{"attributes": [], "importance_line": Infinity}', "importance_line"),
])
def test_what_cannot_be_measured_is_named(client, metric, body, place):
    assert [found for found, _ in errors(ask(client, metric, body))] == [place]


def test_a_hundred_thousand_answers_and_no_more(client):
    answer = ask(client, "nps", {"answers": [9, 0] * 50_000}).json()
    assert (answer["n"], answer["nps"]) == (100_000, 0.0)
    assert [place for place, _ in errors(ask(client, "nps", {"answers": [9] * 100_001}))] == ["answers"]
    refused = ask(client, "nps", {"answers": [11] * 100_000})
    assert (errors(refused)[0][0], len(refused.content) < 1000) == ("answers[0]", True)


def test_a_repeated_code_is_said_in_french_too(client):
    answer = ask(client, "ipa", {"attributes": [*TWO, TWO[0]]}, **{"Accept-Language": "fr"})
    assert errors(answer) == [("attributes[2].code", "Ce code est déjà utilisé par attributes[0].")]
