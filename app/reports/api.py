"""The API doors of reports: the list, and the files."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from app.access.keys import Reader
from app.reports.choice import doors as choice
from app.reports.doors import file
from app.reports.files import Language
from app.reports.service import reports_of
from app.reports.waves import doors as waves
from app.web.deps import Db, Id, Page, PageSize, Voice

router = APIRouter()
lists = APIRouter(prefix="/api/v1", tags=["reports"])


@lists.get("/reports", summary="The reports that the caller may read, newest first", response_description="One line a frozen shortlist")
async def reports(db: Db, person: Reader, page: Page = 1, size: PageSize = 50) -> dict[str, Any]:
    found, total = await db.run(lambda session: reports_of(session, person, page, size))
    items = [asdict(each) | {"created_at": each.created_at.isoformat(), "names": list(each.names)} for each in found]
    return {"items": items, "page": page, "size": size, "total": total}


@lists.get(
    "/shortlists/{shortlist_id}/report.pdf", summary="The report of a frozen shortlist as a tagged PDF", response_class=Response,
    responses={200: {"content": {"application/pdf": {}}}},
)
async def pdf(db: Db, person: Reader, voice: Voice, shortlist_id: Id, lang: Language = None) -> Response:
    return await file(db, person, shortlist_id, "pdf", lang or voice.language)


@lists.get(
    "/shortlists/{shortlist_id}/report.xlsx", summary="The report of a frozen shortlist as a workbook", response_class=Response,
    responses={200: {"content": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {}}}},
)
async def workbook(db: Db, person: Reader, voice: Voice, shortlist_id: Id, lang: Language = None) -> Response:
    return await file(db, person, shortlist_id, "xlsx", lang or voice.language)


for part in (lists, waves.api, choice.api):
    router.include_router(part)
