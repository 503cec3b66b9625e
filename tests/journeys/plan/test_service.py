"""Targets, points and actions as plain functions: what is stored, what is refused, in which order to act."""

import datetime as dt
from dataclasses import asdict
from typing import Any

import pytest
from pydantic import ValidationError

from app.errors import Conflict, Invalid, NotFound, StaleVersion
from app.journeys.plan import actions, measured, points, priorities, readers, targets
from app.journeys.plan.shapes import ActionChange, NewAction, NewPoint, TargetIn
from app.scoring.indicators import customer_effort, customer_satisfaction, net_promoter
from app.storage.tables import JourneyAction, Segment
from app.web.journey_notices import OF_SCORES as SENTENCES
from app.web.language import Speaker
from tests.journeys.plan.conftest import DUE, Place

ENGLISH = Speaker("en")


def new(**more: Any) -> NewAction:
    return NewAction.model_validate({"stage": "choose", "kind": "catch_up", "title": "Greet everybody", **more})


def add(place: Place, **more: Any) -> JourneyAction:
    return place.work(lambda session: actions.add_action(session, place.here, place.made.programme, new(**more)))


def change(place: Place, action: JourneyAction, version: int, **parts: Any) -> JourneyAction:
    said = ActionChange.model_validate(parts)
    return place.work(lambda session: actions.change_action(session, place.here, place.made.programme, action.id, version, said))


# ---- targets

def test_a_target_is_set_changed_and_taken_away(place: Place) -> None:
    programme = place.made.programme

    def work(session: Any) -> list[Any]:
        targets.set_target(session, place.here, programme, "novice", "use", TargetIn(target=45, reason="A delight"))
        targets.set_target(session, place.here, programme, "novice", "use", TargetIn(target=45, reason="A delight"))
        targets.remove_target(session, place.here, programme, "novice", "choose")
        return [readers.targets_of(session, programme)]

    assert place.work(work) == [{"novice": {"use": {"target": 45.0, "reason": "A delight"}}}]
    assert place.events() == [
        ("target.set", "Novices: Use", None, {"place": "novice/use", "target": 45.0, "reason": "A delight"}),
        ("target.removed", "Novices: Choose", {"place": "novice/choose", "target": 60.0, "reason": ""}, None),
    ]


@pytest.mark.parametrize(("segment", "stage"), [("novice", "nowhere"), ("nobody", "use"), ("pro", "use")])
def test_a_target_needs_a_stage_of_the_segments_journey(place: Place, segment: str, stage: str) -> None:
    with pytest.raises(NotFound):
        place.work(lambda session: targets.set_target(session, place.here, place.made.programme, segment, stage, TargetIn(target=1)))


def test_several_targets_at_once_and_what_somebody_else_set_meanwhile(place: Place) -> None:
    programme = place.made.programme
    wanted = {"choose": None, "use": TargetIn(target=0), "return": TargetIn(target=50)}
    seen = {"choose": {"target": 60.0, "reason": ""}, "use": None, "return": None}
    assert place.work(lambda session: targets.set_targets(session, place.here, programme, "novice", wanted, seen)) == 3
    assert place.work(lambda session: targets.set_targets(session, place.here, programme, "novice", wanted, seen)) == 0
    other = {"use": TargetIn(target=10)}
    with pytest.raises(StaleVersion) as stale:
        place.work(lambda session: targets.set_targets(session, place.here, programme, "novice", other, {"use": None}))
    assert stale.value.current == {"targets": {"use": {"target": 0.0, "reason": ""}}, "changed_by": "Connie"}


def test_a_reason_that_somebody_else_wrote_is_not_overwritten_in_silence(place: Place) -> None:
    programme, seen = place.made.programme, {"choose": {"target": 60.0, "reason": ""}}

    def save(wanted: TargetIn) -> Any:
        return place.work(lambda session: targets.set_targets(session, place.here, programme, "novice", {"choose": wanted}, seen))

    assert save(TargetIn(target=60, reason="A colleague's long reason")) == 1
    with pytest.raises(StaleVersion) as stale:
        save(TargetIn(target=60, reason="Mine"))
    there = {"target": 60.0, "reason": "A colleague's long reason"}
    assert stale.value.current == {"targets": {"choose": there}, "changed_by": "Connie"}
    with pytest.raises(StaleVersion):
        save(TargetIn(target=50))
    assert place.work(lambda session: readers.targets_of(session, programme)) == {"novice": {"choose": there}}


def test_the_version_of_a_target_survives_other_names_and_never_comes_back(place: Place) -> None:
    programme = place.made.programme

    def version() -> int:
        rows = place.work(lambda session: targets.list_targets(session, place.here, programme, 1, 9, "novice"))["items"]
        return next((int(each["version"]) for each in rows if each["stage"] == "use"), 0)

    def put(target: float, seen: int) -> int:
        said = TargetIn(target=target)
        place.work(lambda session: targets.set_target(session, place.here, programme, "novice", "use", said, seen))
        return version()

    assert [version(), put(10, 0), put(20, 1), put(20, 2)] == [0, 1, 2, 2]

    def rename(session: Any) -> None:
        session.get_one(Segment, (programme, "novice")).name = "Beginners"

    place.work(rename)
    assert put(30, 2) == 3
    place.work(lambda session: targets.remove_target(session, place.here, programme, "novice", "use", 3))
    assert [version(), put(10, 0)] == [0, 4]  # whoever read the first target of 10 does not take this one for it


LINTS: list[tuple[dict[str, float], list[tuple[str, dict[str, Any]]]]] = [
    ({}, []),
    ({"choose": -30, "return": 50}, [("target_disappoints", {"stage": "Choose"})]),
    ({"choose": 40, "use": 50, "return": 60}, [("target_all_delight", {})]),
    ({"choose": 39, "use": 0}, [("target_no_delight", {}), ("target_flat_end", {"stage": "Use"})]),
    ({"choose": 60, "return": 10}, [("target_flat_end", {"stage": "Return"})]),
]


@pytest.mark.parametrize(("typed", "expected"), LINTS)
def test_lint_says_what_a_target_journey_should_not_be(place: Place, typed: dict[str, float], expected: list[Any]) -> None:
    found = place.work(lambda session: targets.lint_typed(session, place.here, place.made.programme, "novice", typed, ENGLISH))
    assert [each["message"] for each in found["findings"]] == [SENTENCES[code].format(**params) for code, params in expected]


def test_too_much_delight_counts(place: Place) -> None:
    def work(session: Any) -> Any:
        from app.journeys.frame import newest_map

        found = newest_map(session, place.made.programme, "novice")
        more = [found.content["stages"][0] | {"code": f"more-{n}", "name": f"More {n}"} for n in range(3)]
        found.content = {"stages": [*more, *found.content["stages"]], "loop": ""}
        session.add(found)
        session.flush()
        aimed = {"more-0": 50.0, "more-1": 50.0, "more-2": 50.0, "choose": 0.0, "return": 50.0}
        return targets.lint_typed(session, place.here, place.made.programme, "novice", aimed, ENGLISH)

    said = [each["message"] for each in place.work(work)["findings"]]
    assert said == ["4 targets are enchantment, more than 3: choose the moments that matter."]


def test_stored_targets_are_linted_for_every_segment(place: Place) -> None:
    found = place.work(lambda session: targets.lint_stored(session, place.here, place.made.programme, Speaker("fr")))
    assert [(each["segment"], each["zones"], each["story"]) for each in found] == [
        ("novice", {"choose": "enchantment"}, "ultimate"), ("pro", {}, None),
    ]
    assert found[0]["findings"][0]["message"].startswith("Toutes les cibles visent l'enchantement")


# ---- indicators

@pytest.mark.parametrize(
    ("indicator", "answers", "expected"),
    [("nps", [10, 9, 9, 7, 3], net_promoter), ("ces", [5, 6, 7, 2], customer_effort), ("csat", [5, 4, 3, 5], customer_satisfaction)],
)
def test_answers_give_the_figures_of_the_scoring(place: Place, indicator: str, answers: list[int], expected: Any) -> None:
    asked = NewPoint(indicator=indicator, answers=answers, measured_on=dt.date(2026, 3, 31), moment="hot")  # type: ignore[arg-type]
    row, figures = place.work(lambda session: points.add_point(session, place.here, place.made.programme, asked))
    score = asdict(expected(answers))
    assert figures is not None and figures["figures"] == score
    mean = score if indicator == "nps" else score["mean"]
    assert (row.value, row.n, row.low, row.high) == (mean["nps" if indicator == "nps" else "mean"], len(answers), mean["low"], mean["high"])


def test_a_value_is_taken_as_it_is(place: Place) -> None:
    asked = NewPoint(indicator="loyalty_rate", value=63.5, n=400, measured_on=dt.date(2026, 3, 31), segment="novice", stage="use")
    row, figures = place.work(lambda session: points.add_point(session, place.here, place.made.programme, asked))
    assert (row.value, row.n, row.low, row.high, figures) == (63.5, 400, None, None, None)
    place.work(lambda session: points.remove_point(session, place.here, place.made.programme, row.id))
    assert [each[:2] for each in place.events()] == [("indicator.added", "loyalty_rate"), ("indicator.removed", "loyalty_rate")]


@pytest.mark.parametrize("odd", [
    {}, {"value": 1.0, "answers": [1]}, {"answers": []}, {"answers": [11]}, {"value": float("nan")}, {"value": float("inf")},
    {"value": 101.0}, {"answers": [5], "n": 3}, {"value": 3.0, "n": 0}, {"value": 3.0, "measured_on": dt.date(1999, 1, 1)},
    {"value": 3.0, "note": "a\x00b"}, {"value": 3.0, "moment": "warm"}, {"indicator": "basket", "answers": [5]},
    {"indicator": "ces", "answers": [0]},
])
def test_odd_points_are_refused(odd: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        NewPoint.model_validate({"indicator": "nps", "measured_on": dt.date(2026, 3, 31)} | odd)


def test_a_day_to_come_or_an_unknown_place_measures_nothing(place: Place) -> None:
    for more in ({"measured_on": dt.date(2099, 1, 1)}, {"segment": "nobody"}, {"stage": "nowhere"}):
        asked = NewPoint.model_validate({"indicator": "nps", "value": 3.0, "measured_on": dt.date(2026, 3, 31)} | more)
        with pytest.raises(Invalid):
            place.work(lambda session, asked=asked: points.add_point(session, place.here, place.made.programme, asked))


# ---- actions

def test_an_action_is_added_changed_and_kept_once_decided(place: Place) -> None:
    first = add(place, segment="novice", channel="store", interactions=["greeted"], due="2026-12-18", cost=10.5, effort=2)
    assert (first.number, first.version, first.due) == (1, 1, DUE)
    second = change(place, first, 1, status="done", owner="Claire")
    assert (second.version, second.progress, second.owner) == (2, 100, "Claire")
    assert change(place, first, 2, owner="Claire").version == 2
    with pytest.raises(Conflict) as kept:
        place.work(lambda session: actions.remove_action(session, place.here, place.made.programme, first.id, 2))
    assert kept.value.code == "action_decided"
    third = add(place)
    place.work(lambda session: actions.remove_action(session, place.here, place.made.programme, third.id, 1))
    assert [each[:2] for each in place.events()] == [
        ("action.added", "1. Greet everybody"), ("action.changed", "1. Greet everybody"), ("action.added", "2. Greet everybody"),
        ("action.removed", "2. Greet everybody"),
    ]
    assert place.events()[1][2:] == (
        {"status": "proposed", "owner": "", "progress": 0}, {"status": "done", "owner": "Claire", "progress": 100},
    )


def test_an_older_version_changes_nothing(place: Place) -> None:
    action = add(place)
    change(place, action, 1, owner="Claire")
    with pytest.raises(StaleVersion) as stale:
        change(place, action, 1, owner="Denis")
    current = stale.value.current
    assert (current["owner"], current["version"], current["changed_by"]) == ("Claire", 2, "Connie")


@pytest.mark.parametrize("where", [
    {"stage": "nowhere"}, {"segment": "nobody"}, {"channel": "moon"}, {"wave_id": "0" * 32}, {"interactions": ["nothing"]},
])
def test_an_action_stands_in_the_programme(place: Place, where: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        add(place, **where)
    assert [each.place for each in refused.value.problems] == list(where)


@pytest.mark.parametrize("odd", [
    {"cost": float("nan")}, {"cost": -1}, {"cost": 1e300}, {"effort": 6}, {"effort": 2.5}, {"progress": 101}, {"expected_gain": 201},
    {"due": "2026-13-01"}, {"due": "3000-01-01"}, {"due": 20261218}, {"title": ""}, {"title": "a\x00"}, {"owner": "two\nlines"},
    {"currency": "eur"}, {"status": "maybe"}, {"unknown": 1}, {"title": "\ud800"},
])
def test_odd_actions_are_refused(odd: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        new(**odd)


def test_a_retry_adds_once(place: Place) -> None:
    first, again = add(place, mutation_id="once-only-1"), add(place, mutation_id="once-only-1")
    assert first.id == again.id and len(place.work(lambda session: readers.actions_of(session, place.made.programme))) == 1
    with pytest.raises(Conflict):
        add(place, mutation_id="once-only-1", title="Another")


# ---- priorities

def line(number: int, kind: str = "catch_up", gain: float | None = None, effort: int | None = None, **more: Any) -> dict[str, Any]:
    plain = {"stage": "choose", "status": "proposed", "cost": None, "currency": "EUR", "progress": 0, "team": "", "due": None}
    return plain | {"number": number, "kind": kind, "expected_gain": gain, "effort": effort} | more


def test_catch_up_comes_first_then_gain_per_effort_then_the_stages_priority() -> None:
    lines = [
        line(1, "differentiate", 40, 1), line(2, gain=10, effort=5), line(3, gain=12, effort=2), line(4), line(5, stage="use"),
        line(6, gain=50, effort=1, status="done"),
    ]
    assert [each["number"] for each in priorities.suggested(lines, {"use": 9.0, "choose": 2.0})] == [3, 2, 5, 4, 6, 1]


def test_a_quick_win_is_easy_and_gains_much() -> None:
    lines = [line(1, gain=30, effort=2), line(2, gain=30, effort=3), line(3, gain=5, effort=1), line(4, effort=1)]
    large = priorities.large_gain(lines)
    assert large == pytest.approx(65 / 3)
    assert [priorities.is_quick_win(each, large) for each in lines] == [True, False, False, False]


def test_sums_are_by_currency_and_leave_out_what_was_dropped() -> None:
    lines = [
        line(1, cost=10.0, effort=2, progress=50, team="IT"), line(2, cost=5.5, currency="CHF", status="done", progress=100, team="it"),
        line(3, cost=99.0, status="dropped"), line(4),
    ]
    assert priorities.sums(lines) == {
        "count": 3, "cost": {"CHF": 5.5, "EUR": 10.0}, "without_cost": 1, "effort": 2, "without_effort": 2, "done": 1, "progress": 50,
        "teams": 1,
    }


def test_overdue_is_what_is_late_and_still_open() -> None:
    day = dt.date(2026, 11, 22)
    late = line(1, due="2026-11-21")
    assert [actions.is_overdue(each, day) for each in (late, late | {"status": "done"}, late | {"due": "2026-11-22"}, line(2))] == [
        True, False, False, False,
    ]


# ---- what a later wave measured

def test_the_gain_comes_from_the_newest_signed_off_comparison(place: Place) -> None:
    place.sign_off()

    def work(session: Any) -> list[Any]:
        waves = measured.measured_waves(session, place.made.programme)
        latest = measured.newest(waves)
        segments = [session.get_one(Segment, (place.made.programme, code)) for code in ("novice", "pro")]
        numbers = {place.made.wave: 1, waves[0].wave_id: 2}

        def gain(**more: Any) -> Any:
            return measured.gain_of({"segment": "novice", "stage": "choose", "wave_id": place.made.wave} | more, latest, segments, numbers)

        return [
            gain(), gain(segment=None), gain(stage="return"), gain(wave_id=waves[0].wave_id), gain(wave_id=None, stage="use"),
            priorities.stage_priorities(latest, segments),
        ]

    span = {"from": 1, "to": 2}
    assert place.work(work) == [
        {"difference": 12.0, "low": 3.0, "high": 21.0} | span, {"difference": 12.0, "low": None, "high": None} | span, None, None,
        {"difference": -3.0, "low": -9.0, "high": 3.0} | span, {"choose": 9.0, "use": 12.0},
    ]


def test_empty_frozen_results_measure_nothing(place: Place) -> None:
    def work(session: Any) -> Any:
        from sqlalchemy import select

        from app.storage.tables import FrozenWave

        frozen = session.execute(select(FrozenWave)).scalars().first()
        frozen.result = {}
        session.flush()
        return measured.measured_waves(session, place.made.programme)[0]

    place.sign_off()
    found = place.work(work)
    assert (found.mean("novice", "choose"), found.difference("novice", "choose"), found.since) == (None, None, None)
