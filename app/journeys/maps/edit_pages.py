"""The list of stages as one form: whichever button is pressed, everything that was typed is saved with it."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.access.keys import Member, Person
from app.errors import Conflict, Invalid, Problem, StaleVersion
from app.journeys.frame import channels_of, frame, newest_map
from app.journeys.maps import service, stages
from app.journeys.maps.diagram import place
from app.journeys.maps.differences import PARTS, differences, entries
from app.journeys.maps.form_values import added_lines, as_typed, carried_out, typed_rows, with_added, with_rows
from app.journeys.maps.shapes import AddedLine, MapBody, MapKind
from app.journeys.maps.store import find_map, open_map, segment_of
from app.journeys.maps.usage import usage_of
from app.web import journey_words as words
from app.web.deps import Db, Id, Voice
from app.web.form_page import Fields, Form, Sent, go
from app.web.forms import Typed, check, errors_of, options, summary_of
from app.web.language import Speaker
from app.web.pages import render

router = APIRouter()
ONE = "/programmes/{programme_id}/journeys/{segment_code}/{kind}"
Key = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
At = tuple[str, str, str]
DETAILS = ("intent", "actions", "needs_explicit", "needs_implicit", "choices", "touchpoints")
LABELS = {"add": "New stages", "loop": "From AFTER to BEFORE"}
IMPORTANCES = [(str(each), str(each)) for each in range(1, 6)]


def _page(session: Session, person: Person, at: At, voice: Speaker, sent: Sent | None, removed: str = "") -> dict[str, Any]:
    """The list as stored, or as typed with what is wrong with it; `removing`: the stage whose removal waits for a yes."""
    _, values = frame(session, person, at[0], "journeys")
    segment, row, _ = find_map(session, person, *at)
    stored = row.content["stages"]
    fields = Fields({"loop": row.content["loop"], "add": "", "add_phase": "before"})
    rows = stored
    if sent is not None:
        rows = with_rows(stored, typed_rows(sent.typed)) if sent.typed.values else stored
        fields.values |= {name: sent.typed.text(name) for name in ("loop", "add", "add_phase")}
        _say(session, at, fields, sent, rows, voice)
    removing = next((stage for stage in stored if stage["code"] == removed), None)
    usage = usage_of(session, at[0], at[1], [removed]).get(removed) if removing and at[2] == "current" else None
    return values | place(segment, at[2], voice) | {
        "row": row, "stages": rows, "fields": fields, "phases": options(voice, words.PHASES), "importances": IMPORTANCES,
        "removing": removing, "usage": usage, "details": DETAILS,
    }


def _say(session: Session, at: At, fields: Fields, sent: Sent, rows: list[dict[str, Any]], voice: Speaker) -> None:
    error = sent.error
    if isinstance(error, Invalid):
        labels = _row_labels(rows, voice)
        fields.errors = errors_of(error, {**labels, **LABELS}, voice, {"stages": "add", "": "add"})
        unnamed = {f"stages-{number}-name": number + 1 for number, stage in enumerate(rows) if not stage["name"]}
        for name in unnamed.keys() & fields.errors.keys():
            fields.errors[name] = voice.say("Stage {n}: give it a name.", n=unnamed[name])
        fields.summary = summary_of(fields.errors, LABELS | {name: label for name, label in labels.items() if name not in unnamed}, voice)
    elif isinstance(error, StaleVersion):
        names = {each.code: each.name for each in channels_of(session, at[0])}
        mine = {"stages": rows, "loop": fields.values["loop"]}
        stored = {name: error.current[name] for name in ("stages", "loop")}
        changes = [each for each in differences(stored, mine) if each.part in (*PARTS, "")]
        fields.stale = error.current | {"fields": [
            (each.stage, PARTS.get(each.part, "Place"), "; ".join(_words(each.part, each.old, names, voice)),
             "; ".join(_words(each.part, each.new, names, voice))) for each in changes
        ]}
    else:
        fields.refuse(error, voice)


def _row_labels(rows: list[dict[str, Any]], voice: Speaker) -> dict[str, str]:
    """Field -> which stage it belongs to."""
    return {
        f"stages-{number}-{part}": stage["name"] or voice.say("Stage {n}", n=number + 1)
        for number, stage in enumerate(rows) for part in ("name", "phase", "importance")
    }


def _words(part: str, value: Any, names: dict[str, str], voice: Speaker) -> list[str]:
    return [] if value is None else entries(part, value, names, voice)


@router.get(ONE + "/edit")
async def edit_page(
    request: Request, programme_id: Id, segment_code: Key, kind: MapKind, person: Member, db: Db, voice: Voice, new: str = "",
    saved: str = "", remove: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    at = (programme_id, segment_code, kind)
    if await db.run(lambda session: _missing(session, person, at)):
        return go(f"/programmes/{programme_id}/journeys/{segment_code}/{kind}")
    values = await db.run(lambda session: _page(session, person, at, voice, None, remove))
    return render(request, "journeys/maps/edit.html", person=person, new=bool(new), saved=bool(saved), **values)


def _missing(session: Session, person: Person, at: At) -> bool:
    segment_of(session, person, at[0], at[1])
    return newest_map(session, *at) is None


def _save(session: Session, person: Person, at: At, typed: Typed, do: str) -> list[dict[str, Any]]:
    """Lay what was typed over what is stored, add the new lines, do what the button asks; returns the stages."""
    _, row = open_map(session, person, *at, typed.whole("version"))
    made = with_rows(row.content["stages"], typed_rows(typed))
    check(MapBody, {"stages": made, "loop": typed.text("loop")})  # while the rows stand as they were typed
    added = _added(typed)
    made = with_added(session, at[0], carried_out(made, do), added)
    body = check(MapBody, {"stages": made, "loop": typed.text("loop")})
    saved = service.save_map(session, person, *at, None, body)
    stored: list[dict[str, Any]] = saved.content["stages"]
    return stored


def _added(typed: Typed) -> list[dict[str, Any]]:
    """The new stages; raises Invalid at their field for a line that cannot be a name."""
    lines = added_lines(typed.text("add"), typed.text("add_phase") or "before")
    for each in lines:
        try:
            check(AddedLine, {"name": each["name"], "phase": each["phase"]})
        except Invalid as error:
            raise as_typed(Invalid(error.code, [Problem("add", error.problems[0].message, error.problems[0].parameters)])) from None
    return lines


@router.post(ONE + "/edit")
async def save_edit(
    request: Request, programme_id: Id, segment_code: Key, kind: MapKind, person: Member, db: Db, voice: Voice, typed: Form
) -> Response:
    at, do = (programme_id, segment_code, kind), typed.text("do")
    root = f"/programmes/{programme_id}/journeys/{segment_code}/{kind}"
    try:
        stored = await db.run(lambda session: _save(session, person, at, typed, do))
    except (Invalid, Conflict) as error:
        sent = Sent(typed, error)
        values = await db.run(lambda session: _page(session, person, at, voice, sent))
        return render(request, "journeys/maps/edit.html", sent.status, person=person, new=False, saved=False, **values)
    verb, _, code = do.partition("-")
    numbers = {stage["code"]: number for number, stage in enumerate(stored)}
    if verb == "remove" and code in numbers:
        return go(f"{root}/edit?remove={code}#removing")
    if verb == "open" and code in numbers:
        return go(f"{root}/stages/{code}")
    if verb in ("up", "down") and code in numbers:
        return go(f"{root}/edit?saved=yes#stages-{numbers[code]}-name")
    return go(f"{root}/edit?saved=yes#{'add' if do == 'add' else 'main'}")


@router.post(ONE + "/stages/{stage_code}/remove")
async def remove_stage(
    request: Request, programme_id: Id, segment_code: Key, kind: MapKind, stage_code: Key, person: Member, db: Db, voice: Voice, typed: Form
) -> Response:
    at = (programme_id, segment_code, kind)
    try:
        await db.run(lambda session: stages.remove_stage(session, person, *at, stage_code, typed.whole("version")))
    except Conflict as error:
        sent = Sent(Typed([]), error)
        values = await db.run(lambda session: _page(session, person, at, voice, sent, stage_code))
        return render(request, "journeys/maps/edit.html", sent.status, person=person, new=False, saved=False, **values)
    return go(f"/programmes/{programme_id}/journeys/{segment_code}/{kind}/edit?saved=yes")
