"""The statements of the hot path, built once: building an upsert anew costs ten times its execution."""

from typing import Any

from sqlalchemy import and_, bindparam, exists, func, insert, select, update
from sqlmodel import SQLModel

from app.storage import tables as tables  # registers every table
from app.workshops.rules import FIELDS

_tables = SQLModel.metadata.tables
study, item, cell, event, workshop = (_tables[name] for name in ("study", "map_item", "expectation", "event", "workshop"))

CHANGED = "expectation.changed"
CELL = [cell.c[name] for name in (*FIELDS, "version", "updated_at", "updated_by")]
EVENT = [event.c[name] for name in ("id", "at", "actor_id", "actor_name", "kind", "subject", "old", "new", "mutation_id")]

_a_workshop_is_closed = exists().where(workshop.c.study_id == study.c.id, workshop.c.status == "closed").correlate(study)

# One look says all that a change must know: the study, the item of its map, the stored row, and whether this mutation is a retry.
LOOK = (
    select(study.c.status, item.c.domain, item.c.core, _a_workshop_is_closed.label("closed"), event.c.id.label("event"), *CELL)
    .select_from(
        study
        .outerjoin(item, and_(item.c.version == study.c.map_version, item.c.code == bindparam("item")))
        .outerjoin(cell, and_(cell.c.study_id == study.c.id, cell.c.item_code == bindparam("item")))
        .outerjoin(event, and_(event.c.organisation_id == study.c.organisation_id, event.c.mutation_id == bindparam("mutation")))
    )
    .where(study.c.id == bindparam("study"), study.c.organisation_id == bindparam("organisation"))
)

_values: dict[str, Any] = {name: bindparam(f"v_{name}") for name in (*FIELDS, "version", "updated_at", "updated_by")}
INSERT_CELL = insert(cell).values(study_id=bindparam("study"), item_code=bindparam("item"), **_values)
UPDATE_CELL = (
    update(cell)
    .where(cell.c.study_id == bindparam("study"), cell.c.item_code == bindparam("item"), cell.c.version == bindparam("seen"))
    .values(**_values)
)
INSERT_EVENT = insert(event).inline().values(
    organisation_id=bindparam("organisation"), study_id=bindparam("study"), at=bindparam("at"), actor_id=bindparam("actor_id"),
    actor_name=bindparam("actor_name"), kind=CHANGED, subject=bindparam("item"), old=bindparam("old"), new=bindparam("new"),
    mutation_id=bindparam("mutation"),
)

ONE_EVENT = select(event.c.study_id, *EVENT).where(event.c.id == bindparam("event"))
LATER_EVENTS = (
    select(event.c.id, event.c.at, event.c.actor_id, event.c.actor_name, event.c.old, event.c.new)
    .where(event.c.study_id == bindparam("study"), event.c.id > bindparam("event"), event.c.subject == bindparam("item"),
           event.c.kind == CHANGED)
    .order_by(event.c.id.desc())
)
OWN_EVENTS = (
    select(event.c.id, event.c.old, event.c.new, event.c.mutation_id)
    .where(event.c.study_id == bindparam("study"), event.c.subject == bindparam("item"), event.c.kind == CHANGED,
           event.c.actor_id == bindparam("actor"))
    .order_by(event.c.id.desc()).limit(500)
)
WORKSHOPS = select(workshop.c.domains, workshop.c.core_only, workshop.c.status).where(workshop.c.study_id == bindparam("study"))

ALL_CELLS = (
    select(item.c.code.label("item"), *CELL)
    .select_from(
        study.join(item, item.c.version == study.c.map_version)
        .outerjoin(cell, and_(cell.c.study_id == study.c.id, cell.c.item_code == item.c.code))
    )
    .where(study.c.id == bindparam("study"))
    .order_by(item.c.position)
)
LAST_EVENT = select(func.coalesce(func.max(event.c.id), 0)).where(event.c.study_id == bindparam("study"))
NEW_EVENTS = (
    select(*EVENT)
    .where(event.c.study_id == bindparam("study"), event.c.id > bindparam("after"))
    .order_by(event.c.id).limit(500)
)
STUDY_STANDS = select(study.c.id).where(study.c.id == bindparam("study"), study.c.organisation_id == bindparam("organisation"))
