"""The page doors that open a final choice: begin it, its steps, the weights before any score is seen."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.access.keys import Member, Person
from app.errors import Conflict, Invalid
from app.shortlists.choice import page_words as words
from app.shortlists.choice import results, scores, service
from app.shortlists.choice.page_frame import fields_of, frame, plain, study_frame
from app.shortlists.choice.shapes import NewChoice, NewWeights, SetupChange
from app.web import choice_words
from app.web.deps import Db, Id, Voice
from app.web.form_page import Form, Sent, go
from app.web.forms import check
from app.web.language import Speaker
from app.web.pages import render

router = APIRouter()
Word = Annotated[str, Query(max_length=200)]
CURRENCIES = ("EUR", "USD", "GBP", "CHF", "CAD", "MAD", "TND", "XOF")


# ---- begin

def _start(session: Session, person: Person, study_id: str, speaker: Speaker, sent: Sent | None) -> dict[str, Any]:
    values = study_frame(session, person, study_id)
    found = service.start_values(session, person, study_id)
    stored = {"seats": plain(found["seats"]), "currency": found["currency"], "years": found["years"]}
    return values | {
        "shortlist": found["shortlist"], "fields": fields_of(stored, sent, words.START_LABELS, speaker, {"": "seats"}),
        "labels": words.START_LABELS, "currencies": _currencies(found["currency"]),
        "blocked": found["blocked"],
    }


def _overview(session: Session, person: Person, study_id: str, speaker: Speaker, sent: Sent | None = None) -> dict[str, Any]:
    choice, values = frame(session, person, study_id)
    told = service.overview(session, person, study_id)
    steps = {each["key"]: each["state"] for each in told["steps"]}
    first = []
    if choice.weights is not None:
        found = results.result(session, person, choice.id)
        names = {each["code"]: each["name"] for each in found["candidates"]}
        first = [names[code] for code in found["winners"]] if found["complete"] else []
    stored = {"seats": choice.seats, "currency": choice.currency, "years": choice.years, "version": choice.version}
    return values | {
        "fields": fields_of(stored, sent, words.START_LABELS, speaker, {"": "seats"}), "labels": words.START_LABELS,
        "currencies": _currencies(choice.currency), "steps": steps, "next": told["next"], "rows": told["candidates"],
        "people": told["participants"], "decision": told["decision"],
        "outcome": told["outcome"], "first": first, "newer": _newer(told),
    }


def _currencies(own: str) -> list[tuple[str, str]]:
    return [(each, each) for each in dict.fromkeys([own, *CURRENCIES])]


def _newer(told: dict[str, Any]) -> dict[str, Any] | None:
    """A shortlist that was frozen after the one whose solutions are the candidates, when a choice can begin on it."""
    start = told["start"]
    return start["shortlist"] if start["blocked"] is None else None


@router.get("/studies/{study_id}/choice")
async def choice_page(request: Request, study_id: Id, person: Member, db: Db, voice: Voice, new: Word = "") -> Response:
    def work(session: Session) -> tuple[str, dict[str, Any]]:
        begun = service.current(session, study_frame(session, person, study_id)["study"]["id"]) is not None
        if begun and not new:
            return "choice/overview.html", _overview(session, person, study_id, voice)
        return "choice/start.html", _start(session, person, study_id, voice, None)

    template, values = await db.run(work)
    return render(request, template, person=person, **values)


@router.post("/studies/{study_id}/choice")
async def begin(request: Request, study_id: Id, person: Member, db: Db, voice: Voice, typed: Form) -> Response:
    given = {
        "shortlist_id": typed.identifier("shortlist_id") or None, "seats": typed.number("seats"), "currency": typed.text("currency"),
        "years": typed.number("years"),
    }
    try:
        await db.run(lambda session: service.start(session, person, study_id, check(NewChoice, given)))
    except (Invalid, Conflict) as error:
        sent = Sent(typed, error)
        values = await db.run(lambda session: _start(session, person, study_id, voice, sent))
        return render(request, "choice/start.html", sent.status, person=person, **values)
    return go(f"/studies/{study_id}/choice")


@router.post("/studies/{study_id}/choice/setup")
async def change_setup(request: Request, study_id: Id, person: Member, db: Db, voice: Voice, typed: Form) -> Response:
    """Users until the decision; currency and horizon, which the form has no more once the weights are set, until then."""
    given: dict[str, Any] = {name: typed.number(name) for name in ("seats", "years") if name in typed.values}
    given |= {"currency": typed.text("currency")} if "currency" in typed.values else {}

    def work(session: Session) -> None:
        choice = service.choice_of_study(session, person, study_id)
        service.change_setup(session, person, choice.id, typed.whole("version"), check(SetupChange, given))

    try:
        await db.run(work)
    except (Invalid, Conflict) as error:
        sent = Sent(typed, error)
        values = await db.run(lambda session: _overview(session, person, study_id, voice, sent))
        return render(request, "choice/overview.html", sent.status, person=person, **values)
    return go(f"/studies/{study_id}/choice")


# ---- weights

def _weights(session: Session, person: Person, study_id: str, speaker: Speaker, sent: Sent | None) -> dict[str, Any]:
    choice, values = frame(session, person, study_id)
    stored: dict[str, Any] = {"version": choice.version, "reason": choice.weights_reason}
    stored |= {name: plain(choice.weights[name]) if choice.weights else "" for name in choice_words.CRITERIA}
    answered = sum(len(each) for each in scores.who_scored(session, choice).values())
    return values | {
        "fields": fields_of(stored, sent, words.WEIGHT_LABELS, speaker, {"": "team"}), "labels": words.WEIGHT_LABELS,
        "criteria": choice_words.CRITERIA, "hints": words.CRITERIA_HINTS, "answered": answered,
    }


@router.get("/studies/{study_id}/choice/weights")
async def weights_page(request: Request, study_id: Id, person: Member, db: Db, voice: Voice, saved: Word = "") -> Response:
    values = await db.run(lambda session: _weights(session, person, study_id, voice, None))
    return render(request, "choice/weights.html", person=person, saved=bool(saved), **values)


@router.post("/studies/{study_id}/choice/weights")
async def set_weights(request: Request, study_id: Id, person: Member, db: Db, voice: Voice, typed: Form) -> Response:
    given: dict[str, Any] = {name: typed.number(name) for name in choice_words.CRITERIA} | {"reason": typed.text("reason")}

    def work(session: Session) -> None:
        choice = service.choice_of_study(session, person, study_id)
        service.set_weights(session, person, choice.id, typed.whole("version"), check(NewWeights, given))

    try:
        await db.run(work)
    except (Invalid, Conflict) as error:
        sent = Sent(typed, error)
        values = await db.run(lambda session: _weights(session, person, study_id, voice, sent))
        return render(request, "choice/weights.html", sent.status, person=person, saved=False, **values)
    return go(f"/studies/{study_id}/choice/weights?saved=yes")
