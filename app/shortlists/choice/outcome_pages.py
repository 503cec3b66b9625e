"""The page doors of outcomes: what became of one decision a year later, and of all decisions of the organisation."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.access.keys import Member, Person
from app.access.scope import decision_of
from app.errors import Conflict, Invalid, NotFound, problem
from app.shortlists.choice import decisions, outcomes, service
from app.shortlists.choice import page_words as words
from app.shortlists.choice.candidates import decision_of_choice
from app.shortlists.choice.page_frame import fields_of, frame
from app.shortlists.choice.shapes import OutcomeIn
from app.storage.tables import Decision
from app.web.deps import Db, Id, Page, Voice
from app.web.form_page import Form, Sent, go
from app.web.forms import Typed, check, options
from app.web.language import Speaker
from app.web.pages import render

router = APIRouter()
Word = Annotated[str, Query(max_length=200)]
ON_A_PAGE = 50


def _page(session: Session, person: Person, study_id: str, speaker: Speaker, sent: Sent | None) -> dict[str, Any]:
    _, values = frame(session, person, study_id)
    if values["choice"]["decision_id"] is None:
        return values | {"decision": None}
    decision = decisions.decision_view(session, person, decision_of(session, person, values["choice"]["decision_id"]))
    outcome = decision["outcome"]
    stored = {name: outcome[name] or "" for name in words.OUTCOME_LABELS} | {"version": outcome["version"]}
    stored |= {f"suitable-{code}": answer for code, answer in outcome["suitable"].items()}
    labels = words.OUTCOME_LABELS | {f"suitable-{each['code']}": each["name"] for each in values["candidates"]}
    return values | {
        "decision": decision, "outcome": outcome, "due": outcome["due"],
        "fields": fields_of(stored, sent, labels, speaker), "labels": words.OUTCOME_LABELS,
        "used": options(speaker, words.USED), "suitable": options(speaker, words.SUITABLE),
    }


@router.get("/studies/{study_id}/choice/outcome")
async def outcome_page(request: Request, study_id: Id, person: Member, db: Db, voice: Voice, saved: Word = "") -> Response:
    values = await db.run(lambda session: _page(session, person, study_id, voice, None))
    return render(request, "choice/outcome.html", person=person, saved=bool(saved), **values)


def read(typed: Typed) -> dict[str, Any]:
    """The values of an OutcomeIn."""
    suitable = {name.removeprefix("suitable-"): typed.text(name) for name in typed.values if name.startswith("suitable-")}
    values: dict[str, Any] = {name: typed.text(name) for name in ("answered_on", "answered_by", "comment")}
    return values | {"used": typed.optional("used"), "suitable": suitable}


def checked(decision: Decision, typed: Typed) -> OutcomeIn:
    """Raises Invalid, with every candidate that has no answer."""
    silent = [each["code"] for each in decision.inputs["candidates"] if not typed.text(f"suitable-{each['code']}")]
    open_ones = [problem(f"suitable-{code}", "Choose one answer.") for code in silent]
    try:
        new = check(OutcomeIn, read(typed))
    except Invalid as error:
        others = [each for each in error.problems if not each.place.startswith("suitable")]
        raise Invalid(error.code, [*others, *open_ones]) from None
    if open_ones:
        raise Invalid("incomplete", open_ones)
    return new


@router.post("/studies/{study_id}/choice/outcome")
async def answer(request: Request, study_id: Id, person: Member, db: Db, voice: Voice, typed: Form) -> Response:
    def work(session: Session) -> None:
        decision = decision_of_choice(session, service.choice_of_study(session, person, study_id).id)
        if decision is None:
            raise NotFound()
        outcomes.answer_outcome(session, person, decision.id, typed.whole("version"), checked(decision, typed))

    try:
        await db.run(work)
    except (Invalid, Conflict) as error:
        sent = Sent(typed, error)
        values = await db.run(lambda session: _page(session, person, study_id, voice, sent))
        return render(request, "choice/outcome.html", sent.status, person=person, saved=False, **values)
    return go(f"/studies/{study_id}/choice/outcome?saved=yes")


def finding(told: dict[str, Any], speaker: Speaker) -> str:
    """What the outcomes say about the method's claim, in a sentence."""
    share = told["shortlists"]["share"]
    judged = told["shortlists"]["all_suitable"] + told["shortlists"]["not_all"]
    if share is None:
        return speaker.say("No outcome says yet whether a shortlist was right")
    if share == 100:
        return speaker.several("The one shortlist judged so far held only suitable candidates",
                               "All {n} shortlists judged so far held only suitable candidates", judged)
    return speaker.say("{n} of {total} shortlists held only suitable candidates", n=told["shortlists"]["all_suitable"], total=judged)


@router.get("/outcomes")
async def outcomes_page(request: Request, person: Member, db: Db, voice: Voice, page: Page = 1) -> Response:
    def work(session: Session) -> dict[str, Any]:
        told = outcomes.summary(session, person)
        return {"summary": told, "finding": finding(told, voice), "listed": outcomes.outcomes(session, person, page, ON_A_PAGE)}

    values = await db.run(work)
    last = max(1, -(-values["listed"]["total"] // ON_A_PAGE))
    used = dict(options(voice, words.USED))
    return render(request, "choice/outcomes.html", person=person, page=page, last=last, used_names=used, **values)
