"""Everything that can go wrong on purpose, as one tree. No HTTP here: the web room gives each branch its status.

QuickChoiceError            code, message, parameters
|-- Invalid                 what was sent breaks a rule; carries the places        (422)
|-- Refused                 who asks may not do this                               (403)
|   `-- SignInNeeded        nobody is signed in                                    (401)
|-- NotFound                not there, or not yours: the same answer               (404)
|-- Conflict                true now, but not with the state things are in         (409)
|   |-- StaleVersion        somebody else wrote first; carries what is there now   (412)
|   `-- VersionNeeded       a contested cell was written without its version       (428)
|-- Gone                    it was there and has ended, such as a share link       (410)
|-- TooLarge                larger than the door lets in                           (413)
|-- TooMany                 asked too often; carries the seconds to wait           (429)
`-- Busy                    the database cannot take it now; carries the seconds   (503)
    `-- Unexpected          a fault of ours; the log has its place                 (503)

`message` is an English sentence with {named} parameters and at the same time the key of its translation, so that a page can say
it in the reader's language. `code` is stable and part of the API.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Problem:
    """One thing to mend: where it is (a path, or a sheet's row and column) and what is wrong there."""

    place: str
    message: str
    parameters: tuple[tuple[str, Any], ...] = ()

    def sentence(self, translate: Any = str) -> str:
        return str(translate(self.message)).format(**dict(self.parameters))


def problem(place: str, message: str, **parameters: Any) -> Problem:
    """Build a `Problem`; the parameters fill the {names} of the message."""
    return Problem(place, message, tuple(parameters.items()))


class QuickChoiceError(Exception):
    """The root: `code` for machines, `message` for people, `parameters` to fill its {names}."""

    def __init__(self, code: str, message: str, **parameters: Any) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.parameters = parameters
        self.problems: list[Problem] = []

    def sentence(self, translate: Any = str) -> str:
        """The message in the reader's language; `translate` maps an English sentence to its translation."""
        return str(translate(self.message)).format(**self.parameters)


class Invalid(QuickChoiceError):
    """One or more places break a rule. Nothing was stored."""

    def __init__(
        self, code: str, problems: list[Problem], message: str = "What was sent cannot be accepted; see each place below."
    ) -> None:
        super().__init__(code, message)
        self.problems = problems


class Refused(QuickChoiceError):
    def __init__(self, code: str = "refused", message: str = "Your account may not do this.", **parameters: Any) -> None:
        super().__init__(code, message, **parameters)


class SignInNeeded(Refused):
    def __init__(self, code: str = "sign_in_needed", message: str = "Sign in first.", **parameters: Any) -> None:
        super().__init__(code, message, **parameters)


class NotFound(QuickChoiceError):
    """Says nothing about whether the thing exists for somebody else."""

    def __init__(self, code: str = "not_found", message: str = "There is nothing here.", **parameters: Any) -> None:
        super().__init__(code, message, **parameters)


class Conflict(QuickChoiceError):
    pass


class StaleVersion(Conflict):
    """`current` is the value now stored, with its version, who wrote it and when, ready for the answer."""

    def __init__(self, current: dict[str, Any]) -> None:
        super().__init__("stale_version", "Somebody else changed this in the meantime. Compare, then decide.")
        self.current = current


class VersionNeeded(Conflict):
    def __init__(self) -> None:
        super().__init__("version_needed", "Say which version you are changing (header If-Match).")


class Gone(QuickChoiceError):
    pass


class TooLarge(QuickChoiceError):
    pass


class TooMany(QuickChoiceError):
    def __init__(self, code: str, message: str, retry_after: int, **parameters: Any) -> None:
        super().__init__(code, message, **parameters)
        self.retry_after = retry_after


class Busy(QuickChoiceError):
    def __init__(self, retry_after: int = 2) -> None:
        super().__init__("busy", "The service cannot answer just now. Try again in a moment; nothing you sent was stored.")
        self.retry_after = retry_after


class Unexpected(Busy):
    def __init__(self) -> None:
        super().__init__()
        self.code = "unexpected"
        self.message = "Something went wrong on our side. Try again in a moment; the reference below helps us to find the cause."
