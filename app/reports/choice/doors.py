"""The doors of a decision's report: the page, the PDF, the workbook, for whoever may read the shortlist that it chose from."""

from collections.abc import Callable

from fastapi import APIRouter
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.access.keys import Reader
from app.reports.choice.material import Material, of_choice, of_decision
from app.reports.choice.story import tell
from app.reports.document import Report
from app.reports.files import PDF, WORKBOOK, Kind, Language, send
from app.reports.press import press
from app.reports.waves.workbook import render_workbook
from app.storage.session import Database
from app.web.deps import Db, Id, Voice
from app.web.language import Speaker
from app.web.pages import render
from app.web.refusals import refusals

api = APIRouter(prefix="/api/v1", tags=["reports"])
pages = APIRouter(include_in_schema=False, tags=["reports"])
Find = Callable[[Session], Material]


async def story(db: Database, find: Find, language: str) -> tuple[Report, int]:
    """The report, and how many decisions its study has signed: a later one marks it superseded."""
    material = await db.run(find)
    key = (material.decision.id, material.total, language, "decision story")
    return await press.make(key, lambda: tell(material, Speaker(language))), material.total


async def file(db: Database, find: Find, kind: Kind, language: str) -> Response:
    report, total = await story(db, find, language)
    return await send(report, total, kind, "decision", render_workbook)


@pages.get("/choices/{choice_id}/decision")
async def page(request: Request, db: Db, person: Reader, voice: Voice, choice_id: Id) -> Response:
    told, _ = await story(db, lambda session: of_choice(session, person, choice_id), voice.language)
    base = f"/choices/{choice_id}/decision"
    return await run_in_threadpool(render, request, "reports/report.html", person=person, report=told, base=base)


@pages.get("/choices/{choice_id}/decision/report.pdf")
async def page_pdf(db: Db, person: Reader, voice: Voice, choice_id: Id, lang: Language = None) -> Response:
    return await file(db, lambda session: of_choice(session, person, choice_id), "pdf", lang or voice.language)


@pages.get("/choices/{choice_id}/decision/report.xlsx")
async def page_workbook(db: Db, person: Reader, voice: Voice, choice_id: Id, lang: Language = None) -> Response:
    return await file(db, lambda session: of_choice(session, person, choice_id), "xlsx", lang or voice.language)


@api.get(
    "/decisions/{decision_id}/report.pdf", summary="The report of a signed decision as a tagged PDF", response_class=Response,
    responses={200: {"content": {PDF: {}}}, **refusals(404)},
)
async def pdf(db: Db, person: Reader, voice: Voice, decision_id: Id, lang: Language = None) -> Response:
    return await file(db, lambda session: of_decision(session, person, decision_id), "pdf", lang or voice.language)


@api.get(
    "/decisions/{decision_id}/report.xlsx", summary="The report of a signed decision as a workbook", response_class=Response,
    responses={200: {"content": {WORKBOOK: {}}}, **refusals(404)},
)
async def workbook(db: Db, person: Reader, voice: Voice, decision_id: Id, lang: Language = None) -> Response:
    return await file(db, lambda session: of_decision(session, person, decision_id), "xlsx", lang or voice.language)
