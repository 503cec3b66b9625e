"""The waves of a programme: a time of observation before the plan, after it, and later, with one repository each."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import distinct, func, select
from sqlmodel import Session, col

from app.access.keys import Person
from app.access.scope import done_before, open_programme_of, programme_of, record, reused
from app.errors import Conflict, Invalid, NotFound, problem
from app.journeys.field.schemas import NewWave, WaveChange
from app.journeys.frame import part_of, refuse_stale
from app.journeys.repositories.service import freeze_for
from app.storage.tables import Observation, Programme, Repository, Wave

MAX_WAVES = 200
FIELDS = ("name", "kind", "repository_id", "starts", "ends", "note", "status")


def waves_of(session: Session, programme_id: str) -> list[Wave]:
    """In their numbers."""
    return list(session.execute(select(Wave).where(col(Wave.programme_id) == programme_id).order_by(col(Wave.number))).scalars())


def wave_of(session: Session, person: Person, programme_id: str, wave_id: str) -> tuple[Programme, Wave]:
    """A wave of the member's own organisation; raises NotFound."""
    programme = programme_of(session, person, programme_id)
    wave: Wave = part_of(session, person, Wave, programme_id, wave_id)
    return programme, wave


def repositories_of(session: Session, programme_id: str) -> list[Repository]:
    """The newest first."""
    query = select(Repository).where(col(Repository.programme_id) == programme_id).order_by(col(Repository.number).desc())
    return list(session.execute(query).scalars())


def views(session: Session, waves: Iterable[Wave]) -> list[dict[str, Any]]:
    waves = list(waves)
    query = (
        select(col(Observation.wave_id), func.count(), func.count(distinct(col(Observation.customer))))
        .where(col(Observation.wave_id).in_([each.id for each in waves]), col(Observation.status) == "counted")
        .group_by(col(Observation.wave_id))
    )
    counted = {key: (observations, customers) for key, observations, customers in session.execute(query)}
    return [_view(session, each, *counted.get(each.id, (0, 0))) for each in waves]


def view(session: Session, wave: Wave) -> dict[str, Any]:
    return views(session, [wave])[0]


def _view(session: Session, wave: Wave, observations: int, customers: int) -> dict[str, Any]:
    repository = session.get_one(Repository, wave.repository_id)
    return {
        "id": wave.id, "number": wave.number, "name": wave.name, "kind": wave.kind, "starts": wave.starts, "ends": wave.ends,
        "repository": {"id": repository.id, "number": repository.number, "name": repository.name, "frozen_at": repository.frozen_at},
        "note": wave.note, "status": wave.status, "version": wave.version, "created_at": wave.created_at,
        "observations": observations, "customers": customers,
    }


def list_waves(session: Session, person: Person, programme_id: str, page: int, size: int) -> dict[str, Any]:
    found = waves_of(session, programme_of(session, person, programme_id).id)
    return {"items": views(session, found[(page - 1) * size : page * size]), "page": page, "size": size, "total": len(found)}


def create(session: Session, person: Person, programme_id: str, new: NewWave) -> Wave:
    """Raises Conflict when the programme is closed, Invalid for a repository of another programme. A retry answers the first one's."""
    programme = programme_of(session, person, programme_id)
    before = done_before(session, person, new.mutation_id, "wave.created", {"name": new.name, "kind": new.kind})
    if before is not None:
        if before.programme_id != programme.id:
            raise reused()
        stored = session.get(Wave, before.new["wave"])
        if stored is None:
            raise NotFound()
        return stored
    open_programme_of(session, person, programme_id)
    _refuse_foreign_repository(session, programme.id, new.repository)
    taken = waves_of(session, programme.id)
    if len(taken) >= MAX_WAVES:
        raise Conflict("too_many_waves", "A programme has {most} waves at most.", most=MAX_WAVES)
    wave = Wave(
        programme_id=programme.id, number=max((each.number for each in taken), default=0) + 1, name=new.name, kind=new.kind,
        repository_id=new.repository, starts=new.starts, ends=new.ends, note=new.note,
    )
    session.add(wave)
    session.flush()
    said = {"wave": wave.id, "number": wave.number, "name": wave.name, "kind": wave.kind}
    record(session, person, "wave.created", wave.name[:80], None, said, programme_id=programme.id, mutation_id=new.mutation_id)
    return wave


def change(session: Session, person: Person, programme_id: str, wave_id: str, seen: int, wanted: WaveChange) -> Wave:
    """What is sent replaces what stands there; raises StaleVersion when somebody else wrote first, Conflict in a closed programme.

    Flags that observations already carry stay as they were: they say how things stood when the observation arrived.
    """
    wave: Wave = part_of(session, person, Wave, programme_id, wave_id, change=True)
    refuse_stale(session, wave, seen, _facts(wave), wave.name[:80])
    sent = wanted.model_dump(exclude_unset=True)
    sent = {"repository_id" if name == "repository" else name: value for name, value in sent.items()}
    changed = {name: value for name, value in sent.items() if getattr(wave, name) != value}
    nothing = [name for name, value in changed.items() if value is None and name not in ("starts", "ends")]
    if nothing:
        raise Invalid("invalid_wave", [problem(name.removesuffix("_id"), "Fill in this field.") for name in nothing])
    if not changed:
        return wave
    if "repository_id" in changed:
        _refuse_foreign_repository(session, programme_id, changed["repository_id"])
        _freeze_if_observed(session, person, wave, changed["repository_id"])
    old = {name: getattr(wave, name) for name in changed}
    for name, value in changed.items():
        setattr(wave, name, value)
    if wave.starts and wave.ends and wave.ends < wave.starts:
        raise Invalid("invalid_wave", [problem("ends", "The wave ends before it starts; mend one of the dates.")])
    wave.version += 1
    session.add(wave)
    record(session, person, _kind_of(changed), wave.name[:80], _told(old), _told(changed), programme_id=programme_id)
    return wave


def _kind_of(changed: dict[str, Any]) -> str:
    if set(changed) == {"status"}:
        return "wave.closed" if changed["status"] == "closed" else "wave.reopened"
    return "wave.changed"


def _facts(wave: Wave) -> dict[str, Any]:
    return _told({name: getattr(wave, name) for name in FIELDS}) | {"repository": wave.repository_id}


def _told(values: dict[str, Any]) -> dict[str, Any]:
    """As JSON; a long note is not repeated in the history."""
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items() if name != "note"} | (
        {"note": values["note"][:200]} if "note" in values else {}
    )


def _refuse_foreign_repository(session: Session, programme_id: str, repository_id: str) -> None:
    found = session.get(Repository, repository_id)
    if found is None or found.programme_id != programme_id:
        raise Invalid("invalid_wave", [problem("repository", "Choose a repository of this programme.")])


def _freeze_if_observed(session: Session, person: Person, wave: Wave, repository_id: str) -> None:
    """A wave that holds observations is scored by what they meant: its new repository can no longer change either."""
    if session.execute(select(col(Observation.id)).where(col(Observation.wave_id) == wave.id).limit(1)).first():
        freeze_for(session, person, session.get_one(Repository, repository_id))
