"""What the doors of repositories and guides take."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from app.journeys.content import MAX_INTERACTIONS, Axis, Interaction, Kano, Key, Level, RepositoryContent
from app.web.inputs import Line, Name, Prose, Strict

Language = Literal["en", "fr"]
RepositoryId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]


class NewRepository(Strict):
    """Empty; or from the `ready` one of that name in a `language`; or a new version of `based_on`.

    `stages`: the programme's stage for each group of the ready repository; a group that is left out keeps its own stage, and one that
    is mapped to null stays out. `bring_stages`: segments without a journey get one with those own stages.
    """

    name: Line = ""
    ready: Key | None = None
    language: Language = "en"
    stages: dict[Key, Key | None] = Field(default_factory=dict)
    bring_stages: Annotated[bool, Field(strict=True)] = False
    based_on: RepositoryId | None = None

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if self.ready and self.based_on:
            raise ValueError("A repository starts from a ready one or from a version, not from both.")
        if not (self.name or self.ready or self.based_on):
            raise ValueError("Give the repository a name.")
        return self


class RepositoryChange(Strict):
    """What is left out stays as it is; `content` replaces all interactions."""

    name: Name | None = None
    content: RepositoryContent | None = None


class CopyOf(Strict):
    name: Line = ""


class InteractionChange(Strict):
    """An interaction without its code, which never changes."""

    stage: Key
    action: Name
    response: Prose = ""
    kano: Kano
    axis: Axis = "ease"
    channels: Annotated[list[Key], Field(max_length=30)] = Field(default_factory=list)
    levels: Annotated[list[Level], Field(min_length=1, max_length=12)]

    def with_code(self, code: str) -> Interaction:
        return Interaction(code=code, **self.model_dump())

    @model_validator(mode="after")
    def _levels_differ(self) -> Self:
        if len({each.code for each in self.levels}) < len(self.levels):
            raise ValueError("Two levels have the same code.")
        return self


class NewInteraction(InteractionChange):
    """`code` is made from the action when it is left out."""

    code: Key | None = None


class Move(Strict):
    move: Literal["up", "down"]


class SeveralInteractions(Strict):
    """Several at once, as a workshop says them: one action each, all of one class and axis, with the usual levels of that class."""

    stage: Key
    kano: Kano
    axis: Axis = "ease"
    actions: Annotated[list[Name], Field(min_length=1, max_length=40)]
    language: Language = "en"


class StageChoice(Strict):
    """The stage that takes all interactions of another."""

    stage: Key


class NewGuide(Strict):
    """`interactions`: which, in which order; left out: all that fit the segment's stages and the channel (null: every channel)."""

    repository_id: RepositoryId
    segment_code: Key
    channel_code: Key | None = None
    name: Line = ""
    introduction: Prose = ""
    interactions: Annotated[list[Key], Field(max_length=MAX_INTERACTIONS)] | None = None


class GuideChange(Strict):
    """What is left out stays as it is."""

    name: Name | None = None
    introduction: Prose | None = None
    interactions: Annotated[list[Key], Field(max_length=MAX_INTERACTIONS)] | None = None
