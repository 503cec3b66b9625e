"""What is said about a repository before the field work: each rule breaks on an example made for it, and a sound one is silent."""

from typing import Any

import pytest

from app.journeys.repositories.checks import check
from app.journeys.repositories.differences import differences
from tests.journeys.make import interaction

STAGES = {"choose": "Choose"}


def sound(code: str = "a", **changes: Any) -> dict[str, Any]:
    return interaction(code, "choose", "must_be", no=-2, yes=0) | changes


def codes(*interactions: dict[str, Any], stages: dict[str, str] = STAGES, axes: bool = False) -> list[str]:
    found = [each.code for each in check(interactions, stages, {"store"})]
    return found if axes else [code for code in found if code not in ("no_ease", "no_emotion")]


def levels(*scores: int) -> list[dict[str, Any]]:
    return [{"code": f"l{place}", "name": f"Level {place}", "score": score} for place, score in enumerate(scores)]


def test_a_sound_one_is_silent() -> None:
    assert codes(sound("a", channels=["store"]), sound("b", action="Pays", axis="emotion"), axes=True) == []


@pytest.mark.parametrize(("expected", "changes"), [
    ("must_be_best", {"levels": levels(-2, 1)}),
    ("attractive_worst", {"kano": "attractive", "levels": levels(-1, 3)}),
    ("one_dimensional_signs", {"kano": "one_dimensional", "levels": levels(-1, 0)}),
    ("no_response", {"response": ""}),
    ("channel_unknown", {"channels": ["moon"]}),
    ("levels_same", {"levels": levels(0, 0)}),
    ("levels_unordered", {"levels": levels(-1, -3, 0)}),
    ("levels_alike", {"levels": [{"code": "x", "name": "Yes", "score": -1}, {"code": "y", "name": "yes", "score": 0}]}),
    ("stage_unknown", {"stage": "moon"}),
])
def test_each_rule(expected: str, changes: dict[str, Any]) -> None:
    stages = STAGES if expected != "stage_unknown" else {"choose": "Choose"}
    found = codes(sound(**changes), sound("b", action="Pays by card"), stages=stages)
    assert found == [expected]


def test_near_identical_wording_at_one_stage_only() -> None:
    twin = sound("b", action="Asks the adviser for help")
    assert codes(sound("a", action="Asks the adviser for help."), twin) == ["near_identical"]
    assert codes(sound("a", action="Asks the adviser for help."), twin | {"stage": "use"}, stages=STAGES | {"use": "Use"}) == []
    assert codes(sound("a", action="…"), sound("b", action="…")) == []


def test_stages_without_and_with_too_many() -> None:
    many = [sound(f"a{place}", action=f"Action number {place} of its own {'x' * place}") for place in range(13)]
    assert "stage_crowded" in codes(*many)
    assert "stage_crowded" not in codes(*many[:12])
    assert codes(sound(), stages=STAGES | {"use": "Use"}) == ["stage_empty"]
    assert codes(sound(), stages={}) == ["no_journey"]
    assert codes() == []


def test_both_axes_are_asked_for() -> None:
    assert codes(sound(), axes=True) == ["no_emotion"]
    assert codes(sound(axis="emotion"), axes=True) == ["no_ease"]


def test_differences_say_what_marks_can_still_be_compared() -> None:
    one, two, three = sound("a"), sound("b", action="Pays"), sound("c", action="Leaves")
    assert differences([one, two, three], [one, two, three]) == []
    changed = two | {"levels": [{"code": "no", "name": "Not at all", "score": -2}, {"code": "yes", "name": "Yes", "score": 0}]}
    rescored = three | {"levels": [{"code": "no", "name": "No", "score": -3}, {"code": "yes", "name": "Yes", "score": 0}]}
    found = differences([one, two, three], [changed, rescored, sound("d")])
    assert [(each.kind, each.code, each.scored) for each in found] == [
        ("changed", "b", False), ("changed", "c", True), ("added", "d", False), ("removed", "a", False),
    ]
    moved = differences([one, two, three], [one, three, two])
    assert [(each.kind, each.code) for each in moved] == [("moved", "c"), ("moved", "b")]
