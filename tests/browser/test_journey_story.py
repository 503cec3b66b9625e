"""The main job of journeys in a real browser: from an empty programme to a prioritised plan and the client's report.

Each step is reached by the button that the programme's overview calls the next one: nobody tells this consultant where to go. Once in
English on a desk with a keyboard alone, once in French on a phone by touch; axe reads every page on the way. What every customer was
seen to live is decided here, so that the right answer is known: the last stage disappoints, those before it do not.
"""

import datetime as dt
import io
import re
from typing import Any

import pypdf
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Demo, post
from tests.browser.hands import Hands

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NEXT = ".next-step .button-primary"
CUSTOMERS = 8
STAGES = {
    "en": "BEFORE\nFinds the shop\nDURING\n* Is advised\nAFTER\nBrings it back",
    "fr": "AVANT\nTrouve le magasin\nPENDANT\n* Se fait conseiller\nAPRÈS\nRapporte le produit",
}
LINES = ("Looks for the entrance", "Asks which one to take", "Asks for a refund")
CATCH_UP = {"en": "Refund at the first desk", "fr": "Rembourser au premier comptoir"}
DELIGHT = {"en": "A drawing to take home", "fr": "Un croquis à emporter"}
Body = dict[str, Any]


class Keys(Hands):
    """A keyboard alone."""

    def tick(self, selector: str) -> None:
        """One of several radio buttons: Tab leads to the group, arrows to the button."""
        group = self.page.locator(selector).get_attribute("name")
        self.press(f"input[name='{group}']", "Space")
        for _ in range(10):
            if self.page.locator(selector).is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{selector} cannot be ticked by keyboard on {self.page.url}")

    def choose(self, selector: str, value: str) -> None:
        """Type what the list shows for this value."""
        shown = self.page.locator(f"{selector} option[value='{value}']").inner_text()
        self.go_to(selector)
        self.page.keyboard.type(shown)
        assert self.page.locator(selector).input_value() == value

    def date(self, selector: str, day: dt.date) -> None:
        self.go_to(selector)
        self.page.keyboard.type(f"{day:%m%d%Y}")
        assert self.page.locator(selector).input_value() == day.isoformat()


class Fingers(Hands):
    """A finger on a phone: only what can be touched is used."""

    def write(self, selector: str, text: str) -> None:
        self.page.locator(selector).tap()
        self.page.locator(selector).fill(text)

    def press(self, selector: str, key: str = "") -> None:
        self.page.locator(selector).first.tap()

    def follow(self, selector: str) -> None:
        with self.page.expect_navigation():
            self.press(selector)
        self.check()

    def tick(self, selector: str) -> None:
        self.page.locator(selector).tap()
        assert self.page.locator(selector).is_checked()

    def choose(self, selector: str, value: str) -> None:
        self.page.locator(selector).select_option(value)  # the list itself is the phone's

    def date(self, selector: str, day: dt.date) -> None:
        self.page.locator(selector).fill(day.isoformat())


class Story:
    """One programme as it grows. `hands` is a keyboard or a finger."""

    def __init__(self, hands: Keys | Fingers, language: str) -> None:
        self.hands, self.page, self.language = hands, hands.page, language
        self.root, self.wave, self.guide = "", "", ""

    def ask(self, rest: str) -> Body:
        answer = self.page.context.request.get(f"/api/v1{self.root}{rest}")
        assert answer.status == 200, answer.text()
        found: Body = answer.json()
        return found

    def next(self, expected: str) -> None:
        """Back to the overview, and where it sends us."""
        self.page.goto(self.root)
        self.hands.follow(NEXT)
        assert re.search(expected, self.page.url), f"the overview leads to {self.page.url} instead of {expected}"

    # ---- set up

    def begin(self, title: str) -> None:
        self.page.goto("/programmes")
        self.hands.follow("main a[href='/programmes/new']")
        self.hands.write("#client_name", f"Client of {title}")
        self.hands.write("#title", title)
        self.hands.follow("form[action='/programmes/new'] .button-primary")
        self.root = "/programmes/" + self.page.url.rpartition("/")[2].partition("?")[0]
        assert self.ask("/channels")["total"] == 7, "the usual channels come with the programme"

    def name_a_segment(self) -> None:
        self.next(r"/scope$")
        self.hands.write("#name", {"en": "Beginners", "fr": "Débutants"}[self.language])
        self.hands.write("#share", "100")
        self.hands.write("#expectations", {"en": "To be told what to take", "fr": "Qu’on leur dise quoi prendre"}[self.language])
        self.hands.follow("form[aria-labelledby=segment-title] .button-primary")
        self.segment = self.ask("/segments")["items"][0]["code"]

    def draw_the_journey(self) -> None:
        self.next(rf"/journeys/{self.segment}/current")
        self.hands.tick("#source-empty")
        self.hands.follow("form[action$='/start'] .button-primary")
        self.hands.write("#add", STAGES[self.language])
        self.hands.follow("button[name=do][value=add]")
        self.stages = self.ask(f"/journeys/{self.segment}/current")["stages"]
        assert [(each["phase"], each["moment_of_truth"]) for each in self.stages] == [("before", False), ("during", True), ("after", False)]

    def describe_what_can_occur(self) -> None:
        """In English line by line, stage by stage; in French from the ready repository."""
        self.next(r"/repositories$")
        if self.language == "en":
            self.hands.follow(f"a[href='{self.root}/repositories/new']")
            self.hands.write("#name", "What we promise")
            self.hands.follow("form[action$='/repositories/new'] .button-primary")
            for stage, line in zip(self.stages, LINES, strict=True):
                self._quick(stage["code"], line)
        else:
            self.hands.follow(f"a[href='{self.root}/repositories/new?ready=digital']")
            self.hands.follow("form[action$='/repositories/new'] .button-primary")
        self.repository = self.ask("/repositories")["items"][0]["id"]

    def _quick(self, stage: str, line: str) -> None:
        if not self.page.locator(f"#actions-{stage}").is_visible():
            self.hands.press(f"#stage-{stage} .quick summary")
        self.hands.write(f"#actions-{stage}", line)
        self.hands.follow(f"form[action$='#stage-{stage}'] .button-primary, form[action$='#stage-{stage}'] .actions button")

    def prepare_the_field(self) -> None:
        self.next(r"/guides/new")
        self.hands.follow("form[action$='/guides/new'] .button-primary")
        self.guide = self.ask("/guides")["items"][0]["id"]
        self.next(r"/waves/new")
        self.hands.write("#name", {"en": "Before the plan", "fr": "Avant le plan"}[self.language])
        self.hands.follow("form[action$='/waves/new'] .button-primary")
        self.wave = self.ask("/waves")["items"][0]["id"]

    # ---- observe

    def marks(self) -> dict[str, str]:
        """Interaction -> level: the worst at the last stage, the best before it."""
        found = {}
        for each in self.ask(f"/repositories/{self.repository}")["content"]["interactions"]:
            levels = sorted(each["levels"], key=lambda level: level["score"])
            found[each["code"]] = levels[0 if each["stage"] == self.stages[-1]["code"] else -1]["code"]
        return found

    def observe(self) -> None:
        """The first customer with the guide on the page, the others through the API."""
        marks = self.marks()
        self.next(rf"/waves/{self.wave}")
        self.hands.follow(f"main a[href$='/waves/{self.wave}/links']")
        self.hands.follow(f"a[href='/field/{self.wave}/{self.guide}']")
        self.page.locator("#list h1").wait_for()
        self.hands.press("#new")
        self.hands.write("#customer", "C-1")
        while self.page.locator("#next").count():
            for each in self.page.locator("[id^=m-][id*=-level-]").all():
                code, _, level = (each.get_attribute("id") or "")[2:].partition("-level-")
                if marks[code] == level:
                    self.hands.tick(f"#m-{code}-level-{level}")
            before = self.page.url
            self.hands.press("#next")
            expect(self.page).not_to_have_url(before)
        self.hands.check()
        self.hands.press("#finish")
        expect(self.page.locator(".phone-row[data-where=server]")).to_have_count(1, timeout=15_000)
        now = dt.datetime.now(dt.UTC).isoformat()
        seen = [
            {"mutation_id": f"story-{self.language}-{number:04}", "customer": f"C-{number}", "segment": self.segment, "observer": "Ana",
             "method": "in_store", "observed_at": now, "marks": {code: {"level": level} for code, level in marks.items()}}
            for number in range(2, CUSTOMERS + 1)
        ]
        body = {"guide": self.guide, "observations": seen}
        outcomes = post(self.page.context, f"/api/v1{self.root}/waves/{self.wave}/observations/batch", body)["outcomes"]
        assert all(each["id"] for each in outcomes), outcomes

    # ---- understand and decide

    def read_the_results(self) -> None:
        self.next(rf"/waves/{self.wave}|/results/{self.wave}")
        self.page.goto(f"{self.root}/results/{self.wave}")
        self.hands.check()
        told = self.ask(f"/waves/{self.wave}/results")["result"]["segments"][self.segment]
        assert told["overall"]["customers"] == CUSTOMERS
        assert told["catch_up"][:1] == [self.stages[-1]["code"]]
        self.index = {code: each["gated_index"]["mean"] for code, each in told["stages"].items()}
        assert self.index[self.stages[-1]["code"]] < 0 < self.index[self.stages[0]["code"]]
        expect(self.page.locator("h1")).to_contain_text(self.stages[-1]["name"])  # the headline names what disappoints

    def aim(self) -> None:
        """A target for each stage, then two actions: what disappoints first, then a delight."""
        last, first = self.stages[-1]["code"], self.stages[0]["code"]
        self.hands.follow(f"main a[href='{self.root}/plan/targets?wave={self.wave}']")
        for code, target in zip((each["code"] for each in self.stages), ("60", "20", "20"), strict=True):
            self.hands.write(f"#target-{code}", target)
        self.hands.follow("form[data-targets] .button-primary")
        assert {each["stage"]: each["target"] for each in self.ask("/targets")["items"]}[last] == 20
        self.page.goto(f"{self.root}/results/{self.wave}")
        self.hands.follow(f"main a[href*='/plan/actions/new'][href*='stage={last}']")
        self._action(CATCH_UP[self.language], gain="80")
        self.page.goto(f"{self.root}/plan")
        self.hands.follow(f"main a[href='{self.root}/plan/actions/new']")
        self._action(DELIGHT[self.language], gain="10", kind="differentiate", stage=first)
        found = {each["title"]: (each["kind"], each["stage"]) for each in self.ask("/actions")["items"]}
        assert found == {CATCH_UP[self.language]: ("catch_up", last), DELIGHT[self.language]: ("differentiate", first)}

    def _action(self, title: str, gain: str, kind: str = "", stage: str = "") -> None:
        self.hands.write("#title", title)
        if kind:
            self.hands.tick(f"#kind-{kind}")
        if stage:
            self.hands.choose("#stage", stage)
        self.hands.write("#expected_gain", gain)
        self.hands.choose("#effort", "2")
        self.hands.write("#owner", "Ana")
        self.hands.date("#due", dt.date(2030, 12, 31))
        self.hands.follow("form[data-action-form] .button-primary")

    def read_the_plan(self) -> None:
        """What disappoints stands before the delight, in the plan and among the priorities."""
        for rest in ("/plan", "/plan/board"):
            self.page.goto(self.root + rest)
            self.hands.check()
            text = self.page.locator("main").inner_text()
            assert 0 < text.find(CATCH_UP[self.language]) < text.find(DELIGHT[self.language]), rest

    # ---- sign off

    def sign_off(self) -> str:
        self.next(rf"/results/{self.wave}/sign-off$")
        self.hands.write("#note", "For the committee")
        self.hands.follow("form[action$='/sign-off'] .button-primary")
        self.hands.follow("main a[href^='/wave-reports/']")
        return str(self.page.url)

    def read_the_report(self, page: Any, address: str) -> None:
        page.goto(address)
        Hands(page).check()
        pdf = page.context.request.get(f"{address}/report.pdf?lang={self.language}")
        paper = "".join(each.extract_text() for each in pypdf.PdfReader(io.BytesIO(pdf.body())).pages)
        worst = f"{abs(self.index[self.stages[-1]['code']]):.0f}"
        for text in (page.locator("main").inner_text(), paper):
            flat = re.sub(r"\s+", " ", text)
            for wanted in (CATCH_UP[self.language], DELIGHT[self.language], self.stages[-1]["name"], f"−{worst}"):
                assert wanted in flat, wanted


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("fr", 390)])
def test_from_an_empty_programme_to_a_prioritised_plan(demo: Demo, language: str, width: int) -> None:
    phone = width < 600
    context = demo.enter("consultant", language, width, touch=phone)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    story = Story(Fingers(page) if phone else Keys(page), language)
    story.begin(f"Journey story {language}")
    story.name_a_segment()
    story.draw_the_journey()
    story.describe_what_can_occur()
    story.prepare_the_field()
    story.observe()
    story.read_the_results()
    story.aim()
    story.read_the_plan()
    address = story.sign_off()
    story.read_the_report(page, address)
    reader = demo.enter(demo.client_account(story.ask("")["client"]["id"]), language, width)
    story.read_the_report(reader.new_page(), address)
    assert reader.request.get(f"/api/v1{story.root}").status in (403, 404), "a client reads reports, not the programme"
    reader.close()
    stranger = demo.enter("client", language, width)
    assert stranger.request.get(address).status == 404, "another client's account finds nothing there"
    stranger.close()
    page.goto(story.root)
    expect(page.locator(".way-step[data-state=done]")).to_have_count(9)  # of nine steps
    assert errors == []
    context.close()
