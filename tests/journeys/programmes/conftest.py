"""A consultant of each organisation, as the services see them, and a programme made by hand in each."""

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.access.keys import Person
from app.storage.tables import Event
from tests.journeys.make import Made, add_programme
from tests.world import Side, World


def person(side: Side, name: str = "Consultant") -> Person:
    return Person(side.users["consultant"], name, "consultant@example.com", "consultant", side.organisation, "Organisation")


@pytest.fixture
def here(world: World) -> Person:
    return person(world.here)


@pytest.fixture
def there(world: World) -> Person:
    return person(world.there)


@pytest.fixture
def made(world: World) -> Made:
    return world.database.work(lambda session: add_programme(session, world.here))


@pytest.fixture
def foreign(world: World) -> Made:
    return world.database.work(lambda session: add_programme(session, world.there))


def events(world: World, programme_id: str) -> list[tuple[str, str, object, object]]:
    """Every event of a programme so far: kind, subject, old, new."""
    query = select(Event).where(col(Event.programme_id) == programme_id).order_by(col(Event.id))
    return [
        (each.kind, each.subject, each.old, each.new)
        for each in world.database.work(lambda session: list(session.execute(query).scalars()))
    ]
