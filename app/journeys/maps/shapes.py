"""What the doors of maps take (journey method, section 1). A part of a change that is left out stays as it is."""

from typing import Annotated, Literal

from pydantic import Field

from app.journeys.content import (
    MAX_STAGES,
    Choice,
    CustomerAction,
    Flag,
    Importance,
    Key,
    Lines,
    Phase,
    Stage,
    Touchpoint,
)
from app.web.inputs import MutationId, Name, Prose, Strict

MapKind = Literal["current", "target"]
Nature = Literal["informative", "transactional"]
Trigger = Literal["push", "pull", "none"]
Source = Literal["last", "current", "empty", "b2c", "b2b", "segment"]
Position = Annotated[int, Field(strict=True, ge=1, le=MAX_STAGES)]
Actions = Annotated[list[CustomerAction], Field(max_length=30)]
Choices = Annotated[list[Choice], Field(max_length=20)]


class MapBody(Strict):
    """A whole journey. What its stages must be together is checked by rules.py, which names the place."""

    stages: Annotated[list[Stage], Field(max_length=MAX_STAGES)] = Field(default_factory=list)
    loop: Prose = ""


class NewVersion(Strict):
    """`source`: what it starts from. Without one: the last version, or the current journey for the first target, or nothing.

    `b2c` and `b2b` are ready lists of stages in `language`; `segment` copies the newest journey of `segment` and `segment_kind`.
    """

    note: Prose = ""
    source: Source | None = None
    language: Literal["en", "fr"] = "en"
    segment: Key | None = None
    segment_kind: MapKind = "current"
    mutation_id: MutationId | None = None


class AddedLine(Strict):
    """A stage that was typed as one line."""

    name: Name
    phase: Phase


class NewStage(Strict):
    """`code` is made from the name unless it is given; `position` counts from 1, at the end of its phase unless it is given."""

    name: Name
    phase: Phase
    code: Key | None = None
    position: Position | None = None
    importance: Importance = 3
    moment_of_truth: Flag = False
    risk: Flag = False
    priority: Flag = True
    intent: Prose = ""
    actions: Actions = Field(default_factory=list)
    needs_explicit: Lines = Field(default_factory=list)
    needs_implicit: Lines = Field(default_factory=list)
    choices: Choices = Field(default_factory=list)
    touchpoints: Annotated[list[Touchpoint], Field(max_length=40)] = Field(default_factory=list)


class StageChange(Strict):
    """The parts to replace."""

    name: Name = ""
    phase: Phase = "before"
    position: Position = 1
    importance: Importance = 3
    moment_of_truth: Flag = False
    risk: Flag = False
    priority: Flag = True
    intent: Prose = ""
    actions: Actions = Field(default_factory=list)
    needs_explicit: Lines = Field(default_factory=list)
    needs_implicit: Lines = Field(default_factory=list)
    choices: Choices = Field(default_factory=list)
    touchpoints: Annotated[list[Touchpoint], Field(max_length=40)] = Field(default_factory=list)


class NewTouchpoint(Strict):
    name: Name
    channel: Key
    code: Key | None = None
    nature: Nature = "informative"
    trigger: Trigger = "none"
    importance: Importance = 3


class TouchpointChange(Strict):
    """The parts to replace."""

    name: Name = ""
    channel: Key = ""
    nature: Nature = "informative"
    trigger: Trigger = "none"
    importance: Importance = 3
