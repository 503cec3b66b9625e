"""The API doors of stages and touchpoints. Reading and changing is always about the newest version of the journey."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Path
from sqlmodel import Session
from starlette.responses import Response

from app.access.keys import Member
from app.journeys.maps import stages
from app.journeys.maps.answers import MapAnswer, StageAnswer, StagePage, TouchpointAnswer, TouchpointPage
from app.journeys.maps.shapes import MapKind, NewStage, NewTouchpoint, StageChange, TouchpointChange
from app.journeys.maps.store import find_map, open_map
from app.journeys.maps.views import map_view
from app.storage.tables import JourneyMap
from app.web.deps import IF_MATCH, Db, Id, Seen, Voice
from app.web.refusals import refusals

router = APIRouter()
STAGES = "/programmes/{programme_id}/journeys/{segment_code}/{kind}/stages"
TOUCHPOINTS = STAGES + "/{stage_code}/touchpoints"
Key = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
WRITES = refusals(404, 409, 412, 428)
STAGE = {"name": "Gets advice", "phase": "before", "importance": 4, "moment_of_truth": True, "needs_implicit": ["To be sure"]}
TOUCHPOINT = {"name": "Advisor", "channel": "store", "nature": "informative", "trigger": "pull", "importance": 5}


def stage_answer(row: JourneyMap, stage_code: str) -> dict[str, Any]:
    at = stages.place_of(row.content["stages"], stage_code)
    return {**row.content["stages"][at], "position": at + 1, "version": row.version}


def touchpoint_answer(row: JourneyMap, stage_code: str, touchpoint_code: str) -> dict[str, Any]:
    stage = row.content["stages"][stages.place_of(row.content["stages"], stage_code)]
    found = stage["touchpoints"][stages.find_touchpoint(stage, touchpoint_code)]
    return {**found, "stage": stage_code, "version": row.version}


def _tagged(response: Response, told: dict[str, Any]) -> dict[str, Any]:
    response.headers["ETag"] = f'"{told["version"]}"'
    return told


def _all(items: list[dict[str, Any]]) -> dict[str, Any]:
    return {"items": items, "page": 1, "size": max(1, len(items)), "total": len(items)}


# ---- stages

@router.get(STAGES, response_model=StagePage, responses=refusals(404), summary="The stages of a journey, in order")
async def list_stages(programme_id: Id, segment_code: Key, kind: MapKind, person: Member, db: Db) -> Any:
    def work(session: Session) -> dict[str, Any]:
        _, row, _ = find_map(session, person, programme_id, segment_code, kind)
        return _all([stage_answer(row, stage["code"]) for stage in row.content["stages"]])

    return await db.run(work)


@router.post(STAGES, status_code=201, response_model=StageAnswer, responses=WRITES, openapi_extra=IF_MATCH, summary="Add a stage")
async def add_stage(
    programme_id: Id, segment_code: Key, kind: MapKind, person: Member, version: Seen, db: Db, response: Response,
    body: Annotated[NewStage, Body(examples=[STAGE])],
) -> Any:
    """Its code comes from its name; a stage of that name in another journey of the programme shares its code, so that they compare."""
    def work(session: Session) -> dict[str, Any]:
        row, code = stages.add_stage(session, person, programme_id, segment_code, kind, version, body)
        return stage_answer(row, code)

    told = await db.run(work)
    response.headers["Location"] = f"/api/v1/programmes/{programme_id}/journeys/{segment_code}/{kind}/stages/{told['code']}"
    return _tagged(response, told)


@router.get(STAGES + "/{stage_code}", response_model=StageAnswer, responses=refusals(404), summary="One stage")
async def read_stage(
    programme_id: Id, segment_code: Key, kind: MapKind, stage_code: Key, person: Member, db: Db, response: Response
) -> Any:
    return _tagged(response, await db.run(
        lambda session: stage_answer(find_map(session, person, programme_id, segment_code, kind)[1], stage_code)
    ))


@router.patch(
    STAGES + "/{stage_code}", response_model=StageAnswer, responses=WRITES, openapi_extra=IF_MATCH, summary="Change or move a stage"
)
async def change_stage(
    programme_id: Id, segment_code: Key, kind: MapKind, stage_code: Key, person: Member, version: Seen, db: Db, response: Response,
    body: Annotated[StageChange, Body(examples=[{"importance": 5, "moment_of_truth": True}, {"position": 2}])],
) -> Any:
    """Each part that is given replaces the stored one whole. The code stays whatever the name becomes."""
    def work(session: Session) -> dict[str, Any]:
        row = stages.change_stage(session, person, programme_id, segment_code, kind, stage_code, version, body)
        return stage_answer(row, stage_code)

    return _tagged(response, await db.run(work))


@router.delete(
    STAGES + "/{stage_code}", response_model=MapAnswer, responses=WRITES, openapi_extra=IF_MATCH, summary="Leave a stage out"
)
async def remove_stage(
    programme_id: Id, segment_code: Key, kind: MapKind, stage_code: Key, person: Member, version: Seen, db: Db, voice: Voice,
    response: Response,
) -> Any:
    """The journey without it; `warnings` says what still refers to it. Its code is never given to another stage."""
    def work(session: Session) -> dict[str, Any]:
        segment, row = open_map(session, person, programme_id, segment_code, kind, version)
        before = dict(row.content)
        row = stages.remove_stage(session, person, programme_id, segment_code, kind, stage_code, version)
        return map_view(session, segment, row, row.number, voice, before)

    return _tagged(response, await db.run(work))


# ---- touchpoints

@router.get(TOUCHPOINTS, response_model=TouchpointPage, responses=refusals(404), summary="The touchpoints of a stage")
async def list_touchpoints(programme_id: Id, segment_code: Key, kind: MapKind, stage_code: Key, person: Member, db: Db) -> Any:
    def work(session: Session) -> dict[str, Any]:
        _, row, _ = find_map(session, person, programme_id, segment_code, kind)
        stage = row.content["stages"][stages.place_of(row.content["stages"], stage_code)]
        return _all([touchpoint_answer(row, stage_code, each["code"]) for each in stage["touchpoints"]])

    return await db.run(work)


@router.post(
    TOUCHPOINTS, status_code=201, response_model=TouchpointAnswer, responses=WRITES, openapi_extra=IF_MATCH, summary="Add a touchpoint"
)
async def add_touchpoint(
    programme_id: Id, segment_code: Key, kind: MapKind, stage_code: Key, person: Member, version: Seen, db: Db, response: Response,
    body: Annotated[NewTouchpoint, Body(examples=[TOUCHPOINT])],
) -> Any:
    def work(session: Session) -> dict[str, Any]:
        row, code = stages.add_touchpoint(session, person, programme_id, segment_code, kind, stage_code, version, body)
        return touchpoint_answer(row, stage_code, code)

    return _tagged(response, await db.run(work))


@router.get(TOUCHPOINTS + "/{touchpoint_code}", response_model=TouchpointAnswer, responses=refusals(404), summary="One touchpoint")
async def read_touchpoint(
    programme_id: Id, segment_code: Key, kind: MapKind, stage_code: Key, touchpoint_code: Key, person: Member, db: Db, response: Response
) -> Any:
    return _tagged(response, await db.run(lambda session: touchpoint_answer(
        find_map(session, person, programme_id, segment_code, kind)[1], stage_code, touchpoint_code
    )))


@router.patch(
    TOUCHPOINTS + "/{touchpoint_code}", response_model=TouchpointAnswer, responses=WRITES, openapi_extra=IF_MATCH,
    summary="Change a touchpoint",
)
async def change_touchpoint(
    programme_id: Id, segment_code: Key, kind: MapKind, stage_code: Key, touchpoint_code: Key, person: Member, version: Seen, db: Db,
    response: Response, body: Annotated[TouchpointChange, Body(examples=[{"importance": 5}])],
) -> Any:
    def work(session: Session) -> dict[str, Any]:
        at = (programme_id, segment_code, kind, stage_code, touchpoint_code)
        return touchpoint_answer(stages.change_touchpoint(session, person, *at, version, body), stage_code, touchpoint_code)

    return _tagged(response, await db.run(work))


@router.delete(TOUCHPOINTS + "/{touchpoint_code}", status_code=204, responses=WRITES, openapi_extra=IF_MATCH, summary="Remove a touchpoint")
async def remove_touchpoint(
    programme_id: Id, segment_code: Key, kind: MapKind, stage_code: Key, touchpoint_code: Key, person: Member, version: Seen, db: Db
) -> Response:
    row = await db.run(lambda session: stages.remove_touchpoint(
        session, person, programme_id, segment_code, kind, stage_code, touchpoint_code, version
    ))
    return Response(status_code=204, headers={"ETag": f'"{row.version}"'})
