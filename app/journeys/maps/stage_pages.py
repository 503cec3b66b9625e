"""One stage with all its details, as one form. What is contested is the stage: two people may fill two stages at the same time."""

from typing import Annotated, Any

from fastapi import APIRouter, Path
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.access.keys import Member, Person
from app.errors import Conflict, Invalid, NotFound, Problem, StaleVersion
from app.journeys.frame import channels_of, frame, refuse_stale
from app.journeys.maps import stages
from app.journeys.maps.diagram import place
from app.journeys.maps.differences import PARTS, differences, entries
from app.journeys.maps.form_values import NEW_STAGE, NEW_TOUCHPOINT, as_typed, row_labels, stamp, typed_stage
from app.journeys.maps.notes import notes_of
from app.journeys.maps.shapes import MapKind, StageChange
from app.journeys.maps.store import find_map, open_map, subject_of
from app.storage.tables import JourneyMap
from app.web import journey_words as words
from app.web.deps import Db, Id, Voice
from app.web.form_page import Fields, Form, Sent, go
from app.web.forms import Typed, check, errors_of, options, summary_of
from app.web.language import Speaker
from app.web.pages import render

router = APIRouter()
ONE = "/programmes/{programme_id}/journeys/{segment_code}/{kind}/stages/{stage_code}"
Key = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
At = tuple[str, str, str]
SPARE, MORE = 2, 6  # empty rows that the form offers
ROWS = {
    "actions": ("text", "channel"), "choices": ("text", "criteria"), "touchpoints": ("name", "channel", "nature", "trigger", "importance"),
}
N_ = str  # marks a sentence for translation
GONE = N_("This stage has left the journey in the meantime: nothing was saved. Copy what you need, then go to the list of stages.")


def _page(
    session: Session, person: Person, at: At, stage_code: str, voice: Speaker, sent: Sent | None, spare: int = SPARE
) -> dict[str, Any]:
    _, values = frame(session, person, at[0], "journeys")
    segment, row, _ = find_map(session, person, *at)
    all_stages = row.content["stages"]
    stored = next((stage for stage in all_stages if stage["code"] == stage_code), None)
    if stored is None and sent is None:
        raise NotFound()
    shown, fields = _fields(session, at, row, stage_code, stored, sent, voice)
    channels = channels_of(session, at[0])
    codes = [stage["code"] for stage in all_stages]
    number = codes.index(stage_code) if stage_code in codes else 0
    used = {each["channel"] for part in ("actions", "touchpoints") for each in shown[part] if each["channel"]}
    gone = used - {each.code for each in channels}
    return values | place(segment, at[2], voice) | {
        "row": row, "stage": shown, "stage_code": stage_code, "number": number + 1, "total": len(codes), "fields": fields,
        "stamp": stamp(stored) if stored else "", "spare": spare, "before": all_stages[number - 1] if number else None,
        "after": all_stages[number + 1] if number + 1 < len(codes) else None,
        "channels": [*((each.code, each.name) for each in channels), *((code, code) for code in sorted(gone))],
        "preferred": segment.channels, "new_touchpoint": NEW_TOUCHPOINT, "phases": options(voice, words.PHASES),
        "natures": options(voice, words.NATURES), "triggers": options(voice, words.TRIGGERS),
        "importances": [(str(each), voice.say("Importance {n} of 5", n=each)) for each in range(1, 6)],
        "notes": [note.sentence(voice) for note in notes_of(row.content, segment, channels) if note.stage == stage_code],
    }


def _fields(
    session: Session, at: At, row: JourneyMap, stage_code: str, stored: dict[str, Any] | None, sent: Sent | None, voice: Speaker
) -> tuple[dict[str, Any], Fields]:
    """The stage to show (stored or typed), and what is wrong with it."""
    fields = Fields({})
    if sent is None:
        return dict(stored or {}), fields
    shown = {**NEW_STAGE, "code": stage_code, **typed_stage(sent.typed, _taken(row, stage_code))}
    if isinstance(sent.error, Invalid):
        fields.errors = errors_of(sent.error, _names(shown), voice)
        fields.summary = summary_of(fields.errors, PARTS | row_labels(shown, voice), voice)
    elif isinstance(sent.error, StaleVersion) and stored is not None:
        names = {each.code: each.name for each in channels_of(session, at[0])}
        changes = differences({"stages": [stored], "loop": ""}, {"stages": [shown], "loop": ""})
        fields.stale = sent.error.current | {"fields": [
            (shown["name"], PARTS[each.part], *("; ".join(_told(each.part, value, names, voice)) for value in (each.old, each.new)))
            for each in changes if each.part in PARTS
        ]}
    else:
        fields.refuse(sent.error, voice)
    return shown, fields


def _told(part: str, value: Any, names: dict[str, str], voice: Speaker) -> list[str]:
    """What was typed, in words if it has some: a list that was broken by hand has none."""
    try:
        return entries(part, value, names, voice)
    except KeyError:
        return [str(value)]


def _taken(row: JourneyMap, stage_code: str) -> set[str]:
    return {each["code"] for stage in row.content["stages"] if stage["code"] != stage_code for each in stage["touchpoints"]}


def _names(shown: dict[str, Any]) -> list[str]:
    rows = [f"{part}-{at}-{name}" for part, names in ROWS.items() for at in range(len(shown[part])) for name in names]
    return [*PARTS, *rows]


@router.get(ONE)
async def stage_page(
    request: Request, programme_id: Id, segment_code: Key, kind: MapKind, stage_code: Key, person: Member, db: Db, voice: Voice,
    saved: str = "", more: str = "",
) -> Response:
    at, spare = (programme_id, segment_code, kind), MORE if more else SPARE
    values = await db.run(lambda session: _page(session, person, at, stage_code, voice, None, spare))
    return render(request, "journeys/maps/stage.html", person=person, saved=bool(saved), **values)


def _save(session: Session, person: Person, at: At, stage_code: str, typed: Typed) -> str | None:
    """Store the stage; returns the code of the stage after it. Raises StaleVersion when this stage is not as it was read."""
    segment, row = open_map(session, person, *at, None)
    stored = next((stage for stage in row.content["stages"] if stage["code"] == stage_code), None)
    if stored is None:
        raise Conflict("stage_gone", GONE)
    if stamp(stored) != typed.text("stamp"):
        refuse_stale(session, row, -1, {"stage": stored}, subject_of(segment, row))
    try:
        change = check(StageChange, typed_stage(typed, _taken(row, stage_code)))
        row = stages.change_stage(session, person, *at, stage_code, None, change)
    except Invalid as error:
        raise as_typed(_inside(error, stages.place_of(row.content["stages"], stage_code))) from None
    codes = [stage["code"] for stage in row.content["stages"]]
    following = codes.index(stage_code) + 1
    return codes[following] if following < len(codes) else None


def _inside(error: Invalid, number: int) -> Invalid:
    """The places of a journey's rule as seen from inside the stage."""
    part = f"stages[{number}]."
    return Invalid(error.code, [Problem(each.place.removeprefix(part), each.message, each.parameters) for each in error.problems])


@router.post(ONE)
async def save_stage(
    request: Request, programme_id: Id, segment_code: Key, kind: MapKind, stage_code: Key, person: Member, db: Db, voice: Voice, typed: Form
) -> Response:
    at = (programme_id, segment_code, kind)
    try:
        following = await db.run(lambda session: _save(session, person, at, stage_code, typed))
    except (Invalid, Conflict) as error:
        sent = Sent(typed, error)
        values = await db.run(lambda session: _page(session, person, at, stage_code, voice, sent))
        return render(request, "journeys/maps/stage.html", sent.status, person=person, saved=False, **values)
    root = f"/programmes/{programme_id}/journeys/{segment_code}/{kind}"
    do = typed.text("do")
    if do == "next":
        return go(f"{root}/stages/{following}?saved=yes" if following else root)
    return go(f"{root}/stages/{stage_code}?saved=yes{'&more=yes#touchpoints' if do == 'more' else ''}")
