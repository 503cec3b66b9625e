"""A consultant of each organisation, as the services see them."""

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.access.keys import Person
from app.storage.tables import Event
from tests.world import Side, World


def person(side: Side, name: str = "Consultant") -> Person:
    return Person(side.users["consultant"], name, "consultant@example.com", "consultant", side.organisation, "Organisation")


@pytest.fixture
def here(world: World) -> Person:
    return person(world.here)


@pytest.fixture
def there(world: World) -> Person:
    return person(world.there)


def events(world: World) -> list[tuple[str, str, object, object]]:
    """Every event so far: kind, subject, old, new."""
    query = select(Event).order_by(col(Event.id))
    return [
        (each.kind, each.subject, each.old, each.new)
        for each in world.database.work(lambda session: list(session.execute(query).scalars()))
    ]
