"""Organisations, accounts, sessions, tokens, share links. Secrets are stored as hashes only."""

import datetime as dt

from sqlmodel import Field, SQLModel

from app.storage.tables.base import new_id, now


class Organisation(SQLModel, table=True):
    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    name: str = Field(max_length=200)
    created_at: dt.datetime = Field(default_factory=now)


class UserAccount(SQLModel, table=True):
    __tablename__ = "user_account"
    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    client_id: str | None = Field(default=None, foreign_key="client.id")  # only for the role client
    email: str = Field(unique=True, max_length=254)  # stored in lower case
    name: str = Field(max_length=200)
    role: str = Field(max_length=20)  # admin, consultant, client
    password_hash: str
    language: str = Field(default="en", max_length=2)
    active: bool = True
    created_at: dt.datetime = Field(default_factory=now)


class ShareLink(SQLModel, table=True):
    """Opens the frozen results of one study to whoever holds the link, until it ends or is revoked."""

    __tablename__ = "share_link"
    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    organisation_id: str = Field(foreign_key="organisation.id")
    study_id: str = Field(foreign_key="study.id", index=True)
    token_hash: str = Field(unique=True, max_length=64)
    created_by: str = Field(max_length=32)
    created_at: dt.datetime = Field(default_factory=now)
    expires_at: dt.datetime
    revoked_at: dt.datetime | None = None


class LoginSession(SQLModel, table=True):
    """A browser that has signed in, or that holds a share link, an observer's link or a participant's link."""

    __tablename__ = "login_session"
    token_hash: str = Field(primary_key=True, max_length=64)
    user_id: str | None = Field(default=None, foreign_key="user_account.id", index=True)
    share_link_id: str | None = Field(default=None, foreign_key="share_link.id", index=True)
    field_link_id: str | None = Field(default=None, foreign_key="field_link.id", index=True)
    participant_link_id: str | None = Field(default=None, foreign_key="participant_link.id", index=True)
    created_at: dt.datetime = Field(default_factory=now)
    expires_at: dt.datetime


class ApiToken(SQLModel, table=True):
    __tablename__ = "api_token"
    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    user_id: str = Field(foreign_key="user_account.id", index=True)
    name: str = Field(max_length=100)
    token_hash: str = Field(unique=True, max_length=64)
    created_at: dt.datetime = Field(default_factory=now)
    expires_at: dt.datetime | None = None
    revoked_at: dt.datetime | None = None
