"""From scores and costs to a result, to a signature that freezes both, to what became of it."""

import datetime as dt

import pytest
from sqlmodel import Session

from app.shortlists.choice import decisions
from app.shortlists.choice.decisions import a_year_after
from app.shortlists.choice.judge import judge, sha256_of
from app.storage.tables import Decision, Outcome, Study
from app.storage.tables.base import now
from tests.shortlists.choice.conftest import Desk
from tests.shortlists.choice.make import BLAME, LAST_WEEK, NEUTRAL, PRAISE, REASONS, add_costs, add_scores, freeze_two, set_weights

SIGNED = {
    "solution_code": "alpha", "reasons": REASONS, "dissent": [{"name": "Bob", "text": "Beta is easier"}],
    "decided_on": LAST_WEEK.isoformat(), "signed_by": [{"name": "Claire Martin", "role": "Director"}],
}


@pytest.fixture
def filled(desk: Desk) -> Desk:
    def work(session: Session) -> None:
        add_scores(session, desk.people, desk.choice)
        set_weights(session, desk.world.here, desk.choice)
        add_costs(session, desk.world.here, desk.choice)

    desk.work(work)
    return desk


def sign(desk: Desk, **more):
    return desk.consultant.post(f"{desk.path}/decision", json={**SIGNED, **more})


def result(desk: Desk) -> dict:
    answer = desk.consultant.get(f"{desk.path}/result")
    assert answer.status_code == 200, answer.text
    return answer.json()


# ---- the result

def test_the_result_by_hand(filled: Desk) -> None:
    told = result(filled)
    # alpha: team (75 + 50) / 2, usability (100 + 50) / 2, cost 18,000; beta: (25 + 75) / 2, (0 + 100) / 2, 7,200. Weights 40, 30, 30.
    beta, alpha = told["candidates"]
    assert (alpha["code"], alpha["rank"], alpha["total"]) == ("alpha", 2, pytest.approx(0.4 * 62.5 + 0.3 * 75 + 0.3 * 40))
    assert (beta["code"], beta["rank"], beta["total"]) == ("beta", 1, pytest.approx(0.4 * 50 + 0.3 * 50 + 0.3 * 100))
    assert alpha["team"] == {"score": 62.5, "n": 2, "deviation": pytest.approx(312.5**0.5)}
    assert alpha["ergonomics"] == {"score": 75.0, "n": 2, "deviation": pytest.approx(1250**0.5), "adjective": "good"}
    assert beta["ergonomics"]["adjective"] == "ok"
    spans = {"3": {"low": 14400, "likely": 18000, "high": 21600}, "5": {"low": 24000, "likely": 30000, "high": 36000}}
    assert list(alpha["budget"]["lines"].values()) == [spans]
    assert (alpha["budget"]["score"], alpha["budget"]["costs"]) == (40.0, spans)
    # alpha at its low against beta at its high costs the same; at its high against beta's low it scores a third.
    assert (alpha["total_best"], alpha["total_worst"]) == (pytest.approx(47.5 + 30), pytest.approx(47.5 + 10))
    assert (told["winners"], told["complete"], told["decision_id"], told["late"]) == (["beta"], True, None, [])
    assert told["notices"] == [
        {"code": "few_scores", "solution": "beta", "n": 2}, {"code": "few_scores", "solution": "alpha", "n": 2},
        {"code": "costs_may_decide", "solution": "alpha"},
    ]


def test_what_would_change_the_winner(filled: Desk) -> None:
    points = result(filled)["turning_points"]
    assert list(points) == ["alpha"]
    # budget s: beta 50 (1 - s) + 100 s, alpha (4 x 62.5 + 3 x 75) / 7 (1 - s) + 40 s
    ahead = (4 * 62.5 + 3 * 75) / 7 - 50
    assert points["alpha"]["budget"] == {"at": pytest.approx(100 * ahead / (60 + ahead)), "side": "below"}
    assert points["alpha"]["team"]["side"] == points["alpha"]["ergonomics"]["side"] == "above"


def test_each_participant_alone(filled: Desk) -> None:
    alice, bob = result(filled)["by_participant"]
    assert (alice["name"], alice["first"], bob["name"], bob["first"]) == ("Alice", ["alpha"], "Bob", ["beta"])
    assert alice["candidates"] == {
        "alpha": {"team": 75.0, "ergonomics": 100.0, "total": pytest.approx(30 + 30 + 12)},
        "beta": {"team": 25.0, "ergonomics": 0.0, "total": pytest.approx(10 + 0 + 30)},
    }


def test_what_is_missing_is_not_nought(desk: Desk) -> None:
    desk.score(desk.alice, "alpha")
    desk.weigh()
    told = result(desk)
    assert [(each["code"], each["total"], each["rank"], each["missing"]) for each in told["candidates"]] == [
        ("alpha", None, None, ["budget"]), ("beta", None, None, ["team", "ergonomics", "budget"]),
    ]
    assert (told["winners"], told["complete"], told["turning_points"], told["by_participant"][0]["first"]) == ([], False, {}, [])
    assert [(each["code"], each["solution"]) for each in told["notices"]] == [
        ("not_costed", "alpha"), ("few_scores", "alpha"), ("not_costed", "beta"), ("nobody_scored", "beta"),
    ]


def test_a_criterion_without_weight_may_be_missing(desk: Desk) -> None:
    for code, sus in (("alpha", PRAISE), ("beta", NEUTRAL)):
        desk.score(desk.alice, code, sus=sus)
    desk.weigh(team=50, ergonomics=50, budget=0)
    told = result(desk)
    assert [(each["code"], each["total"], each["missing"]) for each in told["candidates"]] == [
        ("alpha", 87.5, ["budget"]), ("beta", 62.5, ["budget"]),
    ]


def test_equal_totals_are_a_tie(desk: Desk) -> None:
    for code in ("alpha", "beta"):
        desk.score(desk.alice, code)
    desk.weigh(team=100, ergonomics=0, budget=0)
    told = result(desk)
    assert (told["winners"], told["turning_points"]) == (["alpha", "beta"], {})
    assert {"code": "tie", "solutions": ["alpha", "beta"]} in told["notices"]


def test_weights_set_after_an_earlier_choice_could_be_seen_are_told(filled: Desk) -> None:
    def again(session: Session) -> None:
        study = session.get_one(Study, filled.world.here.study)
        study.context = study.context | {"goals": "Others"}
        session.flush()
        freeze_two(session, filled.world.here)

    filled.work(again)
    filled.choice = filled.consultant.post(f"{filled.study}/choice", json={}).json()["id"]
    filled.weigh()
    assert {"code": "weights_after_earlier"} in result(filled)["notices"]


# ---- the decision

def test_a_decision_freezes_what_went_in_and_what_came_out(filled: Desk) -> None:
    live = result(filled)
    answer = sign(filled, input_sha256=live["input_sha256"])
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert {name: told[name] for name in SIGNED} == SIGNED
    assert (told["solution_name"], told["differs"], told["input_sha256"]) == ("Alpha", True, live["input_sha256"])
    assert told["result"] == {name: value for name, value in live.items() if name not in ("input_sha256", "decision_id", "late")}
    assert told["outcome"]["asked_on"] == a_year_after(LAST_WEEK).isoformat()
    assert result(filled) == live | {"decision_id": told["id"]}
    stored = filled.work(lambda session: session.get_one(Decision, told["id"]))
    assert (sha256_of(stored.inputs), judge(stored.inputs)) == (stored.input_sha256, stored.result)
    assert {each["name"] for each in stored.inputs["scores"]} == {"Alice", "Bob"}
    assert [each["held_on"] for each in stored.inputs["demonstrations"]] == [LAST_WEEK.isoformat()] * 2
    assert filled.events("choice.decided") == [
        ("choice.decided", told["id"], None, {"decision": told["id"], "solution": "alpha", "input_sha256": live["input_sha256"]}),
    ]


def test_signed_twice_is_signed_once(filled: Desk) -> None:
    first, again = sign(filled), sign(filled)
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    for other in (sign(filled, solution_code="beta"), filled.world.as_("admin").post(f"{filled.path}/decision", json=SIGNED)):
        assert (other.status_code, other.json()["code"]) == (409, "decided")
    assert len(filled.events("choice.decided")) == 1


def test_nothing_changes_after_the_signature(filled: Desk) -> None:
    signed = sign(filled).json()
    line = filled.consultant.get(f"{filled.path}/costs").json()["candidates"][0]["lines"][0]
    new = {"kind": "other", "label": "More", "basis": "once", "low": 1, "likely": 1, "high": 1}
    calls = (
        ("PATCH", filled.path, {"seats": 3}), ("PUT", f"{filled.path}/demonstrations/alpha", {"present": "Zoe"}),
        ("POST", f"{filled.path}/costs", {**new, "solution": "alpha"}), ("PUT", f"{filled.path}/costs/{line['id']}", new),
        ("DELETE", f"{filled.path}/costs/{line['id']}", None),
    )
    for method, address, body in calls:
        answer = filled.consultant.request(method, address, json=body, headers={"If-Match": "1"})
        assert (answer.status_code, answer.json()["code"]) == (409, "decided"), address
    assert filled.consultant.get(f"/api/v1/decisions/{signed['id']}").json() == signed


def test_late_scores_are_kept_marked_and_change_nothing(filled: Desk) -> None:
    signed = sign(filled).json()
    before = result(filled)
    late = filled.score(filled.alice, "beta", sus=PRAISE)
    assert (late.status_code, late.json()["late"], late.json()["version"]) == (200, True, 2)
    assert filled.score(filled.alice, "alpha", team_fit=[3, 3, 3, 3], sus=PRAISE, comment="Alice on alpha").json()["late"] is False
    assert result(filled) == before | {"late": [{"solution": "beta", "name": "Alice"}]}
    assert filled.consultant.get(f"/api/v1/decisions/{signed['id']}").json() == signed
    rows = {(each["name"], each["solution"]): each for each in filled.consultant.get(f"{filled.path}/scores").json()["items"]}
    assert {key for key, each in rows.items() if each["late"]} == {("Alice", "beta")}
    assert rows["Alice", "beta"]["sus_score"] == 100
    people = {each["name"]: each for each in filled.consultant.get(f"{filled.study}/choice").json()["participants"]}
    assert (people["Alice"]["late"], people["Bob"]["late"]) == (["beta"], [])
    assert filled.alice.get("/api/v1/my-scores").json()["decided"] is True


def test_who_signs_has_read_the_result_as_it_stands(filled: Desk) -> None:
    read = result(filled)["input_sha256"]
    filled.score(filled.alice, "beta", sus=BLAME, comment="Said something else")
    stale = sign(filled, input_sha256=read)
    assert (stale.status_code, stale.json()["code"]) == (409, "result_changed")
    assert sign(filled, input_sha256=result(filled)["input_sha256"]).status_code == 201


@pytest.mark.parametrize(("body", "place"), [
    ({"solution_code": "gamma"}, "solution_code"), ({"reasons": "Too short"}, "reasons"), ({"reasons": " " * 30}, "reasons"),
    ({"decided_on": (now().date() + dt.timedelta(days=3)).isoformat()}, "decided_on"), ({"signed_by": []}, "signed_by"),
    ({"signed_by": [{"name": ""}]}, "signed_by[0].name"), ({"dissent": [{"name": "Bob", "text": ""}]}, "dissent[0].text"),
    ({"input_sha256": "x"}, "input_sha256"),
])
def test_an_incomplete_decision_is_not_signed(filled: Desk, body: dict, place: str) -> None:
    answer = sign(filled, **body)
    assert (answer.status_code, [each["place"] for each in answer.json()["errors"]]) == (422, [place])
    assert filled.events("choice.decided") == []


def test_none_of_them_is_a_decision(filled: Desk) -> None:
    told = sign(filled, solution_code=None).json()
    assert (told["solution_code"], told["solution_name"], told["differs"]) == (None, None, True)


def test_who_reads_a_decision(filled: Desk) -> None:
    signed = sign(filled).json()
    address = f"/api/v1/decisions/{signed['id']}"
    assert filled.world.as_("admin").get(address).json() == signed
    for who in ("client", "guest"):
        told = filled.world.as_(who).get(address)
        assert told.json() == signed | {"inputs": None}, who
        assert "Alice on alpha" not in told.text, "comments are for members"
        assert filled.world.as_(who, "there").get(address).status_code == 404
    assert filled.world.as_("consultant", "there").get(address).status_code == 404
    assert filled.alice.get(address).status_code == 401


def test_a_decision_recomputes_to_itself(filled: Desk) -> None:
    signed = sign(filled).json()
    address = f"/api/v1/decisions/{signed['id']}/recomputation"
    told = filled.consultant.get(address).json()
    assert told == {"agrees": True, "largest_difference": 0.0, "input_sha256": signed["input_sha256"]}

    def forge(session: Session) -> None:
        row = session.get_one(Decision, signed["id"])
        result = {**row.result, "candidates": [{**each, "total": each["total"] + 1} for each in row.result["candidates"]]}
        row.result = result

    filled.work(forge)
    told = filled.consultant.get(address).json()
    assert (told["agrees"], told["largest_difference"]) == (False, pytest.approx(1))


def test_a_forged_input_does_not_agree(filled: Desk) -> None:
    signed = sign(filled).json()

    def forge(session: Session) -> None:
        row = session.get_one(Decision, signed["id"])
        row.inputs = {**row.inputs, "weights_reason": "Another reason"}

    filled.work(forge)
    told = filled.work(lambda session: decisions.recompute(session.get_one(Decision, signed["id"])))
    assert (told["agrees"], told["largest_difference"]) == (False, 0.0)


# ---- a year later

def outcome(desk: Desk, decision: str, version: int = 1, **more):
    body = {
        "answered_on": now().date().isoformat(), "answered_by": "Claire Martin", "used": "fully",
        "suitable": {"alpha": "yes", "beta": "no"}, **more,
    }
    return desk.consultant.put(f"/api/v1/decisions/{decision}/outcome", json=body, headers={"If-Match": str(version)})


def age(desk: Desk, decision: str, days: int = 400) -> None:
    """As if it had been signed that many days ago."""
    def work(session: Session) -> None:
        row = session.get_one(Decision, decision)
        row.decided_on = now().date() - dt.timedelta(days=days)
        session.get_one(Outcome, decision).asked_on = a_year_after(row.decided_on)

    desk.work(work)


@pytest.mark.parametrize(("day", "later"), [
    (dt.date(2026, 11, 22), dt.date(2027, 11, 22)), (dt.date(2028, 2, 29), dt.date(2029, 2, 28)),
    (dt.date(2027, 2, 28), dt.date(2028, 2, 28)),
])
def test_it_is_asked_for_a_year_later(day: dt.date, later: dt.date) -> None:
    assert a_year_after(day) == later


def test_the_outcome_is_due_after_a_year_and_answered_also_in_a_closed_study(filled: Desk) -> None:
    decision = sign(filled).json()["id"]
    assert filled.consultant.get("/api/v1/outcomes", params={"state": "due"}).json()["total"] == 0
    assert filled.consultant.get("/api/v1/outcomes", params={"state": "waiting"}).json()["total"] == 1
    age(filled, decision)

    def close(session: Session) -> None:
        session.get_one(Study, filled.world.here.study).status = "closed"

    filled.work(close)
    assert filled.consultant.get("/api/v1/outcomes/summary").json()["due"] == 1
    (due,) = filled.consultant.get("/api/v1/outcomes", params={"state": "due"}).json()["items"]
    assert (due["decision_id"], due["study_title"], due["client_name"], due["solution_name"], due["due"]) == (
        decision, "CRM choice", "Client of Here", "Alpha", True,
    )
    answer = outcome(filled, decision)
    assert (answer.status_code, answer.json()["version"], answer.json()["due"]) == (200, 2, False)
    stale = outcome(filled, decision, used="not")
    assert (stale.status_code, stale.json()["current"]["used"]) == (412, "fully")
    more = outcome(filled, decision, 2, suitable={"alpha": "yes", "beta": "unknown"}, used="partly")
    assert more.json()["version"] == 3
    assert filled.consultant.get("/api/v1/outcomes", params={"state": "answered"}).json()["total"] == 1
    assert [each[3].get("used") for each in filled.events("outcome.%")] == ["fully", "partly"]


@pytest.mark.parametrize(("body", "place"), [
    ({"suitable": {"alpha": "yes"}}, "suitable.beta"), ({"suitable": {"alpha": "yes", "beta": "no", "gamma": "no"}}, "suitable.gamma"),
    ({"answered_on": (now().date() + dt.timedelta(days=2)).isoformat()}, "answered_on"), ({"answered_on": "2020-01-01"}, "answered_on"),
    ({"answered_by": ""}, "answered_by"),
])
def test_an_incomplete_outcome_is_refused(filled: Desk, body: dict, place: str) -> None:
    decision = sign(filled).json()["id"]
    answer = outcome(filled, decision, **body)
    assert (answer.status_code, [each["place"] for each in answer.json()["errors"]]) == (422, [place])


def test_nothing_is_in_use_when_none_was_chosen(filled: Desk) -> None:
    decision = sign(filled, solution_code=None).json()["id"]
    assert [each["place"] for each in outcome(filled, decision).json()["errors"]] == ["used"]
    assert outcome(filled, decision, used=None).status_code == 200


def test_the_claim_is_measured_for_the_own_organisation(filled: Desk) -> None:
    empty = filled.consultant.get("/api/v1/outcomes/summary").json()
    assert empty == {
        "decisions": 0, "due": 0, "answered": 0, "candidates": {"yes": 0, "no": 0, "unknown": 0, "share": None},
        "shortlists": {"all_suitable": 0, "not_all": 0, "cannot_say": 0, "share": None},
        "used": {"fully": 0, "partly": 0, "not": 0, "unknown": 0},
    }
    decision = sign(filled).json()["id"]
    outcome(filled, decision, suitable={"alpha": "yes", "beta": "unknown"})
    told = filled.consultant.get("/api/v1/outcomes/summary").json()
    assert (told["decisions"], told["answered"], told["candidates"], told["shortlists"], told["used"]["fully"]) == (
        1, 1, {"yes": 1, "no": 0, "unknown": 1, "share": 100.0}, {"all_suitable": 0, "not_all": 0, "cannot_say": 1, "share": None}, 1,
    )
    outcome(filled, decision, 2, suitable={"alpha": "yes", "beta": "yes"})
    assert filled.consultant.get("/api/v1/outcomes/summary").json()["shortlists"] == {
        "all_suitable": 1, "not_all": 0, "cannot_say": 0, "share": 100.0,
    }
    there = filled.world.as_("consultant", "there")
    assert there.get("/api/v1/outcomes/summary").json() == empty
    assert there.get("/api/v1/outcomes").json()["total"] == 0
    assert there.put(f"/api/v1/decisions/{decision}/outcome", json={
        "answered_on": now().date().isoformat(), "answered_by": "A", "used": None, "suitable": {"alpha": "no", "beta": "no"},
    }, headers={"If-Match": "3"}).status_code == 404
