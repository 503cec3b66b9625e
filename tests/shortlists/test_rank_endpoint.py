"""POST /api/v1/rank: the answer's exact shape, one hash for one question, and every refusal with its place (method, section 8)."""

import copy
import hashlib
import json

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.shortlists import rank_api
from app.shortlists.grid import RankAnswer
from app.web import problems
from app.web.guard import Guard

QUESTION = {
    "items": [{"code": "MOB.2.1", "domain": "MOB", "expectation": 4, "knock_out": True, "floor": 3, "target": None}],
    "solutions": [{"code": "acme-pro", "name": "Acme CRM Pro", "ratings": {"MOB.2.1": 3}}],
    "profile": {"weights": [0, 1, 2, 4, 6], "target": "level", "domain_multipliers": {"MOB": 1.5}, "shortlist": {"min": 3, "max": 5}},
}
ANSWER = {
    "algorithm": "quick-choice/1",
    "ranking": [{
        "rank": 1, "code": "acme-pro", "name": "Acme CRM Pro", "proven": 75.0, "on_known": 75.0, "best": 75.0, "known": 100.0,
        "equal_domain": 75.0, "essential_met": 0.0, "shortlisted": True, "knock_out": "pass",
        "knock_outs": [{"item": "MOB.2.1", "status": "pass", "rating": 3, "floor": 3}],
        "domains": {"MOB": {"proven": 75.0, "on_known": 75.0, "best": 75.0, "known": 100.0, "weight": 9.0}},
    }],
    "excluded": [], "groups": [["acme-pro"]], "shortlist": {"codes": ["acme-pro"], "gap": None, "challengers": []},
    "undecided": 0, "warnings": [],
}
SMALL = {
    "items": [{"code": "A", "domain": "D", "expectation": 4}, {"code": "B.1", "domain": "E", "expectation": 2}],
    "solutions": [{"code": "s", "ratings": {"A": 3}}, {"code": "t", "ratings": {"B.1": None}}],
}


def service() -> FastAPI:
    app = FastAPI()
    problems.install(app)
    app.include_router(rank_api.router, prefix="/api/v1")
    app.add_middleware(Guard, production=False)
    return app


@pytest.fixture(scope="module")
def client():
    with TestClient(service(), raise_server_exceptions=False) as client:
        yield client


def ask(client, question):
    return client.post("/api/v1/rank", content=question if isinstance(question, bytes) else json.dumps(question).encode())


def changed(**parts):
    return SMALL | parts


def test_the_example_of_the_method_has_the_answer_of_the_method(client):
    response = ask(client, QUESTION)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    answer = response.json()
    assert len(answer.pop("input_sha256")) == 64
    assert answer == ANSWER


def test_excluded_unknown_and_undecided_in_one_answer(client):
    answer = ask(client, {
        "items": [
            {"code": "A", "domain": "D", "expectation": 4, "knock_out": True}, {"code": "B", "domain": "D", "expectation": 1},
            {"code": "C", "domain": "E", "expectation": None},
        ],
        "solutions": [{"code": "s", "ratings": {"B": 1}}, {"code": "t", "ratings": {"A": 2, "B": 1, "C": 4}}],
    }).json()
    (row,), (out,) = answer["ranking"], answer["excluded"]
    assert (row["name"], row["knock_out"], row["knock_outs"]) == (
        "s", "to_verify", [{"item": "A", "status": "to_verify", "rating": None, "floor": 3}],
    )
    assert (out["rank"], out["shortlisted"], out["knock_out"], out["proven"]) == (None, False, "fail", pytest.approx(400 / 7))
    assert (list(row["domains"]), answer["undecided"], answer["shortlist"]["codes"]) == (["D"], 1, ["s"])


def test_a_question_without_expectations_is_answered_with_nulls_and_a_warning(client):
    question = {"items": [{"code": "A", "domain": "D", "expectation": 0}], "solutions": [{"code": "s", "ratings": {"A": 4}}]}
    answer = ask(client, question).json()
    (row,) = answer["ranking"]
    assert {row[name] for name in ("rank", "proven", "on_known", "best", "known", "equal_domain", "essential_met")} == {None}
    assert (answer["groups"], answer["shortlist"]) == ([], {"codes": [], "gap": None, "challengers": []})
    assert answer["warnings"] == ["No item has an expectation above 0: there is nothing to rank."]


def test_warnings_are_sentences(client):
    items = [{"code": f"I{i}", "domain": "D", "expectation": 4, "knock_out": True} for i in range(11)]
    warnings = ask(client, {"items": items, "solutions": [{"code": "s", "ratings": {"I0": 0}}]}).json()["warnings"]
    starts = [warning.split(",")[0].split(":")[0] for warning in warnings]
    assert starts == ["11 items eliminate", "Every solution fails a knock-out or a constraint"]


# One question, one hash

def sha(client, question):
    return ask(client, question).json()["input_sha256"]


def test_the_hash_is_that_of_the_canonical_json(client):
    canonical = copy.deepcopy(QUESTION)
    canonical["profile"]["weights"] = [0.0, 1.0, 2.0, 4.0, 6.0]
    text = json.dumps(canonical, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert sha(client, QUESTION) == hashlib.sha256(text.encode()).hexdigest()


def test_the_same_question_in_other_words_has_the_same_hash(client):
    spelt_out = {
        "profile": {
            "shortlist": {"max": 5, "min": 3}, "domain_multipliers": {"E": 1, "D": 1.0}, "target": "level", "weights": [-0.0, 1.0, 2, 4, 6],
        },
        "solutions": [{"name": "s", "ratings": {"B.1": None, "A": 3}, "code": "s"}, {"code": "t", "name": None, "ratings": {}}],
        "items": [
            {"expectation": 4, "domain": "D", "code": "A", "target": None, "floor": 3, "knock_out": False},
            {"expectation": 2, "domain": "E", "code": "B.1"},
        ],
    }
    assert sha(client, spelt_out) == sha(client, SMALL)


@pytest.mark.parametrize(
    "other",
    [
        changed(profile={"shortlist": {"min": 2}}), changed(profile={"domain_multipliers": {"D": 1.1}}),
        changed(solutions=[SMALL["solutions"][0], {"code": "t", "ratings": {"B.1": 0}}]),
        changed(items=[SMALL["items"][0], SMALL["items"][1] | {"expectation": None}]),
    ],
    ids=["sizes", "multiplier", "zero-is-not-unknown", "null-is-not-two"],
)
def test_another_question_has_another_hash(client, other):
    assert sha(client, other) != sha(client, SMALL)


# Refusals

def item(**parts):
    return changed(items=[SMALL["items"][0] | parts, SMALL["items"][1]])


def ratings(**parts):
    return changed(solutions=[SMALL["solutions"][0], {"code": "t", "ratings": parts}])


def profile(**parts):
    return changed(profile=parts)


NAN, INFINITE = float("nan"), float("inf")
LEVELS = [5, -1, 3.0, 3.5, True, "3", [3], {}, NAN, INFINITE, -INFINITE, 2**63, 10**30]
REFUSED = [
    *[(ratings(A=level), "solutions[1].ratings.A") for level in LEVELS],
    *[(item(expectation=level), "items[0].expectation") for level in LEVELS],
    *[(item(floor=level), "items[0].floor") for level in [*LEVELS, None]],
    *[(item(target=level), "items[0].target") for level in [*LEVELS, 0]],
    (ratings(**{"B.2": 3}), "solutions[1].ratings.B.2"),
    (ratings(**{"B.2": None}), "solutions[1].ratings.B.2"),
    (ratings(**{"\ud800": 3}), r"solutions[1].ratings.\ud800"),
    (changed(items=[SMALL["items"][0]] * 2), "items[1].code"),
    (changed(solutions=[SMALL["solutions"][0]] * 2), "solutions[1].code"),
    (item(expectation=3, knock_out=True), "items[0].knock_out"),
    (item(expectation=None, knock_out=True), "items[0].knock_out"),
    *[(item(knock_out=value), "items[0].knock_out") for value in (1, "true", None)],
    *[(item(code=code), "items[0].code") for code in ("", "x" * 201, "a\x00b", "a\nb", "\udfff", 7, None)],
    *[(item(domain=domain), "items[0].domain") for domain in ("", "x" * 201, "\x00", None)],
    *[(changed(solutions=[{"code": "s", "name": name, "ratings": {}}]), "solutions[0].name") for name in ("", "x" * 201, "a\x00", 7)],
    *[(profile(weights=[0, 1, 2, 4, weight]), "profile.weights[4]") for weight in (3, NAN, INFINITE, "6", True, None, 1e101, 10**400)],
    (profile(weights=[1, 1, 2, 4, 6]), "profile.weights[0]"),
    (profile(weights=[0, -1, 2, 4, 6]), "profile.weights[1]"),
    (profile(weights=[0, 1e-101, 2, 4, 6]), "profile.weights[1]"),
    (profile(weights=[0, 2, 1, 4, 6]), "profile.weights[2]"),
    (profile(weights=[0, 1, 2, 4]), "profile.weights"),
    (profile(weights=[0, 1, 2, 4, 6, 7]), "profile.weights"),
    *[(profile(domain_multipliers={"D": value}), "profile.domain_multipliers.D") for value in (0.49, 2.01, NAN, INFINITE, "1", True, None)],
    (profile(domain_multipliers={"X": 1}), "profile.domain_multipliers.X"),
    (profile(target="half"), "profile.target"),
    *[(profile(shortlist={"min": size}), "profile.shortlist.min") for size in (0, -1, 6, 1.0, True, "1", 2**63)],
    (profile(shortlist={"max": 2}), "profile.shortlist.min"),
    (profile(shortlist={"min": 1, "max": 10**20}), "profile.shortlist.max"),
    (changed(extra=1), "extra"),
    (changed(extra=NAN), "extra"),
    (item(votes=[3]), "items[0].votes"),
    (changed(solutions=[{"code": "s", "ratings": {}, "price": 1}]), "solutions[0].price"),
    (profile(draws=1), "profile.draws"),
    (profile(shortlist={"mean": 4}), "profile.shortlist.mean"),
    ({"items": []}, "solutions"),
    ({"solutions": []}, "items"),
    (changed(items=[{"code": "A", "domain": "D"}]), "items[0].expectation"),
    (changed(profile=None), "profile"),
    ([], ""),
    (None, ""),
    (changed(items=[{"code": f"I{i}", "domain": "D", "expectation": None} for i in range(2001)], solutions=[]), "items"),
    (changed(solutions=[{"code": f"s{j}", "ratings": {}} for j in range(501)]), "solutions"),
    (changed(items=[{"code": f"I{i}", "domain": f"D{i}", "expectation": 4} for i in range(201)], solutions=[]), "items"),
    (changed(items=[{"code": f"I{i}", "domain": "D", "expectation": 4, "knock_out": True} for i in range(501)], solutions=[]), "items"),
]


@pytest.mark.parametrize(("question", "place"), REFUSED)
def test_what_cannot_be_ranked_is_refused_at_its_place(client, question, place):
    response = ask(client, question)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    answer = response.json()
    assert (answer["code"], answer["errors"][0]["place"]) == ("invalid_grid", place)
    assert answer["errors"][0]["message"]


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        (b'{"A": 3, "A": 0}', "solutions[0].ratings.A"),
        (b'{"A": null, "A": null}', "solutions[0].ratings.A"),
        (b'{"A": 1e999}', "solutions[0].ratings.A"),
        (b'{}, "ratings": {}', "solutions[0].ratings"),
    ],
)
def test_a_name_given_twice_is_refused_rather_than_forgotten(client, wrong, place):
    body = json.dumps(SMALL).encode().replace(b'{"A": 3}', wrong)
    assert [each["place"] for each in ask(client, body).json()["errors"]] == [place]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b"", "line 1, column 1"), (b"items=1", "line 1, column 1"), (b'{"items": [}', "line 1, column 12"), (b"\xff", "byte 0"),
        (b'"\xed\xa0\x80"', "byte 1"), (b"[" * 200_000, ""), (b'{"items": ' + b"9" * 5000 + b"}", ""),
        (json.dumps(SMALL).encode("utf-16"), "byte 0"),
    ],
    ids=["empty", "form", "broken", "not-utf-8", "surrogate-bytes", "deep", "endless-number", "utf-16"],
)
def test_what_is_not_json_is_refused_with_where(client, body, place):
    response = ask(client, body)
    assert response.status_code == 422
    assert (response.json()["code"], response.json()["errors"][0]["place"]) == ("not_json", place)


def test_every_wrong_place_is_named_in_order(client):
    question = changed(items=[SMALL["items"][0]] * 3, solutions=[{"code": "s", "ratings": {"X": 1, "A": 1, "Y": 2}}])
    assert [each["place"] for each in ask(client, question).json()["errors"]] == [
        "items[1].code", "items[2].code", "solutions[0].ratings.X", "solutions[0].ratings.Y",
    ]


@pytest.mark.parametrize(("count", "named"), [(100, 100), (101, 101), (5_000, 101), (20_000, 1)])
def test_a_hopeless_grid_has_a_short_answer(client, count, named):
    per_solution = 1_000
    items = [{"code": f"I{i}", "domain": "D", "expectation": 4} for i in range(per_solution)]
    cells = [f"I{i}" for i in range(per_solution)]
    solutions = [
        {"code": f"s{start}", "ratings": dict.fromkeys(cells[: count - start], 9)} for start in range(0, count, per_solution)
    ]
    response = ask(client, {"items": items, "solutions": solutions})
    assert (response.status_code, len(response.json()["errors"])) == (422, named)


def test_the_largest_names_and_an_empty_grid_are_welcome(client):
    assert ask(client, {"items": [], "solutions": []}).status_code == 200
    long = "é" * 200
    solution = {"code": long, "name": long, "ratings": {long: 4}}
    question = {"items": [{"code": long, "domain": long, "expectation": 4}], "solutions": [solution]}
    assert ask(client, question).json()["shortlist"]["codes"] == [long]


# Documentation

def test_the_documentation_carries_the_request_and_an_example_that_works(client):
    document = client.get("/openapi.json").json()
    operation = document["paths"]["/api/v1/rank"]["post"]
    content = operation["requestBody"]["content"]["application/json"]
    assert set(content["schema"]["properties"]) == {"items", "solutions", "profile"}
    assert set(content["schema"]["properties"]["items"]["items"]["properties"]) == set(QUESTION["items"][0])
    assert "$ref" not in json.dumps(content)
    assert operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].endswith("/RankAnswer")
    assert "application/problem+json" in operation["responses"]["422"]["content"]
    answer = ask(client, content["example"]).json()
    assert RankAnswer.model_validate(answer).model_dump() == answer
