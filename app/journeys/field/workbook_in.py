"""An .xlsx workbook as grids of cells. Limits hold while it is read.

Observations need a cell's value and nothing of its looks, so the XML is read as a stream, without a library that would first unfold
300 MB or allocate the rectangle up to one stray cell. A text that a thousand cells share is kept once.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

from app.journeys.field.cells_in import (
    DAMAGED,
    MAX_COLUMNS,
    MAX_ROWS,
    NEITHER,
    Grid,
    Value,
    letters,
    position,
    refuse_long,
    too_large,
    unreadable,
)

ZIP = b"PK\x03\x04"
MAX_EXPANDED = 60 * 1024 * 1024
MAX_ELEMENTS = 3_000_000
MAX_SHEETS = 30
MAX_MERGED = 50_000  # cells in all merged areas
CHUNK = 64 * 1024
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_UNSTORABLE = dict.fromkeys([0, *range(0xD800, 0xE000)], "\ufffd")


@dataclass
class _Allowance:
    """What one workbook may still cost, all its parts together."""

    left: int = MAX_EXPANDED
    elements: int = MAX_ELEMENTS

    def take(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise too_large("The workbook unfolds into more than this service reads ({most} MiB).", most=MAX_EXPANDED // 1024**2)

    def element(self) -> None:
        self.elements -= 1
        if self.elements < 0:
            raise too_large("The sheets hold more than this service reads ({most} elements).", most=MAX_ELEMENTS)


class _Book:
    """The parts that hold values; nothing else of the archive is unfolded."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive, self.allowance = archive, _Allowance()
        self.parts = {each.filename.replace("\\", "/").lower(): each for each in archive.infolist()}

    def read(self, part: str, start: Callable[[str, dict[str, str]], None], end: Any = None, text: Any = None) -> None:
        """Calls back with the names of elements without their namespace. A document type could define entities without end."""
        made = expat.ParserCreate(namespace_separator=" ")
        made.buffer_text = True
        made.StartDoctypeDeclHandler = made.EntityDeclHandler = _refuse

        def begun(name: str, attributes: dict[str, str]) -> None:
            self.allowance.element()
            start(name.rpartition(" ")[2], attributes)

        made.StartElementHandler = begun
        if end is not None:
            made.EndElementHandler = lambda name: end(name.rpartition(" ")[2])
            made.CharacterDataHandler = text
        for piece in self._pieces(part):
            made.Parse(piece, False)
        made.Parse(b"", True)

    def _pieces(self, part: str) -> Iterator[bytes]:
        with self.archive.open(self.parts[part]) as stream:
            while piece := stream.read(CHUNK):
                self.allowance.take(len(piece))
                yield piece


def _refuse(*_: Any) -> None:
    raise unreadable(DAMAGED)


def read_workbook(data: bytes) -> list[Grid]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            book = _Book(archive)
            if "xl/workbook.xml" not in book.parts:
                raise unreadable(NEITHER)
            files, from_1904 = _sheet_files(book)
            shared = _shared(book) if "xl/sharedstrings.xml" in book.parts else []
            grids = [_Sheet(Grid(name, dates_from_1904=from_1904), shared).read(book, part) for name, part in files.items()]
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, NotImplementedError, RuntimeError, EOFError, ValueError, OSError):
        raise unreadable(DAMAGED) from None  # RuntimeError: the zip itself has a password
    for grid in grids:
        _spread_merges(grid)
    refuse_long(*grids)
    return grids


def _sheet_files(book: _Book) -> tuple[dict[str, str], bool]:
    """Sheet name -> part, in the workbook's order; and whether its days are counted from 1904."""
    names, targets, epoch = dict[str, str](), dict[str, str](), [False]

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            names[attributes.get("name", "")] = next((value for key, value in attributes.items() if key.endswith(" id")), "")
        elif name == "workbookPr":
            epoch[0] = attributes.get("date1904", "") in ("1", "true")

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            target = attributes.get("Target", "").replace("\\", "/")
            targets[attributes.get("Id", "")] = (target.lstrip("/") if target.startswith("/") else f"xl/{target}").lower()

    book.read("xl/workbook.xml", sheet)
    if "xl/_rels/workbook.xml.rels" in book.parts:
        book.read("xl/_rels/workbook.xml.rels", relation)
    if len(names) > MAX_SHEETS:
        raise too_large("The workbook has more than {most} sheets.", most=MAX_SHEETS)
    return {name: targets[key] for name, key in names.items() if targets.get(key) in book.parts}, epoch[0]


def _shared(book: _Book) -> list[str]:
    found: list[str] = []
    pieces: list[str] = []
    inside = {"t": 0, "rPh": 0}  # the reading aid of a Japanese text is not part of it

    def start(name: str, _: dict[str, str]) -> None:
        if name in inside:
            inside[name] += 1

    def end(name: str) -> None:
        if name in inside:
            inside[name] -= 1
        elif name == "si":
            found.append(_plain("".join(pieces)))
            pieces.clear()

    def text(piece: str) -> None:
        if inside["t"] and not inside["rPh"]:
            pieces.append(piece)

    book.read("xl/sharedstrings.xml", start, end, text)
    return found


def _plain(text: str) -> str:
    """Control characters are written _x000D_ in workbooks. NUL and halves of pairs cannot be stored anywhere."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text).translate(_UNSTORABLE)


class _Sheet:
    """The cells of one sheet that hold something."""

    def __init__(self, grid: Grid, shared: list[str]) -> None:
        self.grid, self.shared = grid, shared
        self.row, self.column, self.kind = 0, 0, ""
        self.inside, self.aid = "", False
        self.pieces: dict[str, list[str]] = {}

    def read(self, book: _Book, part: str) -> Grid:
        book.read(part, self._start, self._end, self._text)
        return self.grid

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            self.row, self.column = int(attributes.get("r", self.row + 1)), 0
        elif name == "c":
            place = attributes.get("r")
            self.row, self.column = position(place) if place else (self.row, self.column + 1)
            self.kind, self.pieces = attributes.get("t", "n"), {}
        elif name in ("v", "t", "f"):
            self.inside = name
        elif name == "rPh":
            self.aid = True
        elif name == "mergeCell":
            self.grid.merges.append(attributes.get("ref", ""))

    def _text(self, piece: str) -> None:
        if self.inside and not self.aid:
            self.pieces.setdefault(self.inside, []).append(piece)

    def _end(self, name: str) -> None:
        if name in ("v", "t", "f"):
            self.inside = ""
        elif name == "rPh":
            self.aid = False
        elif name == "c" and self.pieces:
            self._keep({part: "".join(pieces) for part, pieces in self.pieces.items()})
            self.pieces = {}

    def _keep(self, said: dict[str, str]) -> None:
        value = self._value(said)
        if value == "":
            return
        if self.row > MAX_ROWS + 1:
            raise too_large("A sheet has more than {most} rows.", most=MAX_ROWS)
        if self.column > MAX_COLUMNS:
            raise too_large("A sheet has values beyond column {most}.", most=letters(MAX_COLUMNS))
        self.grid.put(self.row, self.column, value)
        if "f" in said:
            self.grid.formulas.add((self.row, self.column))

    def _value(self, said: dict[str, str]) -> Value:
        """A formula's last result; a formula that was never computed stays the text that it is."""
        if self.kind == "inlineStr":
            return _plain(said.get("t", ""))
        if "v" not in said:
            return f"={said['f']}" if "f" in said else ""
        value = said["v"]
        if self.kind == "s":
            return self.shared[int(value)] if value.isdecimal() and int(value) < len(self.shared) else ""
        if self.kind == "n":
            number = float(value)
            return number if abs(number) < 1e300 else value
        return value == "1" if self.kind == "b" else _plain(value)


def _spread_merges(grid: Grid) -> None:
    """A merged cell counts for every cell that it covers: that is what who merged them meant. Areas beyond the values do not matter."""
    last_row, last_column, spread = grid.rows, grid.columns, 0
    for area in grid.merges:
        first, _, last = area.partition(":")
        (top, left), (bottom, right) = position(first), position(last or first)
        value = grid.cells.get((top, left))
        if value is None:
            continue
        for row in range(top, min(bottom, last_row) + 1):
            for column in range(left, min(right, last_column) + 1):
                spread += 1
                if spread > MAX_MERGED:
                    raise too_large("More than {most} cells are merged.", most=MAX_MERGED)
                grid.cells.setdefault((row, column), value)
