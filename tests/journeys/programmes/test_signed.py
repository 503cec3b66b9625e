"""What has changed since results were signed off, and how the overview says it."""

from typing import Any

import pytest
from sqlmodel import Session

from app.access.keys import Person
from app.journeys.field import observations
from app.journeys.field.schemas import ObservationChange
from app.journeys.programmes.checklist import Step, checklist, next_step
from app.journeys.programmes.step_words import call_of, detail_of
from app.journeys.results.freeze import freeze_wave
from app.journeys.signed import Changed, changed_since
from app.storage.tables import Observation, Programme, Wave
from app.web.language import Speaker
from tests.journeys.make import Made, marks
from tests.world import World

EN, FR = Speaker("en"), Speaker("fr")
TARGET = {"segment": "novice", "target-use": "30", "was-use": ""}


def changed(world: World, made: Made) -> Changed:
    found: Changed = world.database.work(lambda session: changed_since(session, made.wave))
    return found


def sign(world: World, here: Person, made: Made) -> None:
    world.database.work(lambda session: freeze_wave(session, here, made.programme, made.wave))


def send(world: World, made: Made, path: str, data: dict[str, str]) -> None:
    answer = world.as_("consultant", page=True).post(f"/programmes/{made.programme}{path}", data=data)
    assert answer.status_code == 303, answer.text[:500]


def observe(world: World, made: Made, wave: str | None = None) -> str:
    def work(session: Session) -> str:
        row = Observation(
            programme_id=made.programme, wave_id=wave or made.wave, repository_id=made.repository, segment_code="novice", customer="late",
            method="in_store", marks=marks(greeted="no"), mutation_id=f"late-{wave or made.wave}",
        )
        session.add(row)
        session.flush()
        return row.id

    return str(world.database.work(work))


def test_nothing_has_changed_before_and_right_after_a_sign_off(world: World, here: Person, made: Made) -> None:
    assert changed(world, made) == Changed() and not changed(world, made)
    sign(world, here, made)
    assert changed(world, made) == Changed(1) and not changed(world, made)


def test_targets_actions_and_observations_are_told_apart(world: World, here: Person, made: Made) -> None:
    sign(world, here, made)
    send(world, made, "/plan/quick", {"stage": "choose", "kind": "catch_up", "title": "Greet"})
    assert changed(world, made) == Changed(1, plan=True) and not changed(world, made).figures
    send(world, made, "/plan/targets", TARGET)
    assert changed(world, made) == Changed(1, plan=True, targets=True) and changed(world, made).figures
    sign(world, here, made)
    late = observe(world, made)
    assert changed(world, made) == Changed(2, observations=True)
    sign(world, here, made)
    aside = ObservationChange(status="set_aside", reason="A test")
    world.database.work(lambda session: observations.change(session, here, made.programme, made.wave, late, 1, aside))
    assert changed(world, made) == Changed(3, observations=True)


def test_another_wave_s_observations_change_nothing(world: World, here: Person, made: Made) -> None:
    sign(world, here, made)

    def second(session: Session) -> str:
        wave = Wave(programme_id=made.programme, number=2, name="Autumn", kind="after", repository_id=made.repository)
        session.add(wave)
        session.flush()
        return wave.id

    wave = world.database.work(second)
    late = observe(world, made, wave)
    aside = ObservationChange(status="set_aside", reason="A test")
    world.database.work(lambda session: observations.change(session, here, made.programme, wave, late, 1, aside))
    assert changed(world, made) == Changed(1)


@pytest.mark.parametrize(("speaker", "plan", "both"), [
    (EN, "The plan has changed since sign-off 1: sign off again so that the report shows it.",
     "The plan and the observations have changed"),
    (FR, "Le plan a changé depuis la validation 1\u00a0: validez de nouveau pour que le rapport le montre.",
     "Le plan et les observations ont changé"),
])
def test_the_overview_and_the_sign_off_page_say_it(
    world: World, here: Person, made: Made, speaker: Speaker, plan: str, both: str
) -> None:
    def step(session: Session) -> tuple[Step, Any]:
        steps = checklist(session, session.get_one(Programme, made.programme))
        coming = next_step(steps)
        return steps[-1], (coming and coming.name, call_of(coming, steps, speaker)["why"])

    def page(path: str) -> str:
        client = world.as_("consultant", page=True)
        client.cookies.set("language", speaker.language)
        return str(client.get(f"/programmes/{made.programme}{path}").text)

    send(world, made, "/plan/quick", {"stage": "choose", "kind": "catch_up", "title": "Greet"})
    sign(world, here, made)
    assert world.database.work(step)[0].state == "done" and plan not in page("") + page(f"/results/{made.wave}/sign-off")
    send(world, made, "/plan/targets", TARGET)
    found, coming = world.database.work(step)
    assert (found.state, coming) == ("started", ("sign_off", plan)) and plan in detail_of(found, speaker)
    assert plan in page("") and plan in page(f"/results/{made.wave}/sign-off")
    observe(world, made)
    assert both in detail_of(world.database.work(step)[0], speaker) and both in page(f"/results/{made.wave}/sign-off")
