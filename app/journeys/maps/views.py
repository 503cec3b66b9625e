"""Journeys as the API and the pages show them."""

from typing import Any

from sqlmodel import Session

from app.journeys.frame import channels_of
from app.journeys.maps.notes import notes_of
from app.journeys.maps.rules import names_of_codes
from app.journeys.maps.usage import left_out, usage_of
from app.storage.tables import JourneyMap, Segment
from app.web.language import Speaker

N_ = str  # marks a sentence for translation
LEFT_OUT = N_("The stage {name} is no longer in this journey. It keeps its code, and these still refer to it: {parts}.")
_PARTS = {
    "repositories": (N_("{n} repository"), N_("{n} repositories")), "observations": (N_("{n} observation"), N_("{n} observations")),
    "targets": (N_("{n} target"), N_("{n} targets")), "actions": (N_("{n} action"), N_("{n} actions")),
    "indicators": (N_("{n} measure of an indicator"), N_("{n} measures of indicators")),
}


def counts_of(content: dict[str, Any]) -> dict[str, int]:
    stages = content["stages"]
    return {
        "stages": len(stages), "moments_of_truth": sum(stage["moment_of_truth"] for stage in stages),
        "risks": sum(stage["risk"] for stage in stages), "touchpoints": sum(len(stage["touchpoints"]) for stage in stages),
        "actions": sum(len(stage["actions"]) for stage in stages),
    }


def row_view(segment: Segment, row: JourneyMap) -> dict[str, Any]:
    """One version in a list: everything but its content."""
    return {
        "id": row.id, "segment": {"code": segment.code, "name": segment.name}, "kind": row.kind, "number": row.number,
        "version": row.version, "note": row.note, "counts": counts_of(row.content), "created_by": row.created_by_name,
        "created_at": row.created_at,
    }


def map_view(
    session: Session, segment: Segment, row: JourneyMap, newest: int, voice: Speaker, before: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The whole journey with its notes. `before`: the content that this answer's change replaced, so that what it left out is said."""
    notes = [
        {"code": note.code, "kind": note.kind, "stage": note.stage or None, "message": note.sentence(voice)}
        for note in notes_of(row.content, segment, channels_of(session, segment.programme_id))
    ]
    return row_view(segment, row) | {
        "programme_id": row.programme_id, "newest": row.number == newest, "stages": row.content["stages"], "loop": row.content["loop"],
        "notes": notes, "warnings": left_out_warnings(session, row, voice, before) if row.number == newest else [],
    }


def left_out_warnings(session: Session, row: JourneyMap, voice: Speaker, before: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """What refers to stages that this journey has no more. Nothing for a target: only the journey as it is is measured."""
    if row.kind != "current":
        return []
    here = {stage["code"] for stage in row.content["stages"]}
    gone = [stage["code"] for stage in before["stages"] if stage["code"] not in here] if before else []
    usage = usage_of(session, row.programme_id, row.segment_code, list(dict.fromkeys([*gone, *left_out(session, row)])))
    names = stage_names(session, row.programme_id, before) if usage else {}
    return [
        {"code": "stage_in_use", "stage": code, "usage": used, "message": _said(names.get(code, code), used, voice)}
        for code, used in usage.items()
    ]


def stage_names(session: Session, programme_id: str, before: dict[str, Any] | None) -> dict[str, str]:
    """Stage code -> a name that it has or had."""
    found = {code: min(names) for code, names in names_of_codes(session, programme_id).items()}
    return found | {stage["code"]: stage["name"] for stage in (before or {"stages": []})["stages"]}


def _said(name: str, used: dict[str, int], voice: Speaker) -> str:
    parts = [
        voice.several(one, many, used[part])
        for part, (one, many) in _PARTS.items() if used[part]
    ]
    return voice.say(LEFT_OUT, name=name, parts=", ".join(parts))

