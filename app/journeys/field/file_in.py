"""An uploaded file as grids of cells: an .xlsx workbook or a .csv; which one is told by its content, not its name."""

import codecs
import csv
import io

from app.journeys.field.cells_in import MAX_COLUMNS, MAX_ROWS, NEITHER, Grid, letters, refuse_long, too_large, unreadable
from app.journeys.field.workbook_in import ZIP, read_workbook

MAX_FILE = 5 * 1024 * 1024
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, and .xlsx behind a password


def read_file(data: bytes) -> list[Grid]:
    """The sheets in their order; a .csv is one. Raises TooLarge and Invalid."""
    if len(data) > MAX_FILE:
        raise too_large("The file is larger than {most} MiB.", most=MAX_FILE // 1024**2)
    if data.startswith(ZIP):
        return read_workbook(data)
    if data.startswith(OLD_EXCEL):
        raise unreadable("This is an old .xls file or a workbook with a password; save it as .xlsx without one.")
    return [_csv(_decoded(data))]


def _decoded(data: bytes) -> str:
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if b"\0" in data and not wide:
        raise unreadable(NEITHER)
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252", "latin-1"):
        try:
            return data.decode(encoding).replace("\0", "\ufffd")
        except UnicodeDecodeError:
            continue
    raise unreadable(NEITHER)


def _csv(text: str) -> Grid:
    first = text[: text.find("\n") + 1 or len(text)]
    grid = Grid()
    row = 0
    try:
        for row, values in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=max(";,\t", key=first.count), strict=True), 1):
            if row > MAX_ROWS + 1:
                raise too_large("A sheet has more than {most} rows.", most=MAX_ROWS)
            if len(values) > MAX_COLUMNS:
                raise too_large("A sheet has values beyond column {most}.", most=letters(MAX_COLUMNS))
            for column, value in enumerate(values, 1):
                if value:
                    grid.put(row, column, value)
    except csv.Error:
        raise unreadable("The file is not a readable .csv: line {line} breaks off inside quotes.", line=row + 1) from None
    refuse_long(grid)
    return grid
