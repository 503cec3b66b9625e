"""Questions to the vendors: a workbook with one sheet a solution, of what this study asks and nobody could verify, what decides most first.

The columns are those of the catalog's questionnaire, in its words, so that an editor can carry answers over. Neither the client nor its
weights are named: the sheets go to vendors. Text is always written as text: what looks like a formula is none.
"""

import io
import re
from collections.abc import Iterator, Sequence
from typing import Any

import xlsxwriter

from app.shortlists.assemble import Question
from app.web.doubt_words import Json
from app.web.language import Speaker

SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
WIDTHS = (10, 22, 50, 44, 16, 26, 50, 40)
FIRST_ANSWER = 4  # the columns from here on are the vendor's
LEVELS = ("3", "2", "1", "0", "?")
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")
LONGEST_NAME = 31


def questions_to_vendors(question: Question, told: Json, solutions: Sequence[str], speaker: Speaker) -> bytes:
    """The .xlsx. `told`: the whole answer of the study, its `to_verify` included; `solutions`: codes, one sheet each in this order."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, SAFE) as book:
        book.set_properties({"title": speaker.say("Questions to the vendors"), "author": "Quick Choice"})
        look = _Look(book)
        used: set[str] = set()
        for code in solutions:
            sheet = book.add_worksheet(sheet_name(question.edition.solutions[code].name, used))
            _sheet(sheet, look, question, code, list(to_verify(question, told, code)), speaker)
        if not solutions:
            sheet = book.add_worksheet(speaker.say("Questions")[:LONGEST_NAME])
            sheet.write_string(0, 0, speaker.say("Nothing is ranked yet, so there is nobody to ask."), look.plain)
    return stream.getvalue()


def to_verify(question: Question, told: Json, solution: str) -> Iterator[str]:
    """Codes of the asked items that are not verified for the solution: knock-outs first, then those that carry most of the doubt on
    the shortlist's border, then the heaviest."""
    ratings = next((each.ratings for each in question.request.solutions if each.code == solution), {})
    asked = [each for each in question.request.items if each.expectation and ratings.get(each.code) is None]
    carried = {each["item"]: each["doubt"] for each in told["to_verify"] if each["solution"] == solution}
    factors, weights = question.request.profile.domain_multipliers, question.request.profile.weights
    heaviest = sorted(asked, key=lambda each: (
        not each.knock_out, -carried.get(each.code, 0.0), -weights[each.expectation or 0] * factors.get(each.domain, 1.0)
    ))
    return (each.code for each in heaviest)


def sheet_name(name: str, used: set[str]) -> str:
    """A name that a sheet may have and no other has yet."""
    plain = _NOT_IN_A_NAME.sub(" ", name).strip().strip("'")[:LONGEST_NAME].strip() or "-"
    made, number = plain, 2
    while made.casefold() in used or made.casefold() == "history":  # a name that Excel keeps for itself
        ending = f" {number}"
        made, number = plain[: LONGEST_NAME - len(ending)] + ending, number + 1
    used.add(made.casefold())
    return made


class _Look:
    def __init__(self, book: Any) -> None:
        wrapped = {"text_wrap": True, "valign": "top"}
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.plain = book.add_format({"valign": "top"})
        self.head = book.add_format({"bold": True, "bottom": 1, **wrapped})
        self.fixed = book.add_format(wrapped)
        self.free = book.add_format({**wrapped, "border": 1, "border_color": "#8a8a8a", "num_format": "@"})


def _sheet(sheet: Any, look: _Look, question: Question, code: str, items: Sequence[str], speaker: Speaker) -> None:
    solution = question.edition.solutions[code]
    for across, width in enumerate(WIDTHS):
        sheet.set_column(across, across, width)
    lines = [
        speaker.say("Questions to {vendor} about {name}, {plan}", vendor=solution.vendor, name=solution.name, plan=solution.plan),
        speaker.say("These are the functions of your solution that public documentation and source code did not let us verify."),
        speaker.say("Answer for this plan, as it can be bought today."),
        speaker.say("3: covered in this plan, by settings alone, with minor limits"),
        speaker.say("2: the main case, with limits; or by a paid option, a higher plan or a third party"),
        speaker.say("1: a fragment, or only by development"),
        speaker.say("0: there is no supported way today; planned counts as 0"),
        speaker.say("Answered by: name and function"), speaker.say("Date of the answers, as 2026-11-20"),
    ]
    for down, text in enumerate(lines):
        sheet.write_string(down, 0, text, look.title if down == 0 else look.plain)
    for down in (len(lines) - 2, len(lines) - 1):
        sheet.write_string(down, FIRST_ANSWER, "", look.free)
    head = len(lines) + 1
    _table(sheet, look, question, items, head, speaker)
    sheet.freeze_panes(head + 1, 1)
    sheet.repeat_rows(head)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _table(sheet: Any, look: _Look, question: Question, items: Sequence[str], head: int, speaker: Speaker) -> None:
    names = (
        speaker.say("Code"), speaker.say("Domain"), speaker.say("What the solution should do"), speaker.say("What would prove it"),
        speaker.say("Your answer: 3, 2, 1, 0 or ?"), speaker.say("How it is delivered"), speaker.say("In one sentence, with its limits"),
        speaker.say("Where it is documented: page or address"),
    )
    for across, name in enumerate(names):
        sheet.write_string(head, across, name, look.head)
    domains = {each["code"]: speaker.pick(each["name"]) for each in question.map.domains}
    for down, code in enumerate(items, head + 1):
        item = question.map.items[code]
        texts = (code, domains.get(item.domain, item.domain), speaker.pick(item.content["text"]), speaker.pick(item.content["proof"]))
        for across, text in enumerate((*texts, "", "", "", "")):
            sheet.write_string(down, across, text, look.free if across >= FIRST_ANSWER else look.fixed)
    if not items:
        sheet.write_string(head + 1, 0, speaker.say("Everything that was asked is verified."), look.plain)
        return
    last = head + len(items)
    modes = [speaker.say(each) for each in (
        "out of the box", "by settings without code", "paid option or higher plan", "add-on of a third party", "by development", "planned",
        "not available",
    )]
    sheet.data_validation(head + 1, FIRST_ANSWER, last, FIRST_ANSWER, {"validate": "list", "source": list(LEVELS)})
    sheet.data_validation(head + 1, FIRST_ANSWER + 1, last, FIRST_ANSWER + 1, {"validate": "list", "source": modes})
    sheet.autofilter(head, 0, last, len(names) - 1)
