"""The page doors of the result and of the decision: written, read once more as it will stand, signed."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.access.keys import Member, Person
from app.access.scope import decision_of
from app.errors import Conflict, Invalid, problem
from app.shortlists.choice import decisions, result_views, results, scores, service
from app.shortlists.choice import page_words as words
from app.shortlists.choice.candidates import changing, refuse_without_weights
from app.shortlists.choice.decision_forms import NONE, NONE_CHOSEN, in_order, labels_of, lines_of, read, shown
from app.shortlists.choice.page_frame import fields_of, frame
from app.shortlists.choice.shapes import MIN_REASONS, NewDecision
from app.storage.tables import FinalChoice
from app.storage.tables.base import now
from app.web import choice_words
from app.web.deps import Db, Id, Voice
from app.web.form_page import Fields, Form, Sent, go
from app.web.forms import Typed, check, options
from app.web.language import Speaker
from app.web.pages import render
from app.web.words import TEAMS

router = APIRouter()
Word = Annotated[str, Query(max_length=200)]


def _told(session: Session, person: Person, choice: FinalChoice, speaker: Speaker) -> dict[str, Any]:
    """The result with its sentences; of a choice whose weights are set."""
    told = results.result(session, person, choice.id)
    return {
        "told": told, "finding": result_views.finding(told, speaker), "notices": result_views.notices(told, speaker),
        "criteria": choice_words.CRITERIA, "adjectives": choice_words.ADJECTIVES, "top": result_views.cost_top(told),
        "names": result_views.names_of(told),
    }


# ---- the result

@router.get("/studies/{study_id}/choice/result")
async def result_page(request: Request, study_id: Id, person: Member, db: Db, voice: Voice) -> Response:
    def work(session: Session) -> dict[str, Any]:
        choice, values = frame(session, person, study_id)
        if choice.weights is None:
            return values | {"told": None}
        values |= _told(session, person, choice, voice)
        return values | {
            "turning": result_views.turning(values["told"], voice), "voices": result_views.voices(values["told"], voice),
            "teams": dict(options(voice, TEAMS)), "quotes": result_views.quotes(scores.scores(session, person, choice.id)),
        }

    return render(request, "choice/result.html", person=person, **await db.run(work))


# ---- the decision

def _page(session: Session, person: Person, study_id: str, speaker: Speaker, sent: Sent | None) -> dict[str, Any]:
    """The form, or the signed decision."""
    choice, values = frame(session, person, study_id)
    if choice.weights is None:
        return values | {"told": None, "decision": None}
    values |= _told(session, person, choice, speaker)
    if values["choice"]["decision_id"] is not None:
        found = decision_of(session, person, values["choice"]["decision_id"])
        return values | {"decision": decisions.decision_view(session, person, found)}
    told = values["told"]
    first = told["winners"][0] if len(told["winners"]) == 1 else ""
    fields = _fields(told, first, sent, speaker)
    choices = [(each["code"], each["name"]) for each in values["candidates"]] + [(NONE, speaker.say(NONE_CHOSEN))]
    lines = {name: lines_of(fields.values, name) for name in ("dissent", "signed_by")}
    return values | {
        "decision": None, "fields": fields, "labels": words.DECISION_LABELS, "choices": choices, "least": MIN_REASONS, "lines": lines,
    }


def _fields(told: dict[str, Any], first: str, sent: Sent | None, speaker: Speaker) -> Fields:
    """The form with the first by total chosen, and a line for each participant whose own scores put another first."""
    people = result_views.dissenters(told, first) if first else []
    stored = shown({
        "solution_code": first, "reasons": "", "decided_on": now().date().isoformat(), "input_sha256": told["input_sha256"],
        "dissent": [{"name": name, "text": "", "known": "yes"} for name in people], "signed_by": [],
    })
    if sent is None:
        return fields_of(stored, None, {}, speaker)
    rest = {name: value for name, value in stored.items() if not name.startswith(("dissent-", "signed_by-"))}
    fields = fields_of(rest, sent, labels_of(sent.typed.values), speaker, {"signed_by": "signed_by-0-name", "": "reasons"})
    fields.values["input_sha256"] = told["input_sha256"]
    return fields


@router.get("/studies/{study_id}/choice/decision")
async def decision_page(request: Request, study_id: Id, person: Member, db: Db, voice: Voice, signed: Word = "") -> Response:
    values = await db.run(lambda session: _page(session, person, study_id, voice, None))
    return render(request, "choice/decision.html", person=person, signed=bool(signed), **values)


def checked(typed: Typed) -> NewDecision:
    """Raises Invalid; says in the page's words how long a reason must be, and that somebody must sign."""
    values = read(typed)
    ours = {}
    if len(values["reasons"]) < MIN_REASONS:
        ours["reasons"] = problem("reasons", "Say why in at least {n} characters.", n=MIN_REASONS)
    if not values["signed_by"]:
        ours["signed_by"] = problem("signed_by-0-name", "Give the name of who signs.")
    try:
        return check(NewDecision, values)
    except Invalid as error:
        found = [ours.pop(each.place, each) for each in error.problems]
        raise Invalid(error.code, [*found, *ours.values()]) from None


def _review(session: Session, person: Person, study_id: str, speaker: Speaker, new: NewDecision, typed: Typed) -> dict[str, Any]:
    """What would be signed, as it would stand; raises Conflict where signing would."""
    choice, values = frame(session, person, study_id)
    if not values["open"]:
        changing(session, person, choice.id)
    refuse_without_weights(choice)
    values |= _told(session, person, choice, speaker)
    told = values["told"]
    if new.solution_code is not None and new.solution_code not in values["names"]:
        raise Invalid("invalid_decision", [problem("solution_code", "This is not one of the candidates.")])
    if new.input_sha256 != told["input_sha256"]:
        raise Conflict("result_changed", "Something has changed since you read the result. Read it again, then sign.")
    named = {each.name for each in new.dissent}
    return values | {
        "new": new, "typed": {name: text for name, text in typed.shown().items() if name != "step"},
        "silent": [name for name in result_views.dissenters(told, new.solution_code) if name not in named],
        "differs": bool(told["winners"]) and new.solution_code not in told["winners"],
    }


@router.post("/studies/{study_id}/choice/decision")
async def decide(request: Request, study_id: Id, person: Member, db: Db, voice: Voice, typed: Form) -> Response:
    """Three buttons: `review` shows what will be signed, `correct` goes back to the form, `sign` signs."""
    typed, step = in_order(typed), typed.text("step")
    try:
        new = checked(typed)
        if step == "sign":
            await db.run(lambda session: decisions.decide(session, person, service.choice_of_study(session, person, study_id).id, new))
            return go(f"/studies/{study_id}/choice/decision?signed=yes")
        if step != "correct":
            values = await db.run(lambda session: _review(session, person, study_id, voice, new, typed))
            return render(request, "choice/review.html", person=person, **values)
        sent = Sent(typed, Invalid("correct", []))
    except (Invalid, Conflict) as error:
        sent = Sent(typed, error)
    again = await db.run(lambda session: _page(session, person, study_id, voice, sent))
    return render(request, "choice/decision.html", 200 if step == "correct" else sent.status, person=person, signed=False, **again)
