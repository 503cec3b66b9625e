"""The lines of the action plan, worked on by several people at once: each change names the version that it was made on."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from app.access.keys import Person
from app.access.scope import done_before, open_programme_of, programme_of, record, reused
from app.errors import Conflict
from app.journeys.frame import part_of, refuse_stale
from app.journeys.plan import readers
from app.journeys.plan.shapes import ActionChange, NewAction
from app.journeys.plan.vocabulary import check_places
from app.storage.tables import JourneyAction

MAX_ACTIONS = 1_000
CLOSED = ("done", "dropped")
FILTERS = ("segment", "channel", "stage", "status", "kind", "owner", "team")
COLUMNS = {"segment": "segment_code", "channel": "channel_code", "stage": "stage_code"}  # where the API's name is not the table's


def subject_of(row: JourneyAction) -> str:
    return f"{row.number}. {row.title}"


def is_overdue(action: Mapping[str, Any], today: dt.date) -> bool:
    """`action` as readers.action_view shows it."""
    return bool(action["due"]) and action["status"] not in CLOSED and dt.date.fromisoformat(action["due"]) < today


def matches(action: Mapping[str, Any], wanted: Mapping[str, str]) -> bool:
    """An action for every segment (or channel) answers to each of them: it is part of what happens there."""
    for name, value in wanted.items():
        everywhere = name in ("segment", "channel") and action[name] is None
        if value and not everywhere and action[name] != value:
            return False
    return True


def list_actions(session: Session, person: Person, programme_id: str, page: int, size: int, wanted: Mapping[str, str]) -> dict[str, Any]:
    programme_of(session, person, programme_id)
    found = [each for each in readers.actions_of(session, programme_id) if matches(each, wanted)]
    return {"items": found[(page - 1) * size : page * size], "page": page, "size": size, "total": len(found)}


def action_of(session: Session, person: Person, programme_id: str, action_id: str) -> JourneyAction:
    found: JourneyAction = part_of(session, person, JourneyAction, programme_id, action_id)
    return found


def add_action(session: Session, person: Person, programme_id: str, new: NewAction) -> JourneyAction:
    """Raises Invalid for a place that the programme lacks, Conflict when it is closed or full. A retry answers the first one's action."""
    programme_of(session, person, programme_id)
    before = done_before(session, person, new.mutation_id, "action.added", {"title": new.title, "stage": new.stage, "kind": new.kind})
    if before is not None:
        if before.programme_id != programme_id or not isinstance(before.new, dict):
            raise reused()
        return action_of(session, person, programme_id, before.new["id"])
    open_programme_of(session, person, programme_id)
    values = new.model_dump(exclude={"mutation_id"})
    check_places(session, programme_id, values)
    there = readers.action_rows(session, programme_id)
    if len(there) >= MAX_ACTIONS:
        raise Conflict("too_many_actions", "A programme has {most} actions at most.", most=MAX_ACTIONS)
    _settle(values, values)
    number = max((each.number for each in there), default=0) + 1
    named = {COLUMNS.get(name, name): value for name, value in values.items()}
    row = JourneyAction(programme_id=programme_id, number=number, created_by_name=person.name, **named)
    session.add(row)
    session.flush()
    facts = {"id": row.id, "title": row.title, "stage": row.stage_code, "kind": row.kind, "status": row.status}
    record(session, person, "action.added", subject_of(row), None, facts, programme_id=programme_id, mutation_id=new.mutation_id)
    return row


def change_action(
    session: Session, person: Person, programme_id: str, action_id: str, version: int, change: ActionChange
) -> JourneyAction:
    """Raises StaleVersion with the action as it stands when `version` is not its version any more, Conflict when the programme is closed.

    What is done is at 100 percent. A change that changes nothing leaves the version.
    """
    row: JourneyAction = part_of(session, person, JourneyAction, programme_id, action_id, change=True)
    refuse_stale(session, row, version, readers.action_view(row), subject_of(row))
    stored = {name: getattr(row, COLUMNS.get(name, name)) for name in change.model_fields_set}
    wanted = change.changes()
    check_places(session, programme_id, {name: value for name, value in wanted.items() if value != stored[name]})
    _settle(wanted, wanted)
    moved = {name: value for name, value in wanted.items() if getattr(row, COLUMNS.get(name, name)) != value}
    if not moved:
        return row
    old = {name: _plain(getattr(row, COLUMNS.get(name, name))) for name in moved}
    for name, value in moved.items():
        setattr(row, COLUMNS.get(name, name), value)
    row.version += 1
    session.add(row)
    session.flush()
    new = {name: _plain(value) for name, value in moved.items()}
    record(session, person, "action.changed", subject_of(row), old, new, programme_id=programme_id)
    return row


def remove_action(session: Session, person: Person, programme_id: str, action_id: str, version: int) -> None:
    """Only what is still proposed can go; raises Conflict otherwise: what was decided is dropped instead, and stays in the plan's story.

    Raises StaleVersion as change_action does: nobody deletes what they have not read.
    """
    row: JourneyAction = part_of(session, person, JourneyAction, programme_id, action_id, change=True)
    refuse_stale(session, row, version, readers.action_view(row), subject_of(row))
    if row.status != "proposed":
        raise Conflict("action_decided", "This action was decided: drop it instead of deleting it.")
    record(session, person, "action.removed", subject_of(row), {"stage": row.stage_code, "kind": row.kind}, None, programme_id=programme_id)
    session.delete(row)


def _settle(said: Mapping[str, Any], values: dict[str, Any]) -> None:
    if said.get("status") == "done":
        values["progress"] = 100


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value
