"""Sign off a wave's results: figures, question and surroundings as they stand, never recalculated afterwards; and check them again."""

import hashlib
from typing import Any

import orjson
from sqlalchemy import and_, func, select
from sqlmodel import Session, col

from app.access.keys import Person
from app.access.scope import open_programme_of, programme_of, record
from app.errors import Conflict
from app.journeys.frame import part_of
from app.journeys.results.comparisons import waves_view
from app.journeys.results.context import context_of
from app.journeys.results.material import load, observation_counts, wave_of
from app.journeys.results.service import results_of
from app.scoring.journey import ALGORITHM
from app.storage.tables import FrozenWave, Observation, Wave

Plain = dict[str, Any]
SUMMARY = ("id", "programme_id", "wave_id", "number", "algorithm", "input_sha256", "note", "created_by_name", "created_at")


def freeze_wave(session: Session, person: Person, programme_id: str, wave_id: str, note: str = "") -> FrozenWave:
    """A new sign-off, compared with the wave before. What arrives later changes nothing in it; a newer sign-off supersedes it.

    Raises Conflict when the programme is closed, nothing was observed, or nothing has changed since the last sign-off.
    """
    programme = open_programme_of(session, person, programme_id)
    wave = part_of(session, person, Wave, programme_id, wave_id)
    counts = observation_counts(session, programme_id)
    earlier = _wave_before(session, wave, counts)
    material = load(session, person, programme_id, [wave_id, *([earlier.id] if earlier else [])])
    wave = wave_of(material, wave_id)
    found = results_of(material, wave, counts, None)
    if not any(segment["overall"]["customers"] for segment in found.result["segments"].values()):
        raise Conflict("nothing_to_freeze", "Nothing was observed in this wave yet: there is nothing to sign off.")
    compared = {"wave": earlier.number, "name": earlier.name, "segments": waves_view(material, earlier, wave)} if earlier else None
    request = plain(found.request)
    result, context = plain(found.result | {"comparison": compared}), plain(context_of(session, material, found))
    last = _newest(session, wave_id)
    if last is not None and (last.request, last.result, last.context) == (request, result, context):
        raise Conflict("nothing_changed", "Nothing has changed since results {number} were signed off.", number=last.number)
    made = FrozenWave(
        organisation_id=programme.organisation_id, client_id=programme.client_id, programme_id=programme_id, wave_id=wave_id,
        number=(last.number if last else 0) + 1, algorithm=ALGORITHM, input_sha256=sha256_of(request), request=request, result=result,
        context=context, note=note, created_by=person.id, created_by_name=person.name,
    )
    session.add(made)
    session.flush()
    told = {"number": made.number, "wave": wave.number, "input_sha256": made.input_sha256}
    record(session, person, "results.frozen", wave.name, None, told, programme_id=programme_id)
    return made


def frozen_results(session: Session, person: Person, programme_id: str, wave_id: str | None = None) -> list[Plain]:
    """The sign-offs of a programme, newest first: the wave, whether a newer one supersedes it, how many observations came after it."""
    programme_of(session, person, programme_id)
    columns = [col(getattr(FrozenWave, name)) for name in SUMMARY]
    later = and_(col(Observation.wave_id) == col(FrozenWave.wave_id), col(Observation.received_at) > col(FrozenWave.created_at))
    query = (
        select(*columns, col(Wave.number).label("wave_number"), col(Wave.name).label("wave_name"),
               func.count(col(Observation.id)).label("later_observations"))
        .join(Wave, col(Wave.id) == col(FrozenWave.wave_id)).outerjoin(Observation, later)
        .where(col(FrozenWave.programme_id) == programme_id, *([col(FrozenWave.wave_id) == wave_id] if wave_id else []))
        .group_by(*columns, col(Wave.number), col(Wave.name)).order_by(col(FrozenWave.created_at).desc(), col(FrozenWave.number).desc())
    )
    rows = [dict(row._mapping) for row in session.execute(query)]
    newest: dict[str, int] = {}
    for row in rows:
        newest[row["wave_id"]] = max(newest.get(row["wave_id"], 0), row["number"])
    return [row | {"created_at": row["created_at"].isoformat(), "superseded": row["number"] < newest[row["wave_id"]]} for row in rows]


def frozen_view(session: Session, frozen: FrozenWave) -> Plain:
    """The whole sign-off with its inputs, and whether a newer one supersedes it."""
    newest = session.execute(select(func.max(col(FrozenWave.number))).where(col(FrozenWave.wave_id) == frozen.wave_id)).scalar_one()
    head = {name: getattr(frozen, name) for name in SUMMARY} | {"created_at": frozen.created_at.isoformat()}
    return head | {
        "superseded": frozen.number < newest, "request": frozen.request, "result": frozen.result, "context": frozen.context,
    }


def plain(value: Any) -> Any:
    """As a JSON column gives it back, so that what is stored and what is found again are equal."""
    return orjson.loads(orjson.dumps(value))


def sha256_of(request: Plain) -> str:
    """Of the canonical JSON of the questions of all segments: sorted keys, no spaces, UTF-8."""
    return hashlib.sha256(orjson.dumps(request, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _newest(session: Session, wave_id: str) -> FrozenWave | None:
    query = select(FrozenWave).where(col(FrozenWave.wave_id) == wave_id).order_by(col(FrozenWave.number).desc()).limit(1)
    return session.execute(query).scalar_one_or_none()


def _wave_before(session: Session, wave: Wave, counts: dict[str, int]) -> Wave | None:
    """The last earlier wave in which anything was observed."""
    query = (
        select(Wave).where(col(Wave.programme_id) == wave.programme_id, col(Wave.number) < wave.number)
        .order_by(col(Wave.number).desc())
    )
    return next((each for each in session.execute(query).scalars() if counts.get(each.id)), None)
