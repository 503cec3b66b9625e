"""The page doors of a spreadsheet of observations: send it, look at what would be stored, store it.

Nothing is kept between the look and the confirmation: the file travels with the page, and is read again.
"""

import base64
import binascii
import zlib
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from app.access.keys import Member, Person
from app.errors import Invalid, QuickChoiceError, TooLarge
from app.journeys.field import waves
from app.journeys.field.file_in import MAX_FILE
from app.journeys.field.flag_words import FLAGS
from app.journeys.field.knowledge import Usual, knowledge_of
from app.journeys.field.progress import guides_for
from app.journeys.field.sheet_in import Received, read_sheet, store_sheet
from app.journeys.frame import frame
from app.web.deps import Db, Id, Voice
from app.web.form_page import go
from app.web.forms import Typed, options
from app.web.journey_words import METHODS
from app.web.language import Speaker
from app.web.pages import render
from app.web.problems import status_of
from app.web.turns import Turns

router = APIRouter()
HERE = "/programmes/{programme_id}/waves/{wave_id}/upload"
MAX_FIELD = 12 * 1024 * 1024
SHOWN = 100
reading = Turns(2, 8.0)


async def sent_file(request: Request) -> tuple[Typed, bytes]:
    """The texts of the form, and the file: chosen now, or carried on by the page of the preview."""
    async with request.form(max_fields=20, max_files=1, max_part_size=MAX_FIELD) as form:
        typed, file = Typed(form.multi_items()), form.get("file")
        data = await file.read(MAX_FILE + 1) if isinstance(file, UploadFile) else b""
    return typed, data or _carried(typed.text("carried"))


Sent = Annotated[tuple[Typed, bytes], Depends(sent_file)]


def carry(data: bytes) -> str:
    return base64.urlsafe_b64encode(zlib.compress(data, 6)).decode()


def _carried(text: str) -> bytes:
    """The file again; nothing when the field was tampered with. No more than a file may have is unfolded."""
    try:
        return zlib.decompressobj().decompress(base64.urlsafe_b64decode(text), MAX_FILE + 1) if text else b""
    except (binascii.Error, zlib.error, ValueError):
        return b""


def _page(session: Session, person: Person, programme_id: str, wave_id: str, speaker: Speaker) -> dict[str, Any]:
    programme, values = frame(session, person, programme_id, "waves")
    _, wave = waves.wave_of(session, person, programme_id, wave_id)
    guides = guides_for(session, programme.id, wave.repository_id)
    return values | {"wave": wave, "guides": guides, "methods": options(speaker, METHODS), "flags": FLAGS}


@router.get(HERE)
async def upload_page(request: Request, programme_id: Id, wave_id: Id, person: Member, db: Db, voice: Voice) -> Response:
    values = await db.run(lambda session: _page(session, person, programme_id, wave_id, voice))
    shown: dict[str, Any] = {"problems": [], "refused": "", "usual": Usual()}
    return render(request, "journeys/field/upload.html", person=person, **shown, **values)


@router.post(HERE)
async def upload(request: Request, programme_id: Id, wave_id: Id, person: Member, db: Db, voice: Voice, sent: Sent) -> Response:
    """First the preview; with `confirm` the observations are stored."""
    values = await db.run(lambda session: _page(session, person, programme_id, wave_id, voice))
    typed, data = sent
    usual = Usual(typed.text("guide"), typed.text("method")[:20], " ".join(typed.text("observer").split())[:200])
    preview = not typed.text("confirm")
    try:
        if not data:
            raise Invalid("no_file", [], "Choose a file first.")
        received = await _receive(db, person, programme_id, wave_id, usual, data, preview)
    except (Invalid, TooLarge) as error:
        shown: dict[str, Any] = {"refused": error.sentence(voice.say), "problems": _said(error, voice), "usual": usual}
        return render(request, "journeys/field/upload.html", status_of(error), person=person, **shown, **values)
    if not preview:
        stored = sum(each.status == "saved" for each in received.outcomes)
        return go(f"/programmes/{programme_id}/waves/{wave_id}?done=uploaded&stored={stored}")
    shown = _preview(received, voice) | {"usual": usual, "carried": carry(data)}
    return render(request, "journeys/field/upload_preview.html", person=person, **shown, **values)


async def _receive(db: Any, person: Person, programme_id: str, wave_id: str, usual: Usual, data: bytes, preview: bool) -> Received:
    known = await db.run(lambda session: knowledge_of(session, person, programme_id, wave_id, usual))
    sheet = await reading.take(lambda sent: read_sheet(sent, known), data)
    received: Received = await db.run(lambda session: store_sheet(session, person, programme_id, wave_id, sheet, preview))
    return received


def _said(error: QuickChoiceError, speaker: Speaker) -> list[tuple[str, str]]:
    return [(each.place, each.sentence(speaker.say)) for each in error.problems]


def _preview(received: Received, speaker: Speaker) -> dict[str, Any]:
    """What would be stored, in words: counts, doubts by cell, the first visits with their flags."""
    statuses = [each.status for each in received.outcomes]
    visits = [
        {"place": visit.place, "customer": visit.said["customer"], "method": visit.said["method"], "when": visit.said["observed_at"],
         "observer": visit.said["observer"], "marks": len(visit.marks), "flags": outcome.flags, "status": outcome.status}
        for visit, outcome in zip(received.visits, received.outcomes, strict=True)
    ]
    counts = {flag: sum(flag in each.flags for each in received.outcomes) for flag in FLAGS}
    return {
        "layout": received.layout, "saved": statuses.count("saved"), "repeated": statuses.count("repeated"), "visits": visits[:SHOWN],
        "more": max(0, len(visits) - SHOWN), "notices": [(each.place, each.sentence(speaker.say)) for each in received.notices],
        "flag_counts": {flag: n for flag, n in counts.items() if n},
    }
