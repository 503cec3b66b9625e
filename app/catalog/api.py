"""The API doors of this room: the map, the editions, their ratings, and the yearly refresh."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Body, File, Query, UploadFile
from starlette.responses import Response

from app.access.keys import Admin, Member
from app.catalog import browse, drafts, overview, uploads
from app.catalog.answers import (
    CoverageAnswer,
    DifferencesAnswer,
    EditionAnswer,
    ItemAnswer,
    Listed,
    MapAnswer,
    ProfileAnswer,
    PublishedAnswer,
    RatingAnswer,
    SolutionAnswer,
    UploadAnswer,
)
from app.catalog.archive import MAX_UPLOAD
from app.catalog.differences import differences
from app.catalog.drafts import NewEdition
from app.catalog.evidence import EvidenceFilter, list_evidence
from app.catalog.questionnaire import questionnaire
from app.catalog.requests import (
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
)
from app.catalog.shapes import Grade, Mode, RatingFile
from app.catalog.tables_in import read_upload
from app.catalog.template import template
from app.web.deps import Db, Id, Page, PageSize, Voice
from app.web.refusals import refusals

router = APIRouter(prefix="/api/v1", tags=["catalog"])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RATING = {
    "level": 3, "grade": "documented", "mode": "settings", "source": "docs", "where": "Administration guide, Mobile",
    "phrase": {"en": "Records can be edited offline.", "fr": "Les fiches se modifient hors connexion."}, "rater": "Editor",
}
NEW_EDITION = {"source": "2026", "year": 2027, "cut_off": "2027-11-20", "editors": ["Camille Martin"]}
Sheet = Annotated[UploadFile, File(description="An .xlsx made from the template, or a .csv of ratings; 10 MiB at most")]


# ---- the map

@router.get("/map", response_model=MapAnswer, responses=refusals(404), summary="The functional map: domains, formats, scales")
async def read_map(person: Member, db: Db, version: Version = None) -> Any:
    return await db.run(lambda session: browse.map_version(session, version))


@router.get("/map/items", response_model=Listed[ItemAnswer], responses=refusals(404), summary="The items of the map, in workshop order")
async def list_items(
    person: Member, db: Db, version: Version = None, core: bool = False, team: TeamFilter | None = None, domain: Domain = None,
    q: Search = "", page: Page = 1, size: PageSize = 50,
) -> Any:
    found = await db.run(
        lambda session: browse.map_items(session, browse.map_version(session, version).version, core, team, domain, q)
    )
    return browse.page_of(found, page, size)


# ---- editions

@router.get("/editions", response_model=Listed[EditionAnswer], responses=refusals(), summary="The editions, the latest first")
async def list_editions(person: Member, db: Db, page: Page = 1, size: PageSize = 50) -> Any:
    return browse.page_of(await db.run(browse.editions), page, size)


@router.post("/editions", status_code=201, response_model=EditionAnswer, responses=refusals(404, 409), summary="Copy an edition as a draft")
async def copy_edition(body: Annotated[NewEdition, Body(examples=[NEW_EDITION])], person: Admin, db: Db, response: Response) -> Any:
    """On another map version, ratings of items that it no longer has are left behind."""
    made = await db.run(lambda session: browse.edition(session, drafts.copy_edition(session, person, body).code))
    response.headers["Location"] = f"/api/v1/editions/{made.code}"
    return made


@router.get("/editions/{code}", response_model=EditionAnswer, responses=refusals(404), summary="One edition")
async def read_edition(code: EditionCode, person: Member, db: Db) -> Any:
    return await db.run(lambda session: browse.edition(session, code))


@router.get("/editions/{code}/differences", response_model=DifferencesAnswer, responses=refusals(404), summary="What moved since")
async def read_differences(code: EditionCode, to: OtherEdition, person: Member, db: Db) -> Any:
    """From edition `code` to the later edition `to`: new, gone, raised, lowered, renewed, and evidence that has expired."""
    return await db.run(lambda session: browse.differences_answer(differences(session, code, to)))


# ---- solutions and ratings

@router.get("/editions/{code}/solutions", response_model=Listed[SolutionAnswer], responses=refusals(404), summary="The solutions, by name")
async def list_solutions(
    code: EditionCode, person: Member, db: Db, q: Search = "", kind: Kind | None = None, deployment: Deployment | None = None,
    page: Page = 1, size: PageSize = 50,
) -> Any:
    found = await db.run(lambda session: browse.solutions(session, code))
    return browse.page_of(browse.chosen(found, q, kind, {"deployment": deployment or ""}), page, size)


@router.get("/editions/{code}/solutions/{solution}", response_model=ProfileAnswer, responses=refusals(404), summary="One solution")
async def read_solution(code: EditionCode, solution: SolutionCode, person: Member, db: Db) -> Any:
    return await db.run(lambda session: browse.solution(session, code, solution))


@router.get(
    "/editions/{code}/solutions/{solution}/ratings", response_model=Listed[RatingAnswer], responses=refusals(404),
    summary="One solution's rating of every item, with its evidence",
)
async def list_ratings(code: EditionCode, solution: SolutionCode, person: Member, db: Db, page: Page = 1, size: PageSize = 50) -> Any:
    return browse.page_of(await db.run(lambda session: browse.ratings_of_solution(session, code, solution)), page, size)


@router.put(
    "/editions/{code}/solutions/{solution}/ratings/{item}", response_model=RatingAnswer, responses=refusals(404, 409),
    summary="Write one rating of a draft",
)
async def write_rating(
    code: EditionCode, solution: SolutionCode, item: ItemCode, body: Annotated[RatingFile, Body(examples=[RATING])], person: Admin, db: Db
) -> Any:
    """`level` null is an honest unknown. The same content a second time changes nothing."""
    return await db.run(lambda session: drafts.put_rating(session, person, code, solution, item, body))


@router.get(
    "/editions/{code}/items/{item}/ratings", response_model=Listed[RatingAnswer], responses=refusals(404),
    summary="Every solution's rating of one item",
)
async def list_ratings_of_item(code: EditionCode, item: ItemCode, person: Member, db: Db, page: Page = 1, size: PageSize = 50) -> Any:
    return browse.page_of(await db.run(lambda session: browse.ratings_of_item(session, code, item)), page, size)


@router.get(
    "/editions/{code}/solutions/{solution}/questionnaire", response_class=Response, summary="What the vendor is asked to show, to fill in",
    responses={**refusals(404), 200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}, "description": "A workbook"}},
)
async def read_questionnaire(
    code: EditionCode, solution: SolutionCode, person: Member, db: Db, voice: Voice, core: bool = False
) -> Response:
    """The items that nobody has verified, or the core ones of them, in the reader's language. Its answers come back by `uploads`."""
    asked = await db.run(lambda session: uploads.questions(session, code, solution, core, voice.language))
    content = await asyncio.to_thread(questionnaire, asked, voice)
    name = f"questionnaire-{code}-{solution}-{voice.language}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=XLSX, headers=headers)


# ---- an edition as a whole

@router.get("/editions/{code}/coverage", response_model=CoverageAnswer, responses=refusals(404), summary="What is verified, and how old")
async def read_coverage(code: EditionCode, person: Member, db: Db, core: bool = False) -> Any:
    """Counts by solution and domain, and how far two readers of the evidence agree."""
    return await db.run(lambda session: overview.coverage_answer(session, code, core))


@router.get("/editions/{code}/evidence", response_model=Listed[RatingAnswer], responses=refusals(404), summary="The evidence, searched")
async def read_evidence(
    code: EditionCode, person: Member, db: Db, q: Search = "", solution: OneSolution = None, domain: Domain = None,
    level: Annotated[int | None, Query(ge=0, le=4)] = None, grade: Grade | None = None, mode: Mode | None = None, old: bool = False,
    page: Page = 1, size: PageSize = 50,
) -> Any:
    """Known ratings only, in the order of the map. `old`: only those whose source is older than 18 months."""
    asked = EvidenceFilter(q, solution or "", domain or "", level, grade or "", mode or "", old)
    found = await db.run(lambda session: list_evidence(session, code, asked, page, size))
    return {"items": found.rows, "page": page, "size": size, "total": found.total}


# ---- the yearly refresh

@router.get(
    "/editions/{code}/template", response_class=Response, summary="The spreadsheet to fill in, with what the edition holds",
    responses={**refusals(404), 200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}, "description": "A workbook"}},
)
async def read_template(code: EditionCode, person: Admin, db: Db, voice: Voice, solution: OneSolution = None) -> Response:
    documents, items = await db.run(lambda session: uploads.template_content(session, code, solution))
    content = await asyncio.to_thread(template, documents, items, voice.say)
    name = f"catalog-{code}{f'-{solution}' if solution else ''}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=XLSX, headers=headers)


@router.post(
    "/editions/{code}/uploads", response_model=UploadAnswer, responses=refusals(404, 409, 413),
    summary="Compare a spreadsheet with a draft; nothing changes yet",
)
async def upload(code: EditionCode, file: Sheet, person: Admin, db: Db) -> Any:
    """All or nothing: with one problem the file is refused, and `errors` names every one with its sheet, row and column."""
    data = await file.read(MAX_UPLOAD + 1)
    tables = await asyncio.to_thread(read_upload, data)
    return await db.run(lambda session: uploads.receive(session, person, code, tables))


@router.post(
    "/editions/{code}/uploads/{upload_id}/apply", response_model=UploadAnswer, responses=refusals(404, 409),
    summary="Write a compared spreadsheet into the draft",
)
async def apply_upload(code: EditionCode, upload_id: Id, person: Admin, db: Db) -> Any:
    """Refused when the draft has changed since the comparison: upload again then."""
    return await db.run(lambda session: uploads.apply(session, person, code, upload_id))


@router.post("/editions/{code}/publish", response_model=PublishedAnswer, responses=refusals(404, 409), summary="Freeze a draft for good")
async def publish(code: EditionCode, person: Admin, db: Db) -> Any:
    """Refused with every problem that is left. A published edition never changes."""
    return {"edition": code, "sha256": await db.run(lambda session: drafts.publish_edition(session, person, code))}
