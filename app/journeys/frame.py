"""What every part of a programme shares: whose it is, what stands above its pages, versions that went stale, codes from names."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any, TypeVar

from sqlalchemy import select
from sqlmodel import Session, col

from app.access.keys import Person
from app.access.scope import open_programme_of, programme_of, subject_of
from app.errors import Conflict, NotFound, StaleVersion
from app.storage.tables import Channel, Client, Event, JourneyMap, Programme, Segment

Row = TypeVar("Row", bound=Any)


def header_of(session: Session, programme: Programme) -> dict[str, str]:
    """What every page of a programme says above its tabs."""
    client = session.get_one(Client, programme.client_id)
    return {"id": programme.id, "title": programme.title, "client_name": client.name, "status": programme.status}


def frame(session: Session, person: Person, programme_id: str, tab: str) -> tuple[Programme, dict[str, Any]]:
    """The programme, and `programme` and `tab` for journeys/_tabs.html; raises NotFound for a foreign one.

    Tabs: overview, scope, journeys, repositories, waves, results, plan, history.
    """
    programme = programme_of(session, person, programme_id)
    return programme, {"programme": header_of(session, programme), "tab": tab}


def part_of(session: Session, person: Person, table: type[Row], programme_id: str, key: str, *, change: bool = False) -> Row:
    """A row of a programme by its id; raises NotFound when it is not theirs, Conflict when the programme is closed to changes."""
    (open_programme_of if change else programme_of)(session, person, programme_id)
    found: Row | None = session.get(table, key)
    if found is None or found.programme_id != programme_id:
        raise NotFound()
    return found


def refuse_stale(session: Session, row: Any, seen: int, current: dict[str, Any], subject: str) -> None:
    """Raises StaleVersion, with what stands there now and who wrote it, unless `seen` is the row's version."""
    if row.version == seen:
        return
    query = (
        select(Event).where(col(Event.programme_id) == row.programme_id, col(Event.subject) == subject_of(subject))
        .order_by(col(Event.id).desc()).limit(1)
    )
    event = session.execute(query).scalar_one_or_none()
    who = {"changed_by": event.actor_name if event else None, "changed_at": event.at.isoformat() if event else None}
    raise StaleVersion(current | {"version": row.version} | who)


def segments_of(session: Session, programme_id: str) -> list[Segment]:
    query = select(Segment).where(col(Segment.programme_id) == programme_id).order_by(col(Segment.position), col(Segment.code))
    return list(session.execute(query).scalars())


def channels_of(session: Session, programme_id: str) -> list[Channel]:
    query = select(Channel).where(col(Channel.programme_id) == programme_id).order_by(col(Channel.position), col(Channel.code))
    return list(session.execute(query).scalars())


def newest_map(session: Session, programme_id: str, segment_code: str, kind: str = "current") -> JourneyMap | None:
    query = (
        select(JourneyMap)
        .where(col(JourneyMap.programme_id) == programme_id, col(JourneyMap.segment_code) == segment_code, col(JourneyMap.kind) == kind)
        .order_by(col(JourneyMap.number).desc()).limit(1)
    )
    return session.execute(query).scalar_one_or_none()


def stages_of(session: Session, programme_id: str, segment_code: str | None = None) -> list[dict[str, Any]]:
    """The stages (as stored) of a segment's current journey, or of all of them, each code once, in the journeys' order."""
    codes = [segment_code] if segment_code else [each.code for each in segments_of(session, programme_id)]
    found: dict[str, dict[str, Any]] = {}
    for code in codes:
        newest = newest_map(session, programme_id, code)
        for stage in newest.content["stages"] if newest else []:
            found.setdefault(stage["code"], stage)
    phases = ("before", "during", "after")
    return sorted(found.values(), key=lambda stage: phases.index(stage["phase"])) if segment_code is None else list(found.values())


def new_code(name: str, taken: Iterable[str]) -> str:
    """A code from a name: «Choisir l'équipe» becomes choisir-l-equipe, with a number when that is taken."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:34].strip("-") or "x"
    known, number, code = set(taken), 2, base
    while code in known:
        code, number = f"{base}-{number}", number + 1
    return code


def refuse_taken(code: str, taken: Iterable[str]) -> None:
    if code in set(taken):
        raise Conflict("code_taken", "The code {taken} is already used in this programme.", taken=code)
