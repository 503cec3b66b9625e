"""The keys: what a door asks for in its signature says who may enter.

Open      anybody; said out loud so that no door is open by accident
Guest     anybody, and who they are if they are signed in
SignedIn  any account
Member    a consultant or an admin of an organisation
Admin     an admin
Reader    whoever may read frozen results: member, client account, or the holder of a share link
Observer  whoever may fill an observation guide: a member, or the holder of an observer's link
Participates  the participant whose link opens their own scores; nobody scores for another, members included

A key says *who*; whether a study is theirs is said by app/access/scope.py inside the transaction, and a foreign one answers as if
it did not exist.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from sqlalchemy import and_, bindparam, select
from sqlmodel import Session, col
from starlette.requests import Request

from app.access.secrets import token_hash
from app.errors import Refused, SignInNeeded
from app.settings import Settings
from app.storage.tables import ApiToken, FieldLink, LoginSession, Organisation, Participant, ParticipantLink, ShareLink, UserAccount
from app.storage.tables.base import now
from app.web.deps import Db

ROLES = ("admin", "consultant", "client")
MEMBERS = frozenset({"admin", "consultant"})
BY_LINK = frozenset({"guest", "observer", "participant"})  # they hold a link and have no account


@dataclass(frozen=True)
class Person:
    """Who is asking. `role` is admin, consultant, client or, for who holds a link, guest (of a study's frozen results), observer (of a
    guide) or participant (in a study's final choice)."""

    id: str
    name: str
    email: str
    role: str
    organisation_id: str
    organisation_name: str
    client_id: str | None = None
    study_id: str | None = None  # the one study that a share link or a participant's link opens
    wave_id: str | None = None  # the one wave and guide that an observer's link opens
    guide_id: str | None = None
    participant_id: str | None = None  # the one participant of the study that a participant's link speaks for


def cookie_name(settings: Settings) -> str:
    """`__Host-` binds the cookie to https and this host; a browser takes it over https only."""
    return "__Host-quickchoice" if settings.production else "quickchoice"


_ACCOUNT = (
    col(UserAccount.id), col(UserAccount.name), col(UserAccount.email), col(UserAccount.role), col(UserAccount.organisation_id),
    col(Organisation.name), col(UserAccount.client_id),
)
_HOME = col(Organisation.id) == col(UserAccount.organisation_id)
_BY_SESSION = (
    select(*_ACCOUNT, col(LoginSession.expires_at))
    .join(Organisation, _HOME)
    .join(LoginSession, col(LoginSession.user_id) == col(UserAccount.id))
    .where(col(LoginSession.token_hash) == bindparam("hash"), col(UserAccount.active))
)
_BY_TOKEN = (
    select(*_ACCOUNT, col(ApiToken.expires_at))
    .join(Organisation, _HOME)
    .join(ApiToken, col(ApiToken.user_id) == col(UserAccount.id))
    .where(col(ApiToken.token_hash) == bindparam("hash"), col(UserAccount.active), col(ApiToken.revoked_at).is_(None))
)
_BY_LINK = (
    select(
        col(ShareLink.id), col(ShareLink.organisation_id), col(Organisation.name), col(ShareLink.study_id), col(ShareLink.expires_at),
        col(LoginSession.expires_at),
    )
    .join(Organisation, col(Organisation.id) == col(ShareLink.organisation_id))
    .join(LoginSession, col(LoginSession.share_link_id) == col(ShareLink.id))
    .where(col(LoginSession.token_hash) == bindparam("hash"), col(ShareLink.revoked_at).is_(None))
)
_BY_FIELD_LINK = (
    select(
        col(FieldLink.id), col(FieldLink.observer), col(FieldLink.organisation_id), col(Organisation.name), col(FieldLink.wave_id),
        col(FieldLink.guide_id), col(FieldLink.expires_at), col(LoginSession.expires_at),
    )
    .join(Organisation, col(Organisation.id) == col(FieldLink.organisation_id))
    .join(LoginSession, col(LoginSession.field_link_id) == col(FieldLink.id))
    .where(col(LoginSession.token_hash) == bindparam("hash"), col(FieldLink.revoked_at).is_(None))
)
# Joined with the participant: who is removed from the study loses the way in.
_BY_PARTICIPANT_LINK = (
    select(
        col(ParticipantLink.id), col(Participant.name), col(ParticipantLink.organisation_id), col(Organisation.name),
        col(ParticipantLink.study_id), col(Participant.id), col(ParticipantLink.expires_at), col(LoginSession.expires_at),
    )
    .join(Organisation, col(Organisation.id) == col(ParticipantLink.organisation_id))
    .join(
        Participant,
        and_(col(Participant.id) == col(ParticipantLink.participant_id), col(Participant.study_id) == col(ParticipantLink.study_id)),
    )
    .join(LoginSession, col(LoginSession.participant_link_id) == col(ParticipantLink.id))
    .where(col(LoginSession.token_hash) == bindparam("hash"), col(ParticipantLink.revoked_at).is_(None))
)


def _still_valid(ends: dt.datetime | None) -> bool:
    return ends is None or ends > now()


def person_of_token(session: Session, hashed: str) -> Person | None:
    row = session.execute(_BY_TOKEN, {"hash": hashed}).first()
    return Person(*row[:7]) if row and _still_valid(row[7]) else None


def person_of_session(session: Session, hashed: str) -> Person | None:
    row = session.execute(_BY_SESSION, {"hash": hashed}).first()
    if row:
        return Person(*row[:7]) if _still_valid(row[7]) else None
    link = session.execute(_BY_LINK, {"hash": hashed}).first()
    if link is None:
        return _observer_of_session(session, hashed)
    if not (_still_valid(link[4]) and _still_valid(link[5])):
        return None
    return Person(link[0], "", "", "guest", link[1], link[2], study_id=link[3])


def _observer_of_session(session: Session, hashed: str) -> Person | None:
    row = session.execute(_BY_FIELD_LINK, {"hash": hashed}).first()
    if row is None:
        return _participant_of_session(session, hashed)
    if not (_still_valid(row[6]) and _still_valid(row[7])):
        return None
    return Person(row[0], row[1], "", "observer", row[2], row[3], wave_id=row[4], guide_id=row[5])


def _participant_of_session(session: Session, hashed: str) -> Person | None:
    row = session.execute(_BY_PARTICIPANT_LINK, {"hash": hashed}).first()
    if row is None or not (_still_valid(row[6]) and _still_valid(row[7])):
        return None
    return Person(row[0], row[1], "", "participant", row[2], row[3], study_id=row[4], participant_id=row[5])


async def guest(request: Request, db: Db) -> Person | None:
    """Who is asking, or None. A cookie that comes from another site's page counts for nothing but a refusal."""
    settings: Settings = request.app.state.settings
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        found = await db.run(lambda session: person_of_token(session, token_hash(token, settings.secret)))
        if found is None:
            raise SignInNeeded("unknown_token", "This API token is unknown, has ended or was revoked.")
    else:
        cookie = request.cookies.get(cookie_name(settings))
        if cookie and request.state.cross_site:
            raise Refused("cross_site", "This request came from another site's page and was not carried out.")
        hashed = token_hash(cookie or "", settings.secret)
        found = await db.run(lambda session: person_of_session(session, hashed)) if cookie else None
    request.state.person = found
    return found


async def open_door(request: Request) -> None:
    if request.state.cross_site:
        raise Refused("cross_site", "This request came from another site's page and was not carried out.")


async def signed_in(found: Annotated[Person | None, Depends(guest)]) -> Person:
    if found is None or found.role in BY_LINK:
        raise SignInNeeded()
    return found


async def member(found: Annotated[Person, Depends(signed_in)]) -> Person:
    if found.role not in MEMBERS:
        raise Refused()
    return found


async def admin(found: Annotated[Person, Depends(signed_in)]) -> Person:
    if found.role != "admin":
        raise Refused()
    return found


async def reader(found: Annotated[Person | None, Depends(guest)]) -> Person:
    if found is None or found.role in ("observer", "participant"):
        raise SignInNeeded()
    return found


async def observer(found: Annotated[Person | None, Depends(guest)]) -> Person:
    if found is None:
        raise SignInNeeded()
    if found.role not in MEMBERS and found.role != "observer":
        raise Refused()
    return found


async def participates(found: Annotated[Person | None, Depends(guest)]) -> Person:
    if found is None:
        raise SignInNeeded("link_needed", "Open your own link first; ask who invited you for it.")
    if found.role != "participant":
        raise Refused("participants_only", "Only who takes part in the study may score, each with their own link.")
    return found


Open = Depends(open_door)  # in a route's `dependencies`
Guest = Annotated[Person | None, Depends(guest)]
SignedIn = Annotated[Person, Depends(signed_in)]
Member = Annotated[Person, Depends(member)]
Admin = Annotated[Person, Depends(admin)]
Reader = Annotated[Person, Depends(reader)]
Observer = Annotated[Person, Depends(observer)]
Participates = Annotated[Person, Depends(participates)]
KEYS = (open_door, guest, signed_in, member, admin, reader, observer, participates)
