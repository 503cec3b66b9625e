"""A final choice begins from the study's newest frozen shortlist: its solutions are the candidates."""

from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.access.keys import Person
from app.access.scope import open_study_of, record, study_of
from app.errors import Conflict, Invalid, problem
from app.shortlists.choice.candidates import candidates_of
from app.shortlists.choice.shapes import NewChoice
from app.shortlists.service import latest
from app.storage.tables import Demonstration, FinalChoice, FrozenShortlist, Study

N_ = str  # marks a sentence for its translation
USUAL_CURRENCY = "EUR"
BLOCKED = {
    "study_closed": N_("This study is closed; reopen it before you change it."),
    "no_shortlist": N_("Freeze a shortlist first: the final choice is made among its solutions."),
    "no_candidates": N_("The newest frozen shortlist lists no solution: there is nothing to choose among."),
    "choice_started": N_("The final choice among the solutions of this shortlist has begun already."),
}


def start_values(session: Session, person: Person, study_id: str) -> dict[str, Any]:
    """What a new final choice would start from, and the code of what stands in its way."""
    study = study_of(session, person, study_id)
    frozen = latest(session, study.id)
    shortlist = frozen and {
        "id": frozen.id, "number": frozen.number, "created_at": frozen.created_at.isoformat(),
        "signable": frozen.result["shortlist"]["signable"], "candidates": candidates_of(frozen),
    }
    context = study.context
    currency = (context.get("budget") or {}).get("currency") or USUAL_CURRENCY
    return {
        "shortlist": shortlist, "seats": context.get("seats") or None, "currency": currency, "years": 3,
        "blocked": _blocked(session, study, frozen),
    }


def _blocked(session: Session, study: Study, frozen: FrozenShortlist | None) -> str | None:
    if study.status != "open":
        return "study_closed"
    if frozen is None:
        return "no_shortlist"
    begun = session.execute(select(col(FinalChoice.id)).where(col(FinalChoice.shortlist_id) == frozen.id)).scalar_one_or_none()
    return "choice_started" if begun else None if frozen.result["shortlist"]["codes"] else "no_candidates"


def start(session: Session, person: Person, study_id: str, new: NewChoice) -> FinalChoice:
    """Raises Conflict for what start_values calls `blocked` and for a superseded shortlist, Invalid without a number of seats."""
    values = start_values(session, person, study_id)
    study, frozen = open_study_of(session, person, study_id), latest(session, study_id)
    code = values["blocked"]
    if frozen is None or code:
        raise Conflict(code, BLOCKED[code])
    if new.shortlist_id not in (None, frozen.id):
        raise Conflict("shortlist_superseded", "A final choice begins from the newest shortlist, number {number}.", number=frozen.number)
    seats = new.seats or values["seats"]
    if not seats:
        raise Invalid("invalid_choice", [problem("seats", "Say for how many users the candidates are to be costed.")])
    made = FinalChoice(
        organisation_id=study.organisation_id, study_id=study.id, client_id=study.client_id, shortlist_id=frozen.id, seats=seats,
        currency=new.currency or values["currency"], years=new.years, created_by=person.id,
    )
    session.add(made)
    session.flush()
    session.add_all(Demonstration(choice_id=made.id, solution_code=each["code"]) for each in candidates_of(frozen))
    said = {
        "shortlist": frozen.number, "candidates": frozen.result["shortlist"]["codes"], "seats": made.seats, "currency": made.currency,
        "years": made.years,
    }
    record(session, person, "choice.started", made.id, None, said, study_id=study.id)
    session.flush()
    return made
