"""The page doors of participants' links: make them, show them once as addresses and codes to scan, see who has answered, revoke."""

from dataclasses import dataclass
from typing import Annotated, Any

import segno
from fastapi import APIRouter, Query
from markupsafe import Markup
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.access import participant_links
from app.access.keys import Member, Person
from app.access.participant_links import USUAL_DAYS, ParticipantLinkUse
from app.errors import Conflict, Invalid, NotFound, problem
from app.shortlists.choice import page_words as words
from app.shortlists.choice import service
from app.shortlists.choice.page_frame import fields_of, frame
from app.storage.tables import ParticipantLink
from app.web.deps import Config, Db, Id, Voice
from app.web.form_page import Form, Sent, go
from app.web.forms import Typed, options
from app.web.language import Speaker
from app.web.pages import render
from app.web.words import TEAMS

router = APIRouter()
Word = Annotated[str, Query(max_length=200)]
EVERYBODY = "all"


@dataclass(frozen=True)
class Made:
    """A link that was made just now: the only time that its address can be shown."""

    name: str
    address: str
    code: Markup
    ends: Any


def code_of(address: str) -> Markup:
    """The address as a QR code: SVG without a style attribute, which the content security policy would stop."""
    made = segno.make(address, error="m", micro=False)
    return Markup(made.svg_inline(scale=6, border=3, light="#fff", svgclass="qr", lineclass=None))  # noqa: S704 - made of squares only


def _link(uses: list[ParticipantLinkUse]) -> dict[str, Any] | None:
    """The link of one person that counts: one that is open, else the newest."""
    found = next((each for each in uses if each.state == "open"), uses[0] if uses else None)
    if found is None:
        return None
    return {"id": found.link.id, "state": found.state, "ends": found.link.expires_at, "opened": found.opened}


def _people(session: Session, person: Person, study_id: str) -> tuple[list[dict[str, Any]], list[ParticipantLinkUse]]:
    """Everybody with their link and the candidates that they have answered about; and the links of who has left."""
    uses = participant_links.links_of(session, person, study_id)
    found = []
    for each in service.overview(session, person, study_id)["participants"]:
        link = _link([use for use in uses if use.link.participant_id == each["id"]])
        is_open = bool(link and link["state"] == "open")
        found.append(each | {"link": link, "open": is_open, "answered": {*each["scored"], *each["late"]}})
    return found, [use for use in uses if use.participant is None]


def _page(session: Session, person: Person, study_id: str, speaker: Speaker, sent: Sent | None) -> dict[str, Any]:
    _, values = frame(session, person, study_id)
    people, gone = _people(session, person, study_id)
    several = sum(not each["open"] for each in people) > 1
    stored = {"participant": EVERYBODY if several else "", "days": USUAL_DAYS}
    return values | {
        "people": people, "gone": gone, "form": fields_of(stored, sent, words.LINK_LABELS, speaker, {"": "participant"}),
        "labels": words.LINK_LABELS, "teams": dict(options(speaker, TEAMS)), "all_people": [(each["id"], each["name"]) for each in people],
    }


@router.get("/studies/{study_id}/choice/links")
async def links_page(request: Request, study_id: Id, person: Member, db: Db, voice: Voice, revoked: Word = "") -> Response:
    values = await db.run(lambda session: _page(session, person, study_id, voice, None))
    return render(request, "choice/links.html", person=person, made=[], revoked=bool(revoked), **values)


def _wanted(people: list[dict[str, Any]], typed: Typed) -> list[dict[str, Any]]:
    asked = typed.text("participant")
    found = [each for each in people if each["id"] == asked or (asked == EVERYBODY and not each["open"])]
    if not found:
        raise Invalid("nobody_chosen", [problem("participant", "Choose one of the list.")])
    return found


def _days(typed: Typed) -> int:
    days = typed.number("days")
    if not isinstance(days, int):
        raise Invalid("invalid_days", [problem("days", "Give a whole number.")])
    return days


@router.post("/studies/{study_id}/choice/links")
async def make_links(
    request: Request, study_id: Id, person: Member, db: Db, config: Config, voice: Voice, typed: Form
) -> Response:
    """Answers the page itself, not a way to it: the addresses are known now and never again."""
    def work(session: Session) -> list[tuple[str, ParticipantLink, str]]:
        frame(session, person, study_id)
        days, people = _days(typed), _wanted(_people(session, person, study_id)[0], typed)
        return [(each["name"], *participant_links.create(session, config.secret, person, study_id, each["id"], days)) for each in people]

    sent, made = None, []
    try:
        made = [_made(request, each) for each in await db.run(work)]
    except (Invalid, Conflict) as error:
        sent = Sent(typed, error)
    values = await db.run(lambda session: _page(session, person, study_id, voice, sent))
    return render(request, "choice/links.html", sent.status if sent else 200, person=person, made=made, revoked=False, **values)


def _made(request: Request, each: tuple[str, ParticipantLink, str]) -> Made:
    name, link, token = each
    address = str(request.url_for("participant_link", token=token))
    return Made(name, address, code_of(address), link.expires_at)


@router.post("/studies/{study_id}/choice/links/{participant_link_id}/revoke")
async def revoke_link(study_id: Id, participant_link_id: Id, person: Member, db: Db) -> Response:
    def work(session: Session) -> None:
        if participant_link_id not in {each.link.id for each in participant_links.links_of(session, person, study_id)}:
            raise NotFound()
        participant_links.revoke(session, person, participant_link_id)

    await db.run(work)
    return go(f"/studies/{study_id}/choice/links?revoked=yes")

