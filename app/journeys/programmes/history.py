"""The history of a programme: its events, the newest first. Events are only ever added."""

from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.access.keys import Person
from app.access.scope import programme_of
from app.storage.tables import Event

FIELDS = ("id", "at", "actor_name", "kind", "subject", "old", "new")


def events_of(session: Session, person: Person, programme_id: str, page: int, size: int) -> dict[str, Any]:
    """One page of the programme's events; raises NotFound for a foreign programme."""
    programme_of(session, person, programme_id)
    theirs = col(Event.programme_id) == programme_id
    total = session.execute(select(func.count()).select_from(Event).where(theirs)).scalar_one()
    query = select(Event).where(theirs).order_by(col(Event.id).desc()).limit(size).offset((page - 1) * size)
    items = [{name: getattr(event, name) for name in FIELDS} for event in session.execute(query).scalars()]
    return {"items": items, "page": page, "size": size, "total": total}
