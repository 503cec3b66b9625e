"""The sheets of the workbook, each from the section that says the same on the page."""

from collections.abc import Iterable
from typing import TypeVar

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from app.reports.document import Bars, Block, Cards, Cell, Column, Heat, ItemGrid, Row, Section, Table
from app.reports.styles import width_of
from app.reports.writing import Book, columns_of, text, write_blocks, write_rows
from app.web.language import Speaker

B = TypeVar("B", bound=Block)


def first(blocks: Iterable[Block], kind: type[B]) -> B | None:
    return next((block for block in blocks if isinstance(block, kind)), None)


def heading(book: Book, sheet: Worksheet, section: Section) -> int:
    text(sheet, 0, 0, section.title, book.styles.title)
    text(sheet, 1, 0, book.report.running, book.styles.soft)
    return 3


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


def ranking(book: Book, section: Section, outcomes: Section) -> None:
    """Every figure of the ranking with a native chart, then what became of each solution."""
    sheet = book.sheet("Ranking")
    line = heading(book, sheet, section)
    sheet.set_column(0, 0, 8)
    sheet.set_column(1, 1, 34)
    sheet.set_column(2, 10, 14)
    table = first(section.blocks, Table)
    if table is not None:
        end = write_rows(book, sheet, line, columns_of(table), table.rows)
        sheet.autofilter(line, 0, end - 1, len(table.columns) - 1)
        sheet.freeze_panes(line + 1, 2)
        chart(book, sheet, section, line, end + 1)
        line = end + 20
    write_blocks(book, sheet, line, outcomes.blocks)


def chart(book: Book, sheet: Worksheet, section: Section, head: int, line: int) -> None:
    """Proven, and what could still be gained: the second series is the distance from proven to best, by a formula beside it."""
    bars = first(section.blocks, Bars)
    if bars is None or not bars.bars:
        return
    count, name, column = len(bars.bars), sheet.get_name(), _column_of(section, book.voice)
    help_column = 30
    text(sheet, head, help_column, book.voice.say("not verified"), book.styles.soft)
    for place, bar in enumerate(bars.bars, head + 1):
        proven, best = (xl_rowcol_to_cell(place, each) for each in column)
        sheet.write_formula(place, help_column, f"={best}-{proven}", book.styles.number, (bar.best or 0) - (bar.proven or 0))
    drawn = book.file.add_chart({"type": "bar", "subtype": "stacked"})
    top, last = head + 1, head + count
    names = [name, top, 1, last, 1]
    drawn.add_series({"name": book.voice.say("proven"), "categories": names, "values": [name, top, column[0], last, column[0]],
                      "fill": {"color": "#0B5C6B"}, "gap": 40})
    drawn.add_series({"name": book.voice.say("not verified: could still be gained"), "categories": names,
                      "values": [name, top, help_column, last, help_column],
                      "pattern": {"pattern": "wide_upward_diagonal", "fg_color": "#0B5C6B", "bg_color": "#FFFFFF"}})
    drawn.set_y_axis({"reverse": True})
    drawn.set_x_axis({"min": 0, "max": 100, "major_gridlines": {"visible": True, "line": {"color": "#DEDBD1"}}})
    drawn.set_title({"name": bars.title, "name_font": {"size": 11, "bold": True}, "overlay": False})
    drawn.set_legend({"position": "bottom"})
    drawn.set_size({"width": 900, "height": 340})
    sheet.insert_chart(line, 1, drawn, {"description": section.title})


def _column_of(section: Section, voice: Speaker) -> tuple[int, int]:
    """Where proven and best stand in the sheet: a name with a second line takes two columns."""
    table = first(section.blocks, Table)
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
        columns = columns_of(block)
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
