"""What the page of one journey shows: phases with their stages, channels with what happens there, the method's notes."""

from typing import Any

from sqlmodel import Session

from app.access.keys import Person
from app.journeys.frame import channels_of, frame, newest_map, segments_of
from app.journeys.maps.notes import notes_of
from app.journeys.maps.service import KINDS
from app.journeys.maps.store import EMPTY, find_map, segment_of
from app.journeys.maps.views import counts_of, left_out_warnings
from app.storage.tables import Channel, Segment
from app.web import journey_words as words
from app.web.forms import options
from app.web.language import Speaker

PARTS = ("actions", "needs_explicit", "needs_implicit", "choices")


def journey_page(
    session: Session, person: Person, programme_id: str, segment_code: str, kind: str, number: int | None, voice: Speaker
) -> dict[str, Any]:
    """The values of the diagram, or of the start of a journey that does not exist yet (`row` is None); raises NotFound."""
    programme, values = frame(session, person, programme_id, "journeys")
    segment = segment_of(session, person, programme_id, segment_code)
    values |= place(segment, kind, voice)
    if number is None and newest_map(session, programme_id, segment_code, kind) is None:
        return values | {"row": None, "sources": sources(session, segment, kind, programme.customers, voice)}
    _, row, newest = find_map(session, person, programme_id, segment_code, kind, number)
    channels = channels_of(session, programme_id)
    notes = notes_of(row.content, segment, channels)
    other = newest_map(session, programme_id, segment_code, "target" if kind == "current" else "current")
    stages = [stage | {"number": place} for place, stage in enumerate(row.content["stages"], 1)]
    return values | {
        "row": row, "newest": newest, "stages": stages, "loop_text": row.content["loop"], "counts": counts_of(row.content),
        "phases": [(code, name, [stage for stage in stages if stage["phase"] == code]) for code, name in options(voice, words.PHASES)],
        "channels": channel_rows(channels, segment, stages), "channel_names": {each.code: each.name for each in channels},
        "missing": [part for part in PARTS if not any(stage[part] for stage in stages)], "parts": PARTS,
        "warnings": [(note.stage, note.sentence(voice)) for note in notes if note.kind == "warning"],
        "alone": [note.params["stage"] for note in notes if note.code == "no_touchpoint"],
        "left_out": left_out_warnings(session, row, voice) if row.number == newest else [], "other": other,
        "natures": dict(options(voice, words.NATURES)), "triggers": dict(options(voice, words.TRIGGERS)),
    }


def place(segment: Segment, kind: str, voice: Speaker) -> dict[str, Any]:
    """Whose journey a page is about, and where its pages stand."""
    name = words.MAP_KINDS[kind]
    root = f"/programmes/{segment.programme_id}/journeys/{segment.code}"
    return {"segment": segment, "kind": kind, "kind_name": voice.say(name), "root": f"{root}/{kind}", "both": root, "row": None}


def channel_rows(channels: list[Channel], segment: Segment, stages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of the matrix: every channel of the scope, then those that have left it and are still used. `kind` is None for them."""
    used = {each["channel"] for stage in stages for each in stage["touchpoints"]}
    rows = [
        {"code": each.code, "name": each.name, "kind": each.kind, "preferred": each.code in segment.channels, "used": each.code in used}
        for each in channels
    ]
    known = {each.code for each in channels}
    return [*rows, *({"code": code, "name": code, "kind": None, "preferred": False, "used": True} for code in sorted(used - known))]


def sources(session: Session, segment: Segment, kind: str, customers: str, voice: Speaker) -> list[tuple[str, str]]:
    """What a journey can be started from, the most useful first: (value of the form, words)."""
    found: list[tuple[str, str]] = []
    if kind == "target" and newest_map(session, segment.programme_id, segment.code) is not None:
        found.append(("current", voice.say("A copy of this segment's journey as it is")))
    ready = [
        ("b2c", voice.say("Ready stages of a consumer with a shop or a brand (12 stages)")),
        ("b2b", voice.say("Ready stages of a company with a supplier (12 stages)")),
    ]
    found += reversed(ready) if customers == "b2b" else ready
    for other in segments_of(session, segment.programme_id):
        for each in KINDS:
            if other.code != segment.code and newest_map(session, segment.programme_id, other.code, each) is not None:
                name = words.MAP_KINDS[each]
                told = voice.say("A copy of the journey of {segment}: {kind}", segment=other.name, kind=voice.say(name))
                found.append((f"segment.{other.code}.{each}", told))
    return [*found, ("empty", voice.say("No stage: I type them, one a line"))]


def index_page(session: Session, person: Person, programme_id: str, voice: Speaker) -> dict[str, Any]:
    """Segments with the newest version of both journeys, and what is missing before a journey can be drawn."""
    programme, values = frame(session, person, programme_id, "journeys")
    channels = channels_of(session, programme_id)
    rows = []
    for segment in segments_of(session, programme_id):
        maps = {kind: newest_map(session, programme_id, segment.code, kind) for kind in KINDS}
        cells = {}
        for kind, row in maps.items():
            notes = notes_of((row.content if row else EMPTY), segment, channels)
            warnings = sum(note.kind == "warning" for note in notes)
            cells[kind] = {"row": row, "counts": counts_of(row.content), "notes": warnings} if row else None
        rows.append({"segment": segment, "cells": cells})
    started = [row for row in rows if row["cells"]["current"]]  # type: ignore[index]
    return values | {
        "rows": rows, "kinds": options(voice, words.MAP_KINDS), "has_channels": bool(channels), "customers": programme.customers,
        "first_to_start": next((row["segment"] for row in rows if row not in started), None), "started": len(started),
    }
