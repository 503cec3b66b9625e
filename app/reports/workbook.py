"""The workbook of a report: real numbers, frozen panes, filters, and a live sheet in which expectations can be tried out.

The sheets are drawn from the same document as the page and the PDF.
"""

from app.reports.document import Heat, ItemGrid, Report, Table
from app.reports.sheets import by_solution, first, items, one_table, opening, prose, ranking
from app.reports.what_if import write_what_if
from app.reports.writing import Book


def render_workbook(report: Report) -> bytes:
    """The workbook of this report."""
    book = Book(report)
    parts = {section.number: section for section in report.sections if section.number}
    finalists = [section for section in report.sections if section.inner]
    opening(book, parts["1"])
    ranking(book, parts["6"], parts["5"])
    one_table(book, "Domains", first(parts["7"].blocks, Heat))
    grid = first(parts["A"].blocks, ItemGrid)
    if grid is not None:
        items(book, grid)
    by_solution(book, "Gaps", finalists, "gaps")
    by_solution(book, "To verify", finalists, "to-verify")
    if "9" in parts:
        prose(book, "How sure", (parts["9"],))
    if "10" in parts:
        one_table(book, "Questions", *(block for block in parts["10"].blocks if isinstance(block, Table)))
    prose(book, "Context", (parts["2"], parts["4"], parts["5"]))
    prose(book, "Method", (parts["3"],))
    one_table(book, "Changes", *(block for block in parts["B"].blocks if isinstance(block, Table)))
    prose(book, "Reproduction", (parts["C"],))
    if grid is not None and report.settings is not None:
        write_what_if(book.sheet("What if"), book.styles, book.voice, report.settings, grid)
    return book.close()
