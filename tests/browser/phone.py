"""Somebody with the observation guide on a phone: what they do, and what the phone and the server then hold."""

import os
import re
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, BrowserType, Page, expect

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.journeys.field.serving import QUESTIONS, Field

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
STAGES = {"choose": 1, "use": 2, "return": 3}
LEVELS = ("none", "late", "met", "more")
FINISH = 4


def launch(kind: BrowserType, folder: Path, offline: bool = False, lang: str = "en", url: str = "") -> BrowserContext:
    """A phone's browser whose storage outlives it."""
    context = kind.launch_persistent_context(str(folder), executable_path=CHROMIUM, args=FLAGS, **PHONE)
    context.set_default_timeout(20_000)
    context.set_offline(offline)
    if url:
        context.add_cookies([{"name": "language", "value": lang, "url": url}])
    return context


def kill(folder: Path) -> None:
    """The battery comes out: every process of this browser ends at once."""
    for each in Path("/proc").iterdir():
        if each.name.isdecimal() and str(folder).encode() in _command_of(each):
            os.kill(int(each.name), signal.SIGKILL)


def _command_of(process: Path) -> bytes:
    try:
        return (process / "cmdline").read_bytes()
    except OSError:
        return b""


def ready(page: Page) -> None:
    """The list shows, and the page can be opened again without network."""
    expect(page.locator("#list h1")).to_be_visible()
    expect(page.locator("body[data-reopens=yes]")).to_have_count(1)


def wait_until(page: Page, check: Callable[[], bool], seconds: float = 20) -> None:
    """The page goes on living while we wait."""
    until = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < until, "not in time"
        page.wait_for_timeout(50)


def new(page: Page, customer: str, method: str = "in_store") -> str:
    """Begin an observation; returns its key in the address."""
    page.locator("#new").click()
    page.locator("#customer").fill(customer)
    page.locator("#method").select_option(method)
    return page.evaluate("location.hash.slice(1).split('/')[0]")


def step(page: Page, number: int) -> None:
    page.locator(".field-step").nth(number).click()
    expect(page.locator(".field-step").nth(number)).to_have_attribute("aria-current", "step")


def answers(seed: int) -> dict[str, tuple[str | None, str]]:
    """What is marked of each interaction: a level, "na" or None, and a verbatim. Every kind occurs."""
    made: dict[str, tuple[str | None, str]] = {}
    for n, (code, _, _) in enumerate(QUESTIONS):
        kind = (n * 3 + seed) % 6
        level = LEVELS[kind] if kind < 4 else "na" if kind == 4 else None
        made[code] = (level, f"«{code} {seed}»: j’ai dit \"ça\" & <b>\n2e ligne" if (n + seed) % 3 == 0 else "")
    return made


def mark(page: Page, code: str, level: str | None, verbatim: str) -> None:
    if level is not None:
        page.locator(f"#m-{code}-{'na' if level == 'na' else 'level-' + level}").check()
    if verbatim:
        page.locator(f"#v-{code}").fill(verbatim)


def half_a_pair(page: Page, code: str) -> None:
    """Words that no database can store: half of a character pair, as broken keyboards and pastes produce it."""
    page.evaluate("""(code) => { const words = document.getElementById(`v-${code}`);
        words.value = `half ${String.fromCharCode(0xd800)} a pair`; words.dispatchEvent(new Event("input")); }""", code)


def fill(page: Page, wanted: dict[str, tuple[str | None, str]], stages: tuple[str, ...] = ("choose", "use", "return")) -> None:
    for stage in stages:
        step(page, STAGES[stage])
        for code, where, _ in QUESTIONS:
            if where == stage:
                mark(page, code, *wanted[code])


def finish(page: Page) -> None:
    step(page, FINISH)
    page.locator("#finish").click()
    expect(page.locator("#list h1")).to_be_visible()


def kept(page: Page) -> None:
    expect(page.locator("[data-kept]")).to_have_attribute("data-kept", "device")


def as_stored(wanted: dict[str, tuple[str | None, str]]) -> dict[str, Any]:
    """The marks that the server must hold for these answers."""
    return {
        code: {"level": None if level == "na" else level, "na": level == "na", "verbatim": verbatim}
        for code, (level, verbatim) in wanted.items() if level is not None or verbatim
    }


def on_server(served: Field) -> dict[str, Any]:
    """Customer -> marks; a doubled customer fails."""
    rows = served.observations()
    customers = [each.customer for each in rows]
    assert len(customers) == len(set(customers)), customers
    return {each.customer: each.marks for each in rows}


def states(page: Page) -> list[tuple[str, str]]:
    """(customer, where it is) of each row of the list."""
    rows = page.locator(".phone-row")
    return [
        (rows.nth(n).locator(".phone-row-name").inner_text(), rows.nth(n).get_attribute("data-where") or "") for n in range(rows.count())
    ]


def caches(page: Page) -> dict[str, list[str]]:
    """What the worker keeps: cache -> paths."""
    script = """async () => Object.fromEntries(await Promise.all((await caches.keys()).map(async (name) =>
        [name, (await (await caches.open(name)).keys()).map((each) => new URL(each.url).pathname)])))"""
    return page.evaluate(script)


def versions(page: Page) -> set[str]:
    """The versions of all files that the open page names."""
    return set(re.findall(r"/static/([0-9a-f]{12})/", page.content()))
