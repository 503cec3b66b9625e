"""What the doors of a study's final choice ask first: which one it is, how far it is, what comes next."""

from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.access.keys import Person
from app.access.participant_links import links_of
from app.access.scope import study_of
from app.errors import NotFound
from app.shortlists.choice.candidates import (
    candidates_of,
    choice_view,
    current,
    decision_of_choice,
    earlier_choices,
    shortlist_of_choice,
)
from app.shortlists.choice.demonstrations import demonstrations_of, was_held
from app.shortlists.choice.outcomes import outcome_view
from app.shortlists.choice.scores import who_scored
from app.shortlists.choice.script import items_of_script
from app.shortlists.choice.start import start, start_values
from app.shortlists.choice.weights import change_setup, set_weights
from app.storage.tables import CostLine, Decision, FinalChoice, Outcome, Participant

__all__ = ["change_setup", "choice_of_study", "choice_view", "current", "overview", "set_weights", "start", "start_values"]
Values = dict[str, Any]


def choice_of_study(session: Session, person: Person, study_id: str) -> FinalChoice:
    """Raises NotFound as long as none has begun."""
    found = current(session, study_of(session, person, study_id).id)
    if found is None:
        raise NotFound()
    return found


def overview(session: Session, person: Person, study_id: str) -> Values:
    """How far the study's final choice is, step by step. Of scores it says who has answered, never what."""
    begin = start_values(session, person, study_id)
    choice = current(session, study_id)
    told: Values = {"choice": None, "start": begin, "candidates": [], "decision": None, "outcome": None, "earlier": []}
    given = who_scored(session, choice) if choice else {}
    people = told["participants"] = _participants(session, person, study_id, given)
    if choice is not None:
        decision = decision_of_choice(session, choice.id)
        told |= {
            "choice": choice_view(session, choice), "candidates": _candidates(session, choice, given),
            "decision": decision and _decision(decision), "outcome": decision and outcome_view(session.get_one(Outcome, decision.id)),
            "earlier": [_earlier(session, each) for each in earlier_choices(session, choice)],
        }
    told["steps"] = _steps(told, people)
    told["next"] = next((each["key"] for each in told["steps"] if each["state"] == "next"), None)
    return told


def _candidates(session: Session, choice: FinalChoice, given: dict[str, dict[str, bool]]) -> list[Values]:
    frozen = shortlist_of_choice(session, choice)
    shown = demonstrations_of(session, choice.id)
    counted = select(col(CostLine.solution_code), func.count()).where(col(CostLine.choice_id) == choice.id)
    lines = {row[0]: row[1] for row in session.execute(counted.group_by(col(CostLine.solution_code)))}
    return [
        each | {
            "held_on": held.isoformat() if (held := shown[each["code"]].held_on) else None, "held": was_held(shown[each["code"]]),
            "steps": len(items_of_script(session, frozen, each["code"])), "marked": len(shown[each["code"]].steps),
            "cost_lines": lines.get(each["code"], 0), "scored": sum(each["code"] in codes for codes in given.values()),
        }
        for each in candidates_of(frozen)
    ]


def _participants(session: Session, person: Person, study_id: str, given: dict[str, dict[str, bool]]) -> list[Values]:
    """By name; `link` is the state of their newest link, None without one. Who was removed is here no more, their scores count."""
    uses = {use.link.participant_id: use for use in reversed(links_of(session, person, study_id))}
    query = select(Participant).where(col(Participant.study_id) == study_id).order_by(col(Participant.name), col(Participant.id))
    found = []
    for each in session.execute(query).scalars():
        use, scored = uses.get(each.id), given.get(each.id, {})
        found.append({
            "id": each.id, "name": each.name, "team": each.team, "job": each.job, "link": use.state if use else None,
            "opened_at": use.opened.isoformat() if use and use.opened else None, "scored": sorted(scored),
            "late": sorted(code for code, late in scored.items() if late),
        })
    return found


def _decision(decision: Decision) -> Values:
    names = {each["code"]: each["name"] for each in decision.inputs["candidates"]}
    return {
        "id": decision.id, "solution_code": decision.solution_code, "solution_name": names.get(decision.solution_code or ""),
        "decided_on": decision.decided_on.isoformat(),
    }


def _earlier(session: Session, choice: FinalChoice) -> Values:
    number, decision = shortlist_of_choice(session, choice).number, decision_of_choice(session, choice.id)
    return {"id": choice.id, "shortlist_number": number, "decision_id": decision.id if decision else None}


def _steps(told: Values, people: list[Values]) -> list[Values]:
    """Each step done, next, open or blocked; one at most is next: the first that can be taken and is not done."""
    choice, candidates, outcome = told["choice"], told["candidates"], told["outcome"]
    weighed, decided = bool(choice and choice["weights"]), told["decision"] is not None
    invited = [each for each in people if each["link"] == "open" or each["scored"]]
    everybody = all(code["code"] in each["scored"] for each in invited for code in candidates)
    scored, costed = bool(invited) and everybody, all(each["cost_lines"] for each in candidates)
    stands = {  # key -> done, may be taken now, is a step to be taken
        "candidates": (choice is not None, told["start"]["blocked"] is None, True),
        "participants": (bool(invited), choice is not None, True),
        "weights": (weighed, choice is not None, True),
        "demonstrations": (all(each["held"] for each in candidates), choice is not None, True),
        "scores": (scored, choice is not None, True),
        "costs": (weighed and costed, weighed, True),
        "result": (weighed and scored and costed, weighed, False),
        "decision": (decided, weighed, True),
        "outcome": (bool(outcome and outcome["answered_on"]), decided, bool(outcome and outcome["due"])),
    }
    steps: list[Values] = []
    for key, (done, possible, to_take) in stands.items():
        after = decided and key != "outcome"  # nothing before the signature is asked for any more
        first = possible and to_take and not after and not any(each["state"] == "next" for each in steps)
        state = "done" if done and choice is not None else "next" if first else "open" if possible else "blocked"
        steps.append({"key": key, "state": state})
    return steps
