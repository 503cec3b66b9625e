"""The page doors of this room: the grid, and the history of a study."""

from typing import Annotated

import orjson
from fastapi import APIRouter, Query
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from app.access.keys import Member
from app.web.deps import Db, Id, Page, Voice
from app.web.inputs import Line
from app.web.pages import render
from app.workshops import view
from app.workshops.changes import told
from app.workshops.history import Wanted

router = APIRouter(include_in_schema=False, tags=["workshops"])
HISTORY_SIZE = 50


def data_block(value: object) -> Markup:
    """JSON for a data block of a page: `<` is written so that no text can end the block."""
    return Markup(orjson.dumps(value).decode().replace("<", "\\u003c"))  # noqa: S704 - escaped just here


@router.get("/studies/{study_id}/grid")
async def grid_page(study_id: Id, person: Member, db: Db, voice: Voice, request: Request) -> HTMLResponse:
    grid = await db.run(lambda session: view.grid_of(session, person, study_id, voice))
    data = data_block(view.script_data(grid, person))
    return render(request, "workshops/grid.html", person=person, study=grid.study, grid=grid, data=data)


@router.get("/studies/{study_id}/history")
async def history_page(
    study_id: Id, person: Member, db: Db, voice: Voice, request: Request,
    item: Annotated[Line, Query(max_length=80)] = "", page: Page = 1,
) -> HTMLResponse:
    wanted = Wanted(item.strip().upper() or None, 0, "newest", page, HISTORY_SIZE)
    found = await db.run(lambda session: view.history_of(session, person, study_id, wanted, voice))
    rows = [told(each, found.texts, voice) for each in found.events["items"]]
    return render(
        request, "workshops/history.html", person=person, study=found.study, rows=rows, item=wanted.item or "", page=page,
        total=found.events["total"], pages=max(1, -(-found.events["total"] // HISTORY_SIZE)),
    )
