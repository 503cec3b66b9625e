"""What is stored is scored by the code of POST /api/v1/journeys/score: the question of a sign-off, asked there, gives every figure."""

import json
import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from app.journeys.results.assemble import score_sheet, sheet_of
from app.journeys.results.freeze import freeze_wave
from app.journeys.results.material import load, wave_of
from app.journeys.results.recompute import marks_of_question, recompute
from app.journeys.results.views import cells_view, customers_view, segment_view
from app.scoring.journey import score
from app.scoring.journey_profile import JourneyProfile
from app.scoring.journey_stages import Stage
from app.storage.tables import FrozenWave, Observation
from tests.journeys.make import INTERACTIONS, marks
from tests.journeys.results.stored import Place, observe

GRADES = {each["code"]: [level["code"] for level in each["levels"]] for each in INTERACTIONS}
SUMS = ("sum", "positive", "negative", "max_attainable", "min_attainable", "gated_sum")
seen = st.fixed_dictionaries({}, optional={code: st.sampled_from(grades) for code, grades in GRADES.items()})
observations = st.lists(
    st.tuples(st.sampled_from(["c1", "c2", "c3", "c4"]), st.sampled_from(["Ann", "Bob", "Cid"]), st.sampled_from(["novice", "pro"]), seen),
    min_size=1, max_size=12,
)
quietly = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


def store(place: Place, rows) -> None:
    def work(session):
        session.execute(delete(FrozenWave))
        session.execute(delete(Observation))
        for customer, observer, segment, levels, *flags in rows:
            observe(session, place.made, customer, marks(**levels), observer=observer, segment_code=segment, flags=flags)

    place.work(work)


def scored_of(place: Place, segment: str):
    def work(session):
        material = load(session, place.here, place.made.programme, (place.made.wave,))
        wave = wave_of(material, place.made.wave)
        return score_sheet(sheet_of(material, wave, segment), material.profile(wave))

    return place.work(work)


def in_scale(figures, times, names):
    """Figures of the door, whose scores are `times` as large."""
    return {name: value / times if name in names and value is not None else value for name, value in figures.items()}


def check_segment(place: Place, segment: str, question, stored) -> None:
    answer = place.world.as_(None).post("/api/v1/journeys/score", content=json.dumps(question)).json()
    times = stored["request_multiplier"]
    assert answer["input_sha256"] == stored["input_sha256"]
    stages = {code: in_scale(each, times, ["mean_sum"]) for code, each in answer["stages"].items()}
    if stored["agreement"]["judgement"] == "weak":
        stages = {code: each | {"firm": False} for code, each in stages.items()}
    assert stored["stages"] == stages
    assert stored["overall"] == in_scale(answer["overall"], times, ["experienced_sum"])
    assert [stored[name] for name in ("story", "catch_up", "differentiate")] == [
        answer[name] for name in ("story", "catch_up", "differentiate")]
    scored = scored_of(place, segment)
    cells = {(customer, code): figures for customer, code, figures in cells_view(scored)}
    assert cells == {
        (customer, code): in_scale(figures, times, SUMS)
        for customer, found in answer["cells"].items() for code, figures in found.items()
    }
    assert customers_view(scored) == {
        customer: in_scale(each, times, ["experienced_sum"]) for customer, each in answer["customers"].items()}


@quietly
@given(rows=observations)
def test_every_figure_is_that_of_the_stateless_door(place, rows):
    store(place, rows)
    found = place.results()
    for segment, question in found.request.items():
        stored = json.loads(json.dumps(found.result["segments"][segment]))
        assert stored["request_multiplier"] is not None
        check_segment(place, segment, question, stored)


def test_a_sign_off_is_repeated_from_its_own_request(place):
    assert place.results().result["segments"]["novice"]["repeats"] == "all"
    place.observe("c1", {"greeted": "no", "advice": "poor"}, observer="Bob")
    place.observe("c2", {"advice": "fair", "refund": "quick"}, observer="Bob")
    frozen = place.work(lambda session: freeze_wave(session, place.here, place.made.programme, place.made.wave))
    assert frozen.result["segments"]["novice"]["request_multiplier"] == 1
    assert frozen.result["segments"]["novice"]["agreement"]["judgement"] == "weak"
    assert [each["repeats"] for each in frozen.result["segments"].values()] == ["indexes", "all"]  # the question knows of no observers
    place.observe("c2", {"advice": "fair"}, observer="Cid")
    frozen = place.work(lambda session: freeze_wave(session, place.here, place.made.programme, place.made.wave))
    assert frozen.result["segments"]["novice"]["request_multiplier"] == 3
    assert [each["repeats"] for each in frozen.result["segments"].values()] == ["indexes", "all"]
    for segment, question in frozen.request.items():
        check_segment(place, segment, question, frozen.result["segments"][segment])


def test_averages_that_are_too_fine_are_told_and_still_repeatable(empty):
    """Thirteen, eleven and seven observations of a customer have no common scale of 100: the question holds the means themselves."""
    for customer, count in (("c1", 13), ("c2", 11), ("c3", 7)):
        for number in range(count):
            empty.observe(customer, {"advice": "poor" if number == 0 else "good"}, observer=f"Observer {number}")
    frozen = empty.work(lambda session: freeze_wave(session, empty.here, empty.made.programme, empty.made.wave))
    stored, question = frozen.result["segments"]["novice"], frozen.request["novice"]
    assert (stored["request_multiplier"], stored["repeats"]) == (None, "not")
    assert {"code": "averages_too_fine", "params": {}} in stored["warnings"]
    assert stored["interactions"]["advice"]["mean"] == pytest.approx(((24 - 2) / 13 + (20 - 2) / 11 + (12 - 2) / 7) / 3)
    assert empty.world.as_(None).post("/api/v1/journeys/score", content=json.dumps(question)).status_code == 422
    again = score([Stage(each["code"]) for each in question["stages"]], marks_of_question(question), JourneyProfile(**question["profile"]))
    assert again.stages["choose"].index.mean == stored["stages"]["choose"]["index"]["mean"]
    assert recompute(frozen)["agrees"] is True


def test_a_changed_figure_does_not_agree(place):
    frozen = place.work(lambda session: freeze_wave(session, place.here, place.made.programme, place.made.wave))
    assert recompute(frozen) == {"agrees": True, "segments": {"novice": True, "pro": True}, "input_sha256": frozen.input_sha256}
    frozen.result["segments"]["novice"]["stages"]["choose"]["index"]["mean"] = math.nextafter(50 / 3, 0) - 1e-9
    assert recompute(frozen)["segments"] == {"novice": False, "pro": True}
    frozen.request["pro"]["profile"]["min_n"] = 6
    assert recompute(frozen)["agrees"] is False


def figures(place: Place):
    """All that is calculated, without the counts of what arrived."""
    result = place.results().result
    counts = ("observations", "methods", "flags", "warnings")
    return result | {"segments": {
        code: {name: value for name, value in each.items() if name not in counts} for code, each in result["segments"].items()}}


@quietly
@given(rows=observations, random=st.randoms(use_true_random=False))
def test_the_order_of_the_observations_changes_nothing(place, rows, random):
    store(place, rows)
    before = place.results().result
    store(place, random.sample(rows, len(rows)))
    assert place.results().result == before


@quietly
@given(rows=observations, which=st.integers(0, 11))
def test_an_observation_that_came_twice_changes_no_figure(place, rows, which):
    store(place, rows)
    before, counted = figures(place), sum(each["observations"] for each in place.results().result["segments"].values())
    store(place, [*rows, (*rows[which % len(rows)], "duplicate")])
    found = place.results().result["segments"]
    assert (figures(place), sum(each["observations"] for each in found.values())) == (before, counted + 1)


@quietly
@given(rows=observations)
def test_the_brand_of_one_observed_segment_is_that_segment(place, rows):
    store(place, [(customer, observer, "novice", levels) for customer, observer, _, levels in rows])
    found = place.results().result
    for code, stage in found["segments"]["novice"]["stages"].items():
        assert found["brand"][code]["mean"] == stage["gated_index"]["mean"]


def test_views_are_plain_values(place):
    assert json.loads(json.dumps(segment_view(scored_of(place, "novice")))) == place.results().result["segments"]["novice"]
