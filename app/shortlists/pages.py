"""The page doors of shortlists: the ranking, one solution, two side by side, and the frozen shortlists with their links."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.access.keys import Member, Person
from app.access.scope import header_of, study_of
from app.access.service import create_share_link, revoke_share_link, share_links_of
from app.errors import Conflict, Invalid
from app.shortlists import doubt, doubt_pages, explain, service, views
from app.shortlists.assemble import assemble
from app.shortlists.choice.pages import router as choice_router
from app.shortlists.doubt import DoubtQuestion
from app.storage.tables.base import now
from app.web.deps import Config, Db, Id, Voice
from app.web.inputs import Code, Prose
from app.web.pages import render
from app.web.problems import status_of

router = APIRouter(include_in_schema=False, tags=["shortlists"])
router.include_router(choice_router)
router.include_router(doubt_pages.router)


@router.get("/studies/{study_id}/ranking")
async def ranking(request: Request, db: Db, person: Member, voice: Voice, study_id: Id) -> Response:
    def work(session: Session) -> tuple[DoubtQuestion, dict[str, Any]]:
        study = study_of(session, person, study_id)
        asked = doubt.ask(session, study)
        told = service.tell(asked.question, service.rank_question(asked.question))
        return asked, {"study": header_of(session, study), **views.ranking(asked.question, told, voice)}

    asked, values = await db.run(work)
    return render(request, "shortlists/ranking.html", person=person, sure=await doubt_pages.in_short(asked, voice), **values)


@router.get("/studies/{study_id}/solutions/{solution}")
async def solution(request: Request, db: Db, person: Member, voice: Voice, study_id: Id, solution: Code) -> Response:
    def work(session: Session) -> dict[str, Any]:
        study = study_of(session, person, study_id)
        question = assemble(session, study)
        told = explain.points(session, person, study_id, solution)
        return {"study": header_of(session, study), **views.solution(question, told, voice)}

    return render(request, "shortlists/solution.html", person=person, **await db.run(work))


@router.get("/studies/{study_id}/compare")
async def compare(
    request: Request, db: Db, person: Member, study_id: Id, a: Annotated[Code, Query()], b: Annotated[Code, Query()]
) -> Response:
    def work(session: Session) -> dict[str, Any]:
        study = study_of(session, person, study_id)
        question = assemble(session, study)
        told = explain.comparison(session, person, study_id, a, b)
        return {"study": header_of(session, study), **views.comparison(question, told)}

    return render(request, "shortlists/compare.html", person=person, **await db.run(work))


async def _shortlists_page(request: Request, db: Db, person: Person, study_id: str, status: int = 200, **more: Any) -> Response:
    def work(session: Session) -> dict[str, Any]:
        study = study_of(session, person, study_id)
        question = assemble(session, study)
        return {
            "study": header_of(session, study), "frozen": service.shortlists_of(session, person, study_id),
            "links": share_links_of(session, person, study_id), "draft": service.tell(question, service.rank_question(question)),
            "moment": now(),
        }

    values = {"error": None, "note": "", "address": None} | more
    return render(request, "shortlists/shortlists.html", status, person=person, **await db.run(work), **values)


@router.get("/studies/{study_id}/shortlists")
async def shortlists(request: Request, db: Db, person: Member, study_id: Id) -> Response:
    return await _shortlists_page(request, db, person, study_id)


@router.post("/studies/{study_id}/shortlists")
async def freeze(request: Request, db: Db, person: Member, study_id: Id, note: Annotated[Prose, Form()] = "") -> Response:
    try:
        await db.run(lambda session: service.freeze(session, person, study_id, note))
    except Conflict as error:
        return await _shortlists_page(request, db, person, study_id, status_of(error), error=error, note=note)
    return RedirectResponse(f"/studies/{study_id}/shortlists", 303)


@router.post("/studies/{study_id}/share-links")
async def share(
    request: Request, db: Db, config: Config, person: Member, study_id: Id, days: Annotated[int, Form()] = 30
) -> Response:
    try:
        _, token = await db.run(lambda session: create_share_link(session, config.secret, person, study_id, days))
    except Invalid as error:
        return await _shortlists_page(request, db, person, study_id, status_of(error), error=error)
    return await _shortlists_page(request, db, person, study_id, address=str(request.url_for("share_link", token=token)))


@router.post("/share-links/{link_id}/revoke")
async def revoke(db: Db, person: Member, link_id: Id) -> Response:
    link = await db.run(lambda session: revoke_share_link(session, person, link_id))
    return RedirectResponse(f"/studies/{link.study_id}/shortlists", 303)

