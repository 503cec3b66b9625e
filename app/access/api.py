"""The API doors of access: who am I, users, tokens for scripts, share links; the health and the description of the service."""

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.access import service
from app.access.keys import Admin, Guest, Member, Open, SignedIn
from app.access.service import NewAccount
from app.errors import Busy
from app.storage.tables import ApiToken, ShareLink, UserAccount
from app.web.deps import Config, Db, Id
from app.web.inputs import Line, Name, Strict

router = APIRouter(tags=["access"])


class AccountIn(Strict):
    email: Line
    name: Name
    role: Annotated[str, Field(pattern="^(admin|consultant|client)$")]
    password: Annotated[str, Field(min_length=1, max_length=200)]
    client_id: Annotated[str | None, Field(pattern=r"^[0-9a-f]{32}$")] = None
    language: Annotated[str, Field(pattern="^(en|fr)$")] = "en"


class ActiveIn(Strict):
    active: Annotated[bool, Field(strict=True)]


class TokenIn(Strict):
    name: Annotated[Name, Field(max_length=100)]
    days: Annotated[int | None, Field(strict=True, ge=1, le=3650)] = 365


class ShareLinkIn(Strict):
    days: Annotated[int, Field(strict=True, ge=1, le=service.MAX_SHARE_DAYS)] = 30


def user_out(user: UserAccount) -> dict[str, Any]:
    kept = ("id", "email", "name", "role", "client_id", "language", "active")
    return {name: getattr(user, name) for name in kept} | {"created_at": user.created_at.isoformat()}


def token_out(token: ApiToken) -> dict[str, Any]:
    return {"id": token.id, "name": token.name, "created_at": token.created_at.isoformat(), "expires_at": _iso(token.expires_at)}


def link_out(link: ShareLink) -> dict[str, Any]:
    return {
        "id": link.id, "study_id": link.study_id, "created_at": link.created_at.isoformat(), "expires_at": _iso(link.expires_at),
        "revoked_at": _iso(link.revoked_at),
    }


def _iso(moment: dt.datetime | None) -> str | None:
    return moment.isoformat() if moment else None


@router.get("/health", dependencies=[Open], summary="Whether the service and its database answer")
async def health(db: Db) -> dict[str, str]:
    if not await db.run(db.healthy):
        raise Busy()
    return {"status": "ok"}


@router.get("/api/v1/openapi.json", dependencies=[Open], include_in_schema=False)
async def description(request: Request) -> Response:
    return JSONResponse(request.app.openapi())


@router.get("/api/v1/me", summary="Who this session or token belongs to")
async def me(person: Guest) -> dict[str, Any]:
    if person is None:
        return {"signed_in": False}
    return {
        "signed_in": True, "id": person.id, "name": person.name, "email": person.email, "role": person.role,
        "organisation": person.organisation_name,
    }


@router.get("/api/v1/users", summary="The accounts of the own organisation")
async def users(db: Db, person: Admin) -> dict[str, Any]:
    found = await db.run(lambda session: [user_out(each) for each in service.users_of(session, person)])
    return {"items": found, "page": 1, "size": len(found), "total": len(found)}


@router.post("/api/v1/users", status_code=201, summary="Create an account in the own organisation")
async def add_user(db: Db, person: Admin, body: AccountIn) -> dict[str, Any]:
    new = NewAccount(**body.model_dump())
    return await db.run(lambda session: user_out(service.create_user(session, person, new)))


@router.patch("/api/v1/users/{user_id}", summary="Close or reopen an account")
async def change_user(db: Db, person: Admin, user_id: Id, body: ActiveIn) -> dict[str, Any]:
    return await db.run(lambda session: user_out(service.set_active(session, person, user_id, body.active)))


@router.get("/api/v1/tokens", summary="The own API tokens, without their secrets")
async def tokens(db: Db, person: SignedIn) -> dict[str, Any]:
    found = await db.run(lambda session: [token_out(each) for each in service.tokens_of(session, person)])
    return {"items": found, "page": 1, "size": len(found), "total": len(found)}


@router.post("/api/v1/tokens", status_code=201, summary="Create an API token; its secret is given once")
async def add_token(db: Db, config: Config, person: SignedIn, body: TokenIn) -> dict[str, Any]:
    made, secret = await db.run(lambda session: service.create_token(session, config.secret, person, body.name, body.days))
    return token_out(made) | {"token": secret}


@router.delete("/api/v1/tokens/{token_id}", status_code=204, summary="Revoke an API token")
async def revoke_token(db: Db, person: SignedIn, token_id: Id) -> Response:
    await db.run(lambda session: service.revoke_token(session, person, token_id))
    return Response(status_code=204)


@router.get("/api/v1/studies/{study_id}/share-links", summary="The share links of a study")
async def share_links(db: Db, person: Member, study_id: Id) -> dict[str, Any]:
    found = await db.run(lambda session: [link_out(each) for each in service.share_links_of(session, person, study_id)])
    return {"items": found, "page": 1, "size": len(found), "total": len(found)}


@router.post("/api/v1/studies/{study_id}/share-links", status_code=201, summary="Create a share link; its secret is given once")
async def add_share_link(request: Request, db: Db, config: Config, person: Member, study_id: Id, body: ShareLinkIn) -> dict[str, Any]:
    made, token = await db.run(lambda session: service.create_share_link(session, config.secret, person, study_id, body.days))
    return link_out(made) | {"address": str(request.url_for("share_link", token=token))}


@router.delete("/api/v1/share-links/{link_id}", status_code=204, summary="Revoke a share link and end the sessions that it opened")
async def revoke_share_link(db: Db, person: Member, link_id: Id) -> Response:
    await db.run(lambda session: service.revoke_share_link(session, person, link_id))
    return Response(status_code=204)
