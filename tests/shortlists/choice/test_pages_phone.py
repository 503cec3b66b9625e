"""The participant's pages, as a phone without scripts reads and sends them."""

import re

import pytest
from starlette.testclient import TestClient

from app.access.participant_links import create
from tests.shortlists.choice.conftest import Desk
from tests.shortlists.choice.make import PRAISE, add_choice, consultant
from tests.shortlists.choice.test_pages import h1, problems
from tests.world import SECRET, World, add_participant_link

FIT = {"team_fit-0": "4", "team_fit-1": "3", "team_fit-2": "na", "team_fit-3": "0"}
ANSWERS = FIT | {f"sus-{n}": str(each) for n, each in enumerate(PRAISE)}


@pytest.fixture
def phone(desk: Desk) -> TestClient:
    return desk.world.as_("participant", page=True)


def test_a_link_becomes_a_session_and_leaves_the_address(desk: Desk) -> None:
    def make(session):
        return create(session, SECRET, consultant(desk.world.here), desk.world.here.study, desk.people.bob.participant_id, 5)[1]

    token = desk.work(make)
    phone = desk.world.as_(None, page=True)
    opened = phone.get(f"/v/{token}")
    assert (opened.status_code, opened.headers["location"]) == (303, "/my-scores") and "httponly" in opened.headers["set-cookie"].lower()
    assert "Bob" in phone.get("/my-scores").text
    assert desk.world.as_("consultant", page=True).get(f"/v/{token}").status_code == 403, "nobody scores for another"
    assert desk.world.as_(None, page=True).get("/v/unknown").status_code == 404


def test_the_list_says_what_is_to_answer(desk: Desk, phone: TestClient) -> None:
    page = phone.get("/my-scores")
    assert page.status_code == 200 and page.text.count("to answer") == 2
    assert f'data-store="{desk.people.alice.participant_id}:{desk.choice}"' in page.text
    assert phone.get("/").headers["location"] == "/my-scores"


def test_what_is_not_shown_yet_is_no_link(world: World) -> None:
    participant = world.participant(world.here)
    world.database.work(lambda session: add_participant_link(session, world.here, participant))
    phone = world.as_("participant", page=True)
    assert "Nothing to score yet" in phone.get("/my-scores").text
    world.database.work(lambda session: add_choice(session, world.here, held=False))
    page = phone.get("/my-scores")
    assert page.text.count("not shown yet") == 2 and 'href="/my-scores/alpha"' not in page.text
    early = phone.post("/my-scores/alpha", data=ANSWERS)
    assert early.status_code == 409 and "Score it after you have seen it." in early.text
    assert 'id="sus-0-5" name="sus-0" value="5" checked' in early.text


def test_answers_are_sent_changed_and_read_again(desk: Desk, phone: TestClient) -> None:
    sent = phone.post("/my-scores/alpha", data=ANSWERS | {"comment": "They listened"})
    assert (sent.status_code, sent.headers["location"]) == (303, "/my-scores?sent=alpha")
    arrived = phone.get("/my-scores?sent=alpha")
    assert "Your answers about Alpha have arrived. Thank you." in arrived.text and "can still be changed" in arrived.text
    page = phone.get("/my-scores/alpha")
    assert "They listened" in page.text and page.text.count(" checked>") == 14
    assert 'id="team_fit-2-na" name="team_fit-2" value="na" checked' in page.text
    told = desk.alice.get("/api/v1/my-scores").json()["candidates"][0]["answers"]
    assert (told["team_fit"], told["sus"], told["comment"]) == ([4, 3, None, 0], PRAISE, "They listened")


def test_a_question_without_an_answer_is_named_and_the_others_stay(phone: TestClient) -> None:
    gaps = {name: value for name, value in ANSWERS.items() if name not in ("sus-3", "team_fit-1")}
    page = phone.post("/my-scores/alpha", data=gaps)
    assert page.status_code == 422
    assert problems(page) == [
        "We would work well with them: Choose one answer.",
        "I think that I would need the support of a technical person to be able to use this system: Choose one answer.",
    ]
    assert 'href="#sus-3"' in page.text and page.text.count(" checked>") == 12
    odd = phone.post("/my-scores/alpha", data=ANSWERS | {"sus-0": "9", "team_fit-0": "x"})
    assert odd.status_code == 422 and len(problems(odd)) == 2


def test_in_french_the_statements_are_the_f_sus(phone: TestClient) -> None:
    phone.cookies.set("language", "fr")
    page = phone.get("/my-scores/beta")
    assert h1(page) == "Beta" and "1. Je voudrais utiliser ce système fréquemment" in page.text and "F-SUS" in page.text
    legends = re.findall("<legend>(.*?)</legend>", page.text)
    assert len(legends) == 14 and all(" " in each for each in legends)


def test_nobody_else_enters(desk: Desk) -> None:
    for who, status in (("consultant", 403), ("client", 403), ("guest", 403), (None, 401)):
        assert desk.world.as_(who, page=True).get("/my-scores").status_code == status, who
    assert desk.world.as_("participant", page=True).get(f"/studies/{desk.world.here.study}/choice").status_code in (303, 401, 403)
    assert desk.world.as_("participant", page=True).get("/my-scores/gamma").status_code == 404
    assert "Open your own link first" in desk.world.as_(None, page=True).get("/my-scores").text
