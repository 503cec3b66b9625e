"""The page doors of doubt: "How sure?", and the questions to the vendors as a workbook."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.access.keys import Member
from app.access.scope import header_of, study_of
from app.errors import Busy, NotFound
from app.shortlists import doubt, doubt_views
from app.shortlists.doubt import DoubtQuestion
from app.shortlists.robustness_api import turns
from app.shortlists.vendor_questions import questions_to_vendors
from app.web.deps import Db, Id, Voice
from app.web.inputs import Code
from app.web.language import Speaker
from app.web.pages import render

router = APIRouter(include_in_schema=False, tags=["shortlists"])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def in_short(asked: DoubtQuestion, voice: Speaker) -> dict[str, str] | None:
    """The sentences of the ranking page; None when nothing is ranked, or when it is not our turn in time: the page comes without."""
    try:
        return await turns.take(lambda each: doubt_views.short(doubt_views.told_short(each), voice), asked)
    except Busy:
        return None


@router.get("/studies/{study_id}/doubt")
async def how_sure(request: Request, db: Db, person: Member, voice: Voice, study_id: Id) -> Response:
    def work(session: Session) -> tuple[dict[str, str], DoubtQuestion]:
        study = study_of(session, person, study_id)
        return header_of(session, study), doubt.ask(session, study)

    def calculate(asked: DoubtQuestion) -> dict[str, Any]:
        return doubt_views.page(asked.question, doubt_views.told_whole(asked), voice)

    header, asked = await db.run(work)
    return render(request, "shortlists/doubt.html", person=person, study=header, **await turns.take(calculate, asked))


@router.get("/studies/{study_id}/doubt/questions.xlsx")
async def questions(
    db: Db, person: Member, voice: Voice, study_id: Id, solution: Annotated[Code | None, Query()] = None,
    lang: Annotated[Literal["en", "fr"] | None, Query()] = None,
) -> Response:
    speaker = Speaker(lang or voice.language)

    def calculate(asked: DoubtQuestion) -> bytes:
        told = doubt_views.told_whole(asked)
        if solution is not None and solution not in asked.question.verdicts:
            raise NotFound()
        return questions_to_vendors(asked.question, told, doubt_views.to_ask(told) if solution is None else [solution], speaker)

    asked = await db.run(lambda session: doubt.ask(session, study_of(session, person, study_id)))
    content = await turns.take(calculate, asked)
    # No client's name: the file goes to vendors.
    name = f"quick-choice-questions{'-' + solution if solution else ''}.{speaker.language}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store", "Content-Language": speaker.language}
    return Response(content, media_type=XLSX, headers=headers)
