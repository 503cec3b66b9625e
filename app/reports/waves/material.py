"""The frozen results of a wave, read by the report: names, stages in the journey's order, figures. It calculates nothing new."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.access.keys import MEMBERS, Person
from app.access.scope import frozen_wave_of
from app.storage.tables import FrozenWave

Json = dict[str, Any]


@dataclass(frozen=True)
class Newest:
    number: int
    created_at: dt.datetime


@dataclass(frozen=True)
class Material:
    frozen: FrozenWave
    newest: Newest

    @property
    def superseded(self) -> bool:
        return self.frozen.number < self.newest.number

    @property
    def result(self) -> Json:
        return self.frozen.result

    @property
    def context(self) -> Json:
        return self.frozen.context

    @property
    def segments(self) -> list[Json]:
        """The segments that were observed, in the programme's order."""
        return [each for each in self.context["segments"] if self.result["segments"].get(each["code"], {}).get("customers")]

    def stages(self, segment: str) -> list[Json]:
        """In the order of its journey; a segment without one was scored along the stages of all."""
        maps = self.context["maps"]
        chosen = [maps[segment]] if segment in maps else list(maps.values())
        stages = {stage["code"]: stage for journey in chosen for stage in journey["stages"]}
        return [stages[code] for code in self.figures(segment) if code in stages]

    def figures(self, segment: str) -> Json:
        """Stage -> its figures."""
        found: Json = self.result["segments"][segment]["stages"]
        return found

    def all_stages(self) -> dict[str, Json]:
        """Every stage of every journey once, before to after."""
        found: dict[str, Json] = {}
        for segment in self.segments:
            for stage in self.stages(segment["code"]):
                found.setdefault(stage["code"], stage)
        order = ("before", "during", "after")
        return dict(sorted(found.items(), key=lambda each: order.index(each[1]["phase"])))

    def listed(self, name: str) -> Iterator[tuple[Json, Json, Json]]:
        """(segment, stage, figures) of `catch_up` or `differentiate` over all segments, in the order of the page of results: by weighted
        priority; without targets, what disappoints first, then what is firm, then the lower mean index."""
        found = []
        for segment in self.segments:
            stages = {each["code"]: each for each in self.stages(segment["code"])}
            for code in self.result["segments"][segment["code"]][name]:
                if code in stages:
                    found.append((segment, stages[code], self.figures(segment["code"])[code]))

        def urgency(figures: Json) -> tuple[float, bool, bool, float]:
            mean = figures["gated_index"]["mean"] or 0.0
            return -(figures["weighted_priority"] or 0.0), figures["zone"] != "disappointing", not figures["firm"], mean

        yield from sorted(found, key=lambda each: urgency(each[2]))

    @property
    def interactions(self) -> dict[str, Json]:
        return {each["code"]: each for each in self.context["interactions"]}


def open_wave(session: Session, person: Person, frozen_id: str) -> Material:
    """The rows of one report; raises NotFound when this person may not read it."""
    frozen = frozen_wave_of(session, person, frozen_id)
    query = select(FrozenWave.number, FrozenWave.created_at).where(  # type: ignore[call-overload]
        col(FrozenWave.wave_id) == frozen.wave_id
    ).order_by(col(FrozenWave.number).desc()).limit(1)
    return Material(frozen, Newest(*session.execute(query).one()))


@dataclass(frozen=True)
class Entry:
    """One line of the list of reports."""

    id: str
    programme: str
    client: str
    wave: str
    number: int
    created_at: dt.datetime
    created_by_name: str
    note: str
    superseded: bool


def wave_reports_of(session: Session, person: Person) -> list[Entry]:
    """Those that this person may read, newest first; the holder of a share link of a study reads none."""
    if person.role not in MEMBERS and person.role != "client":
        return []
    rule = col(FrozenWave.organisation_id) == person.organisation_id
    if person.role == "client":
        rule &= col(FrozenWave.client_id) == person.client_id
    frozen = FrozenWave
    query = select(  # type: ignore[call-overload]
        frozen.id, frozen.wave_id, frozen.number, frozen.created_at, frozen.created_by_name, frozen.note, frozen.context,
    ).where(rule).order_by(col(frozen.created_at).desc(), col(frozen.number).desc())
    rows = session.execute(query).all()
    newest: dict[str, int] = {}
    for row in rows:
        newest[row.wave_id] = max(row.number, newest.get(row.wave_id, 0))
    return [
        Entry(row.id, row.context["programme"]["title"], row.context["client"], row.context["wave"]["name"], row.number, row.created_at,
              row.created_by_name, row.note, row.number < newest[row.wave_id])
        for row in rows if "wave" in row.context
    ]
