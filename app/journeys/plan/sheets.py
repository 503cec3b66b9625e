"""The plan as a file: text is always text, never a formula, in a workbook as in a CSV that a spreadsheet opens."""

import csv
import io
from typing import Any

import xlsxwriter
from starlette.responses import Response

from app.journeys.plan.labels import COLUMN_TITLES
from app.web import journey_words as words
from app.web.cells_out import guarded_row
from app.web.forms import options
from app.web.language import Speaker

SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8"}
LONGEST = 32_767
WIDTHS = (6, 8, 16, 48, 22, 20, 16, 14, 12, 20, 20, 12, 8, 12, 10, 16, 16, 60)
Table = list[list[Any]]


def table(values: dict[str, Any], speaker: Speaker) -> Table:
    """A header and a row for each action, in the suggested order; numbers stay numbers, days are written 2026-11-21."""
    say, names = speaker.say, values["names"]
    kinds, statuses = dict(options(speaker, words.ACTION_KINDS)), dict(options(speaker, words.ACTION_STATUSES))
    everywhere = {"segment": say("Every segment"), "channel": say("Every channel")}

    def place(name: str, code: str | None) -> str:
        return everywhere[name] if code is None else names[name].get(code, code)

    return [
        [say(each) for each in COLUMN_TITLES],
        *([
            each["rank"], each["number"], kinds[each["kind"]], each["title"],
            names["stage"].get(each["stage"], each["stage"]), place("segment", each["segment"]), place("channel", each["channel"]),
            statuses[each["status"]], each["progress"], each["owner"], each["team"], each["due"], each["effort"],
            each["cost"], each["currency"] if each["cost"] is not None else None, each["expected_gain"],
            each["gain"]["difference"] if each["gain"] else None, each["detail"],
        ] for each in values["shown"]),
    ]


def workbook(rows: Table, speaker: Speaker) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, SAFE)
    book.set_properties({"title": speaker.say("Action plan"), "author": "Quick Choice"})
    sheet = book.add_worksheet(speaker.say("Action plan")[:31])
    head, wrap = book.add_format({"bold": True, "bottom": 1, "text_wrap": True}), book.add_format({"text_wrap": True, "valign": "top"})
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    for line, row in enumerate(rows):
        for column, value in enumerate(row):
            form = wrap if line else head
            if isinstance(value, int | float):
                sheet.write_number(line, column, value, form)
            else:
                sheet.write_string(line, column, str(value or "")[:LONGEST], form)
    sheet.freeze_panes(1, 4)
    sheet.autofilter(0, 0, max(1, len(rows) - 1), len(COLUMN_TITLES) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    book.close()
    return stream.getvalue()


def csv_text(rows: Table) -> bytes:
    """Semicolons and a byte order mark, so that a spreadsheet opens it; what a spreadsheet would calculate gets an apostrophe."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=";").writerows([guarded_row(row) for row in rows])
    return ("\ufeff" + stream.getvalue()).encode("utf-8")


def answer(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Response(content, media_type=TYPES[name.rpartition(".")[2]], headers=headers)
