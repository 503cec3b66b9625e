"""The page doors of this part: the versions and the guides, and a new repository. The editor and the guides have files of their own."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.access.keys import Member, Person
from app.errors import Conflict, Invalid, problem
from app.journeys.frame import channels_of, frame, segments_of, stages_of
from app.journeys.repositories import editor_pages, guide_pages, guides, service
from app.journeys.repositories.ready import ready_repositories, ready_repository, suggested_stages
from app.journeys.repositories.shapes import NewRepository
from app.web.deps import Db, Id, Voice
from app.web.form_page import Fields, Form, Sent, go
from app.web.forms import Typed, check, errors_of, summary_of
from app.web.language import LANGUAGES, Speaker
from app.web.pages import render

router = APIRouter(include_in_schema=False, tags=["journeys"])
ROOT = "/programmes/{programme_id}/repositories"
LABELS = {"name": "Name", "language": "Language of the interactions"}
LEAVE_OUT = ""
N_ = str  # marks a sentence for translation
UNNAMED, PROPOSED = N_("Give the repository a name."), N_("Give the repository a name: this one is proposed.")


# ---- the versions and the guides

def _list(session: Session, person: Person, programme_id: str, speaker: Speaker) -> dict[str, Any]:
    programme, values = frame(session, person, programme_id, "repositories")
    rows = [service.row_of(session, each) for each in service.repositories_of(session, programme.id)]
    newest = next(iter(service.repositories_of(session, programme.id)), None)
    return values | {
        "repositories": rows, "guides": [guides.row_of(each) for each in guides.guides_of(session, programme.id)],
        "numbers": {row["id"]: row["number"] for row in rows}, "ready": service.ready_names(speaker.language),
        "segments": {each.code: each.name for each in segments_of(session, programme.id)},
        "channels": {each.code: each.name for each in channels_of(session, programme.id)},
        "has_stages": bool(stages_of(session, programme.id)),
        "to_mend": len(service.check_repository(session, newest)) if newest else 0,
    }


@router.get(ROOT)
async def list_page(request: Request, programme_id: Id, person: Member, db: Db, voice: Voice) -> Response:
    values = await db.run(lambda session: _list(session, person, programme_id, voice))
    return render(request, "journeys/repositories/list.html", person=person, **values)


# ---- a new one

def _new(session: Session, person: Person, programme_id: str, ready_code: str, speaker: Speaker, sent: Sent | None) -> dict[str, Any]:
    """The form of an empty one, or of a ready one with a stage for each of its groups."""
    _, values = frame(session, person, programme_id, "repositories")
    ready = ready_repository(ready_code) if ready_code else None
    stages = stages_of(session, programme_id)
    suggested = suggested_stages(ready, stages) if ready else {}
    fields = Fields({"name": speaker.pick(ready.name.model_dump()) if ready else "", "language": speaker.language, "bring_stages": True})
    fields.values |= {f"stages-{group.code}": suggested.get(group.code, LEAVE_OUT) for group in (ready.stages if ready else ())}
    if sent is not None:
        proposed = fields.values["name"]
        fields.values |= sent.typed.shown() | {"bring_stages": bool(sent.typed.text("bring_stages"))}
        fields.values["name"] = sent.typed.text("name") or proposed
        if isinstance(sent.error, Invalid):
            fields.errors = errors_of(sent.error, list(fields.values), speaker, {"": "name"})
            fields.summary = summary_of(fields.errors, LABELS, speaker)
        else:
            fields.refuse(sent.error, speaker)
    return values | {
        "ready": ready, "fields": fields, "labels": LABELS, "stages": [(each["code"], each["name"]) for each in stages],
        "segments": segments_of(session, programme_id), "languages": [("en", "English"), ("fr", "Français")],
    }


def _new_repository(typed: Typed) -> NewRepository:
    """Raises Invalid without a name: the page then proposes the ready one's, so that nobody gets a name that they did not read."""
    if not typed.text("name"):
        said = PROPOSED if typed.text("ready") else UNNAMED
        raise Invalid("invalid_form", [problem("name", said)])
    values: dict[str, Any] = {"name": typed.text("name"), "language": typed.text("language") or LANGUAGES[0]}
    ready = typed.optional("ready")
    if ready in ready_repositories():
        values |= {"ready": ready, "bring_stages": bool(typed.text("bring_stages"))}
        groups = {name.removeprefix("stages-"): typed.optional(name) for name in typed.values if name.startswith("stages-")}
        values["stages"] = groups
    return check(NewRepository, values)


@router.get(ROOT + "/new")
async def new_page(
    request: Request, programme_id: Id, person: Member, db: Db, voice: Voice,
    ready: Annotated[str, Query(pattern=r"^([a-z0-9-]{1,40})?$")] = "",
) -> Response:
    values = await db.run(lambda session: _new(session, person, programme_id, ready, voice, None))
    return render(request, "journeys/repositories/new.html", person=person, **values)


@router.post(ROOT + "/new")
async def create(request: Request, programme_id: Id, person: Member, db: Db, voice: Voice, typed: Form) -> Response:
    try:
        new = _new_repository(typed)
        made = await db.run(lambda session: service.create_repository(session, person, programme_id, new).id)
    except (Invalid, Conflict) as error:
        sent, ready = Sent(typed, error), typed.text("ready")
        code = ready if ready in ready_repositories() else ""
        values = await db.run(lambda session: _new(session, person, programme_id, code, voice, sent))
        return render(request, "journeys/repositories/new.html", sent.status, person=person, **values)
    return go(f"/programmes/{programme_id}/repositories/{made}?saved=yes")


for part in (editor_pages, guide_pages):
    router.include_router(part.router)
