"""Results are signed off: numbered, complete, never changed, compared with the wave before."""

import datetime as dt

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.access.keys import Person
from app.errors import Conflict, NotFound
from app.journeys.results.freeze import freeze_wave, frozen_results, sha256_of
from app.journeys.results.service import compare_waves
from app.storage.tables import Event, FrozenWave, IndicatorPoint, JourneyAction, Observation, Programme, StageTarget
from tests.journeys.make import INTERACTIONS, STAGES
from tests.journeys.results.stored import Place, add_wave


def sign(place: Place, wave: str | None = None, note: str = "") -> FrozenWave:
    return place.work(lambda session: freeze_wave(session, place.here, place.made.programme, wave or place.made.wave, note))


def test_a_sign_off_holds_figures_question_and_surroundings(place):
    def surround(session):
        key = {"programme_id": place.made.programme}
        session.add(JourneyAction(**key, number=1, stage_code="choose", kind="catch_up", title="Greet", due=dt.date(2026, 6, 1)))
        session.add(IndicatorPoint(**key, indicator="nps", value=12.0, n=80, measured_on=dt.date(2026, 3, 31)))

    place.work(surround)
    found, made = place.results(), sign(place, note="Agreed with the board")
    assert (made.number, made.algorithm, made.note, made.created_by_name) == (1, "journey/1", "Agreed with the board", "Consultant")
    assert (made.organisation_id, made.client_id) == (place.world.here.organisation, place.world.here.client)
    assert (made.request, made.result) == (found.request, found.result)
    assert made.input_sha256 == sha256_of(found.request)
    assert list(made.context) == [
        "client", "programme", "wave", "segments", "channels", "maps", "interactions", "targets", "indicators", "actions"]
    assert made.context["client"] == "Client of Here"
    assert made.context["programme"] == {
        "title": "Journeys", "sector": "DIY", "customers": "b2c", "sponsor": "", "goals": "", "indicators": ["nps"]}
    assert made.context["wave"] == {
        "number": 1, "name": "Spring", "kind": "before", "starts": "2026-03-01", "ends": "2026-03-31",
        "repository": {"id": place.made.repository, "number": 1, "name": "Optimal experience"}}
    assert made.context["segments"][1] == {
        "code": "pro", "name": "Professionals", "customer_type": "installer", "share": 0.25, "expectations": "", "persona": ""}
    assert made.context["channels"] == [
        {"code": "store", "name": "Store", "kind": "physical"}, {"code": "web", "name": "Web site", "kind": "digital"}]
    assert made.context["maps"] == {
        "novice": {"number": 1, "stages": STAGES, "loop": "A new project"}, "pro": {"number": None, "stages": STAGES, "loop": ""}}
    assert made.context["interactions"] == INTERACTIONS
    assert made.context["targets"] == {"novice": {"choose": {"target": 60.0, "reason": ""}}}
    assert made.result["unknown_segments"] == {}
    (point,), (action,) = made.context["indicators"], made.context["actions"]
    assert (point["indicator"], point["value"], point["measured_on"]) == ("nps", 12.0, "2026-03-31")
    assert (action["title"], action["due"], action["status"]) == ("Greet", "2026-06-01", "proposed")


def test_a_sign_off_is_told_once_in_the_history(place):
    made = sign(place)
    query = select(Event).where(col(Event.programme_id) == place.made.programme)
    (event,) = place.work(lambda session: list(session.execute(query).scalars()))
    assert (event.kind, event.subject, event.old, event.new) == (
        "results.frozen", "Spring", None, {"number": 1, "wave": 1, "input_sha256": made.input_sha256})


def test_an_action_keeps_the_wave_that_it_answers_to(place):
    second = place.work(lambda session: add_wave(session, place.made))
    place.observe("c1", {"advice": "good"}, wave_id=second)
    key = {"programme_id": place.made.programme, "stage_code": "choose", "kind": "catch_up"}
    waves = (None, place.made.wave, second)
    place.work(lambda session: session.add_all(
        [JourneyAction(**key, number=number, title="Greet", wave_id=wave) for number, wave in enumerate(waves, 1)]))
    actions = sign(place, second).context["actions"]
    assert [(each["wave_id"], each["wave_number"]) for each in actions] == [(None, None), (place.made.wave, 1), (second, 2)]


def test_what_is_in_no_figure_is_in_the_sign_off(place):
    place.observe("c9", {"advice": "superb"})
    place.observe("x", {"advice": "poor"}, segment_code="tourists")
    result = sign(place).result
    assert result["unknown_segments"] == {"tourists": 1}
    unread = {"code": "unknown_level", "params": {"interaction": "advice", "level": "superb", "count": 1}}
    assert unread in result["segments"]["novice"]["warnings"]


def test_what_arrives_late_changes_nothing_in_it(place):
    made = sign(place)
    stored = (made.request, made.result, made.context)
    place.observe("c9", {"greeted": "no", "advice": "poor"}, flags=["late"])
    again = place.work(lambda session: session.get_one(FrozenWave, made.id))
    assert (again.request, again.result, again.context) == stored
    assert place.results().frozen["later_observations"] == 1
    second = sign(place)
    assert (second.number, second.result["segments"]["novice"]["customers"]) == (2, 4)
    listed = place.work(lambda session: frozen_results(session, place.here, place.made.programme))
    assert [(each["number"], each["superseded"], each["later_observations"], each["wave_name"]) for each in listed] == [
        (2, False, 0, "Spring"), (1, True, 1, "Spring")]
    assert (place.results().frozen["number"], place.results().frozen["later_observations"]) == (2, 0)


def test_the_same_is_not_signed_off_twice(place):
    sign(place)
    with pytest.raises(Conflict) as refused:
        sign(place)
    assert (refused.value.code, refused.value.sentence()) == (
        "nothing_changed", "Nothing has changed since results 1 were signed off.")

    def aim(session):
        session.get_one(StageTarget, (place.made.programme, "novice", "choose")).target = 70.0

    place.work(aim)
    assert sign(place).number == 2


def test_nothing_observed_is_nothing_to_sign(empty):
    empty.observe("c1", {"nothing": "yes"})
    with pytest.raises(Conflict) as refused:
        sign(empty)
    assert refused.value.code == "nothing_to_freeze"


def test_a_closed_programme_is_not_signed_off(place):
    def close(session):
        session.get_one(Programme, place.made.programme).status = "closed"

    place.work(close)
    with pytest.raises(Conflict) as refused:
        sign(place)
    assert refused.value.code == "programme_closed"
    assert place.results().result["segments"]["novice"]["customers"] == 3  # and is still read


def test_the_wave_before_is_compared(place):
    """The third wave is compared with the first: nothing was observed in the second."""
    place.work(lambda session: add_wave(session, place.made, number=2))
    third = place.work(lambda session: add_wave(session, place.made, number=3))
    assert sign(place).result["comparison"] is None
    for customer in ("c1", "c2", "c3"):
        place.observe(customer, {"greeted": "yes", "advice": "good"}, wave_id=third)
    compared = sign(place, third).result["comparison"]
    expected = place.work(lambda session: compare_waves(session, place.here, place.made.programme, place.made.wave, third))
    assert compared == {"wave": 1, "name": "Spring", "segments": expected["segments"]}
    assert compared["segments"]["novice"]["stages"]["choose"]["difference"] == pytest.approx(100 - 50 / 3)


def test_a_foreign_wave_is_not_signed_off(place):
    for programme, wave in ((place.made.programme, place.foreign.wave), (place.foreign.programme, place.foreign.wave)):
        with pytest.raises(NotFound):
            place.work(lambda session, p=programme, w=wave: freeze_wave(session, place.here, p, w))
    client = Person("c", "Client", "", "client", place.world.here.organisation, "Here", client_id=place.world.here.client)
    with pytest.raises(NotFound):
        place.work(lambda session: freeze_wave(session, client, place.made.programme, place.made.wave))


def test_set_aside_after_the_sign_off_shows_in_the_next_one(place):
    sign(place)

    def drop(session):
        for row in session.execute(select(Observation).where(col(Observation.customer) == "c3")).scalars():
            row.status = "set_aside"

    place.work(drop)
    assert sign(place).result["segments"]["novice"] | {} == place.results().result["segments"]["novice"]
