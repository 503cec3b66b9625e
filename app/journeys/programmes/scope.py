"""The scope of a programme: its segments and its channels.

Neither table has a version of its own: the version of a segment or channel is the number of its accepted changes, counted in the
events, so that two people who change the same one never overwrite each other in silence.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.access.keys import Person
from app.access.scope import done_before, open_programme_of, programme_of, record, reused
from app.errors import Conflict, Invalid, NotFound, StaleVersion, problem
from app.journeys.frame import channels_of, new_code, refuse_taken, segments_of
from app.journeys.programmes.ready import READY_CHANNELS
from app.journeys.programmes.shapes import (
    MAX_CHANNELS,
    MAX_SEGMENTS,
    ChannelChange,
    Language,
    NewChannel,
    NewSegment,
    SegmentChange,
)
from app.journeys.programmes.uses import refuse_used_channel, refuse_used_segment
from app.storage.tables import Channel, Event, Segment
from app.web.language import Speaker

_plain = Speaker("en").sort_key
SEGMENT = ("name", "customer_type", "expectations", "persona", "channels", "share")
CHANNEL = ("name", "kind")


# ---- versions

def versions_of(session: Session, programme_id: str, kind: str) -> dict[str, int]:
    """Code -> number of the accepted changes of that `segment` or `channel`."""
    query = (
        select(Event.subject, func.count())  # type: ignore[call-overload]
        .where(col(Event.programme_id) == programme_id, col(Event.kind).like(f"{kind}.%"))
        .group_by(Event.subject)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _refuse_stale(session: Session, row: Segment | Channel, kind: str, seen: int, current: dict[str, Any]) -> None:
    version = versions_of(session, row.programme_id, kind).get(row.code, 0)
    if version == seen:
        return
    query = (
        select(Event)
        .where(col(Event.programme_id) == row.programme_id, col(Event.kind).like(f"{kind}.%"), col(Event.subject) == row.code)
        .order_by(col(Event.id).desc()).limit(1)
    )
    event = session.execute(query).scalar_one_or_none()
    who = {"changed_by": event.actor_name if event else None, "changed_at": event.at.isoformat() if event else None}
    raise StaleVersion(current | {"version": version} | who)


# ---- segments

def segment_of(session: Session, programme_id: str, code: str) -> Segment:
    found = session.get(Segment, (programme_id, code))
    if found is None:
        raise NotFound()
    return found


def segment_view(session: Session, segment: Segment) -> dict[str, Any]:
    version = versions_of(session, segment.programme_id, "segment").get(segment.code, 0)
    return {"code": segment.code} | _facts(segment, SEGMENT) | {"version": version}


def list_segments(session: Session, person: Person, programme_id: str, page: int, size: int) -> dict[str, Any]:
    """In their order, with the sum of the shares that are known."""
    programme_of(session, person, programme_id)
    found, versions = segments_of(session, programme_id), versions_of(session, programme_id, "segment")
    items = [{"code": each.code} | _facts(each, SEGMENT) | {"version": versions.get(each.code, 0)} for each in found]
    total = shares_total(found)
    return _paged(items, page, size) | {"shares_total": total}


def shares_total(segments: list[Segment]) -> float | None:
    """The sum of the shares, or None while one is missing."""
    shares = [each.share for each in segments]
    return None if None in shares or not shares else round(sum(share or 0 for share in shares), 6)


def add_segment(session: Session, person: Person, programme_id: str, new: NewSegment) -> Segment:
    """Raises Conflict when the programme is closed or full, or the code or name is taken; Invalid for a channel that it does not have.

    A retry with the same mutation id answers the first one's segment.
    """
    said = new.model_dump(mode="json", include=set(SEGMENT))
    again = _added_before(session, person, programme_id, new.mutation_id, "segment.added", said)
    if again is not None:
        return segment_of(session, programme_id, again)
    open_programme_of(session, person, programme_id)
    found = segments_of(session, programme_id)
    if len(found) >= MAX_SEGMENTS:
        raise Conflict("too_many_segments", "A programme has {most} segments at most.", most=MAX_SEGMENTS)
    _refuse_unknown_channels(session, programme_id, new.channels)
    if _taken(new.name, found):
        raise Conflict("segment_exists", "A segment called {name} exists already.", name=new.name)
    code = _code(new.code, new.name, [each.code for each in found])
    position = max((each.position for each in found), default=0) + 1
    made = Segment(programme_id=programme_id, code=code, position=position, **said)
    session.add(made)
    record(session, person, "segment.added", code, None, said, programme_id=programme_id, mutation_id=new.mutation_id)
    session.flush()
    return made


def change_segment(session: Session, person: Person, programme_id: str, code: str, seen: int, change: SegmentChange) -> Segment:
    """Raises StaleVersion with what is stored when somebody else changed the segment since `seen`."""
    open_programme_of(session, person, programme_id)
    segment = segment_of(session, programme_id, code)
    _refuse_stale(session, segment, "segment", seen, _facts(segment, SEGMENT))
    if change.channels is not None:
        _refuse_unknown_channels(session, programme_id, change.channels)
    if change.name is not None and _taken(change.name, segments_of(session, programme_id), code):
        raise Conflict("segment_exists", "A segment called {name} exists already.", name=change.name)
    _replace(session, person, segment, "segment.changed", change.model_dump(mode="json", include=set(change.model_fields_set)))
    return segment


def remove_segment(session: Session, person: Person, programme_id: str, code: str) -> None:
    """Raises Conflict while a journey, a guide, an observation or the plan uses the segment."""
    open_programme_of(session, person, programme_id)
    segment = segment_of(session, programme_id, code)
    refuse_used_segment(session, segment)
    record(session, person, "segment.removed", code, _facts(segment, SEGMENT), None, programme_id=programme_id)
    session.delete(segment)
    session.flush()


# ---- channels

def channel_of(session: Session, programme_id: str, code: str) -> Channel:
    found = session.get(Channel, (programme_id, code))
    if found is None:
        raise NotFound()
    return found


def channel_view(session: Session, channel: Channel) -> dict[str, Any]:
    version = versions_of(session, channel.programme_id, "channel").get(channel.code, 0)
    return {"code": channel.code} | _facts(channel, CHANNEL) | {"version": version}


def list_channels(session: Session, person: Person, programme_id: str, page: int, size: int) -> dict[str, Any]:
    programme_of(session, person, programme_id)
    versions = versions_of(session, programme_id, "channel")
    found = channels_of(session, programme_id)
    items = [{"code": each.code} | _facts(each, CHANNEL) | {"version": versions.get(each.code, 0)} for each in found]
    return _paged(items, page, size)


def add_channel(session: Session, person: Person, programme_id: str, new: NewChannel) -> Channel:
    """Raises Conflict when the programme is closed or full, or the code or name is taken. A retry answers the first one's channel."""
    said = new.model_dump(mode="json", include=set(CHANNEL))
    again = _added_before(session, person, programme_id, new.mutation_id, "channel.added", said)
    if again is not None:
        return channel_of(session, programme_id, again)
    open_programme_of(session, person, programme_id)
    found = channels_of(session, programme_id)
    if len(found) >= MAX_CHANNELS:
        raise Conflict("too_many_channels", "A programme has {most} channels at most.", most=MAX_CHANNELS)
    if _taken(new.name, found):
        raise Conflict("channel_exists", "A channel called {name} exists already.", name=new.name)
    code = _code(new.code, new.name, [each.code for each in found])
    position = max((each.position for each in found), default=0) + 1
    made = Channel(programme_id=programme_id, code=code, position=position, **said)
    session.add(made)
    record(session, person, "channel.added", code, None, said, programme_id=programme_id, mutation_id=new.mutation_id)
    session.flush()
    return made


def add_ready_channels(session: Session, person: Person, programme_id: str, language: Language) -> list[Channel]:
    """The usual channels in that language, but for those whose code or name is there already; returns what was added."""
    open_programme_of(session, person, programme_id)
    made = []
    for code, kind, names in READY_CHANNELS:
        found = channels_of(session, programme_id)
        if len(found) < MAX_CHANNELS and code not in {each.code for each in found} and not _taken(names[language], found):
            new = NewChannel.model_validate({"code": code, "name": names[language], "kind": kind})
            made.append(add_channel(session, person, programme_id, new))
    return made


def change_channel(session: Session, person: Person, programme_id: str, code: str, seen: int, change: ChannelChange) -> Channel:
    """Raises StaleVersion with what is stored when somebody else changed the channel since `seen`."""
    open_programme_of(session, person, programme_id)
    channel = channel_of(session, programme_id, code)
    _refuse_stale(session, channel, "channel", seen, _facts(channel, CHANNEL))
    if change.name is not None and _taken(change.name, channels_of(session, programme_id), code):
        raise Conflict("channel_exists", "A channel called {name} exists already.", name=change.name)
    _replace(session, person, channel, "channel.changed", change.model_dump(mode="json", include=set(change.model_fields_set)))
    return channel


def remove_channel(session: Session, person: Person, programme_id: str, code: str) -> None:
    """Raises Conflict while a segment, a journey, a repository, a guide, an observation or an action names the channel."""
    open_programme_of(session, person, programme_id)
    channel = channel_of(session, programme_id, code)
    refuse_used_channel(session, channel)
    record(session, person, "channel.removed", code, _facts(channel, CHANNEL), None, programme_id=programme_id)
    session.delete(channel)
    session.flush()


# ---- both

def _facts(row: Segment | Channel, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _paged(items: list[dict[str, Any]], page: int, size: int) -> dict[str, Any]:
    return {"items": items[(page - 1) * size : page * size], "page": page, "size": size, "total": len(items)}


def _taken(name: str, rows: list[Any], but: str | None = None) -> bool:
    """Two names that differ only by accents or case are the same one typed twice."""
    return any(_plain(each.name) == _plain(name) and each.code != but for each in rows)


def _code(given: str | None, name: str, taken: list[str]) -> str:
    if given is None:
        return new_code(name, taken)
    refuse_taken(given, taken)
    return given


def _refuse_unknown_channels(session: Session, programme_id: str, codes: list[str]) -> None:
    known = {each.code for each in channels_of(session, programme_id)}
    wrong = [place for place, code in enumerate(codes) if code not in known]
    if wrong:
        raise Invalid("invalid_segment", [problem(f"channels[{place}]", "This programme has no such channel.") for place in wrong])


def _added_before(
    session: Session, person: Person, programme_id: str, mutation_id: str | None, kind: str, said: Mapping[str, Any]
) -> str | None:
    """The code that an earlier request with the same mutation id made; raises NotFound for a foreign programme."""
    programme_of(session, person, programme_id)
    before = done_before(session, person, mutation_id, kind, dict(said))
    if before is not None and before.programme_id != programme_id:
        raise reused()
    return before.subject if before else None


def _replace(session: Session, person: Person, row: Segment | Channel, kind: str, wanted: dict[str, Any]) -> None:
    """Parts that are already so make no event."""
    wanted = {name: value for name, value in wanted.items() if value != getattr(row, name)}
    if not wanted:
        return
    old = {name: getattr(row, name) for name in wanted}
    for name, value in wanted.items():
        setattr(row, name, value)
    session.add(row)
    record(session, person, kind, row.code, old, wanted, programme_id=row.programme_id)
    session.flush()
