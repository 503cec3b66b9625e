"""Stages and touchpoints of the newest version of a journey, one by one. `seen` is the journey's version as read; None takes any."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from app.access.keys import Person
from app.errors import Conflict, NotFound
from app.journeys.content import PHASES
from app.journeys.frame import new_code
from app.journeys.maps.rules import checked, code_for
from app.journeys.maps.shapes import MapBody, NewStage, NewTouchpoint, StageChange, TouchpointChange
from app.journeys.maps.store import open_map, write
from app.storage.tables import JourneyMap, Segment
from app.web.forms import check

StageRow = dict[str, Any]
At = tuple[str, str, str]  # programme, segment code, kind


def _open(session: Session, person: Person, at: At, seen: int | None) -> tuple[Segment, JourneyMap, list[StageRow]]:
    segment, row = open_map(session, person, *at, seen)
    return segment, row, [dict(each) for each in row.content["stages"]]


def _store(session: Session, person: Person, segment: Segment, row: JourneyMap, stages: list[StageRow]) -> None:
    body = check(MapBody, {"stages": stages, "loop": row.content["loop"]})  # one stage or touchpoint too many is a problem, not a fault
    write(session, person, segment, row, checked(session, segment.programme_id, row.content, body))


def place_of(stages: Sequence[StageRow], stage_code: str) -> int:
    """Where a stage stands, from 0; raises NotFound."""
    found = next((number for number, stage in enumerate(stages) if stage["code"] == stage_code), None)
    if found is None:
        raise NotFound()
    return found


def in_phases(stages: Sequence[StageRow]) -> list[StageRow]:
    """In the order of the phases; inside a phase the order stays."""
    return sorted(stages, key=lambda stage: PHASES.index(stage["phase"]))


# ---- stages

def add_stage(
    session: Session, person: Person, programme_id: str, segment_code: str, kind: str, seen: int | None, new: NewStage
) -> tuple[JourneyMap, str]:
    """The journey, and the code of the stage that it got. Raises Invalid for a place that breaks a rule, Conflict for a taken code."""
    segment, row, stages = _open(session, person, (programme_id, segment_code, kind), seen)
    stage = new.model_dump(mode="json", exclude={"position"})
    stage["code"] = code_for(session, programme_id, row.content, new.name, new.code)
    stage["touchpoints"] = with_own_codes(stage["touchpoints"], stages)
    if new.position is None:
        stages = in_phases([*stages, stage])
    else:
        stages.insert(new.position - 1, stage)
    _store(session, person, segment, row, stages)
    return row, str(stage["code"])


def with_own_codes(touchpoints: list[StageRow], stages: Sequence[StageRow]) -> list[StageRow]:
    """Touchpoints with codes that no other stage's touchpoint has."""
    taken = {each["code"] for stage in stages for each in stage["touchpoints"]}
    made = []
    for each in touchpoints:
        code = new_code(each["code"], taken) if each["code"] in taken else each["code"]
        taken.add(code)
        made.append(each | {"code": code})
    return made


def change_stage(
    session: Session, person: Person, programme_id: str, segment_code: str, kind: str, stage_code: str, seen: int | None,
    change: StageChange,
) -> JourneyMap:
    """Replace the parts that are given. A new phase takes the stage there; a position (from 1) moves it, within what phases allow."""
    segment, row, stages = _open(session, person, (programme_id, segment_code, kind), seen)
    at = place_of(stages, stage_code)
    stages[at] |= change.model_dump(mode="json", exclude_unset=True, exclude={"position"})
    if "position" in change.model_fields_set:
        stages.insert(change.position - 1, stages.pop(at))
    elif "phase" in change.model_fields_set:
        stages = in_phases(stages)
    _store(session, person, segment, row, stages)
    return row


def move_stage(
    session: Session, person: Person, programme_id: str, segment_code: str, kind: str, stage_code: str, seen: int | None, step: int
) -> JourneyMap:
    """One place up (-1) or down (1). Past the first or last stage of its phase it enters the neighbouring phase."""
    segment, row, stages = _open(session, person, (programme_id, segment_code, kind), seen)
    _store(session, person, segment, row, stepped(stages, stage_code, step))
    return row


def stepped(stages: Sequence[StageRow], stage_code: str, step: int) -> list[StageRow]:
    """The stages with one of them a step further; the first and the last stay where they are."""
    moved = [dict(each) for each in stages]
    at = place_of(moved, stage_code)
    there = at + step
    if 0 <= there < len(moved) and moved[there]["phase"] == moved[at]["phase"]:
        moved[at], moved[there] = moved[there], moved[at]
        return moved
    phase = PHASES.index(moved[at]["phase"]) + step
    if 0 <= phase < len(PHASES):
        moved[at]["phase"] = PHASES[phase]
    return moved


def remove_stage(
    session: Session, person: Person, programme_id: str, segment_code: str, kind: str, stage_code: str, seen: int | None
) -> JourneyMap:
    """Leave a stage out. What refers to its code stays and is said by usage.py; the code is never given to another stage."""
    segment, row, stages = _open(session, person, (programme_id, segment_code, kind), seen)
    del stages[place_of(stages, stage_code)]
    _store(session, person, segment, row, stages)
    return row


# ---- touchpoints

def find_touchpoint(stage: StageRow, touchpoint_code: str) -> int:
    """Where a touchpoint stands in its stage, from 0; raises NotFound."""
    found = next((number for number, each in enumerate(stage["touchpoints"]) if each["code"] == touchpoint_code), None)
    if found is None:
        raise NotFound()
    return found


def add_touchpoint(
    session: Session, person: Person, programme_id: str, segment_code: str, kind: str, stage_code: str, seen: int | None,
    new: NewTouchpoint,
) -> tuple[JourneyMap, str]:
    """The journey, and the code of the touchpoint."""
    segment, row, stages = _open(session, person, (programme_id, segment_code, kind), seen)
    at = place_of(stages, stage_code)
    taken = {each["code"] for stage in stages for each in stage["touchpoints"]}
    if new.code in taken:
        raise Conflict("code_taken", "The code {taken} is already used in this programme.", taken=new.code)
    made = new.model_dump(mode="json") | {"code": new.code or new_code(new.name, taken)}
    stages[at]["touchpoints"] = [*stages[at]["touchpoints"], made]
    _store(session, person, segment, row, stages)
    return row, str(made["code"])


def change_touchpoint(
    session: Session, person: Person, programme_id: str, segment_code: str, kind: str, stage_code: str, touchpoint_code: str,
    seen: int | None, change: TouchpointChange | None,
) -> JourneyMap:
    """Replace the parts that are given; None removes the touchpoint."""
    segment, row, stages = _open(session, person, (programme_id, segment_code, kind), seen)
    stage = stages[place_of(stages, stage_code)]
    at = find_touchpoint(stage, touchpoint_code)
    touchpoints = [dict(each) for each in stage["touchpoints"]]
    if change is None:
        del touchpoints[at]
    else:
        touchpoints[at] |= change.model_dump(mode="json", exclude_unset=True)
    stage["touchpoints"] = touchpoints
    _store(session, person, segment, row, stages)
    return row


def remove_touchpoint(
    session: Session, person: Person, programme_id: str, segment_code: str, kind: str, stage_code: str, touchpoint_code: str,
    seen: int | None,
) -> JourneyMap:
    return change_touchpoint(session, person, programme_id, segment_code, kind, stage_code, touchpoint_code, seen, None)
