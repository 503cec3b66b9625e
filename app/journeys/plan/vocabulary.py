"""What targets, points and actions may speak of: the programme's segments, channels, stages, interactions and waves."""

from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.errors import Invalid, Problem, problem
from app.journeys.content import PHASES
from app.journeys.frame import channels_of, newest_map, segments_of, stages_of
from app.storage.tables import Repository, Wave

Stages = list[dict[str, Any]]


def planned_stages(session: Session, programme_id: str, segment_code: str) -> Stages:
    """The stages of a segment's journey as it is, then those that only its wanted journey has, each marked by `wanted_only`."""
    found = {each["code"]: each | {"wanted_only": False} for each in stages_of(session, programme_id, segment_code)}
    wanted = newest_map(session, programme_id, segment_code, "target")
    for each in wanted.content["stages"] if wanted else []:
        found.setdefault(each["code"], each | {"wanted_only": True})
    return sorted(found.values(), key=lambda stage: PHASES.index(stage["phase"]))


def all_stages(session: Session, programme_id: str) -> Stages:
    """The stages of every segment, as they are or as they are wanted, each code once."""
    found: dict[str, dict[str, Any]] = {}
    for segment in segments_of(session, programme_id):
        for each in planned_stages(session, programme_id, segment.code):
            found.setdefault(each["code"], each)
    return sorted(found.values(), key=lambda stage: PHASES.index(stage["phase"]))


def newest_repository(session: Session, programme_id: str) -> Repository | None:
    query = select(Repository).where(col(Repository.programme_id) == programme_id).order_by(col(Repository.number).desc()).limit(1)
    return session.execute(query).scalar_one_or_none()


def interactions_of(session: Session, programme_id: str) -> list[dict[str, Any]]:
    """Those of the newest repository, as stored."""
    newest = newest_repository(session, programme_id)
    return list(newest.content.get("interactions", [])) if newest else []


def waves_of(session: Session, programme_id: str) -> list[Wave]:
    query = select(Wave).where(col(Wave.programme_id) == programme_id).order_by(col(Wave.number))
    return list(session.execute(query).scalars())


def check_places(session: Session, programme_id: str, said: dict[str, Any]) -> None:
    """Raises Invalid when a `segment`, `channel`, `stage`, `wave_id` or one of `interactions` in `said` is not of this programme."""
    problems: list[Problem] = []
    if said.get("segment") and said["segment"] not in {each.code for each in segments_of(session, programme_id)}:
        problems.append(problem("segment", "This programme has no such segment."))
    if said.get("channel") and said["channel"] not in {each.code for each in channels_of(session, programme_id)}:
        problems.append(problem("channel", "This programme has no such channel."))
    if said.get("stage") and said["stage"] not in {each["code"] for each in all_stages(session, programme_id)}:
        problems.append(problem("stage", "No journey of this programme has such a stage."))
    if said.get("wave_id") and said["wave_id"] not in {each.id for each in waves_of(session, programme_id)}:
        problems.append(problem("wave_id", "This programme has no such wave."))
    if said.get("interactions") and not set(said["interactions"]) <= _every_interaction(session, programme_id):
        problems.append(problem("interactions", "No repository of this programme has one of these interactions."))
    if problems:
        raise Invalid("invalid_place", problems)


def _every_interaction(session: Session, programme_id: str) -> set[str]:
    contents = session.execute(select(Repository.content).where(col(Repository.programme_id) == programme_id)).scalars()  # type: ignore[call-overload]
    return {each["code"] for content in contents for each in content.get("interactions", [])}
