"""The observation guide as a phone shows it: what is asked, stage by stage, and what the server has of this observer already."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select
from sqlmodel import Session, col

from app.access.keys import Person
from app.access.scope import field_of
from app.journeys.field.service import Signed, receive
from app.journeys.frame import channels_of, segments_of, stages_of
from app.storage.tables import Guide, Observation, Programme, Repository, Wave
from app.web.forms import options
from app.web.journey_words import METHODS
from app.web.language import Speaker

MOST_SHOWN = 500
ORIGIN = "phone"


@dataclass(frozen=True)
class PhoneGuide:
    """`data` is what the scripts work with, whole, so that the page works without network."""

    programme: Programme
    wave: Wave
    guide: Guide
    about: str
    data: dict[str, Any]


def observer_key(person: Person) -> str:
    """Whose observations these are on a phone that two people share. By name for who holds a link: the next link of the same
    observer finds what the last one left there."""
    return f"link {' '.join(person.name.casefold().split())}" if person.role == "observer" else f"account {person.id}"


def guide_on_phone(session: Session, person: Person, wave_id: str, guide_id: str, speaker: Speaker) -> PhoneGuide:
    """Raises NotFound unless the person may fill this guide in this wave."""
    programme, wave, guide = field_of(session, person, wave_id, guide_id)
    channels = channels_of(session, programme.id)
    names = {each.code: each.name for each in channels}
    segment = next((each.name for each in segments_of(session, programme.id) if each.code == guide.segment_code), guide.segment_code)
    about = [wave.name, segment] + ([names.get(guide.channel_code, guide.channel_code)] if guide.channel_code else [])
    data = {
        "wave": wave.id, "guide": guide.id, "guide_name": guide.name, "observer": person.name, "observer_key": observer_key(person),
        "address": f"/field/{wave.id}/{guide.id}", "api": f"/api/v1/field/{wave.id}/{guide.id}/observations",
        "stages": asked(session, programme, guide), "methods": options(speaker, METHODS), "method": "in_store",
        "channels": [(each.code, each.name) for each in channels], "channel": guide.channel_code or "",
        "account": person.role != "observer",
    }
    return PhoneGuide(programme, wave, guide, " · ".join(about), data)


def asked(session: Session, programme: Programme, guide: Guide) -> list[dict[str, Any]]:
    """The guide's interactions by stage, in the order of the journey and of the guide. Scores and Kano classes stay out: who observes
    must not see what an answer is worth."""
    content = session.get_one(Repository, guide.repository_id).content
    known = {each["code"]: each for each in content["interactions"]}
    wanted = [known[code] for code in guide.content["interactions"] if code in known]
    names = {each["code"]: each["name"] for each in stages_of(session, programme.id, guide.segment_code)}
    order = [*names, *dict.fromkeys(each["stage"] for each in wanted if each["stage"] not in names)]
    stages = []
    for code in order:
        inside = [_interaction(each) for each in wanted if each["stage"] == code]
        if inside:
            stages.append({"code": code, "name": names.get(code, code), "interactions": inside})
    return stages


def _interaction(each: dict[str, Any]) -> dict[str, Any]:
    levels = [{"code": level["code"], "name": level["name"]} for level in each["levels"]]
    return {"code": each["code"], "action": each["action"], "response": each["response"], "levels": levels}


def received(session: Session, person: Person, wave_id: str, guide_id: str) -> dict[str, Any]:
    """What the server has of this observer with this guide in this wave, newest first, and whose it is."""
    _, wave, guide = field_of(session, person, wave_id, guide_id)
    theirs = col(Observation.observer) == person.name
    if person.role == "observer":  # under whatever name: what this link sent has arrived
        theirs = or_(theirs, and_(col(Observation.received_by) == person.name, col(Observation.origin) == ORIGIN))
    query = (
        select(Observation)
        .where(col(Observation.wave_id) == wave.id, col(Observation.guide_id) == guide.id, theirs)
        .order_by(col(Observation.received_at).desc(), col(Observation.id)).limit(MOST_SHOWN)
    )
    items = [_received(each) for each in session.execute(query).scalars()]
    return {"observer": person.name, "observer_key": observer_key(person), "items": items}


def _received(each: Observation) -> dict[str, Any]:
    marked = sum(1 for mark in each.marks.values() if mark["level"] is not None or mark["na"])
    return {
        "mutation_id": each.mutation_id, "id": each.id, "customer": each.customer, "method": each.method, "marked": marked,
        "observed_at": each.observed_at.isoformat() if each.observed_at else None, "received_at": each.received_at.isoformat(),
        "flags": each.flags,
    }


def take(
    session: Session, person: Person, wave_id: str, guide_id: str, observations: list[Any], speaker: Speaker
) -> list[dict[str, Any]]:
    """Store what a phone sends, an outcome each in the same order. An observation without an observer is the sender's.

    What comes by an observer's link is that observer's, whatever name the phone gave it: see Signed.
    """
    programme, wave, guide = field_of(session, person, wave_id, guide_id)
    sent = [_with_observer(each, person.name) if isinstance(each, dict) else {} for each in observations]
    signed = Signed(person.name, speaker) if person.role == "observer" else None
    outcomes = receive(session, person, programme, wave, guide, sent, ORIGIN, signed)
    return [
        {
            "mutation_id": each.mutation_id, "status": each.status, "id": each.id, "flags": each.flags,
            "problems": [{"place": found.place, "message": found.sentence(speaker.say)} for found in each.problems],
        }
        for each in outcomes
    ]


def _with_observer(each: dict[str, Any], name: str) -> dict[str, Any]:
    return each if each.get("observer") else each | {"observer": name}
