"""From the tables of an upload to solutions' documents, judged by the same rules as the files, with the cell of every problem.

All or nothing: either every document is right, or the upload is refused with all its problems at once.
"""

import copy
import datetime as dt
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from app.catalog.columns import KEYS, NOT_VERIFIED, PRICES, RATINGS, SHEETS, SOLUTIONS, SOURCES, Column, nested
from app.catalog.findings import Path, written
from app.catalog.shapes import EditionFile, SolutionFile
from app.catalog.sheet_scan import cell_position
from app.catalog.solution_rules import read_solution
from app.catalog.tables import Table, TableRow
from app.catalog.tables_in import Upload
from app.errors import Invalid, Problem, problem

MAX_PROBLEMS = 500
Documents = Mapping[str, dict[str, Any]]


@dataclass
class Building:
    """The documents while the tables are laid over them. `origin` remembers the cell of every path that came from one."""

    documents: dict[str, dict[str, Any]]
    origin: dict[tuple[str, Path], str] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    unreadable: set[str] = field(default_factory=set)  # cells that are a problem already: what follows from them is not said

    def place(self, solution: str, path: Path) -> str:
        """The cell of the path, or of what is above it; what the upload did not touch is named by its path."""
        for length in range(len(path), -1, -1):
            cell = self.origin.get((solution, path[:length]))
            if cell is not None and (length > 0 or path[:1] not in (("ratings",), ("sources",), ("prices",))):
                return cell
        return f"{solution}: {written(path)}"


def lay_over(upload: Upload, stored: Documents, edition: EditionFile, items: Collection[str]) -> list[SolutionFile]:
    """The solutions that the upload speaks of, as they would be. Raises Invalid with every problem."""
    made = Building({code: copy.deepcopy(each) for code, each in stored.items()}, problems=list(upload.problems))
    for name, lay in (("Solutions", _solutions), ("Sources", _sources), ("Prices", _prices), ("Ratings", _ratings)):
        if name in upload.tables:
            lay(made, upload.tables[name])
    judged = []
    for code in sorted(made.touched):
        solution, findings = read_solution(made.documents[code], edition, items)
        named = [each.at(made.place(code, each.path)) for each in findings]
        made.problems += [each for each in named if each.place not in made.unreadable]
        if solution is not None:
            judged.append(solution)
    if made.problems:
        raise Invalid("invalid_upload", _shortened(made.problems), "The file has problems; nothing was stored.")
    return judged


def _shortened(problems: list[Problem]) -> list[Problem]:
    found = sorted(dict.fromkeys(problems), key=_reading_order)
    if len(found) <= MAX_PROBLEMS:
        return found
    return [*found[:MAX_PROBLEMS], problem("", "… and {count} more problems.", count=len(found) - MAX_PROBLEMS)]


def _reading_order(each: Problem) -> tuple[str, int, int]:
    """Sheet by sheet, row by row; what has no cell comes last."""
    sheet, _, cell = each.place.rpartition("!")
    row, column = cell_position(cell.partition(":")[0])
    return (sheet, row, column) if row else ("~", 0, 0)


# The four sheets.


def _solutions(made: Building, table: Table) -> None:
    for row, keys, values in _rows(made, table):
        code = keys[0]
        before = made.documents.get(code, {"sources": {}, "ratings": {}, "prices": []})
        profile = {name: value for name, value in before.items() if name in ("sources", "ratings", "prices")}
        made.documents[code] = {**before, **nested(_present(SOLUTIONS, table), values), **profile}
        _remember(made, table, row, code, (), SOLUTIONS)


def _sources(made: Building, table: Table) -> None:
    for row, (code, key), values in _rows(made, table):
        if _known(made, table, row, code):
            made.documents[code]["sources"][key] = nested(SOURCES, values)
            _remember(made, table, row, code, ("sources", key), SOURCES)


def _prices(made: Building, table: Table) -> None:
    listed: dict[str, list[dict[str, Any]]] = {}
    for row, (code,), values in _rows(made, table, repeated=True):
        if _known(made, table, row, code):
            prices = listed.setdefault(code, [])
            _remember(made, table, row, code, ("prices", len(prices)), PRICES)
            prices.append(nested(PRICES, values))
    for code, prices in listed.items():
        made.documents[code]["prices"] = prices


def _ratings(made: Building, table: Table) -> None:
    for row, (code, item), values in _rows(made, table):
        if not _known(made, table, row, code):
            continue
        ratings = made.documents[code]["ratings"]
        kept = _not_asked(table, ratings.get(item))
        new = {**kept, **nested(_present(RATINGS, table), values)}
        if new.get("level") is None:
            new |= dict.fromkeys({"grade", "mode"} & set(kept))  # a level that is taken back takes its claims with it
        if "level" not in row.values:
            _left_as_it_was(made, table, row, ratings.get(item), new)
        elif table.place(row.number, "level") not in made.unreadable:
            ratings[item] = new
            _remember(made, table, row, code, ("ratings", item), RATINGS)


def _not_asked(table: Table, stored: Mapping[str, Any] | None) -> dict[str, Any]:
    """What the sheet has no column for stays as it is."""
    asked = {column.path[0] for column in _present(RATINGS, table) if column.path}
    return {name: value for name, value in (stored or {}).items() if name not in asked}


def _left_as_it_was(made: Building, table: Table, row: TableRow, stored: Mapping[str, Any] | None, new: Mapping[str, Any]) -> None:
    """A blank level changes nothing; then the rest of the row may not say anything new either."""
    for column in _present(RATINGS, table):
        if column.path and column.name in row.values and column.name != "level":
            top = column.path[0]
            if (stored or {}).get(top) != new.get(top):
                message = "This is filled in and the level is blank; give a level, or {sign} for not verified."
                made.problems.append(problem(table.place(row.number, column.name), message, sign=NOT_VERIFIED))
                return


# What all sheets share.


def _rows(made: Building, table: Table, repeated: bool = False) -> list[tuple[TableRow, tuple[str, ...], dict[str, Any]]]:
    """Each row with its keys and its values as documents write them; rows without a key, or with one seen before, are problems."""
    found, seen = [], dict[tuple[str, ...], int]()
    for row in table.rows:
        keys = tuple(_key(row.values.get(name)) for name in KEYS[table.name])
        if "" in keys:
            empty = KEYS[table.name][keys.index("")]
            made.problems.append(problem(table.place(row.number, empty), "This row does not say which {column} it is about.", column=empty))
            continue
        if keys in seen and not repeated:
            made.problems.append(problem(table.place(row.number, KEYS[table.name][-1]), "Row {row} is about the same.", row=seen[keys]))
            continue
        seen[keys] = row.number
        found.append((row, keys, _values(made, table, row)))
    return found


def _present(columns: tuple[Column, ...], table: Table) -> tuple[Column, ...]:
    """Only the columns that the sheet has: what is not asked is not changed."""
    return tuple(each for each in columns if each.name in table.letters)


def _known(made: Building, table: Table, row: TableRow, code: str) -> bool:
    if code in made.documents:
        return True
    place = table.place(row.number, "solution")
    message = "There is no solution {code} in this edition; a new one needs a row on the sheet Solutions."
    made.problems.append(problem(place, message, code=code[:40]))
    return False


def _remember(made: Building, table: Table, row: TableRow, code: str, base: Path, columns: tuple[Column, ...]) -> None:
    made.touched.add(code)
    made.origin.setdefault((code, base), table.place(row.number, KEYS[table.name][-1]))
    for column in _present(columns, table):
        for length in range(len(column.path), 0, -1):
            made.origin.setdefault((code, (*base, *column.path[:length])), table.place(row.number, column.name))


# One cell.


class Unreadable(ValueError):
    """A cell that does not fit its column; the message is a sentence."""


def _values(made: Building, table: Table, row: TableRow) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column in SHEETS[table.name]:
        if column.path and column.name in row.values:
            try:
                values[column.name] = READERS[column.kind](row.values[column.name])
            except Unreadable as error:
                place = table.place(row.number, column.name)
                made.unreadable.add(place)
                made.problems.append(problem(place, str(error)))
    return values


def _key(value: Any) -> str:
    """The code that a row is about; whatever else stands there is looked up and not found."""
    try:
        return _text(value) or ""
    except Unreadable:
        return str(value)[:40]


def _text(value: Any) -> str | None:
    """Spreadsheets keep a typed 10 as 10.0; 26.1 may have been 26.10 and is refused."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if value is None or isinstance(value, str):
        return value.strip() or None if value is not None else None
    raise Unreadable("This must be a text; format the cell as text and type it again.")


def _decimal(value: Any) -> float:
    if isinstance(value, str):
        with suppress(ValueError):
            return float(value.strip().replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace(",", "."))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    raise Unreadable("This must be a number.")


def _level(value: Any) -> int | None:
    if isinstance(value, str) and value.strip() == NOT_VERIFIED:
        return None
    try:
        number = _decimal(value)
    except Unreadable:
        number = -1.0
    if number not in (0, 1, 2, 3, 4):
        raise Unreadable("A level is 0, 1, 2, 3 or 4, or ? for not verified.")
    return int(number)


def _date(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, str):
        with suppress(ValueError):
            return dt.date.fromisoformat(value.strip()).isoformat()
    raise Unreadable("This must be a date such as 2026-11-20.")


def _seats(value: Any) -> int | str | None:
    if isinstance(value, str) and not value.strip().isdecimal():
        return value.strip()
    number = _decimal(value)
    if not number.is_integer() or not 1 <= number < 1e9:
        raise Unreadable("This must be a whole number from 1, or unlimited.")
    return int(number)


def _list(value: Any) -> list[str]:
    text = _text(value) or ""
    return [each.strip() for each in text.replace(";", ",").split(",") if each.strip()]


def _also(value: Any) -> list[dict[str, str]]:
    found = []
    for line in (_text(value) or "").splitlines():
        key, colon, where = line.partition(": ")
        if not colon or not where.strip():
            raise Unreadable("Write further evidence as one line each: key of the source, colon, place.")
        found.append({"source": key.strip(), "where": where.strip()})
    return found


READERS = {"text": _text, "level": _level, "date": _date, "amount": _decimal, "seats": _seats, "list": _list, "also": _also}
