"""A consultant sets a study up from nothing, by keyboard alone, in both languages, on a desk and on a phone.

Every page and state on the way is checked by axe for WCAG 2.2 A and AA, and none may scroll sideways.
"""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from sqlalchemy import select
from sqlmodel import SQLModel, col

from app.access.keys import cookie_name
from app.storage.session import Database
from app.storage.tables import Participant, Study, Workshop
from tests.browser.hands import Hands
from tests.world import World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[World, str]]:
    """The service on a free port, with a database in memory."""
    database = Database("sqlite://")
    database.work(lambda session: SQLModel.metadata.create_all(session.connection()))
    with make_world(database) as world:
        server = uvicorn.Server(uvicorn.Config(world.app, port=0, log_level="error", ws="none"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield world, f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        server.should_exit = True
        thread.join()
    database.close()


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("fr", 390)])
def test_a_study_from_nothing_by_keyboard(served: tuple[World, str], chromium: Any, language: str, width: int) -> None:
    world, address = served
    context = chromium.new_context(viewport={"width": width, "height": 900}, locale=language)
    name = cookie_name(world.app.state.settings)
    context.add_cookies([
        {"name": name, "value": world.here.tokens["consultant"], "url": address}, {"name": "language", "value": language, "url": address},
    ])
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if "Content Security Policy" in message.text else None)
    page.goto(f"{address}/studies")
    hands = Hands(page)
    hands.check()
    title = f"CRM {language} {width}"
    study_id = set_up(hands, title)
    prepare(hands)
    context.close()
    assert refused == []

    study = world.database.work(lambda session: session.get_one(Study, study_id))
    assert (study.title, study.context["seats"], study.context["countries"], study.context["goals"]) == (
        title,
        120,
        ["FR", "BE"],
        "Know our customers",
    )
    assert study.constraints == {
        "rules": [{"kind": "deployment", "values": ["saas"], "amount": None, "currency": None, "reason": "No servers"}]
    }
    assert study.profile["weights"] == [0.0, 1.0, 2.0, 4.0, 8.0]
    people = select(Participant.name, Participant.team).where(col(Participant.study_id) == study_id).order_by(col(Participant.name))
    assert world.database.work(lambda session: [tuple(row) for row in session.execute(people)]) == [("Ana", "sales"), ("Ben", "sales")]
    days = select(Workshop.held_on).where(col(Workshop.study_id) == study_id, col(Workshop.code) == "J1")
    assert world.database.work(lambda session: session.execute(days).scalar_one()) is not None


def set_up(hands: Hands, title: str) -> str:
    """From the list to the overview of a new study, with one mistake on the way; the study's id."""
    hands.follow("a[href='/studies/new']")
    hands.write("#client_name", f"Client {title}")
    hands.press("input[name=format]", "Space")
    hands.write("#sector", "Industry")
    hands.write("#seats", "120")
    hands.write("#languages", "fr, en")
    hands.write("#countries", "France, Belgique")
    hands.write("#goals", "Know our customers")
    hands.follow("main form button")  # the title is missing: the summary has the focus and leads to the field
    hands.press(".error-summary a")
    assert hands.page.evaluate("document.activeElement.id") == "title"
    hands.page.keyboard.type(title)
    hands.follow("main form button")
    return str(hands.page.url.rpartition("/")[2].partition("?")[0])


def prepare(hands: Hands) -> None:
    """Every part of the set-up, each saved once."""
    page = hands.page
    hands.follow("main table a[href$='/context']")
    hands.follow("main form button")
    hands.follow("a[href$='/constraints']")
    hands.follow("a[href$='add=deployment']")
    hands.press("#values-saas", "Space")
    hands.write("#reason", "No servers")
    hands.follow("main form button")
    hands.follow("nav a[href$='/participants']")
    for name in ("Ana", "Ben"):
        hands.write("#name", name)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        hands.check()
    hands.follow("nav a[href$='/workshops']")
    hands.go_to("#held_on-J1")
    for _ in range(3):
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Tab")
    hands.follow("main button[form=days]")
    hands.press("details summary:not(.menu > summary)")
    hands.follow("a[href$='/workshops/J1']")
    page.go_back()
    hands.follow("nav a[href$='/weights']")
    hands.go_to("#weights-4")
    page.keyboard.press("Control+a")
    page.keyboard.type("8")
    hands.follow("main form button")
    hands.follow("main a[href^='/studies/']:not([href*='/weights'])")
