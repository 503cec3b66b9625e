"""A wave asks for customers only of segments that somebody can observe."""

from sqlmodel import Session, select

from app.storage.tables import Guide, Observation
from tests.journeys.make import Made, add_programme, marks
from tests.world import World


def page(world: World, made: Made) -> str:
    answer = world.as_("consultant", page=True).get(f"/programmes/{made.programme}/waves/{made.wave}")
    assert answer.status_code == 200
    found: str = answer.text
    return found


def test_a_segment_without_a_guide_is_not_asked_for(world: World) -> None:
    made = world.database.work(lambda session: add_programme(session, world.here))
    assert "Novices 2 more." in page(world, made), "the professionals have no journey, and so no guide"

    def fill(session: Session) -> None:
        for number in (4, 5):
            session.add(Observation(
                programme_id=made.programme, wave_id=made.wave, repository_id=made.repository, segment_code="novice",
                customer=f"c{number}", method="in_store", marks=marks(greeted="yes"), mutation_id=f"next-{number}-0001",
            ))

    world.database.work(fill)
    assert "observe more customers" not in page(world, made)

    def guide(session: Session) -> None:
        session.add(Guide(programme_id=made.programme, repository_id=made.repository, segment_code="pro", name="On site",
                          content={"interactions": ["greeted"]}))

    world.database.work(guide)
    assert "Professionals 5 more." in page(world, made)


def test_without_any_guide_those_that_were_observed_are_asked_for(world: World) -> None:
    made = world.database.work(lambda session: add_programme(session, world.here))

    def forget(session: Session) -> None:
        for each in session.exec(select(Observation).where(Observation.programme_id == made.programme)):
            each.guide_id = None
        session.flush()
        session.delete(session.get_one(Guide, made.guide))

    world.database.work(forget)
    assert "Novices 2 more." in page(world, made)
