"""How the workbook's cells look: the same hues as the page, the figure always printed."""

from collections.abc import Iterable
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from app.reports.document import Cell, Column, Row

HUES = ("#EFEDE6", "#CFE3E4", "#8FC1C6", "#4E9CA5", "#0B5C6B")
INK, SOFT, AMBER, RED, GREEN, EDGE, WASH = "#17212B", "#52606D", "#8A4B08", "#9B1C2C", "#2B6139", "#8B8678", "#E9F2F3"
STATUS = {"pass": GREEN, "fail": RED, "to_verify": AMBER}
PERCENT, POINTS, WEIGHT = '0.0"%"', "0.00", "0.0"
HATCH = 14  # thin diagonal lines


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, file: Workbook) -> None:
        def made(**more: Any) -> Any:
            return file.add_format({"font_name": "Calibri", "font_size": 10, "font_color": INK, "valign": "top", **more})

        self.plain, self.wrap = made(), made(text_wrap=True)
        self.strong, self.soft = made(bold=True), made(font_color=SOFT)
        self.title, self.mark = made(bold=True, font_size=16), made(font_color=AMBER, bold=True)
        self.head = made(font_color=SOFT, bottom=1, bottom_color=EDGE, text_wrap=True, valign="bottom")
        self.turned = made(font_color=SOFT, bottom=1, bottom_color=EDGE, rotation=90, valign="bottom", align="center")
        self.percent, self.points, self.number = made(num_format=PERCENT), made(num_format=POINTS), made(num_format="#,##0")
        self.weight, self.level = made(num_format=WEIGHT), made(align="center", num_format="0")
        self.editable = made(bg_color=WASH, align="center", border=1, border_color=EDGE)
        self.result = made(num_format=PERCENT, bold=True)
        self.status = {status: made(font_color=colour, bold=True, text_wrap=True) for status, colour in STATUS.items()}
        self.ratings: dict[int | None, Any] = {
            level: made(align="center", bg_color=hue, font_color="#FFFFFF" if level == 4 else INK) for level, hue in enumerate(HUES)
        }
        self.ratings[None] = made(align="center", pattern=HATCH, fg_color="#B9B4A5", bg_color="#FFFFFF")
        self.heat = [made(align="center", bg_color=hue, font_color="#FFFFFF" if band == 4 else INK, num_format="0")
                     for band, hue in enumerate(HUES)]
        self._hues = [file.add_format({"bg_color": hue, "font_color": "#FFFFFF" if level == 4 else INK}) for level, hue in enumerate(HUES)]

    def of(self, cell: Cell) -> Any:
        """The format of a cell of the report."""
        if cell.kind == "status":
            return self.status.get(str(cell.value), self.wrap)
        if cell.kind == "rating":
            return self.ratings[None if cell.value is None else int(cell.value)]
        if cell.kind == "heat":
            return self.ratings[None] if cell.band is None or cell.band < 0 else self.heat[cell.band]
        if cell.kind == "number":
            return self.weight if isinstance(cell.value, float) and not cell.value.is_integer() else self.number
        return {"percent": self.percent, "points": self.points, "strong": self.strong}.get(cell.kind, self.wrap)

    def fill_ratings(self, sheet: Worksheet, top: int, left: int, bottom: int, right: int) -> None:
        """Hues that follow the figure, also after somebody has typed another one."""
        for level, form in enumerate(self._hues):
            sheet.conditional_format(top, left, bottom, right, {"type": "formula", "criteria": _is(top, left, level), "format": form})


def _is(row: int, column: int, level: int) -> str:
    cell = xl_rowcol_to_cell(row, column)
    return f"=AND(ISNUMBER({cell}),{cell}={level})"  # a blank is not verified, not a 0


def width_of(column: Column, rows: Iterable[Row], place: int) -> int:
    """A column's width in characters: its longest short text, a fixed one for prose."""
    if column.wide:
        return 60
    longest = max((len(row.cells[place].text) for row in rows), default=0)
    return min(40, max(8, longest + 2, min(14, len(column.title) + 2)))
