"""Observers' links: each opens one guide in one wave to one named observer, until it ends or is revoked.

The secret has 128 random bits, is given once and stored as a hash. The session that a link opens lasts as long as the link: an
observer who comes back from a week in shops must not find the door shut.
"""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from app.access.keys import MEMBERS, Person
from app.access.scope import field_of, open_programme_of, programme_of, record
from app.access.secrets import SHARE_BYTES, new_token, token_hash
from app.access.service import close_session
from app.errors import Gone, Invalid, NotFound, problem
from app.storage.tables import FieldLink, Guide, LoginSession, Observation, Programme, Wave
from app.storage.tables.base import now

MAX_DAYS = 90
USUAL_DAYS = 30
MAX_TOKEN = 100


@dataclass(frozen=True)
class NewFieldLink:
    guide_id: str
    observer: str
    days: int = USUAL_DAYS


@dataclass(frozen=True)
class FieldLinkUse:
    """A link with its guide's name, when it was last opened on a device, and what this observer has sent with this guide."""

    link: FieldLink
    guide: str
    opened: dt.datetime | None
    received: int
    last_received: dt.datetime | None

    @property
    def state(self) -> str:
        """open, ended or revoked"""
        return "revoked" if self.link.revoked_at else "open" if self.link.expires_at > now() else "ended"


@dataclass(frozen=True)
class Entered:
    """Where a link leads; `token` is the new session, or None for a member, who keeps their own."""

    wave_id: str
    guide_id: str
    token: str | None
    seconds: int


def _wave_of(session: Session, person: Person, programme_id: str, wave_id: str, change: bool) -> tuple[Programme, Wave]:
    programme = (open_programme_of if change else programme_of)(session, person, programme_id)
    wave = session.get(Wave, wave_id)
    if wave is None or wave.programme_id != programme.id:
        raise NotFound()
    return programme, wave


def create(session: Session, secret: str, person: Person, programme_id: str, wave_id: str, new: NewFieldLink) -> tuple[FieldLink, str]:
    """A link, and its secret for this once. Also for a closed wave: what a phone still holds must find a way home."""
    if not 1 <= new.days <= MAX_DAYS:
        raise Invalid("invalid_field_link", [problem("days", "A link lasts 1 to {most} days.", most=MAX_DAYS)])
    programme, wave = _wave_of(session, person, programme_id, wave_id, change=True)
    field_of(session, person, wave.id, new.guide_id)
    token = new_token(SHARE_BYTES)
    made = FieldLink(
        organisation_id=programme.organisation_id, wave_id=wave.id, guide_id=new.guide_id, observer=new.observer.strip(),
        token_hash=token_hash(token, secret), created_by=person.id, expires_at=now() + dt.timedelta(days=new.days),
    )
    session.add(made)
    session.flush()
    said = {"wave": wave.name, "expires_at": made.expires_at.isoformat()}
    record(session, person, "field_link.created", made.observer, None, said, programme_id=programme.id)
    return made, token


def links_of(session: Session, person: Person, programme_id: str, wave_id: str) -> list[FieldLinkUse]:
    """A wave's links, newest first."""
    _, wave = _wave_of(session, person, programme_id, wave_id, change=False)
    opened = (
        select(col(LoginSession.field_link_id), func.max(col(LoginSession.created_at)))
        .join(FieldLink, col(FieldLink.id) == col(LoginSession.field_link_id))
        .where(col(FieldLink.wave_id) == wave.id).group_by(col(LoginSession.field_link_id))
    )
    sent = (
        select(
            col(Observation.guide_id), col(Observation.observer), func.count(col(Observation.id)), func.max(col(Observation.received_at))
        )
        .where(col(Observation.wave_id) == wave.id).group_by(col(Observation.guide_id), col(Observation.observer))
    )
    last_opened: dict[str | None, dt.datetime] = {each[0]: each[1] for each in session.execute(opened)}
    received = {(guide, observer): (n, moment) for guide, observer, n, moment in session.execute(sent)}
    query = (
        select(FieldLink, col(Guide.name)).join(Guide, col(Guide.id) == col(FieldLink.guide_id))
        .where(col(FieldLink.wave_id) == wave.id).order_by(col(FieldLink.created_at).desc(), col(FieldLink.id))
    )
    return [
        FieldLinkUse(link, guide, last_opened.get(link.id), *received.get((link.guide_id, link.observer), (0, None)))
        for link, guide in session.execute(query)
    ]


def revoke(session: Session, person: Person, field_link_id: str) -> FieldLink:
    """End a link and every session that it opened; also in a closed programme. Raises NotFound for a foreign one."""
    found = session.get(FieldLink, field_link_id)
    if found is None or found.organisation_id != person.organisation_id or person.role not in MEMBERS:
        raise NotFound()
    if found.revoked_at is None:
        found.revoked_at = now()
        session.add(found)
        session.execute(delete(LoginSession).where(col(LoginSession.field_link_id) == found.id))
        programme_id = session.get_one(Wave, found.wave_id).programme_id
        record(session, person, "field_link.revoked", found.observer, None, None, programme_id=programme_id)
    return found


def enter(session: Session, secret: str, token: str, person: Person | None, old_session: str | None) -> Entered:
    """Exchange a link's secret for a session that ends with the link; raises NotFound for an unknown one, Gone after its end.

    A member of the same organisation keeps their own session. Anybody else acts as the observer from here on, a client account
    included: the session that the browser held before ends.
    """
    query = select(FieldLink).where(col(FieldLink.token_hash) == token_hash(token[:MAX_TOKEN], secret))
    found = session.execute(query).scalar_one_or_none()
    if found is None:
        raise NotFound()
    moment = now()
    if found.revoked_at is not None or found.expires_at <= moment:
        raise Gone("field_link_ended", "This link has ended. Ask for a new one: what is on this phone stays there and is sent with it.")
    if person is not None and person.role in MEMBERS and person.organisation_id == found.organisation_id:
        return Entered(found.wave_id, found.guide_id, None, 0)
    close_session(session, secret, old_session)
    opened = new_token()
    session.add(LoginSession(token_hash=token_hash(opened, secret), field_link_id=found.id, expires_at=found.expires_at))
    return Entered(found.wave_id, found.guide_id, opened, max(1, int((found.expires_at - moment).total_seconds())))
