"""The files of the demo programme: what an invented brand knows of its customers' journeys, and what was observed in two waves."""

import datetime as dt
from typing import Annotated

from pydantic import Field, StringConstraints

from app.demo.shapes import Strict
from app.journeys.content import Axis, ChannelKind, Choice, CustomerAction, Kano, Key, Method, Phase, Touchpoint
from app.journeys.plan.shapes import ActionKind, ActionStatus, Indicator

Text = Annotated[str, StringConstraints(min_length=1, max_length=4000)]


class ChannelFile(Strict):
    code: Key
    name: Text
    kind: ChannelKind


class SegmentFile(Strict):
    code: Key
    name: Text
    customer_type: str
    share: float
    channels: list[Key]
    expectations: Text
    persona: Text


class StageFile(Strict):
    """A stage, with the segments whose journey has it."""

    code: Key
    name: Text
    phase: Phase
    importance: int
    moment_of_truth: bool = False
    risk: bool = False
    segments: list[Key]
    actions: list[CustomerAction]
    needs_explicit: list[str] = Field(default_factory=list)
    needs_implicit: list[str] = Field(default_factory=list)
    choices: list[Choice] = Field(default_factory=list)
    touchpoints: list[Touchpoint]


class InteractionFile(Strict):
    """`levels`: code -> [name, score], from worst to best."""

    code: Key
    stage: Key
    kano: Kano
    axis: Axis
    channels: list[Key]
    action: Text
    response: Text
    levels: dict[Key, tuple[Text, int]]


class RepositoryFile(Strict):
    name: Text
    interactions: list[InteractionFile]


class WaveFile(Strict):
    name: Text
    kind: str
    starts: dt.date
    ends: dt.date


class PointFile(Strict):
    """`promoters`, `passives` and `detractors` stand for the answers behind an NPS."""

    indicator: Indicator
    segment: Key | None = None
    stage: Key | None = None
    measured_on: dt.date
    value: float | None = None
    n: int | None = None
    promoters: int = 0
    passives: int = 0
    detractors: int = 0
    moment: str = ""
    note: str = ""


class ActionFile(Strict):
    stage: Key
    segment: Key | None
    channel: Key | None
    kind: ActionKind
    title: Text
    detail: str
    owner: str
    team: str
    cost: float | None
    effort: int
    due: dt.date | None
    status: ActionStatus
    progress: int
    expected_gain: float
    interactions: list[Key]


class ProgrammeFile(Strict):
    client: Text
    title: Text
    sector: Text
    customers: str
    sponsor: Text
    goals: Text
    indicators: list[Indicator]
    channels: list[ChannelFile]
    segments: list[SegmentFile]
    stages: list[StageFile]
    loop: Text
    repository: RepositoryFile
    waves: dict[str, WaveFile]
    targets: dict[Key, dict[Key, float]]
    points: list[PointFile]
    actions: list[ActionFile]


class ObservationFile(Strict):
    """`marks`: interaction=level parted by blanks, «-» for what could not occur; `words`: interaction -> what the customer said."""

    customer: str
    segment: Key
    method: Method
    channel: Key | None
    observer: str
    at: dt.datetime
    marks: Annotated[str, Field(pattern=r"^[a-z0-9-]+=[a-z0-9-]+( [a-z0-9-]+=[a-z0-9-]+)*$")]
    words: dict[Key, str] = Field(default_factory=dict)


class ObservationsFile(Strict):
    before: list[ObservationFile]
    second_observers: list[ObservationFile]
    after: list[ObservationFile]
