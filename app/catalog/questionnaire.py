"""What the vendor is asked to show: a workbook with the items of one solution that nobody could verify, to send out and to bring back.

Out: one row an item, with the proof that would convince and room for an answer. Back: every answer becomes a `vendor_statement` with the
respondent as its source; what is already verified on better evidence stays as it is (uploads.py).
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from app.catalog.answers import ItemAnswer
from app.catalog.template import PLAIN
from app.web.language import LANGUAGES, Speaker

QUESTIONS, CONTACT, EXPLAINED = "Questionnaire", "Contact", "Instructions"  # the same words in both languages
LEVELS = ("3", "2", "1", "0", "?")
SENTENCES = {
    "level": "Your answer: 3, 2, 1, 0 or ?",
    "mode": "How it is delivered",
    "phrase": "In one sentence, with its limits",
    "where": "Where it is documented: page or address",
    "item": "Code",
    "domain": "Domain",
    "text": "What the solution should do",
    "proof": "What would prove it",
    # Contact
    "edition": "Edition",
    "solution": "Solution",
    "name": "Product and plan",
    "language": "Language of your answers: en or fr",
    "respondent": "Answered by: name and function",
    "date": "Date of the answers, as 2026-11-20",
    # How it is delivered
    "standard": "out of the box",
    "settings": "by settings without code",
    "paid_option": "paid option or higher plan",
    "third_party": "add-on of a third party",
    "custom": "by development",
    "roadmap": "planned",
    "none": "not available",
    # Instructions
    "lead": "These are the functions of your solution that public documentation and source code did not let us verify.",
    "plan": "Answer for the plan named on the sheet Contact, as it can be bought today.",
    "3": "3: covered in this plan, by settings alone, with minor limits",
    "2": "2: the main case, with limits; or by a paid option, a higher plan or a third party",
    "1": "1: a fragment, or only by development",
    "0": "0: there is no supported way today; planned counts as 0",
    "?": "?: you cannot say. A row without an answer stays not verified.",
    "cap": "A written answer is worth 3 at most; a full rating needs public documentation or a demonstration.",
    "shown": "Your answers are shown to clients as a vendor's statement, with your name and the date.",
    "keep": "Please keep the sheets, the columns and the codes as they are, and send the workbook back.",
}
MODES = ("standard", "settings", "paid_option", "third_party", "custom", "roadmap", "none")
COLUMNS = (("item", 10), ("domain", 22), ("text", 50), ("proof", 44), ("level", 16), ("mode", 26), ("phrase", 50), ("where", 40))
FILLED_IN = frozenset({"level", "mode", "phrase", "where"})
CARD = ("edition", "solution", "name", "language", "respondent", "date")
TEXTS = ("lead", "plan", "3", "2", "1", "0", "?", "cap", "shown", "keep")


@dataclass(frozen=True)
class Asked:
    """Whom the workbook asks: codes of edition and solution, its name with the plan, and the items with their domains' names."""

    edition: str
    solution: str
    name: str
    items: Sequence[ItemAnswer]
    domains: Mapping[str, str]


def meanings(keys: Sequence[str]) -> dict[str, str]:
    """Every sentence of these keys, in either language and in lower case, to its key: what comes back is read by it."""
    return {Speaker(each).say(SENTENCES[key]).casefold(): key for each in LANGUAGES for key in keys}


def questionnaire(asked: Asked, speaker: Speaker) -> bytes:
    """The .xlsx in the reader's language; only the cells to fill in are open."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, PLAIN) as book:
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        wrapped = {"text_wrap": True, "valign": "top"}
        fixed = book.add_format(wrapped)
        free = book.add_format({**wrapped, "locked": False, "border": 1, "border_color": "#8a8a8a", "num_format": "@"})
        _explain(book.add_worksheet(EXPLAINED), speaker, head, fixed)
        _card(book.add_worksheet(CONTACT), asked, speaker, fixed, free)
        _questions(book.add_worksheet(QUESTIONS), asked, speaker, (head, fixed, free))
    return stream.getvalue()


def _explain(sheet: Any, speaker: Speaker, head: Any, fixed: Any) -> None:
    sheet.set_column(0, 0, 110)
    for down, key in enumerate(TEXTS):
        sheet.write_string(down, 0, speaker.say(SENTENCES[key]), head if down == 0 else fixed)


def _card(sheet: Any, asked: Asked, speaker: Speaker, fixed: Any, free: Any) -> None:
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 60)
    known = {"edition": asked.edition, "solution": asked.solution, "name": asked.name, "language": speaker.language}
    for down, key in enumerate(CARD):
        sheet.write_string(down, 0, speaker.say(SENTENCES[key]), fixed)
        sheet.write_string(down, 1, known.get(key, ""), fixed if key in ("edition", "solution", "name") else free)
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _questions(sheet: Any, asked: Asked, speaker: Speaker, formats: tuple[Any, Any, Any]) -> None:
    head, fixed, free = formats
    for across, (key, width) in enumerate(COLUMNS):
        sheet.set_column(across, across, width)
        sheet.write_string(0, across, speaker.say(SENTENCES[key]), head)
    for down, item in enumerate(asked.items, 1):
        shown = {
            "item": item.code, "domain": asked.domains.get(item.domain, item.domain), "text": speaker.pick(item.text.model_dump()),
            "proof": speaker.pick(item.proof.model_dump()),
        }
        for across, (key, _) in enumerate(COLUMNS):
            sheet.write_string(down, across, shown.get(key, ""), free if key in FILLED_IN else fixed)
    last = max(1, len(asked.items))
    places = {key: across for across, (key, _) in enumerate(COLUMNS)}
    sheet.data_validation(1, places["level"], last, places["level"], {"validate": "list", "source": list(LEVELS)})
    modes = [speaker.say(SENTENCES[each]) for each in MODES]
    sheet.data_validation(1, places["mode"], last, places["mode"], {"validate": "list", "source": modes})
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)
    sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})
    sheet.autofilter(0, 0, last, len(COLUMNS) - 1)
