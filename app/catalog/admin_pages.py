"""The admin's page doors: drafts, spreadsheets out and in, publishing."""

import asyncio
import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Query, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.access.keys import Admin, Person
from app.catalog import drafts, screens, uploads
from app.catalog.archive import MAX_UPLOAD
from app.catalog.drafts import NewEdition
from app.catalog.findings import read_shape, written
from app.catalog.requests import EditionCode
from app.catalog.tables_in import read_upload
from app.errors import Conflict, Invalid, Problem, QuickChoiceError, TooLarge
from app.web.deps import Db, Id, Voice
from app.web.language import Speaker
from app.web.pages import render
from app.web.problems import status_of

router = APIRouter(include_in_schema=False, tags=["catalog"])
Sheet = Annotated[UploadFile | None, File()]
Done = Annotated[str, Query(max_length=10)]
NO_FILE = "Choose a file first."
UNREADABLE_FORM = "The form holds text that cannot be read; send it in UTF-8."


async def read_form(request: Request) -> dict[str, str]:
    """The texts of a form by name. The sender names the character set: raises Invalid on what it makes and no page could show again."""
    try:
        typed = {name: text for name, text in (await request.form(max_fields=50, max_files=1)).multi_items() if isinstance(text, str)}
        for text in typed.values():
            text.encode("utf-8")
    except UnicodeError:
        raise Invalid("unreadable_form", [], UNREADABLE_FORM) from None
    if any("\0" in text for text in typed.values()):
        raise Invalid("unreadable_form", [], UNREADABLE_FORM)
    return typed


Typed = Annotated[dict[str, str], Depends(read_form)]


def go(path: str) -> RedirectResponse:
    return RedirectResponse(path, 303)


def said(problems: list[Problem], voice: Speaker) -> list[tuple[str, str]]:
    """(place, sentence) in the reader's language."""
    return [(each.place, each.sentence(voice.say)) for each in problems]


# ---- drafts

@router.get("/admin")
async def admin_page(request: Request, person: Admin, db: Db) -> Response:
    return await _admin_page(request, person, db, {}, {}, 200)


async def _admin_page(request: Request, person: Admin, db: Db, typed: dict[str, str], errors: dict[str, str], status: int) -> Response:
    values = await db.run(screens.admin_page)
    today = dt.datetime.now(dt.UTC).date()
    shown = {"source": "", "year": str(values["next_year"]), "cut_off": today.isoformat(), "editors": person.name} | typed
    return render(request, "catalog/admin.html", status, person=person, typed=shown, errors=errors, **values)


@router.post("/admin/editions")
async def copy_edition(request: Request, person: Admin, typed: Typed, db: Db, voice: Voice) -> Response:
    document: dict[str, Any] = {name: typed.get(name, "").strip() for name in ("source", "year", "cut_off")}
    document["editors"] = [each.strip() for each in typed.get("editors", "").split(",") if each.strip()]
    if document["year"].isascii() and document["year"].isdecimal() and len(document["year"]) == 4:
        document["year"] = int(document["year"])
    asked, findings = read_shape(NewEdition, document)
    try:
        if asked is None:
            raise Invalid("invalid_edition", [each.at(written(each.path)) for each in findings])
        made = await db.run(lambda session: drafts.copy_edition(session, person, asked).code)
    except (Invalid, Conflict) as error:
        errors = {"year": error.sentence(voice.say)} if isinstance(error, Conflict) else _by_field(error, voice)
        return await _admin_page(request, person, db, typed, errors, status_of(error))
    return go(f"/admin/editions/{made}")


def _by_field(error: QuickChoiceError, voice: Speaker) -> dict[str, str]:
    problems = error.problems if isinstance(error, Invalid) else []
    return {place.partition("[")[0]: sentence for place, sentence in said(problems, voice)}


@router.get("/admin/editions/{code}")
async def draft_page(request: Request, person: Admin, db: Db, code: EditionCode, done: Done = "") -> Response:
    values = await db.run(lambda session: screens.draft_page(session, code))
    return render(request, "catalog/draft.html", person=person, problems=[], refused="", done=done, **values)


# ---- spreadsheets

@router.post("/admin/editions/{code}/uploads")
async def upload(request: Request, person: Admin, db: Db, voice: Voice, code: EditionCode, file: Sheet = None) -> Response:
    """To the page of the differences; or the draft's page again, with every problem of the file."""
    data = await file.read(MAX_UPLOAD + 1) if file is not None else b""
    try:
        if not data:
            raise Conflict("no_file", NO_FILE)
        tables = await asyncio.to_thread(read_upload, data)
        compared = await db.run(lambda session: uploads.receive(session, person, code, tables))
    except (Invalid, TooLarge, Conflict) as error:
        values = await db.run(lambda session: screens.draft_page(session, code))
        problems = said(error.problems, voice) if isinstance(error, Invalid) else []
        status = 422 if isinstance(error, Conflict) else status_of(error)
        refused = error.sentence(voice.say)
        return render(request, "catalog/draft.html", status, person=person, problems=problems, refused=refused, done="", **values)
    if compared.id:
        return go(f"/admin/editions/{code}/uploads/{compared.id}")
    return go(f"/admin/editions/{code}?done={'verified' if compared.already_verified else 'same'}")


@router.get("/admin/editions/{code}/uploads/{upload_id}")
async def upload_page(request: Request, person: Admin, db: Db, code: EditionCode, upload_id: Id) -> Response:
    values = await db.run(lambda session: screens.upload_page(session, person, code, upload_id))
    return render(request, "catalog/upload.html", person=person, **values)


@router.post("/admin/editions/{code}/uploads/{upload_id}/apply")
async def apply_upload(person: Admin, db: Db, code: EditionCode, upload_id: Id) -> Response:
    await db.run(lambda session: uploads.apply(session, person, code, upload_id))
    return go(f"/admin/editions/{code}?done=applied")


@router.post("/admin/editions/{code}/uploads/{upload_id}/discard")
async def discard_upload(person: Admin, db: Db, code: EditionCode, upload_id: Id) -> Response:
    await db.run(lambda session: uploads.discard(session, person, code, upload_id))
    return go(f"/admin/editions/{code}")


# ---- publishing

@router.get("/admin/editions/{code}/publish")
async def publish_page(request: Request, person: Admin, db: Db, voice: Voice, code: EditionCode) -> Response:
    values = await db.run(lambda session: screens.publish_page(session, code))
    return _publish_page(request, person, voice, values, 200)


@router.post("/admin/editions/{code}/publish")
async def publish(request: Request, person: Admin, db: Db, voice: Voice, code: EditionCode) -> Response:
    try:
        await db.run(lambda session: drafts.publish_edition(session, person, code))
    except Invalid:
        values = await db.run(lambda session: screens.publish_page(session, code))
        return _publish_page(request, person, voice, values, 422)
    return go(f"/catalog/{code}")


def _publish_page(request: Request, person: Person, voice: Speaker, values: dict[str, Any], status: int) -> Response:
    shown = values | {name: said(values[name], voice) for name in ("problems", "notes")}
    return render(request, "catalog/publish.html", status, person=person, **shown)
