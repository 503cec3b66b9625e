"""The page doors of this room: what members read. The admin's pages have a file of their own."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from app.access.keys import Member
from app.catalog import admin_pages, browse, screens
from app.catalog.requests import Deployment, EditionCode, ItemCode, Kind, OtherEdition, Search, SolutionCode, TeamFilter, Version
from app.web.deps import Db
from app.web.pages import render

router = APIRouter(include_in_schema=False, tags=["catalog"])
router.include_router(admin_pages.router)
Blank = Literal[""]


@router.get("/catalog")
async def editions_page(request: Request, person: Member, db: Db) -> Response:
    return render(request, "catalog/editions.html", person=person, editions=await db.run(browse.editions))


@router.get("/catalog/map")
async def map_page(
    request: Request, person: Member, db: Db, version: Version = None, core: Annotated[bool, Query()] = False,
    team: TeamFilter | Blank = "", q: Search = "",
) -> Response:
    values = await db.run(lambda session: screens.map_page(session, version, core, team or None, q))
    return render(request, "catalog/map.html", person=person, core=core, team=team, q=q, **values)


@router.get("/catalog/{code}")
async def edition_page(
    request: Request, person: Member, db: Db, code: EditionCode, q: Search = "", kind: Kind | Blank = "",
    deployment: Deployment | Blank = "",
) -> Response:
    values = await db.run(lambda session: screens.edition_page(session, code, q, kind or None, deployment or None))
    return render(request, "catalog/edition.html", person=person, q=q, kind=kind, deployment=deployment, **values)


@router.get("/catalog/{code}/solutions/{solution}")
async def solution_page(request: Request, person: Member, db: Db, code: EditionCode, solution: SolutionCode) -> Response:
    values = await db.run(lambda session: screens.solution_page(session, code, solution))
    return render(request, "catalog/solution.html", person=person, **values)


@router.get("/catalog/{code}/items/{item}")
async def item_page(request: Request, person: Member, db: Db, code: EditionCode, item: ItemCode) -> Response:
    values = await db.run(lambda session: screens.item_page(session, code, item))
    return render(request, "catalog/item.html", person=person, **values)


@router.get("/catalog/{code}/differences")
async def differences_page(request: Request, person: Member, db: Db, code: EditionCode, since: OtherEdition) -> Response:
    values = await db.run(lambda session: screens.differences_page(session, code, since))
    return render(request, "catalog/differences.html", person=person, **values)
