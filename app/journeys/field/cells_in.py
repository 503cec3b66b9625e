"""A spreadsheet's cells as texts and numbers, where they stand, and how much a file may hold."""

import re
from dataclasses import dataclass, field
from typing import Any

from app.errors import Invalid, TooLarge, problem

MAX_ROWS, MAX_COLUMNS = 20_000, 600
MAX_TEXT = 32_767  # characters of one cell: Excel's own limit
MAX_TEXTS = 20_000_000  # characters of all cells, a text that is shared counted where it stands
DAMAGED = "The workbook is damaged or was not written by a spreadsheet program."
NEITHER = "This is neither an .xlsx workbook nor a .csv; save it again in one of these."
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
Value = str | float | bool


def unreadable(message: str, **parameters: Any) -> Invalid:
    return Invalid("unreadable_file", [problem("", message, **parameters)], "The file cannot be read; nothing was stored.")


def too_large(message: str, **parameters: Any) -> TooLarge:
    return TooLarge("too_large", message, **parameters)


@dataclass
class Grid:
    """One sheet: (row, column), both from 1 -> value. `formulas`: cells whose value a formula gave; `merges`: areas such as A1:B2."""

    name: str = ""
    cells: dict[tuple[int, int], Value] = field(default_factory=dict)
    formulas: set[tuple[int, int]] = field(default_factory=set)
    merges: list[str] = field(default_factory=list)
    dates_from_1904: bool = False
    rows: int = 0  # the last row and the last column that hold something, kept while reading: they are asked for again and again
    columns: int = 0

    def put(self, row: int, column: int, value: Value) -> None:
        self.cells[row, column] = value
        self.rows, self.columns = max(self.rows, row), max(self.columns, column)

    def place(self, row: int, column: int) -> str:
        """As a person finds it: Marks!C7, or C7 in a .csv."""
        return (f"{self.name}!" if self.name else "") + f"{letters(column)}{row}"

    def text(self, row: int, column: int) -> str:
        return as_text(self.cells.get((row, column), ""))


def as_text(value: Value) -> str:
    """A number as a person reads it: 2.0 is 2."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return value


def letters(column: int) -> str:
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def position(place: str) -> tuple[int, int]:
    """B7 is (7, 2); raises Invalid for what is no place."""
    match = _PLACE.fullmatch(place.upper())
    if match is None:
        raise unreadable(DAMAGED)
    column = 0
    for each in match[1]:
        column = column * 26 + ord(each) - 64
    return int(match[2]), column


def refuse_long(*grids: Grid) -> None:
    """Every cell's text will be looked at and copied: their sum is bounded, not only the file's size."""
    lengths = [len(value) for grid in grids for value in grid.cells.values() if isinstance(value, str)]
    if max(lengths, default=0) > MAX_TEXT:
        raise too_large("A cell holds a text of more than {most} characters.", most=MAX_TEXT)
    if sum(lengths) > MAX_TEXTS:
        raise too_large("The cells hold more text than this service reads ({most} characters).", most=MAX_TEXTS)
