"""The same mutation id again: whether an arrival says what is stored already, and the id of a copy that says something else."""

import hashlib
from collections.abc import Iterator
from typing import Any

import orjson
from sqlalchemy import select
from sqlmodel import Session, col

from app.journeys.field.flags import HIDDEN, looks_personal
from app.journeys.field.naming import SPEAKERS
from app.storage.tables import Event, Observation
from app.web.language import Speaker

CORRECTED = "observation.corrected"
MAX_NOTE = 4000


def with_sent_name(note: str, name: str, speaker: Speaker) -> str:
    """The note with the name that an observation was sent under. A note that would grow too long keeps its own words."""
    told = "\n".join(each for each in (note, speaker.say("Sent as {name}.", name=name)) if each)
    return told if len(told) <= MAX_NOTE else note


def derived(made: Observation) -> str:
    """An id for a changed copy: the same for the same copy, so that its retry is recognised too."""
    said = _content(made) | {"id": made.mutation_id, "customer": made.customer, "segment": made.segment_code}
    return "copy-" + hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()[:48]


def says_the_same(session: Session, before: Observation, made: Observation) -> bool:
    """Whether `made`, as it was sent, is `before` as it stands now (an export that came back) or as it once stood (a late retry)."""
    if _as_sent(before, made) != _content(made):
        return False
    return any(
        (customer == made.customer or (customer == HIDDEN and looks_personal(made.customer))) and segment == made.segment_code
        for customer, segment in _stood(session, before)
    )


def _content(of: Observation) -> dict[str, Any]:
    """What a sender decides, and nothing that a person here may have corrected since."""
    return {
        "wave": of.wave_id, "guide": of.guide_id, "observer": of.observer, "method": of.method, "channel": of.channel_code,
        "observed_at": of.observed_at, "marks": of.marks, "note": of.note,
    }


def _as_sent(before: Observation, made: Observation) -> dict[str, Any]:
    """Undoes what an observer's link did to the name: another link may bring the same observation again."""
    told = _content(before)
    if before.observer != made.observer and before.note in {with_sent_name(made.note, made.observer, each) for each in SPEAKERS}:
        told |= {"observer": made.observer, "note": made.note}
    return told


def _stood(session: Session, observation: Observation) -> Iterator[tuple[str, str]]:
    """Customer and segment now and before each correction; corrections are rare, so the programme's few are looked through."""
    yield observation.customer, observation.segment_code
    if observation.version == 1:
        return
    corrections = select(Event).where(col(Event.programme_id) == observation.programme_id, col(Event.kind) == CORRECTED)
    for event in session.execute(corrections).scalars():
        if event.new["observation"] == observation.id:
            yield event.old["customer"], event.old["segment"]
