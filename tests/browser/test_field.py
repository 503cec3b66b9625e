"""The observation guide on a phone in a real browser: without network, with the battery out, with lost answers, with two tabs, with a
link that has ended, with a full phone. Nothing is lost, nothing is doubled."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

import app.main
from app.journeys.field import phone_pages
from app.web import pages
from tests.browser.hands import violations
from tests.browser.phone import (
    FINISH,
    answers,
    as_stored,
    caches,
    fill,
    finish,
    half_a_pair,
    kept,
    kill,
    launch,
    mark,
    new,
    on_server,
    ready,
    states,
    step,
    versions,
    wait_until,
)
from tests.journeys.field.serving import OTHER_GUIDE, PROGRAMME, WAVE, Field, serve

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HELD = "indexedDB.open = () => { throw new DOMException('private', 'InvalidStateError'); }"

FULL = """const put = IDBObjectStore.prototype.put; window.full = false;
    IDBObjectStore.prototype.put = function (...each) {
        if (window.full) throw new DOMException('', 'QuotaExceededError');
        return put.apply(this, each);
    }"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Field]:
    with serve(tmp_path_factory.mktemp("field")) as served:
        yield served


@pytest.fixture
def served(server: Field) -> Field:
    if not server.served:  # a test that failed half-way left it stopped
        server.start()
    server.clear()
    return server


@pytest.fixture
def phone(chromium: Browser, served: Field) -> Iterator:
    """phone("Ann") → a page on the guide that is kept for times without network; a script error fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def phone(observer: str = "Ann", lang: str = "en", width: int = 390, prepare: str = "") -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 844 if width < 600 else 900})
        contexts.append(context)
        context.set_default_timeout(20_000)
        context.add_cookies([{"name": "language", "value": lang, "url": served.url}])
        if prepare:
            context.add_init_script(prepare)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if "Content Security Policy" in message.text else None)
        page.goto(served.link(observer))
        ready(page)
        return page

    yield phone
    for context in contexts:
        context.close()
    assert errors == []


def observed(page: Page, customer: str, seed: int = 0) -> dict:
    """One observation filled and finished; returns what the server must hold of it."""
    wanted = answers(seed)
    page.bring_to_front()  # a tab behind another one is drawn once a second
    new(page, customer)
    fill(page, wanted)
    finish(page)
    return as_stored(wanted)


def test_a_guide_is_filled_without_network_and_the_battery_comes_out(chromium: Browser, served: Field, tmp_path: Path) -> None:
    first = launch(chromium.browser_type, tmp_path, url=served.url)
    page = first.pages[0]
    link = served.link("Ann")
    page.goto(link)
    assert page.url == served.guide, "the secret leaves the address bar"
    ready(page)
    first.close()  # a browser writes its cookies to the disk when it likes: half a minute later, or when it ends
    served.stop()
    first = launch(chromium.browser_type, tmp_path, offline=True)
    page = first.pages[0]
    page.goto(served.guide)
    one, two = answers(1), answers(2)
    new(page, "c1", "mystery_visit")
    fill(page, one)
    finish(page)
    expect(page.locator("#standing")).to_have_text("1 on this device, sent when there is network")
    new(page, "c2")
    fill(page, two, ("choose",))
    step(page, FINISH)
    page.locator("#note").fill("Half a sen")
    kept(page)
    kill(tmp_path)
    _close(first)

    again = launch(chromium.browser_type, tmp_path, offline=True)
    page = again.pages[0]
    page.goto(link)  # the link of the message is pressed again: it leads to the guide without any network
    expect(page).to_have_url(re.compile(f"{served.guide}#?$"))
    expect(page.locator(".phone-row")).to_have_count(2)
    assert sorted(states(page)) == [("c1", "device"), ("c2", "draft")]
    page.locator(".phone-row", has_text="c2").click()
    step(page, FINISH)
    expect(page.locator("#note")).to_have_value("Half a sen")
    page.reload()  # comes back to the same step
    expect(page.locator("#note")).to_have_value("Half a sen")
    page.locator("#note").fill("Half a sentence, and its end")
    fill(page, two, ("use", "return"))
    finish(page)
    expect(page.locator("#standing")).to_have_text("2 on this device, sent when there is network")

    served.start()
    again.set_offline(False)
    wait_until(page, lambda: sorted(states(page)) == [("c1", "server"), ("c2", "server")], 40)
    assert on_server(served) == {"c1": as_stored(one), "c2": as_stored(two)}
    stored = {each.customer: each for each in served.observations()}
    sent = stored["c1"]
    assert (sent.method, sent.observer, sent.origin, sent.segment_code) == ("mystery_visit", "Ann", "phone", "novice")
    assert (stored["c2"].note, stored["c2"].channel_code) == ("Half a sentence, and its end", "store")
    assert all(each.observed_at and each.observed_at <= each.received_at for each in stored.values())
    again.close()


def _close(context: BrowserContext) -> None:
    try:
        context.close()
    except Exception as gone:  # the browser was killed
        assert "closed" in str(gone)


def test_an_answer_that_is_lost_is_not_counted_twice(phone, served: Field) -> None:
    page = phone()
    dropped = []

    def drop(route) -> None:
        if route.request.method != "POST" or len(dropped) > 1:
            route.continue_()
            return
        dropped.append(route.fetch().status)  # the server stored it; the answer never comes back
        route.abort()

    page.route("**/observations", drop)
    wanted = observed(page, "c1", 3)
    wait_until(page, lambda: len(dropped) == 1)
    page.locator(".phone-row").click()
    expect(page.locator("#locked")).to_be_visible()  # it may be on the server: its content is fixed
    page.go_back()
    wait_until(page, lambda: states(page) == [("c1", "server")])
    assert dropped == [200, 200]
    assert on_server(served) == {"c1": wanted}


def test_a_shops_own_network_answers_with_a_page_of_its_own(phone, served: Field) -> None:
    page = phone()
    page.route("**/observations", lambda route: route.fulfill(status=200, content_type="text/html", body="<h1>Welcome to our Wi-Fi</h1>"))
    wanted = observed(page, "c1")
    page.wait_for_timeout(1500)
    assert states(page) == [("c1", "device")]
    page.unroute("**/observations")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    wait_until(page, lambda: states(page) == [("c1", "server")])
    assert on_server(served) == {"c1": wanted}


def test_two_tabs_send_each_observation_once(phone, served: Field) -> None:
    first = phone()
    second = first.context.new_page()
    second.goto(served.guide)
    ready(second)
    first.context.set_offline(True)
    wanted = {f"c{n}": observed(first if n % 2 else second, f"c{n}", n) for n in range(6)}
    for page in (first, second):
        wait_until(page, lambda page=page: sorted(states(page)) == [(f"c{n}", "device") for n in range(6)])
    posts: list[str] = []
    first.context.on("request", lambda request: posts.append(request.post_data or "") if request.method == "POST" else None)
    first.context.set_offline(False)
    for page in (first, second):
        wait_until(page, lambda page=page: {where for _, where in states(page)} == {"server"})
    assert on_server(served) == wanted
    sent = re.findall(r'"mutation_id":"(\w+)"', "".join(posts))
    assert len(sent) == len(set(sent)) == 6, "one tab sends"


def test_two_tabs_in_one_draft_lose_no_mark(phone, served: Field) -> None:
    first = phone()
    key = new(first, "c1")
    second = first.context.new_page()
    second.goto(f"{served.guide}#{key}/1")
    step(first, 1)
    expect(second.locator("#m-greeted-level-met")).to_be_visible()
    mark(first, "greeted", "met", "from the first tab")
    mark(second, "advice", "none", "from the second")
    mark(first, "price", "na", "")
    finish(second)
    wait_until(first, lambda: len(served.observations()) == 1)
    assert on_server(served)["c1"] == as_stored({
        "greeted": ("met", "from the first tab"), "advice": ("none", "from the second"), "price": ("na", ""),
    })


def test_the_introduction_is_read_first_and_a_pseudonym_is_asked_for_before_the_marks(phone) -> None:
    page = phone()
    expect(page.locator("#list .panel")).to_contain_text("Stay out of sight.")
    key = new(page, "")
    page.locator("#next").click()
    expect(page.locator("#customer-error")).to_have_text("Give a pseudonym.")
    page.locator(".field-step").nth(2).click()
    assert page.evaluate("location.hash") == f"#{key}/0"
    page.locator("#customer").fill("c1")
    page.locator("#next").click()
    expect(page.locator(".field-step").nth(1)).to_have_attribute("aria-current", "step")


def test_what_is_finished_can_be_corrected_until_it_is_sent(phone, served: Field) -> None:
    page = phone()
    page.context.set_offline(True)
    observed(page, "c1", 1)
    page.locator(".phone-row").click()
    page.locator("#correct").click()
    step(page, 1)
    mark(page, "greeted", "more", "corrected")
    page.locator("#m-advice-open").check()
    page.locator("#v-advice").fill("")
    finish(page)
    page.context.set_offline(False)
    wait_until(page, lambda: states(page) == [("c1", "server")])
    stored = on_server(served)["c1"]
    assert stored["greeted"] == {"level": "more", "na": False, "verbatim": "corrected"}
    assert "advice" not in stored
    page.locator(".phone-row").click()
    expect(page.locator(".field-marks").first).to_contain_text("corrected")
    expect(page.locator("#correct")).to_have_count(0)


def test_a_link_that_has_ended_keeps_everything_for_the_next(phone, served: Field) -> None:
    page = phone("Bea")
    page.context.set_offline(True)
    wanted = observed(page, "c1", 2)
    served.revoke_all()
    page.context.set_offline(False)
    expect(page.locator("#notices")).to_contain_text("Your link is not open here any more. Everything is kept on this phone.")
    page.reload()  # the sign-in page would help nobody here
    expect(page.locator("#notices")).to_contain_text("ask for a new one")
    assert states(page) == [("c1", "device")]
    page.locator(".phone-row").click()
    expect(page.locator("#correct")).to_be_visible()  # the server said no: nothing was stored
    page.goto(served.link("bea"))
    wait_until(page, lambda: ("c1", "server") in states(page))
    expect(page.locator("#notices")).to_be_hidden()
    assert on_server(served) == {"c1": wanted}
    assert served.observations()[0].observer == "Bea"


def test_what_cannot_be_stored_needs_a_person_and_holds_up_nothing(phone, served: Field) -> None:
    page = phone()
    page.context.set_offline(True)
    new(page, "c1")
    step(page, 1)
    mark(page, "greeted", "met", "")
    half_a_pair(page, "greeted")
    finish(page)
    wanted = observed(page, "c2", 4)
    page.context.set_offline(False)
    wait_until(page, lambda: sorted(states(page)) == [("c1", "you"), ("c2", "server")])
    expect(page.locator(".field-count-you")).to_have_text("1 needs you")
    page.reload()
    page.locator(".phone-row", has_text="c1").click()
    expect(page.locator(".notice-error")).to_contain_text("The server cannot store this observation:")
    page.locator("#correct").click()
    step(page, 1)
    page.locator("#v-greeted").fill("half a pair")
    finish(page)
    wait_until(page, lambda: {where for _, where in states(page)} == {"server"})
    assert on_server(served) == {"c1": as_stored({"greeted": ("met", "half a pair")}), "c2": wanted}


def test_two_observers_on_one_phone_do_not_mix(phone, served: Field) -> None:
    page = phone("Ann")
    page.context.set_offline(True)
    wanted = observed(page, "c1", 1)
    page.context.route("**/observations", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.context.set_offline(False)  # the phone sends at once when there is network: the way is closed before
    page.goto(served.link("Zoe"))
    ready(page)
    assert states(page) == []
    expect(page.locator("#notices")).to_contain_text("1 observation of Ann waits on this phone, not sent.")
    page.context.unroute("**/observations")
    page.get_by_role("button", name="Take it over and send it").click()
    wait_until(page, lambda: states(page) == [("c1", "server")])
    assert on_server(served) == {"c1": wanted}
    (kept,) = served.observations()
    assert (kept.observer, kept.note) == ("Zoe", "Sent as Ann."), "a link signs its own; who observed is kept beside it"


def test_a_page_of_another_observer_sends_nothing(phone, served: Field) -> None:
    page = phone("Ann")
    page.context.request.get(served.link("Zoe"))  # in another tab, say: the session is hers now
    observed(page, "c1", 1)
    expect(page.locator("#notices")).to_contain_text("opened with the link of Zoe")
    other = page.context.new_page()
    other.goto(served.guide)
    ready(other)
    assert states(other) == []
    assert served.observations() == []


def test_a_phone_that_keeps_nothing_says_so_loudly_and_still_sends(phone, served: Field) -> None:
    page = phone(prepare=HELD)
    wanted_later = answers(5)
    page.context.set_offline(True)
    new(page, "c1")
    expect(page.locator("#notices [role=alert]")).to_contain_text("This phone keeps nothing for this page")
    fill(page, wanted_later)
    expect(page.locator("[data-kept]")).to_have_text("only on this page")
    finish(page)
    page.context.set_offline(False)
    wait_until(page, lambda: states(page) == [("c1", "server")], 30)
    assert on_server(served) == {"c1": as_stored(wanted_later)}


def test_a_full_phone_is_said_and_tried_again(phone, served: Field) -> None:
    page = phone(prepare=FULL)
    page.context.set_offline(True)
    new(page, "c1")
    page.evaluate("window.full = true")
    step(page, 1)
    mark(page, "greeted", "met", "typed while it was full")
    expect(page.locator("[data-kept]")).to_have_text("only on this page")
    expect(page.locator("#notices [role=alert]")).to_be_visible()
    page.evaluate("window.full = false")
    kept(page)
    expect(page.locator("#notices")).to_be_hidden()
    page.reload()
    expect(page.locator("#v-greeted")).to_have_value("typed while it was full")


def test_a_new_version_comes_whole(phone, served: Field, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = phone()
    old = versions(page)
    assert len(old) == 1
    shutil.copytree(pages.STATIC, tmp_path / "static")
    with (tmp_path / "static" / "css" / "field.css").open("a") as sheet:
        sheet.write("\n.field-guide { letter-spacing: 1px; }\n")
    served.stop()
    page.reload()
    assert versions(page) == old, "while the service is away"
    for module in (pages, app.main, phone_pages):
        monkeypatch.setattr(module, "STATIC", tmp_path / "static")
    pages.asset_version.cache_clear()
    try:
        served.start()
        page.reload()
        ready(page)
        (latest,) = versions(page)
        assert {latest} != old
        wait_until(page, lambda: [name for name in caches(page) if name.startswith("field-files-")] == [f"field-files-{latest}"])
        served.stop()
        page.reload()
        expect(page.locator("#new")).to_be_visible()
        assert versions(page) == {latest}
        assert page.evaluate("getComputedStyle(document.querySelector('.field-guide')).letterSpacing") == "1px"
    finally:
        monkeypatch.undo()
        pages.asset_version.cache_clear()
        served.start()


def test_the_worker_keeps_the_guide_and_nothing_else(phone, served: Field) -> None:
    page = phone()
    observed(page, "c1")
    wait_until(page, lambda: states(page) == [("c1", "server")])
    page.context.add_cookies([{"name": served.cookie, "value": served.consultant, "url": served.url}])
    for path in (f"/programmes/{PROGRAMME}/waves/{WAVE}/links", "/sign-in"):
        page.goto(served.url + path)
        assert page.evaluate("navigator.serviceWorker.controller") is None, path
    held = caches(page)
    (files,) = [name for name in held if name.startswith("field-files-")]
    assert set(held) == {files, "field-pages"}
    assert held["field-pages"] == [served.guide.removeprefix(served.url)]
    assert all(path.startswith("/static/") for path in held[files])
    page.context.set_offline(True)
    page.goto(f"{served.url}/field/{WAVE}/{OTHER_GUIDE}")
    expect(page.locator("body")).to_contain_text("This guide was not opened on this phone before.")


def test_a_member_fills_a_guide_without_a_link(phone, served: Field) -> None:
    page = phone()
    page.context.add_cookies([{"name": served.cookie, "value": served.consultant, "url": served.url}])
    page.goto(served.link("Ann"))  # a member who presses it keeps their own session
    ready(page)
    expect(page.locator(".field-footer")).to_contain_text("Camille Étienne")
    observed(page, "c1", 1)
    wait_until(page, lambda: states(page) == [("c1", "server")])
    assert served.observations()[0].observer == "Camille Étienne"


def test_every_target_is_large_enough_for_a_finger(phone) -> None:
    page = phone()
    new(page, "c1")
    step(page, 1)
    boxes = page.evaluate("""[...document.querySelectorAll('#fill a, #fill input, #fill button, #fill textarea, #fill summary')]
        .map((each) => each.getBoundingClientRect()).map(({ width, height }) => [width, height])""")
    assert len(boxes) > 30
    assert [box for box in boxes if min(box) < 44] == []


@pytest.mark.parametrize(("lang", "width"), [("fr", 390), ("en", 1440)])
@pytest.mark.parametrize("state", ["list", "filling", "finish", "offline", "read", "needs you", "ended", "memory"])
def test_axe_finds_nothing(phone, served: Field, state: str, lang: str, width: int) -> None:
    page = phone(f"Ann {state}", lang, width, prepare=HELD if state == "memory" else "")
    if state in ("list", "read"):
        observed(page, "c1", 1)
        wait_until(page, lambda: states(page) == [("c1", "server")])
        new(page, "c2")
        page.goto(f"{served.guide}#")
        if state == "read":
            page.locator(".phone-row", has_text="c1").click()
    elif state in ("filling", "finish", "memory"):
        new(page, "c1")
        step(page, 1)
        mark(page, "greeted", "met", "« Bonjour »")
        page.locator("#fill summary").first.click()
        if state == "finish":
            step(page, FINISH)
    else:
        page.context.set_offline(True)
        new(page, "c1")
        step(page, 1)
        half_a_pair(page, "greeted") if state == "needs you" else mark(page, "greeted", "met", "b")
        finish(page)
        if state == "ended":
            served.revoke_all()
        if state != "offline":
            page.context.set_offline(False)
            expect(page.locator("[data-where=you]" if state == "needs you" else "#notices .notice-warning")).to_be_visible(timeout=20_000)
        if state == "needs you":
            page.locator(".phone-row").click()
            expect(page.locator("#correct")).to_be_visible()
    page.wait_for_timeout(300)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.get_attribute("html", "lang") == lang
