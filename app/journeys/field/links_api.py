"""The API doors of observers' links; the secret of a link is given once, in the address that its creation answers."""

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from app.access import field_links
from app.access.field_links import MAX_DAYS, USUAL_DAYS, FieldLinkUse, NewFieldLink
from app.access.keys import Member
from app.storage.tables import FieldLink
from app.web.deps import Config, Db, Id, Page, PageSize
from app.web.inputs import Name, Strict
from app.web.refusals import refusals

router = APIRouter()


class FieldLinkIn(Strict):
    """`observer`: the name that the observations of this link carry."""

    guide: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$", examples=["0123456789abcdef0123456789abcdef"])]
    observer: Annotated[Name, Field(examples=["Ann"])]
    days: Annotated[int, Field(strict=True, ge=1, le=MAX_DAYS)] = USUAL_DAYS


class FieldLinkOut(BaseModel):
    id: str
    wave: str
    guide: str
    observer: str
    created_at: str
    expires_at: str
    revoked_at: str | None


class FieldLinkMade(FieldLinkOut):
    """`address`: to be opened by the observer; it cannot be shown again."""

    address: str


class FieldLinkUsed(FieldLinkOut):
    state: str
    opened_at: str | None
    received: int
    last_received_at: str | None


class FieldLinks(BaseModel):
    items: list[FieldLinkUsed]
    page: int
    size: int
    total: int


def _iso(moment: dt.datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def link_out(link: FieldLink) -> dict[str, Any]:
    return {
        "id": link.id, "wave": link.wave_id, "guide": link.guide_id, "observer": link.observer, "created_at": _iso(link.created_at),
        "expires_at": _iso(link.expires_at), "revoked_at": _iso(link.revoked_at),
    }


def use_out(use: FieldLinkUse) -> dict[str, Any]:
    used = {"opened_at": _iso(use.opened), "received": use.received, "last_received_at": _iso(use.last_received)}
    return link_out(use.link) | {"state": use.state} | used


@router.get(
    "/programmes/{programme_id}/waves/{wave_id}/links", response_model=FieldLinks, responses=refusals(404),
    summary="The observers' links of a wave, newest first, with their use",
)
async def links(db: Db, person: Member, programme_id: Id, wave_id: Id, page: Page = 1, size: PageSize = 50) -> dict[str, Any]:
    found = await db.run(lambda session: [use_out(each) for each in field_links.links_of(session, person, programme_id, wave_id)])
    return {"items": found[(page - 1) * size : page * size], "page": page, "size": size, "total": len(found)}


@router.post(
    "/programmes/{programme_id}/waves/{wave_id}/links", status_code=201, response_model=FieldLinkMade, responses=refusals(404, 409),
    summary="Create an observer's link to one guide in one wave; its address is given once",
)
async def add_link(
    request: Request, db: Db, config: Config, person: Member, programme_id: Id, wave_id: Id, body: FieldLinkIn
) -> dict[str, Any]:
    new = NewFieldLink(body.guide, body.observer, body.days)
    made, token = await db.run(lambda session: field_links.create(session, config.secret, person, programme_id, wave_id, new))
    return link_out(made) | {"address": str(request.url_for("observer_link", token=token))}


@router.delete(
    "/field-links/{field_link_id}", status_code=204, responses=refusals(404),
    summary="Revoke an observer's link and end the sessions that it opened",
)
async def revoke_link(db: Db, person: Member, field_link_id: Id) -> Response:
    await db.run(lambda session: field_links.revoke(session, person, field_link_id))
    return Response(status_code=204)
