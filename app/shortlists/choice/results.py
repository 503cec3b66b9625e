"""The result of a final choice as it stands, or as it was signed."""

from typing import Any

from sqlmodel import Session

from app.access.keys import Person
from app.access.scope import choice_of
from app.shortlists.choice.candidates import (
    candidates_of,
    decision_of_choice,
    earlier_choices,
    refuse_without_weights,
    shortlist_of_choice,
)
from app.shortlists.choice.costs import PARTS, lines_of
from app.shortlists.choice.demonstrations import demonstration_view, demonstrations_of
from app.shortlists.choice.judge import judge, sha256_of
from app.shortlists.choice.scores import score_rows, scores
from app.storage.tables import DemonstrationScore, FinalChoice


def inputs_of(session: Session, choice: FinalChoice) -> dict[str, Any]:
    """All that the result rests on, in plain values and a steady order. The weights must be set."""
    frozen = shortlist_of_choice(session, choice)
    shown = demonstrations_of(session, choice.id)
    candidates = candidates_of(frozen)
    return {
        "choice": choice.id, "shortlist": {"id": frozen.id, "number": frozen.number, "input_sha256": frozen.input_sha256},
        "candidates": candidates, "seats": choice.seats, "currency": choice.currency, "years": choice.years, "weights": choice.weights,
        "weights_reason": choice.weights_reason, "weights_set_by": choice.weights_set_by_name,
        "weights_set_at": choice.weights_set_at.isoformat() if choice.weights_set_at else None,
        "weights_after_earlier": _after_earlier(session, choice),
        "demonstrations": [demonstration_view(shown[each["code"]]) for each in candidates],
        "scores": [_score(row) for row in score_rows(session, choice.id)],
        "costs": [
            {"solution": line.solution_code, "id": line.id} | {name: getattr(line, name) for name in PARTS}
            for line in lines_of(session, choice.id)
        ],
    }


def _after_earlier(session: Session, choice: FinalChoice) -> bool:
    """Whether scores of an earlier choice of the same study could be seen before these weights were set."""
    moments = [each.weights_set_at for each in earlier_choices(session, choice) if each.weights_set_at]
    return choice.weights_set_at is not None and any(each < choice.weights_set_at for each in moments)


def _score(row: DemonstrationScore) -> dict[str, Any]:
    return {
        "solution": row.solution_code, "participant": row.participant_id, "name": row.participant_name, "team": row.team,
        "team_fit": row.team_fit, "sus": row.sus, "comment": row.comment, "version": row.version,
    }


def result(session: Session, person: Person, choice_id: str) -> dict[str, Any]:
    """Raises Conflict until the weights are set. Once the decision is signed its result is told for ever, and who was late beside it."""
    choice = choice_of(session, person, choice_id)
    refuse_without_weights(choice)
    decision = decision_of_choice(session, choice.id)
    if decision is None:
        inputs = inputs_of(session, choice)
        return judge(inputs) | {"input_sha256": sha256_of(inputs), "decision_id": None, "late": []}
    late = [{"solution": each["solution"], "name": each["name"]} for each in scores(session, person, choice_id) if each["late"]]
    return decision.result | {"input_sha256": decision.input_sha256, "decision_id": decision.id, "late": late}
