"""The page doors of a repository's editor: one page, several small forms; a frozen one offers a new version that keeps what was typed."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.access.keys import Member, Person
from app.errors import Conflict, Invalid
from app.journeys.frame import channels_of, frame
from app.journeys.repositories import interactions, service
from app.journeys.repositories.differences import differences
from app.journeys.repositories.editor import as_typed, digest, editor, read_interaction
from app.journeys.repositories.shapes import InteractionChange, NewInteraction, RepositoryChange, SeveralInteractions, StageChoice
from app.journeys.repositories.wording import signed
from app.storage.tables import Repository
from app.web.deps import Db, Id, Voice
from app.web.form_page import Form, Sent, go
from app.web.forms import Typed, check, options
from app.web.journey_words import AXES, KANO
from app.web.language import Speaker
from app.web.pages import render

router = APIRouter()
ONE = "/programmes/{programme_id}/repositories/{repository_id}"
Code = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
Wanted = Annotated[str, Query(pattern=r"^([a-z0-9][a-z0-9-]{0,39})?$")]


def root(programme_id: str, repository_id: str) -> str:
    return f"/programmes/{programme_id}/repositories/{repository_id}"


@router.get(ONE)
async def editor_page(
    request: Request, programme_id: Id, repository_id: Id, person: Member, db: Db, voice: Voice, edit: Wanted = "", add: Wanted = "",
    saved: str = "",
) -> Response:
    values = await db.run(lambda session: editor(session, person, programme_id, repository_id, voice, edit=edit, add=add))
    return render(request, "journeys/repositories/editor.html", person=person, saved=bool(saved), **values)


def target(session: Session, person: Person, programme_id: str, repository_id: str, typed: Typed) -> str:
    """The repository that the form changes: a new version of it when the form asks for one."""
    if typed.text("new_version"):
        return service.copy_repository(session, person, programme_id, repository_id).id
    return repository_id


async def _refused(
    request: Request, db: Db, person: Person, speaker: Speaker, programme_id: str, repository_id: str, sent: Sent, form: str,
    **open_form: str,
) -> Response:
    def show(session: Session) -> dict[str, Any]:
        return editor(session, person, programme_id, repository_id, speaker, sent=sent, form=form, **open_form)

    return render(request, "journeys/repositories/editor.html", sent.status, person=person, saved=False, **await db.run(show))


# ---- one interaction

def _save(session: Session, person: Person, programme_id: str, repository_id: str, speaker: Speaker, typed: Typed) -> tuple[str, str]:
    """Answers the repository and the interaction that were written."""
    repository = service.repository_of(session, person, programme_id, repository_id)
    code = typed.text("code")
    values = read_interaction(typed, speaker, repository.content["scale"])
    shape: type[InteractionChange] = InteractionChange if code else NewInteraction
    try:
        checked = check(shape, values)
    except Invalid as error:
        raise as_typed(error, repository.content["scale"], [level["score"] for level in values["levels"]]) from None
    chosen = target(session, person, programme_id, repository_id, typed)
    if isinstance(checked, NewInteraction):
        return chosen, interactions.add_interaction(session, person, programme_id, chosen, checked)
    stored = interactions.interaction_of(repository, code)
    seen = None if typed.text("new_version") or typed.text("digest") == digest(stored) else typed.whole("version")
    interactions.change_interaction(session, person, programme_id, chosen, seen, code, checked)
    return chosen, code


@router.post(ONE + "/interactions")
async def save_interaction(
    request: Request, programme_id: Id, repository_id: Id, person: Member, db: Db, voice: Voice, typed: Form
) -> Response:
    try:
        chosen, code = await db.run(lambda session: _save(session, person, programme_id, repository_id, voice, typed))
    except (Invalid, Conflict) as error:
        edit = typed.text("code")
        add = "" if edit else typed.text("stage") or "-"
        sent = Sent(typed, error)
        return await _refused(request, db, person, voice, programme_id, repository_id, sent, "interaction", edit=edit, add=add)
    return go(f"{root(programme_id, chosen)}?saved=yes#{code}")


@router.post(ONE + "/interactions/{interaction_code}/move")
async def move(programme_id: Id, repository_id: Id, interaction_code: Code, person: Member, db: Db, typed: Form) -> Response:
    where = "up" if typed.text("move") == "up" else "down"
    await db.run(lambda session: interactions.move_interaction(session, person, programme_id, repository_id, None, interaction_code, where))
    return go(f"{root(programme_id, repository_id)}#{interaction_code}")


@router.post(ONE + "/interactions/{interaction_code}/remove")
async def remove(programme_id: Id, repository_id: Id, interaction_code: Code, person: Member, db: Db) -> Response:
    def work(session: Session) -> str:
        stage = interactions.interaction_of(service.repository_of(session, person, programme_id, repository_id), interaction_code)["stage"]
        interactions.remove_interaction(session, person, programme_id, repository_id, None, interaction_code)
        return str(stage)

    stage = await db.run(work)
    return go(f"{root(programme_id, repository_id)}?saved=yes#stage-{stage}")


# ---- several, the stage, the name, the state

async def _simple(
    request: Request, db: Db, person: Person, speaker: Speaker, programme_id: str, repository_id: str, typed: Typed, form: str,
    work: Callable[[Session], str],
) -> Response:
    """One small form: do it and go where `work` says, or show the page with what was typed."""
    try:
        return go(await db.run(work))
    except (Invalid, Conflict) as error:
        return await _refused(request, db, person, speaker, programme_id, repository_id, Sent(typed, error), form)


@router.post(ONE + "/quick")
async def add_several(request: Request, programme_id: Id, repository_id: Id, person: Member, db: Db, voice: Voice, typed: Form) -> Response:
    def work(session: Session) -> str:
        lines = [line.strip(" -•*\t") for line in typed.text("actions").split("\n")]
        values: dict[str, Any] = {name: typed.text(name) for name in ("stage", "kano", "axis")}
        values |= {"actions": [line for line in lines if line], "language": voice.language}
        try:
            several = check(SeveralInteractions, values)
        except Invalid as error:
            raise as_typed(error) from None
        chosen = target(session, person, programme_id, repository_id, typed)
        interactions.add_several(session, person, programme_id, chosen, several)
        return f"{root(programme_id, chosen)}?saved=yes#stage-{several.stage}"

    return await _simple(request, db, person, voice, programme_id, repository_id, typed, "quick", work)


@router.post(ONE + "/stage")
async def move_stage(request: Request, programme_id: Id, repository_id: Id, person: Member, db: Db, voice: Voice, typed: Form) -> Response:
    def work(session: Session) -> str:
        to = check(StageChoice, {"stage": typed.text("to")}).stage
        chosen = target(session, person, programme_id, repository_id, typed)
        interactions.move_stage(session, person, programme_id, chosen, None, typed.text("from"), to)
        return f"{root(programme_id, chosen)}?saved=yes#stage-{to}"

    return await _simple(request, db, person, voice, programme_id, repository_id, typed, "quick", work)


@router.post(ONE + "/name")
async def rename(request: Request, programme_id: Id, repository_id: Id, person: Member, db: Db, voice: Voice, typed: Form) -> Response:
    def work(session: Session) -> str:
        change = check(RepositoryChange, {"name": typed.text("name")})
        chosen = target(session, person, programme_id, repository_id, typed)
        seen = 1 if chosen != repository_id else typed.whole("version")
        service.change_repository(session, person, programme_id, chosen, seen, change)
        return f"{root(programme_id, chosen)}?saved=yes"

    return await _simple(request, db, person, voice, programme_id, repository_id, typed, "name", work)


@router.post(ONE + "/freeze")
async def freeze(request: Request, programme_id: Id, repository_id: Id, person: Member, db: Db, voice: Voice, typed: Form) -> Response:
    def work(session: Session) -> str:
        service.freeze(session, person, programme_id, repository_id)
        return f"{root(programme_id, repository_id)}?saved=yes"

    return await _simple(request, db, person, voice, programme_id, repository_id, typed, "name", work)


@router.post(ONE + "/copy")
async def copy(request: Request, programme_id: Id, repository_id: Id, person: Member, db: Db, voice: Voice, typed: Form) -> Response:
    def work(session: Session) -> str:
        return f"{root(programme_id, service.copy_repository(session, person, programme_id, repository_id).id)}?saved=yes"

    return await _simple(request, db, person, voice, programme_id, repository_id, typed, "name", work)


# ---- what changed

def _changes(session: Session, person: Person, programme_id: str, repository_id: str, other: str, speaker: Speaker) -> dict[str, Any]:
    _, values = frame(session, person, programme_id, "repositories")
    repository = service.repository_of(session, person, programme_id, repository_id)
    versions = [each for each in service.repositories_of(session, programme_id) if each.id != repository.id]
    chosen = other or repository.based_on or ""
    base: Repository | None = service.repository_of(session, person, programme_id, chosen) if chosen else None
    found = differences(base.content["interactions"], repository.content["interactions"]) if base else []
    return values | {
        "repository": service.row_of(session, repository), "base": base, "versions": versions, "differences": found,
        "names": service.stage_names_of(session, programme_id, speaker.language), "kano": dict(options(speaker, KANO)),
        "axes": dict(options(speaker, AXES)), "channels": {each.code: each.name for each in channels_of(session, programme_id)},
    }


@router.get(ONE + "/changes")
async def changes_page(
    request: Request, programme_id: Id, repository_id: Id, person: Member, db: Db, voice: Voice,
    other: Annotated[str, Query(alias="from", pattern=r"^([0-9a-f]{32})?$")] = "",
) -> Response:
    values = await db.run(lambda session: _changes(session, person, programme_id, repository_id, other, voice))
    return render(request, "journeys/repositories/changes.html", person=person, signed=signed, **values)
