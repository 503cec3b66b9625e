"""Sections 9 and 10: the frozen doubt on the page, on paper and in the workbook; a shortlist frozen before its doubt has neither."""

import pytest
from sqlmodel import Session

from app.reports.press import press
from app.storage.tables import FrozenShortlist
from app.web import doubt_proof
from app.web.doubt_words import of_hundred
from app.web.language import Speaker
from tests.reports.reading import Freeze, find, page_text, pdf_text, plain, workbook
from tests.world import World

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_page_and_paper_say_the_frozen_shares(world: World, freeze: Freeze, language: str) -> None:
    frozen, voice = freeze(), Speaker(language)
    told = frozen["result"]["robustness"]
    reader = world.as_("client", page=True)
    for text in (plain(page_text(reader, frozen["id"], language)), plain(pdf_text(reader, frozen["id"], language))):
        finding = voice.several(
            "In {draws} today's solution comes first", "In {draws} today's {n} solutions come first", 1,
            draws=voice.several("{n} of 100 draws", "{n} of 100 draws", round(100 * told["same_shortlist"])),
        )
        assert plain(finding) in text.split(plain(voice.say("Heaviest gap")))[0]  # on the page that a board reads, before its table
        for row in frozen["result"]["ranking"]:
            often = told["in_top"][row["code"]][0]
            if often >= 0.005 or row["shortlisted"]:
                assert plain(of_hundred(often, voice)) in text
                assert plain(voice.number(told["expected_rank"][row["code"]], 1)) in text
            else:
                assert plain(voice.say("On the shortlist in fewer than 1 of 100 draws: {names}.", names=row["name"])) in text
        assert told["input_sha256"] in text
        assert plain(doubt_proof.asking(told, voice)) in text  # proven: the questions that are left settle nothing


def test_what_is_to_ask_while_the_shortlist_is_open(world: World, freeze: Freeze) -> None:
    """Whose ratings weigh most among those asked for; what nobody asked for is no question; no open answer where none can change it."""
    frozen = freeze()

    def open_up(session: Session) -> None:
        row = session.get_one(FrozenShortlist, frozen["id"])
        told = dict(row.result["robustness"])
        ratings = [{"solution": "alpha", "item": "SRV.1.2", "doubt": 0.6}, *({**each, "doubt": 0.3} for each in told["next_ratings"])]
        told |= {"proof": told["proof"] | {"holds": False}, "next_ratings": ratings}
        row.result = row.result | {"robustness": told}
        session.add(row)

    world.database.work(open_up)
    press.forget()
    text, asked = page_text(world.as_("client", page=True), frozen["id"], "en"), workbook(world.as_("client"), frozen["id"])["Questions"]
    assert plain("Of the ratings to verify listed here, those of Beta settle most") in plain(text)
    assert plain("With the ratings as they stand today, no open answer can change the shortlist any more.") in plain(text)
    assert [cell.value for cell in asked["B"]][2:] == ["SAL.2.1"]


def test_the_workbook_holds_the_shares_as_numbers(world: World, freeze: Freeze) -> None:
    frozen = freeze()
    told = frozen["result"]["robustness"]
    book = workbook(world.as_("client"), frozen["id"])
    sheet = book["How sure"]
    for row in frozen["result"]["ranking"]:
        line = find(sheet, row["name"], 1)[0]
        shares = [sheet.cell(line, 2 + rank).value for rank in range(len(told["acceptability"]))]
        assert shares == pytest.approx([100 * share for share in told["acceptability"][row["code"]]])
    for swing in told["tornado"]["swings"]:
        found = [cell.value for line in sheet.iter_rows() for cell in line if isinstance(cell.value, float)]
        assert any(value == pytest.approx(swing["low"]) for value in found)
    asked = [cell.value for cell in book["Questions"]["B"]][2 : 2 + len(told["next_ratings"])]
    assert asked == [each["item"] for each in told["next_ratings"]] != []


def test_a_shortlist_frozen_before_its_doubt_stays_as_it_was(world: World, freeze: Freeze) -> None:
    frozen = freeze()

    def forget(session: Session) -> None:
        row = session.get_one(FrozenShortlist, frozen["id"])
        row.result = {name: value for name, value in row.result.items() if name != "robustness"}
        session.add(row)

    world.database.work(forget)
    press.forget()
    reader = world.as_("client", page=True)
    text = page_text(reader, frozen["id"], "en")
    assert "How sure" not in text
    assert "none: nothing is drawn at random" in text
    assert "How sure" not in workbook(world.as_("client"), frozen["id"]).sheetnames
