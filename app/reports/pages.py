"""The page doors of reports: the list, the report, and where its figures lead: a solution, an item."""

from typing import Annotated, Any

from fastapi import APIRouter, Path
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.access.keys import Reader
from app.reports.choice import doors as choice
from app.reports.choice.material import decision_reports_of
from app.reports.doors import file, story
from app.reports.files import Language
from app.reports.items import item_section
from app.reports.service import item_of, reports_of, solution_of
from app.reports.telling import Telling
from app.reports.waves import doors as waves
from app.reports.waves.material import wave_reports_of
from app.web.deps import Db, Id, Page, Voice
from app.web.inputs import Code
from app.web.pages import render

router = APIRouter(include_in_schema=False, tags=["reports"])
router.include_router(waves.pages)
router.include_router(choice.pages)
SIZE = 50
ItemCode = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,40}$")]


@router.get("/reports")
async def reports(request: Request, db: Db, person: Reader, page: Page = 1) -> Response:
    found, total = await db.run(lambda session: reports_of(session, person, page, SIZE))
    of_waves = await db.run(lambda session: wave_reports_of(session, person)) if page == 1 else []
    decided = await db.run(lambda session: decision_reports_of(session, person)) if page == 1 else []
    pages = max(1, -(-total // SIZE))
    values: dict[str, Any] = {"reports": found, "waves": of_waves, "decisions": decided, "page": page, "pages": pages, "total": total}
    return render(request, "reports/list.html", person=person, **values)


@router.get("/reports/{shortlist_id}")
async def report(request: Request, db: Db, person: Reader, voice: Voice, shortlist_id: Id) -> Response:
    told, _ = await story(db, person, shortlist_id, voice.language)
    # Thousands of cells: the loop must not wait for them.
    return await run_in_threadpool(render, request, "reports/report.html", person=person, report=told, base=f"/reports/{told.id}")


@router.get("/reports/{shortlist_id}/report.pdf")
async def pdf(db: Db, person: Reader, voice: Voice, shortlist_id: Id, lang: Language = None) -> Response:
    return await file(db, person, shortlist_id, "pdf", lang or voice.language)


@router.get("/reports/{shortlist_id}/report.xlsx")
async def workbook(db: Db, person: Reader, voice: Voice, shortlist_id: Id, lang: Language = None) -> Response:
    return await file(db, person, shortlist_id, "xlsx", lang or voice.language)


@router.get("/reports/{shortlist_id}/solutions/{solution}")
async def solution(request: Request, db: Db, person: Reader, voice: Voice, shortlist_id: Id, solution: Code) -> Response:
    def work(session: Session) -> dict[str, Any]:
        telling, section = solution_of(session, person, shortlist_id, solution, voice)
        return {"section": section} | _frame(telling)

    return render(request, "reports/part.html", person=person, **await db.run(work))


@router.get("/reports/{shortlist_id}/items/{item}")
async def item(request: Request, db: Db, person: Reader, voice: Voice, shortlist_id: Id, item: ItemCode) -> Response:
    def work(session: Session) -> dict[str, Any]:
        telling, code = item_of(session, person, shortlist_id, item, voice)
        return {"section": item_section(telling, code)} | _frame(telling)

    return render(request, "reports/part.html", person=person, **await db.run(work))


def _frame(telling: Telling) -> dict[str, Any]:
    frozen = telling.rows.frozen
    name = telling.pen.say("Shortlist {number}", number=frozen.number)
    return {"base": f"/reports/{frozen.id}", "report_name": f"{telling.study['client']}, {name}"}
