"""Looks into an uploaded workbook before any library parses it, and refuses what would cost more than it can be worth.

A workbook is a zip of XML. 300 KiB of it can unfold into 300 MiB, one value in the last cell of a sheet makes a reader allocate the
whole rectangle, and neither the sizes in the zip's directory nor the dimension that a sheet claims can be believed. So each part is
unfolded here as a stream, counted while it flows, and the sheets are scanned for where values, formulas and merged cells stand.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from app.errors import Invalid, TooLarge, problem

MAX_UPLOAD = 10 * 1024 * 1024
MAX_EXPANDED = 100 * 1024 * 1024
MAX_RATIO = 200  # a full template of 8,400 rows unfolds 10 times
RATIO_COUNTS_FROM = 1024 * 1024
MAX_PARTS = 200
MAX_ROWS = 20_000
MAX_COLUMNS = 64
MAX_MERGES = 200
MAX_ELEMENTS = 2_000_000  # of XML in all sheets: 20,000 full rows of the widest one; about 2 s to look at
CHUNK = 64 * 1024
LOCAL_HEADER = struct.Struct("<4s5H3L2H")
END_OF_DIRECTORY = b"PK\x05\x06"
END_SIZE = 22


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


def scan_workbook(data: bytes) -> dict[str, SheetScan]:
    """Each sheet's scan by its name, in the workbook's order. Raises Invalid (not a workbook) or TooLarge."""
    parts = {each.filename: each for each in _directory(data)}
    if "xl/workbook.xml" not in parts or "[Content_Types].xml" not in parts:
        raise unreadable("This is not an Excel workbook (.xlsx); save it as .xlsx, or as .csv for ratings alone.")
    left, elements = [MAX_EXPANDED], [MAX_ELEMENTS]
    scans: dict[str, SheetScan] = {}
    kept: dict[str, bytes] = {}
    for name, part in parts.items():
        stream = _unfold(data, part, left)
        if name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
            kept[name] = b"".join(stream)
        elif name.startswith("xl/worksheets/") and name.endswith(".xml"):
            scans[name] = _scan(stream, elements)
        else:
            for _ in stream:
                pass
    files = _sheet_files(kept)
    return {sheet: scans[file] for sheet, file in files.items() if file in scans}


def _directory(data: bytes) -> list[zipfile.ZipInfo]:
    """The zip's directory, when its own numbers are acceptable. They are a first sieve only."""
    if data[-END_SIZE:-END_SIZE + 4] != END_OF_DIRECTORY:
        # A comment or anything else after the directory would let two readers find two directories.
        raise unreadable("The workbook is damaged or was not written by a spreadsheet program.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error):
        raise unreadable("The workbook is damaged or was not written by a spreadsheet program.") from None
    if len(parts) > MAX_PARTS or len({each.filename for each in parts}) < len(parts):
        raise too_large("The workbook has more than {most} parts.", most=MAX_PARTS)
    declared = sum(each.file_size for each in parts)
    if declared > MAX_EXPANDED or (declared > RATIO_COUNTS_FROM and declared > MAX_RATIO * len(data)):
        raise too_large("The workbook unfolds into more than this service reads ({most} MiB).", most=MAX_EXPANDED // 1024**2)
    if any(each.flag_bits & 1 or each.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for each in parts):
        raise unreadable("The workbook is protected by a password or packed in an unusual way; save it again without.")
    return parts


def _unfold(data: bytes, part: zipfile.ZipInfo, left: list[int]) -> Iterator[bytes]:
    """The part's content in pieces. Stops at what the directory declared, and at what is `left` of the whole allowance."""
    start = part.header_offset
    header = data[start : start + LOCAL_HEADER.size]
    if len(header) < LOCAL_HEADER.size or not header.startswith(b"PK\x03\x04"):
        raise unreadable("The workbook is damaged or was not written by a spreadsheet program.")
    fields = LOCAL_HEADER.unpack(header)
    start += LOCAL_HEADER.size + fields[-2] + fields[-1]
    packed = memoryview(data)[start : start + part.compress_size]
    pieces = _pieces(packed) if part.compress_type == zipfile.ZIP_STORED else _inflate(packed)
    seen = 0
    for piece in pieces:
        seen += len(piece)
        left[0] -= len(piece)
        if left[0] < 0 or seen > part.file_size:
            raise too_large("The workbook unfolds into more than this service reads ({most} MiB).", most=MAX_EXPANDED // 1024**2)
        yield piece
    if seen != part.file_size:
        raise unreadable("The workbook is damaged or was not written by a spreadsheet program.")


def _pieces(content: memoryview) -> Iterator[bytes]:
    for start in range(0, len(content), CHUNK):
        yield bytes(content[start : start + CHUNK])


def _inflate(packed: memoryview) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for piece in _pieces(packed):
            while piece:
                yield inflater.decompress(piece, CHUNK)
                piece = inflater.unconsumed_tail
        while rest := inflater.decompress(inflater.unconsumed_tail, CHUNK):
            yield rest
    except zlib.error:
        raise unreadable("The workbook is damaged or was not written by a spreadsheet program.") from None


# XML, as little of it as needed. A document type could define entities that unfold without end: there is none in a workbook.


def _parser(start: Callable[[str, dict[str, str]], None], end: Callable[[str], None] | None = None) -> Any:
    parser = expat.ParserCreate(namespace_separator=" ")

    def refuse(*_: Any) -> None:
        raise unreadable("The workbook is damaged or was not written by a spreadsheet program.")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(" ")[2], attributes)
    if end is not None:
        parser.EndElementHandler = lambda name: end(name.rpartition(" ")[2])
    return parser


def _feed(parser: Any, stream: Iterator[bytes]) -> None:
    try:
        for piece in stream:
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise unreadable("The workbook is damaged or was not written by a spreadsheet program.") from None


def _scan(stream: Iterator[bytes], elements: list[int]) -> SheetScan:
    """Where things stand in a sheet; `elements` counts down what may still be looked at, in all sheets together."""
    scan = SheetScan()
    at = [0, 0]  # row and column of the cell that is being read; both may be left out and then count on
    inside = [False]  # extensions of a sheet use the same element names outside of cells

    def start(name: str, attributes: dict[str, str]) -> None:
        elements[0] -= 1
        if elements[0] < 0:
            raise too_large("The sheets hold more than this service reads ({most} elements).", most=MAX_ELEMENTS)
        if name == "row":
            at[0], at[1] = _number(attributes.get("r"), at[0] + 1), 0
        elif name == "c":
            inside[0] = True
            reference = attributes.get("r")
            if reference:
                at[0], at[1] = cell_position(reference)
            else:
                at[1] += 1
        elif name in ("v", "is", "f") and inside[0]:
            if at[0] > MAX_ROWS + 1:
                raise too_large("A sheet has more than {most} rows.", most=MAX_ROWS)
            if at[1] > MAX_COLUMNS:
                raise too_large("A sheet has values beyond column {most}.", most=column_letters(MAX_COLUMNS))
            scan.rows, scan.columns = max(scan.rows, at[0]), max(scan.columns, at[1])
            if name == "f":
                scan.formulas.add((at[0], at[1]))
        elif name == "mergeCell" and len(scan.merges) < MAX_MERGES:
            scan.merges.append(attributes.get("ref", ""))

    def end(name: str) -> None:
        if name == "c":
            inside[0] = False

    _feed(_parser(start, end), stream)
    return scan


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


def _sheet_files(kept: dict[str, bytes]) -> dict[str, str]:
    """Sheet name -> part of the archive, by the workbook's relations."""
    names: dict[str, str] = {}
    targets: dict[str, str] = {}

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            relation = next((value for key, value in attributes.items() if key.endswith(" id")), "")
            names[attributes.get("name", "")] = relation

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            target = attributes.get("Target", "")
            targets[attributes.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"

    _feed(_parser(sheet), iter([kept.get("xl/workbook.xml", b"")]))
    _feed(_parser(relation), iter([kept.get("xl/_rels/workbook.xml.rels", b"")]))
    return {name: targets.get(key, "") for name, key in names.items()}
