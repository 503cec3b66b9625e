"""The page doors of observers' links: make one, show it once as an address and a code to scan, see who uses theirs, revoke."""

from dataclasses import dataclass, field
from typing import Annotated, Any

import segno
from fastapi import APIRouter
from markupsafe import Markup
from pydantic import Field
from sqlalchemy import select
from sqlmodel import Session, col
from starlette.requests import Request
from starlette.responses import Response

from app.access import field_links
from app.access.field_links import MAX_DAYS, USUAL_DAYS, NewFieldLink
from app.access.keys import Member, Person
from app.errors import Conflict, Invalid, NotFound
from app.journeys.frame import frame
from app.storage.tables import FieldLink, Guide, Wave
from app.web.deps import Config, Db, Id, Voice
from app.web.form_page import Form, Sent, go
from app.web.forms import check, errors_of, summary_of
from app.web.inputs import Name, Strict
from app.web.language import Speaker
from app.web.pages import render

router = APIRouter()
LABELS = {"observer": "Observer's name", "guide": "Guide", "days": "Ends after (days)"}


class LinkForm(Strict):
    observer: Name
    guide: Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
    days: Annotated[int, Field(ge=1, le=MAX_DAYS)]


@dataclass
class Made:
    """The link that was made just now: the only time that its address can be shown."""

    link: FieldLink
    guide: str
    address: str
    code: Markup


@dataclass
class Shown:
    """The form: what stands in it, and what is wrong with it."""

    values: dict[str, Any]
    errors: dict[str, str] = field(default_factory=dict)
    summary: dict[str, str] = field(default_factory=dict)
    refused: str = ""


def code_of(address: str) -> Markup:
    """The address as a QR code: SVG without a style attribute, which the content security policy would stop."""
    made = segno.make(address, error="m", micro=False)
    return Markup(made.svg_inline(scale=6, border=3, light="#fff", svgclass="qr", lineclass=None))  # noqa: S704 - made of squares only


def _form(sent: Sent | None, guides: list[tuple[str, str]], speaker: Speaker) -> Shown:
    usual = {"observer": "", "guide": guides[0][0] if len(guides) == 1 else "", "days": str(USUAL_DAYS)}
    if sent is None:
        return Shown(usual)
    shown = Shown(usual | sent.typed.shown())
    if isinstance(sent.error, Invalid):
        shown.errors = errors_of(sent.error, LABELS, speaker)
        shown.summary = summary_of(shown.errors, LABELS, speaker)
    else:
        shown.refused = sent.error.sentence(speaker.say)
    return shown


def _values(session: Session, person: Person, programme_id: str, wave_id: str, speaker: Speaker, sent: Sent | None) -> dict[str, Any]:
    _, values = frame(session, person, programme_id, "waves")
    links = field_links.links_of(session, person, programme_id, wave_id)
    query = select(Guide).where(col(Guide.programme_id) == programme_id).order_by(col(Guide.name), col(Guide.id))
    guides = [(each.id, each.name) for each in session.execute(query).scalars()]
    wave = session.get_one(Wave, wave_id)
    form = _form(sent, guides, speaker)
    return values | {"wave": wave, "links": links, "guides": guides, "form": form, "labels": LABELS, "most": MAX_DAYS}


@router.get("/programmes/{programme_id}/waves/{wave_id}/links")
async def links_page(request: Request, db: Db, person: Member, voice: Voice, programme_id: Id, wave_id: Id) -> Response:
    values = await db.run(lambda session: _values(session, person, programme_id, wave_id, voice, None))
    return render(request, "journeys/field/phone_links.html", person=person, made=None, **values)


@router.post("/programmes/{programme_id}/waves/{wave_id}/links")
async def make_link(
    request: Request, db: Db, config: Config, person: Member, voice: Voice, programme_id: Id, wave_id: Id, typed: Form
) -> Response:
    """Answers the page itself, not a way to it: the address is known now and never again."""
    made, sent = None, None
    try:
        given = {"observer": typed.text("observer"), "guide": typed.text("guide"), "days": typed.number("days")}
        asked = check(LinkForm, given)
        new = NewFieldLink(asked.guide, asked.observer, asked.days)
        link, token = await db.run(lambda session: field_links.create(session, config.secret, person, programme_id, wave_id, new))
        address = str(request.url_for("observer_link", token=token))
        made = Made(link, "", address, code_of(address))
    except (Invalid, Conflict) as error:
        sent = Sent(typed, error)
    values = await db.run(lambda session: _values(session, person, programme_id, wave_id, voice, sent))
    if made is not None:
        made.guide = dict(values["guides"])[made.link.guide_id]
    return render(request, "journeys/field/phone_links.html", sent.status if sent else 200, person=person, made=made, **values)


@router.post("/programmes/{programme_id}/waves/{wave_id}/links/{field_link_id}/revoke")
async def revoke_link(db: Db, person: Member, programme_id: Id, wave_id: Id, field_link_id: Id) -> Response:
    def work(session: Session) -> None:
        if field_link_id not in {each.link.id for each in field_links.links_of(session, person, programme_id, wave_id)}:
            raise NotFound()
        field_links.revoke(session, person, field_link_id)

    await db.run(work)
    return go(f"/programmes/{programme_id}/waves/{wave_id}/links")
