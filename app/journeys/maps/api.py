"""The API doors of journeys: the list, one journey whole, its versions and what changed between them."""

import dataclasses
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Query
from sqlmodel import Session
from starlette.responses import Response

from app.access.keys import Member, Person
from app.journeys.maps import export_doors, service, stage_api, store
from app.journeys.maps.answers import DifferencePage, MapAnswer, MapPage
from app.journeys.maps.differences import differences
from app.journeys.maps.shapes import MapBody, MapKind, NewVersion
from app.journeys.maps.views import map_view, row_view
from app.storage.tables import JourneyMap
from app.web.deps import IF_MATCH, Db, Id, Page, PageSize, Seen, Voice
from app.web.language import Speaker
from app.web.refusals import refusals

router = APIRouter(prefix="/api/v1", tags=["journeys"])
router.include_router(stage_api.router)
router.include_router(export_doors.router)
AT = "/programmes/{programme_id}/journeys"
ONE = AT + "/{segment_code}/{kind}"
SegmentCode = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
Number = Annotated[int | None, Query(ge=1, le=1_000_000, description="An older version; the newest unless it is given")]
CONTENT = {
    "stages": [{
        "code": "choose", "name": "Choose", "phase": "before", "importance": 4, "moment_of_truth": True, "risk": True,
        "intent": "Decide with confidence", "actions": [{"text": "Asks for advice", "channel": "store"}],
        "needs_explicit": ["The right tool"], "needs_implicit": ["To be sure"],
        "choices": [{"text": "Which drill", "criteria": ["price", "power"]}],
        "touchpoints": [{"code": "advisor", "name": "Advisor", "channel": "store", "nature": "informative", "trigger": "pull",
                         "importance": 5}],
    }],
    "loop": "A new project at home",
}


def paged(items: list[Any], page: int, size: int) -> dict[str, Any]:
    return {"items": items[(page - 1) * size : page * size], "page": page, "size": size, "total": len(items)}


def tagged(response: Response, told: dict[str, Any]) -> dict[str, Any]:
    response.headers["ETag"] = f'"{told["version"]}"'
    return told


def _told(
    session: Session, person: Person, at: tuple[str, str, str], voice: Speaker, write: Callable[[], JourneyMap]
) -> dict[str, Any]:
    """The journey after a change, with what the change left out."""
    programme_id, segment_code, kind = at
    segment = store.segment_of(session, person, programme_id, segment_code, change=True)
    last = store.versions_of(session, programme_id, segment_code, kind)[:1]
    before = dict(last[0].content) if last else None
    row = write()
    return map_view(session, segment, row, row.number, voice, before)


@router.get(AT, response_model=MapPage, responses=refusals(404), summary="The newest version of every journey, by segment")
async def list_journeys(programme_id: Id, person: Member, db: Db, page: Page = 1, size: PageSize = 50) -> Any:
    def work(session: Session) -> list[dict[str, Any]]:
        return [row_view(segment, row) for segment, _kind, row in service.list_maps(session, person, programme_id) if row is not None]

    return paged(await db.run(work), page, size)


@router.get(ONE, response_model=MapAnswer, responses=refusals(404), summary="One journey with all its stages and what the method notes")
async def read_journey(
    programme_id: Id, segment_code: SegmentCode, kind: MapKind, person: Member, db: Db, voice: Voice, response: Response,
    number: Number = None,
) -> Any:
    """The newest version unless `number` says which. The ETag is what If-Match names in a change."""
    def work(session: Session) -> dict[str, Any]:
        segment, row, newest = store.find_map(session, person, programme_id, segment_code, kind, number)
        return map_view(session, segment, row, newest, voice)

    return tagged(response, await db.run(work))


@router.put(
    ONE, response_model=MapAnswer, responses=refusals(404, 409, 412, 428), openapi_extra=IF_MATCH, summary="Replace a journey's content",
)
async def save_journey(
    programme_id: Id, segment_code: SegmentCode, kind: MapKind, person: Member, version: Seen, db: Db, voice: Voice, response: Response,
    body: Annotated[MapBody, Body(examples=[CONTENT])],
) -> Any:
    """Changes the newest version; If-Match "0" starts a journey that nobody has started.

    A stage may be left out although others refer to it: `warnings` says who. Its code is never given to another stage: 422 names the place.
    """
    at = (programme_id, segment_code, kind)
    return tagged(response, await db.run(lambda session: _told(
        session, person, at, voice, lambda: service.save_map(session, person, *at, version, body)
    )))


@router.post(ONE, status_code=201, response_model=MapAnswer, responses=refusals(404, 409), summary="Make a new version of a journey")
async def add_version(
    programme_id: Id, segment_code: SegmentCode, kind: MapKind, person: Member, db: Db, voice: Voice, response: Response,
    body: Annotated[NewVersion, Body(examples=[{"note": "After the workshop of March"}, {"source": "b2c", "language": "en"}])],
) -> Any:
    """A copy of the last version - of the current journey when the target is started - unless `source` says otherwise."""
    at = (programme_id, segment_code, kind)
    told = await db.run(lambda session: _told(
        session, person, at, voice, lambda: service.new_version(session, person, *at, body)
    ))
    response.headers["Location"] = f"/api/v1/programmes/{programme_id}/journeys/{segment_code}/{kind}?number={told['number']}"
    return tagged(response, told)


@router.get(ONE + "/versions", response_model=MapPage, responses=refusals(404), summary="The versions of a journey, the newest first")
async def list_versions(
    programme_id: Id, segment_code: SegmentCode, kind: MapKind, person: Member, db: Db, page: Page = 1, size: PageSize = 50
) -> Any:
    def work(session: Session) -> list[dict[str, Any]]:
        segment = store.segment_of(session, person, programme_id, segment_code)
        return [row_view(segment, row) for row in service.history_of(session, person, programme_id, segment_code, kind)]

    return paged(await db.run(work), page, size)


@router.get(
    ONE + "/differences", response_model=DifferencePage, responses=refusals(404), summary="What changed between two versions",
)
async def read_differences(
    programme_id: Id, segment_code: SegmentCode, kind: MapKind, person: Member, db: Db,
    old: Annotated[int, Query(ge=1, le=1_000_000)], new: Number = None, old_kind: MapKind | None = None, page: Page = 1,
    size: PageSize = 200,
) -> Any:
    """From version `old` (of `old_kind`, the same kind unless it is given) to `new`, the newest unless it is given."""
    def work(session: Session) -> list[dict[str, Any]]:
        _, before, _ = store.find_map(session, person, programme_id, segment_code, old_kind or kind, old)
        _, after, _ = store.find_map(session, person, programme_id, segment_code, kind, new)
        return [dataclasses.asdict(each) for each in differences(before.content, after.content)]

    return paged(await db.run(work), page, size)
