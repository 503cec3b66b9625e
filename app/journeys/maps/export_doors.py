"""The doors of a journey's files; the API and the pages have the same four."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from app.access.keys import Member, Person
from app.journeys.maps.exports import MEDIA, export
from app.journeys.maps.shapes import MapKind
from app.storage.session import Database
from app.web.deps import Db, Id, Voice
from app.web.language import Speaker
from app.web.refusals import refusals

router = APIRouter()
AT = "/programmes/{programme_id}/journeys/{segment_code}/{kind}/journey"
SegmentCode = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
Number = Annotated[int | None, Query(ge=1, le=1_000_000, description="An older version; the newest unless it is given")]


def _documented(form: str) -> dict[int | str, dict[str, Any]]:
    schema = {"type": "string", "format": "binary"} if form == "xlsx" else {"type": "object"} if form == "json" else {"type": "string"}
    return {**refusals(404), 200: {"content": {MEDIA[form].partition(";")[0]: {"schema": schema}}, "description": "A file"}}


async def _file(db: Database, person: Person, at: tuple[str, str, str], number: int | None, form: str, voice: Speaker) -> Response:
    content, name = await db.run(lambda session: export(session, person, at, number, form, voice))
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store", "Content-Language": voice.language,
    }
    return Response(content, media_type=MEDIA[form], headers=headers)


@router.get(AT + ".mmd", response_class=Response, responses=_documented("mmd"), summary="A journey in Mermaid's journey syntax")
async def journey_mmd(
    programme_id: Id, segment_code: SegmentCode, kind: MapKind, person: Member, db: Db, voice: Voice, number: Number = None
) -> Response:
    """Mermaid's scores, 1 to 5, are the stages' signed-off results when each has one (index 0 is 3), else their importance."""
    return await _file(db, person, (programme_id, segment_code, kind), number, "mmd", voice)


@router.get(AT + ".json", response_class=Response, responses=_documented("json"), summary="A journey as JSON, as PUT takes it")
async def journey_json(
    programme_id: Id, segment_code: SegmentCode, kind: MapKind, person: Member, db: Db, voice: Voice, number: Number = None
) -> Response:
    """`stages` and `loop` are what PUT takes; segment, kind and number say which version it is."""
    return await _file(db, person, (programme_id, segment_code, kind), number, "json", voice)


@router.get(AT + ".csv", response_class=Response, responses=_documented("csv"), summary="A journey's stages as comma-separated values")
async def journey_csv(
    programme_id: Id, segment_code: SegmentCode, kind: MapKind, person: Member, db: Db, voice: Voice, number: Number = None
) -> Response:
    """Heads in the reader's language; a cell that a spreadsheet would calculate begins with an apostrophe."""
    return await _file(db, person, (programme_id, segment_code, kind), number, "csv", voice)


@router.get(AT + ".xlsx", response_class=Response, responses=_documented("xlsx"), summary="A journey as a workbook")
async def journey_xlsx(
    programme_id: Id, segment_code: SegmentCode, kind: MapKind, person: Member, db: Db, voice: Voice, number: Number = None
) -> Response:
    """Three sheets: the stages, the touchpoints, and the matrix of channels and stages."""
    return await _file(db, person, (programme_id, segment_code, kind), number, "xlsx", voice)
