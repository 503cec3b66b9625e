"""A journey's versions as rows: finding them, and the one way of writing them.

Only the newest version of a segment's journey is changed. Its version for If-Match counts on from that of the one before, so that
who read the older one cannot overwrite the newer one.
"""

from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.access.keys import Person
from app.access.scope import open_programme_of, programme_of, record
from app.errors import Conflict, NotFound
from app.journeys.content import MapContent
from app.journeys.frame import newest_map, refuse_stale
from app.journeys.maps.differences import differences, summary
from app.storage.tables import JourneyMap, Segment

EMPTY: dict[str, Any] = {"stages": [], "loop": ""}


def segment_of(session: Session, person: Person, programme_id: str, segment_code: str, *, change: bool = False) -> Segment:
    """A segment of a programme of one's own; raises NotFound, and Conflict for a change of a closed programme."""
    (open_programme_of if change else programme_of)(session, person, programme_id)
    found = session.get(Segment, (programme_id, segment_code))
    if found is None:
        raise NotFound()
    return found


def versions_of(session: Session, programme_id: str, segment_code: str, kind: str) -> list[JourneyMap]:
    """Every version, the newest first."""
    query = (
        select(JourneyMap)
        .where(col(JourneyMap.programme_id) == programme_id, col(JourneyMap.segment_code) == segment_code, col(JourneyMap.kind) == kind)
        .order_by(col(JourneyMap.number).desc())
    )
    return list(session.execute(query).scalars())


def find_map(
    session: Session, person: Person, programme_id: str, segment_code: str, kind: str, number: int | None = None
) -> tuple[Segment, JourneyMap, int]:
    """The segment, one version (the newest unless `number` says which), and the newest number; raises NotFound."""
    segment = segment_of(session, person, programme_id, segment_code)
    newest = newest_map(session, programme_id, segment_code, kind)
    if newest is None or number is None or number == newest.number:
        if newest is None:
            raise NotFound()
        return segment, newest, newest.number
    older = next((each for each in versions_of(session, programme_id, segment_code, kind) if each.number == number), None)
    if older is None:
        raise NotFound()
    return segment, older, newest.number


def subject_of(segment: Segment, row: JourneyMap) -> str:
    """How the history calls a version: «Novices, current 2»."""
    return f"{segment.name}, {row.kind} {row.number}"


def add_version(
    session: Session, person: Person, segment: Segment, kind: str, content: dict[str, Any], note: str, mutation_id: str | None = None
) -> JourneyMap:
    """The next version, in one event."""
    last = newest_map(session, segment.programme_id, segment.code, kind)
    row = JourneyMap(
        programme_id=segment.programme_id, segment_code=segment.code, kind=kind, number=last.number + 1 if last else 1, note=note,
        content=content, version=last.version + 1 if last else 1, created_by_name=person.name,
    )
    session.add(row)
    session.flush()
    told = {"segment": segment.code, "kind": kind, "number": row.number, "stages": len(content["stages"]), "note": note}
    subject = subject_of(segment, row)
    record(session, person, "map.created", subject, None, told, programme_id=segment.programme_id, mutation_id=mutation_id)
    return row


def open_map(
    session: Session, person: Person, programme_id: str, segment_code: str, kind: str, seen: int | None
) -> tuple[Segment, JourneyMap]:
    """The newest version, for a change; raises NotFound, Conflict (closed), StaleVersion unless `seen` is its version (None: any)."""
    segment = segment_of(session, person, programme_id, segment_code, change=True)
    row = newest_map(session, programme_id, segment_code, kind)
    if row is None:
        raise NotFound()
    if seen is not None:
        refuse_stale(session, row, seen, {"number": row.number, **row.content}, subject_of(segment, row))
    return segment, row


def write(session: Session, person: Person, segment: Segment, row: JourneyMap, content: MapContent) -> None:
    """Store a content and record what it changed; a content that is already there makes no event and no new version."""
    new = content.model_dump(mode="json")
    changes = differences(row.content, new)
    if not changes:
        return
    row.content = new
    row.version += 1
    session.add(row)
    told = {"stages": len(new["stages"]), **summary(changes)}
    record(session, person, "map.changed", subject_of(segment, row), None, told, programme_id=segment.programme_id)
    session.flush()


def refuse_existing(session: Session, segment: Segment, kind: str) -> None:
    if newest_map(session, segment.programme_id, segment.code, kind) is not None:
        raise Conflict("journey_exists", "This journey was started already; open it, or make a new version.")
