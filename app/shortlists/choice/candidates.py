"""What every part of a final choice shares: whose it is, its candidates, what is locked, versions that went stale."""

from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.access.keys import Person
from app.access.scope import choice_of, open_study_of
from app.errors import Conflict, NotFound, StaleVersion
from app.scoring.final_choice import CRITERIA
from app.storage.tables import Decision, Event, FinalChoice, FrozenShortlist

Candidate = dict[str, str]


def candidates_of(frozen: FrozenShortlist) -> list[Candidate]:
    """code, name, plan, in the order of the frozen shortlist."""
    rows = {row["code"]: row for row in frozen.result["ranking"]}
    return [{name: rows[code][name] for name in ("code", "name", "plan")} for code in frozen.result["shortlist"]["codes"]]


def shortlist_of_choice(session: Session, choice: FinalChoice) -> FrozenShortlist:
    return session.get_one(FrozenShortlist, choice.shortlist_id)


def candidate_of(session: Session, choice: FinalChoice, solution: str) -> Candidate:
    """Raises NotFound for a solution that is not a candidate."""
    found = next((each for each in candidates_of(shortlist_of_choice(session, choice)) if each["code"] == solution), None)
    if found is None:
        raise NotFound()
    return found


def decision_of_choice(session: Session, choice_id: str) -> Decision | None:
    return session.execute(select(Decision).where(col(Decision.choice_id) == choice_id)).scalar_one_or_none()


def current(session: Session, study_id: str) -> FinalChoice | None:
    """The study's final choice: that of the newest shortlist that has one."""
    query = (
        select(FinalChoice).join(FrozenShortlist, col(FrozenShortlist.id) == col(FinalChoice.shortlist_id))
        .where(col(FinalChoice.study_id) == study_id).order_by(col(FrozenShortlist.number).desc()).limit(1)
    )
    return session.execute(query).scalar_one_or_none()


def earlier_choices(session: Session, choice: FinalChoice) -> list[FinalChoice]:
    """The study's other final choices, of older shortlists, the newest first."""
    number = shortlist_of_choice(session, choice).number
    query = (
        select(FinalChoice).join(FrozenShortlist, col(FrozenShortlist.id) == col(FinalChoice.shortlist_id))
        .where(col(FinalChoice.study_id) == choice.study_id, col(FrozenShortlist.number) < number)
        .order_by(col(FrozenShortlist.number).desc())
    )
    return list(session.execute(query).scalars())


def changing(session: Session, person: Person, choice_id: str) -> FinalChoice:
    """A choice for a change. Counting the change holds its row: of two at once the second starts again and sees the first, so that
    nothing slips past a signature or a lock.

    Raises NotFound, and Conflict when its study is closed or its decision signed.
    """
    choice = choice_of(session, person, choice_id)
    open_study_of(session, person, choice.study_id)
    choice.changes += 1
    session.add(choice)
    session.flush()
    if decision_of_choice(session, choice.id) is not None:
        raise Conflict("decided", "The decision is signed: nothing of this choice changes any more.")
    return choice


def refuse_without_weights(choice: FinalChoice) -> None:
    """Nobody sees a score or a figure, or enters a cost, before the weights are set."""
    if choice.weights is None:
        raise Conflict("weights_first", "Set the weights of the three criteria first: they are set before anybody sees a score or a cost.")


def refuse_stale(session: Session, choice: FinalChoice, row: Any, seen: int, kinds: str, subject: str, current: dict[str, Any]) -> None:
    """Raises StaleVersion, with what stands there now and who wrote it, unless `seen` is the row's version."""
    if row.version == seen:
        return
    query = (
        select(Event).where(col(Event.study_id) == choice.study_id, col(Event.kind).like(kinds), col(Event.subject) == subject)
        .order_by(col(Event.id).desc()).limit(1)
    )
    event = session.execute(query).scalar_one_or_none()
    who = {"changed_by": event.actor_name if event else None, "changed_at": event.at.isoformat() if event else None}
    raise StaleVersion(current | who)


def choice_view(session: Session, choice: FinalChoice) -> dict[str, Any]:
    """A final choice in plain values, with its candidates and, once it is signed, its decision."""
    frozen, decision = shortlist_of_choice(session, choice), decision_of_choice(session, choice.id)
    kept = ("id", "study_id", "shortlist_id", "seats", "currency", "years", "weights_reason", "version")
    set_at = choice.weights_set_at
    return {name: getattr(choice, name) for name in kept} | {
        "shortlist_number": frozen.number, "weights": choice.weights and {each: choice.weights[each] for each in CRITERIA},
        "weights_set_at": set_at.isoformat() if set_at else None, "weights_set_by": choice.weights_set_by_name,
        "created_at": choice.created_at.isoformat(), "decision_id": decision.id if decision else None, "candidates": candidates_of(frozen),
    }
