"""The API doors of participants' links; the secret of a link is given once, in the address that its creation answers."""

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Body
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from app.access import participant_links
from app.access.keys import Member
from app.access.participant_links import MAX_DAYS, USUAL_DAYS, ParticipantLinkUse
from app.storage.tables import ParticipantLink
from app.web.deps import Config, Db, Id, Page, PageSize
from app.web.inputs import Strict
from app.web.refusals import refusals

router = APIRouter()


class ParticipantLinkIn(Strict):
    participant: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$", examples=["0123456789abcdef0123456789abcdef"])]
    days: Annotated[int, Field(strict=True, ge=1, le=MAX_DAYS)] = USUAL_DAYS


class ParticipantLinkOut(BaseModel):
    id: str
    participant: str
    created_at: str
    expires_at: str
    revoked_at: str | None


class ParticipantLinkMade(ParticipantLinkOut):
    """`address`: to be opened by the participant; it cannot be shown again."""

    address: str


class ParticipantLinkUsed(ParticipantLinkOut):
    """`name` null: the participant was removed from the study, and the link has ended with that."""

    name: str | None
    state: str
    opened_at: str | None


class ParticipantLinks(BaseModel):
    items: list[ParticipantLinkUsed]
    page: int
    size: int
    total: int


def _iso(moment: dt.datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def link_out(link: ParticipantLink) -> dict[str, Any]:
    return {
        "id": link.id, "participant": link.participant_id, "created_at": _iso(link.created_at), "expires_at": _iso(link.expires_at),
        "revoked_at": _iso(link.revoked_at),
    }


def use_out(use: ParticipantLinkUse) -> dict[str, Any]:
    name = use.participant.name if use.participant else None
    return link_out(use.link) | {"name": name, "state": use.state, "opened_at": _iso(use.opened)}


@router.get(
    "/studies/{study_id}/participant-links", response_model=ParticipantLinks, responses=refusals(404),
    summary="The participants' links of a study, newest first",
)
async def links(study_id: Id, person: Member, db: Db, page: Page = 1, size: PageSize = 50) -> Any:
    found = await db.run(lambda session: [use_out(each) for each in participant_links.links_of(session, person, study_id)])
    return {"items": found[(page - 1) * size : page * size], "page": page, "size": size, "total": len(found)}


@router.post(
    "/studies/{study_id}/participant-links", status_code=201, response_model=ParticipantLinkMade, responses=refusals(404, 409),
    summary="Create a participant's link to their own scores; its address is given once",
)
async def add_link(
    request: Request, study_id: Id,
    body: Annotated[ParticipantLinkIn, Body(examples=[{"participant": "0123456789abcdef0123456789abcdef", "days": 60}])], person: Member,
    db: Db, config: Config,
) -> Any:
    made, token = await db.run(
        lambda session: participant_links.create(session, config.secret, person, study_id, body.participant, body.days)
    )
    return link_out(made) | {"address": str(request.url_for("participant_link", token=token))}


@router.delete(
    "/participant-links/{participant_link_id}", status_code=204, responses=refusals(404),
    summary="Revoke a participant's link and end the sessions that it opened",
)
async def revoke_link(participant_link_id: Id, person: Member, db: Db) -> Response:
    await db.run(lambda session: participant_links.revoke(session, person, participant_link_id))
    return Response(status_code=204)
