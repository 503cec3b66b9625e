"""The observation guide as a workbook: it goes out empty and comes back with marks. The layout is kept here for who writes and who reads.

Sheet `Marks`, one row an interaction, one column a customer:
    row 1          headings: code, stage, what the customer does, levels in words, "Customer 1" ...
    rows 2 to 7    about the visit: column A holds the key (`HEADER`: customer, observer, method, channel, observed_at, note),
                   column D its name in the reader's language, column E onwards what the observer wrote for each customer
    rows 8 onwards column A the interaction's code, B the stage's name, C the customer's action, D the levels in words,
                   column E onwards the mark: a level in words (drop-down), "not applicable", or nothing, which is not observed
Column A is hidden. A reader finds rows by column A and not by their number, because people insert rows.
Sheet `Verbatims`: the same rows and columns; the customer's words instead of a level (rows 2 to 7 hold the customer alone).
Sheet `Codes` (hidden): rows of key and value (`FACTS`), then from the row under `CODE_COLUMNS` one row a word that a drop-down offers:
    kind (level, na, method, channel), owner (the interaction's code for level and na), code, words.
Sheet names and keys are the same in every language. Every cell is text: what looks like a formula stays a text.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from app.web.journey_words import METHODS
from app.web.language import Speaker

MARKS, VERBATIMS, CODES = "Marks", "Verbatims", "Codes"
HEADER = ("customer", "observer", "method", "channel", "observed_at", "note")
CODE, STAGE, ACTION, LEVELS, FIRST_CUSTOMER = range(5)  # columns, from 0
FIRST_INTERACTION = 1 + len(HEADER)  # row, from 0
FACTS = ("layout", "guide", "repository", "segment", "language")
LAYOUT = "guide/1"
CODE_COLUMNS = ("kind", "owner", "code", "words")
CODES_START = len(FACTS) + 2  # row, from 0, of the first word; the row above holds CODE_COLUMNS
CUSTOMERS = 20
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
LONGEST = 32_767  # characters of a cell


@dataclass(frozen=True)
class SheetGuide:
    """What the workbook is made from. `rows`: (stage's name, interaction as stored), in the guide's order; `channels`: code -> name."""

    guide: str
    repository: str
    segment: str
    name: str
    introduction: str
    rows: Sequence[tuple[str, Mapping[str, Any]]]
    channels: Mapping[str, str]
    channel: str | None = None


def level_words(interaction: Mapping[str, Any]) -> dict[str, str]:
    """Level code -> the words of the drop-down; levels of the same name get a number, so that words lead back to one code."""
    found: dict[str, str] = {}
    for level in interaction["levels"]:
        words, number = level["name"], 2
        while words.casefold() in {each.casefold() for each in found.values()}:
            words, number = f"{level['name']} ({number})", number + 1
        found[level["code"]] = words
    return found


def not_applicable(speaker: Speaker) -> str:
    return speaker.say("Not applicable")


def guide_sheet(guide: SheetGuide, speaker: Speaker) -> bytes:
    """The .xlsx in the reader's language."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, PLAIN) as book:
        book.set_properties({"title": guide.name, "author": "Quick Choice"})
        formats = _formats(book)
        sheets = {name: book.add_worksheet(name) for name in (MARKS, VERBATIMS, CODES)}
        lists = _codes(sheets[CODES], guide, speaker)
        for name in (MARKS, VERBATIMS):
            _table(sheets[name], guide, speaker, formats, with_visit=name == MARKS)
        _choices(sheets[MARKS], guide, lists, speaker)
        sheets[CODES].hide()
        sheets[MARKS].activate()
    return stream.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    wrapped = {"text_wrap": True, "valign": "top", "num_format": "@"}
    return {
        "head": book.add_format({**wrapped, "bold": True, "bottom": 1}), "label": book.add_format({**wrapped, "bold": True}),
        "fixed": book.add_format(wrapped), "free": book.add_format({**wrapped, "border": 1, "border_color": "#8b8678"}),
    }


def _text(sheet: Any, row: int, column: int, words: str, form: Any = None) -> None:
    sheet.write_string(row, column, words[:LONGEST], form)


def _table(sheet: Any, guide: SheetGuide, speaker: Speaker, formats: Mapping[str, Any], with_visit: bool) -> None:
    """Headings, the rows about the visit, the interactions, and the free cells of every customer."""
    headings = (
        speaker.say("Code"), speaker.say("Stage"), speaker.say("What the customer does"),
        speaker.say("Levels") if with_visit else speaker.say("The ideal response"),
    )
    customers = tuple(speaker.say("Customer {n}", n=number) for number in range(1, CUSTOMERS + 1))
    for column, words in enumerate(headings + customers):
        _text(sheet, 0, column, words, formats["head"])
    for row, (key, words) in enumerate(visit_names(speaker).items(), 1):
        if with_visit or key == "customer":
            _text(sheet, row, CODE, key)
            _text(sheet, row, LEVELS, words, formats["label"])
    _text(sheet, 1, ACTION, guide.name, formats["label"])
    if with_visit:
        sheet.merge_range(2, ACTION, len(HEADER), ACTION, "", formats["fixed"])
        _text(sheet, 2, ACTION, guide.introduction, formats["fixed"])
    for row, (stage, each) in enumerate(guide.rows, FIRST_INTERACTION):
        levels = " / ".join(level_words(each).values())
        for column, words in enumerate((each["code"], stage, each["action"], levels if with_visit else each["response"])):
            _text(sheet, row, column, words, formats["fixed"])
    for row in range(1, FIRST_INTERACTION + len(guide.rows)):
        if with_visit or row == 1 or row >= FIRST_INTERACTION:
            for column in range(FIRST_CUSTOMER, FIRST_CUSTOMER + CUSTOMERS):
                sheet.write_blank(row, column, None, formats["free"])
    _widths(sheet)


def _widths(sheet: Any) -> None:
    sheet.set_column(CODE, CODE, 12, None, {"hidden": True})
    sheet.set_column(STAGE, STAGE, 18)
    sheet.set_column(ACTION, LEVELS, 44)
    sheet.set_column(FIRST_CUSTOMER, FIRST_CUSTOMER + CUSTOMERS - 1, 22)
    sheet.freeze_panes(FIRST_INTERACTION, FIRST_CUSTOMER)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)


def visit_names(speaker: Speaker) -> dict[str, str]:
    """The keys of `HEADER` with what the observer reads."""
    return {
        "customer": speaker.say("Customer: a pseudonym, never a name"), "observer": speaker.say("Observer"),
        "method": speaker.say("Method"), "channel": speaker.say("Channel"),
        "observed_at": speaker.say("Day and hour, as 2026-11-20 14:30"), "note": speaker.say("Note"),
    }


def _codes(sheet: Any, guide: SheetGuide, speaker: Speaker) -> dict[str, tuple[int, int]]:
    """Fills the hidden sheet; answers where each list stands: its name or its interaction -> first and last row, from 0."""
    facts = (LAYOUT, guide.guide, guide.repository, guide.segment, speaker.language)
    for row, (key, value) in enumerate(zip(FACTS, facts, strict=True)):
        _text(sheet, row, 0, key)
        _text(sheet, row, 1, value)
    for column, words in enumerate(CODE_COLUMNS):
        _text(sheet, CODES_START - 1, column, words)
    lists: dict[str, list[tuple[str, str, str, str]]] = {
        " method": [("method", "", code, speaker.say(name)) for code, name in METHODS.items()],
        " channel": [("channel", "", code, name) for code, name in guide.channels.items()],
    }
    for _, each in guide.rows:
        levels = [("level", each["code"], code, words) for code, words in level_words(each).items()]
        lists[each["code"]] = [*levels, ("na", each["code"], "na", not_applicable(speaker))]
    places, row = {}, CODES_START
    for name, words_of in lists.items():
        for down, entry in enumerate(words_of):
            for column, words in enumerate(entry):
                _text(sheet, row + down, column, words)
        places[name] = (row, row + len(words_of) - 1)
        row += len(words_of)
    return places


def _choices(sheet: Any, guide: SheetGuide, lists: Mapping[str, tuple[int, int]], speaker: Speaker) -> None:
    """Drop-downs that warn and do not refuse: field data is never refused for being odd."""
    rows = {" method": HEADER.index("method") + 1, " channel": HEADER.index("channel") + 1}
    rows |= {each["code"]: row for row, (_, each) in enumerate(guide.rows, FIRST_INTERACTION)}
    for name, row in rows.items():
        first, last = lists[name]
        if last >= first:
            rule = {
                "validate": "list", "source": f"={CODES}!$D${first + 1}:$D${last + 1}", "error_type": "warning",
                "error_title": MARKS, "error_message": speaker.say("This is not one of the choices.")[:255],
            }
            sheet.data_validation(row, FIRST_CUSTOMER, row, FIRST_CUSTOMER + CUSTOMERS - 1, rule)
