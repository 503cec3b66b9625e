"""The guide's page with everything that it needs to work without network, its worker, and the page of observers' links; both languages."""

import json
import re

import pytest
import segno
from sqlalchemy import delete, select
from sqlmodel import col

from app.journeys.field.link_pages import code_of
from app.journeys.field.phone_pages import MODULES, SHEETS, parts
from app.storage.tables import Event, FieldLink, Guide, LoginSession, Observation
from app.web.pages import STATIC, asset_version
from tests.journeys.make import Made, add_programme
from tests.world import World, add_observer


@pytest.fixture
def made(world: World) -> Made:
    def work(session) -> Made:
        made = add_programme(session, world.here)
        add_observer(session, world.here, made.wave, made.guide)
        return made

    return world.database.work(work)


def guide_path(made: Made) -> str:
    return f"/field/{made.wave}/{made.guide}"


def links_path(made: Made) -> str:
    return f"/programmes/{made.programme}/waves/{made.wave}/links"


def block(text: str, name: str) -> dict:
    return json.loads(re.search(rf'id="{name}">(.*?)</script>', text, re.DOTALL).group(1))


def speak(browser, lang: str):
    browser.cookies.set("language", lang)
    return browser


def test_the_page_carries_the_guide_by_stage_and_not_what_an_answer_is_worth(world: World, made: Made) -> None:
    page = world.as_("observer", page=True).get(guide_path(made))
    data = block(page.text, "field-data")
    assert [(stage["code"], [each["code"] for each in stage["interactions"]]) for stage in data["stages"]] == [
        ("choose", ["greeted", "advice"]), ("use", ["surprise"]), ("return", ["refund"])]
    assert data["stages"][0]["interactions"][1] == {
        "code": "advice", "action": "Action advice", "response": "Ideal advice",
        "levels": [{"code": "poor", "name": "Poor"}, {"code": "fair", "name": "Fair"}, {"code": "good", "name": "Good"}]}
    assert (data["observer"], data["observer_key"], data["channel"], data["account"]) == ("Oscar", "link oscar", "store", False)
    assert data["channels"] == [["store", "Store"], ["web", "Web site"]]
    assert ("score" in page.text, "must_be" in page.text, "kano" in page.text) == (False, False, False)


@pytest.mark.parametrize(("lang", "words"), [
    ("en", ["New observation", "Not observed", "sent when there is network", "Skip to the content"]),
    ("fr", ["Nouvelle observation", "Non observée", "envoi dès qu'il y a du réseau", "Observation en magasin"]),
])
def test_the_page_speaks_both_languages(world: World, made: Made, lang: str, words: list[str]) -> None:
    text = speak(world.as_("observer", page=True), lang).get(guide_path(made)).text
    said = text + " ".join(map(str, block(text, "field-words").values())) + " ".join(map(str, block(text, "field-data")["methods"]))
    assert f'<html lang="{lang}">' in text
    assert [word for word in words if word not in said] == []


def test_no_words_of_a_client_can_become_markup(world: World, made: Made) -> None:
    def work(session) -> None:
        guide = session.get_one(Guide, made.guide)
        guide.name, guide.introduction = "</title><script>alert(1)</script>", "</template><img src=x onerror=alert(1)>"

    world.database.work(work)
    text = world.as_("observer", page=True).get(guide_path(made)).text
    assert "<script>alert" not in text and "<img src=x" not in text
    assert block(text, "field-data")["guide_name"] == "</title><script>alert(1)</script>"


def test_the_page_names_exactly_the_files_that_the_worker_keeps(world: World, made: Made) -> None:
    browser = world.as_("observer", page=True)
    page = browser.get(guide_path(made))
    assert page.headers["x-field-version"] == asset_version()
    named = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text))
    script = browser.get("/field-worker.js")
    kept = json.loads(re.search(r"^const PARTS = (.*);$", script.text, re.MULTILINE).group(1))
    assert json.loads(re.search(r"^const VERSION = (.*);$", script.text, re.MULTILINE).group(1)) == asset_version()
    assert kept == parts() and named <= set(kept)
    assert {browser.get(each).status_code for each in kept} == {200}
    inside = {name for each in MODULES for name in re.findall(r'from "\./([\w-]+)\.js"', (STATIC / "js" / f"{each}.js").read_text("utf-8"))}
    assert inside <= set(MODULES), "every module that a module asks for is kept too"
    sheets = "".join((STATIC / "css" / f"{each}.css").read_text("utf-8") for each in SHEETS)
    pictures = set(re.findall(r'url\("\.\./([^"]+)"\)', sheets))
    assert {f"/static/{asset_version()}/{name}" for name in pictures} <= set(kept)


def test_the_worker_is_public_fresh_and_a_script(world: World) -> None:
    answer = world.as_(None, page=True).get("/field-worker.js")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["service-worker-allowed"] == "/"
    assert answer.headers["content-type"].startswith("text/javascript")
    words = json.loads(re.search(r"^const WORDS = (.*);$", answer.text, re.MULTILINE).group(1))
    assert set(words) == {"en", "fr"} and words["en"].keys() == words["fr"].keys() and words["en"] != words["fr"]


def test_where_a_phone_finds_its_guide(world: World, made: Made) -> None:
    assert world.as_("observer", page=True).get("/").headers["location"] == "/field"
    assert world.as_("observer", page=True).get("/field").headers["location"] == guide_path(made)
    assert world.as_("consultant", page=True).get("/field").headers["location"] == "/programmes"


def test_a_guide_of_somebody_else_is_not_there(world: World, made: Made) -> None:
    theirs = world.database.work(lambda session: add_programme(session, world.there))
    for who in ("observer", "consultant"):
        assert world.as_(who, page=True).get(f"/field/{theirs.wave}/{theirs.guide}").status_code == 404
    assert world.as_("consultant", page=True).get(guide_path(made)).status_code == 200


# ---- observers' links

def test_a_link_is_shown_once_with_a_code_that_the_policy_lets_through(world: World, made: Made) -> None:
    browser = world.as_("consultant", page=True)
    page = browser.post(links_path(made), data={"observer": " Ann ", "guide": made.guide, "days": "14"})
    assert page.status_code == 200
    (address,) = set(re.findall(r"http://testserver/o/[\w-]{22}", page.text))
    assert 'class="qr"' in page.text and "style=" not in page.text and "<script>" not in page.text
    assert address not in browser.get(links_path(made)).text
    assert world.as_(None, page=True).get(address.removeprefix("http://testserver")).status_code == 303
    query = select(FieldLink.observer).order_by(col(FieldLink.created_at))
    rows = world.database.work(lambda session: session.execute(query).scalars().all())
    assert rows == ["Oscar", "Ann"]


def test_the_code_holds_the_address() -> None:
    """Read back by the squares: another code of the same address has the same ones."""
    address = "https://quickchoice.example.com/o/abcdefghijklmnopqrstuv"
    assert str(code_of(address)) == segno.make(address, error="m", micro=False).svg_inline(
        scale=6, border=3, light="#fff", svgclass="qr", lineclass=None)
    assert str(code_of(address)) != str(code_of(address + "w"))


@pytest.mark.parametrize(("lang", "sentence"), [("en", "Fill in this field."), ("fr", "Remplissez ce champ.")])
def test_what_was_typed_stays_when_it_is_refused(world: World, made: Made, lang: str, sentence: str) -> None:
    browser = speak(world.as_("consultant", page=True), lang)
    page = browser.post(links_path(made), data={"observer": " ", "guide": made.guide, "days": "91"})
    assert page.status_code == 422
    assert 'value="91"' in page.text and 'aria-invalid="true"' in page.text
    assert sentence in page.text
    assert world.database.work(lambda session: len(session.execute(select(FieldLink)).all())) == 1


def test_links_are_listed_and_revoked(world: World, made: Made) -> None:
    browser = world.as_("consultant", page=True)
    link = world.database.work(lambda session: session.execute(select(FieldLink.id)).scalar_one())
    assert "Oscar" in browser.get(links_path(made)).text
    answer = browser.post(f"{links_path(made)}/{link}/revoke")
    assert (answer.status_code, answer.headers["location"]) == (303, links_path(made))
    assert "Revoked" in browser.get(links_path(made)).text
    assert world.as_("observer", page=True).get(guide_path(made)).status_code == 303
    query = select(Event.kind).where(col(Event.kind).like("field_link%"))
    events = world.database.work(lambda session: session.execute(query).scalars().all())
    assert events == ["field_link.revoked"]


def test_a_link_of_another_wave_or_organisation_is_not_revoked_here(world: World, made: Made) -> None:
    def work(session) -> tuple[Made, str]:
        theirs = add_programme(session, world.there)
        return theirs, add_observer(session, world.there, theirs.wave, theirs.guide)

    theirs, link = world.database.work(work)
    browser = world.as_("consultant", page=True)
    for path in (links_path(made), links_path(theirs)):
        assert browser.post(f"{path}/{link}/revoke").status_code == 404
    assert browser.post(links_path(theirs), data={"observer": "Ann", "guide": theirs.guide, "days": "3"}).status_code == 404
    assert browser.post(links_path(made), data={"observer": "Ann", "guide": theirs.guide, "days": "3"}).status_code == 404
    assert world.as_("consultant", "there", page=True).get(links_path(theirs)).status_code == 200


def test_without_a_guide_the_page_says_what_to_do_first(world: World, made: Made) -> None:
    def work(session) -> None:
        session.execute(delete(LoginSession).where(col(LoginSession.field_link_id).is_not(None)))
        for table in (FieldLink, Observation, Guide):
            session.execute(delete(table))

    world.database.work(work)
    text = world.as_("consultant", page=True).get(links_path(made)).text
    assert "First a guide" in text and f"/programmes/{made.programme}/repositories" in text
