"""Who refers to a stage: repositories, observations, targets, actions, indicators. A stage that leaves a journey leaves them behind."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.storage.tables import IndicatorPoint, JourneyAction, JourneyMap, Observation, Repository, StageTarget

Usage = dict[str, Any]


def used_codes(session: Session, programme_id: str) -> set[str]:
    """Every stage code that something outside the journeys refers to."""
    found = {each["stage"] for content in _repositories(session, programme_id).values() for each in content["interactions"]}
    for table in (StageTarget, JourneyAction, IndicatorPoint):
        query = select(table.stage_code).where(col(table.programme_id) == programme_id).distinct()  # type: ignore[call-overload]
        found |= {code for code in session.execute(query).scalars() if code}
    return found


def usage_of(session: Session, programme_id: str, segment_code: str, codes: Collection[str]) -> dict[str, Usage]:
    """Stage code -> {"repositories", "observations", "targets", "actions", "indicators"} of this segment; only used ones."""
    if not codes:
        return {}
    repositories = _repositories(session, programme_id)
    seen = _observed(session, programme_id, segment_code, repositories)
    found = {}
    for code in codes:
        usage = {
            "repositories": sum(any(each["stage"] == code for each in content["interactions"]) for content in repositories.values()),
            "observations": seen.get(code, 0),
        }
        for name, table in (("targets", StageTarget), ("actions", JourneyAction), ("indicators", IndicatorPoint)):
            usage[name] = _count(session, table, programme_id, segment_code, code)
        if any(usage.values()):
            found[code] = usage
    return found


def left_out(session: Session, row: JourneyMap) -> list[str]:
    """The codes that an earlier version of this journey, or a target of its segment, knows and this version does not."""
    versions = select(JourneyMap.content).where(  # type: ignore[call-overload]
        col(JourneyMap.programme_id) == row.programme_id, col(JourneyMap.segment_code) == row.segment_code,
        col(JourneyMap.kind) == row.kind, col(JourneyMap.number) < row.number,
    )
    known = [stage["code"] for content in session.execute(versions).scalars() for stage in content["stages"]]
    targets = select(StageTarget.stage_code).where(  # type: ignore[call-overload]
        col(StageTarget.programme_id) == row.programme_id, col(StageTarget.segment_code) == row.segment_code
    )
    known += session.execute(targets).scalars()
    here = {stage["code"] for stage in row.content["stages"]}
    return [code for code in dict.fromkeys(known) if code not in here]


def _repositories(session: Session, programme_id: str) -> dict[str, dict[str, Any]]:
    query = select(Repository.id, Repository.content).where(col(Repository.programme_id) == programme_id)  # type: ignore[call-overload]
    return {row.id: row.content for row in session.execute(query)}


def _observed(session: Session, programme_id: str, segment_code: str, repositories: dict[str, dict[str, Any]]) -> dict[str, int]:
    """Stage code -> the observations of this segment that have a mark there."""
    stages = {key: {each["code"]: each["stage"] for each in content["interactions"]} for key, content in repositories.items()}
    query = select(Observation.repository_id, Observation.marks).where(  # type: ignore[call-overload]
        col(Observation.programme_id) == programme_id, col(Observation.segment_code) == segment_code
    )
    found: dict[str, int] = {}
    for row in session.execute(query):
        for code in _stages_of(row.marks, stages[row.repository_id]):
            found[code] = found.get(code, 0) + 1
    return found


def _stages_of(marks: Iterable[str], stages: dict[str, str]) -> set[str]:
    return {stages[code] for code in marks if code in stages}


def _count(session: Session, table: Any, programme_id: str, segment_code: str, code: str) -> int:
    query = select(table.segment_code).where(col(table.programme_id) == programme_id, col(table.stage_code) == code)
    return sum(segment in (None, segment_code) for segment in session.execute(query).scalars())
