"""The way through a programme: what is done, and the one step that comes next, from the empty programme to the signature."""

import datetime as dt
from typing import Any

from sqlmodel import Session, delete

from app.access.keys import Person
from app.access.scope import record
from app.journeys.programmes import service
from app.journeys.programmes.checklist import after_next, checklist, next_step
from app.journeys.programmes.shapes import NewProgramme
from app.journeys.programmes.step_words import call_of, detail_of
from app.storage.tables import (
    Channel,
    FrozenWave,
    Guide,
    JourneyAction,
    JourneyMap,
    Observation,
    Programme,
    Repository,
    Segment,
    StageTarget,
    Wave,
)
from app.web.language import Speaker
from tests.journeys.make import INTERACTIONS, STAGES, Made, marks
from tests.world import World

NAMES = ["scope", "journeys", "repository", "guide", "wave", "results", "targets", "plan", "sign_off"]
EN, FR = Speaker("en"), Speaker("fr")


def way(session: Session, programme_id: str) -> tuple[str | None, str]:
    """The name of the next step, and the words of its button."""
    steps = checklist(session, session.get_one(Programme, programme_id))
    coming = next_step(steps)
    assert all(detail_of(step, speaker) and call_of(coming, steps, speaker)["why"] for step in steps for speaker in (EN, FR))
    return coming.name if coming else None, call_of(coming, steps, EN)["button"]


def observation(key: dict[str, str], wave: str, repository: str, customer: str, **more: Any) -> Observation:
    return Observation(
        **key, wave_id=wave, repository_id=repository, segment_code="novice", customer=customer, method="in_store",
        marks=marks(greeted="yes"), mutation_id=f"observation-{customer}", **more,
    )


def test_the_whole_way_one_button_at_a_time(world: World, here: Person) -> None:
    """What a newcomer sees: never two things to do, never none."""

    def walk(session: Session) -> list[tuple[str | None, str]]:
        seen = []

        def then(*rows: Any) -> None:
            session.add_all(rows)
            session.flush()
            seen.append(way(session, programme.id))

        programme = service.create_programme(session, here, NewProgramme(client_name="Exemple", title="Journeys"))
        key = {"programme_id": programme.id}
        then()
        then(Segment(**key, code="novice", name="Novices", position=1))
        then(Channel(**key, code="store", name="Store", kind="physical", position=1))
        then(JourneyMap(**key, segment_code="novice", kind="current", number=1, content={"stages": STAGES, "loop": ""}))
        repository = Repository(**key, number=1, name="Optimal", content={"scale": 3, "interactions": INTERACTIONS[:1]})
        then(repository)
        then(Guide(**key, repository_id=repository.id, segment_code="novice", name="Guide", content={"interactions": ["greeted"]}))
        wave = Wave(**key, number=1, name="Spring", kind="before", repository_id=repository.id)
        then(wave)
        then(observation(key, wave.id, repository.id, "c0"))
        then(StageTarget(**key, segment_code="novice", stage_code="choose", target=60.0))
        action = JourneyAction(**key, number=1, stage_code="choose", kind="catch_up", title="Greet")
        then(action)

        def sign(number: int) -> FrozenWave:
            return FrozenWave(
                **key, organisation_id=here.organisation_id, client_id=programme.client_id, wave_id=wave.id, number=number,
                algorithm="journey/1", input_sha256="0" * 64, request={}, result={}, context={}, created_by=here.id,
                created_by_name="Consultant",
            )

        then(Segment(**key, code="pro", name="Professionals", position=2))  # its journey waits until what is there is signed
        then(sign(1))
        then(*(observation(key, wave.id, repository.id, f"c{number}") for number in range(1, 5)))
        then(sign(2))
        record(session, here, "action.changed", "1. Greet", {"owner": ""}, {"owner": "Ann"}, programme_id=programme.id)
        then()
        then(sign(3))
        session.delete(session.get_one(Segment, (programme.id, "pro")))
        then()
        repository.content = {"scale": 3, "interactions": INTERACTIONS}
        then(repository)
        then(*(StageTarget(**key, segment_code="novice", stage_code=code, target=20.0) for code in ("use", "return")))
        action.owner, action.due = "Ann", dt.date(2026, 6, 1)
        then(action)
        then(Wave(**key, number=2, name="Autumn", kind="after", repository_id=repository.id))
        return seen

    assert world.database.work(walk) == [
        ("scope", "Add a segment"), ("scope", "Add the channels"), ("journeys", "Draw the journey"),
        ("repository", "Describe the interactions"), ("guide", "Make the guide"), ("wave", "Open a wave"),
        ("wave", "Collect observations"), ("results", "Read the results"), ("plan", "Write the first action"),
        ("sign_off", "Sign off the results"), ("sign_off", "Sign off the results"), ("wave", "Collect observations"),
        ("sign_off", "Sign off again"), ("journeys", "Draw the journey"), ("sign_off", "Sign off again"),
        ("journeys", "Draw the journey"), ("repository", "Complete the repository"),
        ("targets", "Complete the targets"), ("plan", "Complete the plan"), (None, "Open another wave"),
        ("wave", "Collect observations"),
    ]


def test_a_journey_that_is_missing_is_named_but_holds_nobody_up(world: World, made: Made) -> None:
    def look(session: Session) -> Any:
        steps = checklist(session, session.get_one(Programme, made.programme))
        coming = next_step(steps)
        after = after_next(steps, coming)
        return {each.name: (each.state, detail_of(each, EN)) for each in steps}, coming and coming.name, after and after.name

    told, coming, after = world.database.work(look)
    assert list(told) == NAMES
    assert (coming, after) == ("plan", "sign_off")
    assert told == {
        "scope": ("done", "2 segments – 2 channels"),
        "journeys": ("started", "Drawn: 1 of 2 – 3 stages – 2 moments of truth – still to draw: Professionals"),
        "repository": ("done", "4 interactions – stages covered: 3 of 3"), "guide": ("done", "1 guide"),
        "wave": ("started", "Spring – 3 observations – 3 customers – 2 more for a firm result"),
        "results": ("done", "Spring – up to date with each observation"),
        "targets": ("started", "Stages with a target: 1 of 3"), "plan": ("todo", "No action yet"),
        "sign_off": ("todo", "Not signed off yet"),
    }


def test_what_was_set_aside_and_one_customer_seen_twice_do_not_make_it_firm(world: World, made: Made) -> None:
    def look(session: Session) -> dict[str, Any]:
        key = {"programme_id": made.programme}
        twice = observation(key, made.wave, made.repository, "c1")
        aside = observation(key, made.wave, made.repository, "c9", status="set_aside")
        session.add_all([twice, aside])
        session.flush()
        steps = checklist(session, session.get_one(Programme, made.programme))
        return next(each.facts for each in steps if each.name == "wave")

    facts = world.database.work(look)
    assert (facts["observations"], facts["customers"], facts["missing"]) == (4, 3, 2)


def test_a_closed_out_programme_without_segments_begins_at_the_scope(world: World, made: Made) -> None:
    def look(session: Session) -> tuple[str | None, str]:
        for table in (Observation, StageTarget, JourneyMap, Guide, Segment):
            session.execute(delete(table).where(table.programme_id == made.programme))
        return way(session, made.programme)

    assert world.database.work(look) == ("scope", "Add a segment")
