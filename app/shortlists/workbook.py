"""A grid in a workbook: columns code, domain, expectation, then one column a solution; optional knock_out, floor, target.

The first sheet is read. Each cell becomes a place of the same question that POST /api/v1/rank takes, and its problems are named by
column and row.
"""

import io
from typing import Any

import orjson
from python_calamine import CalamineError, CalamineWorkbook

from app.errors import Invalid, Problem, TooLarge, problem
from app.scoring.ranking import rank
from app.shortlists.grid import MAX_ITEMS, MAX_SOLUTIONS, RankRequest, answer
from app.shortlists.grid_reading import read_grid

REQUIRED = ("code", "domain", "expectation")
OPTIONAL = ("knock_out", "floor", "target", "item", "text")
MAX_BYTES = 10_000_000
UNKNOWN = ("", "?", "-")


def rank_workbook(content: bytes) -> dict[str, Any]:
    """The answer of the stateless door for a workbook's first sheet, as plain values. Invalid with every cell to mend."""
    rows = _rows(content)
    header = [str(cell).strip() for cell in rows[0]] if rows else []
    names = [name.lower() for name in header]
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        raise Invalid("invalid_workbook", [problem("row 1", "The column {name} is missing.", name=name) for name in missing])
    solutions = [place for place, name in enumerate(names) if name not in REQUIRED + OPTIONAL and name]
    if len(rows) - 1 > MAX_ITEMS or len(solutions) > MAX_SOLUTIONS:
        sentence = "A grid holds at most {items} items and {solutions} solutions."
        raise TooLarge("grid_too_large", sentence, items=MAX_ITEMS, solutions=MAX_SOLUTIONS)
    problems: list[Problem] = []
    lines = [(number, row) for number, row in enumerate(rows[1:], 2) if any(str(cell).strip() for cell in row)]
    items = [_item(names, row, number, problems) for number, row in lines]
    grid = {"items": items, "solutions": [_solution(header, place, lines, items, problems) for place in solutions]}
    if problems:
        raise Invalid("invalid_workbook", problems)
    return _answer(read_grid(orjson.dumps(grid)))


def _answer(request: RankRequest) -> dict[str, Any]:
    told: dict[str, Any] = orjson.loads(orjson.dumps(answer(rank(request.to_matrix(), request.names()), request.input_sha256())))
    return told


def _rows(content: bytes) -> list[list[Any]]:
    if len(content) > MAX_BYTES:
        raise TooLarge("workbook_too_large", "A workbook may have {most} MB.", most=MAX_BYTES // 1_000_000)
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as error:
        raise Invalid("not_a_workbook", [problem("file", "This is not a workbook that can be read.")]) from error


def column(place: int) -> str:
    """0 -> A, 26 -> AA."""
    letters = ""
    while place >= 0:
        letters = chr(65 + place % 26) + letters
        place = place // 26 - 1
    return letters


def _item(names: list[str], row: list[Any], number: int, problems: list[Problem]) -> dict[str, Any]:
    cells = {name: (place, row[place]) for place, name in enumerate(names) if place < len(row)}
    made: dict[str, Any] = {name: str(cells[name][1]).strip() for name in ("code", "domain")}
    for name in ("expectation", "floor", "target"):
        if name in cells:
            level = _level(cells[name][1], f"{column(cells[name][0])}{number}", problems)
            if level is not None or name == "expectation":
                made[name] = level
    if str(cells.get("knock_out", (0, ""))[1]).strip().lower() in ("x", "1", "1.0", "yes", "true", "oui"):
        made["knock_out"] = True
    return made


def _solution(
    header: list[str], place: int, lines: list[tuple[int, list[Any]]], items: list[dict[str, Any]], problems: list[Problem]
) -> dict[str, Any]:
    ratings = {
        item["code"]: _level(row[place] if place < len(row) else "", f"{column(place)}{number}", problems)
        for (number, row), item in zip(lines, items, strict=True)
    }
    return {"code": header[place], "name": header[place], "ratings": ratings}


def _level(cell: Any, where: str, problems: list[Problem]) -> int | None:
    """A whole number 0-4; blank, ? and - are unknown. A spreadsheet stores 3 as 3.0."""
    text = str(cell).strip()
    if text in UNKNOWN:
        return None
    if isinstance(cell, bool) or text not in ("0", "1", "2", "3", "4", "0.0", "1.0", "2.0", "3.0", "4.0"):
        problems.append(problem(where, "{found} is not a level from 0 to 4.", found=text[:40]))
        return None
    return int(float(text))

