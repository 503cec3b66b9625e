"""What surrounds the figures of a sign-off: programme, segments, journeys, repository, targets, indicators and actions as they stood."""

from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.journeys.results.material import Material
from app.journeys.results.service import Results
from app.storage.tables import IndicatorPoint, JourneyAction

Plain = dict[str, Any]
POINT = ("indicator", "segment_code", "stage_code", "value", "n", "low", "high", "measured_on", "moment", "note")
ACTION = (
    "number", "wave_id", "stage_code", "segment_code", "channel_code", "kind", "title", "detail", "owner", "team", "cost", "currency",
    "effort", "due", "status", "progress", "expected_gain", "interactions",
)


def context_of(session: Session, material: Material, results: Results) -> Plain:
    """Plain values; a segment without a journey of its own has the stages that it was scored along, and no number.

    An action's `wave_number` is that of the wave it answers to (None: of none). Only one below this wave's can have been measured by it.
    """
    numbers = {each.id: each.number for each in material.waves}
    actions = _rows(session, JourneyAction, ACTION, material.programme.id, "number")
    programme = material.programme
    kept = ("title", "sector", "customers", "sponsor", "goals", "indicators")
    wave = {name: results.wave[name] for name in ("number", "name", "kind", "starts", "ends", "repository")}
    segments = ("code", "name", "customer_type", "share", "expectations", "persona")
    return {
        "client": material.client.name, "programme": {name: getattr(programme, name) for name in kept}, "wave": wave,
        "segments": [{name: getattr(each, name) for name in segments} for each in material.segments],
        "channels": [{name: getattr(each, name) for name in ("code", "name", "kind")} for each in material.channels],
        "maps": {each.code: _map(material, results, each.code) for each in material.segments},
        "interactions": list(results.interactions.values()), "targets": _targets(material),
        "indicators": _rows(session, IndicatorPoint, POINT, programme.id, "measured_on"),
        "actions": [each | {"wave_number": numbers.get(each["wave_id"])} for each in actions],
    }


def _map(material: Material, results: Results, segment: str) -> Plain:
    own = material.maps.get(segment)
    if own is None:
        return {"number": None, "stages": results.scored[segment].sheet.stages, "loop": ""}
    return {"number": own.number, "stages": results.scored[segment].sheet.stages, "loop": own.content.get("loop", "")}


def _targets(material: Material) -> dict[str, dict[str, Plain]]:
    told: dict[str, dict[str, Plain]] = {}
    for (segment, stage), each in sorted(material.targets.items()):
        told.setdefault(segment, {})[stage] = {"target": each.target, "reason": each.reason}
    return told


def _rows(session: Session, table: Any, names: tuple[str, ...], programme_id: str, order: str) -> list[Plain]:
    query = select(table).where(col(table.programme_id) == programme_id).order_by(col(getattr(table, order)), col(table.id))
    return [{name: getattr(row, name) for name in names} for row in session.execute(query).scalars()]
