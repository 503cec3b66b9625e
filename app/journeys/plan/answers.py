"""What the API of the plan answers, for its documentation."""

import datetime as dt
from typing import Any

from pydantic import BaseModel

from app.journeys.plan.shapes import ActionKind, ActionStatus, Indicator


class Paged(BaseModel):
    page: int
    size: int
    total: int


class TargetAnswer(BaseModel):
    """`target`: an index from -100 to 100. `version`: what If-Match names."""

    segment: str
    stage: str
    target: float
    reason: str
    set_by: str
    set_at: dt.datetime
    version: int


class TargetPage(Paged):
    items: list[TargetAnswer]


class FindingAnswer(BaseModel):
    """A stable code, the values of its sentence, and the sentence in the reader's language."""

    code: str
    params: dict[str, Any]
    message: str


class LintAnswer(BaseModel):
    """`zones`: stage -> zone of its target. `story`: what the zones tell, null without targets."""

    segment: str
    zones: dict[str, str]
    story: str | None
    findings: list[FindingAnswer]


class LintPage(BaseModel):
    items: list[LintAnswer]


class PointAnswer(BaseModel):
    """`low` and `high` are null when a value was given without its answers, and for a single answer of CES or CSAT."""

    id: str
    indicator: Indicator
    segment: str | None
    stage: str | None
    value: float
    n: int | None
    low: float | None
    high: float | None
    measured_on: dt.date
    moment: str
    note: str
    created_by: str


class NewPointAnswer(PointAnswer):
    """`figures`: all that POST /metrics says of the same answers; null when a value was given."""

    figures: dict[str, Any] | None


class PointPage(Paged):
    items: list[PointAnswer]


class ActionAnswer(BaseModel):
    """`segment` and `channel` null: every one. `expected_gain`: points of the stage's index; `effort` 1 (a day) to 5 (a project)."""

    id: str
    number: int
    stage: str
    segment: str | None
    channel: str | None
    wave_id: str | None
    kind: ActionKind
    title: str
    detail: str
    owner: str
    team: str
    cost: float | None
    currency: str
    effort: int | None
    due: dt.date | None
    status: ActionStatus
    progress: int
    expected_gain: float | None
    interactions: list[str]
    version: int
    created_by: str


class ActionPage(Paged):
    items: list[ActionAnswer]
