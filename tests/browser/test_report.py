"""A board member reads the report: every figure leads somewhere, on a desk and on a phone, in both languages, and paper is one click away.

axe checks the page with everything unfolded: what is hidden at first is read too.
"""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Demo
from tests.browser.hands import violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def address(demo: Demo, page: Page) -> str:
    """The first report that the client sees in the list."""
    page.goto("/reports")
    found = page.locator(".report-list h2 a").first.get_attribute("href")
    assert found is not None
    return found


def assert_fit(page: Page) -> None:
    """No violation with every fold open, and nothing scrolls sideways."""
    page.evaluate("document.querySelectorAll('details:not(.menu)').forEach(each => each.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert violations(page) == []


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("fr", 390)])
def test_the_report_and_where_its_figures_lead(demo: Demo, language: str, width: int) -> None:
    context = demo.enter("client", language, width)
    page = context.new_page()
    base = address(demo, page)
    assert_fit(page)
    page.goto(base)
    assert page.locator("html").get_attribute("lang") == language
    assert_fit(page)
    for rest in (page.locator("a[href*='/items/']").first, page.locator("#part-5 a[href*='/solutions/']").last):
        target = rest.get_attribute("href")
        other = context.new_page()
        assert target is not None
        assert other.goto(target).status == 200  # type: ignore[union-attr]
        assert_fit(other)
        other.close()
    context.close()


def test_every_link_of_the_report_leads_somewhere(demo: Demo) -> None:
    context = demo.enter("client")
    page = context.new_page()
    page.goto(address(demo, page))
    links = set(page.eval_on_selector_all("main a", "all => all.map(each => each.getAttribute('href'))"))
    inner = {each for each in links if each.startswith("#")}
    assert len(inner) > 11  # the contents and the finalists
    for each in inner:
        assert page.locator(f"[id='{each[1:]}']").count() == 1, each
    outer = sorted({each.split("#")[0] for each in links - inner})
    some = outer[:: max(1, len(outer) // 40)]  # hundreds of items: a spread of them
    assert {each: context.request.get(each).status for each in some} == dict.fromkeys(some, 200)
    context.close()


def test_the_report_is_read_by_keyboard_and_printed(demo: Demo) -> None:
    context = demo.enter("client")
    page = context.new_page()
    page.goto(address(demo, page))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # skip to the content
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.report-contents a[href=\"#part-6\"]')"):
            break
    page.keyboard.press("Enter")
    page.wait_for_function("Math.abs(document.querySelector('#part-6').getBoundingClientRect().top) < 200")
    for name, magic in (("report.pdf", b"%PDF"), ("report.xlsx", b"PK")):
        link = page.locator(f".report-files a[href*='{name}']").get_attribute("href")
        assert link is not None
        answer = context.request.get(link)
        assert (answer.status, answer.body()[: len(magic)]) == (200, magic)
    context.close()
