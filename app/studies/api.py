"""The API doors of this room: clients and studies; participants and workshops are in setup_api."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Query
from starlette.responses import Response

from app.access import clients
from app.access.keys import Member
from app.access.scope import study_of
from app.studies import service, setup_api
from app.studies.answers import ClientAnswer, ClientPage, StudyAnswer, StudyPage
from app.studies.schemas import ClientChange, NewClient, NewStudy, StudyChange
from app.web.deps import IF_MATCH, Db, Id, Page, PageSize, Seen
from app.web.refusals import refusals

router = APIRouter(prefix="/api/v1", tags=["studies"])
router.include_router(setup_api.router)
Search = Annotated[str, Query(max_length=200, description="Words to look for; accents and case do not count")]
ClientId = Annotated[str | None, Query(pattern=r"^[0-9a-f]{32}$")]
CONTEXT = {
    "sector": "Industrial equipment", "size": "mid", "employees": 480, "seats": 120, "countries": ["FR", "BE"], "languages": ["fr", "en"],
    "systems": ["sap", "microsoft 365"], "budget": {"amount": 90000, "currency": "EUR", "period": "year"}, "start": "2026-11-01",
    "go_live": "2027-06-01", "horizon_months": 36, "goals": "One customer repository; offline visits; a forecast that can be trusted.",
}
NEW_STUDY = {"client_name": "Exemple SA", "title": "CRM for sales and service", "edition": "2026", "format": "3-days", "context": CONTEXT}
CHANGE = {
    "constraints": {"rules": [{"kind": "data_residency", "values": ["eu", "france"], "reason": "Health data"}]},
    "profile": {
        "weights": [0, 1, 2, 4, 6], "target": "level", "domain_multipliers": {"MOB": 1.5}, "shortlist": {"min": 3, "max": 5},
        "known_threshold": 90,
        "doubt": {"weights": "multiplier", "spread": 0.5, "expectations": True, "ratings": True, "draws": 10_000, "seed": 1},
    },
}


def _with_version(response: Response, study: dict[str, Any]) -> dict[str, Any]:
    response.headers["ETag"] = f'"{study["version"]}"'
    return study


# ---- clients

@router.get("/clients", response_model=ClientPage, responses=refusals(), summary="The clients of the own organisation, by name")
async def list_clients(person: Member, db: Db, q: Search = "", page: Page = 1, size: PageSize = 50) -> Any:
    return await db.run(lambda session: clients.list_clients(session, person, q, page, size))


@router.post("/clients", status_code=201, response_model=ClientAnswer, responses=refusals(409), summary="Add a client")
async def create_client(body: Annotated[NewClient, Body(examples=[{"name": "Exemple SA"}])], person: Member, db: Db) -> Any:
    return await db.run(lambda session: clients.client_view(clients.create_client(session, person, body.name, body.mutation_id)))


@router.patch("/clients/{client_id}", response_model=ClientAnswer, responses=refusals(404, 409), summary="Rename a client")
async def rename_client(
    client_id: Id, body: Annotated[ClientChange, Body(examples=[{"name": "Exemple Group"}])], person: Member, db: Db
) -> Any:
    return await db.run(lambda session: clients.client_view(clients.rename_client(session, person, client_id, body.name)))


# ---- studies

@router.get("/studies", response_model=StudyPage, responses=refusals(), summary="The studies, the last changed first")
async def list_studies(
    person: Member, db: Db, q: Search = "", status: Literal["open", "closed"] | None = None, client_id: ClientId = None, page: Page = 1,
    size: PageSize = 50,
) -> Any:
    return await db.run(lambda session: service.list_studies(session, person, page, size, q, status, client_id))


@router.post("/studies", status_code=201, response_model=StudyAnswer, responses=refusals(404, 409), summary="Set up a study")
async def create_study(body: Annotated[NewStudy, Body(examples=[NEW_STUDY])], person: Member, db: Db, response: Response) -> Any:
    """Pinned to a published edition and its map version; the sessions of the format become the study's workshops."""
    made = await db.run(lambda session: service.study_view(session, service.create_study(session, person, body)))
    response.headers["Location"] = f"/api/v1/studies/{made['id']}"
    return _with_version(response, made)


@router.get("/studies/{study_id}", response_model=StudyAnswer, responses=refusals(404), summary="One study with all its settings")
async def read_study(study_id: Id, person: Member, db: Db, response: Response) -> Any:
    return _with_version(response, await db.run(lambda session: service.study_view(session, study_of(session, person, study_id))))


@router.patch(
    "/studies/{study_id}", response_model=StudyAnswer, responses=refusals(404, 409, 412, 428), openapi_extra=IF_MATCH,
    summary="Replace parts of a study",
)
async def change_study(
    study_id: Id, person: Member, version: Seen, body: Annotated[StudyChange, Body(examples=[CHANGE])], db: Db, response: Response
) -> Any:
    """Each part that is given replaces the stored one whole; the others stay. If-Match names the version that was read."""
    return _with_version(
        response, await db.run(lambda session: service.study_view(session, service.update_study(session, person, study_id, version, body)))
    )


@router.post("/studies/{study_id}/close", response_model=StudyAnswer, responses=refusals(404), summary="Close a study: read only")
async def close_study(study_id: Id, person: Member, db: Db, response: Response) -> Any:
    return _with_version(
        response, await db.run(lambda session: service.study_view(session, service.set_status(session, person, study_id, "closed")))
    )


@router.post("/studies/{study_id}/reopen", response_model=StudyAnswer, responses=refusals(404), summary="Reopen a closed study")
async def reopen_study(study_id: Id, person: Member, db: Db, response: Response) -> Any:
    return _with_version(
        response, await db.run(lambda session: service.study_view(session, service.set_status(session, person, study_id, "open")))
    )
