"""The API doors of the guide on a phone: what arrived, and the batch that an outbox sends."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body
from pydantic import BaseModel, Field

from app.access.keys import Observer
from app.journeys.field import phone
from app.journeys.field.schemas import MAX_BATCH
from app.web.deps import Db, Id, Voice
from app.web.inputs import Strict
from app.web.refusals import refusals

router = APIRouter()
ID = "0123456789abcdef0123456789abcdef"
SENT = {
    "mutation_id": "7f3a90b2c4d15e68", "customer": "C-07-kal", "segment": None, "observer": "Ann", "method": "in_store", "channel": "store",
    "observed_at": "2026-03-02T10:30:00+01:00", "marks": {"greeted": {"level": "yes", "na": False, "verbatim": "They knew me"}}, "note": "",
}


class ObservationsIn(Strict):
    """Each observation is looked at alone (see ObservationIn): one that cannot be stored keeps no other from being stored."""

    observations: Annotated[list[Any], Field(min_length=1, max_length=MAX_BATCH)]


class Place(BaseModel):
    place: str
    message: str


class PhoneOutcome(BaseModel):
    """`repeated`: an earlier request stored it. `refused`: it cannot be stored as it is, `problems` say why."""

    mutation_id: str
    status: Literal["saved", "repeated", "refused"]
    id: str | None
    flags: list[str]
    problems: list[Place]


class PhoneOutcomes(BaseModel):
    outcomes: list[PhoneOutcome]


class Arrived(BaseModel):
    mutation_id: str
    id: str
    customer: str
    method: str
    marked: int
    observed_at: str | None
    received_at: str
    flags: list[str]


class ArrivedList(BaseModel):
    """The newest 500. `observer_key` says whose they are, to a phone that several people use."""

    observer: str
    observer_key: str
    items: list[Arrived]


@router.get(
    "/field/{wave_id}/{guide_id}/observations", response_model=ArrivedList, responses=refusals(404),
    summary="What has arrived of this observer, with this guide in this wave",
)
async def arrived(db: Db, person: Observer, wave_id: Id, guide_id: Id) -> dict[str, Any]:
    return await db.run(lambda session: phone.received(session, person, wave_id, guide_id))


@router.post(
    "/field/{wave_id}/{guide_id}/observations", response_model=PhoneOutcomes, responses=refusals(404, 413),
    summary="Up to 500 observations of a guide, an outcome for each that echoes its mutation id",
)
async def send(
    db: Db, person: Observer, voice: Voice, wave_id: Id, guide_id: Id,
    body: Annotated[ObservationsIn, Body(examples=[{"observations": [SENT]}])],
) -> dict[str, Any]:
    outcomes = await db.run(lambda session: phone.take(session, person, wave_id, guide_id, body.observations, voice))
    return {"outcomes": outcomes}
