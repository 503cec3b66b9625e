"""The page doors of a study's participants and workshops."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.access.keys import Member, Person
from app.access.scope import study_of
from app.errors import Conflict, Invalid, problem
from app.storage.tables.base import new_id
from app.studies import participants, service, workshops
from app.studies.choices import WORKSHOP_STATUSES
from app.studies.form_values import PARTICIPANT_LABELS, SESSION_LABELS
from app.studies.page_parts import frame
from app.studies.schemas import NewParticipant, ParticipantChange, WorkshopChange
from app.studies.setup_pages import fields_of
from app.web.deps import Db, Id, Voice
from app.web.form_page import Form, Sent, go
from app.web.forms import Typed, check, options
from app.web.inputs import Line
from app.web.language import Speaker
from app.web.pages import render
from app.web.words import MOMENTS, TEAMS

router = APIRouter()
Code = Annotated[str, Path(pattern=r"^[A-Za-z0-9-]{1,12}$")]
Wanted = Annotated[Line, Query(max_length=40)]


# ---- participants

def _people(session: Session, person: Person, study_id: str, speaker: Speaker, team: str, edit: str, sent: Sent | None) -> dict[str, Any]:
    """Everybody by team, the teams that a session waits for, and the form of one person."""
    study, values = frame(session, person, study_id)
    people = participants.participants_of(session, study.id)
    edited = next((each for each in people if each.id == edit), None)
    stored = participants.participant_view(edited) if edited else {"name": "", "team": team, "job": "", "mutation_id": new_id()}
    wanted = {each for workshop in workshops.workshops_of(session, study.id) for each in workshop.teams}
    by_team = {each: [one for one in people if one.team == each] for each in TEAMS}
    return values | {
        "step": "participants", "by_team": by_team, "total": len(people), "edit": edit if edited else "", "labels": PARTICIPANT_LABELS,
        "teams": dict(options(speaker, TEAMS)), "missing": [each for each in TEAMS if each in wanted and not by_team[each]],
        "fields": fields_of(stored, sent, PARTICIPANT_LABELS, {}, speaker),
    }


@router.get("/studies/{study_id}/participants")
async def participants_page(
    request: Request, study_id: Id, person: Member, db: Db, voice: Voice, team: Wanted = "", edit: Wanted = "", saved: str = ""
) -> Response:
    values = await db.run(lambda session: _people(session, person, study_id, voice, team, edit, None))
    return render(request, "studies/participants.html", person=person, saved=bool(saved), **values)


def _save_person(session: Session, person: Person, study_id: str, edit: str, values: dict[str, Any]) -> None:
    if edit:
        participants.change_participant(session, person, study_id, edit, check(ParticipantChange, values))
    else:
        participants.add_participant(session, person, study_id, check(NewParticipant, values))


@router.post("/studies/{study_id}/participants")
async def save_participant(request: Request, study_id: Id, person: Member, db: Db, voice: Voice, typed: Form) -> Response:
    edit, team = typed.identifier("edit"), typed.text("team")
    values: dict[str, Any] = {name: typed.text(name) for name in ("name", "team", "job")}
    if not edit:
        values["mutation_id"] = typed.optional("mutation_id")
    try:
        await db.run(lambda session: _save_person(session, person, study_id, edit, values))
    except (Invalid, Conflict) as error:
        sent = Sent(typed, error)
        shown = await db.run(lambda session: _people(session, person, study_id, voice, team, edit, sent))
        return render(request, "studies/participants.html", sent.status, person=person, saved=False, **shown)
    return go(f"/studies/{study_id}/participants?team={team}&saved=yes")


@router.post("/studies/{study_id}/participants/{participant_id}/remove")
async def remove_participant(study_id: Id, participant_id: Id, person: Member, db: Db) -> Response:
    await db.run(lambda session: participants.remove_participant(session, person, study_id, participant_id))
    return go(f"/studies/{study_id}/participants")


# ---- workshops

def _sessions(session: Session, person: Person, study_id: str, speaker: Speaker, sent: Sent | None) -> dict[str, Any]:
    study, values = frame(session, person, study_id)
    rows = workshops.sessions_with_progress(session, study)
    names = {code: speaker.pick(name) for code, name in service.domains_of(session, study.map_version).items()}
    labels = {f"held_on-{row['code']}": speaker.pick(row["name"]) for row in rows}
    stored = {f"held_on-{row['code']}": row["held_on"].isoformat() if row["held_on"] else "" for row in rows}
    uncovered = [names[code] for code in workshops.uncovered_domains(session, study)]
    return values | {
        "step": "workshops", "rows": rows, "domains": names, "uncovered": uncovered,
        "teams": dict(options(speaker, TEAMS)), "moments": dict(options(speaker, MOMENTS)), "all_teams": len(TEAMS),
        "statuses": dict(options(speaker, WORKSHOP_STATUSES)), "fields": fields_of(stored, sent, labels, {}, speaker),
    }


@router.get("/studies/{study_id}/workshops")
async def workshops_page(request: Request, study_id: Id, person: Member, db: Db, voice: Voice, saved: str = "") -> Response:
    values = await db.run(lambda session: _sessions(session, person, study_id, voice, None))
    return render(request, "studies/workshops.html", person=person, saved=bool(saved), **values)


def _save_days(session: Session, person: Person, study_id: str, typed: Typed) -> None:
    """The days of all sessions at once: all or none, one event for each session that moves."""
    problems = []
    for workshop in workshops.workshops_of(session, study_of(session, person, study_id).id):
        name = f"held_on-{workshop.code}"
        if name not in typed.values:
            continue
        try:
            change = check(WorkshopChange, {"held_on": typed.optional(name)})
            workshops.change_workshop(session, person, study_id, workshop.code, change)
        except Invalid as error:
            problems += [problem(name, each.message, **dict(each.parameters)) for each in error.problems]
    if problems:
        raise Invalid("invalid_days", problems)


@router.post("/studies/{study_id}/workshops")
async def save_days(request: Request, study_id: Id, person: Member, db: Db, voice: Voice, typed: Form) -> Response:
    try:
        await db.run(lambda session: _save_days(session, person, study_id, typed))
    except (Invalid, Conflict) as error:
        sent = Sent(typed, error)
        values = await db.run(lambda session: _sessions(session, person, study_id, voice, sent))
        return render(request, "studies/workshops.html", sent.status, person=person, saved=False, **values)
    return go(f"/studies/{study_id}/workshops?saved=yes")


def _session(session: Session, person: Person, study_id: str, code: str, speaker: Speaker, sent: Sent | None) -> dict[str, Any]:
    study, values = frame(session, person, study_id)
    workshop = workshops.workshop_of(session, study.id, code)
    day = workshop.held_on.isoformat() if workshop.held_on else ""
    stored = {"held_on": day, "status": workshop.status, "domains": workshop.domains, "teams": workshop.teams}
    fields = fields_of(stored, sent, SESSION_LABELS, {}, speaker)
    if sent is not None:
        fields.values |= {name: sent.typed.many(name) for name in ("domains", "teams")}
    return values | {
        "step": "workshops", "workshop": workshop, "fields": fields, "labels": SESSION_LABELS, "teams": options(speaker, TEAMS),
        "domains": [(each, speaker.pick(name)) for each, name in service.domains_of(session, study.map_version).items()],
        "statuses": options(speaker, WORKSHOP_STATUSES), "moments": dict(options(speaker, MOMENTS)),
    }


@router.get("/studies/{study_id}/workshops/{code}")
async def session_page(request: Request, study_id: Id, code: Code, person: Member, db: Db, voice: Voice) -> Response:
    values = await db.run(lambda session: _session(session, person, study_id, code, voice, None))
    return render(request, "studies/workshop.html", person=person, **values)


@router.post("/studies/{study_id}/workshops/{code}")
async def save_session(request: Request, study_id: Id, code: Code, person: Member, db: Db, voice: Voice, typed: Form) -> Response:
    try:
        values = {"held_on": typed.optional("held_on"), "status": typed.text("status")}
        change = check(WorkshopChange, values | {name: typed.many(name) for name in ("domains", "teams")})
        await db.run(lambda session: workshops.change_workshop(session, person, study_id, code, change))
    except (Invalid, Conflict) as error:
        sent = Sent(typed, error)
        shown = await db.run(lambda session: _session(session, person, study_id, code, voice, sent))
        return render(request, "studies/workshop.html", sent.status, person=person, **shown)
    return go(f"/studies/{study_id}/workshops?saved=yes")


@router.post("/studies/{study_id}/workshops/{code}/status")
async def set_status(study_id: Id, code: Code, person: Member, db: Db, typed: Form) -> Response:
    change = check(WorkshopChange, {"status": typed.text("status")})
    await db.run(lambda session: workshops.change_workshop(session, person, study_id, code, change))
    return go(f"/studies/{study_id}/workshops?saved=yes")
