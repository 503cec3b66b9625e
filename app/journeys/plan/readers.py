"""Plain readers of what is aimed at and planned: rows as dicts, in a steady order, for the pages, the API and frozen results."""

from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.storage.tables import Event, IndicatorPoint, JourneyAction, StageTarget

Targets = dict[str, dict[str, dict[str, Any]]]


def target_rows(session: Session, programme_id: str) -> list[StageTarget]:
    query = (
        select(StageTarget).where(col(StageTarget.programme_id) == programme_id)
        .order_by(col(StageTarget.segment_code), col(StageTarget.stage_code))
    )
    return list(session.execute(query).scalars())


def targets_of(session: Session, programme_id: str) -> Targets:
    """segment code -> stage code -> {"target": index, "reason": text}."""
    found: Targets = {}
    for row in target_rows(session, programme_id):
        found.setdefault(row.segment_code, {})[row.stage_code] = {"target": row.target, "reason": row.reason}
    return found


def target_view(row: StageTarget, version: int) -> dict[str, Any]:
    return {
        "segment": row.segment_code, "stage": row.stage_code, "target": row.target, "reason": row.reason, "set_by": row.set_by,
        "set_at": row.set_at.isoformat(), "version": version,
    }


def target_place(segment_code: str, stage_code: str) -> str:
    """How events name a target: names change, codes never do."""
    return f"{segment_code}/{stage_code}"


def target_changes(session: Session, programme_id: str) -> dict[str, list[Event]]:
    """Place -> the accepted changes of its target, in their order."""
    query = (
        select(Event).where(col(Event.programme_id) == programme_id, col(Event.kind).in_(("target.set", "target.removed")))
        .order_by(col(Event.id))
    )
    found: dict[str, list[Event]] = {}
    for event in session.execute(query).scalars():
        found.setdefault((event.new or event.old).get("place", ""), []).append(event)
    return found


def target_version(changes: list[Event]) -> int:
    """The version of a target that is there: 1, and one more each time that it was replaced or taken away."""
    return 1 + sum(each.old is not None for each in changes)


def point_rows(session: Session, programme_id: str) -> list[IndicatorPoint]:
    """By indicator, then by the day of measurement."""
    query = (
        select(IndicatorPoint).where(col(IndicatorPoint.programme_id) == programme_id)
        .order_by(col(IndicatorPoint.indicator), col(IndicatorPoint.measured_on), col(IndicatorPoint.created_at), col(IndicatorPoint.id))
    )
    return list(session.execute(query).scalars())


def point_view(row: IndicatorPoint) -> dict[str, Any]:
    """JSON: the day as 2026-11-21."""
    return {
        "id": row.id, "indicator": row.indicator, "segment": row.segment_code, "stage": row.stage_code, "value": row.value, "n": row.n,
        "low": row.low, "high": row.high, "measured_on": row.measured_on.isoformat(), "moment": row.moment, "note": row.note,
        "created_by": row.created_by_name,
    }


def action_rows(session: Session, programme_id: str) -> list[JourneyAction]:
    query = select(JourneyAction).where(col(JourneyAction.programme_id) == programme_id).order_by(col(JourneyAction.number))
    return list(session.execute(query).scalars())


def action_view(row: JourneyAction) -> dict[str, Any]:
    """JSON, by the names that the API uses."""
    return {
        "id": row.id, "number": row.number, "stage": row.stage_code, "segment": row.segment_code, "channel": row.channel_code,
        "wave_id": row.wave_id, "kind": row.kind, "title": row.title, "detail": row.detail, "owner": row.owner, "team": row.team,
        "cost": row.cost, "currency": row.currency, "effort": row.effort, "due": row.due.isoformat() if row.due else None,
        "status": row.status, "progress": row.progress, "expected_gain": row.expected_gain, "interactions": row.interactions,
        "version": row.version, "created_by": row.created_by_name,
    }


def points_of(session: Session, programme_id: str) -> list[dict[str, Any]]:
    return [point_view(each) for each in point_rows(session, programme_id)]


def actions_of(session: Session, programme_id: str) -> list[dict[str, Any]]:
    return [action_view(each) for each in action_rows(session, programme_id)]
