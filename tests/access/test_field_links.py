"""Observers' links: made by members, opened once into a session, ended by their date or a person; their secret is stored nowhere."""

import datetime as dt

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.access import pages
from app.access.rate import SignInLimit
from app.access.secrets import token_hash
from app.storage.tables import Event, FieldLink, LoginSession, Observation, Programme
from app.storage.tables.base import now
from tests.journeys.make import Made, add_programme
from tests.world import SECRET, World


@pytest.fixture(autouse=True)
def fresh_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "limit", SignInLimit())


@pytest.fixture
def made(world: World) -> Made:
    return world.database.work(lambda session: add_programme(session, world.here))


def links_path(made: Made) -> str:
    return f"/api/v1/programmes/{made.programme}/waves/{made.wave}/links"


def new_link(world: World, made: Made, observer: str = "Ann", **more) -> dict:
    answer = world.as_("consultant").post(links_path(made), json={"guide": made.guide, "observer": observer, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


def path_of(link: dict) -> str:
    return link["address"].removeprefix("http://testserver")


def guide_path(made: Made) -> str:
    return f"/field/{made.wave}/{made.guide}"


def change_link(world: World, link: dict, **values) -> None:
    def work(session) -> None:
        row = session.get_one(FieldLink, link["id"])
        for name, value in values.items():
            setattr(row, name, value)
        session.add(row)

    world.database.work(work)


def test_a_link_opens_one_guide_and_lasts_as_long_as_it_says(world: World, made: Made) -> None:
    link = new_link(world, made, days=60)
    secret = path_of(link).removeprefix("/o/")
    assert len(secret) >= 22, "128 random bits"
    observer = world.as_(None, page=True)
    entered = observer.get(path_of(link))
    assert (entered.status_code, entered.headers["location"]) == (303, guide_path(made))
    cookie = entered.headers["set-cookie"]
    (seconds,) = [int(part.partition("=")[2]) for part in cookie.split("; ") if part.startswith("Max-Age=")]
    assert 59 * 86400 < seconds <= 60 * 86400 and "HttpOnly" in cookie and "SameSite=lax" in cookie
    assert observer.get(guide_path(made)).status_code == 200
    assert observer.get("/field").headers["location"] == guide_path(made)
    assert observer.get("/api/v1/me").json()["role"] == "observer"
    for closed in ("/api/v1/studies", f"/api/v1/programmes/{made.programme}", links_path(made), "/api/v1/programmes"):
        assert observer.get(closed).status_code in (401, 403), closed


def test_the_secret_is_stored_as_a_hash_only(world: World, made: Made) -> None:
    link = new_link(world, made)
    secret = path_of(link).removeprefix("/o/")
    world.as_(None, page=True).get(path_of(link))

    def everything(session) -> tuple[str, str, str]:
        row = session.get_one(FieldLink, link["id"])
        events = str([(each.subject, each.old, each.new) for each in session.execute(select(Event)).scalars()])
        sessions = str(session.execute(select(LoginSession.token_hash, LoginSession.field_link_id)).all())
        return row.token_hash, events, sessions

    hashed, events, sessions = world.database.work(everything)
    assert hashed == token_hash(secret, SECRET)
    assert secret not in hashed + events + sessions
    listed = world.as_("consultant").get(links_path(made))
    assert secret not in listed.text and "address" not in listed.json()["items"][0]


@pytest.mark.parametrize("how", ["ended", "revoked"])
def test_an_end_is_an_end_for_the_link_and_for_who_entered_by_it(world: World, made: Made, how: str) -> None:
    link = new_link(world, made)
    observer = world.as_(None, page=True)
    observer.get(path_of(link))
    if how == "ended":
        change_link(world, link, expires_at=now() - dt.timedelta(seconds=1))
    else:
        assert world.as_("consultant").delete(f"/api/v1/field-links/{link['id']}").status_code == 204
    late = world.as_(None, page=True).get(path_of(link))
    assert late.status_code == 410
    assert "This link has ended. Ask for a new one: what is on this phone stays there and is sent with it." in late.text
    assert observer.get(f"/api/v1/field/{made.wave}/{made.guide}/observations").status_code == 401
    assert observer.get(guide_path(made)).status_code == 303
    (item,) = world.as_("consultant").get(links_path(made)).json()["items"]
    assert item["state"] == how


def test_revoking_makes_one_event_and_ends_every_session(world: World, made: Made) -> None:
    link = new_link(world, made)
    for _ in range(3):
        world.as_(None, page=True).get(path_of(link))
    for _ in range(2):
        assert world.as_("consultant").delete(f"/api/v1/field-links/{link['id']}").status_code == 204

    def found(session):
        kinds = select(Event.kind, Event.subject).where(col(Event.kind).like("field_link.%")).order_by(col(Event.id))
        left = select(LoginSession).where(col(LoginSession.field_link_id) == link["id"])
        return [tuple(each) for each in session.execute(kinds)], len(session.execute(left).all())

    assert world.database.work(found) == ([("field_link.created", "Ann"), ("field_link.revoked", "Ann")], 0)


def test_a_member_keeps_their_session_and_a_client_becomes_the_observer(world: World, made: Made) -> None:
    link = new_link(world, made)
    for role, then in (("consultant", "consultant"), ("admin", "admin"), ("client", "observer"), ("guest", "observer")):
        browser = world.as_(role, page=True)
        assert browser.get(path_of(link)).headers["location"] == guide_path(made)
        assert browser.get("/api/v1/me").json()["role"] == then
    stranger = world.as_("consultant", "there", page=True)
    stranger.get(path_of(link))
    assert stranger.get("/api/v1/me").json()["role"] == "observer", "a member of another organisation may not see it as such"


def test_a_second_link_on_one_phone_ends_the_first_session(world: World, made: Made) -> None:
    first, second = new_link(world, made, "Ann"), new_link(world, made, "Zoe")
    phone = world.as_(None, page=True)
    phone.get(path_of(first))
    old = phone.cookies["quickchoice"]
    phone.get(path_of(second))
    assert phone.get("/api/v1/me").json()["name"] == "Zoe"
    other = world.as_(None)
    other.cookies.set("quickchoice", old)
    assert other.get("/api/v1/me").json() == {"signed_in": False}


def test_guessing_is_slowed_down_and_a_team_behind_one_address_is_not(world: World, made: Made) -> None:
    link = new_link(world, made)
    assert {world.as_(None, page=True).get(path_of(link)).status_code for _ in range(40)} == {303}
    assert {world.as_(None, page=True).get("/o/" + "x" * 22).status_code for _ in range(30)} == {404}
    assert world.as_(None, page=True).get("/o/" + "x" * 22).status_code == 429
    assert world.as_(None, page=True).get(path_of(link)).status_code == 429


@pytest.mark.parametrize("secret", ["x" * 5000, "%00", "é" * 30, "%f0%9f%98%80"])
def test_a_broken_secret_is_an_unknown_one(world: World, secret: str) -> None:
    assert world.as_(None, page=True).get(f"/o/{secret}").status_code == 404


@pytest.mark.parametrize(("days", "status"), [(1, 201), (90, 201), (0, 422), (91, 422), ("30", 422), (1.5, 422)])
def test_a_link_lasts_ninety_days_at_most(world: World, made: Made, days: object, status: int) -> None:
    answer = world.as_("consultant").post(links_path(made), json={"guide": made.guide, "observer": "Ann", "days": days})
    assert answer.status_code == status


def test_a_foreign_programme_wave_guide_or_link_is_an_unknown_one(world: World, made: Made) -> None:
    theirs = world.database.work(lambda session: add_programme(session, world.there))
    foreign = world.as_("consultant", "there").post(links_path(theirs), json={"guide": theirs.guide, "observer": "Zoe"}).json()
    mine = world.as_("consultant")
    body = {"guide": theirs.guide, "observer": "Ann"}
    for path in (links_path(theirs), f"/api/v1/programmes/{made.programme}/waves/{theirs.wave}/links", links_path(made)):
        assert mine.post(path, json=body).status_code == 404, path
    assert mine.get(links_path(theirs)).status_code == 404
    assert mine.delete(f"/api/v1/field-links/{foreign['id']}").status_code == 404
    assert world.as_(None, page=True).get(path_of(foreign)).status_code == 303, "it is still open"


def test_a_closed_programme_gives_no_link_and_lets_one_be_revoked(world: World, made: Made) -> None:
    link = new_link(world, made)

    def close(session) -> None:
        session.get_one(Programme, made.programme).status = "closed"

    world.database.work(close)
    refused = world.as_("consultant").post(links_path(made), json={"guide": made.guide, "observer": "Ann"})
    assert (refused.status_code, refused.json()["code"]) == (409, "programme_closed")
    assert world.as_("consultant").delete(f"/api/v1/field-links/{link['id']}").status_code == 204


def test_the_list_says_who_opened_theirs_and_what_came_of_it(world: World, made: Made) -> None:
    new_link(world, made, "Zoe")
    link = new_link(world, made, "Ann")
    world.as_(None, page=True).get(path_of(link))
    got = world.as_("consultant").get(links_path(made)).json()
    assert (got["total"], [each["observer"] for each in got["items"]]) == (2, ["Ann", "Zoe"])
    ann, zoe = got["items"]
    stored = world.database.work(lambda session: session.execute(select(Observation).where(col(Observation.observer) == "Ann")).all())
    assert ann["received"] == len(stored) == 3
    assert ann["opened_at"] is not None and ann["last_received_at"] is not None
    assert (zoe["received"], zoe["opened_at"], zoe["last_received_at"]) == (0, None, None)
    second = world.as_("consultant").get(links_path(made), params={"page": 2, "size": 1}).json()
    assert ([each["observer"] for each in second["items"]], second["total"]) == (["Zoe"], 2)
