"""The report of a wave: page, PDF and workbook say the frozen figures, in both languages, to those who may read them and nobody else."""

import html
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import openpyxl
import pypdf
import pytest
from sqlmodel import Session, col, select

from app.access.keys import Person
from app.demo.programme import add_programme
from app.journeys.results.freeze import freeze_wave
from app.reports.pen import Pen
from app.reports.press import press
from app.reports.waves.material import Material, open_wave
from app.reports.waves.plan import measured
from app.reports.waves.story import tell
from app.reports.waves.telling import Telling
from app.storage.tables import Client, FrozenWave, Observation, Programme
from app.web.language import Speaker
from tests.reports.reading import plain
from tests.world import Side, World


def consultant(side: Side) -> Person:
    return Person(side.users["consultant"], "Consultant", "c@example.com", "consultant", side.organisation, "Here")


@dataclass
class Waves:
    """The demo programme's two sign-offs, for the client of that side."""

    world: World
    before: str
    after: str
    programme: str

    def material(self) -> Material:
        return self.world.database.work(lambda session: open_wave(session, consultant(self.world.here), self.after))


@pytest.fixture
def waves(world: World) -> Iterator[Waves]:
    press.forget()

    def add(session: Session) -> Waves:
        programme = add_programme(session, consultant(world.here))
        session.flush()
        frozen = session.exec(select(FrozenWave).where(FrozenWave.programme_id == programme.id).order_by(col(FrozenWave.created_at))).all()
        for each in (*frozen, programme):
            each.client_id = world.here.client
            session.add(each)
        return Waves(world, frozen[0].id, frozen[1].id, programme.id)

    yield world.database.work(add)
    press.forget()


def text_of_page(waves: Waves, frozen: str, language: str, who: str = "client") -> str:
    client = waves.world.as_(who, page=True)
    client.cookies.set("language", language)
    answer = client.get(f"/wave-reports/{frozen}")
    assert answer.status_code == 200, answer.text[:500]
    return plain(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)))


def pdf_text(waves: Waves, frozen: str, language: str) -> str:
    answer = waves.world.as_("client").get(f"/api/v1/frozen-waves/{frozen}/report.pdf?lang={language}")
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/pdf"
    reader = pypdf.PdfReader(io.BytesIO(answer.content))
    return plain("\n".join(page.extract_text() for page in reader.pages))


def workbook(waves: Waves, frozen: str, language: str) -> Any:
    answer = waves.world.as_("client").get(f"/api/v1/frozen-waves/{frozen}/report.xlsx?lang={language}")
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(answer.content))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_page_and_pdf_say_every_stage_of_every_segment(waves: Waves, language: str) -> None:
    material = waves.material()
    telling = Telling(material, Pen(Speaker(language)))
    page, paper = text_of_page(waves, waves.after, language), pdf_text(waves, waves.after, language)
    report = tell(material, Speaker(language))
    said = [report.title, report.lead, *(section.title for section in report.sections)]
    for segment in material.segments:
        for stage in material.stages(segment["code"]):
            index = material.figures(segment["code"])[stage["code"]]["gated_index"]
            said += [stage["name"], telling.signed(index["mean"]), telling.interval(index["low"], index["high"])]
    for text in said:
        assert plain(text) in page, text
        assert plain(text) in paper, text


def test_the_workbook_holds_the_frozen_numbers(waves: Waves) -> None:
    material, book = waves.material(), workbook(waves, waves.after, "en")
    sheet = book["The journeys"]
    found = {}
    for row in sheet.iter_rows(values_only=True):
        if isinstance(row[0], str) and isinstance(row[2], int | float):
            found.setdefault(row[0].removesuffix(" ★"), []).append(row[2])
    for segment in material.segments:
        for stage in material.stages(segment["code"]):
            mean = material.figures(segment["code"])[stage["code"]]["gated_index"]["mean"]
            assert any(abs(value - mean) < 1e-12 for value in found[stage["name"]]), (segment["code"], stage["code"])
    assert len(sheet._charts) == len(material.segments)
    assert not [cell for each in book for row in each.iter_rows() for cell in row if cell.data_type == "f"]


def test_each_language_has_its_own_words(waves: Waves) -> None:
    english, french = text_of_page(waves, waves.after, "en"), text_of_page(waves, waves.after, "fr")
    assert plain("Where to act") in english and plain("Où agir") in french
    assert plain("Where to act") not in french
    assert workbook(waves, waves.after, "fr").sheetnames[1] == "Ce qui a été observé"


def test_the_first_wave_has_no_before_and_after(waves: Waves) -> None:
    assert plain("6 Before and after") not in text_of_page(waves, waves.before, "en")
    assert plain("6 Before and after") in text_of_page(waves, waves.after, "en")


def test_what_an_action_gained_is_the_difference_that_was_measured(waves: Waves) -> None:
    material = waves.material()
    telling = Telling(material, Pen(Speaker("en")))
    by_title = {each["title"]: each for each in material.context["actions"]}
    slots = by_title["Two-hour slots that the carrier is paid by"]
    compared = material.result["comparison"]["segments"]["renovator"]["stages"]["receive"]
    assert measured(telling, slots) == compared["difference"] == compared["after"] - compared["before"]
    gains = [(segment["share"], material.result["comparison"]["segments"][segment["code"]]["stages"]["return"]["difference"])
             for segment in material.context["segments"]]
    everybody = measured(telling, by_title["Replace or refund at the first desk"])
    assert everybody == pytest.approx(sum(share * gain for share, gain in gains) / sum(share for share, _ in gains), abs=1e-9)
    assert measured(telling, slots | {"wave_number": material.context["wave"]["number"]}) is None, "it answers to this wave"


def test_a_newer_sign_off_supersedes_and_changes_nothing(waves: Waves) -> None:
    page = text_of_page(waves, waves.after, "en")

    def again(session: Session) -> None:
        programme = session.get_one(Programme, waves.programme)
        wave = session.get_one(FrozenWave, waves.after).wave_id
        seen = session.exec(select(Observation).where(Observation.wave_id == wave)).first()
        assert seen is not None
        seen.status, seen.reason = "set_aside", "Seen twice"
        session.add(seen)
        session.flush()
        freeze_wave(session, consultant(waves.world.here), programme.id, wave, "Once more")

    waves.world.database.work(again)
    after = text_of_page(waves, waves.after, "en")
    assert plain("Superseded") in after and plain("Superseded") not in page
    for index in re.findall(r"[+\u2212]\d+", page):
        assert index in after


def test_a_share_link_of_a_study_opens_no_wave(waves: Waves) -> None:
    assert waves.world.as_("guest").get(f"/api/v1/frozen-waves/{waves.after}/report.pdf").status_code == 404


def test_another_companys_client_reads_nothing(waves: Waves) -> None:
    def move(session: Session) -> None:
        other = Client(organisation_id=waves.world.here.organisation, name="Another company")
        session.add(other)
        session.flush()
        frozen = session.get_one(FrozenWave, waves.after)
        frozen.client_id = other.id
        session.add(frozen)

    waves.world.database.work(move)
    client = waves.world.as_("client", page=True)
    assert client.get(f"/wave-reports/{waves.after}").status_code == 404
    listed = client.get("/reports").text
    assert waves.after not in listed and waves.before in listed
    assert waves.world.as_("consultant", page=True).get(f"/wave-reports/{waves.after}").status_code == 200


def test_results_without_anybody_are_still_a_report(world: World, waves: Waves) -> None:
    material = waves.material()
    frozen = FrozenWave(**material.frozen.model_dump())
    empty = {code: each | {"customers": 0} for code, each in material.result["segments"].items()}
    frozen.result = material.result | {"segments": empty, "comparison": None}
    report = tell(Material(frozen, material.newest), Speaker("fr"))
    assert report.title == "Personne n’a encore été observé dans cette vague"
    assert [section.number for section in report.sections] == ["1", "2", "3", "9", "B"]
