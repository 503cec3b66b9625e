"""The page doors of waves: the list, planning one, one wave with its progress, flags and observations, closing it."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.access.keys import Member, Person
from app.errors import Conflict, Invalid
from app.journeys.field import observations, waves
from app.journeys.field.flag_words import FLAGS
from app.journeys.field.form_fields import WAVE_LABELS, fields_of, read_wave
from app.journeys.field.observations import Filter
from app.journeys.field.progress import guides_for, next_step, progress_of
from app.journeys.field.schemas import NewWave, WaveChange
from app.journeys.frame import channels_of, frame, segments_of
from app.storage.tables.base import new_id
from app.web.deps import Db, Id, Page, Voice
from app.web.form_page import Form, Sent, go
from app.web.forms import check, options
from app.web.inputs import Line
from app.web.journey_words import METHODS, WAVE_KINDS
from app.web.language import Speaker
from app.web.pages import render

router = APIRouter()
ROOT = "/programmes/{programme_id}/waves"
WAVE = ROOT + "/{wave_id}"
SIZE = 50
Wanted = Annotated[Line, Query(max_length=80)]


# ---- the list, and a new one

def _list(session: Session, person: Person, programme_id: str) -> dict[str, Any]:
    programme, values = frame(session, person, programme_id, "waves")
    found = waves.views(session, waves.waves_of(session, programme.id))
    return values | {
        "waves": found, "segments": segments_of(session, programme.id), "least": int(programme.profile.get("min_n", 5)),
        "repositories": waves.repositories_of(session, programme.id), "guides": guides_for(session, programme.id, ""),
    }


@router.get(ROOT)
async def waves_page(request: Request, programme_id: Id, person: Member, db: Db, voice: Voice) -> Response:
    values = await db.run(lambda session: _list(session, person, programme_id))
    return render(request, "journeys/field/waves.html", person=person, kinds=dict(options(voice, WAVE_KINDS)), **values)


def _form(session: Session, person: Person, programme_id: str, speaker: Speaker, wave_id: str, sent: Sent | None) -> dict[str, Any]:
    """The form of a wave, stored (`wave_id`) or new. The kind of a new one follows from those before it."""
    programme, values = frame(session, person, programme_id, "waves")
    known, repositories = waves.waves_of(session, programme.id), waves.repositories_of(session, programme.id)
    kind = "before" if not known else "after" if {each.kind for each in known} == {"before"} else "follow_up"
    stored: dict[str, Any] = {
        "name": "", "kind": kind, "repository": repositories[0].id if repositories else "", "starts": "", "ends": "", "note": "",
        "mutation_id": new_id(), "version": 0,
    }
    wave = waves.wave_of(session, person, programme_id, wave_id)[1] if wave_id else None
    if wave is not None:
        stored |= {
            "name": wave.name, "kind": wave.kind, "repository": wave.repository_id, "note": wave.note, "version": wave.version,
            "starts": wave.starts.isoformat() if wave.starts else "", "ends": wave.ends.isoformat() if wave.ends else "",
        }
    choices = [(each.id, speaker.say("Version {number}: {name}", number=each.number, name=each.name)) for each in repositories]
    return values | {
        "fields": fields_of(stored, sent, WAVE_LABELS, speaker), "labels": WAVE_LABELS, "kinds": options(speaker, WAVE_KINDS),
        "repositories": choices, "wave": wave,
    }


@router.get(ROOT + "/new")
async def new_wave(request: Request, programme_id: Id, person: Member, db: Db, voice: Voice) -> Response:
    values = await db.run(lambda session: _form(session, person, programme_id, voice, "", None))
    return render(request, "journeys/field/wave_form.html", person=person, **values)


@router.post(ROOT + "/new")
async def create_wave(request: Request, programme_id: Id, person: Member, db: Db, voice: Voice, typed: Form) -> Response:
    try:
        await db.run(lambda session: frame(session, person, programme_id, "waves"))  # whose it is comes before what was typed
        new = check(NewWave, read_wave(typed) | {"mutation_id": typed.optional("mutation_id")})
        wave = await db.run(lambda session: waves.create(session, person, programme_id, new))
    except (Invalid, Conflict) as error:
        sent = Sent(typed, error)
        values = await db.run(lambda session: _form(session, person, programme_id, voice, "", sent))
        return render(request, "journeys/field/wave_form.html", sent.status, person=person, **values)
    return go(f"/programmes/{programme_id}/waves/{wave.id}")


@router.get(WAVE + "/edit")
async def edit_wave(request: Request, programme_id: Id, wave_id: Id, person: Member, db: Db, voice: Voice) -> Response:
    values = await db.run(lambda session: _form(session, person, programme_id, voice, wave_id, None))
    return render(request, "journeys/field/wave_form.html", person=person, **values)


@router.post(WAVE + "/edit")
async def change_wave(request: Request, programme_id: Id, wave_id: Id, person: Member, db: Db, voice: Voice, typed: Form) -> Response:
    try:
        await db.run(lambda session: waves.wave_of(session, person, programme_id, wave_id))
        wanted, seen = check(WaveChange, read_wave(typed)), typed.whole("version")
        await db.run(lambda session: waves.change(session, person, programme_id, wave_id, seen, wanted))
    except (Invalid, Conflict) as error:
        sent = Sent(typed, error)
        values = await db.run(lambda session: _form(session, person, programme_id, voice, wave_id, sent))
        return render(request, "journeys/field/wave_form.html", sent.status, person=person, **values)
    return go(f"/programmes/{programme_id}/waves/{wave_id}?done=saved")


# ---- one wave

def _wave(
    session: Session, person: Person, programme_id: str, wave_id: str, speaker: Speaker, wanted: Filter, page: int
) -> dict[str, Any]:
    programme, values = frame(session, person, programme_id, "waves")
    _, wave = waves.wave_of(session, person, programme_id, wave_id)
    progress, guides = progress_of(session, programme, wave), guides_for(session, programme.id, wave.repository_id)
    found, total = observations.page_of(session, wave, wanted, page, SIZE)
    methods = dict(options(speaker, METHODS))
    return values | {
        "wave": waves.view(session, wave), "progress": progress, "guides": guides, "next": next_step(wave, progress, guides),
        "segments": {each.code: each.name for each in segments_of(session, programme.id)},
        "channels": {each.code: each.name for each in channels_of(session, programme.id)}, "methods": methods, "flags": FLAGS,
        "kinds": dict(options(speaker, WAVE_KINDS)), "found": found, "total": total, "page": page, "last": max(1, -(-total // SIZE)),
        "wanted": wanted,
    }


@router.get(WAVE)
async def wave_page(
    request: Request, programme_id: Id, wave_id: Id, person: Member, db: Db, voice: Voice, segment: Wanted = "",
    flag: Annotated[Line, Query(max_length=40)] = "", method: Wanted = "", customer: Wanted = "", status: Wanted = "",
    page: Page = 1, done: Wanted = "", stored: Annotated[int, Query(ge=0, le=10**6)] = 0,
) -> Response:
    """`done` and `stored` say what just happened."""
    wanted = Filter(segment, flag if flag in FLAGS or flag == "any" else "", method, customer, "", status)
    values = await db.run(lambda session: _wave(session, person, programme_id, wave_id, voice, wanted, page))
    return render(request, "journeys/field/wave.html", person=person, done=done, stored=stored, **values)


@router.post(WAVE + "/status")
async def set_status(programme_id: Id, wave_id: Id, person: Member, db: Db, typed: Form) -> Response:
    """Close or reopen; what is asked for is said whole, so no version is compared."""
    asked = "closed" if typed.text("status") == "closed" else "open"

    def work(session: Session) -> None:
        _, wave = waves.wave_of(session, person, programme_id, wave_id)
        waves.change(session, person, programme_id, wave_id, wave.version, WaveChange(status=asked))

    await db.run(work)
    return go(f"/programmes/{programme_id}/waves/{wave_id}?done={asked}")
