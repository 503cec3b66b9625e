"""The page door of a programme's history."""

from typing import Any

from fastapi import APIRouter
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.access.keys import Member, Person
from app.journeys.frame import channels_of, frame, segments_of, stages_of
from app.journeys.programmes.history import events_of
from app.journeys.programmes.told import told
from app.web.deps import Db, Id, Page, Voice
from app.web.language import Speaker
from app.web.pages import render

router = APIRouter()
SIZE = 50


def _history(session: Session, person: Person, programme_id: str, page: int, speaker: Speaker) -> dict[str, Any]:
    _, values = frame(session, person, programme_id, "history")
    found = events_of(session, person, programme_id, page, SIZE)
    names = {
        "segment": {each.code: each.name for each in segments_of(session, programme_id)},
        "channel": {each.code: each.name for each in channels_of(session, programme_id)},
        "stage": {each["code"]: each["name"] for each in stages_of(session, programme_id)},
    }
    return values | {
        "rows": [told(event, speaker, names) for event in found["items"]], "page": page, "total": found["total"],
        "pages": max(1, -(-found["total"] // SIZE)),
    }


@router.get("/programmes/{programme_id}/history")
async def history_page(request: Request, programme_id: Id, person: Member, db: Db, voice: Voice, page: Page = 1) -> Response:
    values = await db.run(lambda session: _history(session, person, programme_id, page, voice))
    return render(request, "journeys/programmes/history.html", person=person, **values)
