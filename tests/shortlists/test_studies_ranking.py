"""A stored study is ranked by the same code as any grid; its figures can be followed, frozen and recomputed."""

import copy
import hashlib

import orjson
import pytest
from sqlalchemy import delete, select
from sqlmodel import col

from app.storage.tables import Expectation, FrozenShortlist, Study
from tests.world import World


def test_the_live_ranking_is_the_stateless_one(world: World) -> None:
    consultant = world.as_("consultant")
    live = consultant.get(f"/api/v1/studies/{world.here.study}/ranking").json()
    items = [
        {"code": code, "domain": code[:3], "expectation": level}
        for code, level in (("SAL.1.1", 4), ("SAL.1.2", 2), ("SAL.2.1", 3), ("SRV.1.1", 3), ("SRV.1.2", None))
    ]
    solutions = [
        {"code": "alpha", "name": "Alpha", "ratings": {"SAL.1.1": 4, "SAL.1.2": 3, "SAL.2.1": 3, "SRV.1.1": 2, "SRV.1.2": 3}},
        {"code": "beta", "name": "Beta", "ratings": {"SAL.1.1": 3, "SAL.1.2": 3, "SRV.1.1": 4, "SRV.1.2": 1}},
        {"code": "gamma", "name": "Gamma", "ratings": {"SAL.1.1": 2, "SAL.1.2": 4, "SAL.2.1": 0, "SRV.1.1": 3, "SRV.1.2": 2}},
    ]
    body = {"items": items, "solutions": solutions, "profile": {"shortlist": {"min": 1, "max": 2}}}
    stateless = consultant.post("/api/v1/rank", json=body).json()
    assert live["input_sha256"] == stateless["input_sha256"]
    for ours, theirs in zip(live["ranking"], stateless["ranking"], strict=True):
        assert {name: ours[name] for name in theirs} == theirs
    assert live["shortlist"]["codes"] == stateless["shortlist"]["codes"] == ["alpha"]


def test_points_add_up_to_the_fit(world: World) -> None:
    told = world.as_("consultant").get(f"/api/v1/studies/{world.here.study}/ranking/beta").json()
    assert sum(each["won"] for each in told["items"]) == pytest.approx(told["row"]["proven"], abs=1e-9)
    assert sum(each["won"] + each["short"] + each["unknown"] for each in told["items"]) == pytest.approx(100, abs=1e-9)
    unknown = next(each for each in told["items"] if each["code"] == "SAL.2.1")
    assert (unknown["rating"], unknown["evidence"], unknown["short"]) == (None, None, 0)


def test_a_comparison_adds_up_to_the_difference(world: World) -> None:
    told = world.as_("consultant").get(f"/api/v1/studies/{world.here.study}/comparison?a=alpha&b=gamma").json()
    assert sum(each["difference"] for each in told["items"]) == pytest.approx(told["a"]["proven"] - told["b"]["proven"], abs=1e-9)
    assert [abs(each["difference"]) for each in told["items"]] == sorted((abs(each["difference"]) for each in told["items"]), reverse=True)


def test_a_hard_constraint_excludes_and_says_why(world: World) -> None:
    def demand(session):
        study = session.get_one(Study, world.here.study)
        rule = {"kind": "data_residency", "values": ["eu"], "amount": None, "currency": None, "reason": "Our insurer asks for it"}
        study.constraints = {"rules": [rule]}
        session.add(study)

    world.database.work(demand)
    told = world.as_("consultant").get(f"/api/v1/studies/{world.here.study}/ranking").json()
    assert [row["code"] for row in told["ranking"]] == ["alpha", "beta"]
    (out,) = told["excluded"]
    assert (out["code"], out["rank"], out["knock_out"]) == ("gamma", None, "pass")
    assert out["proven"] > 0
    assert out["constraints"] == [{
        "kind": "data_residency", "status": "fail", "asked": ["eu"], "found": ["us"], "missing": ["eu"],
        "reason": "Our insurer asks for it",
    }]
    page = world.as_("consultant", page=True).get(f"/studies/{world.here.study}/ranking")
    assert page.status_code == 200
    assert "Our insurer asks for it" in page.text


def freeze(world: World) -> dict:
    answer = world.as_("consultant").post(f"/api/v1/studies/{world.here.study}/shortlists", json={"note": "For the board"})
    assert answer.status_code == 201
    return answer.json()


def test_a_frozen_shortlist_recomputes_and_never_moves(world: World) -> None:
    frozen = freeze(world)
    consultant = world.as_("consultant")

    def change(session):
        row = session.get_one(Expectation, (world.here.study, "SAL.1.1"))
        row.level = 0
        session.add(row)

    world.database.work(change)
    again = consultant.get(f"/api/v1/shortlists/{frozen['id']}").json()
    assert again == frozen
    recomputed = consultant.get(f"/api/v1/shortlists/{frozen['id']}/recomputation").json()
    assert recomputed == {
        "agrees": True, "largest_difference": 0.0, "input_sha256": frozen["input_sha256"],
        "constraints_sha256": frozen["result"]["constraints_sha256"],
    }
    live = consultant.get(f"/api/v1/studies/{world.here.study}/ranking").json()
    assert live["input_sha256"] != frozen["input_sha256"]


@pytest.mark.parametrize("path", [("ranking", 0, "proven"), ("points", "alpha", "SAL.1.1", 0), ("shortlist", "signable")])
def test_a_tampered_shortlist_does_not_agree(world: World, path: tuple) -> None:
    frozen = freeze(world)

    def tamper(session):
        row = session.get_one(FrozenShortlist, frozen["id"])
        result = copy.deepcopy(row.result)
        place = result
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = not place[path[-1]] if isinstance(place[path[-1]], bool) else place[path[-1]] + 1e-6
        row.result = result
        session.add(row)

    world.database.work(tamper)
    assert world.as_("consultant").get(f"/api/v1/shortlists/{frozen['id']}/recomputation").json()["agrees"] is False


def test_the_constraints_are_part_of_the_inputs(world: World) -> None:
    first = freeze(world)

    def demand(session):
        study = session.get_one(Study, world.here.study)
        study.constraints = {"rules": [{"kind": "data_residency", "values": ["eu"], "amount": None, "currency": None, "reason": ""}]}
        session.add(study)

    world.database.work(demand)
    second = freeze(world)
    assert first["input_sha256"] == second["input_sha256"], "the same question of POST /api/v1/rank"
    assert first["result"]["constraints_sha256"] != second["result"]["constraints_sha256"]
    assert world.as_("consultant").get(f"/api/v1/shortlists/{second['id']}/recomputation").json()["agrees"] is True


def test_the_hash_is_that_of_the_stored_request(world: World) -> None:
    frozen = freeze(world)
    canonical = orjson.dumps(frozen["request"], option=orjson.OPT_SORT_KEYS)
    assert hashlib.sha256(canonical).hexdigest() == frozen["input_sha256"]


def test_freezing_twice_without_a_change_is_refused(world: World) -> None:
    freeze(world)
    again = world.as_("consultant").post(f"/api/v1/studies/{world.here.study}/shortlists", json={})
    assert (again.status_code, again.json()["code"]) == (409, "nothing_changed")


def test_nothing_expected_cannot_be_frozen(world: World) -> None:
    def forget(session):
        session.execute(delete(Expectation))

    world.database.work(forget)
    consultant = world.as_("consultant")
    told = consultant.get(f"/api/v1/studies/{world.here.study}/ranking").json()
    assert told["shortlist"]["codes"] == []
    assert all(row["rank"] is None for row in told["ranking"])
    refused = consultant.post(f"/api/v1/studies/{world.here.study}/shortlists", json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_to_freeze")
    assert world.as_("consultant", page=True).get(f"/studies/{world.here.study}/ranking").status_code == 200


@pytest.mark.parametrize("path", ["ranking", "solutions/beta", "compare?a=alpha&b=beta", "shortlists"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_pages_answer(world: World, path: str, language: str) -> None:
    browser = world.as_("consultant", page=True)
    browser.cookies.set("language", language)
    freeze(world)
    answer = browser.get(f"/studies/{world.here.study}/{path}")
    assert answer.status_code == 200
    assert f'lang="{language}"' in answer.text
    assert world.as_("consultant", "there", page=True).get(f"/studies/{world.here.study}/{path}").status_code == 404


def test_an_unknown_solution_is_not_found(world: World) -> None:
    assert world.as_("consultant").get(f"/api/v1/studies/{world.here.study}/ranking/nobody").status_code == 404


def test_what_is_hardly_verified_is_shown_apart(world: World) -> None:
    """Beta is unknown on the only item that matters; gamma has a 0 there, which is known."""
    def ask(session):
        for row in session.execute(select(Expectation).where(col(Expectation.study_id) == world.here.study)).scalars():
            row.level = 4 if row.item_code == "SAL.2.1" else 0
            session.add(row)

    world.database.work(ask)
    told = world.as_("consultant").get(f"/api/v1/studies/{world.here.study}/ranking").json()
    assert {row["code"]: row["enough_evidence"] for row in told["ranking"]} == {"alpha": True, "beta": False, "gamma": True}
    page = world.as_("consultant", page=True).get(f"/studies/{world.here.study}/ranking").text
    assert "1 solution apart: not enough evidence" in page
    rows = page[page.index("figures-title") : page.index("sign-title")]
    assert rows.index(">Alpha</a>") < rows.index(">Gamma</a>") < rows.index("Apart: not enough evidence") < rows.index(">Beta</a>")
