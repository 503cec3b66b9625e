"""How a report is written into a sheet: cells with their formats, rows under a header, blocks under one another.

Text is always written as text: a client called «=HYPERLINK(…)» stays a name, never a formula or a link.
"""

import io
from collections.abc import Iterable

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from app.reports.document import Block, Bullets, Cards, Cell, Column, Curve, Facts, Heading, Heat, Report, Row, Squares, Swings, Table, Text
from app.reports.styles import Styles
from app.web.language import Speaker

SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
LONGEST = 32_767  # characters of a cell


class Book:
    """One workbook while it is written."""

    def __init__(self, report: Report) -> None:
        self.stream = io.BytesIO()
        self.report = report
        self.voice = Speaker(report.language)
        self.file = xlsxwriter.Workbook(self.stream, SAFE)
        self.styles = Styles(self.file)
        self.file.set_properties({"title": report.name, "author": "Quick Choice"})

    def sheet(self, name: str) -> Worksheet:
        made: Worksheet = self.file.add_worksheet(self.voice.say(name)[:31])
        made.hide_gridlines(2)
        made.set_landscape()
        made.set_paper(9)  # A4
        made.fit_to_pages(1, 0)
        made.set_footer("&L&8Quick Choice&R&8&P / &N")
        return made

    def close(self) -> bytes:
        self.file.close()
        return self.stream.getvalue()


def put(book: Book, sheet: Worksheet, row: int, column: int, cell: Cell) -> None:
    """One cell: numbers as numbers with the format of their kind, everything else as text."""
    form = book.styles.of(cell)
    if cell.kind == "expectation" and isinstance(cell.value, int):
        sheet.write_string(row, column, f"{cell.value} {cell.text}", form)
    elif isinstance(cell.value, int | float):
        sheet.write_number(row, column, cell.value, form)
    elif cell.value is None and cell.kind in ("percent", "points", "number"):
        sheet.write_blank(row, column, None, form)
    else:
        sheet.write_string(row, column, cell.text[:LONGEST], form)


def text(sheet: Worksheet, row: int, column: int, words: str, form: object) -> None:
    sheet.write_string(row, column, words[:LONGEST], form)


def write_rows(book: Book, sheet: Worksheet, at: int, columns: list[Column], rows: Iterable[Row]) -> int:
    """A header and rows from line `at`; the quieter line of a cell gets a column of its own. Returns the line after the last."""
    rows = list(rows)
    double = [any(row.cells[place].more and row.cells[place].kind in ("text", "strong") for row in rows) for place in range(len(columns))]
    place = 0
    for name, has_more in zip([column.title for column in columns], double, strict=True):
        text(sheet, at, place, name, book.styles.head)
        place += 1
        if has_more:
            text(sheet, at, place, "", book.styles.head)
            place += 1
    for line, row in enumerate(rows, at + 1):
        place = 0
        for cell, has_more in zip(row.cells, double, strict=True):
            put(book, sheet, line, place, cell)
            place += 1
            if has_more:
                text(sheet, line, place, cell.more, book.styles.wrap)
                place += 1
    return at + 1 + len(rows)


def write_blocks(book: Book, sheet: Worksheet, line: int, blocks: Iterable[Block]) -> int:
    """Any blocks under one another; charts become the table of their figures."""
    for block in blocks:
        line = _write_block(book, sheet, line, block)
    return line


def _write_block(book: Book, sheet: Worksheet, line: int, block: Block) -> int:
    styles = book.styles
    if isinstance(block, Text | Heading):
        text(sheet, line, 0, block.text, styles.strong if isinstance(block, Heading) else styles.plain)
        return line + (1 if isinstance(block, Heading) else 2)
    if isinstance(block, Bullets):
        for place, sentence in enumerate(block.items):
            text(sheet, line + place, 0, sentence, styles.plain)
        return line + len(block.items) + 1
    if isinstance(block, Facts):
        for place, (name, value) in enumerate(block.pairs):
            text(sheet, line + place, 0, name, styles.soft)
            text(sheet, line + place, 1, value, styles.plain)
        return line + len(block.pairs) + 1
    if isinstance(block, Cards):
        return _write_cards(book, sheet, line, block)
    if isinstance(block, Table | Heat):
        text(sheet, line, 0, block.title, styles.strong)
        end = write_rows(book, sheet, line + 1, columns_of(block), block.rows)
        if block.note:
            text(sheet, end, 0, block.note, styles.soft)
        return end + 2
    if isinstance(block, Curve | Squares | Swings):
        text(sheet, line, 0, block.title, styles.strong)
        return write_rows(book, sheet, line + 1, list(block.columns), block.rows) + 1
    return line  # bars stand in the sheet Ranking, the item grid in its own


def columns_of(block: Table | Heat) -> list[Column]:
    return [Column(block.corner), *block.columns] if isinstance(block, Heat) else list(block.columns)


def _write_cards(book: Book, sheet: Worksheet, line: int, block: Cards) -> int:
    say, styles = book.voice.say, book.styles
    for place, name in enumerate((say("Rank"), say("Solution"), say("Plan"), say("Proven"), say("At best"), say("Verdict"))):
        text(sheet, line, place, name, styles.head)
    for at, card in enumerate(block.cards, line + 1):
        text(sheet, at, 0, card.bar.rank, styles.plain)
        text(sheet, at, 1, card.bar.name, styles.strong)
        text(sheet, at, 2, card.plan, styles.plain)
        put(book, sheet, at, 3, Cell("percent", card.bar.text, card.bar.proven))
        put(book, sheet, at, 4, Cell("percent", card.bar.best_text, card.bar.best))
        put(book, sheet, at, 5, card.status)
    return line + len(block.cards) + 2
