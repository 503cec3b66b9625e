"""An uploaded file as tables of values: an .xlsx workbook, or a .csv of ratings. What it is is told by its content, not its name."""

import codecs
import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from app.catalog.archive import MAX_UPLOAD, scan_workbook
from app.catalog.columns import HOW_TO, KEYS, SHEETS, Column
from app.catalog.questionnaire import CONTACT, EXPLAINED, QUESTIONS
from app.catalog.questionnaire_in import Answered, read_answers
from app.catalog.sheet_scan import (
    DAMAGED,
    MAX_COLUMNS,
    MAX_ROWS,
    SheetScan,
    cell_position,
    column_letters,
    too_large,
    unreadable,
)
from app.catalog.tables import Table, TableRow
from app.errors import Problem, problem

ZIP = b"PK\x03\x04"
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, and .xlsx behind a password


@dataclass
class Upload:
    """What a file holds: known sheets or a vendor's answers, names of sheets that are not read, and problems of its form."""

    tables: dict[str, Table] = field(default_factory=dict)
    answered: Answered | None = None
    ignored: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_upload(data: bytes) -> Upload:
    """Raises TooLarge (size, expansion, rows) and Invalid (no spreadsheet); all other problems are collected."""
    if len(data) > MAX_UPLOAD:
        raise too_large("The file is larger than {most} MiB.", most=MAX_UPLOAD // 1024**2)
    if data.startswith(ZIP):
        return _read_workbook(data)
    if data.startswith(OLD_EXCEL):
        raise unreadable("This is an old .xls file or a workbook with a password; save it as .xlsx without one.")
    return _read_csv(data)


# Workbooks.


def _read_workbook(data: bytes) -> Upload:
    scans = scan_workbook(data)
    found = Upload()
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        if QUESTIONS in scans:
            return _answers(book, scans)
        for name, scan in scans.items():
            if name in SHEETS:
                rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False) if scan.rows else []
                _add_table(found, name, f"{name}!", rows, scan)
            elif name != HOW_TO:
                found.ignored.append(name)
    except BaseException as error:  # a panic of the reader's compiled part is no Exception
        if not isinstance(error, CalamineError | ValueError) and type(error).__name__ != "PanicException":
            raise
        raise unreadable(DAMAGED) from None
    if not set(scans) & set(SHEETS):
        names = ", ".join(SHEETS)
        found.problems.append(problem("", "The workbook has none of the sheets {names}; start from the template.", names=names))
    return found


def _answers(book: CalamineWorkbook, scans: dict[str, SheetScan]) -> Upload:
    """A vendor's questionnaire that came back."""
    sheets = {
        name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) if name in scans and scans[name].rows else []
        for name in (CONTACT, QUESTIONS)
    }
    answered = read_answers(sheets[CONTACT], sheets[QUESTIONS], {name: scans[name] for name in sheets if name in scans})
    ignored = [name for name in scans if name not in (*sheets, EXPLAINED)]
    return Upload(answered=answered, ignored=ignored, problems=answered.problems)


# Text files.


def _read_csv(data: bytes) -> Upload:
    text = _decoded(data)
    lines = text.splitlines()
    first = lines[0] if lines else ""
    separator = max(";,\t", key=first.count)
    rows: list[list[Any]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            if len(rows) > MAX_ROWS:
                raise too_large("A sheet has more than {most} rows.", most=MAX_ROWS)
            rows.append(row[: MAX_COLUMNS + 1])
    except csv.Error:
        raise unreadable("The file is not a readable .csv: line {line} breaks off inside quotes.", line=len(rows) + 1) from None
    found = Upload()
    header = [str(each).strip() for each in rows[0]] if rows else []
    if not {"solution", "item", "level"} <= set(header):
        raise unreadable("This is neither an .xlsx workbook nor a .csv whose first line names the columns solution, item and level.")
    _add_table(found, "Ratings", "", rows, SheetScan())
    return found


def _decoded(data: bytes) -> str:
    """UTF-8 with or without its mark, else the Windows code page that Excel writes in Western Europe."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in data:
        raise unreadable("This is neither an .xlsx workbook nor a .csv in UTF-8; save it again in one of these.")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise unreadable("This is neither an .xlsx workbook nor a .csv in UTF-8; save it again in one of these.")


# Both.


def _add_table(found: Upload, name: str, prefix: str, rows: list[list[Any]], scan: SheetScan) -> None:
    header = [each.strip() if isinstance(each, str) else each for each in (rows[0] if rows else [])]
    columns = {each.name: each for each in SHEETS[name]}
    letters: dict[str, str] = {}
    for number, title in enumerate(header, 1):
        place = f"{prefix}{column_letters(number)}1"
        if title in ("", None):
            continue
        if title not in columns:
            found.problems.append(problem(place, "There is no column {column} on this sheet.", column=str(title)[:60]))
        elif title in letters:
            found.problems.append(problem(place, "Column {column} stands twice.", column=title))
        else:
            letters[title] = column_letters(number)
    missing = [each for each in (*KEYS[name], *(["level"] if name == "Ratings" else [])) if each not in letters]
    if missing:
        found.problems.append(problem(f"{prefix}A1", "The column {column} is missing.", column=", ".join(missing)))
    table = Table(name, prefix, letters, [])
    found.problems += _merged(table, scan)
    found.problems += _formulas(table, columns, scan)
    indexes = {title: cell_position(f"{letter}1")[1] - 1 for title, letter in letters.items()}
    for number, row in enumerate(rows[1:], 2):
        values = {title: row[index] for title, index in indexes.items() if index < len(row) and _filled(row[index])}
        if values:
            table.rows.append(TableRow(number, values))
    found.tables[name] = table


def _filled(value: Any) -> bool:
    return value is not None and (not isinstance(value, str) or bool(value.strip()))


def _merged(table: Table, scan: SheetScan) -> Iterator[Problem]:
    for each in scan.merges:
        yield problem(f"{table.prefix}{each}", "These cells are merged, which hides values; unmerge them and fill each one.")


def _formulas(table: Table, columns: Mapping[str, Column], scan: SheetScan) -> Iterator[Problem]:
    """A formula's value depends on the program that computed it last: what is read must be a value."""
    read = {letter for title, letter in table.letters.items() if columns[title].path or title in KEYS[table.name]}
    for row, column in sorted(scan.formulas):
        if column_letters(column) in read:
            yield problem(f"{table.prefix}{column_letters(column)}{row}", "This cell holds a formula; paste its value instead.")
