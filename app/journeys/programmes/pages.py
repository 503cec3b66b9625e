"""The page doors of programmes: the list, a new one, the overview. The parts of the set-up have files of their own."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.access.clients import clients_of
from app.access.keys import Member, Person
from app.errors import Conflict, Invalid, problem
from app.journeys.frame import channels_of, frame, segments_of
from app.journeys.programmes import history_pages, scope_pages, scoring_pages, service
from app.journeys.programmes.checklist import Step, after_next, checklist, next_step
from app.journeys.programmes.form_values import NEW_LABELS, indicator_lines, read_details
from app.journeys.programmes.page_parts import fields_of, many
from app.journeys.programmes.shapes import NewProgramme
from app.journeys.programmes.step_words import call_of, detail_of, title_of
from app.storage.tables import Programme
from app.storage.tables.base import new_id
from app.web import journey_words as words
from app.web.deps import Db, Id, Page, Voice
from app.web.form_page import Form, Sent, go
from app.web.forms import Typed, check, options
from app.web.language import Speaker
from app.web.pages import render

router = APIRouter(include_in_schema=False, tags=["journeys"])
for part in (scope_pages, scoring_pages, history_pages):
    router.include_router(part.router)
PAGE_SIZE = 25
Search = Annotated[str, Query(max_length=200)]


# ---- the list

def statuses(speaker: Speaker) -> list[tuple[str, str]]:
    return [("open", speaker.say("Under way")), ("closed", speaker.say("Programme closed"))]


@router.get("/programmes")
async def list_page(
    request: Request, person: Member, db: Db, voice: Voice, q: Search = "", status: Literal["", "open", "closed"] = "", page: Page = 1
) -> Response:
    found = await db.run(lambda session: service.list_programmes(session, person, page, PAGE_SIZE, q, status or None))
    last = max(1, -(-found["total"] // PAGE_SIZE))
    shown = {"found": found, "q": q, "wanted": status, "last": last, "statuses": statuses(voice)}
    return render(request, "journeys/programmes/list.html", person=person, **shown)


# ---- a new programme

def _new_page(session: Session, person: Person, speaker: Speaker, sent: Sent | None) -> dict[str, Any]:
    """What the form offers, and what it shows: ready content in the reader's language unless something else was chosen."""
    empty = {
        "client_id": "", "client_name": "", "title": "", "sector": "", "customers": "b2c", "sponsor": "", "goals": "", "indicators": [],
        "ready_content": speaker.language, "mutation_id": new_id(),
    }
    if sent is not None and sent.error.code == "client_exists":  # said beside the field
        sent = Sent(sent.typed, Invalid("conflict", [problem("client_name", sent.error.message, **sent.error.parameters)]))
    fields = many(fields_of(empty, sent, NEW_LABELS, {"": "client_name"}, speaker), sent, "indicators")
    languages = [("en", speaker.say("In English")), ("fr", speaker.say("In French")), ("none", speaker.say("None"))]
    return {
        "fields": fields, "clients": [(client.id, client.name) for client in clients_of(session, person)], "languages": languages,
        "customers": options(speaker, words.CUSTOMERS), "indicators": options(speaker, words.INDICATORS),
        "lines": indicator_lines(speaker), "labels": NEW_LABELS,
    }


def _new_programme(typed: Typed) -> NewProgramme:
    values = read_details(typed) | {name: typed.optional(name) for name in ("client_id", "client_name", "mutation_id")}
    if values["client_id"] is None:
        values["client_name"] = typed.text("client_name")  # an empty one is then a problem of its own field
    ready = typed.text("ready_content")
    return check(NewProgramme, values | {"ready_content": None if ready == "none" else ready})


@router.get("/programmes/new")
async def new_page(request: Request, person: Member, db: Db, voice: Voice) -> Response:
    values = await db.run(lambda session: _new_page(session, person, voice, None))
    return render(request, "journeys/programmes/new.html", person=person, **values)


@router.post("/programmes/new")
async def create(request: Request, person: Member, db: Db, voice: Voice, typed: Form) -> Response:
    try:
        new = _new_programme(typed)
        programme_id = await db.run(lambda session: service.create_programme(session, person, new).id)
    except (Invalid, Conflict) as error:
        sent = Sent(typed, error)
        values = await db.run(lambda session: _new_page(session, person, voice, sent))
        return render(request, "journeys/programmes/new.html", 409 if values["fields"].refused else 422, person=person, **values)
    return go(f"/programmes/{programme_id}?new=yes")


# ---- the overview

def _told(step: Step, number: int, speaker: Speaker, coming: Step | None) -> dict[str, Any]:
    return {
        "number": number, "name": step.name, "path": step.path, "state": step.state, "next": step is coming,
        "title": title_of(step, speaker), "detail": detail_of(step, speaker),
    }


def way_of(session: Session, programme: Programme, speaker: Speaker) -> dict[str, Any]:
    """The checklist in words, with the one next step and what follows it."""
    steps = checklist(session, programme)
    coming = next_step(steps)
    rows = [_told(step, number, speaker, coming) for number, step in enumerate(steps, 1)]
    after = after_next(steps, coming)
    return {
        "steps": rows, "next": next((row for row in rows if row["next"]), None), "call": call_of(coming, steps, speaker),
        "after": next((row for row in rows if after is not None and row["name"] == after.name), None),
    }


def _overview(session: Session, person: Person, programme_id: str, speaker: Speaker) -> dict[str, Any]:
    programme, values = frame(session, person, programme_id, "overview")
    changed_by, changed_at = service.last_change(session, programme)
    return values | way_of(session, programme, speaker) | {
        "details": programme, "customers": speaker.say(words.CUSTOMERS[programme.customers]), "changed_by": changed_by,
        "changed_at": changed_at, "indicators": [speaker.say(words.INDICATORS[code]) for code in programme.indicators],
        "segments": [each.name for each in segments_of(session, programme_id)],
        "channels": [each.name for each in channels_of(session, programme_id)],
    }


@router.get("/programmes/{programme_id}")
async def overview_page(request: Request, programme_id: Id, person: Member, db: Db, voice: Voice, new: str = "") -> Response:
    values = await db.run(lambda session: _overview(session, person, programme_id, voice))
    return render(request, "journeys/programmes/overview.html", person=person, new=bool(new), **values)


@router.post("/programmes/{programme_id}/close")
async def close(programme_id: Id, person: Member, db: Db) -> Response:
    await db.run(lambda session: service.set_status(session, person, programme_id, "closed"))
    return go(f"/programmes/{programme_id}")


@router.post("/programmes/{programme_id}/reopen")
async def reopen(programme_id: Id, person: Member, db: Db) -> Response:
    await db.run(lambda session: service.set_status(session, person, programme_id, "open"))
    return go(f"/programmes/{programme_id}")
