"""Who takes part in a study, by team."""

from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.access.keys import Person
from app.access.scope import done_before, open_study_of, record, reused, study_of
from app.errors import Conflict, NotFound
from app.storage.tables import Participant
from app.studies.schemas import NewParticipant, ParticipantChange
from app.web.language import Speaker
from app.web.words import TEAMS

MAX_PARTICIPANTS = 200
_plain = Speaker("en").sort_key
_TEAM_ORDER = list(TEAMS)


def participants_of(session: Session, study_id: str) -> list[Participant]:
    """By team in the order of the house, then by name."""
    rows = session.execute(select(Participant).where(col(Participant.study_id) == study_id)).scalars()
    return sorted(rows, key=lambda each: (_TEAM_ORDER.index(each.team), _plain(each.name), each.id))


def participant_view(participant: Participant) -> dict[str, Any]:
    return {"id": participant.id, "name": participant.name, "team": participant.team, "job": participant.job}


def list_participants(session: Session, person: Person, study_id: str, page: int, size: int) -> dict[str, Any]:
    found = participants_of(session, study_of(session, person, study_id).id)
    shown = found[(page - 1) * size : page * size]
    return {"items": [participant_view(each) for each in shown], "page": page, "size": size, "total": len(found)}


def add_participant(session: Session, person: Person, study_id: str, new: NewParticipant) -> Participant:
    """Raises Conflict when the study is closed or full. A retry with the same mutation id answers the first one's participant."""
    study = study_of(session, person, study_id)
    before = done_before(session, person, new.mutation_id, "participant.added", {"name": new.name, "team": new.team, "job": new.job})
    if before is not None and before.study_id != study.id:
        raise reused()
    if before is not None:
        return _participant_of(session, study.id, before.subject)
    open_study_of(session, person, study_id)
    if len(participants_of(session, study.id)) >= MAX_PARTICIPANTS:
        raise Conflict("too_many_participants", "A study has {most} participants at most.", most=MAX_PARTICIPANTS)
    made = Participant(study_id=study.id, name=new.name, team=new.team, job=new.job)
    session.add(made)
    session.flush()
    record(session, person, "participant.added", made.id, None, _facts(made), study_id=study.id, mutation_id=new.mutation_id)
    return made


def change_participant(session: Session, person: Person, study_id: str, participant_id: str, change: ParticipantChange) -> Participant:
    study = open_study_of(session, person, study_id)
    participant = _participant_of(session, study.id, participant_id)
    old, new = _facts(participant), change.model_dump()
    if old != new:
        participant.name, participant.team, participant.job = change.name, change.team, change.job
        session.add(participant)
        record(session, person, "participant.changed", participant.id, old, new, study_id=study.id)
    return participant


def remove_participant(session: Session, person: Person, study_id: str, participant_id: str) -> None:
    study = open_study_of(session, person, study_id)
    participant = _participant_of(session, study.id, participant_id)
    record(session, person, "participant.removed", participant.id, _facts(participant), None, study_id=study.id)
    session.delete(participant)


def _participant_of(session: Session, study_id: str, participant_id: str) -> Participant:
    found = session.get(Participant, participant_id)
    if found is None or found.study_id != study_id:
        raise NotFound()
    return found


def _facts(participant: Participant) -> dict[str, str]:
    return {"name": participant.name, "team": participant.team, "job": participant.job}
