"""The page doors of indicators: what is followed, how it moved, a point more."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.access.keys import Member, Person
from app.access.scope import programme_of
from app.errors import Conflict, Invalid
from app.journeys.plan import material, picture, points, readers
from app.journeys.plan.forms import fields_of, read_answers
from app.journeys.plan.labels import MOMENTS, POINT_LABELS, UNITS
from app.journeys.plan.shapes import NewPoint
from app.storage.tables.base import new_id
from app.web import journey_words as words
from app.web.deps import Db, Id, Voice
from app.web.form_page import Form, Sent, go
from app.web.forms import Typed, check, options
from app.web.language import Speaker
from app.web.pages import render

router = APIRouter()
Word = Annotated[str, Query(max_length=200)]


def _page(session: Session, person: Person, programme_id: str, speaker: Speaker, indicator: str, sent: Sent | None) -> dict[str, Any]:
    values = material.base(session, person, programme_id, "indicators")
    followed = [each for each in values["row"].indicators if each in words.INDICATORS]
    found = readers.points_of(session, programme_id)
    shown = [*followed, *(each for each in words.INDICATORS if each not in followed and any(p["indicator"] == each for p in found))]
    start = {
        "indicator": indicator if indicator in words.INDICATORS else (shown or list(words.INDICATORS))[0], "value": "", "n": "",
        "answers": "", "measured_on": material.today().isoformat(), "segment": "", "stage": "", "moment": "", "note": "",
        "mutation_id": new_id(),
    }
    return values | {
        "followed": followed, "fields": fields_of(start, sent, POINT_LABELS, speaker, "value"), "labels": POINT_LABELS, "total": len(found),
        "sections": [
            (code, [each for each in found if each["indicator"] == code], picture.series(p for p in found if p["indicator"] == code))
            for code in shown
        ],
        "indicator_names": words.INDICATORS, "units": UNITS, "moments": options(speaker, MOMENTS),
        "choices": options(speaker, {each: words.INDICATORS[each] for each in [*shown, *(c for c in words.INDICATORS if c not in shown)]}),
    }


@router.get("/programmes/{programme_id}/plan/indicators")
async def indicators_page(
    request: Request, programme_id: Id, person: Member, db: Db, voice: Voice, indicator: Word = "", saved: Word = ""
) -> Response:
    values = await db.run(lambda session: _page(session, person, programme_id, voice, indicator, None))
    return render(request, "journeys/plan/indicators.html", person=person, saved=bool(saved), **values)


def _read(typed: Typed) -> dict[str, Any]:
    values: dict[str, Any] = {name: typed.text(name) for name in ("indicator", "moment", "note")}
    values |= {name: typed.optional(name) for name in ("segment", "stage", "mutation_id")}
    answers = read_answers(typed.text("answers"))
    return values | {
        "value": typed.number("value"), "n": typed.number("n"), "answers": answers, "measured_on": typed.text("measured_on"),
    }


@router.post("/programmes/{programme_id}/plan/indicators")
async def add(request: Request, programme_id: Id, person: Member, db: Db, voice: Voice, typed: Form) -> Response:
    def work(session: Session) -> str:
        programme_of(session, person, programme_id)
        return points.add_point(session, person, programme_id, check(NewPoint, _read(typed)))[0].indicator

    try:
        indicator = await db.run(work)
    except (Invalid, Conflict) as error:
        sent = Sent(typed, error)
        values = await db.run(lambda session: _page(session, person, programme_id, voice, typed.text("indicator"), sent))
        return render(request, "journeys/plan/indicators.html", sent.status, person=person, saved=False, **values)
    return go(f"/programmes/{programme_id}/plan/indicators?indicator={indicator}&saved=yes#{indicator}")


@router.post("/programmes/{programme_id}/plan/indicators/{point_id}/remove")
async def remove(programme_id: Id, point_id: Id, person: Member, db: Db) -> Response:
    await db.run(lambda session: points.remove_point(session, person, programme_id, point_id))
    return go(f"/programmes/{programme_id}/plan/indicators")
