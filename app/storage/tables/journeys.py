"""A client's journey work: programmes, journey maps, repositories, guides, waves, observations, targets, indicators, actions.

Stages, interactions, channels and segments are known by codes that are unique in their programme, so that marks of one year are
compared with those of the next whatever was renamed between. JSON columns hold the shapes of app/journeys/content.py.
"""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.storage.tables.base import new_id, now


class Programme(SQLModel, table=True):
    """`profile`: the scoring profile; `indicators`: the codes of the indicators that are followed."""

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    client_id: str = Field(foreign_key="client.id", index=True)
    title: str = Field(max_length=200)
    sector: str = Field(default="", max_length=200)
    customers: str = Field(default="b2c", max_length=4)  # b2b, b2c, both
    sponsor: str = Field(default="", max_length=200)
    goals: str = ""
    indicators: list[str] = Field(default_factory=list, sa_type=JSON)
    profile: dict[str, Any] = Field(sa_type=JSON)
    status: str = Field(default="open", max_length=10)  # open, closed
    version: int = 1
    created_by: str = Field(max_length=32)
    created_at: dt.datetime = Field(default_factory=now)


class Channel(SQLModel, table=True):
    programme_id: str = Field(primary_key=True, foreign_key="programme.id", max_length=32)
    code: str = Field(primary_key=True, max_length=40)
    name: str = Field(max_length=200)
    kind: str = Field(max_length=10)  # physical, digital
    position: int


class Segment(SQLModel, table=True):
    """`share` of the customers, 0 to 1, or None; `channels`: the codes of those that it prefers."""

    programme_id: str = Field(primary_key=True, foreign_key="programme.id", max_length=32)
    code: str = Field(primary_key=True, max_length=40)
    name: str = Field(max_length=200)
    customer_type: str = Field(default="end_customer", max_length=20)
    expectations: str = ""
    persona: str = ""
    channels: list[str] = Field(default_factory=list, sa_type=JSON)
    share: float | None = None
    position: int


class JourneyMap(SQLModel, table=True):
    """One version of a segment's journey, as it is (`current`) or as it is wanted (`target`). `content`: stages in order, and the loop."""

    __tablename__ = "journey_map"
    __table_args__ = (UniqueConstraint("programme_id", "segment_code", "kind", "number"),)
    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    programme_id: str = Field(foreign_key="programme.id", index=True)
    segment_code: str = Field(max_length=40)
    kind: str = Field(max_length=10)  # current, target
    number: int
    note: str = ""
    content: dict[str, Any] = Field(sa_type=JSON)
    version: int = 1
    created_by_name: str = Field(default="", max_length=200)
    created_at: dt.datetime = Field(default_factory=now)


class Repository(SQLModel, table=True):
    """One version of the Optimal Experience: `content` holds the scale and the interactions. Frozen by its first observation."""

    __table_args__ = (UniqueConstraint("programme_id", "number"),)
    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    programme_id: str = Field(foreign_key="programme.id", index=True)
    number: int
    name: str = Field(max_length=200)
    based_on: str | None = Field(default=None, foreign_key="repository.id")
    content: dict[str, Any] = Field(sa_type=JSON)
    version: int = 1
    frozen_at: dt.datetime | None = None
    created_by_name: str = Field(default="", max_length=200)
    created_at: dt.datetime = Field(default_factory=now)


class Guide(SQLModel, table=True):
    """What an observer fills: the interactions of one repository for a segment and a channel (None: every channel), in their order."""

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    programme_id: str = Field(foreign_key="programme.id", index=True)
    repository_id: str = Field(foreign_key="repository.id")
    segment_code: str = Field(max_length=40)
    channel_code: str | None = Field(default=None, max_length=40)
    name: str = Field(max_length=200)
    introduction: str = ""
    content: dict[str, Any] = Field(sa_type=JSON)
    version: int = 1
    created_by_name: str = Field(default="", max_length=200)
    created_at: dt.datetime = Field(default_factory=now)


class Wave(SQLModel, table=True):
    """A time of observation. Closing it says that the field work is done; what arrives later is kept and flagged."""

    __table_args__ = (UniqueConstraint("programme_id", "number"),)
    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    programme_id: str = Field(foreign_key="programme.id", index=True)
    number: int
    name: str = Field(max_length=200)
    kind: str = Field(max_length=10)  # before, after, follow_up
    repository_id: str = Field(foreign_key="repository.id")
    starts: dt.date | None = None
    ends: dt.date | None = None
    note: str = ""
    status: str = Field(default="open", max_length=10)  # open, closed
    version: int = 1
    created_at: dt.datetime = Field(default_factory=now)


class FieldLink(SQLModel, table=True):
    """Opens one guide in one wave to an observer who has no account, until it ends or is revoked."""

    __tablename__ = "field_link"
    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    organisation_id: str = Field(foreign_key="organisation.id")
    wave_id: str = Field(foreign_key="wave.id", index=True)
    guide_id: str = Field(foreign_key="guide.id")
    observer: str = Field(max_length=200)
    token_hash: str = Field(unique=True, max_length=64)
    created_by: str = Field(max_length=32)
    created_at: dt.datetime = Field(default_factory=now)
    expires_at: dt.datetime
    revoked_at: dt.datetime | None = None


class Observation(SQLModel, table=True):
    """One customer (a pseudonym) seen by one observer. Kept whatever it says: `flags` name what is odd, `status` what a person decided.

    `marks`: interaction -> {"level": code or None, "na": bool, "verbatim": text}, as they came, unknown codes and levels included.
    """

    __table_args__ = (UniqueConstraint("programme_id", "mutation_id"),)
    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    programme_id: str = Field(foreign_key="programme.id", index=True)
    wave_id: str = Field(foreign_key="wave.id", index=True)
    repository_id: str = Field(foreign_key="repository.id")
    guide_id: str | None = Field(default=None, foreign_key="guide.id")
    segment_code: str = Field(max_length=40)
    customer: str = Field(max_length=80)
    observer: str = Field(default="", max_length=200)
    method: str = Field(max_length=20)
    channel_code: str | None = Field(default=None, max_length=40)
    observed_at: dt.datetime | None = None
    marks: dict[str, Any] = Field(sa_type=JSON)
    note: str = ""
    flags: list[str] = Field(default_factory=list, sa_type=JSON)
    status: str = Field(default="counted", max_length=10)  # counted, set_aside
    reason: str = ""  # why a person set it aside
    origin: str = Field(default="api", max_length=12)  # phone, api, spreadsheet
    mutation_id: str = Field(max_length=64)
    version: int = 1
    received_by: str = Field(default="", max_length=200)
    received_at: dt.datetime = Field(default_factory=now)


class StageTarget(SQLModel, table=True):
    """The index, -100 to 100, that a segment's stage is meant to reach."""

    __tablename__ = "stage_target"
    programme_id: str = Field(primary_key=True, foreign_key="programme.id", max_length=32)
    segment_code: str = Field(primary_key=True, max_length=40)
    stage_code: str = Field(primary_key=True, max_length=40)
    target: float
    reason: str = ""
    set_by: str = Field(default="", max_length=200)
    set_at: dt.datetime = Field(default_factory=now)


class IndicatorPoint(SQLModel, table=True):
    """One measured value of an indicator; `low` and `high` bound its interval when the answers behind it were given."""

    __tablename__ = "indicator_point"
    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    programme_id: str = Field(foreign_key="programme.id", index=True)
    segment_code: str | None = Field(default=None, max_length=40)
    stage_code: str | None = Field(default=None, max_length=40)
    indicator: str = Field(max_length=20)
    value: float
    n: int | None = None
    low: float | None = None
    high: float | None = None
    measured_on: dt.date
    moment: str = Field(default="", max_length=10)  # hot (right after a moment of truth), cold (such as once a year), or not said
    note: str = ""
    created_by_name: str = Field(default="", max_length=200)
    created_at: dt.datetime = Field(default_factory=now)


class JourneyAction(SQLModel, table=True):
    """One line of the action plan. `expected_gain`: points of the stage's index; `effort` 1 (a day) to 5 (a project)."""

    __tablename__ = "journey_action"
    __table_args__ = (UniqueConstraint("programme_id", "number"),)
    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    programme_id: str = Field(foreign_key="programme.id", index=True)
    number: int
    stage_code: str = Field(max_length=40)
    segment_code: str | None = Field(default=None, max_length=40)  # None: every segment
    channel_code: str | None = Field(default=None, max_length=40)  # None: every channel
    wave_id: str | None = Field(default=None, foreign_key="wave.id")  # whose results it answers to
    kind: str = Field(max_length=15)  # catch_up, differentiate
    title: str = Field(max_length=200)
    detail: str = ""
    owner: str = Field(default="", max_length=200)
    team: str = Field(default="", max_length=200)
    cost: float | None = None
    currency: str = Field(default="EUR", max_length=3)
    effort: int | None = None
    due: dt.date | None = None
    status: str = Field(default="proposed", max_length=12)  # proposed, decided, under_way, done, dropped
    progress: int = 0  # percent
    expected_gain: float | None = None
    interactions: list[str] = Field(default_factory=list, sa_type=JSON)
    version: int = 1
    created_by_name: str = Field(default="", max_length=200)
    created_at: dt.datetime = Field(default_factory=now)


class FrozenWave(SQLModel, table=True):
    """A wave's results as they were signed off. `request`: by segment the canonical question of POST /api/v1/journeys/score; `result`:
    every figure that a report prints; `context`: programme, segments, maps, repository, targets, indicators and actions as they stood."""

    __tablename__ = "frozen_wave"
    __table_args__ = (UniqueConstraint("wave_id", "number"),)
    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    client_id: str = Field(foreign_key="client.id", index=True)
    programme_id: str = Field(foreign_key="programme.id", index=True)
    wave_id: str = Field(foreign_key="wave.id", index=True)
    number: int
    algorithm: str = Field(max_length=40)
    input_sha256: str = Field(max_length=64)
    request: dict[str, Any] = Field(sa_type=JSON)
    result: dict[str, Any] = Field(sa_type=JSON)
    context: dict[str, Any] = Field(sa_type=JSON)
    note: str = ""
    created_by: str = Field(max_length=32)
    created_by_name: str = Field(max_length=200)
    created_at: dt.datetime = Field(default_factory=now)
