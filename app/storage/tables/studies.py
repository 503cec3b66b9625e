"""A client's study: context, constraints, participants, workshops. Pinned to one edition and one map version."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.storage.tables.base import new_id, now


class Client(SQLModel, table=True):
    """The company that chooses a CRM, a customer of the organisation."""

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    name: str = Field(max_length=200)
    created_at: dt.datetime = Field(default_factory=now)


class Study(SQLModel, table=True):
    """`context`, `constraints` and `profile` are JSON of the shapes in app/studies/schemas.py."""

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    client_id: str = Field(foreign_key="client.id", index=True)
    title: str = Field(max_length=200)
    edition_id: str = Field(foreign_key="edition.id")
    map_version: str = Field(foreign_key="map_version.version")
    format_code: str = Field(max_length=20)
    status: str = Field(default="open", max_length=10)  # open, closed
    context: dict[str, Any] = Field(sa_type=JSON)
    constraints: dict[str, Any] = Field(sa_type=JSON)
    profile: dict[str, Any] = Field(sa_type=JSON)
    version: int = 1
    created_by: str = Field(max_length=32)
    created_at: dt.datetime = Field(default_factory=now)


class Participant(SQLModel, table=True):
    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    study_id: str = Field(foreign_key="study.id", index=True)
    name: str = Field(max_length=200)
    team: str = Field(max_length=20)  # sales, marketing, service, management, it
    job: str = Field(default="", max_length=200)


class Workshop(SQLModel, table=True):
    """One session of the study's format."""

    __table_args__ = (UniqueConstraint("study_id", "code"),)
    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    study_id: str = Field(foreign_key="study.id", index=True)
    code: str = Field(max_length=12)
    position: int
    name: dict[str, str] = Field(sa_type=JSON)
    day: int
    moment: str = Field(max_length=10)
    minutes: int
    domains: list[str] = Field(sa_type=JSON)
    teams: list[str] = Field(sa_type=JSON)
    core_only: bool = False
    status: str = Field(default="planned", max_length=10)  # planned, open, closed
    held_on: dt.date | None = None
