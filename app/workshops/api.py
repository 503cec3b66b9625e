"""The API doors of this room: expectations, their history, undo, the live stream."""

from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from app.access.keys import Member
from app.access.scope import study_of
from app.errors import Invalid, problem
from app.storage.session import Database
from app.web.deps import IF_MATCH, Db, Id, Page, PageSize, Seen, Voice
from app.workshops import history, service
from app.workshops import schemas as shapes
from app.workshops.bus import bus_of
from app.workshops.history import Wanted
from app.workshops.live import listen
from app.workshops.service import Wish

router = APIRouter(prefix="/api/v1", tags=["workshops"])
ItemCode = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,20}$", description="The item's code, such as MOB.2.1")]
After = Annotated[int, Query(ge=0, le=shapes.MAX_EVENT, description="Only what came after this event")]
REFUSALS: dict[int | str, dict[str, Any]] = {
    404: {"description": "No such study or item"},
    409: {"description": "Study or workshop closed, the mutation id was used for something else, or nothing can be taken back"},
    412: {"description": "Somebody else wrote first; `current` says what, who and when"},
    422: {"description": "Each place that breaks a rule"},
    428: {"description": "Without If-Match"},
}


def _json(value: Any, headers: dict[str, str] | None = None) -> Response:
    return Response(orjson.dumps(value), media_type="application/json", headers={"Cache-Control": "no-store"} | (headers or {}))


def _with_version(expectation: dict[str, Any]) -> Response:
    return _json(expectation, {"ETag": f'"{expectation["version"]}"'})


# First, because addresses are compared one by one and this one is asked for at every key.
@router.put(
    "/studies/{study_id}/expectations/{item}", response_model=shapes.Saved, responses=REFUSALS, openapi_extra=IF_MATCH,
    summary="Change an agreed expectation: any of its fields, with the version that was seen",
)
async def put_expectation(
    study_id: Id, item: ItemCode, put: shapes.Put, person: Member, version: Seen, db: Db, request: Request
) -> Response:
    wish = Wish(item, version, put.asked(), put.mutation_id)
    return await _store(request, db, study_id, lambda session: service.save(session, person, study_id, wish))


@router.get(
    "/studies/{study_id}/expectations", response_model=shapes.Expectations, summary="Every agreed expectation, in the map's order"
)
async def get_expectations(study_id: Id, person: Member, db: Db) -> Response:
    return _json(await db.run(lambda session: service.all_expectations(session, person, study_id)))


@router.get(
    "/studies/{study_id}/expectations/{item}", response_model=shapes.Expectation,
    summary="One item's agreed expectation; ETag is its version",
)
async def get_expectation(study_id: Id, item: ItemCode, person: Member, db: Db) -> Response:
    return _with_version(await db.run(lambda session: service.one_expectation(session, person, study_id, item)))


@router.post(
    "/studies/{study_id}/expectations/{item}/undo", response_model=shapes.Saved, responses=REFUSALS, openapi_extra=IF_MATCH,
    summary="Take back your own last change of this item, as a new change",
)
async def post_undo(
    study_id: Id, item: ItemCode, person: Member, version: Seen, db: Db, request: Request, undo: shapes.Undo | None = None
) -> Response:
    mutation = undo.mutation_id if undo else None
    return await _store(request, db, study_id, lambda session: history.undo(session, person, study_id, item, version, mutation))


async def _store(request: Request, db: Database, study_id: str, work: Any) -> Response:
    saved = await db.run(work)
    if not saved["repeated"]:
        bus_of(request).publish(study_id)
    return _with_version(saved)


@router.post(
    "/studies/{study_id}/expectations/batch", response_model=shapes.Outcomes, summary="Up to 200 changes, an outcome for each",
    responses={404: {"description": "No such study"}, 409: {"description": "The study is closed"}},
)
async def post_batch(study_id: Id, batch: shapes.Batch, person: Member, db: Db, voice: Voice, request: Request) -> Response:
    outcomes = await db.run(lambda session: service.save_all(session, person, study_id, batch.mutations, voice))
    if any(each["status"] == "saved" for each in outcomes):
        bus_of(request).publish(study_id)
    return _json({"outcomes": outcomes})


@router.get(
    "/studies/{study_id}/events", response_model=shapes.Events, summary="Who changed what and when, in a study or on one item"
)
async def get_events(
    study_id: Id, person: Member, db: Db, after: After = 0,
    item: Annotated[str | None, Query(pattern=r"^[A-Za-z0-9._-]{1,80}$")] = None,
    order: Literal["oldest", "newest"] = "oldest", page: Page = 1, size: PageSize = 50,
) -> Response:
    wanted = Wanted(item, after, order, page, size)
    return _json(await db.run(lambda session: history.events_of(session, person, study_id, wanted)))


@router.get(
    "/studies/{study_id}/stream", response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {}}}, 404: {"description": "No such study"}},
    summary="The study's events as they happen (server-sent events; Last-Event-ID resumes)",
)
async def get_stream(study_id: Id, person: Member, db: Db, request: Request, after: After = 0) -> Response:
    last = max(after, _last_event(request))
    await db.run(lambda session: study_of(session, person, study_id))
    told = listen(db, bus_of(request), person, study_id, last)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}  # the latter: a proxy must not hold it back
    return StreamingResponse(told, headers=headers, media_type="text/event-stream")


def _last_event(request: Request) -> int:
    said = request.headers.get("last-event-id", "")
    if not said:
        return 0
    if not (said.isascii() and said.isdecimal() and len(said) <= 16 and int(said) <= shapes.MAX_EVENT):
        raise Invalid("invalid_last_event", [problem("Last-Event-ID", "Give the number of the last event that you have.")])
    return int(said)


