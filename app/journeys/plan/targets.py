"""The index that each stage of a segment is meant to reach, once stock is taken (journey method, sections 2.6 and 2.9)."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from app.access.keys import Person
from app.access.scope import open_programme_of, programme_of, record
from app.errors import Invalid, NotFound, StaleVersion, problem
from app.journeys.frame import segments_of
from app.journeys.plan import readers
from app.journeys.plan.shapes import TargetIn
from app.journeys.plan.vocabulary import planned_stages
from app.journeys.stateless.score_answer import SENTENCES
from app.scoring.journey import Finding, lint_targets, tell_story
from app.scoring.journey_profile import JourneyProfile
from app.scoring.journey_stages import Stage
from app.storage.tables import Programme, Segment, StageTarget
from app.storage.tables.base import now
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
    shown = [readers.target_view(each) for each in found[(page - 1) * size : page * size]]
    return {"items": shown, "page": page, "size": size, "total": len(found)}


def set_target(session: Session, person: Person, programme_id: str, segment_code: str, stage_code: str, new: TargetIn) -> StageTarget:
    """Raises NotFound for a segment or a stage that is not in its journey, Conflict when the programme is closed."""
    open_programme_of(session, person, programme_id)
    segment = segment_of(session, programme_id, segment_code)
    stage = next((each for each in planned_stages(session, programme_id, segment_code) if each["code"] == stage_code), None)
    if stage is None:
        raise NotFound()
    row = session.get(StageTarget, (programme_id, segment_code, stage_code))
    old = None if row is None else {"target": row.target, "reason": row.reason}
    row = row or StageTarget(programme_id=programme_id, segment_code=segment_code, stage_code=stage_code, target=new.target)
    if old != new.model_dump():
        row.target, row.reason, row.set_by, row.set_at = new.target, new.reason, person.name, now()
        session.add(row)
        session.flush()
        record(session, person, "target.set", f"{segment.name}: {stage['name']}", old, new.model_dump(), programme_id=programme_id)
    return row


def remove_target(session: Session, person: Person, programme_id: str, segment_code: str, stage_code: str) -> None:
    """Raises NotFound when there is none. The segment or the stage may be gone meanwhile."""
    open_programme_of(session, person, programme_id)
    row = session.get(StageTarget, (programme_id, segment_code, stage_code))
    if row is None:
        raise NotFound()
    segment = session.get(Segment, (programme_id, segment_code))
    stage = next((each for each in planned_stages(session, programme_id, segment_code) if each["code"] == stage_code), None)
    subject = f"{segment.name if segment else segment_code}: {stage['name'] if stage else stage_code}"
    record(session, person, "target.removed", subject, {"target": row.target, "reason": row.reason}, None, programme_id=programme_id)
    session.delete(row)


def set_targets(
    session: Session, person: Person, programme_id: str, segment_code: str, wanted: Mapping[str, TargetIn | None],
    seen: Mapping[str, float | None] | None = None,
) -> int:
    """Set (or with None take away) several targets of a segment; returns how many moved. With `seen`, the targets that the person
    saw, raises StaleVersion when somebody set another one in the meantime: `current` holds stage -> target as it stands now."""
    open_programme_of(session, person, programme_id)
    segment_of(session, programme_id, segment_code)
    stored = readers.targets_of(session, programme_id).get(segment_code, {})
    there = {code: stored[code]["target"] if code in stored else None for code in wanted}
    if seen is not None:
        moved = {code: there[code] for code, new in wanted.items() if there[code] not in (seen.get(code), new.target if new else None)}
        if moved:
            raise StaleVersion({"targets": moved, "changed_by": _who(session, programme_id, segment_code, moved)})
    changed = 0
    for code, new in wanted.items():
        if new is not None and stored.get(code) != new.model_dump():
            set_target(session, person, programme_id, segment_code, code, new)
            changed += 1
        if new is None and code in stored:
            remove_target(session, person, programme_id, segment_code, code)
            changed += 1
    return changed


def _who(session: Session, programme_id: str, segment_code: str, moved: Mapping[str, float | None]) -> str | None:
    rows = [session.get(StageTarget, (programme_id, segment_code, code)) for code in moved]
    return next((each.set_by for each in rows if each), None)


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
    return {"code": finding.code, "params": dict(finding.params), "message": speaker.say(SENTENCES[finding.code], **said)}
