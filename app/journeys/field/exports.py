"""A wave's observations as files. The long table (.csv and .xlsx) comes back by the upload as it went: nothing is stored twice."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import orjson
import xlsxwriter
from sqlmodel import Session

from app.access.keys import Person
from app.journeys.field.observations import Filter, found_in, view
from app.journeys.field.waves import view as wave_view
from app.journeys.field.waves import wave_of
from app.journeys.repositories.guide_sheet import PLAIN
from app.storage.tables import Observation
from app.web.cells_out import guarded_row

COLUMNS = (
    "mutation_id", "customer", "segment", "observer", "method", "channel", "observed_at", "interaction", "level", "na", "verbatim",
    "note", "guide", "status", "reason", "flags", "origin", "received_at", "received_by",
)


def material(session: Session, person: Person, programme_id: str, wave_id: str) -> tuple[dict[str, Any], list[Observation]]:
    """The wave and all of its observations, what was set aside included; raises NotFound."""
    _, wave = wave_of(session, person, programme_id, wave_id)
    return wave_view(session, wave), found_in(session, wave, Filter())


def as_json(wave: dict[str, Any], observations: list[Observation]) -> bytes:
    return orjson.dumps({"wave": wave, "observations": [view(each) for each in observations]}, option=orjson.OPT_INDENT_2)


def rows(observations: list[Observation]) -> Iterator[list[str]]:
    """One row a mark; an observation without marks has one row without an interaction."""
    for each in observations:
        visit: dict[str, str] = {
            "mutation_id": each.mutation_id, "customer": each.customer, "segment": each.segment_code, "observer": each.observer,
            "method": each.method, "channel": each.channel_code or "", "note": each.note, "guide": each.guide_id or "",
            "observed_at": each.observed_at.isoformat() if each.observed_at else "", "status": each.status, "reason": each.reason,
            "flags": " ".join(each.flags), "origin": each.origin, "received_at": each.received_at.isoformat(),
            "received_by": each.received_by,
        }
        marks: dict[str, dict[str, Any]] = each.marks or {"": {"level": None, "na": False, "verbatim": ""}}
        for code, mark in marks.items():
            said = {"interaction": code, "level": mark["level"] or "", "verbatim": mark["verbatim"], "na": "yes" if mark["na"] else ""}
            yield [(visit | said)[column] for column in COLUMNS]


def as_csv(observations: list[Observation]) -> bytes:
    """UTF-8 with its mark, so that spreadsheet programs read the accents; what looks like a formula is guarded."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(COLUMNS)
    writer.writerows(guarded_row(row) for row in rows(observations))
    return stream.getvalue().encode("utf-8-sig")


def as_xlsx(wave: dict[str, Any], observations: list[Observation]) -> bytes:
    """Every cell is text: what looks like a formula stays a text."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, PLAIN) as book:
        book.set_properties({"title": wave["name"], "author": "Quick Choice"})
        bold, sheet = book.add_format({"bold": True}), book.add_worksheet("Observations")
        for column, name in enumerate(COLUMNS):
            sheet.write_string(0, column, name, bold)
        for row, values in enumerate(rows(observations), 1):
            for column, value in enumerate(values):
                if value:
                    sheet.write_string(row, column, value)
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, max(1, sheet.dim_rowmax or 1), len(COLUMNS) - 1)
        sheet.set_column(0, len(COLUMNS) - 1, 18)
    return stream.getvalue()
