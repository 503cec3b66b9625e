"""The API doors of programmes; those of segments and channels are in scope_api."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Query
from sqlmodel import Session
from starlette.responses import Response

from app.access.keys import Member, Person
from app.access.scope import programme_of
from app.journeys.programmes import history, scope_api, service
from app.journeys.programmes.answers import EventPage, ProgrammeAnswer, ProgrammePage, StepsAnswer
from app.journeys.programmes.checklist import checklist, next_step
from app.journeys.programmes.shapes import NewProgramme, ProgrammeChange
from app.web.deps import IF_MATCH, Db, Id, Page, PageSize, Seen
from app.web.refusals import refusals

router = APIRouter(prefix="/api/v1", tags=["journeys"])
router.include_router(scope_api.router)
Search = Annotated[str, Query(max_length=200, description="Words to look for; accents and case do not count")]
OneClient = Annotated[str | None, Query(pattern=r"^[0-9a-f]{32}$")]
NEW = {
    "client_name": "Exemple SA", "title": "In-store journeys", "sector": "DIY retail", "customers": "b2c", "sponsor": "Claire Martin",
    "goals": "No disappointing stage left by next spring.", "indicators": ["nps", "loyalty_rate"], "ready_content": "en",
}
CHANGE = {
    "sponsor": "Management committee",
    "profile": {
        "scale": 3, "disappointing": -20, "enchantment": 40, "gate": "cap", "peak": 0.5, "end": 0.5, "first": 0, "confidence": 0.95,
        "min_n": 5,
    },
}


def _with_version(response: Response, programme: dict[str, Any]) -> dict[str, Any]:
    response.headers["ETag"] = f'"{programme["version"]}"'
    return programme


@router.get("/programmes", response_model=ProgrammePage, responses=refusals(), summary="The programmes, the last changed first")
async def list_programmes(
    person: Member, db: Db, q: Search = "", status: Literal["open", "closed"] | None = None, client_id: OneClient = None, page: Page = 1,
    size: PageSize = 50,
) -> Any:
    return await db.run(lambda session: service.list_programmes(session, person, page, size, q, status, client_id))


@router.post("/programmes", status_code=201, response_model=ProgrammeAnswer, responses=refusals(404, 409), summary="Set up a programme")
async def create_programme(body: Annotated[NewProgramme, Body(examples=[NEW])], person: Member, db: Db, response: Response) -> Any:
    """For a client that exists (`client_id`) or a new one (`client_name`); `ready_content` adds the usual channels in that language."""
    made = await db.run(lambda session: service.programme_view(session, service.create_programme(session, person, body)))
    response.headers["Location"] = f"/api/v1/programmes/{made['id']}"
    return _with_version(response, made)


@router.get(
    "/programmes/{programme_id}", response_model=ProgrammeAnswer, responses=refusals(404), summary="One programme with all its settings"
)
async def read_programme(programme_id: Id, person: Member, db: Db, response: Response) -> Any:
    found = await db.run(lambda session: service.programme_view(session, programme_of(session, person, programme_id)))
    return _with_version(response, found)


@router.patch(
    "/programmes/{programme_id}", response_model=ProgrammeAnswer, responses=refusals(404, 409, 412, 428), openapi_extra=IF_MATCH,
    summary="Replace parts of a programme",
)
async def change_programme(
    programme_id: Id, person: Member, version: Seen, body: Annotated[ProgrammeChange, Body(examples=[CHANGE])], db: Db, response: Response
) -> Any:
    """Each part that is given replaces the stored one whole; the others stay. Signed-off results keep their scoring profile."""
    changed = await db.run(
        lambda session: service.programme_view(session, service.update_programme(session, person, programme_id, version, body))
    )
    return _with_version(response, changed)


def _set_status(session: Session, person: Person, programme_id: str, status: Literal["open", "closed"]) -> dict[str, Any]:
    return service.programme_view(session, service.set_status(session, person, programme_id, status))


@router.post(
    "/programmes/{programme_id}/close", response_model=ProgrammeAnswer, responses=refusals(404), summary="Close a programme: read only"
)
async def close_programme(programme_id: Id, person: Member, db: Db, response: Response) -> Any:
    return _with_version(response, await db.run(lambda session: _set_status(session, person, programme_id, "closed")))


@router.post(
    "/programmes/{programme_id}/reopen", response_model=ProgrammeAnswer, responses=refusals(404), summary="Reopen a closed programme"
)
async def reopen_programme(programme_id: Id, person: Member, db: Db, response: Response) -> Any:
    return _with_version(response, await db.run(lambda session: _set_status(session, person, programme_id, "open")))


def _steps(session: Session, person: Person, programme_id: str) -> dict[str, Any]:
    steps = checklist(session, programme_of(session, person, programme_id))
    coming = next_step(steps)
    return {"items": [{"name": each.name, "state": each.state, "next": each is coming, "facts": each.facts} for each in steps]}


@router.get(
    "/programmes/{programme_id}/steps", response_model=StepsAnswer, responses=refusals(404), summary="What is done and what comes next"
)
async def read_steps(programme_id: Id, person: Member, db: Db) -> Any:
    return await db.run(lambda session: _steps(session, person, programme_id))


@router.get(
    "/programmes/{programme_id}/events", response_model=EventPage, responses=refusals(404),
    summary="Who changed what and when, the newest first",
)
async def list_events(programme_id: Id, person: Member, db: Db, page: Page = 1, size: PageSize = 50) -> Any:
    return await db.run(lambda session: history.events_of(session, person, programme_id, page, size))
