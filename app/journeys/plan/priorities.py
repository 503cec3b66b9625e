"""In which order to act (journey method, sections 2.2 and 2.6): satisfaction is a prerequisite of enchantment, so catching up comes
first; then what gains most for its effort.
"""

from collections.abc import Iterable, Mapping
from statistics import mean
from typing import Any

from app.journeys.plan.actions import CLOSED
from app.journeys.plan.measured import Measured
from app.journeys.results.urgency import urgency
from app.scoring.journey_profile import JourneyProfile
from app.storage.tables import Segment

KINDS = ("catch_up", "differentiate")
EASY = 2  # an effort up to this is easy
Action = Mapping[str, Any]


def gain_per_effort(action: Action) -> float | None:
    """Expected points of index for one step of effort; None while one of the two is unknown."""
    if action["expected_gain"] is None or action["effort"] is None:
        return None
    return float(action["expected_gain"] / action["effort"])


def suggested(actions: Iterable[Action], stage_priority: Mapping[str, float]) -> list[Action]:
    """Catch up before differentiate; what is done or dropped last in its group; most gain per effort first, unknown ones after the
    known, by the priority of their stage in the latest results; then by number."""

    def key(action: Action) -> tuple[Any, ...]:
        ratio = gain_per_effort(action)
        waits = (0, -ratio) if ratio is not None else (1, -stage_priority.get(action["stage"], 0.0))
        return KINDS.index(action["kind"]), action["status"] in CLOSED, *waits, action["number"]

    return sorted(actions, key=key)


def large_gain(actions: Iterable[Action]) -> float | None:
    """The mean expected gain: what reaches it counts as large. None when no action says its gain."""
    gains = [each["expected_gain"] for each in actions if each["expected_gain"] is not None]
    return mean(gains) if gains else None


def is_quick_win(action: Action, large: float | None) -> bool:
    known = action["effort"] is not None and action["expected_gain"] is not None and large is not None
    return bool(known and action["effort"] <= EASY and action["expected_gain"] > 0 and action["expected_gain"] >= large)


def stage_priorities(latest: Measured | None, segments: list[Segment]) -> dict[str, float]:
    """stage -> its highest weighted priority over the segments of the latest results."""
    found: dict[str, float] = {}
    for segment in segments if latest else []:
        for code, stage in latest.segments.get(segment.code, {}).get("stages", {}).items() if latest else []:
            found[code] = max(found.get(code, 0.0), stage.get("weighted_priority") or 0.0)
    return found


def basics_unmet(latest: Measured | None, action: Action, segments: list[Segment]) -> int:
    """Customers of the latest results for whom a basic was unmet at this action's stage."""
    wanted = [action["segment"]] if action["segment"] else [each.code for each in segments]
    stages = [latest.stage(code, action["stage"]) for code in wanted] if latest else []
    return sum(stage["basics_unmet"]["customers"] for stage in stages if stage)


def places(
    latest: Measured | None, segments: list[Segment], stages_by_segment: Mapping[str, list[dict[str, Any]]], profile: JourneyProfile
) -> list[dict[str, Any]]:
    """Where an action can be added, one row for each segment's stage: what the results want caught up first, then where to differentiate,
    each in the order of the page of results, then the rest in the journey's order."""
    rows: list[tuple[tuple[Any, ...], dict[str, Any]]] = []
    for at, segment in enumerate(segments):
        figures = latest.segments.get(segment.code, {}) if latest else {}
        behind, ahead = figures.get("catch_up", []), figures.get("differentiate", [])
        for position, stage in enumerate(stages_by_segment[segment.code]):
            code = stage["code"]
            kind = "catch_up" if code in behind else "differentiate" if code in ahead else ""
            index = latest.mean(segment.code, code) if latest else None
            seen = latest.stage(segment.code, code) if latest else None
            row = {
                "segment": segment.code, "segment_name": segment.name, "stage": code, "name": stage["name"], "kind": kind, "index": index,
                "moment_of_truth": stage["moment_of_truth"], "zone": None if index is None else profile.zone_of(index),
                "unmet": seen["basics_unmet"]["customers"] if seen else 0,
            }
            rank = KINDS.index(kind) if kind else len(KINDS)
            rows.append(((rank, urgency(figures["stages"][code]) if kind else (), at, position), row))
    return [row for _, row in sorted(rows, key=lambda each: each[0])]


def sums(actions: Iterable[Action]) -> dict[str, Any]:
    """Cost by currency, effort, and how many of each status; what was dropped costs nothing."""
    rows = list(actions)
    kept = [each for each in rows if each["status"] != "dropped"]
    cost: dict[str, float] = {}
    for each in kept:
        if each["cost"] is not None:
            cost[each["currency"]] = cost.get(each["currency"], 0.0) + each["cost"]
    return {
        "count": len(kept), "cost": dict(sorted(cost.items())), "without_cost": sum(each["cost"] is None for each in kept),
        "effort": sum(each["effort"] or 0 for each in kept), "without_effort": sum(each["effort"] is None for each in kept),
        "done": sum(each["status"] == "done" for each in kept), "progress": mean(each["progress"] for each in kept) if kept else 0,
        "teams": len({each["team"].casefold() for each in kept if each["team"]}),
    }
