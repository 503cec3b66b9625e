"""The API doors of observation guides."""

from typing import Annotated, Any

from fastapi import APIRouter, Body
from sqlmodel import Session
from starlette.responses import Response

from app.access.keys import Member
from app.journeys.repositories import guides
from app.journeys.repositories.answers import GuideAnswer, GuidePage
from app.journeys.repositories.shapes import GuideChange, NewGuide
from app.web.deps import IF_MATCH, Db, Id, Page, PageSize, Seen, Voice
from app.web.refusals import refusals

router = APIRouter(prefix="/programmes/{programme_id}/guides", tags=["journeys"])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NEW = {"repository_id": "0" * 32, "segment_code": "novice", "channel_code": "store", "name": "In store", "introduction": ""}
CHANGE = {"name": "In store, weekdays", "interactions": ["greeted", "advice"]}


def workbook(data: bytes, language: str) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="guide-{language}.xlsx"', "Cache-Control": "no-store", "Content-Language": language,
    }
    return Response(data, media_type=XLSX, headers=headers)


def tagged(response: Response, view: dict[str, Any]) -> dict[str, Any]:
    response.headers["ETag"] = f'"{view["version"]}"'
    return view


@router.get("", response_model=GuidePage, responses=refusals(404), summary="The observation guides, newest first")
async def list_guides(programme_id: Id, person: Member, db: Db, page: Page = 1, size: PageSize = 50) -> Any:
    return await db.run(lambda session: guides.list_guides(session, person, programme_id, page, size))


@router.post("", status_code=201, response_model=GuideAnswer, responses=refusals(404, 409), summary="Make an observation guide")
async def make_guide(response: Response, programme_id: Id, body: Annotated[NewGuide, Body(examples=[NEW])], person: Member, db: Db) -> Any:
    """All interactions that fit the segment's stages and the channel (null: every channel), unless `interactions` says which."""
    return tagged(response, await db.run(lambda session: guides.view_of(guides.make_guide(session, person, programme_id, body))))


@router.get("/{guide_id}", response_model=GuideAnswer, responses=refusals(404), summary="An observation guide")
async def read_guide(response: Response, programme_id: Id, guide_id: Id, person: Member, db: Db) -> Any:
    return tagged(response, await db.run(lambda session: guides.view_of(guides.guide_of(session, person, programme_id, guide_id)[0])))


@router.patch(
    "/{guide_id}", response_model=GuideAnswer, responses=refusals(404, 409, 412, 428), openapi_extra=IF_MATCH, summary="Change a guide"
)
async def change_guide(
    response: Response, programme_id: Id, guide_id: Id, body: Annotated[GuideChange, Body(examples=[CHANGE])], seen: Seen, person: Member,
    db: Db,
) -> Any:
    """Its name, its introduction, which interactions in which order; what is left out stays as it is."""
    def change(session: Session) -> dict[str, Any]:
        return guides.view_of(guides.change_guide(session, person, programme_id, guide_id, seen, body))

    return tagged(response, await db.run(change))


@router.get(
    "/{guide_id}/sheet", response_class=Response, responses={**refusals(404), 200: {"content": {XLSX: {}}}},
    summary="The guide as a workbook to fill in and bring back",
)
async def read_sheet(programme_id: Id, guide_id: Id, person: Member, db: Db, voice: Voice) -> Response:
    """In the language of Accept-Language. Sheet `Marks`: one row an interaction, one column a customer."""
    _, data = await db.run(lambda session: guides.sheet_of(session, person, programme_id, guide_id, voice))
    return workbook(data, voice.language)
