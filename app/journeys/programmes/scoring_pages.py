"""The page doors of a programme's scoring profile."""

from typing import Any

from fastapi import APIRouter
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.access.keys import Member, Person
from app.access.scope import open_programme_of
from app.errors import Conflict, Invalid
from app.journeys.frame import frame
from app.journeys.programmes import service
from app.journeys.programmes.form_values import PROFILE_LABELS, in_percent, read_profile, show_profile
from app.journeys.programmes.page_parts import STEPS, fields_of
from app.journeys.programmes.shapes import Profile, ProgrammeChange
from app.web import journey_words as words
from app.web.deps import Db, Id, Voice
from app.web.form_page import Form, Sent, go
from app.web.forms import Typed, check, options, within
from app.web.language import Speaker
from app.web.pages import render

router = APIRouter()
USUAL = {"": "disappointing"}


def _scoring(session: Session, person: Person, programme_id: str, speaker: Speaker, sent: Sent | None) -> dict[str, Any]:
    """The profile, the method's defaults beside it, and what the weights of the moments add up to."""
    programme, values = frame(session, person, programme_id, "scope")
    stored, usual = programme.profile, Profile().canonical()
    moments = round(sum(stored[name] for name in ("peak", "end", "first")), 6)
    return values | {
        "step": "scoring", "steps": STEPS, "labels": PROFILE_LABELS, "version": programme.version, "gates": options(speaker, words.GATES),
        "fields": fields_of(show_profile(stored, speaker), sent, PROFILE_LABELS, USUAL, speaker), "usual": show_profile(usual, speaker),
        "moments": moments, "is_usual": stored == usual | {"scale": stored["scale"]}, "low": stored["disappointing"],
        "high": stored["enchantment"],
    }


@router.get("/programmes/{programme_id}/scoring")
async def scoring_page(request: Request, programme_id: Id, person: Member, db: Db, voice: Voice, saved: str = "") -> Response:
    values = await db.run(lambda session: _scoring(session, person, programme_id, voice, None))
    return render(request, "journeys/programmes/scoring.html", person=person, saved=bool(saved), **values)


def _save(session: Session, person: Person, programme_id: str, typed: Typed) -> None:
    stored = open_programme_of(session, person, programme_id).profile
    wanted = Profile().canonical() | {"scale": stored["scale"]} if typed.text("restore") else read_profile(typed, stored)
    try:
        change = check(ProgrammeChange, {"profile": wanted})
    except Invalid as error:
        raise in_percent(within(error, "profile")) from None
    service.update_programme(session, person, programme_id, typed.whole("version"), change)


@router.post("/programmes/{programme_id}/scoring")
async def save_scoring(request: Request, programme_id: Id, person: Member, db: Db, voice: Voice, typed: Form) -> Response:
    try:
        await db.run(lambda session: _save(session, person, programme_id, typed))
    except (Invalid, Conflict) as error:
        sent = Sent(typed, error)
        values = await db.run(lambda session: _scoring(session, person, programme_id, voice, sent))
        return render(request, "journeys/programmes/scoring.html", sent.status, person=person, saved=False, **values)
    return go(f"/programmes/{programme_id}/scoring?saved=yes")
