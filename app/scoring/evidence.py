"""How sure a rating is, by what was seen and how old it was (catalog/README.md): computed, never typed.

One rule for whoever shows a rating and for whoever draws it.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Protocol

CONFIDENCE = {
    "demonstrated": 0.95, "documented": 0.9, "source_read": 0.7, "absence_shown": 0.7, "vendor_statement": 0.5, "inferred": 0.4,
}
OLD_DOCUMENTATION = 0.7
SECOND_SOURCE = 0.05
MOST = 0.99
LEAST = min(CONFIDENCE.values())
MONTHS_VALID = 18


class Source(Protocol):
    """What a rating rests on: `date` of the source itself, None when it carries none; `read` the day of our reading."""

    @property
    def kind(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def date(self) -> dt.date | None: ...
    @property
    def read(self) -> dt.date: ...


def months_before(day: dt.date, months: int) -> dt.date:
    """The same day some months earlier, or the last of that month: 18 months before 2026-08-31 is 2025-02-28."""
    count = day.year * 12 + day.month - 1 - months
    first = dt.date(count // 12, count % 12 + 1, 1)
    following = dt.date((count + 1) // 12, (count + 1) % 12 + 1, 1)
    return first + min(dt.timedelta(day.day - 1), following - first - dt.timedelta(1))


def expired(source: Source, at: dt.date) -> bool:
    """Older than 18 months on that day. A source without a date of its own is as old as our reading of it."""
    return (source.date or source.read) < months_before(at, MONTHS_VALID)


def confidence_of(grade: str, main: Source, further: Iterable[Source], at: dt.date) -> float:
    """How sure a known rating is, 0..1. `main`: the source it rests on; `further`: those that say the same; `at`: the edition's cut-off.

    Documentation counts 0.9 only when it is dated and no older than 18 months. A further independent source adds 0.05, the same page
    under another key does not; absence_shown is already made of two, so there the third one does. KeyError on an unknown grade.
    """
    value = CONFIDENCE[grade]
    if grade == "documented" and (main.date is None or expired(main, at)):
        value = OLD_DOCUMENTATION
    if independent(main, further) >= (2 if grade == "absence_shown" else 1):
        value = min(MOST, value + SECOND_SOURCE)
    return round(value, 2)


def independent(main: Source, further: Iterable[Source]) -> int:
    """How many of the further sources are others than the main one."""
    return len({(each.kind, each.address) for each in further} - {(main.kind, main.address)})
