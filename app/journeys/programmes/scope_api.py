"""The API doors of a programme's segments and channels."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Path
from starlette.responses import Response

from app.access.keys import Member
from app.journeys.programmes import scope
from app.journeys.programmes.answers import ChannelAnswer, ChannelPage, SegmentAnswer, SegmentPage
from app.journeys.programmes.shapes import ChannelChange, NewChannel, NewSegment, SegmentChange
from app.web.deps import IF_MATCH, Db, Id, Page, PageSize, Seen
from app.web.refusals import refusals

router = APIRouter(prefix="/programmes/{programme_id}", tags=["journeys"])
Code = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
SEGMENT = {
    "name": "Novices", "customer_type": "end_customer", "expectations": "To be guided, and to be sure of the choice.",
    "persona": "Lea, 29, first flat", "channels": ["store", "web"], "share": 0.6,
}
CHANNEL = {"name": "Store", "kind": "physical"}


def _with_version(response: Response, row: dict[str, Any]) -> dict[str, Any]:
    response.headers["ETag"] = f'"{row["version"]}"'
    return row


# ---- segments

@router.get("/segments", response_model=SegmentPage, responses=refusals(404), summary="The segments, in their order")
async def list_segments(programme_id: Id, person: Member, db: Db, page: Page = 1, size: PageSize = 50) -> Any:
    return await db.run(lambda session: scope.list_segments(session, person, programme_id, page, size))


@router.post("/segments", status_code=201, response_model=SegmentAnswer, responses=refusals(404, 409), summary="Add a segment")
async def add_segment(
    programme_id: Id, body: Annotated[NewSegment, Body(examples=[SEGMENT])], person: Member, db: Db, response: Response
) -> Any:
    """A segment is a group of customers with the same expectations; each has one journey. Its code never changes."""
    made = await db.run(lambda session: scope.segment_view(session, scope.add_segment(session, person, programme_id, body)))
    return _with_version(response, made)


@router.patch(
    "/segments/{segment_code}", response_model=SegmentAnswer, responses=refusals(404, 409, 412, 428), openapi_extra=IF_MATCH,
    summary="Change a segment",
)
async def change_segment(
    programme_id: Id, segment_code: Code, version: Seen, body: Annotated[SegmentChange, Body(examples=[{"share": 0.55}])], person: Member,
    db: Db, response: Response,
) -> Any:
    changed = await db.run(
        lambda session: scope.segment_view(session, scope.change_segment(session, person, programme_id, segment_code, version, body))
    )
    return _with_version(response, changed)


@router.delete("/segments/{segment_code}", status_code=204, responses=refusals(404, 409), summary="Remove a segment that nothing uses")
async def remove_segment(programme_id: Id, segment_code: Code, person: Member, db: Db) -> None:
    await db.run(lambda session: scope.remove_segment(session, person, programme_id, segment_code))


# ---- channels

@router.get("/channels", response_model=ChannelPage, responses=refusals(404), summary="The channels, in their order")
async def list_channels(programme_id: Id, person: Member, db: Db, page: Page = 1, size: PageSize = 50) -> Any:
    return await db.run(lambda session: scope.list_channels(session, person, programme_id, page, size))


@router.post("/channels", status_code=201, response_model=ChannelAnswer, responses=refusals(404, 409), summary="Add a channel")
async def add_channel(
    programme_id: Id, body: Annotated[NewChannel, Body(examples=[CHANNEL])], person: Member, db: Db, response: Response
) -> Any:
    made = await db.run(lambda session: scope.channel_view(session, scope.add_channel(session, person, programme_id, body)))
    return _with_version(response, made)


@router.patch(
    "/channels/{channel_code}", response_model=ChannelAnswer, responses=refusals(404, 409, 412, 428), openapi_extra=IF_MATCH,
    summary="Change a channel",
)
async def change_channel(
    programme_id: Id, channel_code: Code, version: Seen, body: Annotated[ChannelChange, Body(examples=[{"name": "Shop"}])], person: Member,
    db: Db, response: Response,
) -> Any:
    changed = await db.run(
        lambda session: scope.channel_view(session, scope.change_channel(session, person, programme_id, channel_code, version, body))
    )
    return _with_version(response, changed)


@router.delete("/channels/{channel_code}", status_code=204, responses=refusals(404, 409), summary="Remove a channel that nothing uses")
async def remove_channel(programme_id: Id, channel_code: Code, person: Member, db: Db) -> None:
    await db.run(lambda session: scope.remove_channel(session, person, programme_id, channel_code))
