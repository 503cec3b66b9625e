"""The plan under a person's hands: a change is saved where it is made, and two people never overwrite each other in silence."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlmodel import SQLModel

from app.journeys.plan import actions, readers
from app.journeys.plan.shapes import ActionChange, NewAction
from app.storage.session import Database
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.hands import violations
from tests.journeys.make import add_programme
from tests.journeys.plan.conftest import person
from tests.world import World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LINE = {"stage": "choose", "kind": "catch_up", "title": "Greet everybody"}


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, World, str]]:
    """(address of the programme, its world, its id), with one action."""
    database = Database(f"sqlite:///{folder / 'plan.db'}")
    database.work(lambda session: SQLModel.metadata.create_all(session.connection()))
    with make_world(database) as world:
        programme = database.work(lambda session: add_programme(session, world.here)).programme
        database.work(lambda session: actions.add_action(session, person(world.here), programme, NewAction.model_validate(LINE)))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(world.app, port=port, log_level="warning", access_log=False, timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port}", world, programme
        server.should_exit = True
        thread.join(10)
    database.close()


def enter(browser: Browser, url: str, path: str, language: str = "en") -> Page:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    cookies = {"quickchoice": "session-of-consultant-Here", "language": language}
    context.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies.items()])
    page = context.new_page()
    page.goto(url + path)
    return page


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_the_plan_is_worked_on_by_two(tmp_path: Path) -> None:
    with served(tmp_path) as (url, world, programme), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        ours = Database(f"sqlite:///{tmp_path / 'plan.db'}")

        def stored() -> dict[str, Any]:
            return ours.work(lambda session: readers.actions_of(session, programme))[0]

        def elsewhere(**parts: Any) -> None:
            change, now = ActionChange.model_validate(parts), stored()
            ours.work(lambda session: actions.change_action(session, person(world.here), programme, now["id"], now["version"], change))

        def saved(page: Page, **parts: Any) -> None:
            for _ in range(100):
                if {name: stored()[name] for name in parts} == parts:
                    return
                page.wait_for_timeout(50)
            raise AssertionError((parts, stored()))

        page = enter(browser, url, f"/programmes/{programme}/plan")
        page.get_by_role("button", name="Decide").click()  # one click
        saved(page, status="decided")
        page.get_by_label("Progress of action 1").focus()
        page.keyboard.press("ArrowRight")  # one key
        saved(page, progress=5)
        expect(page.locator("#plan-sums")).to_contain_text("5%")
        # somebody else changes another field: both stand
        elsewhere(team="IT")
        owner = page.get_by_label("Owner of action 1")
        owner.fill("Claire")
        owner.press("Tab")
        saved(page, owner="Claire", team="IT")
        # somebody else changes the same field: the person decides, and what was typed is kept
        elsewhere(owner="Denis")
        owner.fill("Ann")
        owner.press("Tab")
        expect(page.locator(".plan-said")).to_contain_text("Connie changed owner meanwhile: Denis. Yours: Ann.")
        assert stored()["owner"] == "Denis" and owner.input_value() == "Ann" and violations(page) == []
        page.get_by_role("button", name="Keep yours").click()
        saved(page, owner="Ann")
        expect(page.locator(".plan-said")).to_have_count(0)
        # without a network nothing is lost
        page.context.set_offline(True)
        owner.fill("Zoe")
        owner.press("Tab")
        expect(page.locator(".plan-said")).to_contain_text("No network")
        page.context.set_offline(False)
        saved(page, owner="Zoe")
        ours.close()
        browser.close()


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_a_target_says_its_zone_and_its_journey_as_it_is_typed(tmp_path: Path) -> None:
    with served(tmp_path) as (url, _world, programme), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = enter(browser, url, f"/programmes/{programme}/plan/targets", "fr")
        page.get_by_label("Cible de Use", exact=True).fill("-20")
        expect(page.locator("#zone-use")).to_have_text("Décevant")
        expect(page.locator("#lint")).to_contain_text("La cible de l'étape Use est décevante.")
        page.get_by_label("Cible de Use", exact=True).fill("0")
        page.get_by_label("Cible de Return", exact=True).fill("40")
        expect(page.locator("#zone-return")).to_have_text("Enchantement")
        expect(page.locator("#lint")).to_contain_text("Rien à redire.")
        # the form of an action shows the interactions of its stage alone
        page.goto(f"{url}/programmes/{programme}/plan/actions/new?stage=choose")
        expect(page.locator("[data-offers=choose]")).to_be_visible()
        expect(page.locator("[data-offers=use]")).to_be_hidden()
        page.get_by_label("Étape", exact=True).select_option("use")
        expect(page.locator("[data-offers=use]")).to_be_visible()
        page.get_by_label("Se différencier").check()
        expect(page.locator("#detail")).to_have_value("\n".join([
            "Ce qu'il coûte, à chaque fois\u00a0:", "Ce qu'il apporte en fidélité\u00a0:", "Ce qu'il apporte en recommandation\u00a0:",
            "Ce qu'il apporte en bouche-à-oreille\u00a0:",
        ]))
        browser.close()
