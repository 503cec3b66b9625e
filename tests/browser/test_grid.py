"""The grid in a real browser: the keys, saving, a reload, ten minutes without network, two people on one cell, French, a phone, axe."""

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.hands import violations
from tests.workshops.serving import Served, codes, serve

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CODES = codes()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serve(tmp_path_factory.mktemp("grid")) as served:
        yield served


@pytest.fixture
def served(server: Served) -> Served:
    server.clear()
    return server


@pytest.fixture
def enter(chromium: Browser, served: Served) -> Iterator:
    """enter("camille", lang="fr", width=390) → a page on the grid; a script error fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def enter(who: str = "camille", lang: str = "en", width: int = 1440, height: int = 900, path: str = "grid", **more) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": height}, **more)
        contexts.append(context)
        cookies = {served.cookie: served.tokens[who], "language": lang}
        context.add_cookies([{"name": name, "value": value, "url": served.url} for name, value in cookies.items()])
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if "Content Security Policy" in message.text else None)
        page.goto(f"{served.url}/studies/{served.study}/{path}")
        if path == "grid":
            expect(page.locator("tr[aria-selected=true]")).to_have_count(1)
        return page

    yield enter
    for context in contexts:
        context.close()
    assert errors == []


def selected(page: Page) -> str:
    return page.locator("tr[aria-selected=true]").get_attribute("id") or ""


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def row(page: Page, code: str):
    return page.locator(f"tr[id='{code}']")


def level_of(page: Page, code: str) -> str | None:
    return row(page, code).locator(".grid-level .expectation").get_attribute("data-level")


def wait_until(page: Page, check, seconds: float = 15) -> None:
    """The page goes on living while we wait: its routes are answered by this very thread."""
    until = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < until, "not in time"
        page.wait_for_timeout(30)


def saved(page: Page) -> None:
    expect(page.locator("#save-server")).to_be_visible()
    page.wait_for_function("() => !Object.keys(localStorage).some(key => key.startsWith('quickchoice.outbox'))", timeout=15_000)


def test_one_key_sets_a_level_saves_it_and_moves_on(enter, served: Served) -> None:
    page = enter()
    assert selected(page) == CODES[0]
    press(page, "3", "0", "4")
    assert selected(page) == CODES[3]
    assert [level_of(page, code) for code in CODES[:4]] == ["3", "0", "4", ""]
    assert page.locator("#open-code").inner_text() == CODES[3]
    expect(page.locator(f"[data-domain={CODES[0][:3]}] .domain-count")).to_have_text("3/12")
    saved(page)
    assert served.levels() == {CODES[0]: 3, CODES[1]: 0, CODES[2]: 4}
    assert [event.new["level"] for event in served.events()] == [3, 0, 4]
    page.reload()
    assert [level_of(page, code) for code in CODES[:4]] == ["3", "0", "4", ""]


def test_a_whole_grid_takes_one_key_an_item(enter, served: Served) -> None:
    page = enter()
    press(page, *["2"] * 336)
    saved(page)
    assert served.levels() == dict.fromkeys(CODES, 2)
    assert len(served.events()) == 336


def test_the_keys_move_as_in_a_grid(enter) -> None:
    page = enter()
    seen = []
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "PageDown", "PageUp", "]", "]", "[", "Control+End", "Control+Home"):
        press(page, key)
        seen.append(selected(page))
    assert seen == [CODES[n] for n in (1, 2, 1, 11, 1, 12, 24, 12, 335, 0)]
    press(page, "End")
    assert page.evaluate("document.activeElement.className") == "grid-level"
    press(page, "ArrowLeft", "ArrowLeft")
    assert page.evaluate("document.activeElement.className") == "grid-comment"
    press(page, "Home")
    assert page.evaluate("document.activeElement.tagName") == "TH"
    assert page.locator("#grid [tabindex='0']").count() == 1


def test_n_goes_to_what_is_not_yet_discussed(enter) -> None:
    page = enter()
    press(page, "1", "1", "ArrowDown", "1", "Control+Home", "n")
    assert selected(page) == CODES[2]
    press(page, "n", "n")
    assert selected(page) == CODES[5]
    press(page, "N")
    assert selected(page) == CODES[4]
    press(page, "Control+Home", "N")
    assert selected(page) == CODES[335]


def test_single_keys_do_nothing_outside_a_cell(enter, served: Served) -> None:
    page = enter()
    page.locator("#f-text").focus()
    press(page, "4", "d", "k")
    assert page.locator("#f-text").input_value() == "4dk"
    page.locator("#projector").focus()
    press(page, "3")
    page.wait_for_timeout(200)
    assert served.levels() == {}


def test_a_comment_is_on_the_device_at_each_key_and_saved(enter, served: Served) -> None:
    page = enter()
    press(page, "c")
    page.keyboard.type("Asked by Lyon 3 times")
    assert page.evaluate("Object.values(localStorage).some(each => each.includes('Asked by Lyon 3 times'))")
    press(page, "Escape")
    assert selected(page) == CODES[0]
    assert page.evaluate("document.activeElement.closest('tr').id") == CODES[0]
    saved(page)
    expect(row(page, CODES[0]).locator(".grid-comment")).to_have_text("Asked by Lyon 3 times")
    assert [event.new["comment"] for event in served.events()][-1] == "Asked by Lyon 3 times"


def test_discuss_clear_and_undo(enter, served: Served) -> None:
    page = enter()
    press(page, "d", "3", "Control+z")
    assert selected(page) == CODES[0]
    assert level_of(page, CODES[0]) == ""
    expect(row(page, CODES[0]).locator(".tag")).to_have_text("discuss")
    press(page, "Control+z")
    expect(row(page, CODES[0]).locator(".tag")).to_have_count(0)
    press(page, "4", "ArrowUp")
    saved(page)
    press(page, "Delete")
    saved(page)
    assert served.levels()[CODES[0]] is None
    page.reload()
    expect(page.locator("tr[aria-selected=true]")).to_have_count(1)
    press(page, "Control+Home", "Control+z")  # after a reload: the server takes back this person's last change of the item
    expect(row(page, CODES[0]).locator(".grid-level .expectation")).to_have_attribute("data-level", "4")


def test_a_knock_out_needs_owner_and_reason_and_is_not_lowered_by_accident(enter, served: Served) -> None:
    page = enter()
    press(page, "k")
    page.get_by_role("button", name="Make it essential and a knock-out").click()
    expect(page.locator("#knock-out-problem")).to_contain_text("named owner")
    page.locator("#owner").fill("Jeanne Martin")
    page.locator("#reason").fill("The law asks for it")
    page.get_by_role("button", name="Make it essential and a knock-out").click()
    expect(row(page, CODES[0]).locator(".knock-out")).to_be_visible()
    saved(page)
    press(page, "2")
    expect(page.locator("#conflict")).to_contain_text("This item is a knock-out")
    press(page, "Escape")
    assert level_of(page, CODES[0]) == "4"
    press(page, "2", "Enter")
    assert level_of(page, CODES[0]) == "2"
    saved(page)
    last = served.events()[-1].new
    assert (last["level"], last["knock_out"]) == (2, False)


def test_fifty_answers_without_network_arrive_once_each(enter, served: Served) -> None:
    page = enter()
    page.context.set_offline(True)
    press(page, *[str(n % 5) for n in range(50)])
    expect(page.locator("#save-device")).to_contain_text("50 on this device")
    assert served.events() == []
    page.context.set_offline(False)
    wait_until(page, lambda: len(served.events()) >= 50)
    saved(page)
    assert served.levels() == {code: n % 5 for n, code in enumerate(CODES[:50])}
    assert len(served.events()) == 50


def test_a_reload_without_network_loses_nothing(enter, served: Served) -> None:
    page = enter()
    page.route("**/api/v1/**", lambda route: route.abort())
    press(page, "3", "2", "c")
    page.keyboard.type("Half a sen")
    page.close()
    again = page.context.new_page()
    again.goto(f"{served.url}/studies/{served.study}/grid")
    saved(again)
    assert served.levels() == {CODES[0]: 3, CODES[1]: 2, CODES[2]: None}
    expect(row(again, CODES[2]).locator(".grid-comment")).to_have_text("Half a sen")
    assert len(served.events()) == 3


def test_an_answer_that_is_lost_is_not_counted_twice(enter, served: Served) -> None:
    page = enter()
    dropped = []

    def drop(route) -> None:
        if dropped:
            route.continue_()
            return
        dropped.append(route.fetch())  # the server stored it; the answer never comes back
        route.abort()

    page.route("**/expectations/**", drop)
    press(page, "3")
    wait_until(page, lambda: len(served.events()) == 1)
    saved(page)
    assert len(served.events()) == 1
    assert level_of(page, CODES[0]) == "3"


def test_a_second_screen_follows(enter) -> None:
    first, second = enter("camille"), enter("paul")
    expect(second.locator("#people li")).to_have_count(2)
    asked: list[str] = []
    second.on("request", lambda request: asked.append(request.url))
    press(first, "4")
    wait_until(second, lambda: level_of(second, CODES[0]) == "4")
    assert [url for url in asked if "/events" in url] == [], "it is told at once, it does not ask every few seconds"
    assert selected(second) == CODES[0]


def conflict(enter, served: Served) -> tuple[Page, Page]:
    """Paul is offline and says 1 where Camille meanwhile says 4."""
    first, second = enter("camille"), enter("paul")
    second.route("**/api/v1/**", lambda route: route.abort())
    press(second, "1", "ArrowUp")
    press(first, "4")
    saved(first)
    second.unroute("**/api/v1/**")
    second.evaluate("window.dispatchEvent(new Event('online'))")
    expect(second.locator("#save-you")).to_have_text("1 need you")
    return first, second


def test_two_people_on_one_cell_see_both_values_and_choose(enter, served: Served) -> None:
    first, second = conflict(enter, served)
    box = second.locator("#conflict")
    expect(box).to_contain_text("Camille Étienne changed this item")
    expect(box).to_contain_text("Nice to have")
    expect(box).to_contain_text("Essential")
    assert served.levels() == {CODES[0]: 4}
    box.get_by_role("button", name="Keep yours").click()
    saved(second)
    assert served.levels() == {CODES[0]: 1}
    wait_until(first, lambda: level_of(first, CODES[0]) == "1")
    assert [event.actor_name for event in served.events()] == ["Camille Étienne", "Paul Girard"]


def test_the_other_value_can_be_taken(enter, served: Served) -> None:
    _, second = conflict(enter, served)
    second.reload()  # what needs a person survives a reload
    second.locator("#save-you").click()
    second.locator("#conflict").get_by_role("button", name="Take theirs").click()
    saved(second)
    assert (served.levels(), level_of(second, CODES[0]), len(served.events())) == ({CODES[0]: 4}, "4", 1)


def test_changes_of_other_fields_are_no_conflict(enter, served: Served) -> None:
    first, second = enter("camille"), enter("paul")
    second.route("**/api/v1/**", lambda route: route.abort())
    press(second, "d")
    press(first, "4")
    saved(first)
    second.unroute("**/api/v1/**")
    second.evaluate("window.dispatchEvent(new Event('online'))")
    saved(second)
    (first_event, second_event) = served.events()
    assert (first_event.new["level"], second_event.new) == (4, {"discuss": True, "version": 2})


def test_filters_hide_and_keys_skip_what_is_hidden(enter) -> None:
    page = enter()
    press(page, "/")
    page.keyboard.type(CODES[14])
    expect(page.locator("#shown")).to_have_text("1 of 336 items")
    page.locator("#f-text").fill("")
    page.locator("#f-session").select_option("J2")
    expect(page.locator("#shown")).to_have_text("28 of 336 items")  # core items of 14 domains
    page.locator("#f-session").select_option("")
    page.locator("#f-core").check()
    expect(page.locator("#shown")).to_have_text("56 of 336 items")
    row(page, CODES[0]).locator(".grid-level").click()
    press(page, "2")
    assert selected(page) == CODES[6]
    page.locator("#f-state").select_option("open")
    expect(page.locator("#shown")).to_have_text("55 of 336 items")


def test_the_ranking_moves_beside_the_items(enter) -> None:
    page = enter()
    press(page, "4", "4", "4", "4")
    expect(page.locator("#live li")).to_have_count(3)
    expect(page.locator("#live li").first).to_contain_text("Alpha CRM")
    expect(page.locator("#live li").first).to_contain_text("% known")


def test_french_wholly(enter) -> None:
    page = enter(lang="fr")
    press(page, "4", "d", "?")
    page.wait_for_timeout(300)
    words = "Object.values(JSON.parse(document.getElementById('grid-words').textContent)).join(' ')"
    text = page.locator("body").inner_text() + re.sub(r"\{\w+\}", "", page.evaluate(words))
    english = ["Expectation", "Comment", "Undo", "Ranking", "on the server", "Knock-out", "Essential", "Previous", "Who", "Keys", "level"]
    assert [word for word in english if re.search(rf"\b{word}\b", text)] == []
    expect(page.locator("#levels .level").nth(4)).to_contain_text("Indispensable")
    expect(page.locator("html")).to_have_attribute("lang", "fr")


def test_a_phone_has_one_card_an_item(enter, served: Served) -> None:
    page = enter(width=390, height=844, has_touch=True, is_mobile=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    boxes = [page.locator("#levels .level").nth(n).bounding_box() for n in range(5)]
    assert all(box["height"] >= 44 and box["y"] + box["height"] <= 780 for box in boxes)
    page.locator("#levels .level").nth(3).tap()
    expect(page.locator("#open-code")).to_have_text(CODES[1])
    page.locator("#previous").tap()
    expect(page.locator("#levels .level").nth(3)).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#position")).to_have_text("1 of 12")
    expect(page.locator("#save-phone")).to_have_text("on the server")
    wait_until(page, lambda: served.levels() == {CODES[0]: 3})


@pytest.mark.parametrize("state", ["start", "conflict", "knock-out", "keys", "projector", "phone", "list", "history"])
def test_axe_finds_nothing(enter, served: Served, state: str) -> None:
    if state == "conflict":
        _, page = conflict(enter, served)
    elif state in ("phone", "list"):
        page = enter(width=390, height=844)
        if state == "list":
            page.locator("#list > summary").click()
    else:
        page = enter()
        press(page, "3", "4", "d")
        press(page, *{"knock-out": "k", "keys": "?", "projector": "p"}.get(state, ""))
        saved(page)
        if state == "history":
            page.goto(f"{served.url}/studies/{served.study}/history")
    page.wait_for_timeout(700)
    assert violations(page, "best-practice") == []
