"""A final choice in organisation `here`, with Alice and Bob on their phones and a consultant at the desk."""

from dataclasses import dataclass

import pytest
from starlette.testclient import TestClient

from tests.shortlists.choice.make import PRAISE, WEIGHTS, People, add_choice, add_people
from tests.world import World


@dataclass
class Desk:
    """Where the tests knock: the consultant's, Alice's and Bob's devices, and the choice's address."""

    world: World
    people: People
    choice: str
    consultant: TestClient
    alice: TestClient
    bob: TestClient

    @property
    def path(self) -> str:
        return f"/api/v1/choices/{self.choice}"

    @property
    def study(self) -> str:
        return f"/api/v1/studies/{self.world.here.study}"

    def work(self, fn):
        return self.world.database.work(fn)

    def version(self) -> str:
        return str(self.consultant.get(f"{self.study}/choice").json()["choice"]["version"])

    def weigh(self, **more):
        body = {**WEIGHTS, "reason": "Agreed with the board", **more}
        return self.consultant.put(f"{self.path}/weights", json=body, headers={"If-Match": self.version()})

    def score(self, who: TestClient, solution: str, **more):
        body = {"team_fit": [3, 3, 3, 3], "sus": PRAISE, "comment": "", **more}
        return who.put(f"{self.path}/my-scores/{solution}", json=body)

    def events(self, kinds: str = "%") -> list[tuple]:
        from sqlalchemy import select
        from sqlmodel import col

        from app.storage.tables import Event

        query = select(Event).where(col(Event.kind).like(kinds)).order_by(col(Event.id))
        found = self.work(lambda session: list(session.execute(query).scalars()))
        return [(each.kind, each.subject, each.old, each.new) for each in found]


@pytest.fixture
def desk(world: World) -> Desk:
    people, choice = world.database.work(lambda session: (add_people(session, world.here), add_choice(session, world.here)))
    return Desk(world, people, choice, world.as_("consultant"), world.as_("participant"), world.as_("bob"))
