"""How often somebody may try to sign in or to guess a link: counted in memory, per process, and forgotten when the window ends.

Successes are not counted against an address: a whole board opens a link from behind one. Tries at one account are counted by address
first, so that somebody who guesses elsewhere does not lock its owner out; a looser count over all addresses bounds a spread guess.
"""

import hashlib

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from app.errors import TooMany

FAILURES_OF_AN_ADDRESS = parse("30 per 5 minutes")
TRIES_AT_AN_ACCOUNT = parse("8 per 5 minutes")  # from one address
FAILURES_AT_AN_ACCOUNT = parse("60 per hour")  # from everywhere


class SignInLimit:
    """`enter` before a try, `failed` after a wrong one, `forgive` after a right one."""

    def __init__(self) -> None:
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    def enter(self, address: str, account: str | None = None) -> None:
        """Raises TooMany with the seconds to wait. A try at an account counts at once: many at the same time are many tries."""
        self._refuse_if_full(FAILURES_OF_AN_ADDRESS, address)
        if account is not None:
            self._refuse_if_full(FAILURES_AT_AN_ACCOUNT, _name(account))
            if not self._limiter.hit(TRIES_AT_AN_ACCOUNT, _name(account), address):
                raise _too_many()

    def failed(self, address: str, account: str | None = None) -> None:
        self._limiter.hit(FAILURES_OF_AN_ADDRESS, address)
        if account is not None:
            self._limiter.hit(FAILURES_AT_AN_ACCOUNT, _name(account))

    def forgive(self, address: str, account: str) -> None:
        self._limiter.clear(TRIES_AT_AN_ACCOUNT, _name(account), address)

    def _refuse_if_full(self, item: RateLimitItem, *names: str) -> None:
        if not self._limiter.test(item, *names):
            raise _too_many()


def _name(account: str) -> str:
    """Of one length, whatever was typed."""
    return hashlib.sha256(account.strip().lower().encode("utf-8", "replace")).hexdigest()[:32]


def _too_many() -> TooMany:
    return TooMany("too_many_tries", "Too many tries. Wait a few minutes, then try again.", 60)
