"""Participants score what they have seen: their own row, the last answers count, the same twice is stored once, late ones are kept."""

import datetime as dt

import pytest
from sqlmodel import Session

from app.errors import NotFound
from app.shortlists.choice import demonstrations, scores
from app.shortlists.choice.shapes import DemonstrationChange, ScoreIn
from app.storage.tables import DemonstrationScore
from app.storage.tables.base import now
from tests.shortlists.choice.conftest import Desk
from tests.shortlists.choice.make import BLAME, NEUTRAL, PRAISE, consultant


def hold(desk: Desk, solution: str, day: dt.date | None) -> None:
    def work(session: Session) -> None:
        shown = demonstrations.demonstrations_of(session, desk.choice)[solution]
        change = DemonstrationChange(held_on=day and day.isoformat())
        demonstrations.change_demonstration(session, consultant(desk.world.here), desk.choice, solution, shown.version, change)

    desk.work(work)


def test_a_participant_sees_the_candidates_and_only_their_own_answers(desk: Desk) -> None:
    desk.score(desk.alice, "alpha", team_fit=[4, None, 3, 2], sus=NEUTRAL, comment="Clear")
    desk.score(desk.bob, "alpha", comment="Bob's own words")
    told = desk.alice.get("/api/v1/my-scores").json()
    assert (told["study"], told["choice_id"], told["decided"]) == (
        {"title": "CRM choice", "client_name": "Client of Here"}, desk.choice, False,
    )
    assert told["participant"]["name"] == "Alice"
    alpha, beta = told["candidates"]
    assert {name: alpha["answers"][name] for name in ("team_fit", "sus", "comment", "version")} == {
        "team_fit": [4, None, 3, 2], "sus": NEUTRAL, "comment": "Clear", "version": 1,
    }
    assert (alpha["code"], alpha["open"], beta["code"], beta["open"], beta["answers"]) == ("alpha", True, "beta", True, None)
    assert "Bob" not in str(told)


def test_sent_twice_it_is_stored_once_and_the_last_answers_count(desk: Desk) -> None:
    first = desk.score(desk.alice, "alpha", mutation_id="0123456789").json()
    again = desk.score(desk.alice, "alpha", mutation_id="0123456789").json()
    assert (first["changed"], first["version"], first["mutation_id"], first["late"]) == (True, 1, "0123456789", False)
    assert again == first | {"changed": False}
    assert len(desk.events("demonstration_score.saved")) == 1
    third = desk.score(desk.alice, "alpha", sus=BLAME).json()
    assert (third["version"], third["sus"], third["changed"]) == (2, BLAME, True)
    back = desk.score(desk.alice, "alpha").json()
    assert (back["version"], back["sus"]) == (3, PRAISE)


def test_a_demonstration_is_scored_after_it_was_held(desk: Desk) -> None:
    today = now().date()
    for day, status in ((None, 409), (today + dt.timedelta(days=2), 409), (today + dt.timedelta(days=1), 200), (today, 200)):
        hold(desk, "alpha", day)
        answer = desk.score(desk.alice, "alpha")
        assert answer.status_code == status, day
        if status == 409:
            assert answer.json()["code"] == "not_shown_yet"
        assert desk.alice.get("/api/v1/my-scores").json()["candidates"][0]["open"] is (status == 200)


@pytest.mark.parametrize(("body", "place"), [
    ({"sus": PRAISE[:9]}, "sus"), ({"sus": [*PRAISE[:9], None]}, "sus[9]"), ({"sus": [*PRAISE[:4], 6, *PRAISE[5:]]}, "sus[4]"),
    ({"sus": [0, *PRAISE[1:]]}, "sus[0]"), ({"sus": ["5", *PRAISE[1:]]}, "sus[0]"), ({"sus": [True, *PRAISE[1:]]}, "sus[0]"),
    ({"team_fit": [1, 2, 3]}, "team_fit"), ({"team_fit": [1, 2, 3, 5]}, "team_fit[3]"), ({"team_fit": [1.5, 2, 3, 4]}, "team_fit[0]"),
    ({"comment": "x" * 4001}, "comment"), ({"comment": "a\x00b"}, "comment"), ({"participant": "x"}, "participant"),
])
def test_an_incomplete_form_names_the_question(desk: Desk, body: dict, place: str) -> None:
    answer = desk.score(desk.alice, "alpha", **body)
    assert answer.status_code == 422
    assert any(each["place"].startswith(place) for each in answer.json()["errors"]), answer.text
    assert desk.events("demonstration_score.%") == []


def test_nobody_scores_for_another(desk: Desk) -> None:
    for who, status in (("consultant", 403), ("admin", 403), ("client", 403), ("guest", 403), (None, 401)):
        assert desk.score(desk.world.as_(who), "alpha").status_code == status, who
    with pytest.raises(NotFound):
        desk.work(lambda session: scores.save_score(
            session, consultant(desk.world.here), desk.choice, "alpha", ScoreIn(team_fit=[None] * 4, sus=NEUTRAL),
        ))
    assert desk.events("demonstration_score.%") == []


def test_a_foreign_choice_and_an_unknown_candidate_are_not_there(desk: Desk) -> None:
    from tests.shortlists.choice.make import add_choice, add_people

    there = desk.world.there
    foreign = desk.work(lambda session: (add_people(session, there), add_choice(session, there))[1])
    body = {"team_fit": [None] * 4, "sus": NEUTRAL}
    for address in (f"/api/v1/choices/{foreign}/my-scores/alpha", f"/api/v1/choices/{'0' * 32}/my-scores/alpha",
                    f"{desk.path}/my-scores/gamma", f"{desk.path}/my-scores/x"):
        assert desk.alice.put(address, json=body).status_code == 404, address
    stranger = desk.world.as_("participant", "there")
    assert stranger.put(f"{desk.path}/my-scores/alpha", json=body).status_code == 404
    assert stranger.get("/api/v1/my-scores").json()["choice_id"] == foreign


def test_who_cannot_say_anything_about_the_team_still_scores_the_product(desk: Desk) -> None:
    desk.score(desk.alice, "alpha", team_fit=[None] * 4, sus=NEUTRAL)
    desk.weigh()
    (told,) = desk.consultant.get(f"{desk.path}/scores").json()["items"]
    assert (told["team_score"], told["sus_score"]) == (None, 50.0)
    alpha = next(each for each in desk.consultant.get(f"{desk.path}/result").json()["candidates"] if each["code"] == "alpha")
    assert (alpha["team"], alpha["ergonomics"]["n"], alpha["missing"], alpha["total"]) == (
        {"score": None, "n": 0, "deviation": None}, 1, ["team", "budget"], None,
    )


def test_a_removed_participant_is_out_and_their_score_stays(desk: Desk) -> None:
    desk.score(desk.bob, "alpha")
    path = f"{desk.study}/participants/{desk.people.bob.participant_id}"
    assert desk.consultant.delete(path).status_code in (200, 204)
    assert desk.score(desk.bob, "beta").status_code == 401
    assert desk.bob.get("/api/v1/my-scores").status_code == 401
    told = desk.consultant.get(f"{desk.study}/choice").json()
    assert [each["name"] for each in told["participants"]] == ["Alice"]
    assert {each["code"]: each["scored"] for each in told["candidates"]} == {"alpha": 1, "beta": 0}
    desk.weigh()
    (row,) = desk.consultant.get(f"{desk.path}/scores").json()["items"]
    assert (row["name"], row["team"]) == ("Bob", "service")


def test_a_score_keeps_the_name_and_team_of_its_day(desk: Desk) -> None:
    desk.score(desk.bob, "alpha")
    desk.consultant.patch(f"{desk.study}/participants/{desk.people.bob.participant_id}", json={"name": "Robert", "team": "it"})
    desk.consultant.put(f"{desk.study}/participants/{desk.people.bob.participant_id}", json={"name": "Robert", "team": "it"})
    row = desk.work(lambda session: session.get_one(DemonstrationScore, (desk.choice, "alpha", desk.people.bob.participant_id)))
    assert (row.participant_name, row.team) == ("Bob", "service")
