"""A programme in each organisation, and a consultant of each as the services see them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from app.access.keys import Person
from app.storage.tables import Event, FrozenWave, Programme, Wave
from tests.journeys.make import Made, add_programme
from tests.world import Side, World


@dataclass
class Place:
    """The world, what was made in both organisations, and who acts."""

    world: World
    made: Made
    foreign: Made
    here: Person
    there: Person

    @property
    def api(self) -> str:
        return f"/api/v1/programmes/{self.made.programme}"

    @property
    def pages(self) -> str:
        return f"/programmes/{self.made.programme}/plan"

    def work(self, work: Any) -> Any:
        return self.world.database.work(work)

    def close(self) -> None:
        def shut(session: Session) -> None:
            session.get_one(Programme, self.made.programme).status = "closed"

        self.work(shut)

    def events(self) -> list[tuple[str, str, object, object]]:
        query = select(Event).where(col(Event.programme_id) == self.made.programme).order_by(col(Event.id))
        return [(each.kind, each.subject, each.old, each.new) for each in self.work(lambda session: list(session.execute(query).scalars()))]

    def sign_off(self) -> str:
        """A second wave, compared with the first and signed off: Choose rose by 12, Use fell by 3. Returns its wave."""
        return str(self.work(lambda session: add_signed_off(session, self.world.here, self.made)))


def stage_figures(mean: float, unmet: int, priority: float) -> dict[str, Any]:
    interval = {"mean": mean, "sd": 10.0, "se": 4.0, "low": mean - 8, "high": mean + 8}
    return {
        "n": 6, "mean_sum": 1.0, "index": interval, "gated_index": interval, "zone": "neutral", "firm": False,
        "basics_unmet": {"customers": unmet, "low": 0.0, "high": 0.5}, "gap": None, "priority": priority, "p_gap": 0.5,
        "weighted_priority": priority,
    }


def add_signed_off(session: Session, side: Side, made: Made) -> str:
    wave = Wave(programme_id=made.programme, number=2, name="Autumn", kind="after", repository_id=made.repository)
    session.add(wave)
    session.flush()
    moved = {
        "choose": {"before": 8.0, "after": 20.0, "difference": 12.0, "low": 3.0, "high": 21.0, "p_holm": 0.02, "n_before": 3, "n_after": 6},
        "use": {"before": 13.0, "after": 10.0, "difference": -3.0, "low": -9.0, "high": 3.0, "p_holm": 0.4, "n_before": 3, "n_after": 6},
    }
    result = {
        "segments": {"novice": {
            "stages": {"choose": stage_figures(20.0, 2, 9.0), "use": stage_figures(10.0, 0, 12.0)}, "catch_up": ["choose"],
            "differentiate": ["use"], "interactions": {"greeted": {"n": 6, "mean": -0.5}, "advice": {"n": 6, "mean": 1.0}},
        }},
        "comparison": {"wave": 1, "name": "Spring", "segments": {"novice": {"stages": moved}}},
    }
    session.add(FrozenWave(
        organisation_id=side.organisation, client_id=side.client, programme_id=made.programme, wave_id=wave.id, number=1,
        algorithm="journey/1", input_sha256="0" * 64, request={}, result=result, context={}, created_by=side.users["consultant"],
        created_by_name="Consultant",
    ))
    session.flush()
    return wave.id


def person(side: Side) -> Person:
    return Person(side.users["consultant"], "Connie", "consultant@example.com", "consultant", side.organisation, "Organisation")


@pytest.fixture
def place(world: World) -> Place:
    made, foreign = (world.database.work(lambda session, side=side: add_programme(session, side)) for side in (world.here, world.there))
    return Place(world, made, foreign, person(world.here), person(world.there))


DUE = dt.date(2026, 12, 18)
