"""What may enter a final choice. Strict shapes, separate from the tables."""

import datetime as dt
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, model_validator

from app.web.inputs import Code, Line, MutationId, Name, Prose, Strict

MOST = 1e12
MAX_STEPS = 60
MAX_SIGNERS = 20
MAX_DISSENT = 50
MIN_REASONS = 20
ROUNDING = 1e-6
CostKind = Literal["licences", "options", "integration", "migration", "training", "support", "other"]
Basis = Literal["once", "year", "seat_month"]
Seen = Literal["shown", "partly", "not_shown"]
Suitable = Literal["yes", "no", "unknown"]
Used = Literal["fully", "partly", "not"]


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
Seats = Annotated[int, Field(ge=1, le=1_000_000)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Years = Literal[3, 5]
Percent = Annotated[float, Field(ge=0, le=100)]
Amount = Annotated[float, Field(ge=0, le=MOST)]
Items = Annotated[list[Annotated[Code, Field(max_length=20)]], Field(max_length=MAX_STEPS), AfterValidator(_distinct)]
Needed = Annotated[Prose, Field(min_length=1)]
Fit = Annotated[int, Field(ge=0, le=4)]
Agreement = Annotated[int, Field(ge=1, le=5)]


class NewChoice(Shape):
    """`shortlist_id`: the newest frozen shortlist, and only that; what is left out comes from the study."""

    shortlist_id: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")] | None = None
    seats: Seats | None = None
    currency: Currency | None = None
    years: Years = 3


class SetupChange(Shape):
    seats: Seats | None = None
    currency: Currency | None = None
    years: Years | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_dump(exclude_none=True):
            raise ValueError("Give at least one of seats, currency and years.")
        return self


class NewWeights(Shape):
    """Percent; together 100."""

    team: Percent
    ergonomics: Percent
    budget: Percent
    reason: Needed

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if abs(self.team + self.ergonomics + self.budget - 100) > ROUNDING:
            raise ValueError("The three weights must make 100 together.")
        return self

    def weights(self) -> dict[str, float]:
        return {"team": self.team, "ergonomics": self.ergonomics, "budget": self.budget}


class Step(Shape):
    seen: Seen
    note: Annotated[Prose, Field(max_length=1000)] = ""


class DemonstrationChange(Shape):
    """What is left out stays; `steps` replaces all marks. `held_on` null: not held yet."""

    held_on: Day | None = None
    present: Line | None = None
    notes: Prose | None = None
    steps: Annotated[dict[Code, Step], Field(max_length=MAX_STEPS)] | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set or any(getattr(self, name) is None for name in self.model_fields_set - {"held_on"}):
            raise ValueError("Give at least one part; only the day may be null.")
        return self

    def changes(self) -> dict[str, Any]:
        """The parts that were sent, each of them whole: a mark without a note has an empty one."""
        return self.model_dump(include=self.model_fields_set)


class ScoreIn(Shape):
    """`team_fit`: four answers 0 to 4, null for cannot say; `sus`: ten answers 1 to 5, all of them."""

    team_fit: Annotated[list[Fit | None], Field(min_length=4, max_length=4)]
    sus: Annotated[list[Agreement], Field(min_length=10, max_length=10)]
    comment: Prose = ""
    mutation_id: MutationId | None = None


class CostParts(Shape):
    kind: CostKind
    label: Name
    basis: Basis
    low: Amount
    likely: Amount
    high: Amount
    closes: Annotated[Items, Field(default_factory=list)]
    note: Prose = ""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low <= self.likely <= self.high:
            raise ValueError("The low figure is not above the likely one, and the likely one not above the high one.")
        return self


class NewCostLine(CostParts):
    solution: Code
    mutation_id: MutationId | None = None


class CostLineChange(CostParts):
    """The whole line as it shall be; its candidate stays."""


class Dissent(Shape):
    name: Name
    text: Needed


class Signer(Shape):
    name: Name
    role: Line = ""


class NewDecision(Shape):
    """`solution_code` null: none of them. `input_sha256`: of the result that was read; another one by now is refused."""

    solution_code: Code | None
    reasons: Annotated[Prose, Field(min_length=MIN_REASONS)]
    dissent: Annotated[list[Dissent], Field(max_length=MAX_DISSENT, default_factory=list)]
    decided_on: Day
    signed_by: Annotated[list[Signer], Field(min_length=1, max_length=MAX_SIGNERS)]
    input_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None


class OutcomeIn(Shape):
    """`used`: whether the chosen solution is in use, null when none was chosen or nobody can say; `suitable`: one answer a candidate."""

    answered_on: Day
    answered_by: Name
    used: Used | None
    suitable: Annotated[dict[Code, Suitable], Field(min_length=1, max_length=MAX_STEPS)]
    comment: Prose = ""
