"""The rows that a report is made of: the frozen shortlist, and what never changes beside it.

A published edition, a map version and past events cannot change, so the same shortlist always gives the same report. Evidence is
read for the solutions that are told one by one; every level of every solution is already in the frozen question.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlmodel import Session, col

from app.storage.tables import Edition, Event, FrozenShortlist, MapItem, MapVersion, Rating, Solution

CHANGED = "expectation.changed"
LISTED_CHANGES = 200
Json = dict[str, Any]


@dataclass(frozen=True)
class Item:
    code: str
    domain: str
    content: Json  # text, proof, why, today, each {"en", "fr"}


@dataclass(frozen=True)
class Evidence:
    """What a rating rests on."""

    level: int | None
    grade: str | None
    mode: str | None
    source: str | None
    place: str | None
    also: list[Json]
    phrase: dict[str, str] | None


@dataclass(frozen=True)
class Change:
    at: dt.datetime
    person: str
    item: str
    old: Json
    new: Json


@dataclass(frozen=True)
class Newest:
    number: int
    created_at: dt.datetime


@dataclass(frozen=True)
class Material:
    """`evidence`: (solution, item) -> what its rating rests on. `changes`: newest first, at most LISTED_CHANGES of `changes_total`.
    `activity`: (person, day, number of changes), in order of days."""

    frozen: FrozenShortlist
    newest: Newest
    edition: Edition
    map: Json
    map_sha256: str
    items: dict[str, Item]
    solutions: dict[str, Solution]
    evidence: dict[tuple[str, str], Evidence] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    changes_total: int = 0
    activity: list[tuple[str, str, int]] = field(default_factory=list)

    @property
    def superseded(self) -> bool:
        return self.frozen.number < self.newest.number


_NEWEST = select(FrozenShortlist.number, FrozenShortlist.created_at).where(  # type: ignore[call-overload]
    col(FrozenShortlist.study_id) == bindparam("study")
).order_by(col(FrozenShortlist.number).desc()).limit(1)
_ITEMS = select(MapItem.code, MapItem.domain, MapItem.content).where(col(MapItem.version) == bindparam("version")).order_by(  # type: ignore[call-overload]
    col(MapItem.position)
)
_RATING = ("solution_code", "item_code", "level", "grade", "mode", "source", "place", "also", "phrase")
_EVIDENCE = select(*(getattr(Rating, name) for name in _RATING)).where(col(Rating.edition_id) == bindparam("edition"))
_CHANGES = (
    select(Event.at, Event.actor_name, Event.subject, Event.old, Event.new)  # type: ignore[call-overload]
    .where(col(Event.study_id) == bindparam("study"), col(Event.kind) == CHANGED, col(Event.id) <= bindparam("last"))
)
_ACTIVITY = (
    select(Event.actor_name, func.date(Event.at).label("day"), func.count())  # type: ignore[call-overload]
    .where(col(Event.study_id) == bindparam("study"), col(Event.kind) == CHANGED, col(Event.id) <= bindparam("last"))
    .group_by(col(Event.actor_name), "day").order_by("day", col(Event.actor_name))
)


def newest_of(session: Session, study_id: str) -> Newest:
    return Newest(*session.execute(_NEWEST, {"study": study_id}).one())


def gather(session: Session, frozen: FrozenShortlist, solutions: Collection[str] | None = None, item: str | None = None) -> Material:
    """Everything a report needs. Evidence of `solutions` (by default the shortlisted ones), or of one `item` for every solution."""
    version = session.get_one(MapVersion, frozen.map_version)
    found = session.execute(select(Solution).where(col(Solution.edition_id) == frozen.edition_id)).scalars()
    told = frozen.result["shortlist"]["codes"] if solutions is None else list(solutions)
    history = _history(session, frozen) if solutions is None and item is None else {}
    return Material(
        frozen=frozen, newest=newest_of(session, frozen.study_id), edition=session.get_one(Edition, frozen.edition_id),
        map=version.content, map_sha256=version.sha256,
        items={row.code: Item(*row) for row in session.execute(_ITEMS, {"version": frozen.map_version})},
        solutions={each.code: each for each in found}, evidence=_evidence(session, frozen.edition_id, told, item), **history,
    )


def _evidence(session: Session, edition_id: str, solutions: list[str], item: str | None) -> dict[tuple[str, str], Evidence]:
    query = _EVIDENCE.where(col(Rating.solution_code).in_(solutions) if item is None else col(Rating.item_code) == item)
    rows = session.execute(query, {"edition": edition_id})
    return {(row[0], row[1]): Evidence(*row[2:]) for row in rows if row[2] is not None}


def _history(session: Session, frozen: FrozenShortlist) -> Json:
    """Changes of agreed levels up to the moment of freezing."""
    asked = {"study": frozen.study_id, "last": frozen.study["last_event"] or 0}
    activity = [(name, str(day), count) for name, day, count in session.execute(_ACTIVITY, asked)]
    newest = session.execute(_CHANGES.order_by(col(Event.id).desc()).limit(LISTED_CHANGES), asked)
    changes = [Change(at, name, item, old or {}, new or {}) for at, name, item, old, new in newest]
    return {"changes": changes, "changes_total": sum(count for _, _, count in activity), "activity": activity}
