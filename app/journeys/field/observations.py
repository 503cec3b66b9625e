"""The observations of a wave as people look at them: lists with filters, one of them, and what a person decides about it."""

import unicodedata
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, String, cast, select
from sqlmodel import Session, col

from app.access.keys import Person
from app.access.scope import open_programme_of, record
from app.errors import Invalid, NotFound, StaleVersion, problem
from app.journeys.field.again import CORRECTED
from app.journeys.field.flags import code_flags, for_history
from app.journeys.field.schemas import ObservationChange
from app.journeys.field.service import known_of
from app.journeys.field.waves import wave_of
from app.journeys.frame import segments_of
from app.storage.tables import Event, Guide, Observation, Programme, Repository, Wave

CODE_FLAGS = {"unknown_segment", "personal"}  # those that a correction can mend


@dataclass(frozen=True)
class Filter:
    """What is asked for; nothing: all of them."""

    segment: str = ""
    flag: str = ""  # a flag's code, or `any`
    method: str = ""
    customer: str = ""  # a part of the pseudonym, in any case; compared here, because SQLite knows the case of ASCII letters alone
    observer: str = ""
    status: str = ""

    def names(self, customer: str) -> bool:
        return _plain(self.customer) in _plain(customer)

    def on(self, query: Select[Any]) -> Select[Any]:
        exact = {"segment_code": self.segment, "method": self.method, "observer": self.observer, "status": self.status}
        for name, value in exact.items():
            if value:
                query = query.where(col(getattr(Observation, name)) == value)
        if self.flag == "any":
            query = query.where(cast(col(Observation.flags), String) != "[]")
        elif self.flag:
            query = query.where(cast(col(Observation.flags), String).contains(f'"{self.flag}"', autoescape=True))
        return query


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def view(observation: Observation) -> dict[str, Any]:
    return {
        "id": observation.id, "wave": observation.wave_id, "guide": observation.guide_id, "repository": observation.repository_id,
        "segment": observation.segment_code, "customer": observation.customer, "observer": observation.observer,
        "method": observation.method, "channel": observation.channel_code, "observed_at": observation.observed_at,
        "marks": observation.marks, "note": observation.note, "flags": observation.flags, "status": observation.status,
        "reason": observation.reason, "origin": observation.origin, "mutation_id": observation.mutation_id,
        "version": observation.version, "received_by": observation.received_by, "received_at": observation.received_at,
    }


def found_in(session: Session, wave: Wave, wanted: Filter) -> list[Observation]:
    """All that fit, in the order of a notebook: by customer and time of observation."""
    query = wanted.on(select(Observation).where(col(Observation.wave_id) == wave.id))
    order = (col(Observation.customer), col(Observation.observed_at), col(Observation.received_at), col(Observation.id))
    return [each for each in session.execute(query.order_by(*order)).scalars() if wanted.names(each.customer)]


def _light(wave: Wave) -> Any:
    return select(col(Observation.id), col(Observation.customer)).where(col(Observation.wave_id) == wave.id)


def page_of(session: Session, wave: Wave, wanted: Filter, page: int, size: int) -> tuple[list[Observation], int]:
    """The newest first, and how many there are in all."""
    order = (col(Observation.received_at).desc(), col(Observation.customer), col(Observation.id))
    light = wanted.on(_light(wave)).order_by(*order)
    fitting = [key for key, customer in session.execute(light) if wanted.names(customer)]
    shown = fitting[(page - 1) * size : page * size]
    found = session.execute(select(Observation).where(col(Observation.id).in_(shown)).order_by(*order)).scalars()
    return list(found), len(fitting)


def list_observations(
    session: Session, person: Person, programme_id: str, wave_id: str, wanted: Filter, page: int, size: int
) -> dict[str, Any]:
    _, wave = wave_of(session, person, programme_id, wave_id)
    found, total = page_of(session, wave, wanted, page, size)
    return {"items": [view(each) for each in found], "page": page, "size": size, "total": total}


def observation_of(
    session: Session, person: Person, programme_id: str, wave_id: str, observation_id: str
) -> tuple[Programme, Wave, Observation]:
    programme, wave = wave_of(session, person, programme_id, wave_id)
    found = session.get(Observation, observation_id)
    if found is None or found.wave_id != wave.id:
        raise NotFound()
    return programme, wave, found


def change(
    session: Session, person: Person, programme_id: str, wave_id: str, observation_id: str, seen: int, wanted: ObservationChange
) -> Observation:
    """Set aside with a reason, count again, or correct the segment or the customer. The marks are never changed.

    Raises StaleVersion when somebody else decided first, Conflict in a closed programme, Invalid without a reason or for a segment
    that the programme does not know.
    """
    open_programme_of(session, person, programme_id)
    programme, wave, observation = observation_of(session, person, programme_id, wave_id, observation_id)
    if observation.version != seen:
        raise _stale(session, observation)
    corrected = _correct(session, person, programme, wave, observation, wanted)
    decided = wanted.status is not None and _decide(session, person, observation, wanted)
    if corrected or decided:
        observation.version += 1
        session.add(observation)
    return observation


def _decide(session: Session, person: Person, observation: Observation, wanted: ObservationChange) -> bool:
    """Whether that changes anything."""
    aside, reason = wanted.status == "set_aside", wanted.reason or ""
    if aside and not reason:
        raise Invalid("invalid_observation", [problem("reason", "Say why it is set aside; whoever reads the results will ask.")])
    old = {"status": observation.status, "reason": observation.reason}
    new = {"status": wanted.status, "reason": reason if aside else ""}
    if old == new:
        return False
    observation.status, observation.reason = str(new["status"]), str(new["reason"])
    _note(session, person, "observation.set_aside" if aside else "observation.counted", observation, old, new)
    return True


def _correct(
    session: Session, person: Person, programme: Programme, wave: Wave, observation: Observation, wanted: ObservationChange
) -> bool:
    """Whether that changes anything."""
    if wanted.segment is not None and wanted.segment not in {each.code for each in segments_of(session, programme.id)}:
        raise Invalid("invalid_observation", [problem("segment", "Choose a segment of this programme.")])
    old = {"customer": observation.customer, "segment": observation.segment_code}
    new = {"customer": wanted.customer or observation.customer, "segment": wanted.segment or observation.segment_code}
    if old == new:
        return False
    observation.customer, observation.segment_code = new["customer"], new["segment"]
    guide = session.get(Guide, observation.guide_id) if observation.guide_id else None
    now_true = code_flags(observation, known_of(session, programme, wave, guide)) & CODE_FLAGS
    kept = [flag for flag in observation.flags if flag not in CODE_FLAGS or flag in now_true]
    observation.flags = kept + sorted(now_true - set(kept))
    _note(session, person, CORRECTED, observation, old, new)
    return True


def _note(session: Session, person: Person, kind: str, observation: Observation, old: dict[str, Any], new: dict[str, Any]) -> None:
    """What reads like personal data stays out of the history: a correction would take it away everywhere else."""
    old, new = ({name: for_history(value) if name == "customer" else value for name, value in each.items()} for each in (old, new))
    said = new | {"observation": observation.id}
    record(session, person, kind, for_history(observation.customer), old, said, programme_id=observation.programme_id)


def events_of(session: Session, observation: Observation) -> list[Event]:
    """What happened to it, the newest first. Its events are found by the names that its customer had."""
    query = (
        select(Event).where(col(Event.programme_id) == observation.programme_id, col(Event.kind).like("observation.%"))
        .where(cast(col(Event.new), String).contains(observation.id)).order_by(col(Event.id).desc())
    )
    return list(session.execute(query).scalars())


def _stale(session: Session, observation: Observation) -> StaleVersion:
    last = next(iter(events_of(session, observation)), None)
    who = {"changed_by": last.actor_name if last else None, "changed_at": last.at.isoformat() if last else None}
    names = ("customer", "status", "reason", "version")
    return StaleVersion({name: getattr(observation, name) for name in names} | {"segment": observation.segment_code} | who)


def interactions_of(session: Session, observation: Observation) -> dict[str, dict[str, Any]]:
    """The interactions that its marks are read with, by code, in the repository's order."""
    repository = session.get_one(Repository, observation.repository_id)
    return {each["code"]: each for each in repository.content["interactions"]}
