"""Several people at once: nothing slips past a signature, and a room full of phones loses no answer."""

import asyncio

from sqlalchemy import select
from sqlmodel import Session, col

from app.errors import Busy, Conflict
from app.shortlists.choice import costs, decisions, scores
from app.shortlists.choice.shapes import ScoreIn
from app.storage.tables import CostLine, Decision, DemonstrationScore
from tests.shortlists.choice.conftest import Desk
from tests.shortlists.choice.make import PRAISE, add_scores, consultant, cost, decision, set_weights


async def patient(desk: Desk, work) -> object:
    """A person who tries again when they are told to."""
    for _ in range(50):
        try:
            return await desk.world.database.run(work)
        except Busy:
            await asyncio.sleep(0.02)
        except Conflict as error:
            return error.code
    raise AssertionError("busy for ever")


def test_a_cost_is_in_the_decision_or_refused(desk: Desk) -> None:
    desk.work(lambda session: (add_scores(session, desk.people, desk.choice), set_weights(session, desk.world.here, desk.choice)))
    who = consultant(desk.world.here)

    def add(session: Session) -> str:
        return costs.add_line(session, who, desk.choice, cost("alpha")).id

    def sign(session: Session) -> str:
        return decisions.decide(session, who, desk.choice, decision()).id

    async def together() -> list[object]:
        return await asyncio.gather(*(patient(desk, sign if n == 3 else add) for n in range(7)))

    told = asyncio.run(together())
    stored, signed = desk.work(lambda session: (
        set(session.execute(select(col(CostLine.id))).scalars()),
        {each["id"] for each in session.execute(select(Decision)).scalar_one().inputs["costs"]},
    ))
    assert stored == signed == {each for n, each in enumerate(told) if n != 3 and each != "decided"}


def test_a_room_full_of_phones_sends_at_once(desk: Desk) -> None:
    new = ScoreIn(team_fit=[4, 4, 4, 4], sus=PRAISE)

    def send(person, code):
        return lambda session: scores.save_score(session, person, desk.choice, code, new)["version"]

    async def together() -> list[object]:
        works = [send(person, code) for person in (desk.people.alice, desk.people.bob) for code in ("alpha", "beta")] * 4
        return await asyncio.gather(*(patient(desk, work) for work in works))

    assert set(asyncio.run(together())) == {1}
    rows = desk.work(lambda session: list(session.execute(select(DemonstrationScore)).scalars()))
    assert [row.version for row in rows] == [1] * 4
    assert len(desk.events("demonstration_score.saved")) == 4
