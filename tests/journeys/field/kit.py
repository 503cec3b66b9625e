"""What the tests of the field share: who sends, and short ways to send and to read."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.access.keys import Person
from app.journeys.field.service import Outcome, receive
from app.storage.tables import Event, Guide, Observation, Programme, Wave
from tests.journeys.make import Made, add_programme, marks
from tests.world import World

FULL = {"greeted": "yes", "advice": "good", "surprise": "yes", "refund": "quick"}


def person_of(world: World) -> Person:
    return Person(world.here.users["consultant"], "Consultant", "c@here.example", "consultant", world.here.organisation, "Here")


def programme(world: World, observed: bool = False) -> Made:
    return world.database.work(lambda session: add_programme(session, world.here, observed))


def seen(mutation_id: str = "visit-0001", **changes: Any) -> dict[str, Any]:
    """A whole and unremarkable observation of the small programme, with these changes."""
    usual = {
        "mutation_id": mutation_id, "customer": "c1", "segment": "novice", "observer": "Ann", "method": "in_store", "channel": "store",
        "observed_at": "2026-03-02T10:30:00+01:00", "marks": marks(**FULL), "note": "",
    }
    return usual | changes


def receiving(
    world: World, made: Made, observations: Sequence[Any], with_guide: bool = True, origin: str = "api"
) -> Callable[[Session], list[Outcome]]:
    def work(session: Session) -> list[Outcome]:
        guide = session.get_one(Guide, made.guide) if with_guide else None
        parts = session.get_one(Programme, made.programme), session.get_one(Wave, made.wave), guide
        return receive(session, person_of(world), *parts, observations, origin)

    return work


def send(world: World, made: Made, observations: Sequence[Any], with_guide: bool = True, origin: str = "api") -> list[Outcome]:
    return world.database.work(receiving(world, made, observations, with_guide, origin))


def stored(world: World, made: Made) -> list[Observation]:
    query = select(Observation).where(col(Observation.programme_id) == made.programme).order_by(col(Observation.received_at))
    return world.database.work(lambda session: list(session.execute(query).scalars()))


def events(world: World, made: Made) -> list[tuple[str, str]]:
    query = select(col(Event.kind), col(Event.subject)).where(col(Event.programme_id) == made.programme).order_by(col(Event.id))
    return world.database.work(lambda session: [(kind, subject) for kind, subject in session.execute(query)])
