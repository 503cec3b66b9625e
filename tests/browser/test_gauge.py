"""The workshop's gauge in a real browser: how sure the shortlist is and what to ask next, beside the ranking and never in the way."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlmodel import Session

from app.storage.tables import Study
from tests.browser.conftest import Demo
from tests.browser.hands import violations
from tests.workshops.serving import Served, codes, serve

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CODES = codes()
LATE = 15_000  # milliseconds: two processors are shared by a browser, a service and the tests
PLACES = """() => ["#open", "#scroll", "tr[aria-selected=true]", ".workshop-ranking", ".ranking-scroll"].map(
    (each) => { const box = document.querySelector(each).getBoundingClientRect(); return [box.x, box.y, box.width, box.height]; })"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serve(tmp_path_factory.mktemp("gauge")) as served:
        yield served


@pytest.fixture
def served(server: Served) -> Served:
    server.clear()
    return server


@pytest.fixture
def enter(chromium: Browser, served: Served) -> Iterator:
    """enter(lang="fr", width=390) → a page on the grid; a script error fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def enter(lang: str = "en", width: int = 1440, height: int = 900, **more) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": height}, **more)
        contexts.append(context)
        cookies = {served.cookie: served.tokens["camille"], "language": lang}
        context.add_cookies([{"name": name, "value": value, "url": served.url} for name, value in cookies.items()])
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{served.url}/studies/{served.study}/grid")
        expect(page.locator("tr[aria-selected=true]")).to_have_count(1)
        return page

    yield enter
    for context in contexts:
        context.close()
    assert errors == []


def selected(page: Page) -> str:
    return page.locator("tr[aria-selected=true]").get_attribute("id") or ""


def listed(page: Page) -> list[str]:
    """The codes of the questions shown."""
    return page.eval_on_selector_all("#questions-list button", "all => all.map(each => each.dataset.code)")


def questions(page: Page) -> list[str]:
    expect(page.locator("#questions-list button").first).to_be_visible(timeout=LATE)
    return listed(page)


def lines(page: Page) -> list[str]:
    return page.locator("#gauge-lines > p").all_inner_texts()


def in_grid(page: Page) -> bool:
    return page.evaluate("Boolean(document.activeElement.closest('#grid'))")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def asked(page: Page) -> None:
    """The shortlist has been judged after the answers: its squares are there."""
    expect(page.locator("#gauge-squares > *").first).to_be_visible(timeout=LATE)


def arrived(page: Page) -> None:
    """Every answer given here is on the server."""
    page.wait_for_function("() => !Object.keys(localStorage).some(key => key.startsWith('quickchoice.outbox'))", timeout=LATE)


def test_an_unasked_study_says_what_to_do_and_where_to_begin(enter, served: Served) -> None:
    page = enter()
    found = questions(page)
    assert lines(page) == ["Give the first items a level: from then on you read here how sure the shortlist is."]
    expect(page.locator("#questions-say")).to_have_text("Begin with these: they separate the solutions most.")
    assert len(found) == 5
    press(page, "Control+End", "q")
    assert (selected(page), in_grid(page)) == (found[0], True)
    press(page, "4")
    asked(page)
    assert lines(page)[0] == "No answer still open can change the shortlist."  # the first solution is never worse than the others
    expect(page.locator("#gauge-same")).to_be_hidden()  # what is proven needs no guess
    expect(page.locator("#questions-say")).to_have_text("The shortlist needs no more answers. The rest is for the record.")
    assert "doubt" not in page.locator("#questions").inner_text()  # what settles nothing is not offered as if it did
    assert served.levels() == {found[0]: 4}


def test_a_whole_study_is_answered_through_the_list_until_no_answer_can_change_the_shortlist(demo: Demo) -> None:
    context = demo.enter("consultant")
    study = demo.studies(context)["Cabinet Lumen"]
    page = context.new_page()
    page.goto(f"{demo.url}/studies/{study}/grid")
    questions(page)
    assert lines(page)[0] == "None of the 3 is sure of its place yet"
    places, answered = page.evaluate(PLACES), []
    said = "[document.querySelector('#gauge-lines').dataset.proof, document.querySelector('#gauge-told').textContent]"
    while (now := page.evaluate(said))[0] == "none":
        assert now[1] == ""
        offered = questions(page)
        press(page, "q")
        code = selected(page)
        assert code in offered + listed(page)  # the list may have been renewed between
        press(page, str([3, 2, 0, 4, 1][sum(map(ord, code)) % 5]))
        answered.append(code)
        expect(page.locator(f"#questions-list [data-code='{code}']")).to_have_count(0, timeout=LATE)  # an answer takes its question off
        assert in_grid(page)
        assert len(answered) < 200
    assert len(set(answered)) == len(answered)
    arrived(page)  # a slow gauge may have been asked for before the last answer: the loop then ends one answer later
    told = context.request.get(f"/api/v1/studies/{study}/gauge").json()
    assert (told["proof"], told["sure"], told["open"], told["items"]) == ("answers", told["shortlist"], [], 0)
    assert told["undecided"] == 243 - len(answered) > 100  # far from a whole grid
    shown = ["No answer still open can change the shortlist.", f"{told['ratings']:,} ratings that nobody has verified still can."]
    expect(page.locator("#gauge-lines > p")).to_have_text(shown, timeout=LATE)
    expect(page.locator("#gauge-told")).to_have_text(re.compile(rf"^{shown[0]} [\d,]+ ratings that nobody has verified still can\.$"))
    assert page.locator("#gauge-told").get_attribute("aria-live") == "polite"
    assert [box[:3] for box in page.evaluate(PLACES)[:2]] == [box[:3] for box in places[:2]]
    page.reload()
    expect(page.locator("#gauge-lines")).to_have_attribute("data-proof", "answers", timeout=LATE)
    expect(page.locator("#gauge-told")).to_have_text("")  # it began to hold before this page was opened
    assert violations(page) == []
    context.close()


def test_the_gauge_moves_nothing_and_takes_no_focus(enter) -> None:
    page = enter()
    questions(page)
    places = page.evaluate(PLACES)
    press(page, "c")
    page.keyboard.type("Asked by")
    page.evaluate("document.querySelector('#levels [value=\"4\"]').click()")  # answered by hand while somebody writes
    page.locator("#comment").focus()
    asked(page)
    assert page.evaluate("document.activeElement.id") == "comment"
    assert page.evaluate(PLACES)[:2] == places[:2]
    assert page.evaluate(PLACES)[3:] == places[3:]


def test_the_list_does_not_change_under_a_hand(enter, served: Served) -> None:
    page = enter()
    found = questions(page)
    page.locator("#questions-list button").nth(1).focus()
    answer = page.request.put(
        f"{served.url}/api/v1/studies/{served.study}/expectations/{found[0]}", data={"level": 4, "mutation_id": "somebody-else"},
        headers={"If-Match": '"0"', "Origin": served.url},
    )
    assert answer.ok, answer.text()
    asked(page)
    page.wait_for_timeout(300)
    assert listed(page) == found
    assert page.evaluate("document.activeElement.dataset.code") == found[1]
    press(page, "Enter")
    assert (selected(page), in_grid(page)) == (found[1], True)
    expect(page.locator(f"#questions-list [data-code='{found[0]}']")).to_have_count(0, timeout=LATE)
    assert served.levels() == {found[0]: 4}


def test_more_on_demand_a_click_and_what_a_filter_hides(enter) -> None:
    page = enter()
    found = questions(page)
    more = page.locator("#questions-more")
    expect(more).to_have_text("Show 5 more")
    more.click()
    ten = questions(page)
    assert (ten[:5], len(ten)) == (found, 10)
    expect(more).to_have_attribute("aria-expanded", "true")
    page.locator("#questions-list button").nth(7).click()
    assert (selected(page), in_grid(page)) == (ten[7], True)
    expect(page.locator(f"#questions-list [data-code='{ten[7]}']")).to_have_attribute("aria-current", "true")
    page.locator("#f-text").fill(next(code for code in CODES if code not in ten))
    page.locator("#questions-list button").first.click()
    assert selected(page) == ten[0]
    expect(page.locator("#status-line")).to_have_text(f"The filters were cleared to show {ten[0]}.")
    expect(page.locator("#shown")).to_have_text("336 of 336 items")
    press(page, "d", "q")  # what is to discuss comes last
    assert selected(page) == ten[1]


def test_answers_that_separate_nobody_are_said_to(enter) -> None:
    page = enter()
    found = questions(page)
    page.locator("#f-text").fill(CODES[1])  # nobody rated it: whatever its level, all stay equal
    page.locator(f"tr[id='{CODES[1]}']").click()
    press(page, "4")
    asked(page)
    assert lines(page) == ["The answers so far do not separate these 3 solutions.", "The list “Ask next” says what to ask."]
    assert page.locator("#gauge-squares > *").evaluate_all("all => all.map(each => each.dataset.state)") == ["unsure"] * 3
    expect(page.locator("#gauge-same")).to_be_hidden()  # guessing would only say that answers separate
    expect(page.locator("#questions-say")).to_have_text("Begin with these: they separate the solutions most.")
    assert len(listed(page)) == len(found)
    page.locator("#gauge-fold > summary").click()
    expect(page.locator("#gauge-fold")).to_contain_text("hatched is on the shortlist, not sure of it")
    page.locator("#gauge > summary").click()
    expect(page.locator("#gauge-short")).to_have_text("not separated yet")


def test_a_tie_behind_a_leader_counts_those_level(enter) -> None:
    def lead(route) -> None:
        told = route.fetch().json()
        for row in told["ranking"][1:]:
            row["rank"] = 2
        route.fulfill(json=told)

    page = enter()
    questions(page)
    page.route("**/ranking", lead)
    page.locator("#f-text").fill(CODES[1])
    page.locator(f"tr[id='{CODES[1]}']").click()
    press(page, "4")
    asked(page)
    assert lines(page)[0] == "The answers so far do not separate 2 of the 3 solutions."


def test_without_a_network_it_is_old_at_once(enter) -> None:
    page = enter()
    questions(page)
    press(page, "q", "4")
    asked(page)
    page.context.set_offline(True)  # nothing is asked, nothing fails
    note = page.locator("#gauge-note")
    expect(note).to_contain_text("No network: this is how it stood on", timeout=LATE)
    page.locator("#gauge > summary").click()
    expect(page.locator("#gauge-short")).to_have_text("no answer can change it · not up to date")
    page.context.set_offline(False)
    expect(page.locator("#gauge-short")).to_have_text("no answer can change it", timeout=LATE)


def test_an_answer_that_waits_on_this_device_makes_it_old(enter, served: Served) -> None:
    page = enter()
    questions(page)
    press(page, "q", "4")
    asked(page)
    page.route("**/expectations/**", lambda route: route.abort())
    press(page, "q", "3")
    note = page.locator("#gauge-note")
    expect(note).to_contain_text("answers wait on this device", timeout=LATE)
    page.unroute("**/expectations/**")
    expect(note).to_be_hidden(timeout=2 * LATE)
    assert len(served.levels()) == 2


@pytest.mark.parametrize("trouble", ["no network", "no answer"])
def test_a_broken_network_keeps_the_last_and_says_so(enter, trouble: str) -> None:
    page = enter()
    found = questions(page)
    press(page, "q", "4")
    asked(page)
    before = lines(page)
    if trouble == "no network":
        page.context.set_offline(True)
    else:
        page.route("**/gauge", lambda route: route.fulfill(status=503, body="{}"))
    press(page, "q")
    follow = selected(page)
    press(page, "3")
    expect(page.locator(f"#questions-list [data-code='{follow}']")).to_have_count(0, timeout=LATE)
    if trouble == "no network":
        page.evaluate("window.dispatchEvent(new Event('online'))")  # somebody's adapter says so, wrongly
    note = page.locator("#gauge-note")
    expect(note).to_contain_text("this is how it stood on" if trouble == "no network" else "the server gives no answer now", timeout=LATE)
    assert (lines(page), found[0] in listed(page)) == (before, False)
    press(page, "q")
    assert selected(page) != follow
    page.context.set_offline(False)
    page.unroute("**/gauge")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(note).to_be_hidden(timeout=LATE)


def test_the_first_answer_that_never_comes(enter) -> None:
    page = enter()
    questions(page)
    page.route("**/gauge", lambda route: route.abort())
    page.reload()
    expect(page.locator("#gauge-note")).to_have_text("How sure it is cannot be said now: the server gives no answer.", timeout=LATE)
    press(page, "q")
    expect(page.locator("#status-line")).to_have_text("There is no next question now.")


def test_a_closed_study_asks_nothing_more(enter, served: Served) -> None:
    def set_status(status: str) -> None:
        def work(session: Session) -> None:
            session.get_one(Study, served.study).status = status

        served.database.work(work)

    page = enter()
    questions(page)
    press(page, "q", "4")
    asked(page)
    set_status("closed")
    try:
        page.reload()
        asked(page)
        expect(page.locator("#questions")).to_have_count(0)
        press(page, "q")
        expect(page.locator("#status-line")).to_have_text("There is no next question now.")
    finally:
        set_status("open")


def test_french_wholly(enter) -> None:
    page = enter("fr")
    questions(page)
    aside = page.locator(".workshop-ranking")
    texts = [aside.inner_text()]
    press(page, "q", "4")
    asked(page)
    page.locator("#gauge-fold > summary").click()
    texts.append(aside.inner_text())
    words = page.evaluate("JSON.parse(document.getElementById('grid-words').textContent)")
    texts += [re.sub(r"\{\w+\}", "", each) for each in words.values()]
    english = "sure its others still come open nothing answer ratings verified shortlist ask next doubt about less network show guessing"
    assert [word for word in english.split() for text in texts if re.search(rf"\b{word}\b", text, re.IGNORECASE)] == []
    assert lines(page)[0] == "Aucune réponse encore ouverte ne peut changer la short-list."
    press(page, "Escape")
    page.locator("[data-dialog=keys]").click()
    expect(page.locator("#keys")).to_contain_text("la question qui compte le plus pour la short-list")


def test_the_keys_dialog_names_the_key(enter) -> None:
    page = enter()
    press(page, "?")
    row = page.locator("#keys tr", has=page.locator("kbd", has_text=re.compile("^q$")))
    expect(row).to_contain_text("the question that matters most to the shortlist")


def test_a_phone_has_both_folded(enter) -> None:
    page = enter(width=390, height=844, has_touch=True, is_mobile=True)
    expect(page.locator("#questions-list > *").first).to_be_attached(timeout=LATE)
    expect(page.locator("#gauge-lines")).to_be_hidden()
    expect(page.locator("#questions-list")).to_be_hidden()
    page.locator("#gauge > summary").tap()
    expect(page.locator("#gauge-lines")).to_be_visible()
    page.locator("#questions > summary").tap()
    found = questions(page)
    boxes = [page.locator("#questions-list button").nth(n).bounding_box() for n in range(5)]
    assert all(box and box["height"] >= 44 for box in boxes)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("#questions-list button").first.tap()
    expect(page.locator("#open-code")).to_have_text(found[0])
    expect(page.locator("#levels .level").first).to_be_in_viewport()
    assert page.evaluate("document.activeElement.id") == "open-text"
    page.reload()
    expect(page.locator("#gauge-lines")).to_be_visible()  # what was opened stays open


def test_the_projector_shows_it_large(enter) -> None:
    page = enter(width=1280, height=720)
    press(page, "q", "4")
    asked(page)
    press(page, "p")
    size = "all => all.map(each => parseFloat(getComputedStyle(each).fontSize))"
    sizes = page.eval_on_selector_all("#gauge-lines p, #gauge-same", size)
    assert min(sizes) >= 24
    expect(page.locator("#gauge-lines")).to_be_in_viewport()
    expect(page.locator("#live li").first).to_be_in_viewport()
    first = selected(page)
    press(page, "q")  # the list is not on the wall, its key works
    assert selected(page) != first


@pytest.mark.parametrize("state", ["start", "open", "phone", "projector", "low"])
def test_axe_finds_nothing(enter, state: str) -> None:
    page = enter(**{"phone": {"width": 390, "height": 844}, "low": {"width": 1280, "height": 720}}.get(state, {}))
    if state == "phone":
        page.locator("#gauge > summary").click()
        page.locator("#questions > summary").click()
        questions(page)
    elif state != "start":
        press(page, "q", "4", *(["p"] if state == "projector" else []))
        asked(page)
    if state == "open":
        page.locator("#gauge-fold > summary").click()
        page.locator("#questions-more").click()
    page.wait_for_timeout(500)
    assert violations(page) == []
