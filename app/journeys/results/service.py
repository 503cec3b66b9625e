"""A wave's results as they stand now, and the evidence behind each stage."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.access.keys import Person
from app.access.scope import programme_of
from app.errors import NotFound
from app.journeys.results.assemble import Scored, score_sheet, sheet_of
from app.journeys.results.comparisons import compare_segments, compare_waves, wave_line
from app.journeys.results.evidence import evidence_of
from app.journeys.results.material import Material, load, observation_counts, wave_of
from app.journeys.results.views import brand_view, segment_view
from app.scoring.journey import ALGORITHM
from app.storage.tables import FrozenWave, Observation, Wave

__all__ = ["Results", "compare_segments", "compare_waves", "results_of", "stage_evidence", "wave_results", "waves_of"]
Plain = dict[str, Any]


@dataclass(frozen=True)
class Results:
    """Everything about a wave now, in plain values.

    `programme`: id, title, client_name, status. `wave`: id, number, name, kind, status, starts, ends, and repository {id, number, name}.
    `waves`: the programme's, by number, each with its count of observations. `segments`: code, name, customer_type, share, and
    own_journey (False: scored along the stages of all segments). `stages`: by segment, in the journey's order: code, name, phase,
    importance, moment_of_truth, risk, target, reason. `interactions`: by code, as the repository holds them. `channels`: names by code.
    `unknown_segments`: counted observations whose segment the programme does not have, by code. `frozen`: the newest sign-off, or None.
    `result` and `request` are what a sign-off stores; its `comparison` is None until then.
    """

    programme: Plain
    wave: Plain
    waves: list[Plain]
    segments: list[Plain]
    stages: dict[str, list[Plain]]
    interactions: dict[str, Plain]
    channels: dict[str, str]
    unknown_segments: dict[str, int]
    frozen: Plain | None
    result: Plain
    request: dict[str, Plain]
    scored: dict[str, Scored]


def wave_results(session: Session, person: Person, programme_id: str, wave_id: str) -> Results:
    """Score the wave; raises NotFound when it is not theirs."""
    material = load(session, person, programme_id, (wave_id,))
    counts = observation_counts(session, programme_id)
    return results_of(material, wave_of(material, wave_id), counts, newest_frozen(session, wave_id))


def results_of(material: Material, wave: Wave, counts: dict[str, int], frozen: Plain | None) -> Results:
    """The same from rows that are already here."""
    profile, repository = material.profile(wave), material.repositories[wave.repository_id]
    scored = {each.code: score_sheet(sheet_of(material, wave, each.code), profile) for each in material.segments}
    segments = {code: segment_view(each) for code, each in scored.items()}
    brand, brand_overall = brand_view(segments, {each.code: each.share for each in material.segments})
    programme = material.programme
    left = (row.segment_code for row in material.seen[wave.id] if row.segment_code not in scored and row.status != "set_aside")
    unknown = dict(sorted(Counter(left).items()))
    return Results(
        programme={"id": programme.id, "title": programme.title, "client_name": material.client.name, "status": programme.status},
        wave=wave_line(wave) | {"repository": {"id": repository.id, "number": repository.number, "name": repository.name}},
        waves=[wave_line(each) | {"observations": counts.get(each.id, 0)} for each in material.waves],
        segments=[
            {"code": each.code, "name": each.name, "customer_type": each.customer_type, "share": each.share,
             "own_journey": each.code in material.maps}
            for each in material.segments
        ],
        stages={code: [_stage(material, code, stage) for stage in each.sheet.stages] for code, each in scored.items()},
        interactions={each["code"]: each for each in repository.content["interactions"]},
        channels={each.code: each.name for each in material.channels}, unknown_segments=unknown, frozen=frozen,
        result={
            "algorithm": ALGORITHM, "profile": profile.canonical(), "segments": segments, "brand": brand, "brand_overall": brand_overall,
            "comparison": None, "unknown_segments": unknown,
        },
        request={code: each.question for code, each in scored.items()}, scored=scored,
    )


def stage_evidence(session: Session, person: Person, programme_id: str, wave_id: str, segment: str, stage: str) -> Plain:
    """Everything behind one stage of a segment, down to the marks; raises NotFound for a segment or stage that the wave does not have."""
    material = load(session, person, programme_id, (wave_id,))
    wave = wave_of(material, wave_id)
    if segment not in {each.code for each in material.segments}:
        raise NotFound()
    scored = score_sheet(sheet_of(material, wave, segment), material.profile(wave))
    found = [each for each in scored.sheet.stages if each["code"] == stage]
    if not found:
        raise NotFound()
    return {"wave": wave_line(wave), "segment": segment, "stage": _stage(material, segment, found[0]), **evidence_of(scored, stage)}


def waves_of(session: Session, person: Person, programme_id: str) -> list[Plain]:
    """The programme's waves by number, each with its count of observations and the number of its newest sign-off (None: none)."""
    programme_of(session, person, programme_id)
    waves = session.execute(select(Wave).where(col(Wave.programme_id) == programme_id).order_by(col(Wave.number))).scalars().all()
    counts = observation_counts(session, programme_id)
    newest = (
        select(col(FrozenWave.wave_id), func.max(col(FrozenWave.number))).where(col(FrozenWave.programme_id) == programme_id)
        .group_by(col(FrozenWave.wave_id))
    )
    frozen = {row[0]: row[1] for row in session.execute(newest)}
    return [wave_line(each) | {"observations": counts.get(each.id, 0), "frozen": frozen.get(each.id)} for each in waves]


def newest_frozen(session: Session, wave_id: str) -> Plain | None:
    """The newest sign-off of a wave, with how many observations came after it."""
    kept = ("id", "number", "input_sha256", "note", "created_by_name", "created_at")
    query = select(*(col(getattr(FrozenWave, name)) for name in kept)).where(col(FrozenWave.wave_id) == wave_id)
    found = session.execute(query.order_by(col(FrozenWave.number).desc()).limit(1)).first()
    if found is None:
        return None
    late = select(func.count()).select_from(Observation).where(
        col(Observation.wave_id) == wave_id, col(Observation.received_at) > found.created_at
    )
    return {**found._mapping, "created_at": found.created_at.isoformat(), "later_observations": session.execute(late).scalar_one()}


def _stage(material: Material, segment: str, stage: Plain) -> Plain:
    target = material.targets.get((segment, stage["code"]))
    kept = ("code", "name", "phase", "importance", "moment_of_truth", "risk")
    return {name: stage[name] for name in kept} | {"target": target.target if target else None, "reason": target.reason if target else ""}
