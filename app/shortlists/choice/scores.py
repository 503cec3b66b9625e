"""What participants thought of the demonstrations: each writes their own and sees their own. Until the weights are set everybody else
sees who has answered and nothing of what; a score that comes after the decision is kept, marked late, and changes nothing."""

from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.access.keys import Person
from app.access.scope import choice_of, header_of, record
from app.errors import Conflict, NotFound
from app.scoring.final_choice import team_fit, usability
from app.shortlists.choice.candidates import (
    candidate_of,
    candidates_of,
    current,
    decision_of_choice,
    refuse_without_weights,
    shortlist_of_choice,
)
from app.shortlists.choice.demonstrations import demonstrations_of, was_held
from app.shortlists.choice.shapes import ScoreIn
from app.storage.tables import Decision, Demonstration, DemonstrationScore, FinalChoice, Participant, Study
from app.storage.tables.base import now

Key = tuple[str, str]  # solution, participant


def score_rows(session: Session, choice_id: str) -> list[DemonstrationScore]:
    query = (
        select(DemonstrationScore).where(col(DemonstrationScore.choice_id) == choice_id)
        .order_by(col(DemonstrationScore.solution_code), col(DemonstrationScore.participant_id))
    )
    return list(session.execute(query).scalars())


def _signed_versions(decision: Decision | None) -> dict[Key, int] | None:
    """Which scores, in which version, the decision rests on; None before it."""
    if decision is None:
        return None
    return {(each["solution"], each["participant"]): each["version"] for each in decision.inputs["scores"]}


def _is_late(row: DemonstrationScore, signed: dict[Key, int] | None) -> bool:
    return signed is not None and signed.get((row.solution_code, row.participant_id)) != row.version


def who_scored(session: Session, choice: FinalChoice) -> dict[str, dict[str, bool]]:
    """participant -> candidate that they have scored -> whether late. Nothing of what they said."""
    signed = _signed_versions(decision_of_choice(session, choice.id))
    found: dict[str, dict[str, bool]] = {}
    for row in score_rows(session, choice.id):
        found.setdefault(row.participant_id, {})[row.solution_code] = _is_late(row, signed)
    return found


def scores(session: Session, person: Person, choice_id: str) -> list[dict[str, Any]]:
    """Every score as it was given. Raises Conflict until the weights are set."""
    choice = choice_of(session, person, choice_id)
    refuse_without_weights(choice)
    signed = _signed_versions(decision_of_choice(session, choice.id))
    return [
        {
            "solution": row.solution_code, "participant_id": row.participant_id, "name": row.participant_name, "team": row.team,
            "team_score": team_fit(row.team_fit), "sus_score": usability(row.sus), **_answers(row), "late": _is_late(row, signed),
        }
        for row in score_rows(session, choice.id)
    ]


# ---- the participant's own side

def _answers(row: DemonstrationScore) -> dict[str, Any]:
    return {
        "team_fit": row.team_fit, "sus": row.sus, "comment": row.comment, "version": row.version, "updated_at": row.updated_at.isoformat(),
    }


def _oneself(session: Session, person: Person) -> tuple[Study, Participant]:
    """The study and the participant that this person's link speaks for; raises NotFound for anybody else."""
    if person.role != "participant" or person.study_id is None or person.participant_id is None:
        raise NotFound()
    study, participant = session.get(Study, person.study_id), session.get(Participant, person.participant_id)
    if study is None or participant is None or participant.study_id != study.id or study.organisation_id != person.organisation_id:
        raise NotFound()
    return study, participant


def my_scores(session: Session, person: Person) -> dict[str, Any]:
    """The candidates of the study's current choice, which may be scored, and this participant's own answers; nobody else's."""
    study, participant = _oneself(session, person)
    choice = current(session, study.id)
    header = header_of(session, study)
    told: dict[str, Any] = {
        "study": {"title": header["title"], "client_name": header["client_name"]},
        "participant": {"id": participant.id, "name": participant.name, "team": participant.team},
        "choice_id": None, "decided": False, "candidates": [],
    }
    if choice is None:
        return told
    shown = demonstrations_of(session, choice.id)
    own = {row.solution_code: row for row in score_rows(session, choice.id) if row.participant_id == participant.id}
    listed = candidates_of(shortlist_of_choice(session, choice))
    candidates = [_candidate(each, shown[each["code"]], own.get(each["code"])) for each in listed]
    return told | {"choice_id": choice.id, "decided": decision_of_choice(session, choice.id) is not None, "candidates": candidates}


def _candidate(candidate: dict[str, str], shown: Demonstration, own: DemonstrationScore | None) -> dict[str, Any]:
    return {
        "code": candidate["code"], "name": candidate["name"], "held_on": shown.held_on.isoformat() if shown.held_on else None,
        "open": was_held(shown), "answers": _answers(own) if own else None,
    }


def save_score(session: Session, person: Person, choice_id: str, solution: str, new: ScoreIn) -> dict[str, Any]:
    """Store this participant's own answers; the last ones count. Sent twice they are stored once.

    Never refused for being late: after the decision, or in a closed study, they are kept and change nothing. Raises Conflict before
    the demonstration was held and for a choice that a newer one has replaced, NotFound for what is not theirs.
    """
    study, participant = _oneself(session, person)
    choice = session.get(FinalChoice, choice_id)
    if choice is None or choice.study_id != study.id:
        raise NotFound()
    candidate_of(session, choice, solution)
    _refuse_early(session, study, choice, solution)
    row = session.get(DemonstrationScore, (choice.id, solution, participant.id))
    said: dict[str, Any] = {"team_fit": list(new.team_fit), "sus": list(new.sus), "comment": new.comment}
    changed = row is None or any(getattr(row, name) != value for name, value in said.items())
    if row is None:
        row = DemonstrationScore(
            choice_id=choice.id, solution_code=solution, participant_id=participant.id, participant_name=participant.name,
            team=participant.team, version=0, **said,
        )
    if changed:
        _store(session, person, study, row, said)
    late = _is_late(row, _signed_versions(decision_of_choice(session, choice.id)))
    return {"solution": solution, **_answers(row), "changed": changed, "late": late, "mutation_id": new.mutation_id}


def _refuse_early(session: Session, study: Study, choice: FinalChoice, solution: str) -> None:
    newest = current(session, study.id)
    if newest is None or newest.id != choice.id:
        raise Conflict("choice_superseded", "A newer final choice has begun in this study. Open your list of candidates again.")
    if not was_held(session.get_one(Demonstration, (choice.id, solution))):
        raise Conflict("not_shown_yet", "This demonstration has no day yet, or it lies ahead. Score it after you have seen it.")


def _store(session: Session, person: Person, study: Study, row: DemonstrationScore, said: dict[str, Any]) -> None:
    """The event says who scored which candidate and when; what they said stays out of the history, which everybody reads."""
    for name, value in said.items():
        setattr(row, name, value)
    before = {"version": row.version} if row.version else None
    row.version += 1
    row.updated_at = now()
    session.add(row)
    record(session, person, "demonstration_score.saved", row.solution_code, before, {"version": row.version}, study_id=study.id)
    session.flush()
