"""The page doors of this room: the list, a new study, the overview. The parts of the set-up have files of their own."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.access.clients import clients_of
from app.access.keys import Member, Person
from app.errors import Conflict, Invalid, problem
from app.storage.tables import UserAccount
from app.storage.tables.base import new_id
from app.studies import people_pages, rules_pages, service, setup_pages
from app.studies.choices import STUDY_STATUSES
from app.studies.form_values import NEW_LABELS, read_context, show_context
from app.studies.overview import checklist, next_step
from app.studies.page_parts import frame
from app.studies.schemas import Context, NewStudy
from app.web.deps import Db, Id, Page, Voice
from app.web.form_page import Fields, Form, Sent, go
from app.web.forms import Typed, check, errors_of, options, summary_of, within
from app.web.language import Speaker
from app.web.pages import render
from app.web.words import SIZES, TEAMS

router = APIRouter(include_in_schema=False, tags=["studies"])
for part in (setup_pages, rules_pages, people_pages):
    router.include_router(part.router)
PAGE_SIZE = 25
Search = Annotated[str, Query(max_length=200)]
USUAL_NEW = {"": "client_name", "context": "goals"}


# ---- the list

@router.get("/studies")
async def list_page(
    request: Request, person: Member, db: Db, voice: Voice, q: Search = "", status: Literal["", "open", "closed"] = "", page: Page = 1
) -> Response:
    found = await db.run(lambda session: service.list_studies(session, person, page, PAGE_SIZE, q, status or None))
    last = max(1, -(-found["total"] // PAGE_SIZE))
    statuses = options(voice, STUDY_STATUSES)
    return render(request, "studies/list.html", person=person, found=found, q=q, wanted=status, last=last, statuses=statuses)


# ---- a new study

def _new_page(session: Session, person: Person, speaker: Speaker, sent: Sent | None) -> dict[str, Any]:
    """What the form offers, and what it shows: the newest edition and the shortest format unless something was typed."""
    editions = service.published_editions(session)
    formats = service.formats_of(session, editions)
    fields = Fields({"client_id": "", "client_name": "", "title": "", "mutation_id": new_id()} | show_context(_empty(), speaker.language))
    fields.values |= {"edition": editions[0].code if editions else "", "format": formats[0]["code"] if formats else ""}
    if sent is not None:
        fields.values |= sent.typed.shown()
        _say_what_is_wrong(fields, sent.error, speaker)
    return {
        "fields": fields, "clients": [(client.id, client.name) for client in clients_of(session, person)],
        "editions": [(each.code, each.code) for each in editions],
        "formats": [(each["code"], f"{speaker.pick(each['name'])} – {speaker.pick(each['summary'])}") for each in formats],
        "sizes": options(speaker, SIZES), "labels": NEW_LABELS,
    }


def _empty() -> dict[str, Any]:
    return Context().model_dump(mode="json")


def _say_what_is_wrong(fields: Fields, error: Invalid | Conflict, speaker: Speaker) -> None:
    """A client's name that is taken is said beside its field, another conflict on top."""
    if isinstance(error, Conflict) and error.code != "client_exists":
        fields.refuse(error, speaker)
        return
    if isinstance(error, Conflict):
        error = Invalid("conflict", [problem("client_name", error.message, **error.parameters)])
    fields.errors = errors_of(within(error, "context"), NEW_LABELS, speaker, USUAL_NEW)
    fields.summary = summary_of(fields.errors, NEW_LABELS, speaker)


def _new_study(typed: Typed) -> NewStudy:
    values: dict[str, Any] = {name: typed.text(name) for name in ("title", "edition", "format")}
    values |= {name: typed.optional(name) for name in ("client_id", "client_name", "mutation_id")}
    if values["client_id"] is None:
        values["client_name"] = typed.text("client_name")  # an empty one is then a problem of its own field
    return check(NewStudy, values | {"context": read_context(typed)})


@router.get("/studies/new")
async def new_page(request: Request, person: Member, db: Db, voice: Voice) -> Response:
    return render(request, "studies/new.html", person=person, **await db.run(lambda session: _new_page(session, person, voice, None)))


@router.post("/studies/new")
async def create(request: Request, person: Member, db: Db, voice: Voice, typed: Form) -> Response:
    try:
        new = _new_study(typed)
        study_id = await db.run(lambda session: service.create_study(session, person, new).id)
    except (Invalid, Conflict) as error:
        sent = Sent(typed, error)
        values = await db.run(lambda session: _new_page(session, person, voice, sent))
        return render(request, "studies/new.html", 409 if values["fields"].refused else 422, person=person, **values)
    return go(f"/studies/{study_id}?new=yes")


# ---- the overview

def _overview(session: Session, person: Person, study_id: str) -> dict[str, Any]:
    study, values = frame(session, person, study_id)
    steps = checklist(session, study)
    changed_by, changed_at = service.last_change(session, study)
    creator = session.get(UserAccount, study.created_by)
    formats = service.map_of(session, study.map_version)["formats"]
    format_name = next((each["name"] for each in formats if each["code"] == study.format_code), None)
    return values | {
        "checklist": steps, "next": next_step(steps), "context": study.context, "changed_by": changed_by, "changed_at": changed_at,
        "created_by": creator.name if creator else "", "created_at": study.created_at, "format_name": format_name,
    }


@router.get("/studies/{study_id}")
async def overview_page(request: Request, study_id: Id, person: Member, db: Db, voice: Voice, new: str = "") -> Response:
    values = await db.run(lambda session: _overview(session, person, study_id))
    shown = show_context(values["context"], voice.language)
    return render(
        request, "studies/overview.html", person=person, new=bool(new), shown=shown, sizes=dict(options(voice, SIZES)),
        teams=dict(options(voice, TEAMS)), **values,
    )


@router.post("/studies/{study_id}/close")
async def close(study_id: Id, person: Member, db: Db) -> Response:
    await db.run(lambda session: service.set_status(session, person, study_id, "closed"))
    return go(f"/studies/{study_id}")


@router.post("/studies/{study_id}/reopen")
async def reopen(study_id: Id, person: Member, db: Db) -> Response:
    await db.run(lambda session: service.set_status(session, person, study_id, "open"))
    return go(f"/studies/{study_id}")
