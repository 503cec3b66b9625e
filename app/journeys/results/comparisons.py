"""Two waves of one programme, or the segments of one wave, stage by stage (journey method, section 2.7)."""

from dataclasses import asdict
from itertools import combinations
from typing import Any

import numpy as np
from sqlmodel import Session

from app.access.keys import Person
from app.journeys.results.assemble import Sheet, interaction_of, marks_of, sheet_of
from app.journeys.results.material import Material, load, wave_of
from app.scoring.journey_cells import Figures, cells
from app.scoring.journey_compare import LEAST_PAIRS, Difference, adjust, differ, differences, shared
from app.scoring.journey_customers import experience
from app.scoring.journey_profile import JourneyProfile
from app.storage.tables import Wave

Plain = dict[str, Any]
Named = dict[str, dict[str, float]]  # stage or figure -> customer -> value
WHOLE = {"overall": "experienced_mean", "memorised": "memorised"}


def compare_waves(session: Session, person: Person, programme_id: str, before_id: str, after_id: str) -> Plain:
    """{"before", "after": the waves, "segments": {segment: comparison}}; differences are after - before."""
    material = load(session, person, programme_id, (before_id, after_id))
    before, after = wave_of(material, before_id), wave_of(material, after_id)
    return {"before": wave_line(before), "after": wave_line(after), "segments": waves_view(material, before, after)}


def compare_segments(session: Session, person: Person, programme_id: str, wave_id: str) -> Plain:
    """{"wave", "pairs": [{"before", "after": segment codes, "stages", "overall", "memorised"}]} of every pair of observed segments.

    Customers of two segments are different people: always Welch; Holm over all stages of all pairs, one family of questions, and
    over all pairs for each figure of the whole journey.
    """
    material = load(session, person, programme_id, (wave_id,))
    wave = wave_of(material, wave_id)
    settings = JourneyProfile(**material.profile(wave).canonical())
    sheets = [sheet_of(material, wave, segment.code) for segment in material.segments]
    told = [(sheet.segment, *_figures(sheet, settings)) for sheet in sheets if sheet.rows]
    pairs: list[Plain] = []
    found: list[Difference] = []
    whole: dict[str, list[Difference]] = {key: [] for key in WHOLE}
    for (one, stages_one, whole_one), (two, stages_two, whole_two) in combinations(told, 2):
        both = [code for code in stages_one if code in stages_two]
        found += [differ(stages_one[code], stages_two[code], settings.confidence, pair=False) for code in both]
        for key, name in WHOLE.items():
            whole[key].append(differ(whole_one[name], whole_two[name], settings.confidence, pair=False))
        pairs.append({"before": one, "after": two, "stages": dict.fromkeys(both)})
    adjusted = iter(adjust(found))
    for pair in pairs:
        pair["stages"] = {code: asdict(next(adjusted)) for code in pair["stages"]}
    for key, family in whole.items():
        for pair, each in zip(pairs, adjust(family), strict=True):
            pair[key] = asdict(each)
    return {"wave": wave_line(wave), "pairs": pairs}


def waves_view(material: Material, before: Wave, after: Wave) -> dict[str, Plain]:
    """Each segment's comparison on the interactions that both repositories share, along the segment's journey."""
    return {segment.code: _compare(material, before, after, segment.code) for segment in material.segments}


def wave_line(wave: Wave) -> Plain:
    return {
        "id": wave.id, "number": wave.number, "name": wave.name, "kind": wave.kind, "status": wave.status,
        "starts": wave.starts.isoformat() if wave.starts else None, "ends": wave.ends.isoformat() if wave.ends else None,
    }


def _compare(material: Material, before: Wave, after: Wave, segment: str) -> Plain:
    old, new = sheet_of(material, before, segment), sheet_of(material, after, segment)
    same, reasons = shared(*([interaction_of(each) for each in sheet.interactions] for sheet in (old, new)))
    settings = JourneyProfile(**material.profile(after).canonical())  # the programme's; an index has no scale
    (stages_before, whole_before), (stages_after, whole_after) = (_figures(sheet, settings, same) for sheet in (old, new))
    stages = differences(stages_before, stages_after, settings.confidence)
    return {
        "shared": same, "left_out": [{"interaction": code, "reason": reason} for code, reason in reasons.items()],
        "least_pairs": LEAST_PAIRS,
        "stages": {code: asdict(found) for code, found in stages.items()},
        **_overall(whole_before, whole_after, settings),
    }


def _figures(sheet: Sheet, settings: JourneyProfile, only: list[str] | None = None) -> tuple[Named, Named]:
    """What is compared, by customer: I' of each stage; what was experienced and what is memorised."""
    marks = marks_of(sheet, 1, only)
    found = cells(marks, settings.gate)
    stages = {code: _by_customer(marks.customer_codes, found.gated_index[:, place]) for place, code in enumerate(marks.stage_codes)}
    lived = experience(found, settings)
    return stages, {name: _by_customer(marks.customer_codes, getattr(lived, name)) for name in ("experienced_mean", "memorised")}


def _overall(before: Named, after: Named, settings: JourneyProfile) -> Plain:
    """The journey as a whole: one question each, so nothing is adjusted beyond itself."""
    return {key: asdict(adjust([differ(before[name], after[name], settings.confidence)])[0]) for key, name in WHOLE.items()}


def _by_customer(customers: tuple[str, ...], figures: Figures) -> dict[str, float]:
    return {customers[place]: float(figures[place]) for place in np.flatnonzero(~np.isnan(figures)).tolist()}
