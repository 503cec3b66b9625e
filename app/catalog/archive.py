"""Looks into an uploaded workbook before any library parses it, and refuses what would cost more than it can be worth.

A workbook is a zip of XML. 300 KiB of it can unfold into 300 MiB, one value in the last cell of a sheet makes a reader allocate the
whole rectangle, and neither the sizes in the zip's directory nor the dimension that a sheet claims can be believed. So each part is
unfolded here as a stream, counted while it flows, and looked through (sheet_scan.py).
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from app.catalog.sheet_scan import DAMAGED, Budget, SheetScan, feed, parser, scan_shared, scan_sheet, too_large, unreadable

MAX_UPLOAD = 10 * 1024 * 1024
MAX_EXPANDED = 100 * 1024 * 1024
MAX_RATIO = 200  # a full template of 8,400 rows unfolds 10 times
RATIO_COUNTS_FROM = 1024 * 1024
MAX_PARTS = 200
CHUNK = 64 * 1024
LOCAL_HEADER = struct.Struct("<4s5H3L2H")
END_OF_DIRECTORY = b"PK\x05\x06"
END_SIZE = 22
UNICODE_NAME = 0x7075


def scan_workbook(data: bytes) -> dict[str, SheetScan]:
    """Each sheet's scan by its name, in the workbook's order. Raises Invalid (not a workbook) or TooLarge."""
    parts = {_plain(each.filename): each for each in _directory(data)}
    if "xl/workbook.xml" not in parts or "[content_types].xml" not in parts:
        raise unreadable("This is not an Excel workbook (.xlsx); save it as .xlsx, or as .csv for ratings alone.")
    left, budget = [MAX_EXPANDED], Budget()
    scans: dict[str, SheetScan] = {}
    kept: dict[str, bytes] = {}
    for name, part in parts.items():
        stream = _unfold(data, part, left)
        if name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
            kept[name] = b"".join(stream)
        elif name.startswith("xl/worksheets/") and name.endswith(".xml"):
            scans[name] = scan_sheet(stream, budget)
        elif name == "xl/sharedstrings.xml":
            scan_shared(stream, budget)
        else:
            for _ in stream:
                pass
    budget.check_texts()
    files = _sheet_files(kept)
    return {sheet: scans[_plain(file)] for sheet, file in files.items() if _plain(file) in scans}


def _plain(name: str) -> str:
    """A part's name as readers compare it: some programs write other capitals, or backslashes."""
    return name.replace("\\", "/").lower()


def _directory(data: bytes) -> list[zipfile.ZipInfo]:
    """The zip's directory, when its own numbers are acceptable. They are a first sieve only."""
    if data[-END_SIZE:-END_SIZE + 4] != END_OF_DIRECTORY:
        # A comment or anything else after the directory would let two readers find two directories.
        raise unreadable(DAMAGED)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error):
        raise unreadable(DAMAGED) from None
    if any(_renamed(each) for each in parts) or len({_plain(each.filename) for each in parts}) < len(parts):
        raise unreadable(DAMAGED)  # one reader would take this part and another that one
    if len(parts) > MAX_PARTS:
        raise too_large("The workbook has more than {most} parts.", most=MAX_PARTS)
    declared = sum(each.file_size for each in parts)
    if declared > MAX_EXPANDED or (declared > RATIO_COUNTS_FROM and declared > MAX_RATIO * len(data)):
        raise too_large("The workbook unfolds into more than this service reads ({most} MiB).", most=MAX_EXPANDED // 1024**2)
    if any(each.flag_bits & 1 or each.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for each in parts):
        raise unreadable("The workbook is protected by a password or packed in an unusual way; save it again without.")
    return parts


def _renamed(part: zipfile.ZipInfo) -> bool:
    """Whether an extra field gives the part a second name, which some readers prefer."""
    extra = part.extra
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<2H", extra)
        if kind == UNICODE_NAME:
            return True
        extra = extra[4 + size :]
    return False


def _unfold(data: bytes, part: zipfile.ZipInfo, left: list[int]) -> Iterator[bytes]:
    """The part's content in pieces. Stops at what the directory declared, and at what is `left` of the whole allowance."""
    start = part.header_offset
    header = data[start : start + LOCAL_HEADER.size]
    if len(header) < LOCAL_HEADER.size or not header.startswith(b"PK\x03\x04"):
        raise unreadable(DAMAGED)
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
        raise unreadable(DAMAGED)


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
        raise unreadable(DAMAGED) from None


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

    feed(parser(sheet), iter([kept.get("xl/workbook.xml", b"")]))
    feed(parser(relation), iter([kept.get("xl/_rels/workbook.xml.rels", b"")]))
    return {name: targets.get(key, "") for name, key in names.items()}
