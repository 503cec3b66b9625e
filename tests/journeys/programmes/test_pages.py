"""The pages as a browser without scripts uses them, in both languages: every field has a label, nothing typed is lost."""

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from sqlmodel import Session

from app.access.keys import Person
from app.journeys.programmes import scope
from app.journeys.programmes.shapes import NewChannel, NewSegment
from app.journeys.programmes.told import told
from app.storage.tables import Programme
from app.web.language import Speaker
from tests.journeys.make import PROFILE, Made
from tests.journeys.programmes.conftest import events
from tests.world import World

PAGES = [
    "", "?new=yes", "/scope", "/scope?edit=novice", "/scope?saved=yes", "/scope/channels", "/scope/channels?edit=web", "/scope/details",
    "/scoring", "/history",
]
NEW = {
    "client_id": "", "client_name": "Exemple SA", "title": "In-store journeys", "customers": "both", "sector": "DIY", "sponsor": "Ann",
    "goals": "One\r\ntwo", "indicators": ["nps", "attrition"], "ready_content": "fr",
}


class Seen(HTMLParser):
    """What a page holds: fields with their values, labels, links, ids, headings."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.values: dict[str, Any] = {}
        self.fields: list[str] = []
        self.labels: set[str] = set()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.described: set[str] = set()
        self._area, self._select = "", ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = dict(attrs)
        name = at.get("name") or ""
        if "id" in at:
            self.ids.append(str(at["id"]))
        self.described |= set((at.get("aria-describedby") or "").split())
        if tag in ("input", "select", "textarea") and at.get("type") != "hidden":
            self.fields.append(at.get("id") or "")
        if tag == "label":
            self.labels.add(at.get("for") or "")
        if tag == "input" and at.get("type") in ("checkbox", "radio"):
            if "checked" in at:
                self.values.setdefault(name, []).append(at["value"])
        elif tag == "input" and name:
            self.values[name] = at.get("value") or ""
        elif tag == "textarea":
            self._area = name
            self.values[name] = ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in at:
            self.values[self._select] = at["value"]
        elif tag == "a":
            self.links.append(at.get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        self._area = "" if tag == "textarea" else self._area

    def handle_data(self, data: str) -> None:
        if self._area:
            self.values[self._area] += data.removeprefix("\n")


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def browser_of(world: World, language: str = "en", role: str = "consultant") -> Any:
    browser = world.as_(role, page=True)
    browser.cookies.set("language", language)
    return browser


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("part", [*PAGES, "list", "new"])
def test_every_page_stands_in_both_languages_with_a_label_for_each_field(world: World, made: Made, part: str, language: str) -> None:
    path = {"list": "/programmes", "new": "/programmes/new"}.get(part, f"/programmes/{made.programme}{part}")
    page = browser_of(world, language).get(path)
    assert (page.status_code, page.headers["content-language"]) == (200, language)
    seen = Seen(page.text)
    assert [each for each in seen.fields if each not in seen.labels] == []
    assert len(seen.ids) == len(set(seen.ids))
    assert seen.described <= set(seen.ids)
    assert "style=" not in page.text


def test_a_newcomer_is_led_from_the_empty_list_to_the_first_segment(world: World) -> None:
    browser = browser_of(world)
    assert "/programmes/new" in Seen(browser.get("/programmes").text).links
    made = browser.post("/programmes/new", data=NEW)
    assert made.status_code == 303
    page = browser.get(made.headers["location"])
    assert "Next step: 1 of 9 Say whose journey you follow" in text_of(page.text)
    root = made.headers["location"].partition("?")[0]
    form = Seen(browser.get(f"{root}/scope").text)
    segment = form.values | {"name": "Beginners", "share": "60", "channels": ["store"]}
    assert browser.post(f"{root}/scope", data=segment).headers["location"] == f"{root}/scope?saved=yes"
    assert "Next step: 2 of 9 Draw the journey of Beginners" in text_of(browser.get(root).text)
    shown = Seen(browser.get(f"{root}/scope/details").text).values
    assert (shown["title"], shown["goals"], shown["indicators"]) == ("In-store journeys", "One\ntwo", ["nps", "attrition"])
    assert shown["customers"] == ["both"]
    assert "Réseaux sociaux" in browser.get(f"{root}/scope/channels").text


def test_a_form_sent_twice_makes_one_thing(world: World) -> None:
    browser = browser_of(world)
    form = Seen(browser.get("/programmes/new").text).values | {"client_name": "Exemple", "title": "T"}
    first, second = (browser.post("/programmes/new", data=form) for _ in range(2))
    assert first.headers["location"] == second.headers["location"]
    root = first.headers["location"].partition("?")[0]
    segment = Seen(browser.get(f"{root}/scope").text).values | {"name": "Beginners"}
    assert [browser.post(f"{root}/scope", data=segment).status_code for _ in range(2)] == [303, 303]
    programme_id = root.rpartition("/")[2]
    assert [kind for kind, *_ in events(world, programme_id)] == ["programme.created", "segment.added"]


def test_what_was_typed_comes_back_with_a_sentence_beside_each_field(world: World) -> None:
    page = browser_of(world).post("/programmes/new", data=NEW | {"title": "", "client_name": "Client of Here"})
    assert page.status_code == 422
    seen = Seen(page.text)
    shown = {name: seen.values[name] for name in ("client_name", "goals", "indicators")}
    assert shown == {"client_name": "Client of Here", "goals": "One\ntwo", "indicators": ["nps", "attrition"]}
    assert "error-title" in seen.ids
    taken = browser_of(world).post("/programmes/new", data=NEW | {"client_name": "Client of Here"})
    assert taken.status_code == 422
    assert "A client called Client of Here exists already." in text_of(taken.text)


@pytest.mark.parametrize(("share", "status"), [("101", 422), ("-1", 422), ("a lot", 422), ("12,5", 303), ("", 303)])
def test_a_share_is_typed_in_percent(world: World, made: Made, share: str, status: int) -> None:
    browser, path = browser_of(world), f"/programmes/{made.programme}/scope"
    answer = browser.post(path, data={"name": "New", "customer_type": "distributor", "share": share, "expectations": "", "persona": ""})
    assert answer.status_code == status
    if status == 422:
        assert "Give a percentage from 0 to 100." in answer.text
        assert Seen(answer.text).values["share"] == share
    else:
        stored = events(world, made.programme)[0][3]
        assert isinstance(stored, dict)
        assert stored["share"] == (0.125 if share else None)


def test_shares_that_do_not_add_up_are_said(world: World, made: Made, here: Person) -> None:
    browser, path = browser_of(world), f"/programmes/{made.programme}/scope"
    assert "add up" not in browser.get(path).text

    def add(session: Session) -> None:
        scope.add_segment(session, here, made.programme, NewSegment(name="Third", share=0.125))

    world.database.work(add)
    assert "The shares add up to 112.5%, not to 100%." in text_of(browser.get(path).text)
    assert "Les parts totalisent 112,5 % et non 100 %." in text_of(browser_of(world, "fr").get(path).text)


def test_a_segment_that_somebody_else_changed_is_shown_beside_what_was_typed(world: World, made: Made) -> None:
    browser, path = browser_of(world), f"/programmes/{made.programme}/scope"
    form = Seen(browser.get(f"{path}?edit=novice").text).values
    assert (form["edit"], form["version"], form["share"], form["channels"]) == ("novice", "0", "75", ["store"])
    assert browser.post(path, data=form | {"name": "First"}).status_code == 303
    stale = browser.post(path, data=form | {"name": "Second"})
    assert stale.status_code == 412
    assert "Name of the segment First Second" in text_of(stale.text)
    again = Seen(stale.text).values
    assert (again["name"], again["version"]) == ("Second", "1")
    assert browser.post(path, data=again).status_code == 303


def test_details_that_somebody_else_changed_are_not_overwritten(world: World, made: Made) -> None:
    browser, path = browser_of(world), f"/programmes/{made.programme}/scope/details"
    form = Seen(browser.get(path).text).values
    assert browser.post(path, data=form | {"sponsor": "Ann"}).status_code == 303
    stale = browser.post(path, data=form | {"sponsor": "Bob"})
    assert stale.status_code == 412
    again = Seen(stale.text).values
    assert again["sponsor"] == "Bob"
    assert browser.post(path, data=again).status_code == 303
    assert [new for kind, _, _, new in events(world, made.programme)] == [{"sponsor": "Ann"}, {"sponsor": "Bob"}]


def test_what_is_used_stays_and_the_page_says_why(world: World, made: Made) -> None:
    browser, path = browser_of(world), f"/programmes/{made.programme}/scope"
    refused = browser.post(f"{path}/segments/novice/remove")
    assert refused.status_code == 409
    assert "Novices cannot be removed: customers of this segment were observed." in text_of(refused.text)
    assert browser.post(f"{path}/channels/store/remove").status_code == 409
    assert browser.post(f"{path}/segments/pro/remove").status_code == 303
    assert browser.post(f"{path}/channels/web/remove").status_code == 303
    assert browser.post(f"{path}/channels/ready", data={"language": "fr"}).status_code == 303
    assert "Courrier" in browser.get(f"{path}/channels").text
    assert browser.post(path, data={"edit": "../x", "name": "X"}).status_code == 404


def test_the_profile_is_changed_in_words_and_its_defaults_come_back(world: World, made: Made) -> None:
    browser, path = browser_of(world, "fr"), f"/programmes/{made.programme}/scoring"
    form = Seen(browser.get(path).text).values
    assert form == {
        "version": "1", "disappointing": "-20", "enchantment": "40", "gate": ["cap"], "peak": "50", "end": "50", "first": "0",
        "confidence": "95", "min_n": "5", "lang": "en", "next": path,
    }
    wanted = form | {"peak": "33,3", "end": "33,3", "min_n": "8", "gate": "strict"}
    refused = browser.post(path, data=wanted)
    sentence = "Ensemble, les trois poids font 66,6 pour cent"
    assert refused.status_code == 422 and [f'id="error-{name}"' in refused.text for name in ("peak", "end", "first")] == [True] * 3
    assert refused.text.count(sentence) == 4  # once above, once at each
    wanted["first"] = "33,4 %"
    assert browser.post(path, data=wanted).status_code == 303
    changed = PROFILE | {"peak": 0.333, "end": 0.333, "first": 0.334, "min_n": 8, "gate": "strict"}
    assert events(world, made.programme) == [("programme.changed", "Journeys", {"profile": PROFILE}, {"profile": changed})]
    world.database.work(lambda session: setattr(session.get_one(Programme, made.programme), "profile", changed | {"first": 0.0}))
    page = browser.get(path)  # the API may store other weights: the page says it
    assert "Les poids des moments totalisent 67\u00a0% et non 100\u00a0%" in page.text
    form = Seen(page.text).values
    assert form["peak"] == "33,3"
    assert browser.post(path, data=form | {"restore": "yes"}).status_code == 303
    assert Seen(browser.get(path).text).values["min_n"] == "5"


@pytest.mark.parametrize(("typed", "field", "sentence"), [
    ({"peak": "120"}, "peak", "Give a percentage from 0 to 100."),
    ({"confidence": "100"}, "confidence", "Give a percentage above 0 and below 100."),
    ({"disappointing": "-101"}, "disappointing", "Give -100 or more."), ({"enchantment": "-30"}, "disappointing", "must lie below"),
    ({"min_n": "2,5"}, "min_n", "Give a whole number."), ({"min_n": ""}, "min_n", "Give a whole number."),
    ({"gate": "x"}, "gate", "Choose one"),
])
def test_a_profile_that_cannot_be_is_refused_beside_its_field(
    world: World, made: Made, typed: dict[str, str], field: str, sentence: str
) -> None:
    browser, path = browser_of(world), f"/programmes/{made.programme}/scoring"
    page = browser.post(path, data=Seen(browser.get(path).text).values | typed)
    assert page.status_code == 422
    assert f"error-{field}" in Seen(page.text).ids
    assert sentence in page.text
    assert events(world, made.programme) == []


def test_a_closed_programme_shows_no_button_that_changes(world: World, made: Made) -> None:
    browser, root = browser_of(world), f"/programmes/{made.programme}"
    assert browser.post(f"{root}/close").headers["location"] == root
    for part in ("/scope", "/scope/channels", "/scope/details", "/scoring"):
        buttons = re.findall(r"<button[^>]*>(.*?)</button>", browser.get(root + part).text)
        assert buttons == ["Français", "Sign out"], part
    assert "Next step" not in browser.get(root).text
    kept = browser.post(f"{root}/scope", data={"name": "Typed", "customer_type": "other"})
    assert kept.status_code == 409
    assert Seen(kept.text).values["name"] == "Typed"
    assert browser.post(f"{root}/scope/channels/ready", data={"language": "en"}).status_code == 409
    assert browser.post(f"{root}/reopen").status_code == 303
    assert "Under way" in browser.get("/programmes").text


def test_every_step_leads_somewhere(world: World, made: Made) -> None:
    """Whatever the state of a programme, no link of its overview ends in an error."""
    browser = browser_of(world)
    new = browser.post("/programmes/new", data=NEW).headers["location"].partition("?")[0]
    browser.post(f"{new}/scope", data={"name": "Beginners", "customer_type": "end_customer"})
    for root in (new, f"/programmes/{made.programme}"):
        links = sorted({link for link in Seen(browser.get(root).text).links if link.startswith(f"{root}/")})
        assert len(links) > 8
        assert [(link, status) for link in links if (status := browser.get(link).status_code) not in (200, 303)] == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_history_says_what_was_done_in_the_readers_language(world: World, made: Made, language: str) -> None:
    browser, root = browser_of(world, language), f"/programmes/{made.programme}"
    form = Seen(browser.get(f"{root}/scope?edit=pro").text).values
    browser.post(f"{root}/scope", data=form | {"share": "30", "customer_type": "distributor"})
    browser.post(f"{root}/close")
    text = text_of(browser.get(f"{root}/history").text)
    expected = {
        "en": ("Programme closed Journeys", "Segment changed", "Installers → then Distributors", "25% → then 30%"),
        "fr": ("Programme clos Journeys", "Segment modifié", "Installateurs → puis Distributeurs", "25 % → puis 30 %"),
    }[language]
    assert [each for each in expected if each not in text] == []
    assert "customer_type" not in text


def test_a_long_history_is_paged(world: World, made: Made, here: Person) -> None:
    def fill(session: Session) -> None:
        for _ in range(30):
            scope.add_channel(session, here, made.programme, NewChannel(name="Post", kind="physical"))
            scope.remove_channel(session, here, made.programme, "post")

    world.database.work(fill)
    first, second = (browser_of(world).get(f"/programmes/{made.programme}/history?page={page}").text for page in (1, 2))
    assert ("60 changes" in text_of(first), first.count("<tr>"), second.count("<tr>")) == (True, 51, 11)
    assert f"/programmes/{made.programme}/history?page=1" in Seen(second).links


def test_pages_of_a_foreign_programme_are_not_there(world: World, foreign: Made) -> None:
    browser = browser_of(world)
    for part in PAGES:
        assert browser.get(f"/programmes/{foreign.programme}{part}").status_code == 404
    for part, typed in (
        ("/scope", {"name": "X", "customer_type": "other"}), ("/scope", {"edit": "pro", "name": "X", "customer_type": "other"}),
        ("/scope/channels", {"name": "X", "kind": "digital"}), ("/scope/channels/ready", {"language": "en"}),
        ("/scope/details", {"title": "X", "customers": "b2c"}), ("/scoring", {"restore": "yes"}), ("/close", {}), ("/reopen", {}),
        ("/scope/segments/pro/remove", {}), ("/scope/channels/web/remove", {}),
    ):
        assert browser.post(f"/programmes/{foreign.programme}{part}", data=typed).status_code == 404, part
    assert events(world, foreign.programme) == []


def test_a_wrong_share_is_told_with_an_empty_name(world: World, made: Made) -> None:
    html = browser_of(world).post(f"/programmes/{made.programme}/scope", data={"name": "", "customer_type": "other", "share": "165 %"}).text
    assert 'id="error-name"' in html and 'id="error-share"' in html


def test_removing_is_asked_first_and_the_history_speaks_in_names(world: World, made: Made) -> None:
    browser, root = browser_of(world), f"/programmes/{made.programme}"
    asked = browser.get(f"{root}/scope/channels?remove=web").text
    assert "Yes, remove it" in asked and f'action="{root}/scope/channels/web/remove"' in asked
    assert "Yes, remove it" in browser.get(f"{root}/scope?remove=pro").text
    assert "Yes, remove it" not in browser.get(f"{root}/scope?remove=unknown").text
    new = {"stage": "choose", "channels": ["web"]}
    event = {"kind": "indicator.added", "subject": "nps", "old": None, "new": new, "at": "", "actor_name": ""}
    row = told(event, Speaker("en"), {"stage": {"choose": "Chooses"}, "channel": {"web": "Web site"}})
    assert row["subject"] != "nps" and [field[2] for field in row["fields"]] == ["Web site", "Chooses"]
