"""What the API of maps answers, for its documentation."""

import datetime as dt
from typing import Literal

from pydantic import BaseModel

from app.journeys.content import Stage, Touchpoint
from app.journeys.maps.shapes import MapKind


class SegmentRef(BaseModel):
    code: str
    name: str


class Counts(BaseModel):
    stages: int
    moments_of_truth: int
    risks: int
    touchpoints: int
    actions: int


class MapRow(BaseModel):
    """One version of a journey. `version` is what If-Match names; it grows with every change and goes on from version to version."""

    id: str
    segment: SegmentRef
    kind: MapKind
    number: int
    version: int
    note: str
    counts: Counts
    created_by: str
    created_at: dt.datetime


class MapPage(BaseModel):
    items: list[MapRow]
    page: int
    size: int
    total: int


class NoteAnswer(BaseModel):
    """What the method warns about; `stage` is null when it is about the whole journey."""

    code: str
    kind: Literal["warning", "info"]
    stage: str | None
    message: str


class Usage(BaseModel):
    repositories: int
    observations: int
    targets: int
    actions: int
    indicators: int


class LeftOut(BaseModel):
    """A stage that this journey has no more and that others still refer to."""

    code: Literal["stage_in_use"]
    stage: str
    usage: Usage
    message: str


class MapAnswer(MapRow):
    programme_id: str
    newest: bool
    stages: list[Stage]
    loop: str
    notes: list[NoteAnswer]
    warnings: list[LeftOut]


class StageAnswer(Stage):
    """A stage, where it stands (from 1), and the version of its journey for If-Match."""

    position: int
    version: int


class StagePage(BaseModel):
    items: list[StageAnswer]
    page: int
    size: int
    total: int


class TouchpointAnswer(Touchpoint):
    stage: str
    version: int


class TouchpointPage(BaseModel):
    items: list[TouchpointAnswer]
    page: int
    size: int
    total: int


class DifferenceAnswer(BaseModel):
    """`kind`: added, removed, moved (places from 1), changed (`part` says what)."""

    kind: Literal["added", "removed", "moved", "changed"]
    code: str
    stage: str
    part: str
    old: object = None
    new: object = None


class DifferencePage(BaseModel):
    items: list[DifferenceAnswer]
    page: int
    size: int
    total: int
