"""The index that each stage of a segment is meant to reach, once stock is taken (journey method, sections 2.6 and 2.9).

A target has no version of its own in the store: its version is counted from its accepted changes in the events (readers.target_version),
and is 0 where there is none.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlmodel import Session

from app.access.keys import Person
from app.access.scope import open_programme_of, programme_of, record
from app.errors import Invalid, NotFound, StaleVersion, problem
from app.journeys.frame import segments_of
from app.journeys.plan import readers
from app.journeys.plan.shapes import TargetIn
from app.journeys.plan.vocabulary import planned_stages
from app.scoring.journey import Finding, lint_targets, tell_story
from app.scoring.journey_profile import JourneyProfile
from app.scoring.journey_stages import Stage
from app.storage.tables import Event, Programme, Segment, StageTarget
from app.storage.tables.base import now
from app.web.journey_notices import OF_SCORES
from app.web.language import Speaker


def profile_of(programme: Programme) -> JourneyProfile:
    return JourneyProfile(**programme.profile)


def segment_of(session: Session, programme_id: str, code: str) -> Segment:
    found = session.get(Segment, (programme_id, code))
    if found is None:
        raise NotFound()
    return found


def list_targets(session: Session, person: Person, programme_id: str, page: int, size: int, segment: str | None = None) -> dict[str, Any]:
    programme_of(session, person, programme_id)
    found = [each for each in readers.target_rows(session, programme_id) if segment in (None, each.segment_code)]
    changes = readers.target_changes(session, programme_id)
    shown = [_view(each, changes) for each in found[(page - 1) * size : page * size]]
    return {"items": shown, "page": page, "size": size, "total": len(found)}


def target_view(session: Session, row: StageTarget) -> dict[str, Any]:
    return _view(row, readers.target_changes(session, row.programme_id))


def _view(row: StageTarget, changes: Mapping[str, list[Event]]) -> dict[str, Any]:
    place = readers.target_place(row.segment_code, row.stage_code)
    return readers.target_view(row, readers.target_version(changes.get(place, [])))


def set_target(
    session: Session, person: Person, programme_id: str, segment_code: str, stage_code: str, new: TargetIn, seen: int | None = None
) -> StageTarget:
    """Raises NotFound for a segment or a stage that is not in its journey, Conflict when the programme is closed.

    `seen`: the version that was read, 0 when there was no target; raises StaleVersion when it is another by now. None asks for none.
    """
    open_programme_of(session, person, programme_id)
    segment = segment_of(session, programme_id, segment_code)
    stage = next((each for each in planned_stages(session, programme_id, segment_code) if each["code"] == stage_code), None)
    if stage is None:
        raise NotFound()
    row = session.get(StageTarget, (programme_id, segment_code, stage_code))
    _refuse_stale(session, (programme_id, segment_code, stage_code), row, seen)
    old = None if row is None else {"target": row.target, "reason": row.reason}
    wanted = _settled(new, old)
    row = row or StageTarget(programme_id=programme_id, segment_code=segment_code, stage_code=stage_code, target=new.target)
    if old != wanted:
        row.target, row.reason, row.set_by, row.set_at = wanted["target"], wanted["reason"], person.name, now()
        session.add(row)
        place = {"place": readers.target_place(segment_code, stage_code)}
        subject = f"{segment.name}: {stage['name']}"
        record(session, person, "target.set", subject, old and place | old, place | wanted, programme_id=programme_id)
        session.flush()
    return row


def remove_target(
    session: Session, person: Person, programme_id: str, segment_code: str, stage_code: str, seen: int | None = None
) -> None:
    """Raises NotFound when there is none, StaleVersion as set_target does. The segment or the stage may be gone meanwhile."""
    open_programme_of(session, person, programme_id)
    row = session.get(StageTarget, (programme_id, segment_code, stage_code))
    if row is None:
        raise NotFound()
    _refuse_stale(session, (programme_id, segment_code, stage_code), row, seen)
    segment = session.get(Segment, (programme_id, segment_code))
    stage = next((each for each in planned_stages(session, programme_id, segment_code) if each["code"] == stage_code), None)
    subject = f"{segment.name if segment else segment_code}: {stage['name'] if stage else stage_code}"
    old = {"place": readers.target_place(segment_code, stage_code), "target": row.target, "reason": row.reason}
    record(session, person, "target.removed", subject, old, None, programme_id=programme_id)
    session.delete(row)
    session.flush()


def _same(one: Mapping[str, Any] | None, other: Mapping[str, Any] | None) -> bool:
    """A field of a page shows a reason of several lines as one."""
    if one is None or other is None:
        return one is other
    return (one["target"], one["reason"].split()) == (other["target"], other["reason"].split())


def _settled(new: TargetIn, there: Mapping[str, Any] | None) -> dict[str, Any]:
    """What will be stored: a reason that was left out stays."""
    kept = there["reason"] if there else ""
    return {"target": new.target, "reason": kept if new.reason is None else new.reason}


def _refuse_stale(session: Session, key: tuple[str, str, str], row: StageTarget | None, seen: int | None) -> None:
    if seen is None:
        return
    changes = readers.target_changes(session, key[0]).get(readers.target_place(*key[1:]), [])
    version = readers.target_version(changes) if row else 0
    if version != seen:
        last = changes[-1] if changes else None
        there = {"target": row.target, "reason": row.reason} if row else {"target": None, "reason": ""}
        who = {"changed_by": last.actor_name if last else None, "changed_at": last.at.isoformat() if last else None}
        raise StaleVersion({"segment": key[1], "stage": key[2]} | there | {"version": version} | who)


def set_targets(
    session: Session, person: Person, programme_id: str, segment_code: str, wanted: Mapping[str, TargetIn | None],
    seen: Mapping[str, Mapping[str, Any] | None] | None = None,
) -> int:
    """Set (or with None take away) several targets of a segment; returns how many moved. With `seen`, the targets and reasons that
    the person saw, raises StaleVersion when somebody changed one of them meanwhile: `current` holds stage -> what stands there now."""
    open_programme_of(session, person, programme_id)
    segment_of(session, programme_id, segment_code)
    stored = readers.targets_of(session, programme_id).get(segment_code, {})
    settled = {code: None if new is None else _settled(new, stored.get(code)) for code, new in wanted.items()}
    if seen is not None:
        moved = {
            code: stored.get(code) for code in wanted
            if stored.get(code) != settled[code] and not _same(stored.get(code), seen.get(code))
        }
        if moved:
            raise StaleVersion({"targets": moved, "changed_by": _who(session, programme_id, segment_code, moved)})
    changed = 0
    for code, new in wanted.items():
        if new is not None and stored.get(code) != settled[code]:
            set_target(session, person, programme_id, segment_code, code, new)
            changed += 1
        if new is None and code in stored:
            remove_target(session, person, programme_id, segment_code, code)
            changed += 1
    return changed


def _who(session: Session, programme_id: str, segment_code: str, moved: Iterable[str]) -> str | None:
    """Who changed one of them last."""
    changes = readers.target_changes(session, programme_id)
    events = [event for code in moved for event in changes.get(readers.target_place(segment_code, code), [])]
    return max(events, key=lambda event: event.id or 0).actor_name if events else None


# ---- what a target journey should not be

def lint(session: Session, programme: Programme, segment_code: str, targets: Mapping[str, float], speaker: Speaker) -> dict[str, Any]:
    """Findings as sentences, the zone of each target, and the story that they tell, for one segment's targets (stage -> index).

    Raises Invalid when a stage is not in the segment's journey.
    """
    profile, stages = profile_of(programme), planned_stages(session, programme.id, segment_code)
    names = {each["code"]: each["name"] for each in stages}
    unknown = [problem(f"targets.{code}", "There is no stage with this code.") for code in targets if code not in names]
    if unknown:
        raise Invalid("invalid_targets", unknown)
    aimed = [Stage(each["code"], target=targets.get(each["code"])) for each in stages]
    zones = {code: profile.zone_of(target) for code, target in targets.items()}
    return {
        "segment": segment_code, "zones": zones, "story": tell_story([zones[each] for each in names if each in zones]),
        "findings": [_say(finding, names, speaker) for finding in lint_targets(aimed, profile)],
    }


def lint_stored(session: Session, person: Person, programme_id: str, speaker: Speaker) -> list[dict[str, Any]]:
    """The same for the stored targets of every segment."""
    programme = programme_of(session, person, programme_id)
    stored, answers = readers.targets_of(session, programme_id), []
    for segment in segments_of(session, programme_id):
        known = {each["code"] for each in planned_stages(session, programme_id, segment.code)}
        theirs = {code: each["target"] for code, each in stored.get(segment.code, {}).items() if code in known}
        answers.append(lint(session, programme, segment.code, theirs, speaker))
    return answers


def lint_typed(
    session: Session, person: Person, programme_id: str, segment_code: str, targets: Mapping[str, float], speaker: Speaker
) -> dict[str, Any]:
    """The same for targets that are not stored."""
    programme = programme_of(session, person, programme_id)
    segment_of(session, programme_id, segment_code)
    return lint(session, programme, segment_code, targets, speaker)


def _say(finding: Finding, names: Mapping[str, str], speaker: Speaker) -> dict[str, Any]:
    said = {name: names.get(str(value), value) if name == "stage" else value for name, value in finding.params}
    return {"code": finding.code, "params": dict(finding.params), "message": speaker.say(OF_SCORES[finding.code], **said)}
