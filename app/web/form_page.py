"""A page with a form: what was sent, what goes back to the page when it is refused, where to go when it is stored."""

import uuid
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse

from app.errors import Conflict, Invalid, StaleVersion
from app.web.forms import Typed
from app.web.language import Speaker


async def read_form(request: Request) -> Typed:
    """The texts of a form; files are ignored."""
    return Typed((await request.form(max_fields=500, max_files=1)).multi_items())


Form = Annotated[Typed, Depends(read_form)]


@dataclass(frozen=True)
class Sent:
    """A form that comes back to its page: what was typed, and what is wrong with it."""

    typed: Typed
    error: Invalid | Conflict

    @property
    def status(self) -> int:
        return {Invalid: 422, StaleVersion: 412}.get(type(self.error), 409)


@dataclass
class Fields:
    """What a form shows: `values` by field, `errors` beside the fields, `summary` above them.

    `stale` when somebody else wrote first, `refused` (a sentence) when things are not in the state to take it, such as a closed study.
    """

    values: dict[str, Any]
    errors: dict[str, str] = field(default_factory=dict)
    summary: dict[str, str] = field(default_factory=dict)
    stale: dict[str, Any] | None = None
    refused: str = ""

    def refuse(self, error: Conflict, speaker: Speaker) -> None:
        """Say why nothing was saved. A form that was sent, changed and sent again gets a new mutation id: it is another wish."""
        self.refused = error.sentence(speaker.say)
        if error.code == "mutation_reused":
            sentence = "This form was sent before with other content, and that was saved. Send it again to save this too."
            self.refused = speaker.say(sentence)
            self.values["mutation_id"] = uuid.uuid4().hex


def go(path: str) -> RedirectResponse:
    return RedirectResponse(path, 303)
