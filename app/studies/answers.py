"""What the API of this room answers, for its documentation; and the ways in which it refuses."""

import datetime as dt
from typing import Literal

from pydantic import BaseModel

from app.studies.schemas import Constraints, Context, Profile


class Paged(BaseModel):
    page: int
    size: int
    total: int


class ClientRef(BaseModel):
    id: str
    name: str


class ClientAnswer(ClientRef):
    created_at: dt.datetime


class ClientPage(Paged):
    items: list[ClientAnswer]


class ProgressAnswer(BaseModel):
    """Items with an agreed level, out of the items that the study's sessions cover."""

    agreed: int
    items: int


class StudyRow(BaseModel):
    id: str
    title: str
    client: ClientRef
    status: Literal["open", "closed"]
    edition: str
    version: int
    progress: ProgressAnswer
    created_at: dt.datetime
    changed_at: dt.datetime


class StudyPage(Paged):
    items: list[StudyRow]


class StudyAnswer(StudyRow):
    map_version: str
    format: str
    context: Context
    constraints: Constraints
    profile: Profile


class ParticipantAnswer(BaseModel):
    id: str
    name: str
    team: str
    job: str


class ParticipantPage(Paged):
    items: list[ParticipantAnswer]


class WorkshopAnswer(BaseModel):
    """One session; `items` and `agreed` count the items that it covers."""

    code: str
    name: dict[str, str]
    note: dict[str, str] | None
    day: int
    moment: str
    minutes: int
    domains: list[str]
    teams: list[str]
    core_only: bool
    status: Literal["planned", "open", "closed"]
    held_on: dt.date | None
    items: int
    agreed: int


class WorkshopPage(Paged):
    """`uncovered_domains`: domains of the map that no session takes."""

    items: list[WorkshopAnswer]
    uncovered_domains: list[str]
