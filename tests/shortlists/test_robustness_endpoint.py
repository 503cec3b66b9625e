"""POST /api/v1/rank/robustness: the answer's exact shape, chances that are known in closed form, one hash, and every refusal."""

import copy
import hashlib
import json
import random

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.scoring.proof import FIXED
from app.shortlists import rank_api, robustness_api
from app.shortlists.robustness_answer import RobustnessAnswer
from app.shortlists.robustness_grid import MAX_CELLS, most_draws
from app.web import problems
from app.web.guard import Guard

CERTAIN = {"weights": "off", "expectations": False, "ratings": False}
HELD = {"seed": 1, "spread": 0.5, "precision": None}
ONLY_RATINGS = {"weights": "off", "expectations": False}
SMALL = {
    "items": [{"code": "A", "domain": "D", "expectation": 4}, {"code": "B", "domain": "E", "expectation": None}],
    "solutions": [{"code": "s", "ratings": {"A": 4, "B": 1}}, {"code": "t", "ratings": {"A": 3}}],
    "profile": {"shortlist": {"min": 1, "max": 1}},
}
ONE_ITEM = {
    "items": [{"code": "A", "domain": "D", "expectation": 4}],
    "solutions": [{"code": "s", "ratings": {"A": {"level": 3, "confidence": 0.5}}}, {"code": "t", "ratings": {"A": 3}}],
    "profile": {"shortlist": {"min": 1, "max": 1}},
}


def service() -> FastAPI:
    app = FastAPI()
    problems.install(app)
    app.include_router(rank_api.router, prefix="/api/v1")
    app.include_router(robustness_api.router, prefix="/api/v1")
    app.add_middleware(Guard, production=False)
    return app


@pytest.fixture(scope="module")
def client():
    with TestClient(service(), raise_server_exceptions=False) as client:
        yield client


def post(client, question, path="/api/v1/rank/robustness"):
    return client.post(path, content=question if isinstance(question, bytes) else json.dumps(question).encode())


def ask(client, question, **doubt):
    response = post(client, question | {"doubt": doubt} if doubt else question)
    assert response.status_code == 200, response.text
    return response.json()


def within(share, expected, draws=10_000):
    return abs(share - expected) <= 4 * (expected * (1 - expected) / draws) ** 0.5 + 2 / 256  # spreads are kept in 1/256


# The answer

def test_without_any_doubt_every_share_is_certain(client):
    told = ask(client, SMALL, draws=3000, **CERTAIN)
    ranked = post(client, SMALL, "/api/v1/rank").json()
    sha256 = told["input_sha256"]
    assert sha256 != ranked["input_sha256"]
    assert told == ranked | {
        "input_sha256": sha256,
        "doubt": {"draws": 3000, "drawn": 3000, **HELD, **CERTAIN},
        "acceptability": {"s": [1.0, 0.0], "t": [0.0, 1.0]},
        "in_top": {"s": [1.0, 1.0], "t": [0.0, 1.0]},
        "expected_rank": {"s": 1.0, "t": 2.0},
        "wins": {"s": {"t": 1.0}, "t": {"s": 0.0}},
        "same_shortlist": 1.0,
        "same_by_rule": 1.0,
        "standard_error": {
            "acceptability": {"s": [0.0, 0.0], "t": [0.0, 0.0]}, "in_top": {"s": [0.0, 0.0], "t": [0.0, 0.0]},
            "expected_rank": {"s": 0.0, "t": 0.0}, "wins": {"s": {"t": 0.0}, "t": {"s": 0.0}}, "same_shortlist": 0.0,
            "same_by_rule": 0.0,
        },
        # On B, s covers 1 of an asked 4: 6 x 1/4 against 6 x 1 when t turns out full, 1.5 - 6, on top of 6 - 4.5.
        "proof": {
            "holds": False, "weakest_pair": ["s", "t"], "least_difference": -3.0, "fixed": list(FIXED), "sure": [], "open": ["t"],
            "items": ["B"], "ratings": 1,
            "answers_only": {
                "holds": True, "weakest_pair": ["s", "t"], "least_difference": 1.5, "sure": ["s"], "open": [], "items": [],
            },
        },
        "next_questions": told["next_questions"],
        "next_ratings": told["next_ratings"],
    }
    assert [each["item"] for each in told["next_questions"]] == ["B"]


def test_a_doubtful_rating_is_one_off_with_equal_chance(client):
    """s is 2, 3 or 4 in 25, 50 and 25 of 100 draws, t is always 3; ties are split."""
    told = ask(client, ONE_ITEM, **ONLY_RATINGS)
    assert within(told["acceptability"]["s"][0], 0.5)
    assert within(told["wins"]["t"]["s"], 0.5)
    # Today both are equal and both shortlisted: equal scores are never parted, and they are equal in half of the draws.
    assert told["shortlist"]["codes"] == ["s", "t"]
    assert within(told["same_shortlist"], 0.5)
    sure = ask(client, ONE_ITEM | {"solutions": [{"code": "s", "ratings": {"A": 3}}, {"code": "t", "ratings": {"A": 2}}]}, **ONLY_RATINGS)
    assert sure["acceptability"] == {"s": [1.0, 0.0], "t": [0.0, 1.0]}


@pytest.mark.parametrize(("votes", "chance"), [([], 0.0), ([0, 0, 0], 3 / 4), ([0], 1 / 2), ([4, 4], 0.0), ([0, 4], 1 / 3)])
def test_votes_are_drawn_with_one_more_on_the_agreed_level(client, votes, chance):
    """A is worth everything to s, B to t: t passes s in the draws where A counts nothing."""
    question = {
        "items": [{"code": "A", "domain": "D", "expectation": 4, "votes": votes}, {"code": "B", "domain": "D", "expectation": 2}],
        "solutions": [{"code": "s", "ratings": {"A": 4, "B": 0}}, {"code": "t", "ratings": {"A": 0, "B": 4}}],
        "profile": {"shortlist": {"min": 1, "max": 1}},
    }
    told = ask(client, question, weights="off", ratings=False)
    assert within(told["wins"]["t"]["s"], chance)
    assert told["same_shortlist"] == pytest.approx(told["wins"]["s"]["t"], abs=1e-12)


def grid(solutions=6, items=30, seed=5):
    drawn = random.Random(seed)
    return {
        "items": [
            {"code": f"I{i}", "domain": f"D{i % 4}", "expectation": drawn.choice([None, 0, 1, 2, 3, 4]),
             "votes": [drawn.randint(0, 4) for _ in range(drawn.randint(0, 3))]} for i in range(items)
        ],
        "solutions": [
            {"code": f"s{j}", "ratings": {
                f"I{i}": drawn.choice([None, 2, {"level": drawn.randint(0, 4), "confidence": drawn.choice([0.4, 0.7, 0.9])}])
                for i in range(items)
            }} for j in range(solutions)
        ],
        "profile": {"shortlist": {"min": 2, "max": 3}},
    }


@pytest.mark.parametrize("weights", [{}, {"weights": "simplex"}, {"weights": "off"}])
def test_shares_hang_together(client, weights):
    told = ask(client, grid(), draws=5000, **weights)
    codes = [row["code"] for row in told["ranking"]]
    assert list(told["acceptability"]) == codes
    for code in codes:
        assert sum(told["acceptability"][code]) == pytest.approx(1, abs=1e-9)
        running = [sum(told["acceptability"][code][: k + 1]) for k in range(len(codes))]
        assert told["in_top"][code] == pytest.approx(running, abs=1e-9)
        rank = sum((k + 1) * share for k, share in enumerate(told["acceptability"][code]))
        assert told["expected_rank"][code] == pytest.approx(rank, abs=1e-9)
        for other in told["wins"][code]:
            assert told["wins"][code][other] + told["wins"][other][code] == pytest.approx(1, abs=1e-9)
    for k in range(len(codes)):
        assert sum(told["acceptability"][code][k] for code in codes) == pytest.approx(1, abs=1e-9)
    share = told["same_shortlist"]
    assert told["standard_error"]["same_shortlist"] == pytest.approx((share * (1 - share) / 5000) ** 0.5)
    assert RobustnessAnswer.model_validate(told).model_dump() == told


def test_the_same_question_has_the_same_answer_and_another_seed_another(client):
    question = grid() | {"doubt": {"draws": 3000, "seed": 7}}
    first = post(client, question)
    assert post(client, question).content == first.content
    assert ask(client, grid(), draws=3000, seed=8)["acceptability"] != first.json()["acceptability"]


def test_the_order_of_items_and_solutions_changes_nothing(client):
    question = grid()
    turned = question | {"items": question["items"][::-1], "solutions": question["solutions"][::-1]}
    first, second = ask(client, question, draws=3000), ask(client, turned, draws=3000)
    for code, shares in first["acceptability"].items():
        assert shares == pytest.approx(second["acceptability"][code], abs=1e-9)
    assert first["same_shortlist"] == second["same_shortlist"]


def test_drawing_stops_when_it_is_precise_enough(client):
    told = ask(client, grid(), draws=100_000, precision=0.01)
    assert told["doubt"]["drawn"] < 20_000
    assert told["standard_error"]["same_shortlist"] <= 0.01


# One question, one hash

def test_the_hash_is_that_of_the_canonical_json(client):
    canonical = {
        "items": [
            {"code": code, "domain": domain, "expectation": level, "knock_out": False, "floor": 3, "target": None, "votes": votes}
            for code, domain, level, votes in (("A", "D", 4, [1, 4]), ("B", "E", None, []))
        ],
        "solutions": [
            {"code": "s", "name": "s", "ratings": {"A": {"level": 4, "confidence": 1.0}, "B": {"level": 1, "confidence": 0.7}}},
            {"code": "t", "name": "t", "ratings": {"A": {"level": 3, "confidence": 1.0}}},
        ],
        "profile": {
            "weights": [0.0, 1.0, 2.0, 4.0, 6.0], "target": "level", "domain_multipliers": {"D": 1.0, "E": 1.0},
            "shortlist": {"min": 1, "max": 1},
        },
        "doubt": {"draws": 10000, "weights": "multiplier", "expectations": True, "ratings": True, **HELD},
    }
    question = copy.deepcopy(SMALL)
    question["items"][0]["votes"] = [4, 1]
    question["solutions"][0]["ratings"]["B"] = {"level": 1, "confidence": 0.7}
    question["solutions"][1]["ratings"]["B"] = {"level": None, "confidence": 0.2}
    text = json.dumps(canonical, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert ask(client, question)["input_sha256"] == hashlib.sha256(text.encode()).hexdigest()
    assert ask(client, canonical)["input_sha256"] == ask(client, question)["input_sha256"]


@pytest.mark.parametrize(
    "other",
    [
        SMALL | {"doubt": {"draws": 9999}}, SMALL | {"doubt": {"seed": 2}}, SMALL | {"doubt": {"spread": 0.4}},
        SMALL | {"doubt": {"ratings": False}}, SMALL | {"doubt": {"precision": 0.1}},
        SMALL | {"items": [SMALL["items"][0] | {"votes": [4]}, SMALL["items"][1]]},
        SMALL | {"solutions": [{"code": "s", "ratings": {"A": {"level": 4, "confidence": 0.99}, "B": 1}}, SMALL["solutions"][1]]},
    ],
    ids=["draws", "seed", "spread", "ratings", "precision", "votes", "confidence"],
)
def test_another_doubt_has_another_hash(client, other):
    assert ask(client, other)["input_sha256"] != ask(client, SMALL)["input_sha256"]


# Odd, but answered

def nothing(told):
    names = ("acceptability", "in_top", "expected_rank", "wins", "same_shortlist", "same_by_rule")
    assert {name: told[name] for name in names} == {name: None if name.startswith("same") else {} for name in names}
    assert told["standard_error"] == {name: told[name] for name in names}
    assert (told["proof"]["holds"], told["doubt"]["drawn"], told["next_ratings"]) == (False, 0, [])


def test_nothing_at_all(client):
    nothing(ask(client, {"items": [], "solutions": []}))


def test_one_solution_and_no_item(client):
    nothing(ask(client, {"items": [], "solutions": [{"code": "s", "ratings": {}}]}))


def test_nobody_is_eligible(client):
    question = {
        "items": [{"code": "A", "domain": "D", "expectation": 4, "knock_out": True}], "solutions": [{"code": "s", "ratings": {"A": 0}}],
    }
    nothing(ask(client, question))


def test_everything_is_out_of_scope(client):
    nothing(ask(client, SMALL | {"items": [SMALL["items"][0] | {"expectation": 0}, SMALL["items"][1] | {"expectation": 0}]}))


def test_one_solution_is_always_first(client):
    told = ask(client, SMALL | {"solutions": SMALL["solutions"][:1]})
    assert (told["acceptability"], told["wins"], told["same_shortlist"]) == ({"s": [1.0]}, {"s": {}}, 1.0)
    assert told["proof"] == {
        "holds": True, "weakest_pair": None, "least_difference": None, "fixed": list(FIXED), "sure": ["s"], "open": [], "items": [],
        "ratings": 0,
        "answers_only": {"holds": True, "weakest_pair": None, "least_difference": None, "sure": ["s"], "open": [], "items": []},
    }


def test_equal_solutions_share_every_rank(client):
    question = SMALL | {"solutions": [{"code": code, "ratings": {"A": 3, "B": 2}} for code in "stu"]}
    told = ask(client, question, draws=2000)
    assert told["acceptability"] == {code: [pytest.approx(1 / 3)] * 3 for code in "stu"}
    assert told["wins"]["s"] == {"t": 0.5, "u": 0.5}
    assert (told["shortlist"]["codes"], told["same_shortlist"]) == (["s", "t", "u"], 1.0)


def test_everything_is_unknown(client):
    question = SMALL | {"solutions": [{"code": code, "ratings": {}} for code in "st"]}
    told = ask(client, question)
    assert within(told["acceptability"]["s"][0], 0.5)
    assert told["shortlist"]["codes"] == ["s", "t"]
    assert ask(client, question, **CERTAIN)["wins"]["s"] == {"t": 0.5}


def test_nothing_is_undecided_and_nothing_is_doubtful(client):
    question = SMALL | {"items": SMALL["items"][:1], "solutions": [{"code": "s", "ratings": {"A": 4}}, {"code": "t", "ratings": {"A": 3}}]}
    told = ask(client, question, spread=0)
    assert (told["same_shortlist"], told["proof"]["holds"], told["next_questions"], told["next_ratings"]) == (1.0, True, [], [])


def test_one_draw_and_the_largest_seed(client):
    told = ask(client, SMALL, draws=1, seed=2**53 - 1)
    assert (told["doubt"]["drawn"], told["same_shortlist"] in (0.0, 1.0)) == (1, True)


def test_a_million_draws_of_a_small_grid(client):
    told = ask(client, SMALL, draws=1_000_000, precision=0.01)
    assert told["doubt"]["draws"] == 1_000_000


# Refusals

def with_doubt(**doubt):
    return SMALL | {"doubt": doubt}


def with_votes(votes):
    return SMALL | {"items": [SMALL["items"][0] | {"votes": votes}, SMALL["items"][1]]}


def with_rating(rating):
    return SMALL | {"solutions": [{"code": "s", "ratings": {"A": rating}}]}


RATED = "solutions[0].ratings.A"
REFUSED = [
    *[(with_doubt(draws=draws), "doubt.draws") for draws in (0, -1, 1_000_001, 2**70, 1.0, True, "9", None)],
    *[(with_doubt(seed=seed), "doubt.seed") for seed in (-1, 2**53, 1.5, False, "1", None)],
    *[(with_doubt(spread=spread), "doubt.spread") for spread in (-0.1, 9.1, float("nan"), float("inf"), "0.5", True, None)],
    *[(with_doubt(weights=weights), "doubt.weights") for weights in ("swing", None, 1)],
    *[(with_doubt(weights=weights, spread=0.5), "doubt.spread") for weights in ("simplex", "off")],
    *[(with_doubt(precision=precision), "doubt.precision") for precision in (0, 1, -0.1, float("nan"), "0.1")],
    *[(with_doubt(**{name: 1}), f"doubt.{name}") for name in ("expectations", "ratings", "drawn")],
    (SMALL | {"doubt": None}, "doubt"),
    (SMALL | {"doubt": []}, "doubt"),
    *[(with_votes([3, vote]), "items[0].votes[1]") for vote in (5, -1, 2.0, True, None, "3", {"level": 3})],
    (with_votes([1] * 501), "items[0].votes"),
    (with_votes(None), "items[0].votes"),
    *[(with_rating(level), RATED) for level in (5, -1, 3.0, True, "3", [], [3, 0.9])],
    *[(with_rating({"level": level}), f"{RATED}.level") for level in (5, -1, 3.0, True, "3", {"level": 3})],
    *[(with_rating({"level": 3, "confidence": sure}), f"{RATED}.confidence") for sure in (-0.01, 1.01, float("nan"), True, "1", None)],
    (with_rating({"confidence": 1}), f"{RATED}.level"),
    (with_rating({"level": 3, "grade": "seen"}), f"{RATED}.grade"),
    (SMALL | {"solutions": [{"code": "s", "ratings": {"X": {"level": 3}}}]}, "solutions[0].ratings.X"),
    (SMALL | {"solutions": [{"code": f"s{n}", "ratings": {}} for n in range(201)]}, "solutions"),
    ({"items": [*SMALL["items"], SMALL["items"][0]], "solutions": []}, "items[2].code"),
    (SMALL | {"profile": {"shortlist": {"min": 2, "max": 1}}}, "profile.shortlist.min"),
]


@pytest.mark.parametrize(("question", "place"), REFUSED)
def test_what_cannot_be_drawn_is_refused_at_its_place(client, question, place):
    response = post(client, question)
    assert response.status_code == 422
    answer = response.json()
    assert (answer["code"], [each["place"] for each in answer["errors"]]) == ("invalid_grid", [place])


@pytest.mark.parametrize("rating", [b'{"level": 3, "level": 0}', b'3, "A": 0'])
def test_a_name_given_twice_is_refused(client, rating):
    body = json.dumps(with_rating(99)).encode().replace(b"99", rating)
    place = f"{RATED}.level" if rating.startswith(b"{") else RATED
    errors = post(client, body).json()["errors"]
    assert errors == [{"place": place, "message": "This name is given more than once."}]


def wide(solutions, items):
    return {
        "items": [{"code": f"I{i}", "domain": f"D{i % 31}", "expectation": None} for i in range(items)],
        "solutions": [{"code": f"s{j}", "ratings": {}} for j in range(solutions)],
    }


def test_too_many_draws_of_a_large_grid_say_how_many_there_may_be(client):
    most = most_draws(336, 31, 120)
    question = wide(120, 336) | {"doubt": {"draws": most + 1}}
    assert post(client, question).json()["errors"] == [
        {"place": "doubt.draws", "message": f"A grid of this size may have at most {most} draws."}
    ]
    assert 10_000 < most < most_draws(336, 31, 25) < most_draws(1, 1, 1) == 1_000_000
    assert most_draws(2000, 200, 200) >= 1


def test_too_many_ratings_are_refused(client):
    errors = post(client, wide(200, MAX_CELLS // 200 + 1) | {"doubt": {"draws": 1}}).json()["errors"]
    assert [each["place"] for each in errors] == ["solutions"]


def test_the_ranking_itself_takes_no_doubt(client):
    for question, place in ((with_votes([3]), "items[0].votes"), (with_doubt(), "doubt"), (with_rating({"level": 3}), RATED)):
        assert [each["place"] for each in post(client, question, "/api/v1/rank").json()["errors"]] == [place]


# Documentation

def test_the_documentation_carries_the_request_and_an_example_that_works(client):
    operation = client.get("/openapi.json").json()["paths"]["/api/v1/rank/robustness"]["post"]
    content = operation["requestBody"]["content"]["application/json"]
    assert set(content["schema"]["properties"]) == {"items", "solutions", "profile", "doubt"}
    assert set(content["schema"]["properties"]["doubt"]["properties"]) == set(content["example"]["doubt"])
    rating = content["schema"]["properties"]["solutions"]["items"]["properties"]["ratings"]["additionalProperties"]
    assert [each["type"] for each in rating["anyOf"]] == ["integer", "null", "object"]
    assert "$ref" not in json.dumps(content)
    assert operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].endswith("/RobustnessAnswer")
    answer = ask(client, content["example"])
    assert RobustnessAnswer.model_validate(answer).model_dump() == answer
