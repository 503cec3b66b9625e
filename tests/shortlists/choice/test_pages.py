"""The consultant's pages of the final choice, as a browser without scripts reads and sends them."""

import re

import pytest
from starlette.testclient import TestClient

from app.shortlists.choice.page_words import SUS
from app.web.language import Speaker
from tests.shortlists.choice.conftest import Desk
from tests.shortlists.choice.make import LAST_WEEK, NEUTRAL, PRAISE, add_costs, add_scores, freeze_two, set_weights
from tests.world import World

WEIGHTS = {"team": "50", "ergonomics": "25", "budget": "25", "reason": "Agreed with the board"}
SIGNED = {
    "solution_code": "beta", "reasons": "Alpha cannot begin before spring.", "decided_on": LAST_WEEK.isoformat(),
    "signed_by-0-name": "Claire Martin", "signed_by-0-role": "Director",
}


@pytest.fixture
def browser(desk: Desk) -> TestClient:
    return desk.world.as_("consultant", page=True)


@pytest.fixture
def root(desk: Desk) -> str:
    return f"/studies/{desk.world.here.study}/choice"


def h1(answer) -> str:
    return re.sub("<[^>]+>", "", re.search("<h1>(.*?)</h1>", answer.text, re.S)[1]).strip()


def problems(answer) -> list[str]:
    """The sentences of the summary above a form."""
    found = re.search('<div class="error-summary".*?<ul>(.*?)</ul>', answer.text, re.S)
    return [re.sub("<[^>]+>", "", each).strip() for each in re.findall("<li>(.*?)</li>", found[1], re.S)] if found else []


def pressed(answer, root: str) -> set[str]:
    """The last words of the addresses to which a button of the page sends."""
    forms = re.findall(r'<form[^>]* action="([^"]*)"(.*?)</form>', answer.text, re.S)
    return {address.rpartition("/")[2] for address, inside in forms if address.startswith(root) and "<button" in inside}


def hidden(answer, name: str) -> str:
    return re.search(f'name="{name}" value="([^"]*)"', answer.text)[1]


def ready(desk: Desk) -> None:
    """Everything but the decision."""
    desk.work(lambda session: add_scores(session, desk.people, desk.choice))
    desk.work(lambda session: set_weights(session, desk.world.here, desk.choice))
    desk.work(lambda session: add_costs(session, desk.world.here, desk.choice))


# ---- begin

def test_without_a_frozen_shortlist_the_page_sends_there(world: World) -> None:
    page = world.as_("consultant", page=True).get(f"/studies/{world.here.study}/choice")
    assert page.status_code == 200 and "First a frozen shortlist" in page.text
    assert f'href="/studies/{world.here.study}/shortlists"' in page.text


def test_a_choice_begins_with_what_was_typed(world: World) -> None:
    shortlist = world.database.work(lambda session: freeze_two(session, world.here))
    browser, root = world.as_("consultant", page=True), f"/studies/{world.here.study}/choice"
    page = browser.get(root)
    assert "2 candidates of shortlist 1" in page.text and hidden(page, "shortlist_id") == shortlist
    wrong = browser.post(root, data={"shortlist_id": shortlist, "seats": "many", "currency": "CHF", "years": "5"})
    assert wrong.status_code == 422 and problems(wrong) == ["Users to pay for: Give a whole number."]
    assert 'value="many"' in wrong.text and '<option value="CHF" selected>' in wrong.text
    begun = browser.post(root, data={"shortlist_id": shortlist, "seats": "12", "currency": "CHF", "years": "5"})
    assert (begun.status_code, begun.headers["location"]) == (303, root)
    told = world.as_("consultant").get(f"/api/v1{root}").json()["choice"]
    assert (told["seats"], told["currency"], told["years"]) == (12, "CHF", 5)


def test_the_overview_names_one_next_step(desk: Desk, browser: TestClient, root: str) -> None:
    def next_steps() -> list[str]:
        return re.findall("<strong>Next: (.*?)</strong>", browser.get(root).text)

    assert next_steps() == ["Weights, before any score is seen"], "Alice and Bob hold links"
    desk.work(lambda session: set_weights(session, desk.world.here, desk.choice))
    assert next_steps() == ["Scores of the participants"]


def test_users_can_be_mended_and_currency_only_before_the_weights(desk: Desk, browser: TestClient, root: str) -> None:
    assert browser.post(f"{root}/setup", data={"seats": "20", "currency": "USD", "years": "5", "version": "1"}).status_code == 303
    stale = browser.post(f"{root}/setup", data={"seats": "30", "currency": "USD", "years": "5", "version": "1"})
    assert stale.status_code == 412 and "Nothing was saved yet." in stale.text and 'value="30"' in stale.text
    desk.weigh()
    assert 'name="currency"' not in browser.get(root).text
    locked = browser.post(f"{root}/setup", data={"currency": "EUR", "version": "3"})
    assert locked.status_code == 409 and "Currency and horizon are locked" in locked.text


# ---- weights before scores

def test_weights_are_set_once_with_a_reason(desk: Desk, browser: TestClient, root: str) -> None:
    desk.score(desk.alice, "alpha")
    page = browser.get(f"{root}/weights")
    assert h1(page) == "What should the choice rest on?" and "1 answer has arrived already; it stays hidden." in page.text
    version = hidden(page, "version")
    for change, said in (({"team": "60"}, "100 together"), ({"team": "half"}, "Fit with the project team: Give a number."),
                         ({"team": ""}, "Fit with the project team: Give a number."), ({"reason": " "}, "Reason for these weights")):
        wrong = browser.post(f"{root}/weights", data=WEIGHTS | {"version": version} | change)
        assert wrong.status_code == 422 and said in " ".join(problems(wrong)), change
        assert 'value="25"' in wrong.text
    assert browser.post(f"{root}/weights", data=WEIGHTS | {"version": version}).status_code == 303
    page = browser.get(f"{root}/weights")
    assert h1(page) == "The weights were set before any score was seen" and "<form class=\"form\"" not in page.text
    again = browser.post(f"{root}/weights", data=WEIGHTS | {"team": "40", "budget": "35", "version": version})
    assert again.status_code == 409 and "The weights are set and locked." in again.text


@pytest.mark.parametrize("part", ["costs/alpha", "result", "decision"])
def test_what_needs_the_weights_says_so(desk: Desk, browser: TestClient, root: str, part: str) -> None:
    desk.score(desk.alice, "alpha")
    page = browser.get(f"{root}/{part}")
    assert page.status_code == 200 and "First the weights of the three criteria" in page.text and f'href="{root}/weights"' in page.text


def test_a_cost_sent_before_the_weights_is_refused_and_stays_typed(desk: Desk, browser: TestClient, root: str) -> None:
    sent = {"kind": "licences", "label": "Pro", "basis": "once", "low": "1", "likely": "2", "high": "3"}
    assert browser.post(f"{root}/costs/alpha", data=sent).status_code == 409


# ---- participants

def test_links_are_shown_once_and_open_nothing_when_revoked(desk: Desk, browser: TestClient, root: str) -> None:
    person = desk.people.bob.participant_id
    page = browser.post(f"{root}/links", data={"participant": person, "days": "10"})
    address = re.search(r'href="(http://testserver/v/[^"]+)"', page.text)[1]
    assert page.status_code == 200 and "1 link is ready" in page.text and "<svg" in page.text
    listed = browser.get(f"{root}/links")
    assert address not in listed.text
    phone = desk.world.as_(None, page=True)
    opened = phone.get(address)
    assert (opened.status_code, opened.headers["location"]) == (303, "/my-scores")
    assert phone.get("/my-scores").status_code == 200
    for link in re.findall(rf"{root}/links/([0-9a-f]{{32}})/revoke", listed.text):
        assert browser.post(f"{root}/links/{link}/revoke").status_code == 303
    assert phone.get("/my-scores").status_code in (401, 303)
    assert desk.world.as_(None, page=True).get(address).status_code == 410


@pytest.mark.parametrize(("sent", "said"), [
    ({"participant": "", "days": "10"}, "Link for: Choose one of the list."),
    ({"participant": "0" * 32, "days": "10"}, "Link for: Choose one of the list."),
    ({"participant": "all", "days": "soon"}, "Durée"), ({"participant": "{bob}", "days": "9999"}, "180"),
])
def test_a_link_names_what_is_missing(desk: Desk, browser: TestClient, root: str, sent: dict[str, str], said: str) -> None:
    data = sent | {"participant": sent["participant"].format(bob=desk.people.bob.participant_id)}
    if said == "Durée":
        browser.cookies.set("language", "fr")
    page = browser.post(f"{root}/links", data=data)
    assert page.status_code == 422 and said in " ".join(problems(page))


def test_who_has_answered_is_seen_and_never_what(desk: Desk, browser: TestClient, root: str) -> None:
    desk.score(desk.alice, "alpha", comment="Their people knew our trade")
    page = browser.get(f"{root}/links")
    assert page.text.count('<span class="tag tag-pass">answered</span>') == 1 and "knew our trade" not in page.text


def test_links_of_another_study_are_not_there(desk: Desk, root: str) -> None:
    link = desk.people.bob.id
    foreign = desk.world.as_("consultant", "there", page=True)
    assert foreign.post(f"/studies/{desk.world.there.study}/choice/links/{link}/revoke").status_code == 404
    assert foreign.get(f"{root}/links").status_code == 404


# ---- demonstrations

def test_marks_and_notes_are_kept(desk: Desk, browser: TestClient, root: str) -> None:
    here = f"{root}/demonstrations/alpha"
    page = browser.get(here)
    keys = re.findall(r'id="seen-([\w-]+?)-shown"', page.text)
    assert keys and "Essentials, the same for every candidate" in page.text
    sent = {"version": hidden(page, "version"), "held_on": LAST_WEEK.isoformat(), "present": "Ann", "notes": "Good room"}
    lonely = browser.post(here, data=sent | {f"note-{keys[0]}": "in the lab"})
    assert lonely.status_code == 422 and "Say whether it was shown." in problems(lonely)[0] and "in the lab" in lonely.text
    wrong = browser.post(here, data=sent | {"held_on": "last week"})
    assert problems(wrong) == ["Day of the demonstration: Give a day, such as 2026-11-21."] and 'value="last week"' in wrong.text
    done = browser.post(here, data=sent | {f"seen-{keys[0]}": "partly", f"note-{keys[0]}": "in the lab"})
    assert done.status_code == 303
    told = desk.consultant.get(f"{desk.path}/demonstrations/alpha").json()["demonstration"]
    assert told["steps"] == {keys[0].replace("-", "."): {"seen": "partly", "note": "in the lab"}} and told["present"] == "Ann"
    stale = browser.post(here, data=sent | {"notes": "Another room"})
    assert stale.status_code == 412 and "Good room" in stale.text and "Another room" in stale.text


def test_the_script_on_paper(browser: TestClient, root: str) -> None:
    page = browser.get(f"{root}/demonstrations/beta/script")
    assert page.status_code == 200 and h1(page) == "Script of the demonstration of Beta" and "<input type=\"radio\"" not in page.text
    assert browser.get(f"{root}/demonstrations/gamma").status_code == 404


# ---- costs

def test_costs_are_entered_corrected_and_removed(desk: Desk, browser: TestClient, root: str) -> None:
    desk.work(lambda session: set_weights(session, desk.world.here, desk.choice))
    here = f"{root}/costs/alpha"
    sent = {"kind": "licences", "label": "Pro", "basis": "seat_month", "low": "40", "likely": "50,5", "high": "60", "closes": "sal.1.1"}
    wrong = browser.post(here, data=sent | {"likely": "lots", "label": ""})
    assert wrong.status_code == 422 and problems(wrong) == ["What it pays for: Fill in this field.", "Likely: Give a number."]
    assert 'value="lots"' in wrong.text
    upside = browser.post(here, data=sent | {"low": "70"})
    assert upside.status_code == 422 and "low figure is not above" in problems(upside)[0]
    foreign = browser.post(here, data=sent | {"closes": "XXX.9.9"})
    assert problems(foreign) == ["Gaps it closes: The map has no item with this code."]
    assert browser.post(here, data=sent).status_code == 303
    page = browser.get(here)
    line = re.search(r"\?edit=([0-9a-f]{32})", page.text)[1]
    assert "18,180" in page.text and "closes SAL.1.1" in page.text  # 50.5 x 10 seats x 36 months
    assert browser.post(here, data=sent | {"edit": line, "version": "1", "likely": "60"}).status_code == 303
    stale = browser.post(here, data=sent | {"edit": line, "version": "1", "likely": "55"})
    assert stale.status_code == 412 and 'value="55"' in stale.text
    assert browser.post(f"{here}/{line}/remove", data={"version": "1"}).status_code == 412
    assert browser.post(f"{here}/{line}/remove", data={"version": "2"}).status_code == 303
    assert "counts as not costed" in browser.get(here).text


# ---- result and decision

def test_the_result_says_the_finding_and_who_sees_it_otherwise(desk: Desk, browser: TestClient, root: str) -> None:
    ready(desk)
    page = browser.get(f"{root}/result")
    told = desk.consultant.get(f"{desk.path}/result").json()
    first, second = told["candidates"]
    points = f"{first['total'] - second['total']:.1f}"
    assert h1(page) == f"{first['name']} comes first, {points} points ahead of {second['name']}"
    for words in ("What would change it", "Only 2 people have scored Alpha.", "Alice on alpha", "otherwise"):
        assert words in page.text, words
    assert page.text.count("choice-winner") == 1


def test_a_choice_without_costs_has_no_total(desk: Desk, browser: TestClient, root: str) -> None:
    desk.work(lambda session: add_scores(session, desk.people, desk.choice))
    desk.work(lambda session: set_weights(session, desk.world.here, desk.choice))
    page = browser.get(f"{root}/result")
    assert h1(page) == "No candidate has all three criteria yet"
    assert page.text.count("no total yet") == 2 * 2  # for each, beside its figures on a desk and under its name on a phone


def test_the_decision_is_read_before_it_is_signed(desk: Desk, browser: TestClient, root: str) -> None:
    ready(desk)
    form = browser.get(f"{root}/decision")
    start = {"input_sha256": hidden(form, "input_sha256"), "decided_on": LAST_WEEK.isoformat()}
    empty = browser.post(f"{root}/decision", data=start | {"solution_code": "beta", "reasons": "Because", "step": "review"})
    assert empty.status_code == 422
    assert problems(empty) == ["Reasons: Say why in at least 20 characters.", "Who signs: Give the name of who signs."]
    dissent = {"dissent-1-name": "Bob", "dissent-1-text": "Too dear"}
    half = browser.post(f"{root}/decision", data=start | SIGNED | {"dissent-0-name": "Bob", "step": "review"})
    assert half.status_code == 422 and "Who sees it otherwise" in problems(half)[0]
    review = browser.post(f"{root}/decision", data=start | SIGNED | dissent | {"step": "review"})
    assert review.status_code == 200 and h1(review) == "What will be signed"
    assert "Too dear" in review.text and start["input_sha256"] in review.text
    assert "Nothing is signed yet" in browser.get(f"{root}/decision").text
    carried = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', review.text))
    corrected = browser.post(f"{root}/decision", data=carried | {"step": "correct"})
    assert corrected.status_code == 200 and "Too dear" in corrected.text and SIGNED["reasons"] in corrected.text
    signed = browser.post(f"{root}/decision", data=carried | {"step": "sign"})
    assert signed.headers["location"] == f"{root}/decision?signed=yes"
    page = browser.get(f"{root}/decision?signed=yes")
    assert h1(page) == "Beta is chosen" and "Too dear" in page.text and "Claire Martin, Director" in page.text
    second = browser.post(f"{root}/decision", data=carried | {"step": "sign", "reasons": "Another reason that is long"})
    assert second.status_code == 409 and "signed" in second.text


def test_a_result_that_moved_is_read_again(desk: Desk, browser: TestClient, root: str) -> None:
    ready(desk)
    old = hidden(browser.get(f"{root}/decision"), "input_sha256")
    desk.score(desk.alice, "alpha", sus=NEUTRAL)
    for step in ("review", "sign"):
        moved = browser.post(f"{root}/decision", data=SIGNED | {"input_sha256": old, "step": step})
        assert moved.status_code == 409 and "Read it again, then sign." in moved.text and SIGNED["reasons"] in moved.text
        assert hidden(moved, "input_sha256") != old
    unknown = browser.post(f"{root}/decision", data=SIGNED | {"input_sha256": hidden(moved, "input_sha256"), "solution_code": "gamma"})
    assert problems(unknown) == ["The choice: This is not one of the candidates."]


def test_participants_who_see_it_otherwise_have_their_line(desk: Desk, browser: TestClient, root: str) -> None:
    ready(desk)
    page = browser.get(f"{root}/decision")
    lines = re.findall(r'name="dissent-\d+-name" value="([^"]+)"', page.text)
    told = desk.consultant.get(f"{desk.path}/result").json()
    assert lines == [each["name"] for each in told["by_participant"] if not set(each["first"]) & set(told["winners"])] != []
    data = SIGNED | {"input_sha256": told["input_sha256"], "solution_code": told["winners"][0], "dissent-0-name": lines[0],
                     "dissent-0-known": "yes", "dissent-0-text": "", "step": "review"}
    review = browser.post(f"{root}/decision", data=data)
    assert review.status_code == 200 and f"nothing is written for them: {lines[0]}." in review.text


# ---- a year later

def test_the_outcome_is_asked_of_every_candidate(desk: Desk, browser: TestClient, root: str) -> None:
    assert "First the decision" in browser.get(f"{root}/outcome").text
    assert "No decision yet" in browser.get("/outcomes").text
    ready(desk)
    sha256 = hidden(browser.get(f"{root}/decision"), "input_sha256")
    assert browser.post(f"{root}/decision", data=SIGNED | {"input_sha256": sha256, "step": "sign"}).status_code == 303
    sent = {"version": hidden(browser.get(f"{root}/outcome"), "version"), "answered_on": LAST_WEEK.isoformat(), "answered_by": "Claire"}
    wrong = browser.post(f"{root}/outcome", data=sent | {"suitable-alpha": "yes", "used": "fully", "answered_by": ""})
    assert wrong.status_code == 422 and problems(wrong) == ["Who answered: Fill in this field.", "Beta: Choose one answer."]
    done = browser.post(f"{root}/outcome", data=sent | {"suitable-alpha": "yes", "suitable-beta": "no", "used": "partly"})
    assert done.headers["location"] == f"{root}/outcome?saved=yes"
    listed = browser.get("/outcomes")
    assert h1(listed) == "0 of 1 shortlists held only suitable candidates" and "50%" in listed.text
    assert "No decision yet" in desk.world.as_("consultant", "there", page=True).get("/outcomes").text


# ---- everywhere

TO_READ = ("/result", "/demonstrations/alpha/script")
PARTS = ("", "/weights", "/links", "/demonstrations/alpha", "/costs/alpha", "/decision", "/outcome", *TO_READ)


@pytest.mark.parametrize("stage", ["begun", "weighed", "ready", "closed"])
def test_every_page_in_both_languages_at_every_stage(desk: Desk, browser: TestClient, root: str, stage: str) -> None:
    if stage == "weighed":
        desk.work(lambda session: set_weights(session, desk.world.here, desk.choice))
    if stage in ("ready", "closed"):
        ready(desk)
    if stage == "closed":
        browser.post(f"/studies/{desk.world.here.study}/close")
    for language in ("en", "fr"):
        browser.cookies.set("language", language)
        for part in PARTS:
            page = browser.get(root + part)
            assert page.status_code == 200 and f'<html lang="{language}">' in page.text, part
            assert stage != "closed" or pressed(page, root) <= {"revoke"}, part


def test_a_foreign_study_answers_as_if_it_were_not_there(desk: Desk, root: str) -> None:
    foreign = desk.world.as_("consultant", "there", page=True)
    assert {foreign.get(root + part).status_code for part in PARTS} == {404}
    assert {foreign.post(root + part, data={"step": "sign"}).status_code for part in PARTS if part not in TO_READ} == {404}


def test_the_statements_are_the_published_ones() -> None:
    """Ten, in the order that the score needs: praise and blame in turns; in French the F-SUS."""
    assert len(SUS) == len(PRAISE) == 10
    assert SUS[0].endswith("use this system frequently") and SUS[9].startswith("I needed to learn a lot of things")
    say = Speaker("fr").say
    assert say(SUS[1]) == "Ce système est inutilement complexe"
    assert say(SUS[8]) == "Je me suis senti·e très en confiance en utilisant ce système"
