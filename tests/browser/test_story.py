"""The whole main job with a keyboard alone: a consultant signs in, sets a study up, fills the grid, sees the ranking move, follows a figure
to its evidence, freezes, sends a link; the client reads the report and downloads it. In both languages, on a desk and on a phone."""

import io
import re
from typing import Any

import pypdf
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, Demo
from tests.browser.hands import Hands

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ANSWERS = "4332" + "3" * 20 + "2" * 20 + "4" + "1" * 11  # one key an item


def sign_in(hands: Hands) -> None:
    hands.page.goto("/sign-in")
    hands.write("#email", "consultant@example.com")
    hands.write("#password", PASSWORD)
    hands.follow("main form button")


def set_up(hands: Hands, title: str) -> str:
    hands.follow("a[href='/studies/new']")
    hands.write("#client_name", f"Client of {title}")
    hands.write("#title", title)
    hands.press("input[name=format]", "Space")
    hands.write("#seats", "20")
    hands.follow("main form button")
    return hands.page.url.rpartition("/")[2].partition("?")[0]


def fill(hands: Hands, phone: bool) -> None:
    page = hands.page
    page.wait_for_selector("tr[aria-selected=true]", state="attached")
    if phone:
        for level in ANSWERS[:12]:
            page.locator(f"button.level[data-level='{level}']:visible").first.click()
    else:
        hands.go_to("tr[aria-selected=true] td, tr[aria-selected=true] [tabindex='0']")
        for level in ANSWERS:
            page.keyboard.press(level)
    page.wait_for_function("() => !Object.keys(localStorage).some(key => key.startsWith('quickchoice.outbox'))", timeout=15_000)


def figures(page: Page) -> list[str]:
    return re.findall(r"\d+[.,]\d", page.locator(".bars").first.inner_text())


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("fr", 390)])
def test_from_a_blank_study_to_the_clients_report(demo: Demo, language: str, width: int) -> None:
    context = demo.enter(None, language, width)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    hands = Hands(page)
    sign_in(hands)
    study = set_up(hands, f"Story {language}")
    page.goto(f"/studies/{study}/grid")
    fill(hands, phone=width < 600)
    page.goto(f"/studies/{study}/ranking")
    hands.check()
    seen = figures(page)
    answer = context.request.get(f"/api/v1/studies/{study}/ranking").json()
    assert seen[:1] and seen[0].replace(",", ".") == f"{answer['ranking'][0]['proven']:.1f}"
    follow_a_figure_to_its_evidence(hands, study, answer["ranking"][0]["code"])
    address = freeze_and_share(hands, study)
    context.close()
    read_as_client(demo, address, language, width, answer)
    assert errors == []


def follow_a_figure_to_its_evidence(hands: Hands, study: str, code: str) -> None:
    hands.follow(f"main a[href='/studies/{study}/solutions/{code}']")
    hands.press("main table details summary")
    opened = hands.page.locator("main table details[open]").first
    expect(opened).to_contain_text(re.compile(r"documented|documenté|source|code"))


def freeze_and_share(hands: Hands, study: str) -> str:
    hands.page.goto(f"/studies/{study}/shortlists")
    hands.write("#note", "For the board")
    hands.follow("main form[action$='/shortlists'] button")
    hands.follow("main form[action$='/share-links'] button")
    return str(hands.page.locator(".notice-success .code").inner_text())


def read_as_client(demo: Demo, address: str, language: str, width: int, answer: dict[str, Any]) -> None:
    context = demo.enter(None, language, width)
    page = context.new_page()
    page.goto(address)
    hands = Hands(page)
    hands.check()
    assert "/s/" not in page.url, "the secret has left the address bar"
    hands.follow("main h2 a, main h3 a")
    proven = f"{answer['ranking'][0]['proven']:.1f}"
    shown = page.locator("main").inner_text().replace(",", ".")
    assert proven in shown and "For the board" in shown
    shortlist = page.url.rpartition("/")[2].partition("?")[0]
    pdf = context.request.get(f"/reports/{shortlist}/report.pdf?lang={language}")
    text = "".join(each.extract_text() for each in pypdf.PdfReader(io.BytesIO(pdf.body())).pages).replace(",", ".")
    assert proven in text
    assert context.request.get(f"/reports/{shortlist}/report.xlsx?lang={language}").body()[:2] == b"PK"
    assert context.request.get("/api/v1/studies").status in (401, 403)
    context.close()
