"""A spreadsheet of observations, whole: read, judged and stored, or looked at without storing anything.

What is plainly no table of observations is refused with every place that cannot stand, and nothing is stored. What is odd is kept
and said.
"""

from dataclasses import dataclass, field

from sqlmodel import Session

from app.access.keys import Person
from app.errors import Invalid, Problem, problem
from app.journeys.field.cells_in import Grid, too_large
from app.journeys.field.file_in import read_file
from app.journeys.field.guide_in import Guide, find_guide
from app.journeys.field.knowledge import Knowledge
from app.journeys.field.service import Outcome, receive
from app.journeys.field.table_in import NO_HEADER, Table, find_header
from app.journeys.field.visits import Visit
from app.journeys.field.waves import wave_of
from app.journeys.repositories.guide_sheet import MARKS
from app.storage.tables import Guide as GuideRow

MAX_OBSERVATIONS = 1_000
MAX_SAID = 200  # notices and problems that are told one by one
NOTHING = "There is no observation in this file."


@dataclass
class Sheet:
    """What a file says: visits in the file's order, and every doubt about them."""

    layout: str  # guide, table
    visits: list[Visit]
    notices: list[Problem] = field(default_factory=list)


@dataclass
class Received:
    """`preview`: the outcomes are what would happen; nothing was stored. `visits` and `outcomes` belong together one by one."""

    layout: str
    preview: bool
    visits: list[Visit]
    outcomes: list[Outcome]
    notices: list[Problem]


def read_sheet(data: bytes, known: Knowledge) -> Sheet:
    """Raises Invalid (no such table, problems by cell) and TooLarge. Knows no database: it may run beside it."""
    grids = [grid for grid in read_file(data) if grid.cells]
    if not grids:
        raise _refused([problem("", NOTHING)])
    guide = find_guide(grids)
    if guide:
        source: Guide | Table = Guide(guide, known)
    else:
        grid, header = find_header(grids)
        if not header:
            raise _refused([problem(grids[0].place(1, 1), NO_HEADER, names="customer, interaction, level")])
        source = Table(grid, header, known)
    visits = source.read()
    if source.problems or not visits:
        raise _refused(source.problems or [problem("", NOTHING)])
    if len(visits) > MAX_OBSERVATIONS:
        raise too_large("The file holds {n} observations; send {most} at most at a time.", n=len(visits), most=MAX_OBSERVATIONS)
    grids_read = [source.marks, source.words] if isinstance(source, Guide) else [source.grid]
    notices = source.reader.notices + [note for grid in grids_read for note in _of_form(grid)]
    return Sheet("guide" if guide else "table", visits, _first(notices))


def _of_form(grid: Grid) -> list[Problem]:
    """Formulas count as what they were computed to last; merged cells for each cell that they cover (a guide has some of its own)."""
    formula = "This cell holds a formula; its last result is taken."
    found = [problem(grid.place(row, column), formula) for row, column in sorted(grid.formulas)]
    merged = [problem(grid.name, "Merged cells count for each cell that they cover.")] if grid.merges and grid.name != MARKS else []
    return found + merged


def _first(said: list[Problem]) -> list[Problem]:
    """The same doubt about the same cell once, and so many that a person can read them."""
    once = list(dict.fromkeys(said))
    if len(once) <= MAX_SAID:
        return once
    more = problem("", "There is more to look at; the first {count} places are listed.", count=MAX_SAID)
    return [*once[:MAX_SAID], more]


def _refused(problems: list[Problem]) -> Invalid:
    return Invalid("unreadable_file", _first(problems), "The file cannot be taken as it is; nothing was stored.")


def store_sheet(session: Session, person: Person, programme_id: str, wave_id: str, sheet: Sheet, preview: bool) -> Received:
    """All or nothing: raises Invalid when one observation cannot be stored. With `preview` everything is undone."""
    programme, wave = wave_of(session, person, programme_id, wave_id)
    attempt = session.begin_nested()
    outcomes: list[Outcome | None] = [None] * len(sheet.visits)
    for guide_id in dict.fromkeys(each.said["guide"] for each in sheet.visits):
        at = [index for index, each in enumerate(sheet.visits) if each.said["guide"] == guide_id]
        guide = session.get(GuideRow, guide_id) if guide_id else None
        sent = [sheet.visits[index].sent(wave.id) for index in at]
        for index, outcome in zip(at, receive(session, person, programme, wave, guide, sent, "spreadsheet"), strict=True):
            outcomes[index] = outcome
    done = [each for each in outcomes if each is not None]
    refused = [
        problem(f"{visit.place} {each.place}", each.message, **dict(each.parameters))
        for visit, outcome in zip(sheet.visits, done, strict=True) for each in outcome.problems
    ]
    if refused:
        raise _refused(refused)
    attempt.rollback() if preview else attempt.commit()
    return Received(sheet.layout, preview, sheet.visits, done, sheet.notices)
