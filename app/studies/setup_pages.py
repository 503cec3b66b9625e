"""The page doors of a study's context and weights: one form each, with the version that the person saw."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.access.keys import Member, Person
from app.errors import Conflict, Invalid, StaleVersion
from app.studies import service
from app.studies.choices import CURRENCIES, TARGETS
from app.studies.doubt_settings import MAX_SPREAD
from app.studies.form_values import CONTEXT_LABELS, PROFILE_LABELS, USUAL_CONTEXT, read_context, read_profile, show_context, show_profile
from app.studies.page_parts import frame
from app.studies.schemas import StudyChange
from app.web import doubt_settings
from app.web.deps import Db, Id, Voice
from app.web.form_page import Fields, Form, Sent, go
from app.web.forms import check, errors_of, options, summary_of, within
from app.web.language import Speaker
from app.web.pages import render
from app.web.words import PERIODS, SIZES

router = APIRouter()
USUAL_PROFILE = {"": "weights-1", "weights": "weights-1", "shortlist": "shortlist-min"}
MULTIPLIERS = ("0.5", "0.75", "1", "1.25", "1.5", "2")
SPREADS = ("0.1", "0.25", "0.5", "1", "2", "4", "9")


def fields_of(
    stored: dict[str, Any], sent: Sent | None, labels: Mapping[str, str], usual: Mapping[str, str], speaker: Speaker,
    choices: Mapping[str, Mapping[str, str]] | None = None,
) -> Fields:
    """The stored values, or what was typed: with its errors, with what somebody else stored meanwhile, or with why it is refused.

    `choices`: field -> code -> what a person reads for it, where what was stored stands beside what was typed.
    """
    fields = Fields(dict(stored))
    if sent is None:
        return fields
    fields.values |= sent.typed.shown()
    if isinstance(sent.error, Invalid):
        fields.errors = errors_of(sent.error, labels, speaker, usual)
        fields.summary = summary_of(fields.errors, labels, speaker)
    elif isinstance(sent.error, StaleVersion):
        differing = [name for name in labels if name in stored and str(stored[name] or "") != str(fields.values.get(name) or "")]
        told = [(labels[name], *(_said(name, side.get(name), choices) for side in (stored, fields.values))) for name in differing]
        fields.stale = sent.error.current | {"fields": told}
    else:
        fields.refuse(sent.error, speaker)
    return fields


def _said(name: str, value: Any, choices: Mapping[str, Mapping[str, str]] | None) -> Any:
    return (choices or {}).get(name, {}).get(str(value), value)


# ---- context

def _context(session: Session, person: Person, study_id: str, speaker: Speaker, sent: Sent | None) -> dict[str, Any]:
    study, values = frame(session, person, study_id)
    stored = show_context(study.context, speaker.language) | {"title": study.title}
    return values | {
        "step": "context", "fields": fields_of(stored, sent, CONTEXT_LABELS, USUAL_CONTEXT, speaker), "labels": CONTEXT_LABELS,
        "sizes": options(speaker, SIZES), "periods": options(speaker, PERIODS), "currencies": [(code, code) for code in CURRENCIES],
    }


@router.get("/studies/{study_id}/context")
async def context_page(request: Request, study_id: Id, person: Member, db: Db, voice: Voice, saved: str = "") -> Response:
    values = await db.run(lambda session: _context(session, person, study_id, voice, None))
    return render(request, "studies/context.html", person=person, saved=bool(saved), **values)


@router.post("/studies/{study_id}/context")
async def save_context(request: Request, study_id: Id, person: Member, db: Db, voice: Voice, typed: Form) -> Response:
    try:
        change = check(StudyChange, {"title": typed.text("title"), "context": read_context(typed)})
        await db.run(lambda session: service.update_study(session, person, study_id, typed.whole("version"), change))
    except (Invalid, Conflict) as error:
        sent = Sent(typed, within(error, "context") if isinstance(error, Invalid) else error)
        values = await db.run(lambda session: _context(session, person, study_id, voice, sent))
        return render(request, "studies/context.html", sent.status, person=person, saved=False, **values)
    return go(f"/studies/{study_id}/context?saved=yes")


# ---- weights

def _weights(session: Session, person: Person, study_id: str, speaker: Speaker, sent: Sent | None) -> dict[str, Any]:
    study, values = frame(session, person, study_id)
    domains = service.domains_of(session, study.map_version)
    labels = PROFILE_LABELS | {f"domain_multipliers-{code}": speaker.pick(name) for code, name in domains.items()}
    stored = {f"domain_multipliers-{code}": "1" for code in domains} | show_profile(study.profile)
    choices = {name: dict(options(speaker, table)) for name, table in (doubt_settings.CHOICES | {"target": TARGETS}).items()}
    spreads = {*SPREADS, stored["doubt-spread"], sent.typed.text("doubt-spread") if sent else ""} - {""}
    choices["doubt-spread"] = {each: _factor(each, speaker) for each in sorted(spreads, key=_size)}
    fields = fields_of(stored, sent, labels, USUAL_PROFILE, speaker, choices)
    multipliers = [*MULTIPLIERS, *(str(fields.values[f"domain_multipliers-{code}"]) for code in domains)]
    return values | {
        "step": "weights", "fields": fields, "labels": labels, "domains": domains, "choices": choices,
        "multipliers": [(each, _times(each, speaker)) for each in sorted(dict.fromkeys(multipliers), key=_size)],
    }


def _size(text: str) -> float:
    return float(text) if text.replace(".", "", 1).isdecimal() else 99.0


def _factor(spread: str, speaker: Speaker) -> str:
    """A spread as a person reads it; what is none stays what it is, and is refused."""
    size = _size(spread)
    return doubt_settings.times(size, speaker) if size <= MAX_SPREAD else spread


def _times(text: str, speaker: Speaker) -> str:
    return "× " + (text.replace(".", ",") if speaker.language == "fr" else text)


@router.get("/studies/{study_id}/weights")
async def weights_page(request: Request, study_id: Id, person: Member, db: Db, voice: Voice, saved: str = "") -> Response:
    values = await db.run(lambda session: _weights(session, person, study_id, voice, None))
    return render(request, "studies/weights.html", person=person, saved=bool(saved), **values)


@router.post("/studies/{study_id}/weights")
async def save_weights(request: Request, study_id: Id, person: Member, db: Db, voice: Voice, typed: Form) -> Response:
    try:
        change = check(StudyChange, {"profile": read_profile(typed)})
        await db.run(lambda session: service.update_study(session, person, study_id, typed.whole("version"), change))
    except (Invalid, Conflict) as error:
        sent = Sent(typed, within(error, "profile") if isinstance(error, Invalid) else error)
        values = await db.run(lambda session: _weights(session, person, study_id, voice, sent))
        return render(request, "studies/weights.html", sent.status, person=person, saved=False, **values)
    return go(f"/studies/{study_id}/weights?saved=yes")
