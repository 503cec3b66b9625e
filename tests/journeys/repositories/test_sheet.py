"""The guide's workbook goes out and is read back by another program: its layout, its lists, and text that stays text."""

import io
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from app.journeys.repositories import guide_sheet as layout
from app.journeys.repositories.guide_sheet import SheetGuide, guide_sheet, level_words
from app.web.language import Speaker
from tests.journeys.make import INTERACTIONS

EVIL = "=HYPERLINK(\"http://example.com\")"


def made(language: str = "en", **changes: Any) -> bytes:
    values: dict[str, Any] = {
        "guide": "g" * 32, "repository": "r" * 32, "segment": "novice", "name": "In store", "introduction": EVIL,
        "rows": [("Choose", each) for each in INTERACTIONS], "channels": {"store": "Store", "web": "Web site"},
    }
    return guide_sheet(SheetGuide(**values | changes), Speaker(language))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_layout_is_what_it_says(language: str) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(made(language)))
    assert book.sheet_names == [layout.MARKS, layout.VERBATIMS, layout.CODES]
    rows = book.get_sheet_by_name(layout.MARKS).to_python()
    assert [row[layout.CODE] for row in rows[1 : layout.FIRST_INTERACTION]] == list(layout.HEADER)
    assert [row[layout.CODE] for row in rows[layout.FIRST_INTERACTION :]] == [each["code"] for each in INTERACTIONS]
    assert rows[layout.FIRST_INTERACTION + 1][layout.LEVELS] == "Poor / Fair / Good"
    assert rows[2][layout.ACTION] == EVIL
    words = book.get_sheet_by_name(layout.VERBATIMS).to_python()
    assert [row[layout.CODE] for row in words[layout.FIRST_INTERACTION :]] == [each["code"] for each in INTERACTIONS]
    codes = book.get_sheet_by_name(layout.CODES).to_python()
    facts = dict(row[:2] for row in codes[: len(layout.FACTS)])
    assert facts == {"layout": layout.LAYOUT, "guide": "g" * 32, "repository": "r" * 32, "segment": "novice", "language": language}
    assert tuple(codes[layout.CODES_START - 1][:4]) == layout.CODE_COLUMNS
    said = {tuple(row[:3]) for row in codes[layout.CODES_START :]}
    assert {("level", "advice", "fair"), ("na", "advice", "na"), ("method", "", "call"), ("channel", "", "web")} <= said


def test_drop_downs_and_hidden_codes() -> None:
    book = openpyxl.load_workbook(io.BytesIO(made()))
    sheet = book[layout.MARKS]
    assert sheet.column_dimensions["A"].hidden
    assert book[layout.CODES].sheet_state == "hidden"
    rules = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert len(rules) == 2 + len(INTERACTIONS)
    first, last = (int(cell.split("$")[-1]) for cell in rules["E9:X9"].split(":"))
    offered = [book[layout.CODES].cell(row, 4).value for row in range(first, last + 1)]
    assert offered == ["Poor", "Fair", "Good", "Not applicable"]


def test_text_never_becomes_a_formula() -> None:
    rows = [(EVIL, INTERACTIONS[0] | {"action": "@SUM(A1)", "response": "+1"})]
    book = openpyxl.load_workbook(io.BytesIO(made(name=EVIL, rows=rows, channels={"x": "-2+3"})))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}


def test_levels_of_one_name_lead_back_to_their_codes() -> None:
    levels = [{"code": code, "name": name, "score": 0} for code, name in (("a", "Yes"), ("b", "yes"), ("c", "Yes (2)"))]
    words = level_words({"levels": levels})
    assert len({each.casefold() for each in words.values()}) == 3


def test_a_programme_without_channels_and_a_very_long_introduction() -> None:
    book = openpyxl.load_workbook(io.BytesIO(made(channels={}, introduction="x" * 40_000)))
    assert len(book[layout.MARKS].cell(3, 3).value) == layout.LONGEST
