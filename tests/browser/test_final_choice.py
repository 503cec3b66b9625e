"""The final choice in a real browser. A participant's phone: the network is cut, an answer is lost, the page is closed, the link ends;
nothing is lost and nothing is stored twice. The consultant's desk: from the candidates to a signed decision, by keyboard."""

import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlmodel import SQLModel, select

from app.access import participant_links
from app.access.keys import cookie_name
from app.storage.session import Database
from app.storage.tables import DemonstrationScore, Participant
from tests.browser.hands import Hands
from tests.shortlists.choice.make import LAST_WEEK, add_choice, consultant, freeze_two
from tests.world import SECRET, Side, World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FIT = ["4", "3", "na", "0"]
SUS = [5, 1, 4, 2, 5, 2, 4, 1, 5, 3]
SENDS = "**/api/v1/choices/*/my-scores/*"


@dataclass
class Served:
    world: World
    url: str
    contexts: list[BrowserContext] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def work(self, fn: Any) -> Any:
        return self.world.database.work(fn)

    def window(self, chromium: Browser, language: str, width: int, token: str | None = None, prepare: str = "") -> Page:
        """A browser window; every script error in it fails the test."""
        context = chromium.new_context(viewport={"width": width, "height": 844 if width < 600 else 900}, base_url=self.url)
        self.contexts.append(context)
        context.set_default_timeout(15_000)
        context.add_cookies([{"name": "language", "value": language, "url": self.url}])
        if token is not None:
            context.add_cookies([{"name": cookie_name(self.world.app.state.settings), "value": token, "url": self.url}])
        if prepare:
            context.add_init_script(prepare)
        page = context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self.errors.append(message.text) if "Content Security Policy" in message.text else None)
        return page

    def link(self) -> str:
        """A new link for Alice."""
        def make(session: Any) -> str:
            who = self.world.participant(self.world.here)
            return participant_links.create(session, SECRET, consultant(self.world.here), self.world.here.study, who, 5)[1]

        return f"/v/{self.work(make)}"

    def stored(self) -> list[DemonstrationScore]:
        return self.work(lambda session: list(session.exec(select(DemonstrationScore)).all()))


@pytest.fixture
def served() -> Iterator[Served]:
    """The service on a free port, with a database in memory of its own."""
    database = Database("sqlite://")
    database.work(lambda session: SQLModel.metadata.create_all(session.connection()))
    with make_world(database) as world:
        server = uvicorn.Server(uvicorn.Config(world.app, port=0, log_level="error", ws="none"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        made = Served(world, f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}")
        yield made
        for context in made.contexts:
            context.close()
        server.should_exit = True
        thread.join()
    database.close()
    assert made.errors == []


@pytest.fixture
def phone(served: Served, chromium: Browser) -> Page:
    """Alice's phone on the form of alpha, whose demonstration was held."""
    served.work(lambda session: add_choice(session, served.world.here))
    page = served.window(chromium, "en", 390)
    page.goto(served.link())
    page.locator("a.phone-row").first.click()
    expect(page.locator("h1")).to_have_text("Alpha")
    return page


def fill(page: Page, comment: str = "They listened") -> None:
    for n, each in enumerate(FIT):
        page.locator(f"#team_fit-{n}-{each}").check(force=True)
    for n, level in enumerate(SUS):
        page.locator(f"#sus-{n}-{level}").check(force=True)
    page.locator("#comment").fill(comment)


def arrived(served: Served, comment: str = "They listened", version: int = 1) -> None:
    """The server holds exactly what was filled, once."""
    rows = [(each.solution_code, each.team_fit, each.sus, each.comment, each.version) for each in served.stored()]
    assert rows == [("alpha", [4, 3, None, 0], SUS, comment, version)]


def kept(page: Page) -> int:
    return page.evaluate("Object.keys(localStorage).filter((each) => each.startsWith('quickchoice-scores')).length")


# ---- the phone

@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_phone_is_fit_for_everybody(served: Served, chromium: Browser, language: str) -> None:
    served.work(lambda session: add_choice(session, served.world.here))
    page = served.window(chromium, language, 390)
    page.goto(served.link())
    hands = Hands(page)
    hands.check()
    hands.follow("a.phone-row")
    small = page.evaluate("""[...document.querySelectorAll('.score-level label, .score-bar button')]
        .map((each) => each.getBoundingClientRect()).filter((each) => each.height < 44 || each.width < 44).length""")
    assert small == 0, "every target is 44 px"
    page.locator("form[data-scores] button[type=submit]").click()
    hands.check()
    assert page.evaluate("document.activeElement.id") == "team_fit-0"
    fill(page)
    hands.check()
    page.locator("form[data-scores] button[type=submit]").click()
    page.wait_for_url("**/my-scores?sent=alpha")
    hands.check()
    arrived(served)


def test_a_form_is_filled_and_sent_by_keyboard(served: Served, phone: Page) -> None:
    hands = Hands(phone)
    for n, each in enumerate(FIT):
        hands.go_to(f"input[name=team_fit-{n}]")
        phone.keyboard.press("Space")
        for _ in range(5 if each == "na" else int(each)):
            phone.keyboard.press("ArrowRight")
    for n, level in enumerate(SUS):
        hands.go_to(f"input[name=sus-{n}]")
        phone.keyboard.press("Space")
        for _ in range(level - 1):
            phone.keyboard.press("ArrowRight")
    hands.write("#comment", "They listened")
    hands.follow("form[data-scores] button")
    arrived(served)


def test_the_network_is_cut_while_sending(served: Served, phone: Page) -> None:
    fill(phone)
    phone.context.set_offline(True)
    phone.locator("button[type=submit]", has_text="Send").click()
    expect(phone.locator("#score-notice")).to_contain_text("Your answers are kept on this phone")
    expect(phone.locator("#score-kept")).to_have_text("waits for network")
    assert served.stored() == [] and kept(phone) == 1
    phone.context.set_offline(False)
    phone.wait_for_url("**/my-scores?sent=alpha", timeout=20_000)
    assert kept(phone) == 0
    arrived(served)


def test_an_answer_that_is_lost_on_its_way_back_is_not_stored_twice(served: Served, phone: Page) -> None:
    lost: list[int] = []

    def lose(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    phone.route(SENDS, lose)
    fill(phone)
    phone.locator("button[type=submit]", has_text="Send").click()
    expect(phone.locator("#score-notice")).to_contain_text("the page tries again by itself")
    phone.wait_for_url("**/my-scores?sent=alpha", timeout=20_000)
    assert lost == [200]
    arrived(served)


def test_a_strange_network_answers_with_its_own_page(served: Served, phone: Page) -> None:
    phone.route(SENDS, lambda route: route.fulfill(status=200, content_type="text/html", body="<h1>Welcome to the hotel</h1>"), times=1)
    fill(phone)
    phone.locator("button[type=submit]", has_text="Send").click()
    expect(phone.locator("#score-notice")).to_contain_text("Your answers are kept on this phone")
    assert served.stored() == []
    phone.wait_for_url("**/my-scores?sent=alpha", timeout=20_000)
    arrived(served)


def test_a_page_that_is_closed_half_way_comes_back_as_it_was(served: Served, phone: Page) -> None:
    fill(phone, "Half a sen")
    phone.goto("/my-scores")
    expect(phone.locator("a.phone-row").first).to_contain_text("begun")
    phone.goto("/my-scores/alpha")
    expect(phone.locator("#score-notice")).to_contain_text("They are not sent yet.")
    expect(phone.locator("#score-progress")).to_have_text("14 of 14 answered")
    assert served.stored() == []
    phone.locator("#comment").fill("They listened")
    phone.locator("button[type=submit]", has_text="Send").click()
    phone.wait_for_url("**/my-scores?sent=alpha")
    arrived(served)


def test_what_waits_is_sent_from_the_list(served: Served, phone: Page) -> None:
    fill(phone)
    phone.route(SENDS, lambda route: route.abort(), times=1)
    phone.locator("button[type=submit]", has_text="Send").click()
    expect(phone.locator("#score-kept")).to_have_text("waits for network")
    phone.goto("/my-scores")
    expect(phone.locator("a.phone-row").first).to_contain_text("sent")
    expect(phone.locator("a.phone-row").first).not_to_contain_text("on this phone")
    arrived(served)
    assert kept(phone) == 0


def test_what_changes_while_it_waits_is_what_arrives(served: Served, phone: Page) -> None:
    fill(phone, "First thought")
    phone.context.set_offline(True)
    phone.locator("button[type=submit]", has_text="Send").click()
    expect(phone.locator("#score-kept")).to_have_text("waits for network")
    phone.locator("#comment").fill("They listened")
    phone.context.set_offline(False)
    phone.wait_for_url("**/my-scores?sent=alpha", timeout=25_000)
    arrived(served)


def test_a_link_that_ended_leaves_the_answers_to_the_next_one(served: Served, phone: Page) -> None:
    fill(phone)
    for use in served.work(lambda s: participant_links.links_of(s, consultant(served.world.here), served.world.here.study)):
        served.work(lambda s, use=use: participant_links.revoke(s, consultant(served.world.here), use.link.id))
    phone.locator("button[type=submit]", has_text="Send").click()
    expect(phone.locator("#score-notice")).to_contain_text("Your link is not open here any more.")
    assert served.stored() == [] and kept(phone) == 1
    phone.goto(served.link())
    expect(phone.locator("a.phone-row").first).to_contain_text("sent")
    arrived(served)


def test_a_phone_that_keeps_nothing_says_so_and_sends_all_the_same(served: Served, chromium: Browser) -> None:
    served.work(lambda session: add_choice(session, served.world.here))
    full = "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError'); }"
    page = served.window(chromium, "en", 390, prepare=full)
    page.goto(served.link())
    page.goto("/my-scores/alpha")
    fill(page)
    expect(page.locator("#score-notice")).to_contain_text("This phone keeps nothing for this page")
    expect(page.locator("#score-kept")).to_have_text("not kept: do not close this page")
    page.locator("button[type=submit]", has_text="Send").click()
    page.wait_for_url("**/my-scores?sent=alpha")
    arrived(served)


def test_two_people_share_a_phone(served: Served, phone: Page) -> None:
    """What Alice began is not shown to Bob."""
    fill(phone, "Alice began this")

    def bob(session: Any) -> str:
        made = Participant(study_id=served.world.here.study, name="Bob", team="it")
        session.add(made)
        session.flush()
        return participant_links.create(session, SECRET, consultant(served.world.here), served.world.here.study, made.id, 5)[1]

    phone.goto(f"/v/{served.work(bob)}")
    phone.goto("/my-scores/alpha")
    expect(phone.locator("#score-progress")).to_have_text("0 of 14 answered")
    expect(phone.locator("#comment")).to_have_value("")


# ---- the desk

@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("fr", 390)])
def test_from_candidates_to_a_signed_decision(served: Served, chromium: Browser, language: str, width: int) -> None:
    side = served.world.here
    served.work(lambda session: freeze_two(session, side))
    page = served.window(chromium, language, width, side.tokens["consultant"])
    hands, root = Hands(page), f"/studies/{side.study}/choice"
    page.goto(root)
    hands.check()
    hands.follow(f"form[action='{root}'] button")
    begin(hands, root)
    participants(served, chromium, hands, root, language)
    weigh(hands, root)
    costs(hands, root)
    decide(hands, root, side)
    page.goto(f"{root}/outcome")
    hands.check()
    page.goto("/outcomes")
    hands.check()


def begin(hands: Hands, root: str) -> None:
    """The one next step leads to the participants; both demonstrations get their day."""
    expect(hands.page.locator(".choice-next")).to_have_count(1)
    for code in ("alpha", "beta"):
        hands.page.goto(f"{root}/demonstrations/{code}")
        hands.check()
        hands.page.locator("#held_on").fill(LAST_WEEK.isoformat())
        hands.write("#present", "Maud, project lead")
        hands.press("[name^=seen-]", "Space")
        hands.follow(".choice-save button")
        hands.page.goto(f"{root}/demonstrations/{code}/script")
        hands.check()


def participants(served: Served, chromium: Browser, hands: Hands, root: str, language: str) -> None:
    """Alice scores both candidates on her phone while the desk sees only that she did."""
    hands.page.goto(f"{root}/links")
    hands.check()
    hands.page.locator("#participant").select_option(index=0)
    hands.follow(f"form[action='{root}/links'] button")
    phone = served.window(chromium, language, 390)
    phone.goto(hands.page.locator(".choice-link-address").first.inner_text())
    for code in ("alpha", "beta"):
        phone.goto(f"/my-scores/{code}")
        fill(phone, "Between us")
        phone.locator("form[data-scores] button[type=submit]").click()
        phone.wait_for_url(f"**/my-scores?sent={code}")
    hands.page.goto(f"{root}/links")
    assert hands.page.locator("td .tag-pass", has_text=re.compile("^(answered|répondu)$")).count() == 2
    assert "Between us" not in hands.page.content()


def weigh(hands: Hands, root: str) -> None:
    hands.page.goto(f"{root}/result")
    hands.follow(f"a.button[href='{root}/weights']")
    hands.write("#team", "40")
    hands.write("#ergonomics", "30")
    hands.write("#budget", "20")
    expect(hands.page.locator("#sum")).to_contain_text("90")
    hands.write("#reason", "Agreed with the board")
    hands.follow(f"form[action='{root}/weights'] button")
    expect(hands.page.locator("#budget")).to_have_value("20")  # what was typed stays beside what is wrong
    hands.page.locator("#budget").fill("30")
    hands.follow(f"form[action='{root}/weights'] button")
    expect(hands.page.locator("form[data-weights]")).to_have_count(0)


def costs(hands: Hands, root: str) -> None:
    for code, price in (("alpha", 50), ("beta", 80)):
        hands.page.goto(f"{root}/costs/{code}")
        hands.check()
        hands.write("#label", "Licences")
        for name, figure in (("low", price - 5), ("likely", price), ("high", price + 10)):
            hands.write(f"#{name}", str(figure))
        hands.follow("#line .actions button")
    hands.page.goto(f"{root}/result")
    hands.check()
    assert "Alpha" in hands.page.locator("h1").inner_text() and "Between us" in hands.page.locator("main").inner_text()
    assert hands.page.locator(".range").count() == 2


def decide(hands: Hands, root: str, side: Side) -> None:
    hands.page.goto(root)
    hands.check()
    hands.page.goto(f"{root}/decision")
    hands.check()
    hands.follow("button[value=review]")
    assert hands.page.locator(".error-summary li").count() == 2  # reasons, who signs
    hands.write("#reasons", "The team knows our trade, and it costs less.")
    hands.write("#dissent-0-name", "Bob")
    hands.write("#dissent-0-text", "Too many screens")
    hands.write("#signed_by-0-name", "Claire Martin")
    hands.follow("button[value=review]")
    expect(hands.page.locator("main")).to_contain_text("Too many screens")
    hands.follow("button[value=correct]")
    expect(hands.page.locator("#reasons")).to_have_value("The team knows our trade, and it costs less.")
    hands.follow("button[value=review]")
    hands.follow("button[value=sign]")
    hands.page.wait_for_url("**/decision?signed=yes")
    expect(hands.page.locator("h1")).to_contain_text("Alpha")
    hands.page.goto(f"{root}/result")
    hands.check()
    assert side.study in hands.page.url
