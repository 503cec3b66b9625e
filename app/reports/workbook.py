"""The workbook of a report: real numbers, frozen panes, filters, and a live sheet in which expectations can be tried out.

The sheets are drawn from the same document as the page and the PDF. Text is always written as text: a client called
«=HYPERLINK(…)» stays a name, never a formula or a link.
"""

import io
from collections.abc import Iterable
from typing import TypeVar

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from app.reports.document import (
    Bars,
    Block,
    Bullets,
    Cards,
    Cell,
    Column,
    Facts,
    Heading,
    Heat,
    ItemGrid,
    Report,
    Row,
    Section,
    Table,
    Text,
)
from app.reports.styles import Styles, width_of
from app.reports.what_if import write_what_if
from app.web.language import Speaker

SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
LONGEST = 32_767  # characters of a cell
B = TypeVar("B", bound=Block)


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


def render_workbook(report: Report) -> bytes:
    """The workbook of this report."""
    book = Book(report)
    parts = {section.number: section for section in report.sections if section.number}
    finalists = [section for section in report.sections if section.inner]
    opening(book, parts["1"])
    ranking(book, parts["6"], parts["5"])
    one_table(book, "Domains", _first(parts["7"].blocks, Heat))
    grid = _first(parts["A"].blocks, ItemGrid)
    if grid is not None:
        items(book, grid)
    by_solution(book, "Gaps", finalists, "gaps")
    by_solution(book, "To verify", finalists, "to-verify")
    prose(book, "Context", (parts["2"], parts["4"], parts["5"]))
    prose(book, "Method", (parts["3"],))
    one_table(book, "Changes", *(block for block in parts["B"].blocks if isinstance(block, Table)))
    prose(book, "Reproduction", (parts["C"],))
    if grid is not None:
        write_what_if(book.sheet("What if"), book.styles, book.voice, report.settings, grid)
    return book.close()


def _first(blocks: Iterable[Block], kind: type[B]) -> B | None:
    return next((block for block in blocks if isinstance(block, kind)), None)


# ---- cells


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


def heading(book: Book, sheet: Worksheet, section: Section) -> int:
    text(sheet, 0, 0, section.title, book.styles.title)
    text(sheet, 1, 0, book.report.running, book.styles.soft)
    return 3


# ---- sheets


def opening(book: Book, section: Section) -> None:
    """The decision: headline, marks, shortlist with its figures, and what section 1 says."""
    sheet, report = book.sheet("Decision"), book.report
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 8, 22)
    text(sheet, 0, 0, report.title, book.styles.title)
    text(sheet, 1, 0, report.lead, book.styles.soft)
    line = 3
    for mark in report.marks:
        text(sheet, line, 0, mark.sentence, book.styles.mark)
        line += 1
    for name, value in report.facts:
        text(sheet, line, 0, name, book.styles.soft)
        text(sheet, line, 1, value, book.styles.plain)
        line += 1
    line += 1
    text(sheet, line, 0, section.title, book.styles.strong)
    write_blocks(book, sheet, line + 2, section.blocks)
    sheet.activate()


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
        end = write_rows(book, sheet, line + 1, _columns(block), block.rows)
        if block.note:
            text(sheet, end, 0, block.note, styles.soft)
        return end + 2
    return line  # bars stand in the sheet Ranking, the item grid in its own


def _columns(block: Table | Heat) -> list[Column]:
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


def ranking(book: Book, section: Section, outcomes: Section) -> None:
    """Every figure of the ranking with a native chart, then what became of each solution."""
    sheet = book.sheet("Ranking")
    line = heading(book, sheet, section)
    sheet.set_column(0, 0, 8)
    sheet.set_column(1, 1, 34)
    sheet.set_column(2, 10, 14)
    table = _first(section.blocks, Table)
    if table is not None:
        end = write_rows(book, sheet, line, _columns(table), table.rows)
        sheet.autofilter(line, 0, end - 1, len(table.columns) - 1)
        sheet.freeze_panes(line + 1, 2)
        chart(book, sheet, section, line, end + 1)
        line = end + 20
    write_blocks(book, sheet, line, outcomes.blocks)


def chart(book: Book, sheet: Worksheet, section: Section, head: int, line: int) -> None:
    """Proven, and what could still be gained: the second series is the distance from proven to best, by a formula beside it."""
    bars = _first(section.blocks, Bars)
    if bars is None or not bars.bars:
        return
    count, name, column = len(bars.bars), sheet.get_name(), _column_of(section, book.voice)
    help_column = 30
    text(sheet, head, help_column, book.voice.say("not verified"), book.styles.soft)
    for place, bar in enumerate(bars.bars, head + 1):
        proven, best = (xl_rowcol_to_cell(place, each) for each in column)
        sheet.write_formula(place, help_column, f"={best}-{proven}", book.styles.number, (bar.best or 0) - (bar.proven or 0))
    drawn = book.file.add_chart({"type": "bar", "subtype": "stacked"})
    first, last = head + 1, head + count
    names = [name, first, 1, last, 1]
    drawn.add_series({"name": book.voice.say("proven"), "categories": names, "values": [name, first, column[0], last, column[0]],
                      "fill": {"color": "#0B5C6B"}, "gap": 40})
    drawn.add_series({"name": book.voice.say("not verified: could still be gained"), "categories": names,
                      "values": [name, first, help_column, last, help_column],
                      "pattern": {"pattern": "wide_upward_diagonal", "fg_color": "#0B5C6B", "bg_color": "#FFFFFF"}})
    drawn.set_y_axis({"reverse": True})
    drawn.set_x_axis({"min": 0, "max": 100, "major_gridlines": {"visible": True, "line": {"color": "#DEDBD1"}}})
    drawn.set_title({"name": bars.title, "name_font": {"size": 11, "bold": True}, "overlay": False})
    drawn.set_legend({"position": "bottom"})
    drawn.set_size({"width": 900, "height": 340})
    sheet.insert_chart(line, 1, drawn, {"description": section.title})


def _column_of(section: Section, voice: Speaker) -> tuple[int, int]:
    """Where proven and best stand in the sheet: a name with a second line takes two columns."""
    table = _first(section.blocks, Table)
    assert table is not None  # noqa: S101 - the caller has found it
    titles = [column.title for column in table.columns]
    shift = 1 if any(row.cells[1].more for row in table.rows) else 0
    return titles.index(voice.say("Proven")) + shift, titles.index(voice.say("At best")) + shift


def one_table(book: Book, name: str, *blocks: Block | None) -> None:
    """Tables under one another, wide enough for their text; the last one is filtered and its header stays."""
    sheet = book.sheet(name)
    found = [block for block in blocks if isinstance(block, Table | Heat)]
    widths: dict[int, int] = {}
    line = 0
    for block in found:
        text(sheet, line, 0, block.title, book.styles.title if line == 0 else book.styles.strong)
        columns = _columns(block)
        end = write_rows(book, sheet, line + 1, columns, block.rows)
        if block is found[-1] and block.rows:
            sheet.autofilter(line + 1, 0, end - 1, len(columns) - 1)
        for place, column in enumerate(columns):
            widths[place] = max(widths.get(place, 0), width_of(column, block.rows, place))
        if block.note:
            text(sheet, end, 0, block.note, book.styles.soft)
        line = end + 2
    if len(found) == 1:
        sheet.freeze_panes(2, 1)
    for place, width in widths.items():
        sheet.set_column(place, place, width)


def items(book: Book, grid: ItemGrid) -> None:
    """Every item with what was asked, each solution's rating and the points it won."""
    sheet, styles, say = book.sheet("Items"), book.styles, book.voice.say
    count = len(grid.solutions)
    names = [say("Code"), say("Domain"), say("Item"), say("Asked"), say("Expectation"), say("Knock-out")]
    names += [name for _, name in grid.solutions] + [say("Points won: {name}", name=name) for _, name in grid.solutions]
    for place, name in enumerate(names):
        text(sheet, 0, place, name, styles.turned if place > 5 else styles.head)
    line = 1
    for domain in grid.domains:
        for item in domain.items:
            for place, words in enumerate((item.code, domain.name, item.text)):
                text(sheet, line, place, words, styles.wrap)
            if item.expectation.value is not None:
                sheet.write_number(line, 3, item.expectation.value, styles.level)
            text(sheet, line, 4, item.expectation.text, styles.plain)
            text(sheet, line, 5, say("knock-out") if item.knock_out else "", styles.plain)
            for place, level in enumerate(item.ratings, 6):
                if level is None:
                    sheet.write_blank(line, place, None, styles.ratings[None])
                else:
                    sheet.write_number(line, place, level, styles.level)
            for place, points in enumerate(item.points, 6 + count):
                if points is not None:
                    sheet.write_number(line, place, points, styles.points)
            line += 1
    styles.fill_ratings(sheet, 1, 6, line - 1, 5 + count)
    sheet.autofilter(0, 0, line - 1, len(names) - 1)
    sheet.freeze_panes(1, 3)
    for place, width in enumerate((10, 26, 60, 8, 18, 12)):
        sheet.set_column(place, place, width)
    sheet.set_column(6, 5 + count, 5)
    sheet.set_column(6 + count, 5 + 2 * count, 8)
    sheet.set_row(0, 120)


def by_solution(book: Book, name: str, sections: list[Section], prefix: str) -> None:
    """One list of every finalist's gaps, or of its open items, with the evidence in columns of its own."""
    rows: list[Row] = []
    columns: list[Column] = []
    names = {bar.code: bar.name for section in book.report.sections for block in section.blocks if isinstance(block, Cards)
             for bar in (card.bar for card in block.cards)}
    for section in sections:
        code = section.id.removeprefix("solution-")
        for block in section.blocks:
            if isinstance(block, Table) and block.id == f"{prefix}-{code}":
                columns = [Column(book.voice.say("Solution")), *block.columns]
                rows += [Row((Cell("text", names[code], names[code]), *row.cells), row.key) for row in block.rows]
    table = Table(prefix, book.voice.say(name), tuple(columns), tuple(rows))
    one_table(book, name, table)


def prose(book: Book, name: str, sections: Iterable[Section]) -> None:
    """Sections under one another."""
    sheet = book.sheet(name)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 12, 26)
    line = 0
    for section in sections:
        text(sheet, line, 0, section.title, book.styles.title)
        line = write_blocks(book, sheet, line + 2, section.blocks) + 1
