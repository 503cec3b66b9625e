"""The page doors of one action: a new one, prefilled from the results; one to change, to drop or to delete; what became of it."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlalchemy import select
from sqlmodel import Session, col
from starlette.requests import Request
from starlette.responses import Response

from app.access.keys import Member, Person
from app.access.scope import programme_of
from app.errors import Conflict, Invalid
from app.journeys.plan import actions, material, readers, vocabulary
from app.journeys.plan.forms import fields_of, prompt, read_action, show_action
from app.journeys.plan.labels import ACTION_LABELS, CURRENCIES, EFFORTS, KIND_CHOICES
from app.journeys.plan.shapes import ActionChange, NewAction
from app.storage.tables import Event, JourneyAction
from app.storage.tables.base import new_id
from app.web import journey_words as words
from app.web.deps import Db, Id, Voice
from app.web.form_page import Form, Sent, go
from app.web.forms import check, options
from app.web.language import Speaker
from app.web.pages import render
from app.web.words import TEAMS

router = APIRouter()
Word = Annotated[str, Query(max_length=200)]
EMPTY = {
    "title": "", "kind": "catch_up", "stage": "", "segment": "", "channel": "", "wave_id": "", "interactions": [], "detail": "",
    "owner": "", "team": "", "cost": "", "currency": "EUR", "effort": "", "due": "", "status": "proposed",
    "progress": 0, "expected_gain": "",
}
LAST_EVENTS = 40


def _offers(session: Session, values: dict[str, Any], segment: str) -> list[dict[str, Any]]:
    """The interactions of the newest repository by stage, what the results show as worst first, else must-be first."""
    latest = values["latest"]
    seen = latest.segments.get(segment, {}).get("interactions", {}) if latest else {}
    kano = list(words.KANO)
    found = [each | {"mean": (seen.get(each["code"]) or {}).get("mean")} for each in vocabulary.interactions_of(session, values["row"].id)]
    found.sort(key=lambda each: (each["mean"] is None, each["mean"] or 0.0, kano.index(each["kano"])))
    groups = [{"stage": code, "name": name, "interactions": [each for each in found if each["stage"] == code]}
              for code, name in values["names"]["stage"].items()]
    return [each for each in groups if each["interactions"]]


def _page(
    session: Session, person: Person, programme_id: str, speaker: Speaker, stored: dict[str, Any], sent: Sent | None,
    row: JourneyAction | None,
) -> dict[str, Any]:
    values = material.base(session, person, programme_id, "plan")
    fields = fields_of(stored, sent, ACTION_LABELS, speaker, "title")
    shown = fields.values
    every = material.lines(session, values)
    line = next((each for each in every if row is not None and each["id"] == row.id), None)
    segment, stage = str(shown["segment"]), str(shown["stage"])
    figures = values["latest"].stage(segment, stage) if values["latest"] else None
    target = readers.targets_of(session, programme_id).get(segment, {}).get(stage)
    return values | {
        "fields": fields, "labels": ACTION_LABELS, "line": line, "figures": figures, "target": target,
        "offers": _offers(session, values, segment), "kano": words.KANO, "zones": words.ZONES,
        "kinds": options(speaker, KIND_CHOICES), "statuses": options(speaker, words.ACTION_STATUSES), "efforts": options(speaker, EFFORTS),
        "currencies": [(each, each) for each in dict.fromkeys([*CURRENCIES, *([str(shown["currency"])] if shown["currency"] else [])])],
        "teams": sorted({*(each["team"] for each in every if each["team"]), *(speaker.say(each) for each in TEAMS.values())},
                        key=speaker.sort_key),
        "owners": sorted({each["owner"] for each in every if each["owner"]}, key=speaker.sort_key), "prompt": prompt(speaker),
        "history": _history(session, row) if row is not None else [],
    }


def _history(session: Session, row: JourneyAction) -> list[Event]:
    """What was changed, the newest first; the number in front of the subject never changes."""
    query = (
        select(Event).where(col(Event.programme_id) == row.programme_id, col(Event.kind).like("action.%"),
                            col(Event.subject).like(f"{row.number}. %"))
        .order_by(col(Event.id).desc()).limit(LAST_EVENTS)
    )
    return list(session.execute(query).scalars())


# ---- a new one

def _new(session: Session, person: Person, programme_id: str, speaker: Speaker, asked: dict[str, str], sent: Sent | None) -> dict[str, Any]:
    start = EMPTY | {"mutation_id": new_id()} | {name: value for name, value in asked.items() if value}
    if start["kind"] == "differentiate" and sent is None:
        start["detail"] = prompt(speaker)
    values = _page(session, person, programme_id, speaker, start, sent, None)
    known = values["names"]
    for name, names in (("stage", known["stage"]), ("segment", known["segment"]), ("wave_id", known["wave"])):
        if sent is None and start[name] not in names:
            values["fields"].values[name] = ""  # an old link may speak of what is gone
    if sent is None and not values["fields"].values["wave_id"] and values["latest"]:
        values["fields"].values["wave_id"] = values["latest"].wave_id
    return values


@router.get("/programmes/{programme_id}/plan/actions/new")
async def new_page(
    request: Request, programme_id: Id, person: Member, db: Db, voice: Voice, stage: Word = "", segment: Word = "", kind: Word = "",
    wave: Word = "", interaction: Word = "",
) -> Response:
    asked = {"stage": stage, "segment": segment, "kind": kind if kind in words.ACTION_KINDS else "", "wave_id": wave}

    def work(session: Session) -> dict[str, Any]:
        values = _new(session, person, programme_id, voice, asked, None)
        values["fields"].values["interactions"] = [interaction] if interaction else []
        return values

    return render(request, "journeys/plan/action.html", person=person, action=None, saved=False, **await db.run(work))


@router.post("/programmes/{programme_id}/plan/actions/new")
async def create(request: Request, programme_id: Id, person: Member, db: Db, voice: Voice, typed: Form) -> Response:
    values = read_action(typed, voice) | {"mutation_id": typed.optional("mutation_id")}

    def work(session: Session) -> int:
        programme_of(session, person, programme_id)
        return actions.add_action(session, person, programme_id, check(NewAction, values)).number

    try:
        number = await db.run(work)
    except (Invalid, Conflict) as error:
        return await action_again(request, db, person, voice, programme_id, None, Sent(typed, error))
    if typed.text("again"):
        return go(f"/programmes/{programme_id}/plan/actions/new")
    return go(f"/programmes/{programme_id}/plan?said=added#action-{number}")


# ---- one that is there

def _one(session: Session, person: Person, programme_id: str, action_id: str, speaker: Speaker, sent: Sent | None) -> dict[str, Any]:
    row = actions.action_of(session, person, programme_id, action_id)
    view = readers.action_view(row)
    return _page(session, person, programme_id, speaker, show_action(view), sent, row) | {"action": view}


@router.get("/programmes/{programme_id}/plan/actions/{action_id}")
async def action_page(
    request: Request, programme_id: Id, action_id: Id, person: Member, db: Db, voice: Voice, saved: Word = ""
) -> Response:
    values = await db.run(lambda session: _one(session, person, programme_id, action_id, voice, None))
    return render(request, "journeys/plan/action.html", person=person, saved=bool(saved), **values)


async def action_again(
    request: Request, db: Any, person: Person, voice: Speaker, programme_id: str, action_id: str | None, sent: Sent
) -> Response:
    """The form once more with what was typed and why it was not stored; a row's form that failed comes here as well."""
    if action_id is None:
        values = await db.run(lambda session: _new(session, person, programme_id, voice, {}, sent) | {"action": None})
    else:
        values = await db.run(lambda session: _one(session, person, programme_id, action_id, voice, sent))
    return render(request, "journeys/plan/action.html", sent.status, person=person, saved=False, **values)


@router.post("/programmes/{programme_id}/plan/actions/{action_id}")
async def save(request: Request, programme_id: Id, action_id: Id, person: Member, db: Db, voice: Voice, typed: Form) -> Response:
    values = read_action(typed, voice)

    def work(session: Session) -> None:
        actions.action_of(session, person, programme_id, action_id)
        actions.change_action(session, person, programme_id, action_id, typed.whole("version"), check(ActionChange, values))

    try:
        await db.run(work)
    except (Invalid, Conflict) as error:
        return await action_again(request, db, person, voice, programme_id, action_id, Sent(typed, error))
    return go(f"/programmes/{programme_id}/plan/actions/{action_id}?saved=yes")


@router.post("/programmes/{programme_id}/plan/actions/{action_id}/remove")
async def remove(request: Request, programme_id: Id, action_id: Id, person: Member, db: Db, voice: Voice, typed: Form) -> Response:
    try:
        await db.run(lambda session: actions.remove_action(session, person, programme_id, action_id, typed.whole("version")))
    except Conflict as error:
        return await action_again(request, db, person, voice, programme_id, action_id, Sent(typed, error))
    return go(f"/programmes/{programme_id}/plan")
