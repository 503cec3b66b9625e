"""The API doors of repositories; guides are in guides_api."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Path
from sqlmodel import Session
from starlette.responses import Response

from app.access.keys import Member, Person
from app.journeys.repositories import guides_api, interactions, service
from app.journeys.repositories.answers import (
    CheckAnswer,
    DifferencesAnswer,
    InteractionAnswer,
    InteractionPage,
    RepositoryAnswer,
    RepositoryPage,
)
from app.journeys.repositories.differences import differences
from app.journeys.repositories.shapes import CopyOf, InteractionChange, Move, NewInteraction, NewRepository, RepositoryChange
from app.storage.tables import Repository
from app.web.deps import IF_MATCH, Db, Id, Page, PageSize, Seen, Voice
from app.web.language import Speaker
from app.web.refusals import refusals

router = APIRouter(prefix="/api/v1", tags=["journeys"])
router.include_router(guides_api.router)
ROOT = "/programmes/{programme_id}/repositories"
ONE = ROOT + "/{repository_id}"
INTERACTION = ONE + "/interactions/{interaction_code}"
InteractionCode = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
LEVELS = [{"code": "no", "name": "No", "score": -2}, {"code": "yes", "name": "Yes", "score": 0}]
ADDED = {
    "stage": "visit", "action": "Meets a member of the team", "response": "A look and a greeting within a minute", "kano": "must_be",
    "axis": "emotion", "channels": ["store"], "levels": LEVELS,
}
NEW = [{"ready": "digital", "language": "en", "bring_stages": True}, {"name": "Optimal Experience"}, {"based_on": "0" * 32}]
CHANGE = {"name": "Optimal Experience", "content": {"scale": 3, "interactions": [{"code": "greeted", **ADDED}]}}


def tagged(response: Response, view: dict[str, Any]) -> dict[str, Any]:
    """Says the version that the next change is made from."""
    response.headers["ETag"] = f'"{view["version"]}"'
    return view


# ---- repositories

@router.get(ROOT, response_model=RepositoryPage, responses=refusals(404), summary="The versions of the repository, newest first")
async def list_repositories(programme_id: Id, person: Member, db: Db, page: Page = 1, size: PageSize = 50) -> Any:
    return await db.run(lambda session: service.list_repositories(session, person, programme_id, page, size))


@router.post(
    ROOT, status_code=201, response_model=RepositoryAnswer, responses=refusals(404, 409), summary="Make a repository or a new version"
)
async def create_repository(
    response: Response, programme_id: Id, body: Annotated[NewRepository, Body(examples=NEW)], person: Member, db: Db
) -> Any:
    """Empty (a name), from a ready one (`digital`, `store`) in English or French, or as a new version of another (`based_on`)."""
    view = await db.run(lambda session: service.view_of(session, service.create_repository(session, person, programme_id, body)))
    return tagged(response, view)


@router.get(ONE, response_model=RepositoryAnswer, responses=refusals(404), summary="A repository with its interactions")
async def read_repository(response: Response, programme_id: Id, repository_id: Id, person: Member, db: Db) -> Any:
    def read(session: Session) -> dict[str, Any]:
        return service.view_of(session, service.repository_of(session, person, programme_id, repository_id))

    return tagged(response, await db.run(read))


@router.put(
    ONE, response_model=RepositoryAnswer, responses=refusals(404, 409, 412, 428), openapi_extra=IF_MATCH,
    summary="Change the name or all interactions",
)
async def change_repository(
    response: Response, programme_id: Id, repository_id: Id, body: Annotated[RepositoryChange, Body(examples=[CHANGE])], seen: Seen,
    person: Member, db: Db,
) -> Any:
    """A frozen repository answers 409 `repository_frozen`: make a new version of it and change that."""
    def change(session: Session) -> dict[str, Any]:
        return service.view_of(session, service.change_repository(session, person, programme_id, repository_id, seen, body))

    return tagged(response, await db.run(change))


@router.post(ONE + "/copy", status_code=201, response_model=RepositoryAnswer, responses=refusals(404, 409), summary="Make a new version")
async def copy_repository(
    response: Response, programme_id: Id, repository_id: Id, body: Annotated[CopyOf, Body(examples=[{"name": ""}])], person: Member, db: Db
) -> Any:
    """With the same interactions, codes and levels, to be changed; `name` stays when it is left out."""
    def copy(session: Session) -> dict[str, Any]:
        return service.view_of(session, service.copy_repository(session, person, programme_id, repository_id, body.name))

    return tagged(response, await db.run(copy))


@router.post(ONE + "/freeze", response_model=RepositoryAnswer, responses=refusals(404, 409), summary="Freeze a repository by hand")
async def freeze(response: Response, programme_id: Id, repository_id: Id, person: Member, db: Db) -> Any:
    """The first stored observation does it too. There is no way back."""
    def ice(session: Session) -> dict[str, Any]:
        return service.view_of(session, service.freeze(session, person, programme_id, repository_id))

    return tagged(response, await db.run(ice))


@router.get(ONE + "/check", response_model=CheckAnswer, responses=refusals(404), summary="What to mend before the field work")
async def check(programme_id: Id, repository_id: Id, person: Member, db: Db, voice: Voice) -> Any:
    return await db.run(lambda session: _checked(session, person, programme_id, repository_id, voice))


def _checked(session: Session, person: Person, programme_id: str, repository_id: str, speaker: Speaker) -> dict[str, Any]:
    repository = service.repository_of(session, person, programme_id, repository_id)
    findings = [
        {
            "code": each.code, "interaction": each.interaction, "stage": each.stage, "field": each.said.place or None,
            "params": each.params, "message": each.said.sentence(speaker.say),
        }
        for each in service.check_repository(session, repository)
    ]
    return {"findings": findings}


@router.get(ONE + "/differences", response_model=DifferencesAnswer, responses=refusals(404), summary="What changed since its base")
async def read_differences(programme_id: Id, repository_id: Id, person: Member, db: Db) -> Any:
    return await db.run(lambda session: _differences(session, person, programme_id, repository_id))


def _differences(session: Session, person: Person, programme_id: str, repository_id: str) -> dict[str, Any]:
    repository = service.repository_of(session, person, programme_id, repository_id)
    if repository.based_on is None:
        return {"base": None, "differences": []}
    base = session.get_one(Repository, repository.based_on)
    found = differences(base.content["interactions"], repository.content["interactions"])
    rows = [
        {
            "kind": each.kind, "code": each.code, "action": each.action, "stage": each.stage, "scored": each.scored,
            "fields": {name: list(pair) for name, pair in each.fields.items()},
        }
        for each in found
    ]
    return {"base": base.id, "differences": rows}


# ---- interactions

@router.get(ONE + "/interactions", response_model=InteractionPage, responses=refusals(404), summary="The interactions in their order")
async def list_interactions(programme_id: Id, repository_id: Id, person: Member, db: Db, page: Page = 1, size: PageSize = 50) -> Any:
    repository = await db.run(lambda session: service.repository_of(session, person, programme_id, repository_id))
    found = repository.content["interactions"]
    return {"items": found[(page - 1) * size : page * size], "page": page, "size": size, "total": len(found)}


@router.post(
    ONE + "/interactions", status_code=201, response_model=InteractionAnswer, responses=refusals(404, 409), summary="Add an interaction"
)
async def add_interaction(
    response: Response, programme_id: Id, repository_id: Id, body: Annotated[NewInteraction, Body(examples=[ADDED])], person: Member, db: Db
) -> Any:
    """After the last one of its stage. Its code is made from the action unless it is given."""
    def add(session: Session) -> dict[str, Any]:
        code = interactions.add_interaction(session, person, programme_id, repository_id, body)
        return _shown(service.repository_of(session, person, programme_id, repository_id), code)

    return tagged(response, await db.run(add))


def _shown(repository: Repository, code: str) -> dict[str, Any]:
    return interactions.interaction_of(repository, code) | {"version": repository.version}


@router.get(INTERACTION, response_model=InteractionAnswer, responses=refusals(404), summary="One interaction")
async def read_interaction(
    response: Response, programme_id: Id, repository_id: Id, interaction_code: InteractionCode, person: Member, db: Db
) -> Any:
    repository = await db.run(lambda session: service.repository_of(session, person, programme_id, repository_id))
    return tagged(response, _shown(repository, interaction_code))


@router.put(
    INTERACTION, response_model=InteractionAnswer, responses=refusals(404, 409, 412, 428), openapi_extra=IF_MATCH,
    summary="Change an interaction",
)
async def change_interaction(
    response: Response, programme_id: Id, repository_id: Id, interaction_code: InteractionCode,
    body: Annotated[InteractionChange, Body(examples=[ADDED])], seen: Seen, person: Member, db: Db,
) -> Any:
    """If-Match carries the repository's version. The code of an interaction never changes."""
    def change(session: Session) -> dict[str, Any]:
        return _shown(interactions.change_interaction(session, person, programme_id, repository_id, seen, interaction_code, body),
                      interaction_code)

    return tagged(response, await db.run(change))


@router.patch(
    INTERACTION, response_model=InteractionAnswer, responses=refusals(404, 409, 412, 428), openapi_extra=IF_MATCH,
    summary="Move an interaction up or down in its stage",
)
async def move_interaction(
    response: Response, programme_id: Id, repository_id: Id, interaction_code: InteractionCode,
    body: Annotated[Move, Body(examples=[{"move": "up"}])], seen: Seen, person: Member, db: Db,
) -> Any:
    def move(session: Session) -> dict[str, Any]:
        return _shown(interactions.move_interaction(session, person, programme_id, repository_id, seen, interaction_code, body.move),
                      interaction_code)

    return tagged(response, await db.run(move))


@router.delete(
    INTERACTION, status_code=204, responses=refusals(404, 409, 412, 428), openapi_extra=IF_MATCH, summary="Remove an interaction"
)
async def remove_interaction(
    programme_id: Id, repository_id: Id, interaction_code: InteractionCode, seen: Seen, person: Member, db: Db
) -> None:
    """The guides of this repository lose it too."""
    await db.run(lambda session: interactions.remove_interaction(session, person, programme_id, repository_id, seen, interaction_code))
