"""The pages of waves and observations in both languages: a person plans a wave, looks, decides, uploads."""

import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.journeys.field import flag_words, form_fields, guide_in, moments, naming, observation_pages, sheet_in, table_in, visits
from app.storage.tables import Guide, Programme, Repository, Wave
from app.web.language import translations
from tests.journeys.field.kit import programme, seen, send, stored
from tests.journeys.make import Made, add_programme, marks
from tests.world import World

LANGUAGES = pytest.mark.parametrize("language", ["en", "fr"])


def browser(world: World, language: str = "en") -> TestClient:
    client = world.as_("consultant", page=True)
    client.cookies.set("language", language)
    return client


def root(made: Made) -> str:
    return f"/programmes/{made.programme}/waves"


def text_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def fields(answer: Any) -> dict[str, str]:
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', answer.text))


@LANGUAGES
def test_a_wave_is_planned(world: World, language: str) -> None:
    made, client = programme(world), browser(world, language)
    assert {"en": "How many customers, and why", "fr": "Combien de clients, et pourquoi"}[language] in text_of(client.get(root(made)))
    form = client.get(f"{root(made)}/new")
    typed = {"name": "Autumn", "kind": "after", "repository": made.repository, "mutation_id": fields(form)["mutation_id"], "note": "Once"}
    refused = client.post(f"{root(made)}/new", data=typed | {"name": "", "starts": "2026-09-02", "ends": "2026-09-01"})
    assert refused.status_code == 422
    assert {"en": "Fill in this field.", "fr": "Remplissez ce champ"}[language] in refused.text
    assert "2026-09-02" in refused.text
    turned = client.post(f"{root(made)}/new", data=typed | {"starts": "2026-09-02", "ends": "2026-09-01"})
    assert (turned.status_code, 'aria-describedby="error-ends"' in turned.text) == (422, True)
    done = client.post(f"{root(made)}/new", data=typed | {"starts": "2026-09-01"})
    again = client.post(f"{root(made)}/new", data=typed | {"starts": "2026-09-01"})
    assert (done.status_code, done.headers["location"]) == (303, again.headers["location"])
    page = client.get(done.headers["location"])
    assert (page.status_code, "Autumn" in page.text) == (200, True)


@LANGUAGES
def test_an_empty_programme_says_what_to_do_first(world: World, language: str) -> None:
    client, made = browser(world, language), programme(world)

    def empty(session: Any) -> None:
        for table, key in ((Guide, made.guide), (Wave, made.wave), (Repository, made.repository)):
            session.delete(session.get_one(table, key))
            session.flush()

    world.database.work(empty)
    page = text_of(client.get(root(made)))
    assert {"en": "First a repository", "fr": "D’abord un référentiel"}[language] in page
    assert client.get(f"{root(made)}/new").status_code == 200


@LANGUAGES
def test_the_page_of_a_wave_says_how_far_it_is(world: World, language: str) -> None:
    made, client = programme(world), browser(world, language)
    here = f"{root(made)}/{made.wave}"
    empty = client.get(here)
    assert (empty.status_code, f"/field/{made.wave}/{made.guide}" in empty.text, f"{here}/links" in empty.text) == (200, True, True)
    send(world, made, [
        seen("visit-0001"), seen("visit-0002", observer="Bob"), seen("visit-0003", customer="c2", segment="martians", method="smell"),
        seen("visit-0004", customer="<b>c3</b>", channel="pigeon", observed_at=None, marks=marks(parking="easy")),
    ])
    page = client.get(here)
    assert page.status_code == 200
    assert "<b>c3</b>" not in page.text
    text = text_of(page)
    for words in {"en": ("Unknown segment", "3 customers", "1 seen by two observers"),
                  "fr": ("Segment inconnu", "3 clients", "Ce qui est signalé")}[language]:
        assert words in text, words
    assert f"/results/{made.wave}" in page.text
    only = client.get(f"{here}?flag=unknown_segment&segment=martians&status=counted")
    assert (only.text.count("/observations/"), only.status_code) == (1, 200)
    assert client.get(f"{here}?flag=nonsense&method=x&customer=%25&status=y").status_code == 200


@LANGUAGES
def test_an_observation_is_set_aside_counted_again_and_corrected(world: World, language: str) -> None:
    made, client = programme(world), browser(world, language)
    odd = marks(greeted="no", advice="splendid", parking="easy") | {"refund": {"level": None, "na": True, "verbatim": "«Trop long»"}}
    (outcome,) = send(world, made, [seen(marks=odd, segment="martians", note="Pluie")])
    here = f"{root(made)}/{made.wave}/observations/{outcome.id}"
    page = client.get(here)
    assert page.status_code == 200
    for words in ("splendid", "parking", "«Trop long»", "Pluie", "−2", "martians"):
        assert words in page.text
    refused = client.post(here, data={"decision": "set_aside", "reason": " ", "version": "1"})
    assert (refused.status_code, 'id="error-reason"' in refused.text) == (422, True)
    assert client.post(here, data={"decision": "set_aside", "reason": "Broken", "version": "1"}).status_code == 303
    stale = client.post(here, data={"customer": "c7", "segment": "novice", "version": "1"})
    assert (stale.status_code, "c7" in stale.text, fields(stale)["version"]) == (412, True, "2")
    assert client.post(here, data={"customer": "c7", "segment": "novice", "version": "2"}).status_code == 303
    assert client.post(here, data={"decision": "counted", "version": "3"}).status_code == 303
    (row,) = stored(world, made)
    assert (row.status, row.customer, row.segment_code, row.version, row.marks) == ("counted", "c7", "novice", 4, odd)
    told = {"en": "set aside by Consultant Here: Broken", "fr": "écartée par Consultant Here : Broken"}
    assert told[language] in text_of(client.get(here))


def test_an_unknown_segment_may_stay_while_the_customer_is_corrected(world: World) -> None:
    made, client = programme(world), browser(world)
    (outcome,) = send(world, made, [seen(segment="martians")])
    here = f"{root(made)}/{made.wave}/observations/{outcome.id}"
    assert client.post(here, data={"customer": "c7", "segment": "martians", "version": "1"}).status_code == 303
    assert client.post(here, data={"customer": "", "segment": "martians", "version": "2"}).status_code == 422


@LANGUAGES
def test_a_file_is_looked_at_before_it_is_stored(world: World, language: str) -> None:
    made, client = programme(world), browser(world, language)
    here = f"{root(made)}/{made.wave}/upload"
    assert client.get(here).status_code == 200
    nothing = client.post(here, data={"method": "call"})
    assert nothing.status_code == 422
    broken = client.post(here, files={"file": ("a.csv", b"customer,interaction,level\n,greeted,yes\n")}, data={"guide": made.guide})
    assert (broken.status_code, "A2" in broken.text) == (422, True)
    sheet = b"customer;interaction;level;observed at;segment\nc5;greeted;oui oui;02/03/2026;Novices\n"
    usual = {"guide": made.guide, "method": "call", "observer": "Zoé"}
    shown = client.post(here, files={"file": ("a.csv", sheet)}, data=usual)
    assert shown.status_code == 200
    assert {"en": "02/03/2026 is read as day/month: 2026-03-02.", "fr": "02/03/2026 est lu jour/mois"}[language] in shown.text
    assert {"en": "Store 1 observation", "fr": "Enregistrer 1 observation"}[language] in shown.text
    assert stored(world, made) == []
    done = client.post(here, data=fields(shown))
    assert (done.status_code, done.headers["location"]) == (303, f"{root(made)}/{made.wave}?done=uploaded&stored=1")
    assert client.get(done.headers["location"]).status_code == 200
    (row,) = stored(world, made)
    assert (row.method, row.observer, row.segment_code, row.flags) == ("call", "Zoé", "novice", ["unknown_level", "partial"])
    again = client.post(here, files={"file": ("a.csv", sheet)}, data=usual)
    assert {"en": "Everything in this file was stored already.", "fr": "était déjà enregistré"}[language] in again.text
    tampered = client.post(here, data=usual | {"confirm": "yes", "carried": "%%%"})
    assert tampered.status_code == 422


@LANGUAGES
def test_a_wave_is_changed_closed_and_reopened(world: World, language: str) -> None:
    made, client = programme(world), browser(world, language)
    here = f"{root(made)}/{made.wave}"
    form = client.get(f"{here}/edit")
    typed = fields(form) | {"name": "March", "kind": "before", "repository": made.repository, "note": "", "ends": ""}
    assert client.post(f"{here}/edit", data=typed).status_code == 303
    stale = client.post(f"{here}/edit", data=typed | {"name": "April"})
    assert (stale.status_code, "April" in stale.text, fields(stale)["version"]) == (412, True, "2")
    assert client.post(f"{here}/status", data={"status": "closed"}).headers["location"] == f"{here}?done=closed"
    assert {"en": "Reopen the wave", "fr": "Rouvrir la vague"}[language] in client.get(f"{here}?done=closed").text
    assert client.post(f"{here}/status", data={"status": "open"}).status_code == 303


def test_a_closed_programme_shows_and_does_not_change(world: World) -> None:
    made, client = programme(world), browser(world)
    (outcome,) = send(world, made, [seen()])

    def close(session: Any) -> None:
        session.get_one(Programme, made.programme).status = "closed"

    world.database.work(close)
    here = f"{root(made)}/{made.wave}"
    typed = {"name": "Autumn", "kind": "after", "repository": made.repository}
    assert client.post(f"{root(made)}/new", data=typed).status_code == 409
    assert client.post(f"{here}/edit", data=typed | {"version": "1"}).status_code == 409
    assert client.post(f"{here}/status", data={"status": "closed"}).status_code == 409
    assert client.post(f"{here}/observations/{outcome.id}", data={"customer": "c9", "version": "1"}).status_code == 409
    assert [client.get(each).status_code for each in (root(made), here, f"{here}/upload", f"{here}/observations/{outcome.id}")] == [200] * 4
    files = {"file": ("a.csv", b"customer,interaction,level\nc5,greeted,yes\n")}
    assert client.post(f"{here}/upload", files=files, data={"confirm": "yes"}).status_code == 303


def test_pages_of_another_organisation_are_not_there(world: World) -> None:
    programme(world)
    theirs, client = world.database.work(lambda session: add_programme(session, world.there)), browser(world)
    here = f"{root(theirs)}/{theirs.wave}"
    one = f"{here}/observations/{stored(world, theirs)[0].id}"
    typed = {"name": "X", "kind": "after", "repository": theirs.repository, "version": "1", "customer": "c9", "status": "closed"}
    pages = (root(theirs), f"{root(theirs)}/new", here, f"{here}/edit", f"{here}/upload", one)
    assert [client.get(each).status_code for each in pages] == [404] * 6
    posts = (f"{root(theirs)}/new", f"{here}/edit", f"{here}/status", f"{here}/upload", one)
    assert [client.post(each, data=typed).status_code for each in posts] == [404] * 5


def test_words_that_stand_in_tables_have_their_french() -> None:
    words = [each for flag in flag_words.FLAGS.values() for each in (flag.name, flag.meaning, flag.todo)]
    words += [*form_fields.WAVE_LABELS.values(), *form_fields.CORRECTION_LABELS.values(), *observation_pages.ORIGINS.values()]
    words += [moments.AMBIGUOUS, moments.TURNED, moments.UNREAD, visits.CUT, *visits.UNKNOWN.values(), naming.UNKNOWN_LEVEL]
    words += [table_in.NO_HEADER, sheet_in.NOTHING, guide_in.NO_GUIDE]
    french = translations("fr")._catalog  # type: ignore[attr-defined]
    assert [each for each in words if each not in french] == []
