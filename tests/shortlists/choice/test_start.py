"""A final choice begins from the newest frozen shortlist, and its weights are set once."""

import pytest

from app.storage.tables import Study
from tests.shortlists.choice.conftest import Desk
from tests.shortlists.choice.make import WEIGHTS, freeze_two
from tests.world import World

IF = {"If-Match": "1"}


def path(world: World) -> str:
    return f"/api/v1/studies/{world.here.study}/choice"


def close(world: World, status: str = "closed") -> None:
    def work(session) -> None:
        session.get_one(Study, world.here.study).status = status

    world.database.work(work)


def test_without_a_frozen_shortlist_nothing_begins(world: World) -> None:
    told = world.as_("consultant").get(path(world)).json()
    assert (told["choice"], told["start"]["blocked"], told["next"]) == (None, "no_shortlist", None)
    assert {each["key"]: each["state"] for each in told["steps"]}["candidates"] == "blocked"
    refused = world.as_("consultant").post(path(world), json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "no_shortlist")


def test_it_takes_its_settings_from_the_study_and_its_candidates_from_the_shortlist(world: World) -> None:
    frozen = world.database.work(lambda session: freeze_two(session, world.here))
    begin = world.as_("consultant").get(path(world)).json()
    assert (begin["next"], begin["start"]["shortlist"]["id"], begin["start"]["blocked"]) == ("candidates", frozen, None)
    answer = world.as_("consultant").post(path(world), json={"years": 5})
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert answer.headers["ETag"] == '"1"'
    kept = ("study_id", "shortlist_id", "shortlist_number", "seats", "currency", "years", "weights", "weights_set_at", "decision_id")
    assert {name: made[name] for name in kept} == {
        "study_id": world.here.study, "shortlist_id": frozen, "shortlist_number": 1, "seats": 14, "currency": "EUR", "years": 5,
        "weights": None, "weights_set_at": None, "decision_id": None,
    }
    assert made["candidates"] == [{"code": "alpha", "name": "Alpha", "plan": "Pro"}, {"code": "beta", "name": "Beta", "plan": "Pro"}]
    again = world.as_("consultant").post(path(world), json={})
    assert (again.status_code, again.json()["code"]) == (409, "choice_started")


def test_it_needs_seats_an_open_study_and_the_newest_shortlist(world: World) -> None:
    first = world.database.work(lambda session: freeze_two(session, world.here))

    def no_seats(session) -> None:
        study = session.get_one(Study, world.here.study)
        study.context = study.context | {"seats": None}

    world.database.work(no_seats)
    answer = world.as_("consultant").post(path(world), json={})
    assert (answer.status_code, [each["place"] for each in answer.json()["errors"]]) == (422, ["seats"])
    world.database.work(lambda session: freeze_two(session, world.here))  # the context has changed, so it can be frozen again
    older = world.as_("consultant").post(path(world), json={"seats": 5, "shortlist_id": first})
    assert (older.status_code, older.json()["code"]) == (409, "shortlist_superseded")
    close(world)
    closed = world.as_("consultant").post(path(world), json={"seats": 5})
    assert (closed.status_code, closed.json()["code"]) == (409, "study_closed")
    close(world, "open")
    assert world.as_("consultant").post(path(world), json={"seats": 5}).status_code == 201


@pytest.mark.parametrize("body", [
    {"years": 4}, {"seats": 0}, {"seats": "5"}, {"seats": 2.5}, {"currency": "eur"}, {"currency": "EURO"}, {"weights": {}},
    {"shortlist_id": "x"},
])
def test_what_is_not_a_setting_is_refused_by_name(world: World, body: dict) -> None:
    assert world.as_("consultant").post(path(world), json=body).status_code == 422


def test_settings_are_changed_on_the_version_that_was_read(desk: Desk) -> None:
    assert desk.consultant.patch(desk.path, json={"seats": 20}).status_code == 428
    changed = desk.consultant.patch(desk.path, json={"seats": 20, "years": 5, "currency": "CHF"}, headers=IF)
    assert (changed.status_code, changed.json()["version"], changed.headers["ETag"]) == (200, 2, '"2"')
    stale = desk.consultant.patch(desk.path, json={"seats": 30}, headers=IF)
    assert (stale.status_code, stale.json()["current"]["seats"], stale.json()["current"]["changed_by"]) == (412, 20, "Consultant Here")
    same = desk.consultant.patch(desk.path, json={"seats": 20}, headers={"If-Match": "2"})
    assert same.json()["version"] == 2
    assert [each[2:] for each in desk.events("choice.changed")] == [
        ({"seats": 10, "currency": "EUR", "years": 3}, {"seats": 20, "currency": "CHF", "years": 5}),
    ]


def test_weights_are_one_act_and_lock_currency_and_horizon(desk: Desk) -> None:
    answer = desk.weigh()
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["weights"], told["weights_reason"], told["weights_set_by"]) == (WEIGHTS, "Agreed with the board", "Consultant Here")
    assert told["weights_set_at"] is not None
    for change, code in (({"currency": "CHF"}, "weights_set"), ({"years": 5}, "weights_set")):
        refused = desk.consultant.patch(desk.path, json=change, headers={"If-Match": desk.version()})
        assert (refused.status_code, refused.json()["code"]) == (409, code)
    assert desk.consultant.patch(desk.path, json={"seats": 12}, headers={"If-Match": desk.version()}).json()["seats"] == 12
    other = desk.weigh(team=50.0, ergonomics=20.0)
    assert (other.status_code, other.json()["code"]) == (409, "weights_set")
    assert [each[3] for each in desk.events("choice.weights_set")] == [{"weights": WEIGHTS, "reason": "Agreed with the board"}]


def test_a_lost_answer_is_asked_for_again(desk: Desk) -> None:
    first = desk.weigh().json()
    body = {**WEIGHTS, "reason": "Agreed with the board"}
    again = desk.consultant.put(f"{desk.path}/weights", json=body, headers=IF)
    assert (again.status_code, again.json()) == (200, first)
    admin = desk.world.as_("admin").put(f"{desk.path}/weights", json=body, headers=IF)
    assert admin.status_code == 409, "somebody else is told that it is done"
    assert len(desk.events("choice.weights_set")) == 1


@pytest.mark.parametrize("body", [
    {"team": 40, "ergonomics": 30, "budget": 31}, {"team": 101, "ergonomics": -1, "budget": 0}, {"team": 40, "ergonomics": 60},
    {"team": 40, "ergonomics": 30, "budget": 30, "reason": "  "}, {"team": "40", "ergonomics": 30, "budget": 30},
])
def test_weights_make_a_hundred_and_have_a_reason(desk: Desk, body: dict) -> None:
    assert desk.consultant.put(f"{desk.path}/weights", json={"reason": "Because", **body}, headers=IF).status_code == 422
    assert desk.events("choice.weights_set") == []


def test_a_new_shortlist_gives_a_new_choice_and_the_old_one_stays(desk: Desk) -> None:
    desk.weigh()

    def moved(session) -> None:
        study = session.get_one(Study, desk.world.here.study)
        study.context = study.context | {"goals": "Other goals"}
        session.flush()
        freeze_two(session, desk.world.here)

    desk.work(moved)
    before = desk.consultant.get(f"{desk.study}/choice").json()
    assert (before["choice"]["id"], before["start"]["blocked"]) == (desk.choice, None)
    new = desk.consultant.post(f"{desk.study}/choice", json={}).json()
    after = desk.consultant.get(f"{desk.study}/choice").json()
    assert (after["choice"]["id"], after["choice"]["weights"]) == (new["id"], None)
    assert after["earlier"] == [{"id": desk.choice, "shortlist_number": 1, "decision_id": None}]
    late = desk.score(desk.alice, "alpha")
    assert (late.status_code, late.json()["code"]) == (409, "choice_superseded")
    assert desk.alice.get("/api/v1/my-scores").json()["choice_id"] == new["id"]


def test_the_steps_lead_through_the_choice(desk: Desk) -> None:
    def states() -> tuple[str | None, dict[str, str]]:
        told = desk.consultant.get(f"{desk.study}/choice").json()
        return told["next"], {each["key"]: each["state"] for each in told["steps"]}

    following, found = states()
    assert following == "weights" and found == {
        "candidates": "done", "participants": "done", "weights": "next", "demonstrations": "done", "scores": "open", "costs": "blocked",
        "result": "blocked", "decision": "blocked", "outcome": "blocked",
    }
    desk.weigh()
    assert states()[0] == "scores"
    for who in (desk.alice, desk.bob):
        for code in ("alpha", "beta"):
            assert desk.score(who, code).status_code == 200
    assert states()[0] == "costs"
    for code in ("alpha", "beta"):
        line = {"solution": code, "kind": "licences", "label": "All", "basis": "year", "low": 1, "likely": 2, "high": 3}
        assert desk.consultant.post(f"{desk.path}/costs", json=line).status_code == 201
    following, found = states()
    assert (following, found["result"], found["decision"]) == ("decision", "done", "next")


def test_a_closed_study_changes_nothing_but_keeps_what_participants_say(desk: Desk) -> None:
    close(desk.world)
    calls = (
        ("patch", desk.path, {"seats": 3}), ("put", f"{desk.path}/weights", {**WEIGHTS, "reason": "x"}),
        ("put", f"{desk.path}/demonstrations/alpha", {"present": "Zoe"}),
    )
    for method, address, body in calls:
        answer = getattr(desk.consultant, method)(address, json=body, headers={"If-Match": "2"})
        assert (answer.status_code, answer.json()["code"]) == (409, "study_closed"), address
    assert desk.score(desk.alice, "alpha").status_code == 200
