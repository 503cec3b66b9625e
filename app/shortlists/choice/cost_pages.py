"""The page doors of costs: each candidate's lines from low to high, and what they come to over 3 and 5 years."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.access.keys import Member, Person
from app.errors import Conflict, Invalid
from app.shortlists.choice import costs, service
from app.shortlists.choice import page_words as words
from app.shortlists.choice.page_frame import candidate_of, fields_of, frame, plain
from app.shortlists.choice.shapes import CostLineChange, NewCostLine
from app.storage.tables.base import new_id
from app.web import choice_words
from app.web.deps import Db, Id, Voice
from app.web.form_page import Form, Sent, go
from app.web.forms import Typed, check, options
from app.web.inputs import Code
from app.web.language import Speaker
from app.web.pages import render

router = APIRouter()
Word = Annotated[str, Query(max_length=200)]
EMPTY = {
    "kind": "licences", "label": "", "basis": "seat_month", "low": "", "likely": "", "high": "", "closes": "", "note": "", "version": 0,
}
OFFERED = 8  # gaps named beside the field


def _fields(line: Mapping[str, Any] | None) -> dict[str, Any]:
    """A line as fields."""
    if line is None:
        return EMPTY | {"mutation_id": new_id()}
    figures = {name: plain(line[name]) for name in ("low", "likely", "high")}
    return {name: line[name] for name in ("kind", "label", "basis", "note", "version")} | figures | {"closes": ", ".join(line["closes"])}


def _page(
    session: Session, person: Person, study_id: str, code: str, speaker: Speaker, edit: str, sent: Sent | None
) -> dict[str, Any]:
    choice, values = frame(session, person, study_id)
    candidate = candidate_of(values, code)
    told = next(each for each in costs.costs(session, person, choice.id)["candidates"] if each["code"] == code)
    line = next((each for each in told["lines"] if each["id"] == edit), None)
    horizon = str(choice.years)
    return values | {
        "candidate": candidate, "lines": [each | {"total": each["totals"][horizon]["likely"]} for each in told["lines"]],
        "totals": {int(years): total for years, total in (told["totals"] or {}).items()},
        "prices": told["catalog_prices"],
        "gaps": [each["item"] for each in told["gaps"][:OFFERED]], "edit": line["id"] if line else "",
        "fields": fields_of(_fields(line), sent, words.COST_LABELS, speaker, {"": "likely"}), "labels": words.COST_LABELS,
        "kinds": options(speaker, choice_words.COST_KINDS), "bases": options(speaker, choice_words.COST_BASES),
        "kind_names": dict(options(speaker, choice_words.COST_KINDS)), "basis_names": dict(options(speaker, choice_words.COST_BASES)),
    }


@router.get("/studies/{study_id}/choice/costs/{solution}")
async def costs_page(
    request: Request, study_id: Id, solution: Code, person: Member, db: Db, voice: Voice, edit: Word = "", saved: Word = ""
) -> Response:
    values = await db.run(lambda session: _page(session, person, study_id, solution, voice, edit, None))
    return render(request, "choice/costs.html", person=person, saved=bool(saved), **values)


def read(typed: Typed) -> dict[str, Any]:
    """The values of a CostLineChange."""
    values: dict[str, Any] = {name: typed.text(name) for name in ("kind", "label", "basis", "note")}
    values |= {name: typed.number(name) for name in ("low", "likely", "high")}
    return values | {"closes": [each.upper() for each in typed.listed("closes")]}


@router.post("/studies/{study_id}/choice/costs/{solution}")
async def save(request: Request, study_id: Id, solution: Code, person: Member, db: Db, voice: Voice, typed: Form) -> Response:
    edit, values = typed.identifier("edit"), read(typed)

    def work(session: Session) -> None:
        choice = service.choice_of_study(session, person, study_id)
        if edit:
            costs.change_line(session, person, choice.id, edit, typed.whole("version"), check(CostLineChange, values))
        else:
            new = check(NewCostLine, values | {"solution": solution, "mutation_id": typed.optional("mutation_id")})
            costs.add_line(session, person, choice.id, new)

    try:
        await db.run(work)
    except (Invalid, Conflict) as error:
        sent = Sent(typed, error)
        shown = await db.run(lambda session: _page(session, person, study_id, solution, voice, edit, sent))
        return render(request, "choice/costs.html", sent.status, person=person, saved=False, **shown)
    return go(f"/studies/{study_id}/choice/costs/{solution}?saved=yes")


@router.post("/studies/{study_id}/choice/costs/{solution}/{line_id}/remove")
async def remove(
    request: Request, study_id: Id, solution: Code, line_id: Id, person: Member, db: Db, voice: Voice, typed: Form
) -> Response:
    def work(session: Session) -> None:
        choice = service.choice_of_study(session, person, study_id)
        costs.remove_line(session, person, choice.id, line_id, typed.whole("version"))

    try:
        await db.run(work)
    except Conflict as error:
        sent = Sent(Typed([]), error)
        shown = await db.run(lambda session: _page(session, person, study_id, solution, voice, line_id, sent))
        return render(request, "choice/costs.html", sent.status, person=person, saved=False, **shown)
    return go(f"/studies/{study_id}/choice/costs/{solution}?saved=yes")
