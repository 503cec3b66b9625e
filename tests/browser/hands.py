"""Somebody at a keyboard, and what a page must be for everybody."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
MOST_TABS = 150


def violations(page: Any, *more: str) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA, and against `more` sets of its rules, with the first places."""
    only = {"runOnly": [*WCAG, *more], "resultTypes": ["violations"]}  # to tell of all that passes takes as long as to look
    found = Axe().run(page, options=only).response["violations"]
    return [f"{each['id']}: {node['target']} {node['failureSummary'][:200]}" for each in found for node in each["nodes"][:3]]


class Hands:
    """Somebody with a keyboard and no mouse."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def go_to(self, selector: str) -> None:
        """Press Tab until the focus is there; fails when the keyboard cannot get there."""
        for _ in range(MOST_TABS):
            if self.page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{selector} cannot be reached by keyboard on {self.page.url}")

    def write(self, selector: str, text: str) -> None:
        self.go_to(selector)
        self.page.keyboard.type(text)

    def press(self, selector: str, key: str = "Enter") -> None:
        self.go_to(selector)
        self.page.keyboard.press(key)

    def follow(self, selector: str) -> None:
        """Press what leads to another page, and wait for it."""
        self.go_to(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.check()

    def check(self) -> None:
        """axe finds nothing, and the page is not wider than the window."""
        assert violations(self.page) == [], self.page.url
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), self.page.url
