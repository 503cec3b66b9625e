"""Where things stand in the plan's two pictures, in percent of the drawing: effort against gain, and an indicator over time."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from app.journeys.plan.labels import MOMENT_NAMES
from app.journeys.plan.shapes import RANGES

STEP = 26  # pixels between two marks that would cover each other
NEAR = 9.0  # percent of the height


def board(lines: Iterable[Mapping[str, Any]], large: float | None) -> dict[str, Any] | None:
    """Marks of the actions whose effort and gain are known: x, y in percent, `aside` in pixels; None when there are none.

    `quick`: down to where a gain is large.
    """
    known = [each for each in lines if each["ratio"] is not None]
    if not known:
        return None
    most = float(max(10.0, *(each["expected_gain"] for each in known)))

    def height(gain: float) -> float:
        return 92.0 - 84.0 * gain / most

    marks: list[dict[str, Any]] = []
    for each in known:
        x, y = 20.0 * each["effort"] - 10, height(each["expected_gain"])
        before = sum(mark["x"] == x and abs(mark["y"] - y) < NEAR for mark in marks)
        marks.append({"x": x, "y": y, "aside": STEP * before, "line": each})
    return {"marks": marks, "quick": max(0.0, height(large or most)), "ticks": [(height(gain), gain) for gain in (0.0, most / 2, most)]}


def series(points: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Points of one indicator by segment, stage and moment, each with its chart; in the order in which they first appear."""
    rows: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for each in points:
        rows.setdefault((each["segment"], each["stage"], each["moment"]), []).append(each)
    return [
        {"segment": segment, "stage": stage, "moment": MOMENT_NAMES.get(moment, moment), "points": found, "chart": chart(found)}
        for (segment, stage, moment), found in rows.items()
    ]


def chart(points: list[Mapping[str, Any]]) -> dict[str, Any]:
    """x by day, y by value; the indicator's whole scale where it has one, else from 0."""
    low, high = RANGES[points[0]["indicator"]]
    if high > 100:
        low, high = 0.0, max(1e-9, *(each["value"] for each in points), *(each["high"] or 0.0 for each in points)) * 1.1
    days = [dt.date.fromisoformat(each["measured_on"]).toordinal() for each in points]
    first, span = min(days), max(days) - min(days)
    labelled = {0, len(points) - 1} if span else {0}  # more would run into each other

    def y(value: float) -> float:
        return 82.0 - 74.0 * (min(max(value, low), high) - low) / (high - low)

    marks = [
        {
            "x": 10.0 + 80.0 * (day - first) / span if span else 50.0, "y": y(each["value"]), "point": each,
            "label": each["measured_on"] if place in labelled else "",
            "from": None if each["low"] is None else y(each["low"]), "to": None if each["high"] is None else y(each["high"]),
        }
        for place, (day, each) in enumerate(zip(days, points, strict=True))
    ]
    return {"marks": marks, "ticks": [(y(value), value) for value in (low, (low + high) / 2, high)]}
