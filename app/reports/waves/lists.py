"""Section 5: where to catch up, then where to stand out, each with the evidence behind it."""

from app.reports.document import Block, Column, Row, Section, Table, Text
from app.reports.waves.material import Json
from app.reports.waves.telling import Telling

WORST = 2  # interactions named for a stage


def lists(tell: Telling) -> Section:
    say = tell.pen.say
    behind, ahead = list(tell.rows.listed("catch_up")), list(tell.rows.listed("differentiate"))
    blocks: list[Block] = [
        _table(tell, "catch-up", say("Catch up, the heaviest first"), behind),
        Text(say("A stage is here when it disappoints, or when a basic was unmet for any customer."), "soft"),
        _table(tell, "differentiate", say("Stand out, the heaviest first"), ahead),
        Text(say("A stage is here when its basics are met and its target is not reached."), "soft"),
    ]
    title = say("{behind} to catch up first, {ahead} to stand out", behind=_places(tell, len(behind)), ahead=_places(tell, len(ahead)))
    return Section("part-5", "5", say("Where to act"), title, tuple(blocks), True)


def _places(tell: Telling, n: int) -> str:
    return tell.pen.several("{n} place", "{n} places", n)


def _table(tell: Telling, name: str, title: str, listed: list[tuple[Json, Json, Json]]) -> Table:
    pen = tell.pen
    rows = tuple(
        Row((
            pen.strong(stage["name"] + (" ★" if stage["moment_of_truth"] else ""), segment["name"]),
            tell.index(figures["gated_index"]["mean"]), pen.text(tell.zone(figures)),
            pen.text(_unmet(tell, figures)), pen.number(figures["gap"]), pen.number(figures["weighted_priority"], 1),
            pen.text(_reasons(tell, segment["code"], stage["code"], worst=name == "catch-up")),
        ), f"{segment['code']}/{stage['code']}")
        for segment, stage, figures in listed
    )
    columns = (
        Column(pen.say("Stage")), Column(pen.say("Index"), "end"), Column(pen.say("Zone")), Column(pen.say("Basic unmet")),
        Column(pen.say("Gap"), "end"), Column(pen.say("Priority"), "end"), Column(pen.say("What weighs most"), wide=True),
    )
    return Table(name, title, columns, rows, note="" if rows else pen.say("Nothing is listed here."))


def _unmet(tell: Telling, figures: Json) -> str:
    unmet = figures["basics_unmet"]
    if not unmet["customers"]:
        return tell.pen.say("none")
    return tell.pen.say("{unmet} of {n}", unmet=unmet["customers"], n=figures["n"])


def _reasons(tell: Telling, segment: str, stage: str, worst: bool) -> str:
    """The interactions of the stage that cost, or brought, most."""
    figures = tell.rows.result["segments"][segment]["interactions"]
    side = "negative" if worst else "positive"
    found = [
        (figures[code][side], each["action"]) for code, each in tell.rows.interactions.items()
        if each["stage"] == stage and code in figures and figures[code][side]
    ]
    found.sort(key=lambda each: each[0] if worst else -each[0])
    return "; ".join(f"{action} ({tell.signed(total)})" for total, action in found[:WORST])
