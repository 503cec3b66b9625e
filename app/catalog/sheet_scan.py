"""Where values, formulas, merged cells and texts stand in the XML of a workbook, and how much text its cells come to.

Cells name shared texts by number, and a reader copies the text into each of them: one text of 1 MB and 400 cells are 400 MB. So the
references are counted here, and the sum is known before any cell is read.
"""

from array import array
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from app.errors import Invalid, TooLarge, problem

MAX_ROWS = 20_000
MAX_COLUMNS = 64
MAX_MERGES = 200
MAX_ELEMENTS = 2_000_000  # of XML in all sheets and shared texts: 20,000 full rows of the widest one; about 2 s to look at
MAX_TEXT = 32_767  # characters of one cell: Excel's own limit
MAX_TEXTS = 30_000_000  # characters of all cells; a full template of 8,400 rows has about 4 million
DAMAGED = "The workbook is damaged or was not written by a spreadsheet program."


def unreadable(message: str, **parameters: Any) -> Invalid:
    return Invalid("unreadable_file", [problem("", message, **parameters)], "The file cannot be read; nothing was stored.")


def too_large(message: str, **parameters: Any) -> TooLarge:
    return TooLarge("too_large", message, **parameters)


@dataclass
class SheetScan:
    """Where things stand in one sheet; cells are (row, column), both from 1."""

    rows: int = 0
    columns: int = 0
    formulas: set[tuple[int, int]] = field(default_factory=set)
    merges: list[str] = field(default_factory=list)


@dataclass
class Budget:
    """What one workbook may still cost, all its parts together."""

    elements: int = field(default_factory=lambda: MAX_ELEMENTS)
    in_place: int = 0  # characters that stand in the cells themselves
    shared: "array[int]" = field(default_factory=lambda: array("L"))  # lengths of the shared texts
    references: Counter[str] = field(default_factory=Counter)  # how many cells name a shared text by that number

    def element(self) -> None:
        self.elements -= 1
        if self.elements < 0:
            raise too_large("The sheets hold more than this service reads ({most} elements).", most=MAX_ELEMENTS)

    def check_texts(self) -> None:
        """Raises TooLarge when the cells come to too much text. What is no number counts as the longest text: readers differ."""
        longest = max(self.shared, default=0)
        total = self.in_place
        for number, cells in self.references.items():
            plain = number.isascii() and number.isdecimal() and len(number) < 9 and int(number) < len(self.shared)
            total += cells * (self.shared[int(number)] if plain else longest)
        if total > MAX_TEXTS:
            raise too_large("The cells hold more text than this service reads ({most} characters).", most=MAX_TEXTS)


class Text:
    """The text inside one element: its length, its beginning and the byte where it begins. Refused when longer than a cell's."""

    def __init__(self) -> None:
        self.inside, self.length, self.beginning, self.at = False, 0, "", 0

    def start(self) -> None:
        if self.inside:  # two readers would count such texts differently
            raise unreadable(DAMAGED)
        self.inside, self.length, self.beginning, self.at = True, 0, "", 0

    def add(self, piece: str, at: int) -> None:
        if self.inside:
            self.at = self.at or at
            self.length += len(piece)
            if self.length > MAX_TEXT:
                raise too_large("A cell holds a text of more than {most} characters.", most=MAX_TEXT)
            if len(self.beginning) < 20:
                self.beginning += piece

    def number(self, end: int) -> str:
        """What a shared text is named by; "" when it is written in a way that readers take differently."""
        return self.beginning if end - self.at == self.length == len(self.beginning) else ""


# XML, as little of it as needed. A document type could define entities that unfold without end: there is none in a workbook.


def parser(
    start: Callable[[str, dict[str, str]], None], end: Callable[[str], None] | None = None, text: Callable[[str, int], None] | None = None
) -> Any:
    """Calls back with the names of elements without their namespace, and with texts and the byte where they stand."""
    made = expat.ParserCreate(namespace_separator=" ")

    def refuse(*_: Any) -> None:
        raise unreadable(DAMAGED)

    made.StartDoctypeDeclHandler = refuse
    made.EntityDeclHandler = refuse
    made.StartElementHandler = lambda name, attributes: start(name.rpartition(" ")[2], attributes)
    if end is not None:
        made.EndElementHandler = lambda name: end(name.rpartition(" ")[2])
    if text is not None:
        made.CharacterDataHandler = lambda piece: text(piece, made.CurrentByteIndex)
    return made


def feed(made: Any, stream: Iterator[bytes]) -> None:
    try:
        for piece in stream:
            made.Parse(piece, False)
        made.Parse(b"", True)
    except expat.ExpatError:
        raise unreadable(DAMAGED) from None


def scan_sheet(stream: Iterator[bytes], budget: Budget) -> SheetScan:
    """Where things stand in a sheet; what it costs is taken from the budget."""
    scan = SheetScan()
    at = [0, 0]  # row and column of the cell that is being read; both may be left out and then count on
    cell = [False, False]  # inside one (extensions use the same element names elsewhere); its value is the number of a shared text
    text = Text()

    def start(name: str, attributes: dict[str, str]) -> None:
        budget.element()
        if name == "row":
            at[0], at[1] = _number(attributes.get("r"), at[0] + 1), 0
        elif name == "c":
            if cell[0]:  # a cell in a cell: readers differ
                raise unreadable(DAMAGED)
            cell[:] = True, attributes.get("t") == "s"
            reference = attributes.get("r")
            at[:] = cell_position(reference) if reference else (at[0], at[1] + 1)
        elif name in ("v", "is", "f") and cell[0]:
            _value(scan, name, at[0], at[1])
            text.start()
        elif name == "mergeCell" and len(scan.merges) < MAX_MERGES:
            scan.merges.append(attributes.get("ref", ""))

    def end(name: str) -> None:
        if name == "c":
            cell[0] = text.inside = False
        elif name in ("v", "is", "f") and text.inside:
            text.inside = False
            budget.in_place += text.length
            if name == "v" and cell[1]:
                budget.references[text.number(made.CurrentByteIndex)] += 1

    made = parser(start, end, text.add)
    feed(made, stream)
    return scan


def _value(scan: SheetScan, name: str, row: int, column: int) -> None:
    if row > MAX_ROWS + 1:
        raise too_large("A sheet has more than {most} rows.", most=MAX_ROWS)
    if column > MAX_COLUMNS:
        raise too_large("A sheet has values beyond column {most}.", most=column_letters(MAX_COLUMNS))
    scan.rows, scan.columns = max(scan.rows, row), max(scan.columns, column)
    if name == "f":
        scan.formulas.add((row, column))


def scan_shared(stream: Iterator[bytes], budget: Budget) -> None:
    """Takes down how long each shared text is."""
    text = Text()

    def start(name: str, _: dict[str, str]) -> None:
        budget.element()
        if name == "si":
            text.start()

    def end(name: str) -> None:
        if name == "si":
            text.inside = False
            budget.shared.append(text.length)

    feed(parser(start, end, text.add), stream)


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 9 else otherwise


def cell_position(reference: str) -> tuple[int, int]:
    """`D14` is (14, 4); what is no reference is (0, 0)."""
    letters = reference.rstrip("0123456789")
    digits = reference[len(letters):]
    if not digits or len(digits) > 8 or not 0 < len(letters) <= 3 or not letters.isascii() or not letters.isalpha():
        return 0, 0
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return int(digits), column


def column_letters(column: int) -> str:
    """4 is `D`, 28 is `AB`."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
