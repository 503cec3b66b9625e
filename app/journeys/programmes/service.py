"""Programmes: create, list, read, change, close and reopen. Plain functions of a session, a person and shapes."""

from typing import Any, Literal

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.access.clients import client_of, create_client
from app.access.keys import Person
from app.access.scope import done_before, open_programme_of, programme_of, record, reused
from app.errors import StaleVersion
from app.journeys.programmes.ready import READY_CHANNELS
from app.journeys.programmes.shapes import NewProgramme, ProgrammeChange
from app.storage.tables import Channel, Client, Event, Programme, Wave
from app.web.language import Speaker

_plain = Speaker("en").sort_key
PARTS = ("title", "sector", "customers", "sponsor", "goals", "indicators", "profile")


# ---- create

def create_programme(session: Session, person: Person, new: NewProgramme) -> Programme:
    """A programme with the method's scoring profile unless another is given, and the usual channels if a language is chosen.

    Raises NotFound for a foreign client, Conflict for a client name that is taken. A retry with the same mutation id answers the
    programme of the first request.
    """
    said = {"title": new.title} | ({"client": new.client_name} if new.client_name else {})
    before = done_before(session, person, new.mutation_id, "programme.created", said)
    if before is not None:
        return _made_before(session, person, str(before.programme_id), new.client_id)
    client = client_of(session, person, new.client_id) if new.client_id else create_client(session, person, str(new.client_name))
    values = new.model_dump(mode="json", include=set(PARTS) - {"profile"})
    programme = Programme(
        organisation_id=person.organisation_id, client_id=client.id, created_by=person.id, profile=new.profile.canonical(), **values
    )
    session.add(programme)
    session.flush()
    channels = _ready_channels(session, programme.id, new.ready_content) if new.ready_content else 0
    summary = {"title": new.title, "client": client.name, "channels": channels}
    record(
        session, person, "programme.created", new.title, None, summary, programme_id=programme.id, mutation_id=new.mutation_id
    )
    session.flush()
    return programme


def _made_before(session: Session, person: Person, programme_id: str, client_id: str | None) -> Programme:
    programme = programme_of(session, person, programme_id)
    if client_id not in (None, programme.client_id):
        raise reused()
    return programme


def _ready_channels(session: Session, programme_id: str, language: str) -> int:
    """Adds the usual channels; returns how many. They belong to the set-up and need no event of their own."""
    for position, (code, kind, name) in enumerate(READY_CHANNELS, 1):
        session.add(Channel(programme_id=programme_id, code=code, name=name[language], kind=kind, position=position))
    return len(READY_CHANNELS)


# ---- read

def list_programmes(
    session: Session, person: Person, page: int, size: int, q: str = "", status: str | None = None, client_id: str | None = None
) -> dict[str, Any]:
    """One page of the organisation's programmes, the last changed first; `q` is looked for in titles and clients' names.

    The search runs here and not in SQL: SQLite's LIKE knows neither accents nor capitals outside ASCII.
    """
    rows = [row for row in _light_rows(session, person) if _matches(row, q, status, client_id)]
    shown = rows[(page - 1) * size : page * size]
    waves = _waves(session, [row.id for row in shown])
    changed = _hours(session, [row.last_event for row in shown])
    items = [_list_row(row, waves.get(row.id, 0), changed.get(row.last_event, row.created_at)) for row in shown]
    return {"items": items, "page": page, "size": size, "total": len(rows)}


def _light_rows(session: Session, person: Person) -> list[Any]:
    last = select(func.max(Event.id)).where(col(Event.programme_id) == col(Programme.id)).correlate(Programme)
    query = (
        select(  # type: ignore[call-overload]
            Programme.id, Programme.title, Programme.sector, Programme.status, Programme.created_at, Programme.version,
            Programme.client_id, col(Client.name).label("client_name"), last.scalar_subquery().label("last_event"),
        )
        .join(Client, col(Client.id) == col(Programme.client_id))
        .where(col(Programme.organisation_id) == person.organisation_id)
    )
    return sorted(session.execute(query).all(), key=lambda row: (row.last_event or 0, row.id), reverse=True)


def _matches(row: Any, q: str, status: str | None, client_id: str | None) -> bool:
    text = _plain(f"{row.title} {row.client_name}")
    return all(word in text for word in _plain(q).split()) and status in (None, row.status) and client_id in (None, row.client_id)


def _waves(session: Session, programme_ids: list[str]) -> dict[str, int]:
    query = select(Wave.programme_id, func.count()).where(col(Wave.programme_id).in_(programme_ids))  # type: ignore[call-overload]
    return {row[0]: row[1] for row in session.execute(query.group_by(Wave.programme_id))}


def _hours(session: Session, event_ids: list[int]) -> dict[int, Any]:
    query = select(Event.id, Event.at).where(col(Event.id).in_([each for each in event_ids if each]))  # type: ignore[call-overload]
    return {row.id: row.at for row in session.execute(query)}


def _list_row(row: Any, waves: int, changed_at: Any) -> dict[str, Any]:
    return {
        "id": row.id, "title": row.title, "client": {"id": row.client_id, "name": row.client_name}, "sector": row.sector,
        "status": row.status, "version": row.version, "waves": waves, "created_at": row.created_at, "changed_at": changed_at,
    }


def programme_view(session: Session, programme: Programme) -> dict[str, Any]:
    """The whole programme as the API shows it; segments and channels have doors of their own."""
    client = session.get_one(Client, programme.client_id)
    _, at = last_change(session, programme)
    return {
        "id": programme.id, "title": programme.title, "client": {"id": client.id, "name": client.name}, "status": programme.status,
        "version": programme.version, "waves": _waves(session, [programme.id]).get(programme.id, 0),
        "created_at": programme.created_at, "changed_at": at,
    } | {part: getattr(programme, part) for part in PARTS}


def last_change(session: Session, programme: Programme) -> tuple[str, Any]:
    """Who made the programme's last accepted change, in whatever part, and when."""
    event = _last_event(session, programme.id)
    return (event.actor_name, event.at) if event else ("", programme.created_at)


def _last_event(session: Session, programme_id: str, kinds: str = "%") -> Event | None:
    query = select(Event).where(col(Event.programme_id) == programme_id, col(Event.kind).like(kinds))
    found: Event | None = session.execute(query.order_by(col(Event.id).desc()).limit(1)).scalar_one_or_none()
    return found


# ---- change

def update_programme(session: Session, person: Person, programme_id: str, version: int, change: ProgrammeChange) -> Programme:
    """Replace parts of a programme in one event. `version` is the one that the person saw.

    Raises StaleVersion with the current parts when somebody wrote in between, Conflict when the programme is closed. Parts that
    are already so make no event and no new version.
    """
    programme = open_programme_of(session, person, programme_id)
    _refuse_stale(session, programme, version)
    wanted = change.model_dump(mode="json", include=set(change.model_fields_set))
    if change.profile is not None:
        wanted["profile"] = change.profile.canonical()
    wanted = {part: value for part, value in wanted.items() if value != getattr(programme, part)}
    if not wanted:
        return programme
    old = {part: getattr(programme, part) for part in wanted}
    for part, value in wanted.items():
        setattr(programme, part, value)
    programme.version += 1
    session.add(programme)
    record(session, person, "programme.changed", programme.title, old, wanted, programme_id=programme.id)
    return programme


def _refuse_stale(session: Session, programme: Programme, version: int) -> None:
    if programme.version == version:
        return
    event = _last_event(session, programme.id, "programme.%")
    who = {"changed_by": event.actor_name if event else None, "changed_at": event.at.isoformat() if event else None}
    current = {part: getattr(programme, part) for part in PARTS} | {"version": programme.version, "status": programme.status}
    raise StaleVersion(current | who)


def set_status(session: Session, person: Person, programme_id: str, status: Literal["open", "closed"]) -> Programme:
    """Close or reopen. No version is compared: what a person asks for is said whole in the verb."""
    programme = programme_of(session, person, programme_id)
    if programme.status != status:
        kind = "programme.closed" if status == "closed" else "programme.reopened"
        old, new = {"status": programme.status}, {"status": status}
        record(session, person, kind, programme.title, old, new, programme_id=programme.id)
        programme.status = status
        programme.version += 1
        session.add(programme)
    return programme
