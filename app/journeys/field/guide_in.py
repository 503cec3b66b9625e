"""A guide's own sheet that came back with marks: one column a customer (the layout is kept in repositories/guide_sheet.py)."""

from dataclasses import dataclass, field

from app.errors import Problem, problem
from app.journeys.field.cells_in import Grid
from app.journeys.field.knowledge import Knowledge
from app.journeys.field.visits import Reader, Visit
from app.journeys.repositories.guide_sheet import CODES, FACTS, FIRST_CUSTOMER, HEADER, MARKS, VERBATIMS

FIRST = FIRST_CUSTOMER + 1  # columns count from 1 here
NO_GUIDE = "The guide of this sheet is none of this programme; the marks are read with the guide that was chosen, or the wave's repository."


def find_guide(grids: list[Grid]) -> dict[str, Grid]:
    """The sheets of the layout by name; nothing when this is no guide that came back."""
    found = {grid.name: grid for grid in grids if grid.name in (MARKS, VERBATIMS, CODES)}
    keys = {found[MARKS].text(row, 1).strip() for row in range(1, 30)} if MARKS in found else set()
    return found if {"customer", "method"} <= keys else {}


@dataclass
class Guide:
    """The sheets, being read. `visit_rows` and `mark_rows`: key or interaction -> its row, found by the hidden first column."""

    sheets: dict[str, Grid]
    known: Knowledge
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.marks = self.sheets[MARKS]
        self.words = self.sheets.get(VERBATIMS, Grid())
        self.reader = Reader(self.known, from_1904=self.marks.dates_from_1904)
        self.guide = self._guide()
        self.visit_rows, self.mark_rows = _rows(self.marks)
        self.word_visit_rows, self.word_rows = _rows(self.words)
        self.word_columns = self._word_columns()

    def _guide(self) -> str:
        codes = self.sheets.get(CODES, Grid())
        facts = {codes.text(row, 1): codes.text(row, 2) for row in range(1, len(FACTS) + 1)}
        if facts.get("guide") in self.known.guide_repositories:
            return facts["guide"]
        if facts.get("guide"):
            self.reader.notices.append(problem(codes.place(2, 2), NO_GUIDE))
        return self.known.usual.guide

    def read(self) -> list[Visit]:
        turns: dict[str, int] = {}
        visits = []
        for column in range(FIRST, self.marks.columns + 1):
            visit = self._column(column)
            if visit is not None:
                key = repr(visit.said)
                visit.turn = turns[key] = turns.get(key, 0) + 1
                visits.append(visit)
        return visits

    def _column(self, column: int) -> Visit | None:
        """One customer; nothing when the column is empty."""
        visit_text = {key: self.marks.text(row, column) for key, row in self.visit_rows.items()}
        spoken = self._spoken_in(column, visit_text.get("customer", ""))
        filled = [row for row in self.mark_rows.values() if self.marks.text(row, column).strip()]
        if not filled and not spoken and not visit_text.get("customer", "").strip():
            return None
        place = self.marks.place(self.visit_rows["customer"], column)
        if not visit_text.get("customer", "").strip():
            self.problems.append(problem(place, "This column has marks and does not say who was observed; give it its customer."))
            return None
        visit = Visit(place, self._said(column, visit_text))
        visit.notes = [self.reader.prose(visit_text.get("note", ""), place), visit.said["when"]]
        self._fill(visit, column, spoken)
        return visit

    def _said(self, column: int, text: dict[str, str]) -> dict[str, str | None]:
        reader, usual = self.reader, self.known.usual
        places = {key: self.marks.place(row, column) for key, row in self.visit_rows.items()}
        row = self.visit_rows.get("observed_at")
        moment, unread = reader.moment(self.marks.cells.get((row, column), ""), places["observed_at"]) if row else (None, "")
        codes = {kind: reader.code(kind, text.get(kind, ""), places.get(kind, "")) for kind in ("channel", "method")}
        return {
            "customer": reader.line(text["customer"], 80, places["customer"]), "segment": None,
            "observer": reader.line(text.get("observer", ""), 200, places.get("observer", "")) or usual.observer,
            "method": codes["method"] or usual.method, "channel": codes["channel"] or None, "observed_at": moment, "when": unread,
            "guide": self.guide or None,
        }

    def _fill(self, visit: Visit, column: int, spoken: dict[str, str]) -> None:
        for given, row in self.mark_rows.items():
            text, place = self.marks.text(row, column), self.marks.place(row, column)
            words = self.reader.prose(spoken.get(given, ""), place)
            if not text.strip() and not words:
                continue
            code = self.reader.code("interaction", given, self.marks.place(row, 1), self.guide)
            mark = self.reader.mark(self.guide, code, text, place)
            if mark["level"] or mark["na"] or words:
                visit.marks[code] = mark | {"verbatim": words}

    def _word_columns(self) -> dict[str, list[int]]:
        """Customer -> the columns that name them on the sheet of verbatims."""
        found: dict[str, list[int]] = {}
        row = self.word_visit_rows.get("customer", 0)
        for column in range(FIRST, self.words.columns + 1):
            found.setdefault(self.words.text(row, column).strip(), []).append(column)
        return found

    def _spoken_in(self, column: int, customer: str) -> dict[str, str]:
        """The customer's words by interaction: of the column that names this customer, else of the same column."""
        row = self.word_visit_rows.get("customer")
        if row is not None and customer.strip():
            named = self.word_columns.get(customer.strip(), [])
            if len(named) == 1:
                column = named[0]
            elif self.words.text(row, column).strip() not in ("", customer.strip()):
                return {}
        said = {code: self.words.text(each, column).strip() for code, each in self.word_rows.items()}
        return {code: words for code, words in said.items() if words}


def _rows(grid: Grid) -> tuple[dict[str, int], dict[str, int]]:
    """Rows by key and by interaction. A key counts where it comes first: an interaction may well be called `note`."""
    visit: dict[str, int] = {}
    marks: dict[str, int] = {}
    for row in range(2, grid.rows + 1):
        key = grid.text(row, 1).strip()
        if key in HEADER and key not in visit and not marks:
            visit[key] = row
        elif key:
            marks.setdefault(key, row)
    return visit, marks
