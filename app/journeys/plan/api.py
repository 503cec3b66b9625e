"""The API doors of plan: targets and their lint, indicators; the actions have a file of their own."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Query
from starlette.responses import Response

from app.access.keys import Member
from app.journeys.plan import actions_api, points, readers, targets
from app.journeys.plan.answers import LintAnswer, LintPage, NewPointAnswer, PointPage, TargetAnswer, TargetPage
from app.journeys.plan.shapes import Indicator, LintIn, NewPoint, TargetIn
from app.web.deps import IF_MATCH, Db, Id, Page, PageSize, Seen, Voice
from app.web.refusals import refusals

router = APIRouter(prefix="/api/v1", tags=["journeys"])
router.include_router(actions_api.router)
CODE = r"^[a-z0-9][a-z0-9-]{0,39}$"
CodeInPath = Annotated[str, Path(pattern=CODE)]
CodeAsked = Annotated[str | None, Query(pattern=CODE)]
ROOT = "/programmes/{programme_id}"
TARGET = {"target": 50, "reason": "The counter is where a purchase is decided; 50 is what our best shop reaches today."}
POINT = {"indicator": "nps", "answers": [10, 9, 9, 7, 3], "measured_on": "2026-03-31", "segment": "novice", "moment": "cold"}


# ---- targets

@router.get(f"{ROOT}/targets", response_model=TargetPage, responses=refusals(404), summary="The targets, by segment and stage")
async def list_targets(programme_id: Id, person: Member, db: Db, segment: CodeAsked = None, page: Page = 1, size: PageSize = 50) -> Any:
    return await db.run(lambda session: targets.list_targets(session, person, programme_id, page, size, segment))


@router.put(
    f"{ROOT}/targets/{{segment_code}}/{{stage_code}}", response_model=TargetAnswer, responses=refusals(404, 409, 412, 428),
    openapi_extra=IF_MATCH, summary="Set the target of one stage of a segment",
)
async def set_target(
    programme_id: Id, segment_code: CodeInPath, stage_code: CodeInPath, seen: Seen, body: Annotated[TargetIn, Body(examples=[TARGET])],
    person: Member, db: Db, response: Response,
) -> Any:
    """The stage is one of the segment's journey, as it is or as it is wanted. If-Match names the version that was read, "0" where there
    is no target yet. A reason that is left out stays as it is."""

    def work(session: Any) -> dict[str, Any]:
        row = targets.set_target(session, person, programme_id, segment_code, stage_code, body, seen)
        return targets.target_view(session, row)

    found = await db.run(work)
    response.headers["ETag"] = f'"{found["version"]}"'
    return found


@router.delete(
    f"{ROOT}/targets/{{segment_code}}/{{stage_code}}", status_code=204, responses=refusals(404, 409, 412, 428),
    openapi_extra=IF_MATCH, summary="Take a target away",
)
async def remove_target(
    programme_id: Id, segment_code: CodeInPath, stage_code: CodeInPath, seen: Seen, person: Member, db: Db
) -> None:
    """If-Match names the version that was read."""
    await db.run(lambda session: targets.remove_target(session, person, programme_id, segment_code, stage_code, seen))


@router.get(f"{ROOT}/target-lint", response_model=LintPage, responses=refusals(404), summary="What the stored targets should not be")
async def lint_stored(programme_id: Id, person: Member, db: Db, voice: Voice) -> Any:
    """Journey method, section 2.9: a disappointment in the target, delight everywhere, nowhere or too often, an end without delight."""
    return {"items": await db.run(lambda session: targets.lint_stored(session, person, programme_id, voice))}


@router.post(f"{ROOT}/target-lint", response_model=LintAnswer, responses=refusals(404), summary="The same for targets that are not stored")
async def lint_typed(
    programme_id: Id, body: Annotated[LintIn, Body(examples=[{"segment": "novice", "targets": {"choose": 50}}])], person: Member, db: Db,
    voice: Voice,
) -> Any:
    return await db.run(lambda session: targets.lint_typed(session, person, programme_id, body.segment, body.targets, voice))


# ---- indicators

@router.get(f"{ROOT}/indicators", response_model=PointPage, responses=refusals(404), summary="Measured points, by indicator and day")
async def list_points(
    programme_id: Id, person: Member, db: Db, indicator: Indicator | None = None, segment: CodeAsked = None, stage: CodeAsked = None,
    page: Page = 1, size: PageSize = 50,
) -> Any:
    return await db.run(lambda session: points.list_points(session, person, programme_id, page, size, indicator, segment, stage))


@router.post(
    f"{ROOT}/indicators", status_code=201, response_model=NewPointAnswer, responses=refusals(404, 409), summary="Add a measured point"
)
async def add_point(programme_id: Id, body: Annotated[NewPoint, Body(examples=[POINT])], person: Member, db: Db) -> Any:
    """A value and its n, or the raw answers of NPS, CES or CSAT, from which value and interval are computed (the answers are not kept)."""

    def work(session: Any) -> dict[str, Any]:
        row, figures = points.add_point(session, person, programme_id, body)
        return readers.point_view(row) | {"figures": figures and figures["figures"]}

    return await db.run(work)


@router.delete(f"{ROOT}/indicators/{{point_id}}", status_code=204, responses=refusals(404, 409), summary="Take a measured point away")
async def remove_point(programme_id: Id, point_id: Id, person: Member, db: Db) -> None:
    await db.run(lambda session: points.remove_point(session, person, programme_id, point_id))
