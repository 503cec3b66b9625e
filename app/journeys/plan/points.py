"""Measured values of the indicators that a programme follows (journey method, section 2.10)."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from app.access.keys import Person
from app.access.scope import done_before, open_programme_of, programme_of, record, reused
from app.errors import Conflict, Invalid, problem
from app.journeys.frame import part_of
from app.journeys.plan import readers
from app.journeys.plan.shapes import NewPoint
from app.journeys.plan.vocabulary import check_places
from app.scoring.indicators import customer_effort, customer_satisfaction, net_promoter
from app.storage.tables import IndicatorPoint
from app.storage.tables.base import now

MAX_POINTS = 5_000


def measure(indicator: str, answers: list[int]) -> dict[str, Any]:
    """Every figure that the answers give: value, n, low, high, and in `figures` all that app.scoring.indicators says of them."""
    if indicator == "nps":
        score = net_promoter(answers)
        return {"value": score.nps, "n": score.n, "low": score.low, "high": score.high, "figures": asdict(score)}
    found = (customer_effort if indicator == "ces" else customer_satisfaction)(answers)
    return {"value": found.mean.mean, "n": found.n, "low": found.mean.low, "high": found.mean.high, "figures": asdict(found)}


def list_points(
    session: Session, person: Person, programme_id: str, page: int, size: int, indicator: str | None = None, segment: str | None = None,
    stage: str | None = None,
) -> dict[str, Any]:
    programme_of(session, person, programme_id)
    found = [
        each for each in readers.point_rows(session, programme_id)
        if indicator in (None, each.indicator) and segment in (None, each.segment_code) and stage in (None, each.stage_code)
    ]
    shown = [readers.point_view(each) for each in found[(page - 1) * size : page * size]]
    return {"items": shown, "page": page, "size": size, "total": len(found)}


def add_point(session: Session, person: Person, programme_id: str, new: NewPoint) -> tuple[IndicatorPoint, dict[str, Any] | None]:
    """The stored point, and all figures of the answers when answers were given. A retry answers the first one's point.

    Raises Invalid for a segment or stage that the programme lacks or a day in the future, Conflict when it is closed or full.
    """
    programme_of(session, person, programme_id)
    figures = measure(new.indicator, new.answers) if new.answers is not None else None
    said = {"indicator": new.indicator, "value": figures["value"] if figures else new.value, "measured_on": new.measured_on.isoformat()}
    before = done_before(session, person, new.mutation_id, "indicator.added", said)
    if before is not None:
        if before.programme_id != programme_id or not isinstance(before.new, dict):
            raise reused()
        return part_of(session, person, IndicatorPoint, programme_id, before.new["id"]), figures
    open_programme_of(session, person, programme_id)
    check_places(session, programme_id, {"segment": new.segment, "stage": new.stage})
    if new.measured_on > now().date() + timedelta(days=1):
        raise Invalid("invalid_point", [problem("measured_on", "This day is still to come.")])
    if len(readers.point_rows(session, programme_id)) >= MAX_POINTS:
        raise Conflict("too_many_points", "A programme has {most} measured points at most.", most=MAX_POINTS)
    counted = figures or {"value": new.value, "n": new.n, "low": None, "high": None}
    row = IndicatorPoint(
        programme_id=programme_id, segment_code=new.segment, stage_code=new.stage, indicator=new.indicator, value=counted["value"],
        n=counted["n"], low=counted["low"], high=counted["high"], measured_on=new.measured_on, moment=new.moment, note=new.note,
        created_by_name=person.name,
    )
    session.add(row)
    session.flush()
    facts = said | {"id": row.id, "n": row.n}
    record(session, person, "indicator.added", new.indicator, None, facts, programme_id=programme_id, mutation_id=new.mutation_id)
    return row, figures


def remove_point(session: Session, person: Person, programme_id: str, point_id: str) -> None:
    row = part_of(session, person, IndicatorPoint, programme_id, point_id, change=True)
    facts = {"value": row.value, "measured_on": row.measured_on.isoformat()}
    record(session, person, "indicator.removed", row.indicator, facts, None, programme_id=programme_id)
    session.delete(row)
