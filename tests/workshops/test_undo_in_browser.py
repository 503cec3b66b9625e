"""Undo on the page of somebody whose level was changed by a colleague meanwhile: nothing is lost, and the page says whose it is."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.workshops.serving import Served, codes, serve

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ITEM = codes()[0]


def enter(browser: Browser, served: Served, who: str) -> Page:
    context = browser.new_context()
    cookies = {served.cookie: served.tokens[who], "language": "en"}
    context.add_cookies([{"name": name, "value": value, "url": served.url} for name, value in cookies.items()])
    page = context.new_page()
    page.goto(f"{served.url}/studies/{served.study}/grid")
    expect(page.locator("tr[aria-selected=true]")).to_have_count(1)
    return page


def level_on(page: Page) -> Locator:
    return page.locator(f"tr[id='{ITEM}'] .grid-level .expectation")


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_undo_leaves_what_a_colleague_has_set_since(tmp_path: Path) -> None:
    with serve(tmp_path) as served, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        first, second = (enter(browser, served, who) for who in list(served.tokens)[:2])
        first.keyboard.press("3")
        expect(level_on(second)).to_have_attribute("data-level", "3", timeout=8000)
        second.keyboard.press("Control+Home")
        second.keyboard.press("4")
        expect(level_on(first)).to_have_attribute("data-level", "4", timeout=8000)
        first.keyboard.press("Control+z")
        expect(first.locator("#status-line")).to_contain_text("changed the same since", timeout=8000)
        assert served.levels() == {ITEM: 4}
        browser.close()
