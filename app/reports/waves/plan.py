"""Sections 7 and 8: what the indicators say, and what is done about it."""

import datetime as dt

from app.reports.document import Block, Column, Row, Section, Table
from app.reports.waves.material import Json
from app.reports.waves.telling import Telling
from app.web.journey_words import ACTION_KINDS, ACTION_STATUSES, INDICATORS
from app.web.language import NO_VALUE

DIGITS = {"nps": 0, "ces": 1, "csat": 1, "basket": 2}


def indicators(tell: Telling) -> Section | None:
    points = tell.rows.context["indicators"]
    if not points:
        return None
    pen, rows = tell.pen, []
    order = list(INDICATORS)
    for each in sorted(points, key=lambda each: (order.index(each["indicator"]), each["segment_code"] or "", each["measured_on"])):
        digits = DIGITS.get(each["indicator"], 1)
        bounds = NO_VALUE if each["low"] is None else pen.say(
            "{low} to {high}", low=tell.voice.number(each["low"], digits), high=tell.voice.number(each["high"], digits))
        rows.append(Row((
            pen.text(tell.named(INDICATORS, each["indicator"]), each["note"]), pen.text(tell.segment_name(each["segment_code"])),
            pen.text(tell.voice.day(each["measured_on"])), pen.number(each["value"], digits), pen.text(bounds), pen.number(each["n"]),
        )))
    columns = (
        Column(pen.say("Indicator"), wide=True), Column(pen.say("Segment")), Column(pen.say("Measured on")),
        Column(pen.say("Value"), "end"), Column(pen.say("Interval"), "end"), Column(pen.say("Answers"), "end"),
    )
    table = Table("indicators", pen.say("Indicators that are followed"), columns, tuple(rows))
    return Section("part-7", "7", pen.say("Indicators"), pen.say("What customers declare and do, beside what was observed"), (table,))


def actions(tell: Telling) -> Section | None:
    found = [each for each in tell.rows.context["actions"] if each["status"] != "dropped"]
    if not found:
        return None
    pen = tell.pen
    blocks: list[Block] = []
    for kind, name in ACTION_KINDS.items():
        rows = tuple(_row(tell, each) for each in found if each["kind"] == kind)
        if rows:
            blocks.append(Table(f"actions-{kind}", pen.say(name), _columns(tell), rows))
    done = sum(each["status"] == "done" for each in found)
    title = pen.say("{done} of {n} actions are done", done=done, n=len(found))
    return Section("part-8", "8", pen.say("Action plan"), title, tuple(blocks), True)


def _columns(tell: Telling) -> tuple[Column, ...]:
    say = tell.pen.say
    return (
        Column(say("No."), "end"), Column(say("Action"), wide=True), Column(say("Owner")), Column(say("State")),
        Column(say("Expected gain"), "end"), Column(say("Measured"), "end"), Column(say("Why and how"), fold=True),
        Column(say("Cost"), fold=True),
    )


def _row(tell: Telling, each: Json) -> Row:
    pen = tell.pen
    where = ", ".join((
        tell.stage_name(each["stage_code"]), tell.segment_name(each["segment_code"]), tell.channel_name(each["channel_code"]),
    ))
    state = f"{pen.say(ACTION_STATUSES[each['status']])}, {tell.voice.percent(each['progress'], 0)}"
    cost = "" if each["cost"] is None else f"{pen.say('Cost')} {tell.voice.money(each['cost'], each['currency'])}"
    return Row((
        pen.number(each["number"]), pen.strong(each["title"], where), pen.text(each["owner"] or NO_VALUE, each["team"]),
        pen.text(state, _due(tell, each)), tell.index(each["expected_gain"]), tell.index(measured(tell, each)), pen.text(each["detail"]),
        pen.text(cost),
    ), str(each["number"]))


def _due(tell: Telling, each: Json) -> str:
    if not each["due"]:
        return ""
    day = tell.voice.day(each["due"])
    return tell.pen.say("due {day}, overdue", day=day) if _overdue(tell, each) else tell.pen.say("due {day}", day=day)


def _overdue(tell: Telling, each: Json) -> bool:
    day = tell.rows.frozen.created_at.date()
    return bool(each["due"]) and each["status"] != "done" and dt.date.fromisoformat(each["due"][:10]) < day


def measured(tell: Telling, each: Json) -> float | None:
    """What the action's stage has gained since the wave before, whatever moved it; for every segment the mean by their shares.

    An action that answers to this wave, or to a later one, has not been measured yet.
    """
    compared = tell.rows.result["comparison"]
    if not compared or (each.get("wave_number") or 0) >= tell.rows.context["wave"]["number"]:
        return None
    shares, gains = [], []
    for segment in tell.rows.context["segments"]:
        stage = compared["segments"].get(segment["code"], {}).get("stages", {}).get(each["stage_code"])
        if each["segment_code"] in (None, segment["code"]) and stage and stage["difference"] is not None:
            shares.append(segment["share"])
            gains.append(stage["difference"])
    if not gains:
        return None
    weights = shares if len(gains) > 1 and all(shares) else [1.0] * len(gains)
    return float(sum(weight * gain for weight, gain in zip(weights, gains, strict=True)) / sum(weights))
