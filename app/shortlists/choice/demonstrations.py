"""What was shown: the day, who showed it, a mark and a note for each step of the script. May be entered at any time before the
decision, because none of it is a score."""

import datetime as dt
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.access.keys import Person
from app.access.scope import choice_of, record
from app.errors import Invalid, problem
from app.shortlists.choice.candidates import candidate_of, changing, choice_view, refuse_stale, shortlist_of_choice
from app.shortlists.choice.script import items_of_script, script_of
from app.shortlists.choice.shapes import DemonstrationChange
from app.storage.tables import Demonstration, FinalChoice
from app.storage.tables.base import now

AHEAD = dt.timedelta(days=1)  # somewhere on earth it is tomorrow already


def was_held(shown: Demonstration) -> bool:
    return shown.held_on is not None and shown.held_on <= now().date() + AHEAD


def demonstrations_of(session: Session, choice_id: str) -> dict[str, Demonstration]:
    query = select(Demonstration).where(col(Demonstration.choice_id) == choice_id)
    return {each.solution_code: each for each in session.execute(query).scalars()}


def demonstration_view(shown: Demonstration) -> dict[str, Any]:
    return {
        "solution": shown.solution_code, "held_on": shown.held_on.isoformat() if shown.held_on else None, "present": shown.present,
        "steps": shown.steps, "notes": shown.notes, "version": shown.version,
    }


def demonstration(session: Session, person: Person, choice_id: str, solution: str) -> dict[str, Any]:
    """The script of a candidate and what was marked on it."""
    choice = choice_of(session, person, choice_id)
    candidate = candidate_of(session, choice, solution)
    shown = session.get_one(Demonstration, (choice.id, solution))
    return {
        "choice": choice_view(session, choice), "candidate": candidate, "demonstration": demonstration_view(shown),
        "script": script_of(session, shortlist_of_choice(session, choice), solution),
    }


def change_demonstration(
    session: Session, person: Person, choice_id: str, solution: str, version: int, change: DemonstrationChange
) -> Demonstration:
    """Raises StaleVersion with what stands there when `version` is not its version any more. No change leaves the version."""
    choice = choice_of(session, person, choice_id)
    candidate_of(session, choice, solution)
    choice = changing(session, person, choice_id)
    shown = session.get_one(Demonstration, (choice.id, solution))
    refuse_stale(session, choice, shown, version, "demonstration.%", solution, demonstration_view(shown))
    wanted = change.changes()
    _check_steps(session, choice, solution, wanted.get("steps", {}))
    moved = {name: value for name, value in wanted.items() if getattr(shown, name) != value}
    if moved:
        old = {name: _plain(getattr(shown, name)) for name in moved}
        for name, value in moved.items():
            setattr(shown, name, value)
        shown.version += 1
        session.add(shown)
        new = {name: _plain(value) for name, value in moved.items()}
        record(session, person, "demonstration.changed", solution, old, new, study_id=choice.study_id)
        session.flush()
    return shown


def _check_steps(session: Session, choice: FinalChoice, solution: str, steps: dict[str, Any]) -> None:
    known = items_of_script(session, shortlist_of_choice(session, choice), solution) if steps else []
    unknown = [problem(f"steps.{code}", "This item is not in the script of this candidate.") for code in steps if code not in known]
    if unknown:
        raise Invalid("invalid_demonstration", unknown)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value
