"""Which reports a person may read, and the report itself. Plain functions of a session; nothing is written."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.access.keys import MEMBERS, Person
from app.access.scope import shortlist_of
from app.errors import NotFound
from app.reports.document import Section
from app.reports.finalists import finalist
from app.reports.material import Material, gather, newest_of
from app.reports.pen import Pen
from app.reports.telling import Telling
from app.storage.tables import FrozenShortlist, Solution
from app.web.language import Speaker


@dataclass(frozen=True)
class Entry:
    """One line of the list of reports."""

    id: str
    study_id: str
    number: int
    created_at: dt.datetime
    created_by_name: str
    note: str
    client: str
    study: str
    edition: str
    names: tuple[str, ...]
    signable: bool
    superseded: bool


@dataclass(frozen=True)
class Opened:
    """A report that this person may read; `material` is None when the caller said that it needs none."""

    id: str
    newest: int
    material: Material | None


def _readable(person: Person) -> Any:
    """The rule of access.scope.may_read as a condition."""
    own = col(FrozenShortlist.organisation_id) == person.organisation_id
    if person.role in MEMBERS:
        return own
    if person.role == "client":
        return own & (col(FrozenShortlist.client_id) == person.client_id)
    return own & (col(FrozenShortlist.study_id) == person.study_id)


def reports_of(session: Session, person: Person, page: int, size: int) -> tuple[list[Entry], int]:
    """The reports this person may read, newest first, and how many there are in all."""
    rule = _readable(person)
    total = session.execute(select(func.count()).select_from(FrozenShortlist).where(rule)).scalar_one()
    frozen = FrozenShortlist
    query = (
        select(  # type: ignore[call-overload]
            frozen.id, frozen.study_id, frozen.number, frozen.created_at, frozen.created_by_name, frozen.note, frozen.edition_id,
            frozen.study, col(frozen.result)["shortlist"].label("shortlist"),
        )
        .where(rule).order_by(col(frozen.created_at).desc(), col(frozen.number).desc()).offset((page - 1) * size).limit(size)
    )
    rows = session.execute(query).all()
    names, newest = _names(session, {row.edition_id for row in rows}), _newest(session, {row.study_id for row in rows})
    return [_entry(row, names, newest) for row in rows], total


def _names(session: Session, editions: set[str]) -> dict[tuple[str, str], str]:
    found = session.execute(select(Solution.edition_id, Solution.code, Solution.name).where(col(Solution.edition_id).in_(editions)))  # type: ignore[call-overload]
    return {(edition, code): name for edition, code, name in found}


def _newest(session: Session, studies: set[str]) -> dict[str, int]:
    query = select(FrozenShortlist.study_id, func.max(FrozenShortlist.number)).where(  # type: ignore[call-overload]
        col(FrozenShortlist.study_id).in_(studies)
    ).group_by(col(FrozenShortlist.study_id))
    return {row[0]: row[1] for row in session.execute(query)}


def _entry(row: Any, names: dict[tuple[str, str], str], newest: dict[str, int]) -> Entry:
    listed = tuple(names.get((row.edition_id, code), code) for code in row.shortlist["codes"])
    return Entry(
        row.id, row.study_id, row.number, row.created_at, row.created_by_name, row.note, row.study["client"], row.study["title"],
        row.study["edition"], listed, row.shortlist["signable"], row.number < newest[row.study_id],
    )


def open_report(session: Session, person: Person, shortlist_id: str, held: Callable[[str, int], bool]) -> Opened:
    """The rows of one report; raises NotFound. `held(id, newest)` says that its rows are not needed any more."""
    frozen = shortlist_of(session, person, shortlist_id)
    newest = newest_of(session, frozen.study_id)
    if held(frozen.id, newest.number):
        return Opened(frozen.id, newest.number, None)
    return Opened(frozen.id, newest.number, gather(session, frozen))


def solution_of(session: Session, person: Person, shortlist_id: str, solution: str, voice: Speaker) -> tuple[Telling, Section]:
    """Every point of one solution of a frozen ranking, listed or not, with its evidence; raises NotFound."""
    frozen = shortlist_of(session, person, shortlist_id)
    telling = Telling(gather(session, frozen, [solution]), Pen(voice))
    if solution not in telling.by_code:
        raise NotFound()
    row = telling.by_code[solution]
    place = [each["code"] for each in telling.shortlisted].index(solution) if row["shortlisted"] else 0
    return telling, finalist(telling, row, place, whole=True)


def item_of(session: Session, person: Person, shortlist_id: str, item: str, voice: Speaker) -> tuple[Telling, str]:
    """One item of a frozen ranking, with the evidence of every solution; raises NotFound."""
    frozen = shortlist_of(session, person, shortlist_id)
    telling = Telling(gather(session, frozen, [], item), Pen(voice))
    if item not in telling.levels or item not in telling.rows.items:
        raise NotFound()
    return telling, item
