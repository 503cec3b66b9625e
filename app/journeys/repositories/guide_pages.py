"""The page doors of observation guides: make one, see it as the observer does, choose and reorder, print it, take it as a workbook."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.access.keys import Member, Person
from app.errors import Conflict, Invalid, StaleVersion
from app.journeys.frame import channels_of, frame, segments_of, stages_of
from app.journeys.repositories import guides, service
from app.journeys.repositories.guides_api import workbook
from app.journeys.repositories.shapes import GuideChange, NewGuide
from app.web.deps import Db, Id, Voice
from app.web.form_page import Fields, Form, Sent, go
from app.web.forms import Typed, check, errors_of, options, summary_of
from app.web.journey_words import METHODS
from app.web.language import Speaker
from app.web.pages import render

router = APIRouter()
ROOT = "/programmes/{programme_id}/guides"
ONE = ROOT + "/{guide_id}"
LABELS = {
    "repository_id": "Repository", "segment_code": "Segment", "channel_code": "Channel", "name": "Name", "introduction": "Introduction",
    "interactions": "Interactions",
}
Wanted = Annotated[str, Query(pattern=r"^[a-z0-9-]{0,40}$")]


def _wrong(fields: Fields, sent: Sent | None, speaker: Speaker) -> None:
    """What was typed comes back, with what is wrong with it."""
    if sent is None:
        return
    fields.values |= {name: sent.typed.text(name) for name in fields.values if name in sent.typed.values}
    if isinstance(sent.error, Invalid):
        fields.errors = errors_of(sent.error, LABELS, speaker, {"": "name"})
        fields.summary = summary_of(fields.errors, LABELS, speaker)
    elif isinstance(sent.error, StaleVersion):
        fields.stale = sent.error.current
    else:
        fields.refuse(sent.error, speaker)


# ---- a new one

def _new(
    session: Session, person: Person, programme_id: str, wanted: dict[str, str], speaker: Speaker, sent: Sent | None
) -> dict[str, Any]:
    _, values = frame(session, person, programme_id, "repositories")
    repositories = [each for each in service.repositories_of(session, programme_id) if each.content["interactions"]]
    segments = segments_of(session, programme_id)
    drawn = [each.code for each in segments if stages_of(session, programme_id, each.code)]
    usual = {
        "repository_id": repositories[0].id if repositories else "", "segment_code": drawn[0] if drawn else "", "channel_code": "",
        "name": "", "introduction": "",
    }
    fields = Fields(usual | {name: value for name, value in wanted.items() if value})
    _wrong(fields, sent, speaker)
    names = [(each.id, speaker.say("{name}, version {number}", name=each.name, number=each.number)) for each in repositories]
    return values | {
        "fields": fields, "labels": LABELS, "repositories": names, "drawn": drawn,
        "segments": [(each.code, each.name) for each in segments],
        "channels": [(each.code, each.name) for each in channels_of(session, programme_id)],
    }


@router.get(ROOT + "/new")
async def new_page(
    request: Request, programme_id: Id, person: Member, db: Db, voice: Voice, repository: Wanted = "", segment: Wanted = "",
    channel: Wanted = "",
) -> Response:
    wanted = {"repository_id": repository, "segment_code": segment, "channel_code": channel}
    values = await db.run(lambda session: _new(session, person, programme_id, wanted, voice, None))
    return render(request, "journeys/repositories/guide_new.html", person=person, **values)


@router.post(ROOT + "/new")
async def make(request: Request, programme_id: Id, person: Member, db: Db, voice: Voice, typed: Form) -> Response:
    try:
        values: dict[str, Any] = {name: typed.text(name) for name in ("repository_id", "segment_code", "name", "introduction")}
        new = check(NewGuide, values | {"channel_code": typed.optional("channel_code")})
        made = await db.run(lambda session: guides.make_guide(session, person, programme_id, new).id)
    except (Invalid, Conflict) as error:
        sent = Sent(typed, error)
        shown = await db.run(lambda session: _new(session, person, programme_id, {}, voice, sent))
        return render(request, "journeys/repositories/guide_new.html", sent.status, person=person, **shown)
    return go(f"/programmes/{programme_id}/guides/{made}?saved=yes")


# ---- one guide

def _shown(session: Session, person: Person, programme_id: str, guide_id: str, speaker: Speaker) -> dict[str, Any]:
    _, values = frame(session, person, programme_id, "repositories")
    guide, repository = guides.guide_of(session, person, programme_id, guide_id)
    channels = {each.code: each.name for each in channels_of(session, programme_id)}
    segments = {each.code: each.name for each in segments_of(session, programme_id)}
    names = service.stage_names_of(session, programme_id, speaker.language)
    return values | {
        "guide": guides.view_of(guide), "repository": service.row_of(session, repository), "channels": channels,
        "groups": guides.grouped(guide, repository, names), "methods": options(speaker, METHODS),
        "segment": segments.get(guide.segment_code, guide.segment_code),
        "channel": channels.get(guide.channel_code, guide.channel_code) if guide.channel_code else None,
        "observations": guides.observations_of(session, guide),
        "newer": next((each.id for each in service.repositories_of(session, programme_id) if each.number > repository.number), None),
    }


@router.get(ONE)
async def guide_page(
    request: Request, programme_id: Id, guide_id: Id, person: Member, db: Db, voice: Voice, saved: str = ""
) -> Response:
    values = await db.run(lambda session: _shown(session, person, programme_id, guide_id, voice))
    return render(request, "journeys/repositories/guide.html", person=person, saved=bool(saved), **values)


@router.get(ONE + "/print")
async def print_page(request: Request, programme_id: Id, guide_id: Id, person: Member, db: Db, voice: Voice) -> Response:
    values = await db.run(lambda session: _shown(session, person, programme_id, guide_id, voice))
    return render(request, "journeys/repositories/guide_print.html", person=person, **values)


@router.get(ONE + "/sheet.xlsx")
async def sheet(programme_id: Id, guide_id: Id, person: Member, db: Db, voice: Voice) -> Response:
    _, data = await db.run(lambda session: guides.sheet_of(session, person, programme_id, guide_id, voice))
    return workbook(data, voice.language)


# ---- choose and reorder

def _edit(session: Session, person: Person, programme_id: str, guide_id: str, speaker: Speaker, sent: Sent | None) -> dict[str, Any]:
    """Every interaction of the repository that the segment's stages have: first the chosen ones in the guide's order, then the others."""
    values = _shown(session, person, programme_id, guide_id, speaker)
    guide, repository = guides.guide_of(session, person, programme_id, guide_id)
    stages = [each["code"] for each in stages_of(session, programme_id, guide.segment_code)]
    known = {each["code"]: each for each in repository.content["interactions"]}
    chosen = [code for code in guide.content["interactions"] if code in known]
    order = chosen + [each["code"] for each in guides.fitting(repository, stages, None) if each["code"] not in chosen]
    fields = Fields({"name": guide.name, "introduction": guide.introduction})
    if sent is not None:
        chosen = [code for code in sent.typed.many("interactions") if code in known]
        typed_order = [code for code in dict.fromkeys(sent.typed.listed("order")) if code in known]
        order = typed_order + [code for code in order if code not in typed_order]
    _wrong(fields, sent, speaker)
    return values | {
        "fields": fields, "labels": LABELS, "rows": [known[code] for code in order], "chosen": set(chosen),
        "names": service.stage_names_of(session, programme_id, speaker.language),
    }


@router.get(ONE + "/edit")
async def edit_page(
    request: Request, programme_id: Id, guide_id: Id, person: Member, db: Db, voice: Voice, saved: str = ""
) -> Response:
    values = await db.run(lambda session: _edit(session, person, programme_id, guide_id, voice, None))
    return render(request, "journeys/repositories/guide_edit.html", person=person, saved=bool(saved), **values)


def _moved(order: list[str], up: str, down: str) -> list[str]:
    """The order after one button was pressed; at the end of the way nothing moves."""
    moved = list(dict.fromkeys(order))
    for code, step in ((up, -1), (down, 1)):
        if code in moved:
            here = moved.index(code)
            there = here + step
            if 0 <= there < len(moved):
                moved[here], moved[there] = moved[there], moved[here]
    return moved


def _change(typed: Typed) -> GuideChange:
    """The ticked interactions in the order that the page showed, after the button that was pressed."""
    ticked = set(typed.many("interactions"))
    order = _moved([code for code in typed.listed("order") if code in ticked], typed.text("up"), typed.text("down"))
    values = {"name": typed.text("name"), "introduction": typed.text("introduction"), "interactions": order}
    return check(GuideChange, values)


@router.post(ONE + "/edit")
async def save(request: Request, programme_id: Id, guide_id: Id, person: Member, db: Db, voice: Voice, typed: Form) -> Response:
    try:
        change = _change(typed)
        await db.run(lambda session: guides.change_guide(session, person, programme_id, guide_id, typed.whole("version"), change))
    except (Invalid, Conflict) as error:
        sent = Sent(typed, error)
        values = await db.run(lambda session: _edit(session, person, programme_id, guide_id, voice, sent))
        return render(request, "journeys/repositories/guide_edit.html", sent.status, person=person, saved=False, **values)
    pressed = typed.text("up") or typed.text("down")
    if pressed and pressed in (change.interactions or ()):
        return go(f"/programmes/{programme_id}/guides/{guide_id}/edit#row-{pressed}")
    return go(f"/programmes/{programme_id}/guides/{guide_id}?saved=yes")
