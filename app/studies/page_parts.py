"""What the page doors of this room share: the form that was sent, the frame of a study's page, the answer to a refused change."""

from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse

from app.access.keys import Person
from app.access.scope import header_of, study_of
from app.errors import Conflict, Invalid, StaleVersion
from app.storage.tables import Study
from app.storage.tables.base import new_id
from app.studies.forms import Typed
from app.web.language import Speaker

STEPS = {
    "context": "Context", "constraints": "Constraints", "participants": "Participants", "workshops": "Workshops", "weights": "Weights",
}


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
            self.values["mutation_id"] = new_id()


def go(path: str) -> RedirectResponse:
    return RedirectResponse(path, 303)


def frame(session: Session, person: Person, study_id: str) -> tuple[Study, dict[str, Any]]:
    """The study, and what its pages need above their own matter; raises NotFound for a foreign one."""
    study = study_of(session, person, study_id)
    return study, {"study": header_of(session, study), "tab": "overview", "steps": STEPS, "version": study.version}
