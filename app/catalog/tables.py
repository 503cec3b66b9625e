"""Rows of a sheet under the names of their columns, and where each of them stands."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class TableRow:
    """One row: its number as a spreadsheet shows it, and the raw value under each column's name."""

    number: int
    values: dict[str, Any]


@dataclass
class Table:
    """One known sheet. `prefix` is "Ratings!" in a workbook and empty in a .csv; `letters` names the column of each header."""

    name: str
    prefix: str
    letters: dict[str, str]
    rows: list[TableRow]

    def place(self, row: int, column: str) -> str:
        """Such as `Ratings!D14`."""
        return f"{self.prefix}{self.letters.get(column, 'A')}{row}"
