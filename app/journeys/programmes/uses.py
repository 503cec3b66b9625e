"""Whether a segment or a channel can go: what is used by a journey, a guide or an observation stays, because they refer to it by code."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.errors import Conflict
from app.journeys.frame import segments_of
from app.storage.tables import (
    Channel,
    Guide,
    IndicatorPoint,
    JourneyAction,
    JourneyMap,
    Observation,
    Repository,
    Segment,
    StageTarget,
)


def _named(session: Session, table: Any, programme_id: str, **wanted: str) -> bool:
    """Whether a row of the programme has these values."""
    columns = [col(getattr(table, name)) == value for name, value in wanted.items()]
    query = select(table.programme_id).where(col(table.programme_id) == programme_id, *columns).limit(1)
    return session.execute(query).first() is not None


def refuse_used_segment(session: Session, segment: Segment) -> None:
    """Raises Conflict that says what uses the segment first."""
    key, code, name = segment.programme_id, segment.code, segment.name
    if _named(session, Observation, key, segment_code=code):
        raise Conflict("segment_used", "{name} cannot be removed: customers of this segment were observed.", name=name)
    if _named(session, Guide, key, segment_code=code):
        raise Conflict("segment_used", "{name} cannot be removed: an observation guide is made for it.", name=name)
    if _named(session, JourneyMap, key, segment_code=code):
        raise Conflict("segment_used", "{name} cannot be removed: its journey is drawn.", name=name)
    if any(_named(session, table, key, segment_code=code) for table in (StageTarget, IndicatorPoint, JourneyAction)):
        raise Conflict("segment_used", "{name} cannot be removed: a target, an indicator or an action names it.", name=name)


def refuse_used_channel(session: Session, channel: Channel) -> None:
    """Raises Conflict that says what uses the channel first."""
    key, code, name = channel.programme_id, channel.code, channel.name
    if _named(session, Observation, key, channel_code=code):
        raise Conflict("channel_used", "{name} cannot be removed: customers were observed on this channel.", name=name)
    if _named(session, Guide, key, channel_code=code):
        raise Conflict("channel_used", "{name} cannot be removed: an observation guide is made for it.", name=name)
    if code in _channels_of_maps(session, key):
        raise Conflict("channel_used", "{name} cannot be removed: a journey uses this channel.", name=name)
    if code in _channels_of_repositories(session, key):
        raise Conflict("channel_used", "{name} cannot be removed: a repository uses this channel.", name=name)
    if _named(session, JourneyAction, key, channel_code=code):
        raise Conflict("channel_used", "{name} cannot be removed: an action names it.", name=name)
    if any(code in each.channels for each in segments_of(session, key)):
        raise Conflict("channel_used", "{name} cannot be removed: a segment prefers this channel.", name=name)


def _channels_of_maps(session: Session, programme_id: str) -> set[str]:
    return {
        code for content in session.execute(select(col(JourneyMap.content)).where(col(JourneyMap.programme_id) == programme_id)).scalars()
        for stage in content["stages"] for code in _channels_of_stage(stage)
    }


def _channels_of_stage(stage: dict[str, Any]) -> Iterator[str]:
    """Of the customer's actions and of the touchpoints."""
    for part in (*stage["actions"], *stage["touchpoints"]):
        if part["channel"] is not None:
            yield part["channel"]


def _channels_of_repositories(session: Session, programme_id: str) -> set[str]:
    return {
        code for content in session.execute(select(col(Repository.content)).where(col(Repository.programme_id) == programme_id)).scalars()
        for interaction in content["interactions"] for code in interaction["channels"]
    }
