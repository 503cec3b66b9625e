"""The files of the demo studies: what three invented companies said in their workshops."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from app.errors import QuickChoiceError
from app.studies.schemas import Constraint, Context, NewParticipant, Profile


class DemoError(QuickChoiceError):
    """A demo file does not fit; the sentence names the file and the place."""

    def __init__(self, message: str) -> None:
        super().__init__("demo_file", "{problem}", problem=message)


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class KnockOutFile(Strict):
    floor: Annotated[int, Field(ge=1, le=4)] = 3
    owner: str
    reason: str


class DemoFile(Strict):
    """One study. `levels`: domain -> one character an item in the map's order, 0-4, or a dot for not yet discussed; blanks part
    sub-domains and are not counted."""

    client: str
    title: str
    format: str
    client_account: bool = False
    context: Context
    constraints: list[Constraint] = []
    profile: Profile = Profile()
    participants: list[NewParticipant]
    held: dict[str, str] = Field(default={}, description="session code -> day on which it was held")
    levels: dict[str, Annotated[str, Field(pattern=r"^[0-4. ]+$")]]
    knock_outs: dict[str, KnockOutFile] = {}
    comments: dict[str, str] = {}
    discuss: list[str] = []
    freeze: str | None = Field(default=None, description="note of the frozen shortlist; null leaves the study open")
