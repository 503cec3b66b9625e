"""The pages as a browser without scripts uses them: forms keep what was typed, name each problem, and never overwrite in silence."""

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest

from app.studies.schemas import Profile
from tests.studies.conftest import events
from tests.world import World

PAGES = ["", "/context", "/constraints", "/constraints?add=languages", "/participants", "/workshops", "/workshops/J1", "/weights"]
NEW = {
    "client_id": "",
    "client_name": "Exemple SA",
    "title": "CRM for all",
    "edition": "2026",
    "format": "2-days",
    "size": "mid",
    "sector": "Industry",
    "seats": "1 200",
    "countries": "France, Belgique; DE",
    "languages": "fr, Anglais",
    "goals": "One\r\ntwo",
}
CONTEXT = {
    "version": "1",
    "title": "CRM choice",
    "size": "small",
    "horizon_months": "36",
    "budget-currency": "EUR",
    "budget-period": "year",
}


class Form(HTMLParser):
    """What the page's fields hold: text fields, text areas, chosen options, ticked boxes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.values: dict[str, Any] = {}
        self.links: list[str] = []
        self._area, self._select = "", ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = dict(attrs)
        name = at.get("name") or ""
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


def test_a_study_is_set_up_by_its_form(world: World) -> None:
    browser = world.as_("consultant", page=True)
    made = browser.post("/studies/new", data=NEW)
    assert made.status_code == 303
    page = browser.get(made.headers["location"])
    assert page.status_code == 200
    context = world.as_("consultant").get("/api/v1" + made.headers["location"].split("?")[0]).json()["context"]
    assert context == {
        "sector": "Industry", "size": "mid", "employees": None, "seats": 1200, "countries": ["FR", "BE", "DE"], "languages": ["fr", "en"],
        "systems": [], "budget": None, "start": None, "go_live": None, "horizon_months": 36, "goals": "One\ntwo",
    }


def test_a_broken_form_comes_back_as_it_was_typed(world: World) -> None:
    typed = NEW | {"title": " ", "client_name": "", "seats": "many", "countries": "France, Atlantis", "mutation_id": "set-up-1234"}
    page = world.as_("consultant", page=True).post("/studies/new", data=typed)
    form = Form(page.text)
    assert page.status_code == 422
    kept = ("seats", "countries", "languages", "sector", "mutation_id", "edition", "size")
    assert {name: form.values[name] for name in kept} == {name: typed[name] for name in kept}
    assert form.values["goals"].strip() == "One\ntwo"
    assert sorted({*form.links} & {f"#{name}" for name in typed}) == ["#client_name", "#countries", "#seats", "#title"]
    assert "Countries: Atlantis is not a known country." in text_of(page.text)
    assert events(world) == []


def test_a_client_name_that_is_taken_is_said_beside_its_field(world: World) -> None:
    page = world.as_("consultant", page=True).post("/studies/new", data=NEW | {"client_name": "client of HERE"})
    assert page.status_code == 422
    assert "A client called client of HERE exists already." in text_of(page.text)
    assert Form(page.text).values["title"] == "CRM for all"


def test_a_form_that_is_sent_twice_makes_one_study(world: World) -> None:
    browser = world.as_("consultant", page=True)
    typed = NEW | {"mutation_id": Form(browser.get("/studies/new").text).values["mutation_id"]}
    first, second = (browser.post("/studies/new", data=typed).headers["location"] for _ in range(2))
    assert first == second
    assert [each[0] for each in events(world)] == ["client.created", "study.created"]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_in_both_languages(world: World, path: str, language: str) -> None:
    browser = world.as_("consultant", page=True)
    browser.cookies.set("language", language)
    page = browser.get(f"/studies/{world.here.study}{path}")
    assert (page.status_code, page.headers["content-language"]) == (200, language)
    assert page.text.count("<h1>") == 1
    assert "style=" not in page.text and "onclick" not in page.text  # the content security policy refuses both


@pytest.mark.parametrize("path", PAGES)
def test_a_foreign_study_has_no_page(world: World, path: str) -> None:
    browser = world.as_("consultant", page=True)
    pages = [browser.get(f"/studies/{study}{path}") for study in (world.there.study, "0" * 32)]
    assert [page.status_code for page in pages] == [404, 404]
    assert "There" not in text_of(pages[0].text).replace("There is nothing here", "")


@pytest.mark.parametrize(
    "path", ["/context", "/weights", "/constraints", "/constraints/remove", "/participants", "/workshops", "/workshops/J1", "/close"]
)
def test_a_foreign_study_takes_no_form(world: World, path: str) -> None:
    answer = world.as_("consultant", page=True).post(
        f"/studies/{world.there.study}{path}", data={"kind": "seats", "amount": "3", "version": "1"}
    )
    assert answer.status_code == 404
    assert events(world) == []


def test_the_context_form_says_what_is_wrong_where(world: World) -> None:
    typed = CONTEXT | {"seats": "0", "start": "2027-01-01", "go_live": "2026-01-01", "horizon_months": "soon"}
    page = world.as_("consultant", page=True).post(f"/studies/{world.here.study}/context", data=typed)
    words = text_of(page.text)
    assert page.status_code == 422
    assert "Future users: Give 1 or more." in words and "Horizon in months: Give a whole number." in words
    late = world.as_("consultant", page=True).post(
        f"/studies/{world.here.study}/context", data=typed | {"seats": "", "horizon_months": "36"}
    )
    assert "Go-live: The go-live cannot come before the start." in text_of(late.text)


def test_who_saves_second_is_told_what_is_stored_and_keeps_what_was_typed(world: World) -> None:
    browser, address = world.as_("consultant", page=True), f"/studies/{world.here.study}/context"
    assert browser.post(address, data=CONTEXT | {"sector": "Retail"}).status_code == 303
    page = browser.post(address, data=CONTEXT | {"sector": "Energy"})
    form = Form(page.text)
    assert (page.status_code, form.values["sector"]) == (412, "Energy")
    assert "Sector Retail Energy" in text_of(page.text)
    assert browser.post(address, data=CONTEXT | {"sector": "Energy", "version": "2"}).status_code == 303  # decided: saved on top
    assert [each[0] for each in events(world)] == ["study.changed", "study.changed"]


def test_the_stale_page_carries_the_version_to_save_on(world: World) -> None:
    browser, address = world.as_("consultant", page=True), f"/studies/{world.here.study}/context"
    browser.post(address, data=CONTEXT | {"sector": "Retail"})
    assert Form(browser.post(address, data=CONTEXT | {"sector": "Energy"}).text).values["version"] == "2"


def test_constraints_are_added_edited_and_removed(world: World) -> None:
    browser, address = world.as_("consultant", page=True), f"/studies/{world.here.study}/constraints"
    browser.post(address, data={"kind": "systems", "values": "SAP, Outlook", "reason": "They stay", "version": "1"})
    browser.post(address, data={"kind": "data_residency", "values": ["eu", "france"], "version": "2"})
    browser.post(address, data={"kind": "budget_ceiling", "amount": "45,5", "currency": "EUR", "version": "3", "index": "0"})
    words = text_of(browser.get(address).text)
    assert "Budget ceiling €45.50 for one user and month" in words and "Where the data is kept European Union, France" in words
    assert browser.post(f"{address}/remove", data={"index": "0", "version": "4"}).status_code == 303
    rules = world.as_("consultant").get(f"/api/v1/studies/{world.here.study}").json()["constraints"]["rules"]
    assert rules == [{"kind": "data_residency", "values": ["eu", "france"], "amount": None, "currency": None, "reason": ""}]
    assert [each[0] for each in events(world)] == ["study.changed"] * 4


def test_a_rule_is_not_removed_from_a_list_that_has_changed(world: World) -> None:
    browser, address = world.as_("consultant", page=True), f"/studies/{world.here.study}/constraints"
    browser.post(address, data={"kind": "seats", "amount": "14", "version": "1"})
    page = browser.post(f"{address}/remove", data={"index": "0", "version": "1"})
    assert page.status_code == 412
    assert "Number of users 14 users" in text_of(page.text)


def test_an_empty_rule_is_refused_beside_its_boxes(world: World) -> None:
    page = world.as_("consultant", page=True).post(f"/studies/{world.here.study}/constraints", data={"kind": "licence", "version": "1"})
    assert page.status_code == 422
    assert "#values" in Form(page.text).links
    assert events(world) == []


def test_the_boxes_offer_what_the_rated_solutions_have(world: World) -> None:
    page = world.as_("consultant", page=True).get(f"/studies/{world.here.study}/constraints?add=data_residency")
    assert {"European Union", "United States"} <= {each.strip() for each in re.findall(r"<label for=\"values-[^>]*>([^<]*)", page.text)}


def test_weights_are_saved_and_refused(world: World) -> None:
    browser, address = world.as_("consultant", page=True), f"/studies/{world.here.study}/weights"
    good = {
        "version": "1", "weights-1": "1", "weights-2": "2,5", "weights-3": "4", "weights-4": "8", "target": "full", "shortlist-min": "2",
        "shortlist-max": "4", "known_threshold": "80", "domain_multipliers-SAL": "1.5", "domain_multipliers-SRV": "1",
    }
    assert browser.post(address, data=good).status_code == 303
    assert world.as_("consultant").get(f"/api/v1/studies/{world.here.study}").json()["profile"] == {
        "weights": [0.0, 1.0, 2.5, 4.0, 8.0], "target": "full", "domain_multipliers": {"SAL": 1.5}, "shortlist": {"min": 2, "max": 4},
        "known_threshold": 80.0, "doubt": Profile().doubt.model_dump(),
    }
    page = browser.post(address, data=good | {"version": "2", "weights-4": "1", "shortlist-min": "9", "domain_multipliers-SAL": "3"})
    words = text_of(page.text)
    assert page.status_code == 422
    assert "Sales: Give 2 or less." in words and "The smallest shortlist cannot be larger than the largest." in words
    assert Form(page.text).values["weights-4"] == "1"


def test_dates_are_saved_all_or_none(world: World) -> None:
    browser, address = world.as_("consultant", page=True), f"/studies/{world.here.study}/workshops"
    refused = browser.post(address, data={"held_on-J1": "2026-12-01", "held_on-J2": "1800-01-01"})
    assert (refused.status_code, Form(refused.text).values["held_on-J2"], events(world)) == (422, "1800-01-01", [])
    assert browser.post(address, data={"held_on-J1": "2026-12-01", "held_on-J2": ""}).status_code == 303
    assert [each[:2] for each in events(world)] == [("workshop.changed", "J1")]


def test_a_session_is_opened_and_edited(world: World) -> None:
    browser, address = world.as_("consultant", page=True), f"/studies/{world.here.study}/workshops/J1"
    assert browser.post(f"{address}/status", data={"status": "open"}).status_code == 303
    refused = browser.post(address, data={"status": "open", "teams": "sales"})
    assert (refused.status_code, "Domains: Choose at least one." in text_of(refused.text)) == (422, True)
    assert (
        browser.post(address, data={"status": "closed", "teams": ["sales", "it"], "domains": ["SRV"], "held_on": "2026-12-01"}).status_code
        == 303
    )
    assert "1 domain is in no session" in text_of(browser.get(f"/studies/{world.here.study}/workshops").text)


def test_participants_by_the_form(world: World) -> None:
    browser, address = world.as_("consultant", page=True), f"/studies/{world.here.study}/participants"
    added = browser.post(address, data={"name": "Zoé", "team": "it", "job": ""})
    assert added.headers["location"].endswith("?team=it&saved=yes")
    assert Form(browser.get(added.headers["location"]).text).values["team"] == "it"  # the next one is often of the same team
    refused = browser.post(address, data={"name": "", "team": "press", "job": "Editor"})
    assert (refused.status_code, Form(refused.text).values["job"]) == (422, "Editor")
    edit = world.participant(world.there)
    assert browser.post(address, data={"name": "Eve", "team": "it", "edit": edit}).status_code == 404


def test_the_list_says_what_to_do_first_and_what_does_not_match(world: World) -> None:
    browser = world.as_("consultant", page=True)
    assert "Client of Here" in text_of(browser.get("/studies").text)
    assert "No study matches." in text_of(browser.get("/studies?q=nothing").text)
    assert browser.get("/studies?page=3").status_code == 200


def test_a_closed_study_offers_no_change(world: World) -> None:
    browser = world.as_("consultant", page=True)
    browser.post(f"/studies/{world.here.study}/close")
    for path in ("/context", "/constraints", "/participants", "/workshops", "/weights"):
        html = browser.get(f"/studies/{world.here.study}{path}").text
        assert "This study is closed" in html
        assert "<button" not in html.split("<main")[1].split("</main")[0]


RULE = {"kind": "systems", "values": "Typed SAP", "reason": "Typed reason", "version": "1"}
PROFILE = {
    "version": "1", "weights-1": "1.25", "weights-2": "2", "weights-3": "4", "weights-4": "8", "target": "full", "shortlist-min": "2",
    "shortlist-max": "4", "known_threshold": "80", "doubt-weights": "simplex", "doubt-spread": "2", "doubt-expectations": "no",
    "doubt-ratings": "no", "doubt-draws": "2 000", "doubt-seed": "7",
}
RADIOS = ("status", "target", "doubt-weights", "doubt-expectations", "doubt-ratings")
TYPED = [
    ("/context", CONTEXT | {"sector": "Typed sector", "goals": "Typed goals"}), ("/constraints", RULE), ("/weights", PROFILE),
    ("/participants", {"name": "Typed name", "team": "it", "job": "Typed job"}), ("/workshops", {"held_on-J1": "2026-12-09"}),
    ("/workshops/J1", {"held_on": "2026-12-09", "status": "open", "teams": ["it"], "domains": ["SRV"]}),
]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(("path", "typed"), TYPED)
def test_what_was_typed_outlives_a_study_that_was_closed_meanwhile(world: World, path: str, typed: dict[str, Any], language: str) -> None:
    browser, root = world.as_("consultant", page=True), f"/studies/{world.here.study}"
    browser.cookies.set("language", language)
    browser.post(f"{root}/close")
    page = browser.post(root + path, data=typed)
    said = {"en": "Nothing was saved yet. This study is closed; reopen it", "fr": "Cette étude est clôturée\u00a0; rouvrez-la"}[language]
    assert page.status_code == 409
    assert said.replace("\u00a0", " ") in text_of(page.text)
    values = Form(page.text).values
    assert {name: values[name].strip() if isinstance(values[name], str) else values[name] for name in typed if name != "version"} == {
        name: [value] if name in RADIOS else value for name, value in typed.items() if name != "version"
    }
    assert "<button" in page.text.split("<main")[1].split("</main")[0]  # somebody reopens the study, and what was typed can be sent
    assert [each[0] for each in events(world)] == ["study.closed"]


def test_a_rule_of_a_closed_study_is_not_removed(world: World) -> None:
    browser, root = world.as_("consultant", page=True), f"/studies/{world.here.study}"
    browser.post(f"{root}/constraints", data={"kind": "seats", "amount": "14", "version": "1"})
    browser.post(f"{root}/close")
    page = browser.post(f"{root}/constraints/remove", data={"index": "0", "version": "3"})
    assert (page.status_code, "Number of users 14 users" in text_of(page.text)) == (409, True)
    assert "Nothing was saved yet. This study is closed" in text_of(page.text)


def test_a_rule_that_is_removed_twice_is_a_changed_list_and_not_a_missing_page(world: World) -> None:
    browser, address = world.as_("consultant", page=True), f"/studies/{world.here.study}/constraints"
    browser.post(address, data={"kind": "seats", "amount": "14", "version": "1"})
    removed = [browser.post(f"{address}/remove", data={"index": "0", "version": "2"}).status_code for _ in range(2)]
    assert removed == [303, 412]
    assert browser.post(f"{address}/remove", data={"index": "0", "version": "3"}).status_code == 404


def test_an_edited_rule_that_somebody_removed_can_be_saved_as_a_new_one(world: World) -> None:
    browser, address = world.as_("consultant", page=True), f"/studies/{world.here.study}/constraints"
    browser.post(address, data={"kind": "seats", "amount": "14", "version": "1"})
    browser.post(f"{address}/remove", data={"index": "0", "version": "2"})
    page = browser.post(address, data={"kind": "seats", "amount": "15", "version": "2", "index": "0"})
    again = Form(page.text).values
    assert (page.status_code, again["amount"], again["version"], "index" in again) == (412, "15", "3", False)
    assert browser.post(address, data=again).status_code == 303


def test_a_form_that_is_sent_changed_is_a_second_wish(world: World) -> None:
    browser = world.as_("consultant", page=True)
    typed = NEW | {"mutation_id": "set-up-1234"}
    browser.post("/studies/new", data=typed)
    page = browser.post("/studies/new", data=typed | {"title": "Second study", "client_name": "Second SA"})  # back, changed, sent
    again = Form(page.text).values
    assert (page.status_code, again["title"], again["client_name"]) == (409, "Second study", "Second SA")
    assert "This form was sent before with other content" in text_of(page.text)
    assert again["mutation_id"] != "set-up-1234"
    assert browser.post("/studies/new", data=typed | again).status_code == 303


def test_what_no_database_can_hold_is_no_participant(world: World) -> None:
    browser, address = world.as_("consultant", page=True), f"/studies/{world.here.study}/participants"
    assert [browser.get(f"{address}?{name}=%00").status_code for name in ("edit", "team")] == [404, 404]
    assert browser.post(address, data={"name": "Eve", "team": "it", "edit": "\x00"}).status_code == 404
