"""What the doors of the field take: an observation as it comes, a wave, and what a person decides about an observation.

An observation is never refused for being odd: bounds here are only those of the database. What is odd is flagged (flags.py).
"""

import datetime as dt
import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from app.web.inputs import Line, MutationId, Name, Prose, Strict

MAX_BATCH = 500
MAX_MARKS = 500
MAX_WORDS = 100_000  # characters of all marks and the note of one observation

_BEGINS_WITH_A_DAY = re.compile(r"\s*\d{4}-\d\d-\d\d")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def _length(least: int, most: int) -> tuple[Any, Any]:
    """Bounds that are checked after the text was trimmed, and told in the documentation."""

    def bounded(text: str) -> str:
        if len(text) < least:
            raise PydanticCustomError("string_too_short", "Fill in this field.")
        if len(text) > most:
            raise PydanticCustomError("string_too_long", "Use {max_length} characters at most.", {"max_length": most})
        return text

    return AfterValidator(bounded), Field(json_schema_extra={"minLength": least, "maxLength": most})


Customer = Annotated[Line, *_length(1, 80)]
Given = Annotated[Line, *_length(0, 40)]
GivenMethod = Annotated[Line, *_length(0, 20)]
MarkCode = Annotated[Line, *_length(1, 80)]
LevelGiven = Annotated[Line, *_length(0, 80)]


def _a_moment(value: Any) -> Any:
    """Only moments, and texts that begin with a day: a number, in digits too, would be taken for seconds since 1970."""
    if not value and isinstance(value, str | None):
        return None
    if isinstance(value, dt.datetime) or (isinstance(value, str) and _BEGINS_WITH_A_DAY.match(value)):
        return value
    raise ValueError("Give a day and time, such as 2026-03-02T10:30:00+01:00.")


def _in_utc(moment: dt.datetime | None) -> dt.datetime | None:
    """A time without an offset counts as UTC. The first and last days of the calendar cannot be converted."""
    if moment is None:
        return None
    if not 1 < moment.year < 9999 or (moment.tzinfo is not None and not 1 < moment.astimezone(dt.UTC).year < 9999):
        raise ValueError("This date cannot be stored.")
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=dt.UTC)


def _a_day(value: Any) -> Any:
    """A day is written 2026-11-21; a number of seconds is not a day. What is none stays, and the shape refuses it."""
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) and _DAY.fullmatch(value) else value
    except ValueError:
        return value


def _our_time(day: dt.date) -> dt.date:
    if not 2000 <= day.year <= 2100:
        raise ValueError("Give a day between 2000 and 2100.")
    return day


Moment = Annotated[dt.datetime | None, BeforeValidator(_a_moment), AfterValidator(_in_utc)]
Day = Annotated[dt.date, Field(strict=True), BeforeValidator(_a_day), AfterValidator(_our_time)]


class MarkIn(Strict):
    """`level`: a level's code, null when it was not observed; `na`: it could not occur; `verbatim`: the customer's words."""

    level: LevelGiven | None = None
    na: Annotated[bool, Field(strict=True)] = False
    verbatim: Prose = ""


class ObservationIn(Strict):
    """One customer seen by one observer. `customer` is a pseudonym, never a name; `segment` null is the guide's.

    Codes that the programme does not know are kept and flagged. `observed_at` without an offset counts as UTC.
    """

    mutation_id: MutationId
    customer: Customer
    segment: Given | None = None
    observer: Line = ""
    method: GivenMethod
    channel: Given | None = None
    observed_at: Moment = None
    marks: Annotated[dict[MarkCode, MarkIn], Field(max_length=MAX_MARKS)] = Field(default_factory=dict)
    note: Prose = ""

    @model_validator(mode="after")
    def _fits(self) -> "ObservationIn":
        if len(self.note) + sum(len(code) + len(each.verbatim) for code, each in self.marks.items()) > MAX_WORDS:
            raise ValueError("This observation holds more text than can be stored.")
        return self


class Batch(Strict):
    """Up to 500 observations; each is stored or refused on its own, so their insides are not checked as a whole."""

    guide: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")] | None = None
    observations: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=MAX_BATCH)]


class NewWave(Strict):
    """`repository`: the one whose interactions are scored. `starts` and `ends` bound the field work; what lies outside is flagged."""

    name: Name
    kind: Literal["before", "after", "follow_up"]
    repository: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    starts: Day | None = None
    ends: Day | None = None
    note: Prose = ""
    mutation_id: MutationId | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "NewWave":
        if self.starts and self.ends and self.ends < self.starts:
            raise ValueError("The wave ends before it starts; mend one of the dates.")
        return self


class WaveChange(Strict):
    """What is left out stays as it is."""

    name: Name | None = None
    kind: Literal["before", "after", "follow_up"] | None = None
    repository: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")] | None = None
    starts: Day | None = None
    ends: Day | None = None
    note: Prose | None = None
    status: Literal["open", "closed"] | None = None


class ObservationChange(Strict):
    """A person's decision: set aside (with a reason) or counted again; or a corrected segment or customer."""

    status: Literal["counted", "set_aside"] | None = None
    reason: Prose | None = None
    segment: Given | None = None
    customer: Customer | None = None
