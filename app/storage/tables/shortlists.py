"""Frozen shortlists: all that went in and all that came out, never recalculated."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.storage.tables.base import new_id, now


class FrozenShortlist(SQLModel, table=True):
    """`request` is the canonical question of POST /api/v1/rank, `result` its answer with the constraints' verdicts and the lost
    points, `study` the study as it stood (context, constraints, participants, workshops, expectations with owners and reasons)."""

    __tablename__ = "frozen_shortlist"
    __table_args__ = (UniqueConstraint("study_id", "number"),)
    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    study_id: str = Field(foreign_key="study.id", index=True)
    client_id: str = Field(foreign_key="client.id", index=True)
    number: int
    algorithm: str = Field(max_length=40)
    input_sha256: str = Field(max_length=64)
    edition_id: str = Field(foreign_key="edition.id")
    edition_sha256: str = Field(max_length=64)
    map_version: str = Field(foreign_key="map_version.version")
    request: dict[str, Any] = Field(sa_type=JSON)
    result: dict[str, Any] = Field(sa_type=JSON)
    study: dict[str, Any] = Field(sa_type=JSON)
    note: str = ""
    created_by: str = Field(max_length=32)
    created_by_name: str = Field(max_length=200)
    created_at: dt.datetime = Field(default_factory=now)
