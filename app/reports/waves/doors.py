"""The doors of a wave's report: the page, the PDF, the workbook, for members and for the client whose wave it is."""

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.access.keys import Person, Reader
from app.reports.document import Report
from app.reports.files import PDF, WORKBOOK, Kind, Language, send
from app.reports.press import press
from app.reports.waves.material import open_wave
from app.reports.waves.story import tell
from app.reports.waves.workbook import render_workbook
from app.storage.session import Database
from app.web.deps import Db, Id, Voice
from app.web.language import Speaker
from app.web.pages import render
from app.web.refusals import refusals

api = APIRouter(prefix="/api/v1", tags=["reports"])
pages = APIRouter(include_in_schema=False, tags=["reports"])


async def story(db: Database, person: Person, frozen_id: str, language: str) -> tuple[Report, int]:
    material = await db.run(lambda session: open_wave(session, person, frozen_id))
    newest = material.newest.number
    return await press.make((material.frozen.id, newest, language, "wave story"), lambda: tell(material, Speaker(language))), newest


async def file(db: Database, person: Person, frozen_id: str, kind: Kind, language: str) -> Response:
    report, newest = await story(db, person, frozen_id, language)
    return await send(report, newest, kind, "wave", render_workbook)


@pages.get("/wave-reports/{frozen_id}")
async def page(request: Request, db: Db, person: Reader, voice: Voice, frozen_id: Id) -> Response:
    told, _ = await story(db, person, frozen_id, voice.language)
    return await run_in_threadpool(render, request, "reports/report.html", person=person, report=told, base=f"/wave-reports/{told.id}")


@pages.get("/wave-reports/{frozen_id}/report.pdf")
async def page_pdf(db: Db, person: Reader, voice: Voice, frozen_id: Id, lang: Language = None) -> Response:
    return await file(db, person, frozen_id, "pdf", lang or voice.language)


@pages.get("/wave-reports/{frozen_id}/report.xlsx")
async def page_workbook(db: Db, person: Reader, voice: Voice, frozen_id: Id, lang: Language = None) -> Response:
    return await file(db, person, frozen_id, "xlsx", lang or voice.language)


@api.get(
    "/frozen-waves/{frozen_id}/report.pdf", summary="The report of a wave's signed-off results as a tagged PDF", response_class=Response,
    responses={200: {"content": {PDF: {}}}, **refusals(404)},
)
async def pdf(db: Db, person: Reader, voice: Voice, frozen_id: Id, lang: Language = None) -> Response:
    return await file(db, person, frozen_id, "pdf", lang or voice.language)


@api.get(
    "/frozen-waves/{frozen_id}/report.xlsx", summary="The report of a wave's signed-off results as a workbook", response_class=Response,
    responses={200: {"content": {WORKBOOK: {}}}, **refusals(404)},
)
async def workbook(db: Db, person: Reader, voice: Voice, frozen_id: Id, lang: Language = None) -> Response:
    return await file(db, person, frozen_id, "xlsx", lang or voice.language)
