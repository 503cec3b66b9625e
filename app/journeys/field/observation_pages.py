"""The page doors of one observation: its marks and words, what is odd about it, what a person decides."""

from typing import Any

from fastapi import APIRouter
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.access.keys import Member, Person
from app.errors import Conflict, Invalid
from app.journeys.field import observations
from app.journeys.field.flag_words import FLAGS
from app.journeys.field.form_fields import CORRECTION_LABELS, fields_of
from app.journeys.field.schemas import ObservationChange
from app.journeys.frame import channels_of, frame, segments_of, stages_of
from app.storage.tables import Guide, Observation
from app.web.deps import Db, Id, Voice
from app.web.form_page import Form, Sent, go
from app.web.forms import Typed, check, options
from app.web.journey_words import METHODS
from app.web.language import Speaker
from app.web.pages import render

router = APIRouter()
ONE = "/programmes/{programme_id}/waves/{wave_id}/observations/{observation_id}"
ORIGINS = {"phone": "Phone", "api": "API", "spreadsheet": "Spreadsheet"}


def _marks(session: Session, observation: Observation) -> list[dict[str, Any]]:
    """The interactions in the repository's order, then marks that it does not know. A level is (name, score), or None."""
    known = observations.interactions_of(session, observation)
    guide = session.get(Guide, observation.guide_id) if observation.guide_id else None
    asked = guide.content["interactions"] if guide else []
    names = {each["code"]: each["name"] for each in stages_of(session, observation.programme_id)}
    rows = []
    for code in dict.fromkeys([*asked, *(code for code in known if code in observation.marks), *observation.marks]):
        mark, interaction = observation.marks.get(code), known.get(code)
        levels = {each["code"]: each for each in interaction["levels"]} if interaction else {}
        given = mark["level"] if mark else None
        rows.append({
            "code": code, "action": interaction["action"] if interaction else "", "mark": mark, "level": levels.get(given),
            "stage": names.get(interaction["stage"], interaction["stage"]) if interaction else "", "known": interaction is not None,
        })
    return rows


def _values(
    session: Session, person: Person, programme_id: str, wave_id: str, observation_id: str, speaker: Speaker, sent: Sent | None
) -> dict[str, Any]:
    programme, values = frame(session, person, programme_id, "waves")
    _, wave, seen = observations.observation_of(session, person, programme_id, wave_id, observation_id)
    guide = session.get(Guide, seen.guide_id) if seen.guide_id else None
    stored = {"customer": seen.customer, "segment": seen.segment_code, "reason": "", "version": seen.version}
    segments = [(each.code, each.name) for each in segments_of(session, programme.id)]
    return values | {
        "wave": wave, "seen": seen, "guide": guide, "rows": _marks(session, seen), "flags": FLAGS,
        "fields": fields_of(stored, sent, CORRECTION_LABELS, speaker), "labels": CORRECTION_LABELS, "segments": segments,
        "channels": {each.code: each.name for each in channels_of(session, programme.id)}, "methods": dict(options(speaker, METHODS)),
        "origins": dict(options(speaker, ORIGINS)), "events": observations.events_of(session, seen),
    }


@router.get(ONE)
async def observation_page(
    request: Request, programme_id: Id, wave_id: Id, observation_id: Id, person: Member, db: Db, voice: Voice, saved: str = ""
) -> Response:
    values = await db.run(lambda session: _values(session, person, programme_id, wave_id, observation_id, voice, None))
    return render(request, "journeys/field/observation.html", person=person, saved=bool(saved), **values)


def _asked(typed: Typed) -> dict[str, Any]:
    """Each button sends its own part: a correction, or a decision."""
    if typed.text("decision"):
        return {"status": typed.text("decision"), "reason": typed.text("reason")}
    segment = typed.optional("segment")
    return {"customer": typed.text("customer")} | ({"segment": segment} if segment else {})


@router.post(ONE)
async def change_observation(
    request: Request, programme_id: Id, wave_id: Id, observation_id: Id, person: Member, db: Db, voice: Voice, typed: Form
) -> Response:
    key = (programme_id, wave_id, observation_id)
    try:
        _, _, before = await db.run(lambda session: observations.observation_of(session, person, *key))
        asked, seen = _asked(typed), typed.whole("version")
        if asked.get("segment") == before.segment_code:
            del asked["segment"]  # an unknown segment may stay as it is
        wanted = check(ObservationChange, asked)
        await db.run(lambda session: observations.change(session, person, *key, seen, wanted))
    except (Invalid, Conflict) as error:
        sent = Sent(typed, error)
        values = await db.run(lambda session: _values(session, person, *key, voice, sent))
        return render(request, "journeys/field/observation.html", sent.status, person=person, saved=False, **values)
    return go(f"/programmes/{programme_id}/waves/{wave_id}/observations/{observation_id}?saved=yes")
