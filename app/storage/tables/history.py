"""One append-only table for history, undo, the live stream's resume and idempotency."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, Integer, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.storage.tables.base import now


class Event(SQLModel, table=True):
    """One accepted change: who, when, what, old, new. A refused change makes none."""

    __table_args__ = (
        UniqueConstraint("organisation_id", "mutation_id"), Index("ix_event_study", "study_id", "id"),
        Index("ix_event_programme", "programme_id", "id"),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=BigInteger().with_variant(Integer, "sqlite"))
    organisation_id: str = Field(foreign_key="organisation.id", max_length=32)
    study_id: str | None = Field(default=None, foreign_key="study.id")
    programme_id: str | None = Field(default=None, foreign_key="programme.id")
    at: dt.datetime = Field(default_factory=now)
    actor_id: str = Field(max_length=32)
    actor_name: str = Field(max_length=200)
    kind: str = Field(max_length=40)  # such as expectation.changed
    subject: str = Field(max_length=80)  # such as the item's code
    old: Any = Field(default=None, sa_type=JSON)
    new: Any = Field(default=None, sa_type=JSON)
    mutation_id: str | None = Field(default=None, max_length=64)
