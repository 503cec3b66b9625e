"""Participants' links: made by members, opened once into a session, ended by their date, a person or the participant's removal; their
secret is stored nowhere."""

import datetime as dt

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.access import pages, participant_links
from app.access.keys import Person
from app.access.rate import SignInLimit
from app.access.secrets import token_hash
from app.errors import Gone, NotFound, Refused
from app.storage.tables import Event, LoginSession, ParticipantLink, Study
from app.storage.tables.base import now
from tests.world import SECRET, World


@pytest.fixture(autouse=True)
def fresh_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that every door of a link holds, emptied."""
    monkeypatch.setattr(pages.limit, "_limiter", SignInLimit()._limiter)


def links_path(world: World) -> str:
    return f"/api/v1/studies/{world.here.study}/participant-links"


def new_link(world: World, **more) -> dict:
    answer = world.as_("consultant").post(links_path(world), json={"participant": world.participant(world.here), **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


def path_of(link: dict) -> str:
    return link["address"].removeprefix("http://testserver")


def phone_of(world: World, link: dict):
    phone = world.as_(None, page=True)
    assert phone.get(path_of(link)).status_code == 303
    return phone


def test_a_link_opens_one_participants_scores_and_lasts_as_long_as_it_says(world: World) -> None:
    link = new_link(world, days=60)
    assert len(path_of(link).removeprefix("/v/")) >= 22, "128 random bits"
    phone = world.as_(None, page=True)
    entered = phone.get(path_of(link))
    assert (entered.status_code, entered.headers["location"]) == (303, "/my-scores")
    cookie = entered.headers["set-cookie"]
    (seconds,) = [int(part.partition("=")[2]) for part in cookie.split("; ") if part.startswith("Max-Age=")]
    assert 59 * 86400 < seconds <= 60 * 86400 and "HttpOnly" in cookie and "SameSite=lax" in cookie
    assert phone.get("/").headers["location"] == "/my-scores"
    me = phone.get("/api/v1/me").json()
    assert (me["role"], me["name"]) == ("participant", "Alice")
    assert phone.get("/api/v1/my-scores").json()["participant"]["id"] == world.participant(world.here)
    study = f"/api/v1/studies/{world.here.study}"
    for closed in ("/api/v1/studies", study, f"{study}/choice", links_path(world), f"{study}/events", "/api/v1/outcomes", "/reports",
                   "/api/v1/programmes", "/field"):
        answer = phone.get(closed)
        assert answer.status_code in (401, 403) or "/sign-in" in answer.headers["location"], closed


def test_the_secret_is_stored_as_a_hash_only(world: World) -> None:
    link = new_link(world)
    secret = path_of(link).removeprefix("/v/")
    phone_of(world, link)

    def everything(session) -> tuple[str, str, str]:
        row = session.get_one(ParticipantLink, link["id"])
        events = str([(each.subject, each.old, each.new) for each in session.execute(select(Event)).scalars()])
        sessions = str(session.execute(select(LoginSession.token_hash, LoginSession.participant_link_id)).all())
        return row.token_hash, events, sessions

    hashed, events, sessions = world.database.work(everything)
    assert hashed == token_hash(secret, SECRET)
    assert secret not in hashed + events + sessions
    listed = world.as_("consultant").get(links_path(world))
    assert secret not in listed.text and "address" not in listed.json()["items"][0]


@pytest.mark.parametrize("how", ["ended", "revoked", "removed"])
def test_an_end_is_an_end_for_the_link_and_for_who_entered_by_it(world: World, how: str) -> None:
    link = new_link(world)
    phone = phone_of(world, link)
    consultant = world.as_("consultant")
    if how == "ended":
        def end(session) -> None:
            session.get_one(ParticipantLink, link["id"]).expires_at = now() - dt.timedelta(seconds=1)

        world.database.work(end)
    elif how == "revoked":
        assert consultant.delete(f"/api/v1/participant-links/{link['id']}").status_code == 204
    else:
        assert consultant.delete(f"/api/v1/studies/{world.here.study}/participants/{link['participant']}").status_code in (200, 204)
    late = world.as_(None, page=True).get(path_of(link))
    assert late.status_code == 410
    assert "This link has ended. Ask the person who sent it for a new one." in late.text
    assert phone.get("/api/v1/my-scores").status_code == 401
    assert phone.get("/api/v1/me").json() == {"signed_in": False}
    (item,) = consultant.get(links_path(world)).json()["items"]
    assert item["state"] == ("revoked" if how == "revoked" else "ended")
    assert (item["name"] is None) == (how == "removed")


def test_revoking_makes_one_event_and_ends_every_session(world: World) -> None:
    link = new_link(world)
    for _ in range(3):
        phone_of(world, link)
    for _ in range(2):
        assert world.as_("consultant").delete(f"/api/v1/participant-links/{link['id']}").status_code == 204

    def found(session):
        kinds = select(Event.kind, Event.subject).where(col(Event.kind).like("participant_link.%")).order_by(col(Event.id))
        left = select(LoginSession).where(col(LoginSession.participant_link_id) == link["id"])
        return [tuple(each) for each in session.execute(kinds)], len(session.execute(left).all())

    assert world.database.work(found) == ([("participant_link.created", "Alice"), ("participant_link.revoked", "Alice")], 0)


def test_a_member_is_refused_and_keeps_their_session_and_others_become_the_participant(world: World) -> None:
    link = new_link(world)
    for role, then in (("consultant", "consultant"), ("admin", "admin"), ("client", "participant"), ("guest", "participant")):
        browser = world.as_(role, page=True)
        answer = browser.get(path_of(link))
        assert answer.status_code == (403 if then == role else 303), role
        assert browser.get("/api/v1/me").json()["role"] == then
    stranger = world.as_("consultant", "there", page=True)
    stranger.get(path_of(link))
    assert stranger.get("/api/v1/me").json()["role"] == "participant", "a member of another organisation may not see it as such"


def test_the_service_refuses_as_the_doors_do(world: World) -> None:
    link = new_link(world)
    secret = path_of(link).removeprefix("/v/")
    member = Person(world.here.users["admin"], "Admin", "", "admin", world.here.organisation, "")

    def enter(token: str, person: Person | None):
        return world.database.work(lambda session: participant_links.enter(session, SECRET, token, person, None))

    entered = enter(secret, None)
    assert (entered.study_id, entered.seconds <= participant_links.USUAL_DAYS * 86400) == (world.here.study, True)
    with pytest.raises(Refused):
        enter(secret, member)
    with pytest.raises(NotFound):
        enter("x" * 22, None)
    world.database.work(lambda session: participant_links.revoke(session, member, link["id"]))
    with pytest.raises(Gone):
        enter(secret, None)


def test_a_second_link_on_one_phone_ends_the_first_session(world: World) -> None:
    added = world.as_("consultant").post(f"/api/v1/studies/{world.here.study}/participants", json={"name": "Zoe", "team": "it"}).json()
    first, second = new_link(world), new_link(world, participant=added["id"])
    phone = phone_of(world, first)
    old = phone.cookies["quickchoice"]
    phone.get(path_of(second))
    assert phone.get("/api/v1/me").json()["name"] == "Zoe"
    other = world.as_(None)
    other.cookies.set("quickchoice", old)
    assert other.get("/api/v1/me").json() == {"signed_in": False}


@pytest.mark.parametrize("secret", ["x" * 5000, "%00", "é" * 30, "%f0%9f%98%80"])
def test_a_broken_secret_is_an_unknown_one(world: World, secret: str) -> None:
    assert world.as_(None, page=True).get(f"/v/{secret}").status_code == 404


def test_guessing_is_slowed_down(world: World) -> None:
    assert {world.as_(None, page=True).get("/v/" + "x" * 22).status_code for _ in range(30)} == {404}
    assert world.as_(None, page=True).get("/v/" + "x" * 22).status_code == 429


@pytest.mark.parametrize(("days", "status"), [(1, 201), (180, 201), (0, 422), (181, 422), ("30", 422), (1.5, 422)])
def test_a_link_lasts_half_a_year_at_most(world: World, days: object, status: int) -> None:
    answer = world.as_("consultant").post(links_path(world), json={"participant": world.participant(world.here), "days": days})
    assert answer.status_code == status


def test_a_foreign_study_participant_or_link_is_an_unknown_one(world: World) -> None:
    there = f"/api/v1/studies/{world.there.study}/participant-links"
    foreign = world.as_("consultant", "there").post(there, json={"participant": world.participant(world.there)}).json()
    mine = world.as_("consultant")
    assert mine.post(there, json={"participant": world.participant(world.there)}).status_code == 404
    assert mine.post(links_path(world), json={"participant": world.participant(world.there)}).status_code == 404
    assert mine.get(there).status_code == 404
    assert mine.delete(f"/api/v1/participant-links/{foreign['id']}").status_code == 404
    assert world.as_(None, page=True).get(path_of(foreign)).status_code == 303, "it is still open"


def test_a_closed_study_gives_no_link_and_lets_one_be_revoked(world: World) -> None:
    link = new_link(world)

    def close(session) -> None:
        session.get_one(Study, world.here.study).status = "closed"

    world.database.work(close)
    refused = world.as_("consultant").post(links_path(world), json={"participant": world.participant(world.here)})
    assert (refused.status_code, refused.json()["code"]) == (409, "study_closed")
    assert world.as_("consultant").delete(f"/api/v1/participant-links/{link['id']}").status_code == 204
