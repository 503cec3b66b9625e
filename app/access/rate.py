"""How often somebody may try to sign in or to guess a link: counted in memory, per process."""

from limits import RateLimitItemPerMinute, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from app.errors import TooMany

_PER_ADDRESS = RateLimitItemPerMinute(20)
_PER_ACCOUNT = parse("8 per 5 minutes")


class SignInLimit:
    """Twenty tries a minute from one address, eight in five minutes on one account."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def count(self, address: str, account: str | None = None) -> None:
        """Count one try; raises TooMany with the seconds to wait."""
        allowed = self._limiter.hit(_PER_ADDRESS, "address", address)
        if account is not None:
            allowed = self._limiter.hit(_PER_ACCOUNT, "account", account) and allowed
        if not allowed:
            raise TooMany("too_many_tries", "Too many tries. Wait a few minutes, then try again.", 60)

    def forgive(self, account: str) -> None:
        """A successful sign-in clears the account's count."""
        self._limiter.clear(_PER_ACCOUNT, "account", account)
