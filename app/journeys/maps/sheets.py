"""A journey as tables: one .csv of its stages, or a workbook of stages, touchpoints and the matrix of stages and channels.

Every cell is text or a number, never a formula: in the workbook by its type, in the .csv by an apostrophe before what a spreadsheet
would calculate.
"""

import csv
import io
from typing import Any

import xlsxwriter

from app.journeys.maps.differences import PARTS, entries
from app.storage.tables import Channel, JourneyMap
from app.web import journey_words as words
from app.web.cells_out import guarded_row
from app.web.forms import options
from app.web.language import Speaker

PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
LONGEST = 32_767  # characters of a cell
Table = list[list[str | int]]


def stage_table(row: JourneyMap, channels: list[Channel], voice: Speaker) -> Table:
    """A head, then a row a stage: place, code, then every part; the entries of a list stand on lines of one cell."""
    names = {each.code: each.name for each in channels}
    head: list[str | int] = [voice.say("Number"), voice.say("Code"), *(voice.say(label) for label in PARTS.values())]
    rows = [
        [number, stage["code"], *(_cell(part, stage[part], names, voice) for part in PARTS)]
        for number, stage in enumerate(row.content["stages"], 1)
    ]
    return [head, *rows]


def _cell(part: str, value: Any, names: dict[str, str], voice: Speaker) -> str | int:
    if part == "importance":
        return int(value)
    return "\n".join(entries(part, value, names, voice))


def touchpoint_table(row: JourneyMap, channels: list[Channel], voice: Speaker) -> Table:
    by_code = {each.code: each for each in channels}
    kinds, natures, triggers = (dict(options(voice, table)) for table in (words.CHANNEL_KINDS, words.NATURES, words.TRIGGERS))
    labels = ("Stage", "Code", "Touchpoint", "Channel", "Kind of channel", "Nature", "Trigger", "Importance")
    made: Table = [[voice.say(label) for label in labels]]
    for stage in row.content["stages"]:
        for each in stage["touchpoints"]:
            channel = by_code.get(each["channel"])
            made.append([
                stage["name"], each["code"], each["name"], channel.name if channel else each["channel"],
                kinds[channel.kind] if channel else "", natures[each["nature"]], triggers[each["trigger"]], each["importance"],
            ])
    return made


def matrix_table(row: JourneyMap, channels: list[Channel], voice: Speaker) -> Table:
    """A row a channel, a column a stage, the touchpoints' names where they meet."""
    stages = row.content["stages"]
    made: Table = [[voice.say("Channel"), *(stage["name"] for stage in stages)]]
    for channel in channels:
        made.append([channel.name, *("\n".join(_there(stage, channel.code)) for stage in stages)])
    return made


def _there(stage: dict[str, Any], channel: str) -> list[str]:
    return [each["name"] for each in stage["touchpoints"] if each["channel"] == channel]


def as_csv(table: Table) -> bytes:
    """UTF-8 with its mark, because spreadsheets guess otherwise."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\r\n").writerows([guarded_row(line) for line in table])
    return stream.getvalue().encode("utf-8-sig")


def workbook(row: JourneyMap, channels: list[Channel], voice: Speaker) -> bytes:
    """An .xlsx of three sheets, heads frozen, text as text."""
    stream = io.BytesIO()
    tables = {"Stages": stage_table, "Touchpoints": touchpoint_table, "Matrix": matrix_table}
    with xlsxwriter.Workbook(stream, PLAIN) as book:
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        cell = book.add_format({"text_wrap": True, "valign": "top"})
        for name, table in tables.items():
            sheet = book.add_worksheet(voice.say(name)[:31])
            sheet.freeze_panes(1, 1)
            sheet.set_landscape()
            sheet.fit_to_pages(1, 0)
            for number, line in enumerate(table(row, channels, voice)):
                for column, value in enumerate(line):
                    form = cell if number else head
                    if isinstance(value, int):
                        sheet.write_number(number, column, value, form)
                    else:
                        sheet.write_string(number, column, value[:LONGEST], form)
            sheet.set_column(0, 60, 24)
    return stream.getvalue()


N_ = str  # marks a sentence for translation
SAID = (N_("Stages"), N_("Touchpoints"), N_("Matrix"), N_("Number"), N_("Code"), N_("Stage"), N_("Touchpoint"), N_("Channel"),
        N_("Kind of channel"), N_("Nature"), N_("Trigger"), N_("Importance"))
