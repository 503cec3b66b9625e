"""What the waves say of each stage: where the plan begins, and what it has moved.

A plan begins with the newest figures, signed off or not: whoever has just read the results finds the same ones here. What the plan has
moved is read from signed-off results alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.access.keys import Person
from app.journeys.results.service import wave_results, waves_of
from app.journeys.signed import changed_since
from app.storage.tables import FrozenWave, Segment, Wave


@dataclass(frozen=True)
class Measured:
    """One wave's result. `segments`: its SEGMENT objects; `since`: the earlier wave's number that it is compared with, or None;
    `signed`: False when it is told as it stands now."""

    wave_id: str
    number: int
    name: str
    segments: Mapping[str, Any]
    since: int | None = None
    differences: Mapping[str, Any] = field(default_factory=dict)
    signed: bool = True

    def stage(self, segment: str, stage: str) -> dict[str, Any] | None:
        """The stage's figures for one segment, or None when nobody saw it there."""
        found = self.segments.get(segment, {}).get("stages", {}).get(stage)
        return found if isinstance(found, dict) and found.get("n") else None

    def mean(self, segment: str, stage: str) -> float | None:
        found = self.stage(segment, stage)
        return found["gated_index"]["mean"] if found else None

    def difference(self, segment: str, stage: str) -> dict[str, Any] | None:
        """{"difference", "low", "high", "p_holm", "n_before", "n_after"} of a stage since the earlier wave, or None."""
        found = self.differences.get(segment, {}).get("stages", {}).get(stage)
        return found if isinstance(found, dict) and found.get("difference") is not None else None


def measured_waves(session: Session, programme_id: str) -> list[Measured]:
    """The newest signed-off result of every wave, the latest wave first."""
    query = (
        select(FrozenWave, Wave).join(Wave, col(Wave.id) == col(FrozenWave.wave_id))
        .where(col(FrozenWave.programme_id) == programme_id)
        .order_by(col(Wave.number).desc(), col(FrozenWave.number).desc())
    )
    found: dict[str, Measured] = {}
    for frozen, wave in session.execute(query):
        if wave.id not in found:
            found[wave.id] = _measured(frozen, wave)
    return list(found.values())


def _measured(frozen: FrozenWave, wave: Wave) -> Measured:
    compared = frozen.result.get("comparison") or {}
    return Measured(
        wave.id, wave.number, wave.name, frozen.result.get("segments", {}), compared.get("wave"), compared.get("segments", {}),
    )


def as_it_stands(session: Session, person: Person, programme_id: str, signed_off: list[Measured], wave_id: str = "") -> list[Measured]:
    """The results to plan from, the latest wave first: those signed off, and the newest observed wave and the one asked for as they
    stand now, where that is not what was signed off."""
    newest_signed = max((each.number for each in signed_off), default=0)
    observed = [each for each in waves_of(session, person, programme_id) if each["observations"]]
    wanted = [each for each in observed if each["id"] == wave_id or (each is observed[-1] and each["number"] >= newest_signed)]
    moved = [each for each in wanted if not each["frozen"] or changed_since(session, each["id"]).figures]
    found = {each.wave_id: each for each in signed_off} | {each["id"]: _live(session, person, programme_id, each) for each in moved}
    return sorted(found.values(), key=lambda each: -each.number)


def _live(session: Session, person: Person, programme_id: str, wave: Mapping[str, Any]) -> Measured:
    found = wave_results(session, person, programme_id, wave["id"]).result["segments"]
    return Measured(wave["id"], wave["number"], wave["name"], found, signed=False)


def newest(waves: list[Measured], wave_id: str = "") -> Measured | None:
    """That wave's, or the latest."""
    return next((each for each in waves if each.wave_id == wave_id), None) or (waves[0] if waves else None)


def gain_of(
    action: Mapping[str, Any], latest: Measured | None, segments: list[Segment], wave_numbers: Mapping[str, int]
) -> dict[str, Any] | None:
    """What the latest signed-off wave measured at an action's stage: {"difference", "low", "high", "from", "to"}, or None.

    It is the stage's movement, whatever moved it. An action that answers to the latest wave or a later one has not been measured yet.
    For every segment: the mean over those that have a difference, weighted by their shares (alike when one has none), without interval.
    """
    if latest is None or latest.since is None or wave_numbers.get(action["wave_id"] or "", 0) >= latest.number:
        return None
    span = {"from": latest.since, "to": latest.number}
    if action["segment"] is not None:
        found = latest.difference(action["segment"], action["stage"])
        return found and {"difference": found["difference"], "low": found.get("low"), "high": found.get("high")} | span
    parts = [(each.share, found["difference"]) for each in segments if (found := latest.difference(each.code, action["stage"]))]
    if not parts:
        return None
    even = any(not share for share, _ in parts)
    weights = [1.0 if even else float(share or 0) for share, _ in parts]
    mean = sum(weight * each for weight, (_, each) in zip(weights, parts, strict=True)) / sum(weights)
    return {"difference": mean, "low": None, "high": None} | span
