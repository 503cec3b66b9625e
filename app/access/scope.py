"""What a person may see, asked inside the transaction. What is not theirs answers exactly as what does not exist."""

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from app.access.keys import MEMBERS, Person
from app.errors import Conflict, NotFound
from app.storage.tables import Client, Edition, Event, FrozenShortlist, Study

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


def may_read(person: Person, shortlist: FrozenShortlist) -> bool:
    """Members read their organisation's, a client account its own company's, a share link its one study's."""
    if person.organisation_id != shortlist.organisation_id:
        return False
    if person.role in MEMBERS:
        return True
    if person.role == "client":
        return person.client_id == shortlist.client_id
    return person.study_id == shortlist.study_id


def shortlist_of(session: Session, person: Person, shortlist_id: str) -> FrozenShortlist:
    """A frozen shortlist that this person may read; raises NotFound."""
    found = session.get(FrozenShortlist, shortlist_id)
    if found is None or not may_read(person, found):
        raise NotFound()
    return found


def record(
    session: Session, person: Person, kind: str, subject: str, old: object, new: object, *, study_id: str | None = None,
    mutation_id: str | None = None,
) -> Event:
    """One event for one accepted change, in the same transaction as the change."""
    made = Event(
        organisation_id=person.organisation_id, study_id=study_id, actor_id=person.id, actor_name=person.name, kind=kind,
        subject=subject, old=old, new=new, mutation_id=mutation_id,
    )
    session.add(made)
    return made
