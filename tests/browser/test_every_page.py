"""Every page of the demonstration, on a desk in English and on a phone in French, every fold open: nothing that WCAG 2.2 A or AA
forbids, no sideways scrolling, no script error, nothing that the content security policy had to stop."""

import pytest

from tests.browser.conftest import Demo
from tests.browser.hands import violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]
STUDY = "/studies/{study}"
PAGES = [
    (None, "/sign-in"), (None, "/nowhere"),
    ("consultant", "/studies"), ("consultant", "/studies/new"), ("consultant", STUDY), ("consultant", f"{STUDY}/context"),
    ("consultant", f"{STUDY}/constraints"), ("consultant", f"{STUDY}/participants"), ("consultant", f"{STUDY}/workshops"),
    ("consultant", f"{STUDY}/weights"), ("consultant", f"{STUDY}/grid"), ("consultant", f"{STUDY}/history"),
    ("consultant", f"{STUDY}/ranking"), ("consultant", f"{STUDY}/solutions/espocrm"),
    ("consultant", f"{STUDY}/compare?a=espocrm&b=suitecrm"), ("consultant", f"{STUDY}/shortlists"),
    ("client", "/reports"), ("client", "/account"),  # a report itself is walked by test_report
    ("consultant", "/catalog"), ("consultant", "/catalog/2026"), ("consultant", "/catalog/2026/solutions/espocrm"),
    ("consultant", "/catalog/2026/coverage"), ("consultant", "/catalog/2026/evidence?q=offline"),
    ("consultant", "/catalog/2026/compare?solutions=espocrm&solutions=suitecrm&solutions=creme-crm&domain=QUO"),
    ("consultant", "/catalog/2026/items/ACC.1.1"), ("consultant", "/catalog/map"), ("consultant", "/account"), ("consultant", "/api/docs"),
    ("admin", "/admin"), ("admin", "/admin/users"),
]


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("fr", 390)])
@pytest.mark.parametrize(("who", "path"), PAGES, ids=[f"{who or 'nobody'} {path}" for who, path in PAGES])
def test_a_page_is_fit_for_everybody(demo: Demo, who: str | None, path: str, language: str, width: int) -> None:
    context = demo.enter(who, language, width)
    page = context.new_page()
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda message: said.append(message.text) if message.type == "error" and "404" not in message.text else None)
    answer = page.goto(path.format(**demo.places), wait_until="load")
    assert answer is not None and answer.status == (404 if path == "/nowhere" else 200)
    if path.endswith("/grid"):
        page.wait_for_selector("tr[aria-selected=true]")
    assert page.get_attribute("html", "lang") == language
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate("document.querySelectorAll('main details').forEach(each => { each.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width, "with every fold open"
    assert violations(page) == []
    assert said == []
    context.close()
