"""Observations arrive: each is stored once, whatever it says, and answers for itself.

A retry with the same mutation id is answered with the first outcome; the same id with other content is another observation, kept
under an id derived from both, because field data cannot be collected again.
"""

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import select
from sqlmodel import Session, col

from app.access.keys import Person
from app.access.scope import record
from app.errors import Invalid, Problem, problem
from app.journeys.field.flags import Known, flags_of, levels_of
from app.journeys.field.schemas import ObservationIn
from app.journeys.frame import channels_of, segments_of
from app.storage.tables import Event, Guide, Observation, Programme, Repository, Wave
from app.storage.tables.base import new_id, now
from app.web.forms import check

CORRECTED = "observation.corrected"


@dataclass(frozen=True)
class Outcome:
    """`status`: saved, repeated (stored by an earlier request) or refused. A refused one has problems and no id."""

    mutation_id: str
    status: str
    id: str | None = None
    flags: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def receive(
    session: Session, person: Person, programme: Programme, wave: Wave, guide: Guide | None,
    observations: Sequence[ObservationIn | Mapping[str, Any]], origin: str,
) -> list[Outcome]:
    """Store observations in a wave; one outcome each, in their order. The caller has checked whose wave and guide these are.

    `guide` None: the marks are read with the wave's repository. `origin`: phone, api or spreadsheet. Raw mappings are checked one by
    one: what a database cannot hold is refused alone and keeps nothing else from being stored.
    """
    checked = [_checked(each) for each in observations]
    arriving = [each for each in checked if isinstance(each, ObservationIn)]
    desk = _Desk(session, person, programme, wave, guide, origin, arriving)
    outcomes = [each if isinstance(each, Outcome) else desk.take(each) for each in checked]
    session.flush()
    return outcomes


def _checked(each: ObservationIn | Mapping[str, Any]) -> ObservationIn | Outcome:
    if isinstance(each, ObservationIn):
        return each
    if not isinstance(each, Mapping):  # any JSON may stand in a batch
        return Outcome("", "refused", problems=[problem("", "An observation is an object with its customer, method and marks.")])
    try:
        return check(ObservationIn, each)
    except Invalid as error:
        given = each.get("mutation_id")
        return Outcome(given[:64] if isinstance(given, str) else "", "refused", problems=error.problems)


def known_of(session: Session, programme: Programme, wave: Wave, guide: Guide | None) -> Known:
    repository = session.get_one(Repository, guide.repository_id if guide else wave.repository_id)
    segments = frozenset(each.code for each in segments_of(session, programme.id))
    channels = frozenset(each.code for each in channels_of(session, programme.id))
    stages = {each["code"]: each["stage"] for each in repository.content["interactions"]}
    return Known(wave, guide, repository, segments, channels, levels_of(repository), stages)


class _Desk:
    """What one request needs to know, read once: what the programme knows, and what the wave holds already."""

    def __init__(
        self, session: Session, person: Person, programme: Programme, wave: Wave, guide: Guide | None, origin: str,
        arriving: list[ObservationIn],
    ) -> None:
        self.session, self.person, self.programme, self.wave, self.guide, self.origin = session, person, programme, wave, guide, origin
        self.known, self.now = known_of(session, programme, wave, guide), now()
        self.made = {id(each): self._made(each) for each in arriving}
        ids = [key for each in self.made.values() for key in (each.mutation_id, _derived(each))]
        stored = select(Observation).where(col(Observation.programme_id) == programme.id)
        before = session.execute(stored.where(col(Observation.mutation_id).in_(ids))).scalars()
        self.by_mutation = {each.mutation_id: each for each in before}
        customers = {each.customer for each in arriving}
        theirs = stored.where(col(Observation.wave_id) == wave.id, col(Observation.customer).in_(customers))
        self.by_customer: dict[str, list[Observation]] = defaultdict(list)
        for each in session.execute(theirs).scalars():
            self.by_customer[each.customer].append(each)

    def take(self, sent: ObservationIn) -> Outcome:
        made = self.made[id(sent)]
        before, changed = self.by_mutation.get(sent.mutation_id), False
        if before is not None and not _says_the_same(self.session, before, made):
            made.mutation_id, changed = _derived(made), True
            before = self.by_mutation.get(made.mutation_id)
        if before is not None:
            return Outcome(sent.mutation_id, "repeated", before.id, before.flags)
        made.flags = flags_of(made, self.known, self.by_customer[made.customer], sent.observed_at, self.now)
        made.flags += ["changed_copy"] if changed else []
        self._store(made)
        return Outcome(sent.mutation_id, "saved", made.id, made.flags)

    def _made(self, sent: ObservationIn) -> Observation:
        segment = sent.segment or (self.guide.segment_code if self.guide else "")
        return Observation(
            id=new_id(), programme_id=self.programme.id, wave_id=self.wave.id, repository_id=self.known.repository.id,
            guide_id=self.guide.id if self.guide else None, segment_code=segment, customer=sent.customer, observer=sent.observer,
            method=sent.method, channel_code=sent.channel or None, observed_at=sent.observed_at and sent.observed_at.astimezone(dt.UTC),
            marks={code: mark.model_dump() for code, mark in sent.marks.items()}, note=sent.note, origin=self.origin,
            flags=[], mutation_id=sent.mutation_id, received_by=self.person.name, received_at=self.now,
        )

    def _store(self, made: Observation) -> None:
        self._freeze()
        self.session.add(made)
        self.by_mutation[made.mutation_id] = made
        self.by_customer[made.customer].append(made)
        said = {"observation": made.id, "wave": self.wave.number, "marks": len(made.marks), "flags": made.flags}
        record(self.session, self.person, "observation.received", made.customer, None, said, programme_id=self.programme.id)

    def _freeze(self) -> None:
        """From the first observation on, what its marks mean can no longer change: the guide's repository, and the wave's, which scores."""
        for each in (self.known.repository, self.session.get_one(Repository, self.wave.repository_id)):
            if each.frozen_at is None:
                each.frozen_at = self.now
                self.session.add(each)
                said = {"number": each.number, "wave": self.wave.number}
                record(self.session, self.person, "repository.frozen", each.name[:80], None, said, programme_id=self.programme.id)


# ---- the same mutation id again

def _content(of: Observation) -> dict[str, Any]:
    """What a sender decides, and nothing that a person here may have corrected since."""
    return {
        "wave": of.wave_id, "guide": of.guide_id, "observer": of.observer, "method": of.method, "channel": of.channel_code,
        "observed_at": of.observed_at, "marks": of.marks, "note": of.note,
    }


def _derived(made: Observation) -> str:
    """An id for a changed copy: the same for the same copy, so that its retry is recognised too."""
    said = _content(made) | {"id": made.mutation_id, "customer": made.customer, "segment": made.segment_code}
    return "copy-" + hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()[:48]


def _says_the_same(session: Session, before: Observation, made: Observation) -> bool:
    first = {"customer": before.customer, "segment": before.segment_code}
    if before.version > 1:
        first |= _as_received(session, before)
    return _content(before) == _content(made) and first == {"customer": made.customer, "segment": made.segment_code}


def _as_received(session: Session, observation: Observation) -> dict[str, Any]:
    """Customer and segment before anybody corrected them; rare, so the programme's few corrections are looked through."""
    corrections = select(Event).where(col(Event.programme_id) == observation.programme_id, col(Event.kind) == CORRECTED)
    found: dict[str, Any] = {}
    for event in session.execute(corrections.order_by(col(Event.id).desc())).scalars():
        if event.new["observation"] == observation.id:
            found |= event.old
    return found
