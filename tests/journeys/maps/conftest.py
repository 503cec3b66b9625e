"""A programme of each organisation, and somebody who works on it."""

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.access.keys import Person
from app.storage.tables import Event, Programme, Segment
from tests.journeys.make import add_programme
from tests.world import Side, World


def person(side: Side, name: str = "Consultant") -> Person:
    return Person(side.users["consultant"], name, "consultant@example.com", "consultant", side.organisation, "Organisation")


@dataclass
class Desk:
    """One programme and its consultant; `do` runs a plain function of the service with both."""

    world: World
    side: Side
    programme: str

    @property
    def person(self) -> Person:
        return person(self.side)

    def do(self, function: Any, *values: Any) -> Any:
        return self.world.database.work(lambda session: function(session, self.person, self.programme, *values))

    def look(self, function: Any) -> Any:
        return self.world.database.work(function)

    def rename(self, segment: str, name: str) -> None:
        def work(session: Any) -> None:
            session.get_one(Segment, (self.programme, segment)).name = name

        self.world.database.work(work)

    def close(self) -> None:
        def work(session: Any) -> None:
            session.get_one(Programme, self.programme).status = "closed"

        self.world.database.work(work)

    def events(self) -> list[tuple[str, str, object]]:
        query = select(Event).where(col(Event.programme_id) == self.programme).order_by(col(Event.id))
        return [(each.kind, each.subject, each.new) for each in self.look(lambda session: list(session.execute(query).scalars()))]

    @property
    def api(self) -> str:
        return f"/api/v1/programmes/{self.programme}/journeys"

    @property
    def page(self) -> str:
        return f"/programmes/{self.programme}/journeys"


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world, world.here, world.database.work(lambda session: add_programme(session, world.here)).programme)


@pytest.fixture
def other_desk(world: World) -> Desk:
    return Desk(world, world.there, world.database.work(lambda session: add_programme(session, world.there)).programme)
