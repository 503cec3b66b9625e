"""The page doors of this room: what members read. The admin's pages have a file of their own."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from app.access.keys import Member
from app.catalog import admin_pages, browse, screens
from app.catalog.coverage import Measure
from app.catalog.evidence import EvidenceFilter
from app.catalog.requests import (
    Chosen,
    Deployment,
    Domain,
    EditionCode,
    ItemCode,
    Kind,
    OneSolution,
    OtherEdition,
    Search,
    SolutionCode,
    TeamFilter,
    Version,
    Word,
)
from app.catalog.shapes import Grade, Mode
from app.errors import Invalid
from app.web.deps import Db, Page, Voice
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
    deployment: Deployment | Blank = "", licence: Word = "", languages: Word = "", hosting_regions: Word = "", target_sizes: Word = "",
) -> Response:
    facts: dict[str, str] = {
        "deployment": deployment, "licence": licence, "languages": languages, "hosting_regions": hosting_regions,
        "target_sizes": target_sizes,
    }
    values = await db.run(lambda session: screens.edition_page(session, code, q, kind or None, facts))
    return render(request, "catalog/edition.html", person=person, q=q, kind=kind, facts=facts, **values)


@router.get("/catalog/{code}/coverage")
async def coverage_page(
    request: Request, person: Member, db: Db, code: EditionCode, show: Measure = Measure.known, core: bool = False
) -> Response:
    values = await db.run(lambda session: screens.coverage_page(session, code, core))
    return render(request, "catalog/coverage.html", person=person, show=show, core=core, **values)


@router.get("/catalog/{code}/compare")
async def compare_page(
    request: Request, person: Member, db: Db, voice: Voice, code: EditionCode, solutions: Chosen = None, domain: Domain | Blank = "",
    differing: bool = False,
) -> Response:
    chosen = [each for each in solutions or () if each]
    refused = ""
    try:
        values = await db.run(lambda session: screens.compare_page(session, code, chosen, domain or "", differing))
    except Invalid as error:
        refused = error.problems[0].sentence(voice.say)
        values = await db.run(lambda session: screens.compare_page(session, code, [], domain or "", differing))
    status = 422 if refused else 200
    return render(request, "catalog/compare.html", status, person=person, chosen=chosen, differing=differing, refused=refused, **values)


@router.get("/catalog/{code}/evidence")
async def evidence_page(
    request: Request, person: Member, db: Db, code: EditionCode, q: Search = "", solution: OneSolution | Blank = "",
    domain: Domain | Blank = "",
    level: Annotated[Literal["", "0", "1", "2", "3", "4"], Query()] = "", grade: Grade | Blank = "", mode: Mode | Blank = "",
    old: bool = False, page: Page = 1,
) -> Response:
    asked = EvidenceFilter(q, solution or "", domain or "", int(level) if level else None, grade, mode, old)
    values = await db.run(lambda session: screens.evidence_page(session, code, asked, page))
    return render(request, "catalog/evidence.html", person=person, **values)


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
