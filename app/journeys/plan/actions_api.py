"""The API doors of the action plan."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Query
from starlette.responses import Response

from app.access.keys import Member
from app.journeys.plan import actions, readers
from app.journeys.plan.answers import ActionAnswer, ActionPage
from app.journeys.plan.shapes import ActionChange, ActionKind, ActionStatus, NewAction
from app.web.deps import IF_MATCH, Db, Id, Page, PageSize, Seen
from app.web.forms import HouseWords
from app.web.inputs import Line
from app.web.refusals import refusals

router = APIRouter(prefix="/programmes/{programme_id}/actions", tags=["journeys"], route_class=HouseWords)
CodeAsked = Annotated[str | None, Query(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
Asked = Annotated[Line | None, Query()]
ACTION = {
    "stage": "choose", "segment": "novice", "channel": "store", "kind": "catch_up", "title": "An advisor greets within two minutes",
    "owner": "Claire Martin", "team": "Store operations", "cost": 4000, "currency": "EUR", "effort": 2, "due": "2026-12-18",
    "expected_gain": 20, "interactions": ["greeted"],
}


def _with_version(response: Response, action: dict[str, Any]) -> dict[str, Any]:
    response.headers["ETag"] = f'"{action["version"]}"'
    return action


@router.get("", response_model=ActionPage, responses=refusals(404), summary="The actions, by number")
async def list_actions(
    programme_id: Id, person: Member, db: Db, segment: CodeAsked = None, channel: CodeAsked = None, stage: CodeAsked = None,
    status: ActionStatus | None = None, kind: ActionKind | None = None, owner: Asked = None, team: Asked = None, page: Page = 1,
    size: PageSize = 50,
) -> Any:
    """An action for every segment, or every channel, is among those of each of them."""
    asked = {"segment": segment, "channel": channel, "stage": stage, "status": status, "kind": kind, "owner": owner, "team": team}
    wanted = {name: value for name, value in asked.items() if value}
    return await db.run(lambda session: actions.list_actions(session, person, programme_id, page, size, wanted))


@router.post("", status_code=201, response_model=ActionAnswer, responses=refusals(404, 409), summary="Add an action")
async def add_action(
    programme_id: Id, body: Annotated[NewAction, Body(examples=[ACTION])], person: Member, db: Db, response: Response
) -> Any:
    made = await db.run(lambda session: readers.action_view(actions.add_action(session, person, programme_id, body)))
    response.headers["Location"] = f"/api/v1/programmes/{programme_id}/actions/{made['id']}"
    return _with_version(response, made)


@router.get("/{action_id}", response_model=ActionAnswer, responses=refusals(404), summary="One action")
async def read_action(programme_id: Id, action_id: Id, person: Member, db: Db, response: Response) -> Any:
    found = await db.run(lambda session: readers.action_view(actions.action_of(session, person, programme_id, action_id)))
    return _with_version(response, found)


@router.patch(
    "/{action_id}", response_model=ActionAnswer, responses=refusals(404, 409, 412, 428), openapi_extra=IF_MATCH, summary="Change an action"
)
async def change_action(
    programme_id: Id, action_id: Id, person: Member, version: Seen,
    body: Annotated[ActionChange, Body(examples=[{"status": "decided", "owner": "Claire Martin"}])], db: Db, response: Response,
) -> Any:
    """What is left out stays; what is done is at 100 percent. If-Match names the version that was read."""
    changed = await db.run(
        lambda session: readers.action_view(actions.change_action(session, person, programme_id, action_id, version, body))
    )
    return _with_version(response, changed)


@router.delete(
    "/{action_id}", status_code=204, responses=refusals(404, 409, 412, 428), openapi_extra=IF_MATCH,
    summary="Delete an action that is only proposed",
)
async def remove_action(programme_id: Id, action_id: Id, version: Seen, person: Member, db: Db) -> None:
    """What was decided answers 409: set its status to dropped instead. If-Match names the version that was read."""
    await db.run(lambda session: actions.remove_action(session, person, programme_id, action_id, version))
