"""Stored waves and observations for the tests of results."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from app.access.keys import Person
from app.storage.tables import Observation, Repository, Wave
from tests.journeys.make import Made, add_programme, marks
from tests.world import Side, World

MOMENT = dt.datetime(2026, 3, 2, 10, 0, tzinfo=dt.UTC)


@dataclass
class Place:
    """The world, the programme made in both organisations, and a consultant of each."""

    world: World
    made: Made
    foreign: Made
    here: Person
    there: Person

    def work(self, work: Any) -> Any:
        return self.world.database.work(work)

    def results(self, wave: str | None = None) -> Any:
        from app.journeys.results.service import wave_results

        return self.work(lambda session: wave_results(session, self.here, self.made.programme, wave or self.made.wave))

    def observe(self, customer: str, seen: dict[str, str], **more: Any) -> None:
        self.work(lambda session: observe(session, self.made, customer, marks(**seen), **more))

    def address(self, rest: str, wave: str | None = None) -> str:
        return f"/api/v1/programmes/{self.made.programme}/waves/{wave or self.made.wave}/{rest}"


def consultant(side: Side) -> Person:
    return Person(side.users["consultant"], "Consultant", "consultant@example.com", "consultant", side.organisation, "Organisation")


def make_place(world: World, observed: bool = True) -> Place:
    made, foreign = (
        world.database.work(lambda session, side=side: add_programme(session, side, observed)) for side in (world.here, world.there)
    )
    return Place(world, made, foreign, consultant(world.here), consultant(world.there))


_count = iter(range(1, 10**9))


def observe(session: Session, made: Made, customer: str, seen: dict[str, Any], **more: Any) -> str:
    """One observation, in the wave of `made` unless said otherwise; returns its id."""
    values = {
        "wave_id": made.wave, "repository_id": made.repository, "segment_code": "novice", "observer": "Ann", "method": "in_store",
        "channel_code": "store", "observed_at": MOMENT, "mutation_id": f"stored-{next(_count):08}",
    }
    stored = Observation(programme_id=made.programme, customer=customer, marks=seen, **values | more)
    session.add(stored)
    session.flush()
    return stored.id


def add_wave(session: Session, made: Made, interactions: list[dict[str, Any]] | None = None, scale: int = 3, number: int = 2) -> str:
    """Another wave, on the same repository or on a new version of it; returns its id."""
    repository_id = made.repository
    if interactions is not None:
        repository = Repository(programme_id=made.programme, number=number, name=f"Version {number}", based_on=made.repository,
                                content={"scale": scale, "interactions": interactions})
        session.add(repository)
        session.flush()
        repository_id = repository.id
    wave = Wave(programme_id=made.programme, number=number, name="Autumn", kind="after", repository_id=repository_id)
    session.add(wave)
    session.flush()
    return wave.id
