"""The page doors of targets: take stock first, then set the target."""

import re
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.access.keys import Member, Person
from app.access.scope import programme_of
from app.errors import Conflict, Invalid, NotFound, StaleVersion, problem
from app.journeys.plan import material, measured, readers, targets, vocabulary
from app.journeys.plan.forms import plain
from app.journeys.plan.shapes import TargetIn
from app.web import journey_words as words
from app.web.deps import Db, Id, Voice
from app.web.form_page import Fields, Form, Sent, go
from app.web.forms import Typed, check, errors_of, summary_of
from app.web.language import Speaker
from app.web.pages import render

router = APIRouter()
CODE = "[a-z0-9][a-z0-9-]{0,39}"
Word = Annotated[str, Query(max_length=200)]


def _page(
    session: Session, person: Person, programme_id: str, speaker: Speaker, segment: str, wave: str, sent: Sent | None
) -> dict[str, Any]:
    values = material.base(session, person, programme_id, "targets", wave)
    codes = [each.code for each in values["segments"]]
    chosen = segment if segment in codes else codes[0] if codes else ""
    stages = vocabulary.planned_stages(session, programme_id, chosen) if chosen else []
    stored = readers.targets_of(session, programme_id).get(chosen, {})
    seen = values["latest"]
    fields = Fields({})
    for each in stages:
        target = stored.get(each["code"])
        now = plain(target["target"]) if target else ""
        why = one_line(target["reason"]) if target else ""
        fields.values |= {f"target-{each['code']}": now, f"was-{each['code']}": now}
        fields.values |= {f"reason-{each['code']}": why, f"why-was-{each['code']}": why}
    if sent is not None:
        _again(fields, sent, {each["code"]: each["name"] for each in stages}, speaker)
    rows = [each | _figures(each["code"], chosen, seen, values["profile"], fields) for each in stages]
    known = {each["code"] for each in stages}
    aimed = {code: each["target"] for code, each in stored.items() if code in known}
    lint = targets.lint(session, values["row"], chosen, aimed, speaker) if chosen else None
    return values | {
        "rows": rows, "chosen": chosen, "seen": seen, "fields": fields, "lint": lint, "zones": words.ZONES, "stories": words.STORIES,
        "wave": wave, "gone": {code: each for code, each in stored.items() if code not in known},
        "counts": _counts(session, values), "observed": bool(values["waves"]),
    }


def _counts(session: Session, values: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    """segment -> (targets set, stages)."""
    stored = readers.targets_of(session, values["row"].id)
    counted = {}
    for each in values["segments"]:
        codes = {stage["code"] for stage in vocabulary.planned_stages(session, values["row"].id, each.code)}
        counted[each.code] = (len(codes & stored.get(each.code, {}).keys()), len(codes))
    return counted


def _figures(code: str, segment: str, seen: measured.Measured | None, profile: Any, fields: Fields) -> dict[str, Any]:
    """Beside a target: the measured mean, its zone, the zone of what stands in the field, and the gap."""
    figures = seen.stage(segment, code) if seen else None
    index = figures["gated_index"]["mean"] if figures else None
    typed = fields.values[f"target-{code}"]
    number = typed if isinstance(typed, int | float) else Typed([("t", str(typed))]).number("t")
    aimed = number if isinstance(number, int | float) and -100 <= number <= 100 else None
    return {
        "index": index, "n": figures["n"] if figures else 0,
        "zone": None if index is None else profile.zone_of(index), "aimed": None if aimed is None else profile.zone_of(aimed),
        "gap": None if index is None or aimed is None else aimed - index,
    }


def one_line(text: str) -> str:
    """A reason as its field shows it; the API takes several lines."""
    return " ".join(text.split())


def _again(fields: Fields, sent: Sent, names: Mapping[str, str], speaker: Speaker) -> None:
    """`names`: stage -> its name."""
    fields.values |= sent.typed.shown()
    if isinstance(sent.error, Invalid):
        labels = {f"target-{code}": name for code, name in names.items()}
        fields.errors = errors_of(sent.error, [*labels, *(f"reason-{code}" for code in names)], speaker)
        fields.summary = summary_of(fields.errors, labels, speaker)
    elif isinstance(sent.error, StaleVersion):
        fields.stale = {"changed_by": sent.error.current["changed_by"], "fields": []}
        for code, there in sent.error.current["targets"].items():
            name = names.get(code, code)
            why = speaker.say("Reason of the target of {stage}", stage=name)
            _compare(fields, name, f"target-{code}", f"was-{code}", plain(there["target"]) if there else "")
            _compare(fields, why, f"reason-{code}", f"why-was-{code}", one_line(there["reason"]) if there else "")
    else:
        fields.refuse(sent.error, speaker)


def _compare(fields: Fields, label: str, name: str, was: str, there: Any) -> None:
    """What somebody else stored stands beside what was typed, and in the field where nothing was. Sent again, the form replaces it."""
    typed = fields.values.get(name, "")
    if typed == fields.values.get(was, ""):
        fields.values[name] = there
    elif fields.stale and str(typed) != str(there):
        fields.stale["fields"].append((label, there, typed))
    fields.values[was] = there


Seen = dict[str, dict[str, Any] | None]


def _read(typed: Typed) -> tuple[dict[str, TargetIn | None], Seen]:
    """What was typed where something was changed, and what the person saw there before; raises Invalid with the field of each problem."""
    wanted: dict[str, TargetIn | None] = {}
    seen: Seen = {}
    problems = []
    for name in typed.values:
        if not name.startswith("target-"):
            continue
        code, number = name.removeprefix("target-"), typed.number(name)
        before, reason = typed.number(f"was-{code}"), typed.text(f"why-was-{code}")
        same = f"reason-{code}" not in typed.values or typed.text(f"reason-{code}") == reason
        if number == before and same:
            continue
        seen[code] = {"target": float(before), "reason": reason} if isinstance(before, int | float) else None
        try:
            said = {"target": number, "reason": None if same else typed.text(f"reason-{code}")}
            wanted[code] = None if number is None else check(TargetIn, said)
        except Invalid as error:
            problems += [problem(f"{each.place}-{code}", each.message, **dict(each.parameters)) for each in error.problems]
    if problems:
        raise Invalid("invalid_targets", problems)
    return wanted, seen


@router.get("/programmes/{programme_id}/plan/targets")
async def targets_page(
    request: Request, programme_id: Id, person: Member, db: Db, voice: Voice, segment: Word = "", wave: Word = "", saved: Word = ""
) -> Response:
    values = await db.run(lambda session: _page(session, person, programme_id, voice, segment, wave, None))
    return render(request, "journeys/plan/targets.html", person=person, saved=bool(saved), **values)


@router.post("/programmes/{programme_id}/plan/targets")
async def save_targets(request: Request, programme_id: Id, person: Member, db: Db, voice: Voice, typed: Form) -> Response:
    segment, wave = typed.text("segment")[:40], typed.text("wave")[:32]

    def work(session: Session) -> None:
        programme_of(session, person, programme_id)
        wanted, seen = _read(typed)
        if not re.fullmatch(CODE, segment, re.ASCII):
            raise NotFound()
        stages = {each["code"] for each in vocabulary.planned_stages(session, programme_id, segment)}
        if not wanted.keys() <= stages:
            raise NotFound()
        targets.set_targets(session, person, programme_id, segment, wanted, seen)

    try:
        await db.run(work)
    except (Invalid, Conflict) as error:
        sent = Sent(typed, error)
        values = await db.run(lambda session: _page(session, person, programme_id, voice, segment, wave, sent))
        return render(request, "journeys/plan/targets.html", sent.status, person=person, saved=False, **values)
    return go(f"/programmes/{programme_id}/plan/targets?segment={segment}&wave={wave}&saved=yes")
