"""The report lists its stages in the order of the page of results. The two rooms may not import each other: a test holds them together."""

import itertools
from types import SimpleNamespace
from typing import Any

from app.journeys.results.urgency import most_urgent_first
from app.reports.waves.material import Material


def figures(priority: float | None, zone: str, firm: bool, mean: float) -> dict[str, Any]:
    return {"weighted_priority": priority, "zone": zone, "firm": firm, "gated_index": {"mean": mean}}


def test_the_report_has_the_order_of_the_page() -> None:
    every = itertools.product((None, 2.0, 9.0), ("neutral", "disappointing"), (False, True), (5.0, -40.0))
    stages = {f"stage-{number}": figures(*each) for number, each in enumerate(every)}
    frozen: Any = SimpleNamespace(
        result={"segments": {"novice": {"customers": 6, "stages": stages, "catch_up": list(stages)}}},
        context={"segments": [{"code": "novice"}], "maps": {"novice": {"stages": [{"code": code} for code in stages]}}},
    )
    listed = [stage["code"] for _, stage, _ in Material(frozen, None).listed("catch_up")]  # type: ignore[arg-type]
    assert listed == most_urgent_first(stages, stages) != list(stages)
    assert stages[listed[0]] == figures(9.0, "disappointing", True, -40.0)
