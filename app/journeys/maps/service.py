"""Journeys: start one, save one whole, make a new version, list them. Stages and touchpoints are in stages.py."""

from typing import Any

from sqlmodel import Session

from app.access.keys import Person
from app.access.scope import done_before, programme_of
from app.errors import Invalid, NotFound, StaleVersion, problem
from app.journeys.frame import newest_map, segments_of
from app.journeys.maps.rules import checked, ready_content
from app.journeys.maps.shapes import MapBody, NewVersion
from app.journeys.maps.store import EMPTY, add_version, open_map, refuse_existing, segment_of, versions_of, write
from app.storage.tables import JourneyMap, Segment

KINDS = ("current", "target")


def start_map(
    session: Session, person: Person, programme_id: str, segment_code: str, kind: str = "current", new: NewVersion | None = None,
    content: MapBody | None = None,
) -> JourneyMap:
    """The first version of a segment's journey, from a source (see `NewVersion`) or with a content; raises Conflict when there is one."""
    segment = segment_of(session, person, programme_id, segment_code, change=True)
    refuse_existing(session, segment, kind)
    new = new or NewVersion()
    made = _content(session, segment, kind, new, None) if content is None else content.model_dump(mode="json")
    stored = checked(session, programme_id, None, MapBody.model_validate(made)).model_dump(mode="json")
    return add_version(session, person, segment, kind, stored, new.note)


def save_map(
    session: Session, person: Person, programme_id: str, segment_code: str, kind: str, seen: int | None, body: MapBody
) -> JourneyMap:
    """Replace the content of the newest version. `seen`: its version as read (0: there is none yet; None: whatever it is).

    Raises Invalid with the places, StaleVersion, Conflict when the programme is closed, NotFound.
    """
    segment = segment_of(session, person, programme_id, segment_code, change=True)
    if newest_map(session, programme_id, segment_code, kind) is None:
        if seen:
            raise StaleVersion({"version": 0, **EMPTY})
        return start_map(session, person, programme_id, segment_code, kind, None, body)
    segment, row = open_map(session, person, programme_id, segment_code, kind, seen)
    write(session, person, segment, row, checked(session, programme_id, row.content, body))
    return row


def new_version(session: Session, person: Person, programme_id: str, segment_code: str, kind: str, new: NewVersion) -> JourneyMap:
    """The next version: a copy of the last one unless a source is named; the last one stays as it is, to be read and compared."""
    segment = segment_of(session, person, programme_id, segment_code, change=True)
    told = {"segment": segment_code, "kind": kind, "note": new.note}
    before = done_before(session, person, new.mutation_id, "map.created", told)
    if before is not None:
        number = before.new["number"] if isinstance(before.new, dict) else 0
        return next(each for each in versions_of(session, programme_id, segment_code, kind) if each.number == number)
    last = newest_map(session, programme_id, segment_code, kind)
    content = _content(session, segment, kind, new, last)
    checked(session, programme_id, last.content if last else None, MapBody.model_validate(content))
    return add_version(session, person, segment, kind, content, new.note, new.mutation_id)


def _content(session: Session, segment: Segment, kind: str, new: NewVersion, last: JourneyMap | None) -> dict[str, Any]:
    source = new.source or ("last" if last else "current" if kind == "target" else "empty")
    current = newest_map(session, segment.programme_id, segment.code)
    if source == "empty" or (new.source is None and source == "current" and current is None):
        return EMPTY
    if source in ("b2c", "b2b"):
        return ready_content(session, segment.programme_id, source, new.language)
    if source == "last":
        copied = last
    elif source == "current":
        copied = current
    elif new.segment is None:
        raise Invalid("invalid_source", [problem("segment", "Say which segment's journey to copy.")])
    else:
        copied = newest_map(session, segment.programme_id, new.segment, new.segment_kind)
    if copied is None:
        raise Invalid("invalid_source", [problem("source", "There is no journey to copy yet.")])
    return copied.content


def list_maps(session: Session, person: Person, programme_id: str) -> list[tuple[Segment, str, JourneyMap | None]]:
    """Each segment with its two kinds and the newest version of each, or None; raises NotFound."""
    programme = programme_of(session, person, programme_id)
    return [
        (segment, kind, newest_map(session, programme.id, segment.code, kind))
        for segment in segments_of(session, programme.id) for kind in KINDS
    ]


def history_of(session: Session, person: Person, programme_id: str, segment_code: str, kind: str) -> list[JourneyMap]:
    """The versions, the newest first; raises NotFound when there is none."""
    segment_of(session, person, programme_id, segment_code)
    found = versions_of(session, programme_id, segment_code, kind)
    if not found:
        raise NotFound()
    return found
