"""What a reader of spreadsheets knows of the programme: its codes with their names, taken out of the session once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.access.keys import Person
from app.errors import Invalid, problem
from app.journeys.field.naming import Levels, Names, methods
from app.journeys.field.waves import repositories_of, wave_of
from app.journeys.frame import channels_of, segments_of
from app.storage.tables import Guide


@dataclass(frozen=True)
class Usual:
    """What counts where the file says nothing."""

    guide: str = ""
    method: str = ""
    observer: str = ""


@dataclass(frozen=True)
class Marks:
    """How the marks of one repository are read."""

    interactions: Names
    levels: Mapping[str, Levels]


@dataclass(frozen=True)
class Knowledge:
    wave: str
    repository: str
    usual: Usual
    segments: Names
    channels: Names
    methods: Names
    guides: Names
    guide_repositories: Mapping[str, str]  # guide -> its repository
    marks: Mapping[str, Marks]  # by repository

    def marks_of(self, guide: str) -> Marks:
        return self.marks[self.guide_repositories.get(guide, self.repository)]


def knowledge_of(session: Session, person: Person, programme_id: str, wave_id: str, usual: Usual) -> Knowledge:
    """Raises NotFound for a foreign wave, Invalid for a guide of another programme."""
    programme, wave = wave_of(session, person, programme_id, wave_id)
    guides = list(session.execute(select(Guide).where(col(Guide.programme_id) == programme.id)).scalars())
    if usual.guide and usual.guide not in {each.id for each in guides}:
        raise Invalid("invalid_upload", [problem("guide", "Choose a guide of this programme.")])
    used = {wave.repository_id, *(each.repository_id for each in guides)}
    marks = {each.id: _marks(each.content["interactions"]) for each in repositories_of(session, programme.id) if each.id in used}
    return Knowledge(
        wave.id, wave.repository_id, usual, Names((each.code, each.name) for each in segments_of(session, programme.id)),
        Names((each.code, each.name) for each in channels_of(session, programme.id)), methods(),
        Names((each.id, each.name) for each in guides), {each.id: each.repository_id for each in guides}, marks,
    )


def _marks(interactions: list[dict[str, Any]]) -> Marks:
    return Marks(Names((each["code"], each["action"]) for each in interactions), {each["code"]: Levels(each) for each in interactions})
