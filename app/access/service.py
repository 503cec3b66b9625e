"""Accounts, sessions, tokens, share links: plain functions of a session and values."""

import datetime as dt
import re
from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from app.access.keys import ROLES, Person
from app.access.scope import record, study_of
from app.access.secrets import MAX_PASSWORD, MIN_PASSWORD, SHARE_BYTES, hash_password, new_token, token_hash
from app.errors import Conflict, Gone, Invalid, NotFound, Problem, problem
from app.storage.tables import ApiToken, Client, LoginSession, Organisation, ShareLink, UserAccount
from app.storage.tables.base import now

SESSION_HOURS = 12
SHARE_SESSION_HOURS = 24
MAX_SHARE_DAYS = 180
EMAIL = re.compile(r"^[^@\s]{1,64}@[^@\s]{1,180}\.[^@\s.]{2,24}$")


@dataclass(frozen=True)
class NewAccount:
    email: str
    name: str
    role: str
    password: str
    client_id: str | None = None
    language: str = "en"


def account_of(session: Session, email: str) -> UserAccount | None:
    """An active account by its address, in whatever case it was typed."""
    query = select(UserAccount).where(col(UserAccount.email) == email.strip().lower(), col(UserAccount.active))
    return session.execute(query).scalar_one_or_none()


def open_session(session: Session, secret: str, user_id: str, old_token: str | None) -> str:
    """A fresh token at each sign-in; the one that the browser held before ends. Sessions that have ended are swept."""
    moment = now()
    session.execute(delete(LoginSession).where(col(LoginSession.expires_at) < moment))
    close_session(session, secret, old_token)
    token = new_token()
    ends = moment + dt.timedelta(hours=SESSION_HOURS)
    session.add(LoginSession(token_hash=token_hash(token, secret), user_id=user_id, expires_at=ends))
    return token


def close_session(session: Session, secret: str, token: str | None) -> None:
    if token:
        session.execute(delete(LoginSession).where(col(LoginSession.token_hash) == token_hash(token, secret)))


def _account_problems(session: Session, organisation_id: str, new: NewAccount) -> list[Problem]:
    found = []
    if not EMAIL.match(new.email.strip()):
        found.append(problem("email", "This is not an email address."))
    if not new.name.strip():
        found.append(problem("name", "Give a name."))
    if new.role not in ROLES:
        found.append(problem("role", "Choose a role: admin, consultant or client."))
    if not MIN_PASSWORD <= len(new.password) <= MAX_PASSWORD:
        found.append(problem("password", "A password has {least} to {most} characters.", least=MIN_PASSWORD, most=MAX_PASSWORD))
    client = session.get(Client, new.client_id) if new.client_id else None
    if new.role == "client" and (client is None or client.organisation_id != organisation_id):
        found.append(problem("client_id", "Choose the company of this client account."))
    return found


def add_account(session: Session, organisation_id: str, new: NewAccount) -> UserAccount:
    """A new account; raises Invalid with every problem, Conflict when the address is taken."""
    problems = _account_problems(session, organisation_id, new)
    if problems:
        raise Invalid("invalid_account", problems)
    email = new.email.strip().lower()
    if session.execute(select(UserAccount.id).where(col(UserAccount.email) == email)).first():  # type: ignore[call-overload]
        raise Conflict("email_taken", "An account with this email address exists already.")
    made = UserAccount(
        organisation_id=organisation_id, client_id=new.client_id if new.role == "client" else None, email=email, name=new.name.strip(),
        role=new.role, password_hash=hash_password(new.password), language=new.language,
    )
    session.add(made)
    session.flush()
    return made


def add_organisation(session: Session, name: str) -> Organisation:
    made = Organisation(name=name)
    session.add(made)
    session.flush()
    return made


def create_user(session: Session, person: Person, new: NewAccount) -> UserAccount:
    made = add_account(session, person.organisation_id, new)
    record(session, person, "user.created", made.id, None, {"email": made.email, "role": made.role})
    return made


def users_of(session: Session, person: Person) -> list[UserAccount]:
    query = select(UserAccount).where(col(UserAccount.organisation_id) == person.organisation_id).order_by(col(UserAccount.name))
    return list(session.execute(query).scalars())


def clients_of(session: Session, person: Person) -> list[Client]:
    query = select(Client).where(col(Client.organisation_id) == person.organisation_id).order_by(col(Client.name))
    return list(session.execute(query).scalars())


def set_active(session: Session, person: Person, user_id: str, active: bool) -> UserAccount:
    """Close or reopen an account of the own organisation; closing ends its sessions and tokens at once."""
    user = session.get(UserAccount, user_id)
    if user is None or user.organisation_id != person.organisation_id:
        raise NotFound()
    if user.id == person.id:
        raise Conflict("own_account", "You cannot close your own account.")
    if user.active != active:
        record(session, person, "user.changed", user.id, {"active": user.active}, {"active": active})
        user.active = active
        session.add(user)
    if not active:
        _end_everything(session, user.id)
    return user


def _end_everything(session: Session, user_id: str) -> None:
    session.execute(delete(LoginSession).where(col(LoginSession.user_id) == user_id))
    tokens = update(ApiToken).where(col(ApiToken.user_id) == user_id, col(ApiToken.revoked_at).is_(None))
    session.execute(tokens.values(revoked_at=now()))


def change_password(session: Session, person: Person, new_password: str) -> None:
    """Sets the password and ends every session of the account; tokens of scripts stay."""
    if not MIN_PASSWORD <= len(new_password) <= MAX_PASSWORD:
        sentence = "A password has {least} to {most} characters."
        raise Invalid("invalid_password", [problem("new_password", sentence, least=MIN_PASSWORD, most=MAX_PASSWORD)])
    user = session.get_one(UserAccount, person.id)
    user.password_hash = hash_password(new_password)
    session.add(user)
    session.execute(delete(LoginSession).where(col(LoginSession.user_id) == person.id))
    record(session, person, "user.password_changed", person.id, None, None)


# ---- tokens for scripts

def tokens_of(session: Session, person: Person) -> list[ApiToken]:
    query = select(ApiToken).where(col(ApiToken.user_id) == person.id, col(ApiToken.revoked_at).is_(None))
    return list(session.execute(query.order_by(col(ApiToken.created_at))).scalars())


def create_token(session: Session, secret: str, person: Person, name: str, days: int | None) -> tuple[ApiToken, str]:
    """The token itself is given once, here; afterwards only its hash is known."""
    token = f"qc_{new_token()}"
    ends = now() + dt.timedelta(days=days) if days else None
    made = ApiToken(user_id=person.id, name=name.strip(), token_hash=token_hash(token, secret), expires_at=ends)
    session.add(made)
    session.flush()
    record(session, person, "token.created", made.id, None, {"name": made.name})
    return made, token


def revoke_token(session: Session, person: Person, token_id: str) -> None:
    found = session.get(ApiToken, token_id)
    if found is None or found.user_id != person.id:
        raise NotFound()
    if found.revoked_at is None:
        found.revoked_at = now()
        session.add(found)
        record(session, person, "token.revoked", found.id, {"name": found.name}, None)


# ---- share links

def create_share_link(session: Session, secret: str, person: Person, study_id: str, days: int) -> tuple[ShareLink, str]:
    """A link to the frozen results of one study, with an end; its secret is given once."""
    if not 1 <= days <= MAX_SHARE_DAYS:
        raise Invalid("invalid_share_link", [problem("days", "A link lasts 1 to {most} days.", most=MAX_SHARE_DAYS)])
    study = study_of(session, person, study_id)
    token = new_token(SHARE_BYTES)
    made = ShareLink(
        organisation_id=study.organisation_id, study_id=study.id, token_hash=token_hash(token, secret), created_by=person.id,
        expires_at=now() + dt.timedelta(days=days),
    )
    session.add(made)
    session.flush()
    record(session, person, "share_link.created", made.id, None, {"expires_at": made.expires_at.isoformat()}, study_id=study.id)
    return made, token


def share_links_of(session: Session, person: Person, study_id: str) -> list[ShareLink]:
    study = study_of(session, person, study_id)
    query = select(ShareLink).where(col(ShareLink.study_id) == study.id).order_by(col(ShareLink.created_at).desc())
    return list(session.execute(query).scalars())


def revoke_share_link(session: Session, person: Person, link_id: str) -> ShareLink:
    found = session.get(ShareLink, link_id)
    if found is None or found.organisation_id != person.organisation_id:
        raise NotFound()
    if found.revoked_at is None:
        found.revoked_at = now()
        session.add(found)
        session.execute(delete(LoginSession).where(col(LoginSession.share_link_id) == found.id))
        record(session, person, "share_link.revoked", found.id, None, None, study_id=found.study_id)
    return found


def link_is_open(session: Session, secret: str, token: str) -> bool:
    """Whether this secret is that of a link that has not ended; raises Gone when it has."""
    query = select(ShareLink).where(col(ShareLink.token_hash) == token_hash(token[:100], secret))
    found = session.execute(query).scalar_one_or_none()
    if found is None:
        return False
    if found.revoked_at is not None or found.expires_at <= now():
        raise Gone("share_link_ended", "This link has ended. Ask the person who sent it for a new one.")
    return True


def enter_by_link(session: Session, secret: str, token: str) -> str:
    """Exchange a link's secret for a session; raises NotFound for an unknown one, Gone after its end."""
    query = select(ShareLink).where(col(ShareLink.token_hash) == token_hash(token, secret))
    found = session.execute(query).scalar_one_or_none()
    if found is None:
        raise NotFound()
    moment = now()
    if found.revoked_at is not None or found.expires_at <= moment:
        raise Gone("share_link_ended", "This link has ended. Ask the person who sent it for a new one.")
    opened = new_token()
    ends = min(found.expires_at, moment + dt.timedelta(hours=SHARE_SESSION_HOURS))
    session.add(LoginSession(token_hash=token_hash(opened, secret), share_link_id=found.id, expires_at=ends))
    return opened
