"""Users, currency and horizon, and the weights of the three criteria: set once, before anybody sees a score or a cost."""

from typing import Any

from sqlmodel import Session

from app.access.keys import Person
from app.access.scope import record
from app.errors import Conflict
from app.shortlists.choice.candidates import changing, choice_view, refuse_stale
from app.shortlists.choice.shapes import NewWeights, SetupChange
from app.storage.tables import FinalChoice
from app.storage.tables.base import now


def _setup(choice: FinalChoice) -> dict[str, Any]:
    return {"seats": choice.seats, "currency": choice.currency, "years": choice.years}


def change_setup(session: Session, person: Person, choice_id: str, version: int, change: SetupChange) -> FinalChoice:
    """Currency and horizon are locked with the weights: neither is picked after the costs are seen. Seats are a fact and may be mended
    until the decision."""
    choice = changing(session, person, choice_id)
    _refuse_stale(session, choice, version)
    old, wanted = _setup(choice), change.model_dump(exclude_none=True)
    moved = {name: value for name, value in wanted.items() if old[name] != value}
    if choice.weights is not None and moved.keys() - {"seats"}:
        raise Conflict("weights_set", "Currency and horizon are locked since the weights were set.")
    if moved:
        for name, value in moved.items():
            setattr(choice, name, value)
        choice.version += 1
        record(session, person, "choice.changed", choice.id, {name: old[name] for name in moved}, moved, study_id=choice.study_id)
        session.flush()
    return choice


def set_weights(session: Session, person: Person, choice_id: str, version: int, new: NewWeights) -> FinalChoice:
    """One act with a reason, locked from then on. The same again by the same person is a retry and changes nothing."""
    choice = changing(session, person, choice_id)
    told = (new.weights(), new.reason, person.name)
    if choice.weights is not None:
        if (choice.weights, choice.weights_reason, choice.weights_set_by_name) == told:
            return choice
        raise Conflict("weights_set", "The weights are set and locked. Another choice needs a new frozen shortlist.")
    _refuse_stale(session, choice, version)
    choice.weights, choice.weights_reason, choice.weights_set_by_name = told
    choice.weights_set_at = now()
    choice.version += 1
    said = {"weights": choice.weights, "reason": choice.weights_reason}
    record(session, person, "choice.weights_set", choice.id, None, said, study_id=choice.study_id)
    session.flush()
    return choice


def _refuse_stale(session: Session, choice: FinalChoice, seen: int) -> None:
    refuse_stale(session, choice, choice, seen, "choice.%", choice.id, choice_view(session, choice))
