"""Writes the workbook that editors and vendors fill in: what the draft holds, with lists to choose from, every cell as plain text."""

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import xlsxwriter

from app.catalog.answers import ItemAnswer
from app.catalog.columns import HOW_TO, NOT_VERIFIED, PRICES, RATINGS, SHEETS, SOLUTIONS, SOURCES, Column, value_at

Say = Callable[[str], str]
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
SPARE_ROWS = 500


def template(documents: Sequence[Mapping[str, Any]], items: Sequence[ItemAnswer], say: Say) -> bytes:
    """An .xlsx with the solutions' documents as the draft holds them: one row a solution and item, blank where nobody has rated.

    `say` puts the sheet "How to" into the reader's language; sheet and column names are the same in both.
    """
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, PLAIN) as workbook:
        head = workbook.add_format({"bold": True, "bottom": 1})
        wrap = workbook.add_format({"text_wrap": True, "valign": "top"})
        _how_to(workbook.add_worksheet(HOW_TO), say, head, wrap)
        rows: dict[str, list[list[Any]]] = {
            "Ratings": [_rating(each, item) for each in documents for item in items],
            "Sources": [_row(SOURCES, source, each["code"], key) for each in documents for key, source in each["sources"].items()],
            "Solutions": [_row(SOLUTIONS, each) for each in documents],
            "Prices": [_row(PRICES, price, each["code"]) for each in documents for price in each["prices"]],
        }
        for name, columns in SHEETS.items():
            _sheet(workbook.add_worksheet(name), columns, rows[name], head)
    return stream.getvalue()


def _rating(document: Mapping[str, Any], item: ItemAnswer) -> list[Any]:
    rating = document["ratings"].get(item.code)
    row = _row(RATINGS, rating or {}, document["code"], item.code, item.domain, item.text.en, item.text.fr)
    if rating is not None and rating["level"] is None:
        row[[each.name for each in RATINGS].index("level")] = NOT_VERIFIED
    return row


def _row(columns: tuple[Column, ...], document: Mapping[str, Any], *first: Any) -> list[Any]:
    """The first values are given, the others stand in the document."""
    return [*first, *(_shown(column.kind, value_at(document, column.path)) for column in columns[len(first):])]


def _shown(kind: str, value: Any) -> Any:
    if kind == "list" and value is not None:
        return ", ".join(value)
    if kind == "also" and value is not None:
        return "\n".join(f"{each['source']}: {each['where']}" for each in value)
    return value


def _sheet(sheet: Any, columns: tuple[Column, ...], rows: list[list[Any]], head: Any) -> None:
    for number, column in enumerate(columns):
        sheet.write_string(0, number, column.name, head)
        sheet.set_column(number, number, column.width)
        if column.choices:
            rule = {"validate": "list", "source": list(column.choices), "error_type": "stop"}
            sheet.data_validation(1, number, len(rows) + SPARE_ROWS, number, rule)
    sheet.freeze_panes(1, 2)
    for down, row in enumerate(rows, 1):
        for across, value in enumerate(row):
            if isinstance(value, int | float) and not isinstance(value, bool):
                sheet.write_number(down, across, value)
            elif value not in (None, ""):
                sheet.write_string(down, across, str(value))
    sheet.autofilter(0, 0, max(1, len(rows)), len(columns) - 1)


def _how_to(sheet: Any, say: Say, head: Any, wrap: Any) -> None:
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 24)
    sheet.set_column(2, 2, 90)
    for down, sentence in enumerate(SENTENCES):
        sheet.write_string(down, 0, say(sentence), head if down == 0 else None)
    down = len(SENTENCES) + 1
    for across, title in enumerate(("Sheet", "Column", "What it says")):
        sheet.write_string(down, across, say(title), head)
    for name, columns in SHEETS.items():
        for column in columns:
            down += 1
            allowed = f" ({', '.join(column.choices)})" if column.choices else ""
            for across, text in enumerate((name, column.name, say(column.help) + allowed)):
                sheet.write_string(down, across, text, wrap)


SENTENCES = (
    "How to fill in this workbook",
    "Ratings: one row for each solution and item. Write a level only where you hold the evidence; write ? for not verified.",
    "A blank level leaves what the draft holds. Nothing is stored before you have seen every difference and confirmed it.",
    "One problem anywhere keeps the whole workbook out; each is named with its sheet, row and column.",
    "Caps: paid_option and third_party at most 2, custom at most 1, roadmap and none 0; a 4 needs documented or demonstrated.",
    "Keep the names of sheets and columns. No formulas, no merged cells. Dates as 2026-11-20.",
    "A solution that is new needs a row on the sheet Solutions. Prices listed for a solution replace all its prices.",
)
