"""The workbook of a wave's report: a sheet a section, real numbers, and the curves as native charts."""

from xlsxwriter.worksheet import Worksheet

from app.reports.document import Curve, Report
from app.reports.sheets import heading, opening
from app.reports.writing import Book, text, write_blocks

WIDTH = 640


def render_workbook(report: Report) -> bytes:
    book = Book(report)
    opening(book, report.sections[0])
    line, sheet = 0, None
    for section in report.sections[1:]:
        if not section.inner or sheet is None:
            sheet = book.sheet(section.name)
            sheet.set_column(0, 0, 40)
            sheet.set_column(1, 12, 24)
            line = heading(book, sheet, section)
        else:
            text(sheet, line, 0, f"{section.name}: {section.title}", book.styles.strong)
            line += 1
        for block in section.blocks:
            start = line
            line = write_blocks(book, sheet, line, (block,))
            if isinstance(block, Curve) and block.points:
                line = _chart(book, sheet, block, start + 2, line)
        line += 1
    return book.close()


def _chart(book: Book, sheet: Worksheet, curve: Curve, first: int, line: int) -> int:
    """The means as a line with the targets, from the cells above it; returns the line under it."""
    name, last = sheet.get_name(), first + len(curve.points) - 1
    drawn = book.file.add_chart({"type": "line"})
    # The first column has its phase beside it, so the index stands in the third and the target in the last.
    for column, label, colour in ((2, book.voice.say("Index"), "#0B5C6B"), (8, book.voice.say("Target"), "#52606D")):
        drawn.add_series({
            "name": label, "categories": [name, first, 0, last, 0], "values": [name, first, column, last, column],
            "line": {"color": colour, "width": 2, "dash_type": "solid" if column == 2 else "dash"}, "marker": {"type": "circle", "size": 6},
        })
    drawn.set_y_axis({"min": -100, "max": 100, "major_gridlines": {"visible": True, "line": {"color": "#DEDBD1"}}})
    drawn.set_x_axis({"label_position": "low"})
    drawn.set_title({"name": curve.title, "name_font": {"size": 11, "bold": True}, "overlay": False})
    drawn.set_legend({"position": "bottom"})
    drawn.set_size({"width": WIDTH, "height": 300})
    sheet.insert_chart(line, 0, drawn, {"description": curve.title})
    return line + 16
