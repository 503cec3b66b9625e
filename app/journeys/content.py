"""The shapes of the JSON columns of journeys (journey method, section 1), as they are stored and as the doors take them.

A code is made of lower-case letters, digits and hyphens, is unique within its programme and never changes: marks refer to it.
"""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from app.web.inputs import Line, Name, Prose, Strict

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
Phase = Literal["before", "during", "after"]
Kano = Literal["must_be", "one_dimensional", "attractive"]
Axis = Literal["ease", "emotion"]
ChannelKind = Literal["physical", "digital"]
CustomerType = Literal["end_customer", "best_customer", "distributor", "specifier", "installer", "other"]
Method = Literal[
    "in_store", "mystery_visit", "shadowing", "home_visit", "call", "email", "video", "web_analytics", "verbatim", "social",
    "eye_tracking", "survey",
]
Importance = Annotated[int, Field(strict=True, ge=1, le=5)]
Flag = Annotated[bool, Field(strict=True)]
MAX_STAGES, MAX_INTERACTIONS, MAX_LEVELS, MOST_SCALE = 40, 500, 12, 10
PHASES = ("before", "during", "after")


def _unique(entries: list[Line]) -> list[Line]:
    kept = [each for each in entries if each]
    return list(dict.fromkeys(kept))


Lines = Annotated[list[Line], Field(max_length=30), AfterValidator(_unique)]


class CustomerAction(Strict):
    """What the customer does, and by which channel (None: by none of the company's)."""

    text: Name
    channel: Key | None = None


class Choice(Strict):
    """A choice that the customer faces, and the criteria of it."""

    text: Name
    criteria: Lines = Field(default_factory=list)


class Touchpoint(Strict):
    code: Key
    name: Name
    channel: Key
    nature: Literal["informative", "transactional"] = "informative"
    trigger: Literal["push", "pull", "none"] = "none"
    importance: Importance = 3


class Stage(Strict):
    """`risk`: a disappointing experience can occur here. `priority`: in the programme's scope to begin with. Touchpoints may be none."""

    code: Key
    name: Name
    phase: Phase
    importance: Importance = 3
    moment_of_truth: Flag = False
    risk: Flag = False
    priority: Flag = True
    intent: Prose = ""
    actions: Annotated[list[CustomerAction], Field(max_length=30)] = Field(default_factory=list)
    needs_explicit: Lines = Field(default_factory=list)
    needs_implicit: Lines = Field(default_factory=list)
    choices: Annotated[list[Choice], Field(max_length=20)] = Field(default_factory=list)
    touchpoints: Annotated[list[Touchpoint], Field(max_length=40)] = Field(default_factory=list)


class MapContent(Strict):
    """A journey: stages in order, phases never backwards; `loop` says what leads from after to before."""

    stages: Annotated[list[Stage], Field(max_length=MAX_STAGES)] = Field(default_factory=list)
    loop: Prose = ""

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        codes = [stage.code for stage in self.stages]
        touchpoints = [each.code for stage in self.stages for each in stage.touchpoints]
        if len(set(codes)) < len(codes):
            raise ValueError("Two stages have the same code.")
        if len(set(touchpoints)) < len(touchpoints):
            raise ValueError("Two touchpoints have the same code.")
        order = [PHASES.index(stage.phase) for stage in self.stages]
        if order != sorted(order):
            raise ValueError("The stages go from before to during to after; move the stage or change its phase.")
        return self


class Level(Strict):
    """A named grade and its score."""

    code: Key
    name: Name
    score: Annotated[int, Field(strict=True, ge=-MOST_SCALE, le=MOST_SCALE)]


class Interaction(Strict):
    """What can occur at a stage. `action`: what the customer does; `response`: the ideal answer; `channels`: where (none: everywhere)."""

    code: Key
    stage: Key
    action: Name
    response: Prose = ""
    kano: Kano
    axis: Axis = "ease"
    channels: Annotated[list[Key], Field(max_length=30)] = Field(default_factory=list)
    levels: Annotated[list[Level], Field(min_length=1, max_length=MAX_LEVELS)]

    @model_validator(mode="after")
    def _levels_differ(self) -> Self:
        if len({each.code for each in self.levels}) < len(self.levels):
            raise ValueError("Two levels have the same code.")
        return self


class RepositoryContent(Strict):
    """`scale`: scores lie between -scale and +scale. The interactions stand in the order in which they are observed."""

    scale: Annotated[int, Field(strict=True, ge=1, le=MOST_SCALE)] = 3
    interactions: Annotated[list[Interaction], Field(max_length=MAX_INTERACTIONS)] = Field(default_factory=list)

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        codes = [each.code for each in self.interactions]
        if len(set(codes)) < len(codes):
            raise ValueError("Two interactions have the same code.")
        if any(abs(level.score) > self.scale for each in self.interactions for level in each.levels):
            raise ValueError("A level's score is beyond the scale of this repository.")
        return self


class GuideContent(Strict):
    """The interactions that the observer is asked for, by code, in their order."""

    interactions: Annotated[list[Key], Field(max_length=MAX_INTERACTIONS)] = Field(default_factory=list)


class Mark(Strict):
    """What was seen: a level, or nothing (not observed), or that it could not occur (`na`); and the customer's words."""

    level: Annotated[str, StringConstraints(max_length=80)] | None = None
    na: Flag = False
    verbatim: Prose = ""
