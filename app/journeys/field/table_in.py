"""The plain long table: one row a mark, headings in English or French in any order. Rows of one visit become one observation."""

from typing import Any

from app.errors import Problem, problem
from app.journeys.field.cells_in import Grid
from app.journeys.field.knowledge import Knowledge
from app.journeys.field.naming import HEADINGS, NEEDED, NOT_APPLICABLE, YES, fold
from app.journeys.field.visits import Reader, Visit
from app.web.cells_out import unguarded

HEADER_ROWS = 20  # titles and remarks may stand above the headings
IGNORED = {"flags", "status", "reason", "origin", "received at", "received by", "wave", "repository"}  # columns of our own export
NO_HEADER = "No row names the columns {names}; see the two layouts on the upload page."


def find_header(grids: list[Grid]) -> tuple[Grid, int]:
    """The sheet and the row that names the most known columns, customer among them."""
    best: tuple[int, Grid, int] | None = None
    for grid in grids:
        for row in range(1, min(HEADER_ROWS, grid.rows) + 1):
            known = {HEADINGS.get(fold(grid.text(row, column))) for column in range(1, grid.columns + 1)} - {None}
            if "customer" in known and (best is None or len(known) > best[0]):
                best = (len(known), grid, row)
    return (best[1], best[2]) if best else (Grid(), 0)


class Table:
    """One sheet of the long layout, being read."""

    def __init__(self, grid: Grid, header: int, known: Knowledge) -> None:
        self.grid, self.header, self.known = grid, header, known
        self.columns: dict[str, int] = {}
        self.problems: list[Problem] = []
        self.unread: list[str] = []
        self._find_columns()
        self.reader = Reader(known, "mutation_id" in self.columns, grid.dates_from_1904)
        self.visits: dict[str, list[Visit]] = {}

    def _find_columns(self) -> None:
        for column in range(1, self.grid.columns + 1):
            heading = self.grid.text(self.header, column).strip()
            name = HEADINGS.get(fold(heading)) if heading else None
            if name is not None and name in self.columns:
                self.problems.append(problem(self.grid.place(self.header, column), "Column {column} stands twice.", column=heading[:60]))
            elif name is not None:
                self.columns[name] = column
            elif heading and fold(heading) not in IGNORED:
                self.unread.append(heading[:60])
        if "level" not in self.columns and "note" in self.columns:  # a French «note» is a mark
            self.columns["level"] = self.columns.pop("note")
        for name in NEEDED:
            if name not in self.columns:
                place = self.grid.place(max(self.header, 1), 1)
                self.problems.append(problem(place, "The column {column} is missing.", column=name))

    def read(self) -> list[Visit]:
        if self.problems:
            return []
        if self.unread:
            self.reader.notices.append(
                problem(self.grid.place(self.header, 1), "These columns are not read: {names}", names=", ".join(self.unread[:20]))
            )
        wanted = set(self.columns.values())
        for row in sorted({row for row, column in self.grid.cells if row > self.header and column in wanted}):
            self._row(row)
        return [visit for turns in self.visits.values() for visit in turns]

    def _row(self, row: int) -> None:
        text = {name: self.grid.text(row, column) for name, column in self.columns.items()}
        if self.reader.exact and not self.grid.name:
            text = {name: unguarded(value) for name, value in text.items()}
        if not any(value.strip() for value in text.values()):
            return
        places = {name: self.grid.place(row, column) for name, column in self.columns.items()}
        if not text["customer"].strip():
            sentence = "This row does not say who was observed; give each row its customer."
            self.problems.append(problem(places["customer"], sentence))
            return
        said, unread = self._visit(row, text, places)
        code, mark = self._mark(said["guide"] or "", text, places)
        key = repr((text.get("mutation_id", ""), said))
        visit = self._take(key, said, code, mark, row)
        visit.mutation_id = text.get("mutation_id", "")
        visit.notes += [self.reader.prose(text.get("note", ""), places.get("note", "")), unread]
        if not code and (mark["level"] or mark["verbatim"]):
            self.reader.notices.append(problem(self.grid.place(row, 1), "This row names no interaction; its words are kept in the note."))
            visit.notes += [mark["level"] or "", mark["verbatim"]]

    def _visit(self, row: int, text: dict[str, str], places: dict[str, str]) -> tuple[dict[str, str | None], str]:
        """What makes rows one visit, and a time that could not be read, for the note."""
        reader, usual = self.reader, self.known.usual
        column = self.columns.get("observed_at")
        moment, unread = reader.moment(self.grid.cells.get((row, column), ""), places["observed_at"]) if column else (None, "")
        guide = reader.code("guide", text.get("guide", ""), places.get("guide", "")) or ("" if reader.exact else usual.guide)
        codes = {kind: reader.code(kind, text.get(kind, ""), places.get(kind, "")) for kind in ("segment", "channel", "method")}
        said = {
            "customer": reader.line(text["customer"], 80, places["customer"]), "segment": codes["segment"] or None,
            "observer": reader.line(text.get("observer", ""), 200, places.get("observer", "")) or ("" if reader.exact else usual.observer),
            "method": codes["method"] or ("" if reader.exact else usual.method), "channel": codes["channel"] or None,
            "observed_at": moment, "when": unread, "guide": guide if guide in self.known.guide_repositories else None,
        }
        return said, unread

    def _mark(self, guide: str, text: dict[str, str], places: dict[str, str]) -> tuple[str, dict[str, Any]]:
        code = self.reader.code("interaction", text["interaction"], places["interaction"], guide)
        mark = self.reader.mark(guide, code, text["level"], places["level"])
        if fold(text.get("na", "")) in YES | NOT_APPLICABLE:
            mark["na"] = True
        mark["verbatim"] = self.reader.prose(text.get("verbatim", ""), places.get("verbatim", ""))
        return code, mark

    def _take(self, key: str, said: dict[str, str | None], code: str, mark: dict[str, Any], row: int) -> Visit:
        """Puts the mark into its visit. The same interaction with another mark is another visit that is told in the same words."""
        turns = self.visits.setdefault(key, [])
        says_nothing = not code or (not self.reader.exact and not (mark["level"] or mark["na"] or mark["verbatim"]))
        for visit in turns:
            if says_nothing or visit.marks.setdefault(code, mark) == mark:
                return visit
        visit = Visit(self.grid.place(row, self.columns["customer"]), dict(said), len(turns) + 1)
        turns.append(visit)
        if not says_nothing:
            visit.marks[code] = mark
        if visit.turn > 1:
            sentence = "The same visit has another mark for {interaction} already; this one becomes a visit of its own."
            self.reader.notices.append(problem(visit.place, sentence, interaction=code))
        return visit
