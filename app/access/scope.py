"""What a person may see, asked inside the transaction. What is not theirs answers exactly as what does not exist."""

from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from app.access.keys import MEMBERS, Person
from app.errors import Conflict, NotFound
from app.storage.tables import Client, Decision, Edition, Event, FinalChoice, FrozenShortlist, FrozenWave, Guide, Programme, Study, Wave

_STUDY = select(Study).where(col(Study.id) == bindparam("id"), col(Study.organisation_id) == bindparam("organisation"))


def study_of(session: Session, person: Person, study_id: str) -> Study:
    """A study of the member's own organisation; raises NotFound."""
    found: Study | None = session.execute(_STUDY, {"id": study_id, "organisation": person.organisation_id}).scalar_one_or_none()
    if found is None or person.role not in MEMBERS:
        raise NotFound()
    return found


def open_study_of(session: Session, person: Person, study_id: str) -> Study:
    """The same, for a change; raises Conflict when the study is closed."""
    study = study_of(session, person, study_id)
    if study.status != "open":
        raise Conflict("study_closed", "This study is closed; reopen it before you change it.")
    return study


def header_of(session: Session, study: Study) -> dict[str, str]:
    """What every page of a study says above its tabs: id, title, client_name, status, edition_code, map_version."""
    client, edition = session.get_one(Client, study.client_id), session.get_one(Edition, study.edition_id)
    return {
        "id": study.id, "title": study.title, "client_name": client.name, "status": study.status, "edition_code": edition.code,
        "map_version": study.map_version,
    }


def programme_of(session: Session, person: Person, programme_id: str) -> Programme:
    """A programme of the member's own organisation; raises NotFound."""
    found = session.get(Programme, programme_id)
    if found is None or found.organisation_id != person.organisation_id or person.role not in MEMBERS:
        raise NotFound()
    return found


def open_programme_of(session: Session, person: Person, programme_id: str) -> Programme:
    """The same, for a change; raises Conflict when the programme is closed."""
    programme = programme_of(session, person, programme_id)
    if programme.status != "open":
        raise Conflict("programme_closed", "This programme is closed; reopen it before you change it.")
    return programme


def field_of(session: Session, person: Person, wave_id: str, guide_id: str) -> tuple[Programme, Wave, Guide]:
    """A guide to be filled in a wave, for a member or for the observer whose link names both; raises NotFound."""
    wave, guide = session.get(Wave, wave_id), session.get(Guide, guide_id)
    if wave is None or guide is None or wave.programme_id != guide.programme_id:
        raise NotFound()
    programme = session.get_one(Programme, wave.programme_id)
    theirs = person.role in MEMBERS or (person.role == "observer" and (person.wave_id, person.guide_id) == (wave_id, guide_id))
    if programme.organisation_id != person.organisation_id or not theirs:
        raise NotFound()
    return programme, wave, guide


def frozen_wave_of(session: Session, person: Person, frozen_id: str) -> FrozenWave:
    """Signed-off results that this person may read: a member their organisation's, a client account its own company's; raises NotFound."""
    found = session.get(FrozenWave, frozen_id)
    if found is None or found.organisation_id != person.organisation_id:
        raise NotFound()
    if person.role not in MEMBERS and not (person.role == "client" and person.client_id == found.client_id):
        raise NotFound()
    return found


def may_read(person: Person, frozen: FrozenShortlist | Decision) -> bool:
    """Members read their organisation's, a client account its own company's, a share link its one study's."""
    if person.organisation_id != frozen.organisation_id:
        return False
    if person.role in MEMBERS:
        return True
    if person.role == "client":
        return person.client_id == frozen.client_id
    return person.role == "guest" and person.study_id == frozen.study_id


def shortlist_of(session: Session, person: Person, shortlist_id: str) -> FrozenShortlist:
    """A frozen shortlist that this person may read; raises NotFound."""
    found = session.get(FrozenShortlist, shortlist_id)
    if found is None or not may_read(person, found):
        raise NotFound()
    return found


def choice_of(session: Session, person: Person, choice_id: str) -> FinalChoice:
    """A final choice of the member's own organisation; raises NotFound."""
    found = session.get(FinalChoice, choice_id)
    if found is None or found.organisation_id != person.organisation_id or person.role not in MEMBERS:
        raise NotFound()
    return found


def decision_of(session: Session, person: Person, decision_id: str) -> Decision:
    """A signed decision that this person may read; raises NotFound."""
    found = session.get(Decision, decision_id)
    if found is None or not may_read(person, found):
        raise NotFound()
    return found


SUBJECT = 80  # what an event's subject holds


def subject_of(name: str) -> str:
    """A name as the subject of an event: PostgreSQL refuses a longer one, SQLite would not notice."""
    return name if len(name) <= SUBJECT else name[: SUBJECT - 1] + "…"


def record(
    session: Session, person: Person, kind: str, subject: str, old: object, new: object, *, study_id: str | None = None,
    programme_id: str | None = None, mutation_id: str | None = None,
) -> Event:
    """One event for one accepted change, in the same transaction as the change."""
    made = Event(
        organisation_id=person.organisation_id, study_id=study_id, programme_id=programme_id, actor_id=person.id,
        actor_name=person.name, kind=kind, subject=subject_of(subject), old=old, new=new, mutation_id=mutation_id,
    )
    session.add(made)
    return made


def done_before(session: Session, person: Person, mutation_id: str | None, kind: str, said: dict[str, Any]) -> Event | None:
    """The event of an earlier request with the same mutation id; raises Conflict unless the same person said the same with it."""
    if mutation_id is None:
        return None
    query = select(Event).where(col(Event.organisation_id) == person.organisation_id, col(Event.mutation_id) == mutation_id)
    found: Event | None = session.execute(query).scalar_one_or_none()
    if found is None:
        return None
    stored = found.new if isinstance(found.new, dict) else {}
    if (found.kind, found.actor_id) != (kind, person.id) or any(stored.get(name) != value for name, value in said.items()):
        raise reused()
    return found


def reused() -> Conflict:
    return Conflict("mutation_reused", "This mutation id was already used for another change. Draw a new one for each change.")
