"""The page doors of the plan itself: the workshop page, the order in which to act, the sheet to print, the files."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.access.keys import Member, Person
from app.access.scope import programme_of
from app.errors import Conflict, Invalid
from app.journeys.plan import actions, material, picture, priorities, readers, sheets
from app.journeys.plan.action_pages import action_again
from app.journeys.plan.forms import read_action
from app.journeys.plan.labels import EFFORTS, NEXT, STATUS_FILTERS
from app.journeys.plan.shapes import ActionChange, NewAction
from app.storage.tables.base import new_id
from app.web import journey_words as words
from app.web.deps import Db, Id, Voice
from app.web.form_page import Form, Sent, go
from app.web.forms import Typed, check, options
from app.web.language import Speaker
from app.web.pages import render

router = APIRouter()
Word = Annotated[str, Query(max_length=200)]
Asked = dict[str, str]


def plan_values(session: Session, person: Person, programme_id: str, speaker: Speaker, asked: Asked, step: str = "plan") -> dict[str, Any]:
    """Everything that the page, the board and the sheet show."""
    values = material.base(session, person, programme_id, step)
    every = material.lines(session, values)
    shown = material.wanted_lines(every, asked)
    teams = sorted({each["team"] for each in every if each["team"]}, key=speaker.sort_key)
    return values | {
        "every": every, "shown": shown, "groups": [(kind, [each for each in shown if each["kind"] == kind]) for kind in priorities.KINDS],
        "sums": priorities.sums(shown), "overdue": sum(each["overdue"] for each in shown), "asked": asked, "teams": teams,
        "owners": sorted({each["owner"] for each in every if each["owner"]}, key=speaker.sort_key),
        "filtered": any(asked.values()), "query": urlencode({name: value for name, value in asked.items() if value}),
        "kinds": words.ACTION_KINDS, "statuses": words.ACTION_STATUSES, "status_filters": options(speaker, STATUS_FILTERS),
        "next_status": NEXT, "efforts": options(speaker, EFFORTS),
        "zones": words.ZONES,
    }


@router.get("/programmes/{programme_id}/plan")
async def plan_page(
    request: Request, programme_id: Id, person: Member, db: Db, voice: Voice, segment: Word = "", channel: Word = "", stage: Word = "",
    team: Word = "", status: Word = "", kind: Word = "", projector: Word = "", said: Word = "",
) -> Response:
    asked = {"segment": segment, "channel": channel, "stage": stage, "team": team, "status": status, "kind": kind}

    def work(session: Session) -> dict[str, Any]:
        values = plan_values(session, person, programme_id, voice, asked)
        return values | {"places": material.plan_places(session, values)}

    values = await db.run(work)
    return render(
        request, "journeys/plan/plan.html", person=person, projector=bool(projector), said=said, mutation_id=new_id(), **values
    )


@router.get("/programmes/{programme_id}/plan/board")
async def board_page(request: Request, programme_id: Id, person: Member, db: Db, voice: Voice) -> Response:
    values = await db.run(lambda session: plan_values(session, person, programme_id, voice, {}, "board"))
    live = [each for each in values["shown"] if each["status"] != "done"]
    board = picture.board(live, priorities.large_gain(values["shown"]))
    waiting = [each for each in live if each["ratio"] is None]
    return render(request, "journeys/plan/board.html", person=person, live=live, board=board, waiting=waiting, **values)


@router.get("/programmes/{programme_id}/plan/sheet")
async def sheet_page(request: Request, programme_id: Id, person: Member, db: Db, voice: Voice) -> Response:
    """The plan on paper."""

    def work(session: Session) -> dict[str, Any]:
        values = plan_values(session, person, programme_id, voice, {}, "sheet")
        return values | {"day_of": material.today(), "targets": readers.targets_of(session, programme_id)}

    return render(request, "journeys/plan/sheet.html", person=person, **await db.run(work))


# ---- changes in the rows: each form holds the version that was seen; without a script it is sent by its own button

def _back(typed: Typed, root: str) -> str:
    """Where the person was: a page of this plan with its filters, never another address."""
    back = typed.text("back")
    return back if back == root or back.startswith((f"{root}?", f"{root}/board")) else root


@router.post("/programmes/{programme_id}/plan/actions/{action_id}/row")
async def change_row(request: Request, programme_id: Id, action_id: Id, person: Member, db: Db, voice: Voice, typed: Form) -> Response:
    values = read_action(typed, voice)

    def work(session: Session) -> str:
        return _change_row(session, person, programme_id, action_id, typed, values)

    try:
        anchor = await db.run(work)
    except (Invalid, Conflict) as error:
        return await action_again(request, db, person, voice, programme_id, action_id, Sent(typed, error))
    return go(f"{_back(typed, f'/programmes/{programme_id}/plan')}#{anchor}")


def _change_row(session: Session, person: Person, programme_id: str, action_id: str, typed: Typed, values: dict[str, Any]) -> str:
    actions.action_of(session, person, programme_id, action_id)  # a foreign one answers first as an unknown one
    change = check(ActionChange, values)
    row = actions.change_action(session, person, programme_id, action_id, typed.whole("version"), change)
    return f"action-{row.number}"


@router.post("/programmes/{programme_id}/plan/quick")
async def quick_add(request: Request, programme_id: Id, person: Member, db: Db, voice: Voice, typed: Form) -> Response:
    """One line for one stage: a title and why. Everything else can follow."""
    values = {name: typed.text(name) for name in ("stage", "kind", "title")}
    more = {"segment": typed.optional("segment"), "wave_id": typed.optional("wave_id"), "mutation_id": typed.optional("mutation_id")}

    def work(session: Session) -> str:
        programme_of(session, person, programme_id)
        return f"action-{actions.add_action(session, person, programme_id, check(NewAction, values | more)).number}"

    try:
        anchor = await db.run(work)
    except (Invalid, Conflict) as error:
        return await action_again(request, db, person, voice, programme_id, None, Sent(typed, error))
    return go(f"/programmes/{programme_id}/plan?said=added#{anchor}")


# ---- files

@router.get("/programmes/{programme_id}/plan/actions.xlsx")
async def workbook(programme_id: Id, person: Member, db: Db, voice: Voice) -> Response:
    values = await db.run(lambda session: plan_values(session, person, programme_id, voice, {"status": "all"}))
    return sheets.answer(sheets.workbook(sheets.table(values, voice), voice), "plan.xlsx")


@router.get("/programmes/{programme_id}/plan/actions.csv")
async def csv_file(programme_id: Id, person: Member, db: Db, voice: Voice) -> Response:
    values = await db.run(lambda session: plan_values(session, person, programme_id, voice, {"status": "all"}))
    return sheets.answer(sheets.csv_text(sheets.table(values, voice)), "plan.csv")
