"""What the doors of the field answer, for their documentation."""

import datetime as dt
from typing import Any, Literal

from pydantic import BaseModel

from app.journeys.field.service import Outcome
from app.journeys.field.sheet_in import Received
from app.web.language import Speaker


class Paged(BaseModel):
    page: int
    size: int
    total: int


class RepositoryRef(BaseModel):
    id: str
    number: int
    name: str
    frozen_at: dt.datetime | None


class WaveAnswer(BaseModel):
    """`observations` and `customers` leave out what was set aside."""

    id: str
    number: int
    name: str
    kind: Literal["before", "after", "follow_up"]
    repository: RepositoryRef
    starts: dt.date | None
    ends: dt.date | None
    note: str
    status: Literal["open", "closed"]
    version: int
    created_at: dt.datetime
    observations: int
    customers: int


class WavePage(Paged):
    items: list[WaveAnswer]


class MarkAnswer(BaseModel):
    level: str | None
    na: bool
    verbatim: str


class ObservationAnswer(BaseModel):
    """`marks` as they came, codes that the repository does not know included."""

    id: str
    wave: str
    guide: str | None
    repository: str
    segment: str
    customer: str
    observer: str
    method: str
    channel: str | None
    observed_at: dt.datetime | None
    marks: dict[str, MarkAnswer]
    note: str
    flags: list[str]
    status: Literal["counted", "set_aside"]
    reason: str
    origin: str
    mutation_id: str
    version: int
    received_by: str
    received_at: dt.datetime


class ObservationPage(Paged):
    items: list[ObservationAnswer]


class PlaceAnswer(BaseModel):
    place: str
    message: str


class OutcomeAnswer(BaseModel):
    """`saved`: stored now; `repeated`: stored by an earlier request; `refused`: cannot be stored, for these reasons."""

    mutation_id: str
    status: Literal["saved", "repeated", "refused"]
    id: str | None
    flags: list[str]
    errors: list[PlaceAnswer]


class OutcomesAnswer(BaseModel):
    saved: int
    repeated: int
    refused: int
    outcomes: list[OutcomeAnswer]


class UploadAnswer(OutcomesAnswer):
    """`preview`: nothing was stored. `notices`: what was read with a doubt, with its cell."""

    preview: bool
    layout: Literal["guide", "table"]
    notices: list[PlaceAnswer]


def outcome_answer(outcome: Outcome, speaker: Speaker) -> dict[str, Any]:
    return {
        "mutation_id": outcome.mutation_id, "status": outcome.status, "id": outcome.id, "flags": outcome.flags,
        "errors": [{"place": each.place, "message": each.sentence(speaker.say)} for each in outcome.problems],
    }


def outcomes_answer(outcomes: list[Outcome], speaker: Speaker) -> dict[str, Any]:
    counts = {status: sum(each.status == status for each in outcomes) for status in ("saved", "repeated", "refused")}
    return {**counts, "outcomes": [outcome_answer(each, speaker) for each in outcomes]}


def upload_answer(received: Received, speaker: Speaker) -> dict[str, Any]:
    notices = [{"place": each.place, "message": each.sentence(speaker.say)} for each in received.notices]
    told = {"preview": received.preview, "layout": received.layout, "notices": notices}
    return outcomes_answer(received.outcomes, speaker) | told
