"""What the API of programmes answers, for its documentation."""

import datetime as dt
from typing import Any, Literal

from pydantic import BaseModel

from app.journeys.content import ChannelKind, CustomerType
from app.journeys.programmes.shapes import Customers, Indicator, Profile


class Paged(BaseModel):
    page: int
    size: int
    total: int


class ClientRef(BaseModel):
    id: str
    name: str


class ProgrammeRow(BaseModel):
    id: str
    title: str
    client: ClientRef
    sector: str
    status: Literal["open", "closed"]
    version: int
    waves: int
    created_at: dt.datetime
    changed_at: dt.datetime


class ProgrammePage(Paged):
    items: list[ProgrammeRow]


class ProgrammeAnswer(ProgrammeRow):
    customers: Customers
    sponsor: str
    goals: str
    indicators: list[Indicator]
    profile: Profile


class SegmentAnswer(BaseModel):
    """`version` counts the accepted changes; `share` is 0 to 1, or null while nobody knows it."""

    code: str
    name: str
    customer_type: CustomerType
    expectations: str
    persona: str
    channels: list[str]
    share: float | None
    version: int


class SegmentPage(Paged):
    """`shares_total`: the sum of the shares, null while one is missing; results of the whole brand weigh the segments by their shares."""

    items: list[SegmentAnswer]
    shares_total: float | None


class ChannelAnswer(BaseModel):
    code: str
    name: str
    kind: ChannelKind
    version: int


class ChannelPage(Paged):
    items: list[ChannelAnswer]


class StepAnswer(BaseModel):
    """One step of the way; `facts` are the figures behind its state."""

    name: str
    state: Literal["done", "started", "todo"]
    next: bool
    facts: dict[str, Any]


class StepsAnswer(BaseModel):
    items: list[StepAnswer]


class EventAnswer(BaseModel):
    id: int
    at: dt.datetime
    actor_name: str
    kind: str
    subject: str
    old: Any
    new: Any


class EventPage(Paged):
    items: list[EventAnswer]
