"""The history of a study and the way back: events are only ever added, an undo is one more of them."""

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Row, func, select
from sqlmodel import Session

from app.access.keys import Person
from app.access.scope import study_of
from app.errors import Conflict
from app.workshops import statements as sql
from app.workshops.rules import FIELDS
from app.workshops.service import Answer, Wish, one_expectation, save


@dataclass(frozen=True)
class Wanted:
    """Which part of the history: of one item or of all, after an event, from which end, which page."""

    item: str | None = None
    after: int = 0
    order: Literal["oldest", "newest"] = "oldest"
    page: int = 1
    size: int = 50


def events_of(session: Session, person: Person, study_id: str, wanted: Wanted) -> Answer:
    """One page of the study's events, with the number of all that are wanted."""
    study_of(session, person, study_id)
    where = [sql.event.c.study_id == study_id, sql.event.c.id > wanted.after]
    if wanted.item is not None:
        where.append(sql.event.c.subject == wanted.item)
    total = session.execute(select(func.count()).select_from(sql.event).where(*where)).scalar_one()
    order = sql.event.c.id.asc() if wanted.order == "oldest" else sql.event.c.id.desc()
    query = select(*sql.EVENT).where(*where).order_by(order).limit(wanted.size).offset((wanted.page - 1) * wanted.size)
    rows = session.execute(query)
    return {"items": [as_event(row) for row in rows], "page": wanted.page, "size": wanted.size, "total": total}


def as_event(row: Row[Any]) -> Answer:
    return dict(row._mapping)


def undo(session: Session, person: Person, study_id: str, item: str, version: int, mutation_id: str | None) -> Answer:
    """Take back this person's last change of the item that they have not taken back yet, as a new change.

    Only the fields of that change are restored; what others wrote elsewhere in the row stays. Raises what `save` raises, and
    Conflict when there is nothing to take back or when somebody else has changed the same fields since.
    """
    study_of(session, person, study_id)
    rows = session.connection().execute(sql.OWN_EVENTS, {"study": study_id, "item": item, "actor": person.id}).all()
    if mutation_id is not None and (again := _undone_by(rows, mutation_id)) is not None:
        return save(session, person, study_id, Wish(item, version, {}, mutation_id, undoes=again))
    last = _last_standing(rows)
    if last is None:
        one_expectation(session, person, study_id, item)  # an unknown or retired item says so
        raise Conflict("nothing_to_undo", "There is no change of yours on this item to take back.")
    asked = {name: last.old[name] for name in FIELDS if name in last.old}
    return save(session, person, study_id, Wish(item, version, asked, mutation_id, undoes=last.id))


def _undone_by(rows: Any, mutation_id: str) -> int | None:
    return next((row.new["undoes"] for row in rows if row.mutation_id == mutation_id and "undoes" in row.new), None)


def _last_standing(rows: Any) -> Row[Any] | None:
    """The newest change that is neither an undo nor undone: pressing undo twice goes back two steps."""
    undone = {row.new["undoes"] for row in rows if "undoes" in row.new}
    return next((row for row in rows if "undoes" not in row.new and row.id not in undone), None)
