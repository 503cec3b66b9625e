"""What may enter the plan: targets, measured points, actions. Strict shapes, separate from the tables."""

import datetime as dt
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, model_validator

from app.journeys.content import Key
from app.web.inputs import Line, MutationId, Name, Prose, Strict

MAX_ANSWERS = 100_000
MAX_LISTED = 60
MOST = 1e12
ActionKind = Literal["catch_up", "differentiate"]
ActionStatus = Literal["proposed", "decided", "under_way", "done", "dropped"]
Indicator = Literal["nps", "ces", "csat", "loyalty_rate", "basket", "recruitment", "attrition"]
# What a value of each indicator may be; the answers of the first three are whole numbers on a scale of their own.
RANGES: dict[str, tuple[float, float]] = {
    "nps": (-100, 100), "ces": (1, 7), "csat": (1, 5), "loyalty_rate": (0, 100), "basket": (0, MOST), "recruitment": (0, MOST),
    "attrition": (0, 100),
}
SCALES: dict[str, tuple[int, int]] = {"nps": (0, 10), "ces": (1, 7), "csat": (1, 5)}


class Shape(Strict):
    """Nothing is converted, nothing unknown is let through, no number is NaN or infinite."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


def _iso_day(value: object) -> object:
    """A day is written 2026-11-21; a number of seconds is not a day."""
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else value
    except ValueError:
        return value


def _our_time(value: dt.date) -> dt.date:
    if not 2000 <= value.year <= 2100:
        raise ValueError("Give a day between 2000 and 2100.")
    return value


def _distinct(values: list[str]) -> list[str]:
    return list(dict.fromkeys(values))


Day = Annotated[dt.date, BeforeValidator(_iso_day), AfterValidator(_our_time)]
Index = Annotated[float, Field(ge=-100, le=100, description="On the scale of the index, -100 to 100")]
Codes = Annotated[list[Key], Field(max_length=MAX_LISTED), AfterValidator(_distinct)]
Answers = Annotated[list[Annotated[int, Field(ge=0, le=10)]], Field(min_length=1, max_length=MAX_ANSWERS, fail_fast=True)]
Cost = Annotated[float, Field(ge=0, le=MOST)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Effort = Annotated[int, Field(ge=1, le=5, description="1 a day, 5 a project")]
Percent = Annotated[int, Field(ge=0, le=100)]
Gain = Annotated[float, Field(ge=0, le=200, description="Points of the stage's index")]
WaveId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]


class TargetIn(Shape):
    """The index that a stage is meant to reach, and why that much."""

    target: Index
    reason: Annotated[Prose | None, Field(description="Left out or null, it stays as it is; an empty text takes it away")] = None


class LintIn(Shape):
    """Targets of one segment that need not be stored: stage -> index."""

    segment: Key
    targets: Annotated[dict[Key, Index], Field(max_length=MAX_LISTED)]


class NewPoint(Shape):
    """A measured value, or the answers from which it is computed (nps 0-10, ces 1-7, csat 1-5), not both.

    `moment`: hot, right after a moment of truth, or cold, such as once a year.
    """

    indicator: Indicator
    value: Annotated[float, Field(ge=-MOST, le=MOST)] | None = None
    n: Annotated[int, Field(ge=1, le=1_000_000_000)] | None = None
    answers: Answers | None = None
    measured_on: Day
    segment: Key | None = None
    stage: Key | None = None
    moment: Literal["", "hot", "cold"] = ""
    note: Prose = ""
    mutation_id: MutationId | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.value is None) == (self.answers is None):
            raise ValueError("Give a value or the answers, not both.")
        if self.answers is not None:
            self._answers_fit(self.answers)
            return self
        low, high = RANGES[self.indicator]
        if self.value is not None and not low <= self.value <= high:
            raise ValueError("This value is not possible for this indicator.")
        return self

    def _answers_fit(self, answers: list[int]) -> None:
        if self.indicator not in SCALES:
            raise ValueError("This indicator takes a value, not answers.")
        if self.n is not None:
            raise ValueError("The answers say how many they are: leave n out.")
        low, high = SCALES[self.indicator]
        if min(answers) < low or max(answers) > high:
            raise ValueError("One of the answers is not on the scale of this indicator.")


class ActionParts(Shape):
    """`segment` and `channel` None: every one. `wave_id`: the wave whose results it answers to."""

    segment: Key | None = None
    channel: Key | None = None
    wave_id: WaveId | None = None
    detail: Prose = ""
    owner: Line = ""
    team: Line = ""
    cost: Cost | None = None
    currency: Currency = "EUR"
    effort: Effort | None = None
    due: Day | None = None
    status: ActionStatus = "proposed"
    progress: Percent = 0
    expected_gain: Gain | None = None
    interactions: Codes = Field(default_factory=list)


class NewAction(ActionParts):
    stage: Key
    kind: ActionKind
    title: Name
    mutation_id: MutationId | None = None


NULLABLE = frozenset({"segment", "channel", "wave_id", "cost", "effort", "due", "expected_gain"})


class ActionChange(Shape):
    """What to replace; a part that is left out stays as it is."""

    stage: Key | None = None
    segment: Key | None = None
    channel: Key | None = None
    wave_id: WaveId | None = None
    kind: ActionKind | None = None
    title: Name | None = None
    detail: Prose | None = None
    owner: Line | None = None
    team: Line | None = None
    cost: Cost | None = None
    currency: Currency | None = None
    effort: Effort | None = None
    due: Day | None = None
    status: ActionStatus | None = None
    progress: Percent | None = None
    expected_gain: Gain | None = None
    interactions: Codes | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set or any(getattr(self, name) is None for name in self.model_fields_set - NULLABLE):
            raise ValueError("Give at least one part; only what an action can do without may be null.")
        return self

    def changes(self) -> dict[str, Any]:
        return self.model_dump(exclude_unset=True)
