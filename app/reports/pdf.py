"""The PDF of a report: tagged, PDF/UA-1, drawn by Typst from data.

The template is a file of ours; the report goes in as JSON, so nothing that a client wrote is ever read as markup. The renderer sees
one folder (this one), has no packages and fetches nothing.
"""

import datetime as dt
import logging
import re
import textwrap
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import typst

from app.reports.document import Block, ItemGrid, Report, Row, Section, Table
from app.web.language import Speaker
from app.web.pages import fonts_folder

log = logging.getLogger("quickchoice")
HERE = Path(__file__).parent
LABELS = (
    "Contents", "Code", "Item", "Asked", "proven", "not verified: could still be gained", "not verified", "in percent", "Rank", "Solution",
    "Proven", "At best", "Domain", "knock-out", "target {level}", "Enchantment", "Neutral", "Disappointing", "experienced", "remembered",
)
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_LONG_WORD = re.compile(r"[^\s\\]{60,}")
_CONTROL = re.compile(r"(?<!\\)((?:\\\\)*)\\u00[0-1][0-9a-f]|\x7f")
_HASH = re.compile(r"[0-9a-f]{64}")
FINE_PRINT = 150  # characters of one note
PLAIN = 0x24F  # up to here, Latin, the typeface has every character


@cache
def fonts() -> typst.Fonts:
    """Source Sans first, then those that Typst carries: a report looks the same on every machine, and system fonts would cost 20 MB."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(fonts_folder())])


@cache
def template() -> bytes:
    return (HERE / "report.typ").read_bytes()


def render_pdf(report: Report) -> bytes:
    """The PDF of this report; the same report gives the same bytes."""
    inputs = {"report": payload(report)}
    try:
        return compile_typst(template(), inputs, report)
    except typst.TypstError as error:
        # A text that breaks a rule of the standard must not keep a board from its report: tagged all the same, without the claim.
        log.warning("shortlist %s is not PDF/UA-1: %s", report.id, error.message)
        return compile_typst(template(), inputs, report, [])


def compile_typst(source: bytes, inputs: dict[str, str], report: Report | None = None, standards: Sequence[Any] = ("ua-1",)) -> bytes:
    compiler = typst.Compiler(root=HERE, font_paths=fonts(), sys_inputs=inputs, package_path=HERE, package_cache_path=HERE)
    moment = None if report is None else int(dt.datetime.fromisoformat(report.created).timestamp())
    made = compiler.compile(source, format="pdf", pdf_standards=list(standards), timestamp=moment)
    if not isinstance(made, bytes):
        raise TypeError("Typst gives one file for a PDF")
    return made


def forget_typesetting() -> None:
    """Give back what Typst remembers of a document, 150 MB for a large one: it lets go of what a dozen compilations did not use.

    Measured on 25 solutions x 336 items: the process stays at 350 MB; without this it grows to 1.8 GB, and every document takes
    longer than the one before. Costs 0.2 s, so it is done after the reader has theirs.
    """
    empty = typst.Compiler(font_paths=fonts())
    for _ in range(12):
        empty.compile(b"", format="pdf")


def payload(report: Report) -> str:
    """The report and the template's own words as JSON that the typeface can print."""
    voice = Speaker(report.language)
    finalists = {f"solution/{code}": f"solution-{code}" for code in report.finalists}
    items = {f"item/{row.code}": f"item-{row.code}" for grid in _grids(report) for domain in grid.domains for row in domain.items}
    data: dict[str, Any] = {
        "report": replace(report, sections=tuple(_printed(each) for each in report.sections)),
        "words": {each: voice.say(each) for each in LABELS}, "anchors": finalists | items,
    }
    return printable(orjson.dumps(data).decode())


def _printed(section: Section) -> Section:
    """Without what paper leaves to the workbook: it would be two thirds of the data."""
    return replace(section, blocks=tuple(_printed_block(block) for block in section.blocks))


def _printed_block(block: Block) -> Block:
    if isinstance(block, Table):
        fine = {place for place, column in enumerate(block.columns) if column.fold}
        return replace(block, rows=tuple(_shortened(row, fine) for row in block.rows[: block.shown]))
    if isinstance(block, ItemGrid):
        without = (replace(domain, items=tuple(replace(item, points=()) for item in domain.items)) for domain in block.domains)
        return replace(block, domains=tuple(without))
    return block


def _shortened(row: Row, fine: set[int]) -> Row:
    """Small print that fits a double page: some sources are a paragraph, which the page and the workbook give whole."""
    if not any(len(row.cells[place].text) > FINE_PRINT for place in fine):
        return row
    cells = (
        replace(cell, text=textwrap.shorten(cell.text, FINE_PRINT, placeholder=" …")) if place in fine else cell
        for place, cell in enumerate(row.cells)
    )
    return replace(row, cells=tuple(cells))


def _grids(report: Report) -> list[Any]:
    return [block for section in report.sections for block in section.blocks if block.block == "grid"]


def printable(text: str) -> str:
    """JSON whose strings can be set: no control characters, endless words may break, what no font shows is named by its number."""
    text = _CONTROL.sub(lambda found: (found.group(1) or "") + " ", text)
    text = _STRING.sub(_breakable, text)
    unusual = {character for character in set(text) if ord(character) > PLAIN}
    for character in sorted(unusual):
        if not drawable(character):
            text = text.replace(character, f"[U+{ord(character):04X}]")
    return text


def _breakable(found: re.Match[str]) -> str:
    literal = found.group()
    if len(literal) < 62:
        return literal
    return _LONG_WORD.sub(lambda word: word.group() if _HASH.search(word.group()) else _with_breaks(word.group()), literal)


def _with_breaks(word: str) -> str:
    return "\u200b".join(word[start : start + 30] for start in range(0, len(word), 30))


@cache
def drawable(character: str) -> bool:
    """Whether any font at hand has it. PDF/UA refuses a character that would print as an empty box."""
    source = b'#set document(title: "-")\n#set text(font: "Source Sans Pro")\n#sys.inputs.at("character")'
    try:
        compile_typst(source, {"character": f"a{character}a"})
    except typst.TypstError:
        return False
    return True
