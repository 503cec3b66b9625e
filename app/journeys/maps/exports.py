"""The files of a journey: .mmd (Mermaid), .json, .csv, .xlsx."""

from typing import Any

import orjson
from sqlalchemy import select
from sqlmodel import Session, col

from app.access.keys import Person
from app.journeys.content import MapContent
from app.journeys.frame import channels_of
from app.journeys.maps.mermaid import mermaid
from app.journeys.maps.sheets import as_csv, stage_table, workbook
from app.journeys.maps.store import find_map
from app.scoring.journey_profile import JourneyProfile
from app.storage.tables import FrozenWave
from app.web.language import Speaker

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA = {"mmd": "text/vnd.mermaid; charset=utf-8", "json": "application/json", "csv": "text/csv; charset=utf-8", "xlsx": XLSX}


def export(
    session: Session, person: Person, at: tuple[str, str, str], number: int | None, form: str, voice: Speaker
) -> tuple[bytes, str]:
    """One file (`form`: mmd, json, csv, xlsx) of the newest or a numbered version, and its name; raises NotFound.

    The .json is {"segment", "kind", "number", "stages", "loop"}; stages and loop are what PUT takes.
    """
    segment, row, _ = find_map(session, person, *at, number)
    name = f"journey-{segment.code}-{row.kind}-{row.number}.{form}"
    channels = channels_of(session, segment.programme_id)
    if form == "mmd":
        names = {each.code: each.name for each in channels}
        return mermaid(segment, row, names, signed_off_moods(session, *at[:2], row.kind), voice).encode(), name
    if form == "json":
        content = MapContent.model_validate(row.content).model_dump(mode="json")
        whole = {"segment": {"code": segment.code, "name": segment.name}, "kind": row.kind, "number": row.number, **content}
        return orjson.dumps(whole, option=orjson.OPT_INDENT_2), name
    if form == "csv":
        return as_csv(stage_table(row, channels, voice)), name
    return workbook(row, channels, voice), name


def signed_off_moods(session: Session, programme_id: str, segment_code: str, kind: str) -> dict[str, int]:
    """Stage code -> 1 to 5 by its zone in the newest signed-off wave; nothing for a target, which nobody has lived."""
    if kind != "current":
        return {}
    query = select(FrozenWave.result).where(col(FrozenWave.programme_id) == programme_id)  # type: ignore[call-overload]
    result: dict[str, Any] | None = session.execute(query.order_by(col(FrozenWave.created_at).desc()).limit(1)).scalar_one_or_none()
    stages = ((result or {}).get("segments") or {}).get(segment_code, {}).get("stages", {})
    means = {code: (stage.get("gated_index") or {}).get("mean") for code, stage in stages.items()}
    profile = JourneyProfile(**(result or {}).get("profile", {}))
    return {code: profile.mood_of(mean) for code, mean in means.items() if mean is not None}
