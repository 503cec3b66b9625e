"""Participants' links: each opens one participant's own scores of the demonstrations of one study, until it ends or is revoked.

The secret has 128 random bits, is given once and stored as a hash. The session that a link opens lasts as long as the link: a
participant opens it at the first demonstration and comes back after the last.
"""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from app.access.keys import MEMBERS, Person
from app.access.scope import open_study_of, record, study_of
from app.access.secrets import SHARE_BYTES, new_token, token_hash
from app.access.service import close_session
from app.errors import Gone, Invalid, NotFound, Refused, problem
from app.storage.tables import LoginSession, Participant, ParticipantLink
from app.storage.tables.base import now

MAX_DAYS = 180
USUAL_DAYS = 60
MAX_TOKEN = 100


@dataclass(frozen=True)
class ParticipantLinkUse:
    """A link with its participant as they are now (None: removed from the study) and when it was last opened on a device."""

    link: ParticipantLink
    participant: Participant | None
    opened: dt.datetime | None

    @property
    def state(self) -> str:
        """open, ended or revoked"""
        if self.link.revoked_at:
            return "revoked"
        return "open" if self.participant and self.link.expires_at > now() else "ended"


@dataclass(frozen=True)
class EnteredStudy:
    """Where a link leads, and the session that it opens for that many seconds."""

    study_id: str
    token: str
    seconds: int


def participant_of(session: Session, study_id: str, participant_id: str) -> Participant:
    found = session.get(Participant, participant_id)
    if found is None or found.study_id != study_id:
        raise NotFound()
    return found


def create(
    session: Session, secret: str, person: Person, study_id: str, participant_id: str, days: int = USUAL_DAYS
) -> tuple[ParticipantLink, str]:
    """A link, and its secret for this once. Raises NotFound for a foreign study or participant, Conflict for a closed study."""
    study_of(session, person, study_id)
    if not 1 <= days <= MAX_DAYS:
        raise Invalid("invalid_participant_link", [problem("days", "A link lasts 1 to {most} days.", most=MAX_DAYS)])
    participant = participant_of(session, study_id, participant_id)
    study = open_study_of(session, person, study_id)
    token = new_token(SHARE_BYTES)
    made = ParticipantLink(
        organisation_id=study.organisation_id, study_id=study.id, participant_id=participant.id, token_hash=token_hash(token, secret),
        created_by=person.id, expires_at=now() + dt.timedelta(days=days),
    )
    session.add(made)
    session.flush()
    said = {"participant_id": participant.id, "expires_at": made.expires_at.isoformat()}
    record(session, person, "participant_link.created", participant.name, None, said, study_id=study.id)
    return made, token


def links_of(session: Session, person: Person, study_id: str) -> list[ParticipantLinkUse]:
    """A study's links, newest first."""
    study_of(session, person, study_id)
    opened = (
        select(col(LoginSession.participant_link_id), func.max(col(LoginSession.created_at)))
        .join(ParticipantLink, col(ParticipantLink.id) == col(LoginSession.participant_link_id))
        .where(col(ParticipantLink.study_id) == study_id).group_by(col(LoginSession.participant_link_id))
    )
    last_opened: dict[str | None, dt.datetime] = {each[0]: each[1] for each in session.execute(opened)}
    query = (
        select(ParticipantLink, Participant).outerjoin(Participant, col(Participant.id) == col(ParticipantLink.participant_id))
        .where(col(ParticipantLink.study_id) == study_id).order_by(col(ParticipantLink.created_at).desc(), col(ParticipantLink.id))
    )
    return [ParticipantLinkUse(link, participant, last_opened.get(link.id)) for link, participant in session.execute(query)]


def revoke(session: Session, person: Person, participant_link_id: str) -> ParticipantLink:
    """End a link and every session that it opened; also in a closed study. Raises NotFound for a foreign one."""
    found = session.get(ParticipantLink, participant_link_id)
    if found is None or found.organisation_id != person.organisation_id or person.role not in MEMBERS:
        raise NotFound()
    if found.revoked_at is None:
        found.revoked_at = now()
        session.add(found)
        session.execute(delete(LoginSession).where(col(LoginSession.participant_link_id) == found.id))
        participant = session.get(Participant, found.participant_id)
        said = {"participant_id": found.participant_id}
        subject = participant.name if participant else found.participant_id
        record(session, person, "participant_link.revoked", subject, said, None, study_id=found.study_id)
    return found


def enter(session: Session, secret: str, token: str, person: Person | None, old_session: str | None) -> EnteredStudy:
    """Exchange a link's secret for a session that ends with the link; raises NotFound for an unknown one, Gone after its end.

    A member of the same organisation is refused and keeps their own session: nobody scores for a participant. Anybody else acts as
    the participant from here on: the session that the browser held before ends.
    """
    query = select(ParticipantLink).where(col(ParticipantLink.token_hash) == token_hash(token[:MAX_TOKEN], secret))
    found = session.execute(query).scalar_one_or_none()
    if found is None:
        raise NotFound()
    moment = now()
    participant = session.get(Participant, found.participant_id)
    if participant is None or found.revoked_at is not None or found.expires_at <= moment:
        raise Gone("participant_link_ended", "This link has ended. Ask the person who sent it for a new one.")
    if person is not None and person.role in MEMBERS and person.organisation_id == found.organisation_id:
        raise Refused("not_your_link", "This link is for {name}, on their own phone: nobody scores for another.", name=participant.name)
    close_session(session, secret, old_session)
    opened = new_token()
    session.add(LoginSession(token_hash=token_hash(opened, secret), participant_link_id=found.id, expires_at=found.expires_at))
    return EnteredStudy(found.study_id, opened, max(1, int((found.expires_at - moment).total_seconds())))
