"""Observations arrive: each is stored once, whatever it says, and answers for itself.

A retry with the same mutation id is answered with the first outcome; the same id with other content is another observation, kept
under an id derived from both, because field data cannot be collected again.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.access.keys import Person
from app.access.scope import record
from app.errors import Invalid, Problem, problem
from app.journeys.field.again import derived, says_the_same, with_sent_name
from app.journeys.field.flags import Known, flags_of, for_history, levels_of
from app.journeys.field.schemas import ObservationIn
from app.journeys.frame import channels_of, segments_of
from app.journeys.repositories.service import freeze_for
from app.storage.tables import Guide, Observation, Programme, Repository, Wave
from app.storage.tables.base import new_id, now
from app.web.forms import check
from app.web.language import Speaker

MAX_PLACE = 200


@dataclass(frozen=True)
class Outcome:
    """`status`: saved, repeated (stored by an earlier request) or refused. A refused one has problems and no id."""

    mutation_id: str
    status: str
    id: str | None = None
    flags: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Signed:
    """Whose link sends: the observations carry this name. Another name that they came under is kept in their note."""

    name: str
    speaker: Speaker


def receive(
    session: Session, person: Person, programme: Programme, wave: Wave, guide: Guide | None,
    observations: Sequence[ObservationIn | Mapping[str, Any]], origin: str, signed: Signed | None = None,
) -> list[Outcome]:
    """Store observations in a wave; one outcome each, in their order. The caller has checked whose wave and guide these are.

    `guide` None: the marks are read with the wave's repository. `origin`: phone, api or spreadsheet. Raw mappings are checked one by
    one: what a database cannot hold is refused alone and keeps nothing else from being stored.
    """
    checked = [_checked(each) for each in observations]
    arriving = [each for each in checked if isinstance(each, ObservationIn)]
    desk = _Desk(session, person, programme, wave, guide, origin, signed, arriving)
    outcomes = [each if isinstance(each, Outcome) else desk.take(each) for each in checked]
    session.flush()
    return outcomes


def _checked(each: ObservationIn | Mapping[str, Any]) -> ObservationIn | Outcome:
    if isinstance(each, ObservationIn):
        return each
    if not isinstance(each, Mapping):  # any JSON may stand in a batch
        return _refused("", [problem("", "An observation is an object with its customer, method and marks.")])
    try:
        return check(ObservationIn, each)
    except Invalid as error:
        given = each.get("mutation_id")
        return _refused(given[:64] if isinstance(given, str) else "", error.problems)


def _refused(mutation_id: str, problems: list[Problem]) -> Outcome:
    """What was refused for half a character pair must not break the answer that says so."""
    told = [Problem(printable(each.place)[:MAX_PLACE], each.message, _printable_values(each)) for each in problems]
    return Outcome(printable(mutation_id), "refused", problems=told)


def printable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _printable_values(each: Problem) -> tuple[tuple[str, Any], ...]:
    return tuple((name, printable(value) if isinstance(value, str) else value) for name, value in each.parameters)


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
        signed: Signed | None, arriving: list[ObservationIn],
    ) -> None:
        self.session, self.person, self.programme, self.wave, self.guide, self.origin = session, person, programme, wave, guide, origin
        self.known, self.now, self.signed = known_of(session, programme, wave, guide), now(), signed
        self.made = {id(each): self._made(each) for each in arriving}
        ids = [key for each in self.made.values() for key in (each.mutation_id, derived(each))]
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
        if before is not None and not says_the_same(self.session, before, made):
            made.mutation_id, changed = derived(made), True
            before = self.by_mutation.get(made.mutation_id)
        if before is not None:
            return Outcome(sent.mutation_id, "repeated", before.id, before.flags)
        self._sign(made)
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

    def _sign(self, made: Observation) -> None:
        """After the comparison with what is stored, which is by what was sent. Another spelling is no other name."""
        if self.signed is not None and _plain(made.observer) != _plain(self.signed.name):
            made.note = with_sent_name(made.note, made.observer, self.signed.speaker) if made.observer else made.note
            made.observer = self.signed.name

    def _store(self, made: Observation) -> None:
        self._freeze()
        self.session.add(made)
        self.by_mutation[made.mutation_id] = made
        self.by_customer[made.customer].append(made)
        said = {"observation": made.id, "wave": self.wave.number, "marks": len(made.marks), "flags": made.flags}
        subject = for_history(made.customer)
        record(self.session, self.person, "observation.received", subject, None, said, programme_id=self.programme.id)

    def _freeze(self) -> None:
        """From the first observation on, what its marks mean can no longer change: the guide's repository, and the wave's, which scores."""
        for each in (self.known.repository, self.session.get_one(Repository, self.wave.repository_id)):
            freeze_for(self.session, self.person, each)


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
