"""The page doors of a programme's scoring profile.

The page refuses weights of the moments that do not make 100 %: nobody types that on purpose. The API stores them and the score
endpoint warns, as the method allows (journey method, section 2.5): what is memorised then has another scale than the index.
"""

from typing import Any

from fastapi import APIRouter
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.access.keys import Member, Person
from app.access.scope import open_programme_of
from app.errors import Conflict, Invalid, Problem, problem
from app.journeys.frame import frame
from app.journeys.programmes import service
from app.journeys.programmes.form_values import PROFILE_LABELS, in_percent, number_text, read_profile, show_profile
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
MOMENTS = ("peak", "end", "first")
N_ = str  # marks a sentence for translation
WEIGHTS = N_("Together the three weights make {total} percent: they must make 100.")


def _scoring(session: Session, person: Person, programme_id: str, speaker: Speaker, sent: Sent | None) -> dict[str, Any]:
    """The profile, the method's defaults beside it, and what the weights of the moments add up to."""
    programme, values = frame(session, person, programme_id, "scope")
    stored, usual = programme.profile, Profile().canonical()
    moments = round(sum(stored[name] for name in MOMENTS), 6)
    fields = fields_of(show_profile(stored, speaker), sent, PROFILE_LABELS, USUAL, speaker)
    once = {fields.errors[name] for name in MOMENTS[:1] if name in fields.errors}
    fields.summary = {name: text for name, text in fields.summary.items() if name not in MOMENTS[1:] or fields.errors[name] not in once}
    return values | {
        "step": "scoring", "steps": STEPS, "labels": PROFILE_LABELS, "version": programme.version, "gates": options(speaker, words.GATES),
        "fields": fields, "usual": show_profile(usual, speaker),
        "moments": moments, "is_usual": stored == usual | {"scale": stored["scale"]}, "low": stored["disappointing"],
        "high": stored["enchantment"],
    }


@router.get("/programmes/{programme_id}/scoring")
async def scoring_page(request: Request, programme_id: Id, person: Member, db: Db, voice: Voice, saved: str = "") -> Response:
    values = await db.run(lambda session: _scoring(session, person, programme_id, voice, None))
    return render(request, "journeys/programmes/scoring.html", person=person, saved=bool(saved), **values)


def _weighed(profile: dict[str, Any], speaker: Speaker) -> list[Problem]:
    """What is wrong with the sum of the weights, at each of them; nothing while one is no share."""
    weights = [profile[name] for name in MOMENTS]
    if not all(isinstance(weight, int | float) and 0 <= weight <= 1 for weight in weights) or abs(sum(weights) - 1) < 1e-6:
        return []
    return [problem(name, WEIGHTS, total=number_text(round(sum(weights) * 100, 4), speaker)) for name in MOMENTS]


def _save(session: Session, person: Person, programme_id: str, typed: Typed, speaker: Speaker) -> None:
    stored = open_programme_of(session, person, programme_id).profile
    wanted = Profile().canonical() | {"scale": stored["scale"]} if typed.text("restore") else read_profile(typed, stored)
    weighed = _weighed(wanted, speaker)
    try:
        change = check(ProgrammeChange, {"profile": wanted})
    except Invalid as error:
        others = in_percent(within(error, "profile"))
        raise Invalid(others.code, [*others.problems, *weighed]) from None
    if weighed:
        raise Invalid("invalid_form", weighed)
    service.update_programme(session, person, programme_id, typed.whole("version"), change)


@router.post("/programmes/{programme_id}/scoring")
async def save_scoring(request: Request, programme_id: Id, person: Member, db: Db, voice: Voice, typed: Form) -> Response:
    try:
        await db.run(lambda session: _save(session, person, programme_id, typed, voice))
    except (Invalid, Conflict) as error:
        sent = Sent(typed, error)
        values = await db.run(lambda session: _scoring(session, person, programme_id, voice, sent))
        return render(request, "journeys/programmes/scoring.html", sent.status, person=person, saved=False, **values)
    return go(f"/programmes/{programme_id}/scoring?saved=yes")
