"""The decision: signed once with its reasons and the dissent, together with all that went in and came out; never changed."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from sqlmodel import Session

from app.access.keys import MEMBERS, Person
from app.access.scope import choice_of, record
from app.errors import Conflict, Invalid, problem
from app.shortlists.choice.candidates import changing, decision_of_choice, refuse_without_weights
from app.shortlists.choice.demonstrations import AHEAD
from app.shortlists.choice.judge import judge, sha256_of
from app.shortlists.choice.outcomes import outcome_view
from app.shortlists.choice.results import inputs_of
from app.shortlists.choice.shapes import NewDecision
from app.storage.tables import Decision, FinalChoice, Outcome
from app.storage.tables.base import now

SAME = 1e-9


def decide(session: Session, person: Person, choice_id: str, new: NewDecision) -> Decision:
    """Freeze inputs and result and sign them. The same decision sent again by the same person is a retry and answers the first.

    Raises Conflict before the weights are set, for a second decision, and when `input_sha256` is not that of the result as it stands;
    Invalid for a solution that is not a candidate and a day ahead.
    """
    choice = choice_of(session, person, choice_id)
    told = _told(new)
    before = decision_of_choice(session, choice.id)
    if before is not None and before.created_by == person.id and all(getattr(before, name) == value for name, value in told.items()):
        return before
    refuse_without_weights(choice)
    choice = changing(session, person, choice_id)
    inputs = inputs_of(session, choice)
    sha256 = sha256_of(inputs)
    _check(new, inputs, sha256)
    made = Decision(
        choice_id=choice.id, organisation_id=choice.organisation_id, client_id=choice.client_id, study_id=choice.study_id, **told,
        inputs=inputs, result=judge(inputs), input_sha256=sha256, created_by=person.id, created_by_name=person.name,
    )
    session.add(made)
    session.flush()
    session.add(Outcome(decision_id=made.id, asked_on=a_year_after(made.decided_on)))
    said = {"decision": made.id, "solution": made.solution_code, "input_sha256": sha256}
    record(session, person, "choice.decided", made.id, None, said, study_id=choice.study_id)
    session.flush()
    return made


def _told(new: NewDecision) -> dict[str, Any]:
    return new.model_dump(include={"solution_code", "reasons", "dissent", "decided_on", "signed_by"})


def _check(new: NewDecision, inputs: dict[str, Any], sha256: str) -> None:
    problems = []
    if new.solution_code is not None and new.solution_code not in {each["code"] for each in inputs["candidates"]}:
        problems.append(problem("solution_code", "This is not one of the candidates."))
    if new.decided_on > now().date() + AHEAD:
        problems.append(problem("decided_on", "A decision is signed on or after its day, not before."))
    if problems:
        raise Invalid("invalid_decision", problems)
    if new.input_sha256 not in (None, sha256):
        raise Conflict("result_changed", "Something has changed since you read the result. Read it again, then sign.")


def a_year_after(day: dt.date) -> dt.date:
    """29 February is asked again on 28 February."""
    return day.replace(year=day.year + 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + 1)


def decision_view(session: Session, person: Person, decision: Decision) -> dict[str, Any]:
    """A signed decision. What each participant said and every cost line is for members; a client's reader has the result."""
    kept = ("id", "choice_id", "study_id", "solution_code", "reasons", "dissent", "signed_by", "result", "input_sha256")
    names = {each["code"]: each["name"] for each in decision.result["candidates"]}
    return {name: getattr(decision, name) for name in kept} | {
        "solution_name": names.get(decision.solution_code or ""), "decided_on": decision.decided_on.isoformat(),
        "differs": decision.solution_code not in decision.result["winners"], "created_by": decision.created_by_name,
        "created_at": decision.created_at.isoformat(), "inputs": decision.inputs if person.role in MEMBERS else None,
        "outcome": outcome_view(session.get_one(Outcome, decision.id)),
    }


def decision_of_the_choice(session: Session, person: Person, choice: FinalChoice) -> dict[str, Any] | None:
    found = decision_of_choice(session, choice.id)
    return decision_view(session, person, found) if found else None


# ---- checked again

def recompute(decision: Decision) -> dict[str, Any]:
    """Judge the stored inputs anew and compare with everything that was signed; a difference of more than 1e-9 does not agree."""
    again, signed = dict(_leaves(judge(decision.inputs))), dict(_leaves(decision.result))
    sha256 = sha256_of(decision.inputs)
    largest = _largest_difference(again, signed)
    agrees = sha256 == decision.input_sha256 and largest is not None and largest <= SAME
    return {"agrees": agrees, "largest_difference": largest, "input_sha256": sha256}


def _leaves(value: Any, where: str = "") -> Iterator[tuple[str, Any]]:
    """Every value that holds no other, by its place; an empty list or object is one."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    if not inside:
        yield where, value
    for key, each in inside:
        yield from _leaves(each, f"{where}/{key}")


def _largest_difference(again: dict[str, Any], signed: dict[str, Any]) -> float | None:
    """Over all numbers; None when they differ in anything but a number."""
    if again.keys() != signed.keys():
        return None
    largest = 0.0
    for where, value in again.items():
        other = signed[where]
        if isinstance(value, int | float) and isinstance(other, int | float) and not isinstance(value, bool):
            largest = max(largest, abs(value - other))
        elif value != other:
            return None
    return largest
