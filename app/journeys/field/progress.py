"""How far a wave is: customers by segment, observations by method, channel, observer and day, flags, and what to do next."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.journeys.field.flag_words import FLAGS
from app.journeys.frame import segments_of
from app.storage.tables import Guide, Observation, Programme, Wave

DAYS_SHOWN = 31


@dataclass
class Progress:
    """Counts of counted observations; `flags` and `set_aside` count the others too. `segments`: code, name, customers, observations."""

    least: int  # customers a segment from which a zone can be firm
    segments: list[dict[str, Any]]
    observations: int = 0
    customers: int = 0
    observers: int = 0
    doubled: int = 0  # customers seen by two observers or more
    set_aside: int = 0
    flagged: int = 0  # observations with a flag that are still counted
    by: dict[str, list[tuple[str, int]]] = field(default_factory=dict)  # method, channel, observer -> (code or name, observations)
    days: list[tuple[dt.date, int]] = field(default_factory=list)
    flags: list[tuple[str, int]] = field(default_factory=list)  # in the order in which they matter

    def short(self, guides: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Segments with too few customers, of those that can be observed: they have a guide. Without any guide, those that were."""
        ready = {each["segment"] for each in guides} or {each["code"] for each in self.segments if each["customers"]}
        return [each for each in self.segments if each["code"] in ready and each["customers"] < self.least]


_COLUMNS = (
    col(Observation.segment_code), col(Observation.customer), col(Observation.observer), col(Observation.method),
    col(Observation.channel_code), col(Observation.observed_at), col(Observation.flags), col(Observation.status),
)


def progress_of(session: Session, programme: Programme, wave: Wave) -> Progress:
    rows = list(session.execute(select(*_COLUMNS).where(col(Observation.wave_id) == wave.id)))
    counted = [row for row in rows if row.status == "counted"]
    flags = Counter(flag for row in counted for flag in row.flags)
    seen_by: dict[tuple[str, str], set[str]] = {}
    for row in counted:
        seen_by.setdefault((row.segment_code, row.customer), set()).add(row.observer)
    days = Counter(row.observed_at.date() for row in counted if row.observed_at)
    return Progress(
        least=int(programme.profile.get("min_n", 5)), segments=_segments(session, programme, counted), observations=len(counted),
        customers=len({row.customer for row in counted}), observers=len({row.observer for row in counted if row.observer}),
        doubled=sum(len(observers - {""}) > 1 for observers in seen_by.values()), set_aside=len(rows) - len(counted),
        flagged=sum(bool(row.flags) for row in counted),
        by={
            "method": Counter(row.method for row in counted).most_common(),
            "channel": Counter(row.channel_code or "" for row in counted).most_common(),
            "observer": Counter(row.observer for row in counted).most_common(50),
        },
        days=sorted(days.items())[-DAYS_SHOWN:], flags=[(flag, flags[flag]) for flag in FLAGS if flags[flag]],
    )


def _segments(session: Session, programme: Programme, counted: list[Any]) -> list[dict[str, Any]]:
    customers: dict[str, set[str]] = {}
    for row in counted:
        customers.setdefault(row.segment_code, set()).add(row.customer)
    observations = Counter(row.segment_code for row in counted)
    return [
        {"code": each.code, "name": each.name, "customers": len(customers.get(each.code, ())), "observations": observations[each.code]}
        for each in segments_of(session, programme.id)
    ]


def guides_for(session: Session, programme_id: str, repository_id: str) -> list[dict[str, Any]]:
    """The programme's guides, those of this repository first; `other`: of another version."""
    query = select(Guide).where(col(Guide.programme_id) == programme_id).order_by(col(Guide.name), col(Guide.id))
    found = [
        {
            "id": each.id, "name": each.name, "segment": each.segment_code, "channel": each.channel_code,
            "interactions": len(each.content["interactions"]), "other": each.repository_id != repository_id,
        }
        for each in session.execute(query).scalars()
    ]
    return sorted(found, key=lambda each: each["other"])


def next_step(wave: Wave, progress: Progress, guides: list[dict[str, Any]]) -> str:
    """What comes first now: guide, observe, more, agree, look, close, results."""
    if not [each for each in guides if not each["other"]] and not progress.observations:
        return "guide"
    if wave.status == "closed":
        return "results"
    if not progress.observations:
        return "observe"
    if progress.short(guides):
        return "more"
    return "agree" if not progress.doubled else "look" if progress.flagged else "close"
