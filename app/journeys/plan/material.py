"""What the plan's pages show, read once: the actions with what the results say beside them, in the order in which to act."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from app.access.keys import Person
from app.journeys.frame import channels_of, frame, segments_of
from app.journeys.plan import measured, priorities, readers, vocabulary
from app.journeys.plan.actions import is_overdue, matches
from app.journeys.plan.targets import profile_of
from app.storage.tables.base import now

FILTERS = ("segment", "channel", "stage", "team", "status", "kind")


def today() -> dt.date:
    return now().date()


def base(session: Session, person: Person, programme_id: str, step: str, wave: str = "") -> dict[str, Any]:
    """What every page of the plan knows: the programme's frame, its names, its waves and their results.

    `latest`: the results to plan from, of that wave or else of the newest; `measured`: all that can be chosen; `signed_off`: what a gain
    is measured by.
    """
    programme, values = frame(session, person, programme_id, "plan")
    segments, channels = segments_of(session, programme_id), channels_of(session, programme_id)
    stages, waves = vocabulary.all_stages(session, programme_id), vocabulary.waves_of(session, programme_id)
    signed_off = measured.measured_waves(session, programme_id)
    seen = measured.as_it_stands(session, person, programme_id, signed_off, wave)
    names = {
        "segment": {each.code: each.name for each in segments}, "channel": {each.code: each.name for each in channels},
        "stage": {each["code"]: each["name"] for each in stages}, "wave": {each.id: each.name for each in waves},
    }
    return values | {
        "step": step, "root": f"/programmes/{programme_id}/plan", "row": programme, "segments": segments, "channels": channels,
        "stages": stages, "waves": waves, "signed_off": signed_off, "measured": seen, "latest": measured.newest(seen, wave),
        "names": names,
        "profile": profile_of(programme), "open": programme.status == "open",
    }


def lines(session: Session, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every action in the suggested order, with its rank, its ratio of gain to effort, what was measured since, and what warns."""
    latest, segments = values["latest"], values["segments"]
    signed = measured.newest(values["signed_off"])
    actions = readers.actions_of(session, values["row"].id)
    numbers = {each.id: each.number for each in values["waves"]}
    large = priorities.large_gain(each for each in actions if each["status"] != "dropped")
    ordered = priorities.suggested(actions, priorities.stage_priorities(latest, segments))
    day = today()
    return [
        dict(each) | {
            "rank": rank, "ratio": priorities.gain_per_effort(each), "gain": measured.gain_of(each, signed, segments, numbers),
            "overdue": is_overdue(each, day), "quick_win": priorities.is_quick_win(each, large),
            "unmet": priorities.basics_unmet(latest, each, segments) if each["kind"] == "differentiate" else 0,
        }
        for rank, each in enumerate(ordered, 1)
    ]


def wanted_lines(found: list[dict[str, Any]], asked: Mapping[str, str]) -> list[dict[str, Any]]:
    """Those that the filters let through; without a status, all but what was dropped."""
    status = asked.get("status", "")
    rest = {name: value for name, value in asked.items() if name != "status"}
    return [
        each for each in found
        if matches(each, rest) and (each["status"] == status or status == "all" or (not status and each["status"] != "dropped"))
    ]


def plan_places(session: Session, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """priorities.places of the whole programme, with how many actions each has already."""
    programme_id, segments = values["row"].id, values["segments"]
    by_segment = {each.code: vocabulary.planned_stages(session, programme_id, each.code) for each in segments}
    actions = [each for each in readers.actions_of(session, programme_id) if each["status"] != "dropped"]
    found = priorities.places(values["latest"], segments, by_segment, values["profile"])
    return [
        row | {"actions": sum(matches(each, {"segment": row["segment"], "stage": row["stage"]}) for each in actions)} for row in found
    ]
