"""Passwords, and tokens that are stored as hashes only."""

import asyncio
import hashlib
import hmac
import secrets
from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

SESSION_BYTES = 32
SHARE_BYTES = 16  # 128 random bits
MIN_PASSWORD = 12
MAX_PASSWORD = 200
_checks = asyncio.Semaphore(2)  # each costs about 0.1 s of one core: more at once only slow each other down


@cache
def _hasher() -> PasswordHash:
    return PasswordHash((Argon2Hasher(),))


@cache
def _decoy() -> str:
    return hash_password(secrets.token_urlsafe())


def hash_password(password: str) -> str:
    """argon2id with the library's parameters."""
    return _hasher().hash(password)


async def password_matches(password: str, stored: str | None) -> bool:
    """Check off the event loop. Without an account a decoy is checked: the time says nothing of who exists."""
    async with _checks:
        matches = await asyncio.to_thread(_hasher().verify, password[:MAX_PASSWORD], stored or _decoy())
    return matches and stored is not None


def new_token(size: int = SESSION_BYTES) -> str:
    return secrets.token_urlsafe(size)


def token_hash(token: str, secret: str) -> str:
    """What is stored of a session, an API token or a share link: HMAC-SHA256 under the service's secret.

    Tokens are random and long, so a slow hash would add nothing. A stolen database opens no door without the secret, and a new
    secret ends every session, token and link at once.
    """
    return hmac.new(secret.encode(), token.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
