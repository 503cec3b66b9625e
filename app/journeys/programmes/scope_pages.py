"""The page doors of a programme's scope: segments, channels, details. One form a page, with the version that the person saw."""

import re
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.access.keys import Member, Person
from app.errors import Conflict, Invalid, NotFound
from app.journeys.frame import channels_of, frame, segments_of
from app.journeys.programmes import scope, service
from app.journeys.programmes.form_values import (
    CHANNEL_LABELS,
    DETAIL_LABELS,
    SEGMENT_LABELS,
    in_percent,
    indicator_lines,
    read_details,
    read_segment,
    show_segment,
)
from app.journeys.programmes.page_parts import STEPS, fields_of, many
from app.journeys.programmes.shapes import ChannelChange, Language, NewChannel, NewSegment, ProgrammeChange, SegmentChange
from app.storage.tables.base import new_id
from app.web import journey_words as words
from app.web.deps import Db, Id, Voice
from app.web.form_page import Form, Sent, go
from app.web.forms import Typed, check, options
from app.web.inputs import Line
from app.web.language import Speaker
from app.web.pages import render

router = APIRouter()
KEY = r"^[a-z0-9][a-z0-9-]{0,39}$"
Code = Annotated[str, Path(pattern=KEY)]
Wanted = Annotated[Line, Query(max_length=40)]
NO_SEGMENT: dict[str, Any] = {
    "name": "", "customer_type": "end_customer", "expectations": "", "persona": "", "channels": [], "share": None, "version": 0,
}


def edited_code(typed: Typed) -> str:
    """The hidden code of what is being corrected, or nothing; raises NotFound for what cannot be one."""
    text = typed.text("edit")
    if text and not re.fullmatch(KEY, text):
        raise NotFound()
    return text


# ---- segments

def _segments(session: Session, person: Person, programme_id: str, speaker: Speaker, edit: str, sent: Sent | None) -> dict[str, Any]:
    """Every segment, what the shares add up to, and the form of one."""
    _, values = frame(session, person, programme_id, "scope")
    found, channels = segments_of(session, programme_id), channels_of(session, programme_id)
    edited = next((each for each in found if each.code == edit), None)
    stored = show_segment(scope.segment_view(session, edited) if edited else NO_SEGMENT, speaker) | {"mutation_id": new_id()}
    fields = many(fields_of(stored, sent, SEGMENT_LABELS, {}, speaker), sent, "channels")
    return values | {
        "removing": None,
        "step": "scope", "steps": STEPS, "segments": found, "edit": edited.code if edited else "", "labels": SEGMENT_LABELS,
        "fields": fields, "types": dict(options(speaker, words.CUSTOMER_TYPES)), "channels": {each.code: each.name for each in channels},
        "total": scope.shares_total(found), "known": sum(each.share is not None for each in found),
        "version": fields.stale["version"] if fields.stale else stored["version"],
    }


@router.get("/programmes/{programme_id}/scope")
async def segments_page(
    request: Request, programme_id: Id, person: Member, db: Db, voice: Voice, edit: Wanted = "", saved: str = "", remove: Wanted = "",
) -> Response:
    values = await db.run(lambda session: _segments(session, person, programme_id, voice, edit, None))
    values["removing"] = next((each for each in values["segments"] if each.code == remove), None)
    return render(request, "journeys/programmes/segments.html", person=person, saved=bool(saved), **values)


def _save_segment(session: Session, person: Person, programme_id: str, edit: str, typed: Typed) -> None:
    values = read_segment(typed)
    try:
        if edit:
            change = check(SegmentChange, values)
            scope.change_segment(session, person, programme_id, edit, typed.whole("version"), change)
        else:
            scope.add_segment(session, person, programme_id, check(NewSegment, values | {"mutation_id": typed.optional("mutation_id")}))
    except Invalid as error:
        raise in_percent(error) from None


@router.post("/programmes/{programme_id}/scope")
async def save_segment(request: Request, programme_id: Id, person: Member, db: Db, voice: Voice, typed: Form) -> Response:
    edit = edited_code(typed)
    try:
        await db.run(lambda session: _save_segment(session, person, programme_id, edit, typed))
    except (Invalid, Conflict) as error:
        sent = Sent(typed, error)
        values = await db.run(lambda session: _segments(session, person, programme_id, voice, edit, sent))
        return render(request, "journeys/programmes/segments.html", sent.status, person=person, saved=False, **values)
    return go(f"/programmes/{programme_id}/scope?saved=yes")


@router.post("/programmes/{programme_id}/scope/segments/{segment_code}/remove")
async def remove_segment(request: Request, programme_id: Id, segment_code: Code, person: Member, db: Db, voice: Voice) -> Response:
    """What is in use stays, and the page says what uses it."""
    try:
        await db.run(lambda session: scope.remove_segment(session, person, programme_id, segment_code))
    except Conflict as error:
        sent = Sent(Typed([]), error)
        values = await db.run(lambda session: _segments(session, person, programme_id, voice, "", sent))
        return render(request, "journeys/programmes/segments.html", 409, person=person, saved=False, **values)
    return go(f"/programmes/{programme_id}/scope")


# ---- channels

def _channels(session: Session, person: Person, programme_id: str, speaker: Speaker, edit: str, sent: Sent | None) -> dict[str, Any]:
    _, values = frame(session, person, programme_id, "scope")
    found = channels_of(session, programme_id)
    edited = next((each for each in found if each.code == edit), None)
    stored = scope.channel_view(session, edited) if edited else {"name": "", "kind": "physical", "version": 0}
    fields = fields_of(stored | {"mutation_id": new_id()}, sent, CHANNEL_LABELS, {}, speaker)
    kinds = {"physical": speaker.say("Physical – with a person or in a place"), "digital": speaker.say("Digital – on a screen")}
    return values | {
        "removing": None,
        "step": "scope/channels", "steps": STEPS, "channels": found, "edit": edited.code if edited else "", "labels": CHANNEL_LABELS,
        "fields": fields, "kinds": list(kinds.items()), "kind_names": dict(options(speaker, words.CHANNEL_KINDS)),
        "version": fields.stale["version"] if fields.stale else stored["version"],
    }


@router.get("/programmes/{programme_id}/scope/channels")
async def channels_page(
    request: Request, programme_id: Id, person: Member, db: Db, voice: Voice, edit: Wanted = "", saved: str = "", remove: Wanted = "",
) -> Response:
    values = await db.run(lambda session: _channels(session, person, programme_id, voice, edit, None))
    values["removing"] = next((each for each in values["channels"] if each.code == remove), None)
    return render(request, "journeys/programmes/channels.html", person=person, saved=bool(saved), **values)


def _save_channel(session: Session, person: Person, programme_id: str, edit: str, typed: Typed) -> None:
    values: dict[str, Any] = {name: typed.text(name) for name in ("name", "kind")}
    if edit:
        scope.change_channel(session, person, programme_id, edit, typed.whole("version"), check(ChannelChange, values))
    else:
        scope.add_channel(session, person, programme_id, check(NewChannel, values | {"mutation_id": typed.optional("mutation_id")}))


@router.post("/programmes/{programme_id}/scope/channels")
async def save_channel(request: Request, programme_id: Id, person: Member, db: Db, voice: Voice, typed: Form) -> Response:
    edit = edited_code(typed)
    try:
        await db.run(lambda session: _save_channel(session, person, programme_id, edit, typed))
    except (Invalid, Conflict) as error:
        sent = Sent(typed, error)
        values = await db.run(lambda session: _channels(session, person, programme_id, voice, edit, sent))
        return render(request, "journeys/programmes/channels.html", sent.status, person=person, saved=False, **values)
    return go(f"/programmes/{programme_id}/scope/channels?saved=yes")


@router.post("/programmes/{programme_id}/scope/channels/ready")
async def add_ready_channels(programme_id: Id, person: Member, db: Db, typed: Form) -> Response:
    """The usual channels in one go, in the language of the button that was pressed."""
    language: Language = "fr" if typed.text("language") == "fr" else "en"
    await db.run(lambda session: scope.add_ready_channels(session, person, programme_id, language))
    return go(f"/programmes/{programme_id}/scope/channels?saved=yes")


@router.post("/programmes/{programme_id}/scope/channels/{channel_code}/remove")
async def remove_channel(request: Request, programme_id: Id, channel_code: Code, person: Member, db: Db, voice: Voice) -> Response:
    try:
        await db.run(lambda session: scope.remove_channel(session, person, programme_id, channel_code))
    except Conflict as error:
        sent = Sent(Typed([]), error)
        values = await db.run(lambda session: _channels(session, person, programme_id, voice, "", sent))
        return render(request, "journeys/programmes/channels.html", 409, person=person, saved=False, **values)
    return go(f"/programmes/{programme_id}/scope/channels")


# ---- details

def _details(session: Session, person: Person, programme_id: str, speaker: Speaker, sent: Sent | None) -> dict[str, Any]:
    programme, values = frame(session, person, programme_id, "scope")
    stored = {name: getattr(programme, name) for name in DETAIL_LABELS}
    return values | {
        "step": "scope/details", "steps": STEPS, "labels": DETAIL_LABELS, "lines": indicator_lines(speaker),
        "fields": many(fields_of(stored, sent, DETAIL_LABELS, {}, speaker), sent, "indicators"), "version": programme.version,
        "customers": options(speaker, words.CUSTOMERS), "indicators": options(speaker, words.INDICATORS),
    }


@router.get("/programmes/{programme_id}/scope/details")
async def details_page(request: Request, programme_id: Id, person: Member, db: Db, voice: Voice, saved: str = "") -> Response:
    values = await db.run(lambda session: _details(session, person, programme_id, voice, None))
    return render(request, "journeys/programmes/details.html", person=person, saved=bool(saved), **values)


@router.post("/programmes/{programme_id}/scope/details")
async def save_details(request: Request, programme_id: Id, person: Member, db: Db, voice: Voice, typed: Form) -> Response:
    try:
        change = check(ProgrammeChange, read_details(typed))
        await db.run(lambda session: service.update_programme(session, person, programme_id, typed.whole("version"), change))
    except (Invalid, Conflict) as error:
        sent = Sent(typed, error)
        values = await db.run(lambda session: _details(session, person, programme_id, voice, sent))
        return render(request, "journeys/programmes/details.html", sent.status, person=person, saved=False, **values)
    return go(f"/programmes/{programme_id}/scope/details?saved=yes")
