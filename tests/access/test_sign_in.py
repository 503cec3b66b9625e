"""Signing in and out, share links, tokens, users: what is let in, what ends when, and what other sites cannot do."""

import datetime as dt

import pytest
from sqlalchemy import select

from app.access import pages
from app.access.rate import SignInLimit
from app.access.service import NewAccount, add_account
from app.storage.tables import Event, LoginSession, ShareLink, UserAccount
from app.storage.tables.base import now
from tests.world import World

PASSWORD = "a long enough password"


@pytest.fixture(autouse=True)
def fresh_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "limit", SignInLimit())


@pytest.fixture
def account(world: World) -> str:
    new = NewAccount("Someone@Here.example", "Someone", "consultant", PASSWORD)
    return world.database.work(lambda session: add_account(session, world.here.organisation, new).id)


def sign_in(browser, password=PASSWORD, email="someone@here.example", next_="/studies"):
    return browser.post("/sign-in", data={"email": email, "password": password, "next": next_})


def sessions(world: World) -> int:
    return world.database.work(lambda session: len(session.execute(select(LoginSession.token_hash)).all()))


def test_the_right_password_opens_a_session_that_ends_at_sign_out(world: World, account: str) -> None:
    browser = world.as_(None, page=True)
    before = sessions(world)
    answer = sign_in(browser)
    assert (answer.status_code, answer.headers["location"]) == (303, "/studies")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie
    assert browser.get("/api/v1/me").json()["email"] == "someone@here.example"
    old = browser.cookies["quickchoice"]
    browser.post("/sign-out")
    assert sessions(world) == before
    browser.cookies.set("quickchoice", old)
    assert browser.get("/api/v1/me").json() == {"signed_in": False}


def test_a_session_is_rotated_at_sign_in(world: World, account: str) -> None:
    browser = world.as_(None, page=True)
    sign_in(browser)
    first = browser.cookies["quickchoice"]
    sign_in(browser)
    assert browser.cookies["quickchoice"] != first
    other = world.as_(None)
    other.cookies.set("quickchoice", first)
    assert other.get("/api/v1/me").json() == {"signed_in": False}


@pytest.mark.parametrize("email", ["someone@here.example", "nobody@here.example"])
def test_a_wrong_password_says_the_same_for_everybody(world: World, account: str, email: str) -> None:
    answer = sign_in(world.as_(None, page=True), "wrong password!", email)
    assert answer.status_code == 401
    assert "The email address or the password is not right." in answer.text
    assert email in answer.text, "what was typed is kept"


def test_another_address_does_not_lock_the_owner_out(world: World, account: str) -> None:
    for _ in range(8):
        pages.limit.enter("203.0.113.9", "someone@here.example")
        pages.limit.failed("203.0.113.9", "someone@here.example")
    assert sign_in(world.as_(None, page=True)).status_code == 303


def test_a_whole_board_may_open_a_link_at_once(world: World) -> None:
    link = world.as_("consultant").post(f"/api/v1/studies/{world.here.study}/share-links", json={}).json()
    path = link["address"].removeprefix("http://testserver")
    assert {world.as_(None, page=True).get(path).status_code for _ in range(40)} == {303}
    assert {world.as_(None, page=True).get("/s/" + "x" * 22).status_code for _ in range(30)} == {404}
    assert world.as_(None, page=True).get("/s/" + "x" * 22).status_code == 429, "guessing is counted"


def test_the_limit_forgets(world: World) -> None:
    limit = SignInLimit()
    for number in range(50):
        limit.enter("198.51.100.7", f"{number}@here.example")
    assert limit._limiter.storage.storage, "counted for now"
    for key in list(limit._limiter.storage.expirations):
        limit._limiter.storage.expirations[key] = 0
    limit._limiter.storage._MemoryStorage__expire_events()
    assert not limit._limiter.storage.storage


def test_who_is_signed_in_keeps_their_session_when_they_open_a_link(world: World) -> None:
    consultant = world.as_("consultant")
    link = consultant.post(f"/api/v1/studies/{world.here.study}/share-links", json={}).json()
    assert consultant.get(link["address"].removeprefix("http://testserver")).status_code == 303
    assert consultant.get("/api/v1/me").json()["role"] == "consultant"


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/language"])
def test_another_site_cannot_sign_somebody_in_or_out(world: World, account: str, path: str) -> None:
    browser = world.as_(None, page=True)
    form = {"email": "someone@here.example", "password": PASSWORD, "lang": "fr"}
    answer = browser.post(path, data=form, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403 and "set-cookie" not in answer.headers


@pytest.mark.parametrize("broken", ["//[", "http://[", "/\x00"])
def test_a_broken_address_is_no_error(world: World, broken: str) -> None:
    assert world.as_(None, page=True).get("/sign-in", params={"next": broken}).status_code == 200
    browser = world.as_("consultant")
    browser.headers.pop("sec-fetch-site")
    assert browser.post("/api/v1/rank", json={}, headers={"origin": broken}).status_code == 403


def test_guessing_is_slowed_down(world: World, account: str) -> None:
    browser = world.as_(None, page=True)
    assert {sign_in(browser, "wrong password!").status_code for _ in range(8)} == {401}
    assert sign_in(browser, "wrong password!").status_code == 429
    assert sign_in(browser).status_code == 429, "the right password waits as well"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "\\\\evil"])
def test_after_signing_in_nobody_is_sent_to_another_site(world: World, account: str, elsewhere: str) -> None:
    assert sign_in(world.as_(None, page=True), next_=elsewhere).headers["location"] == "/"


def test_a_closed_account_is_out_at_once(world: World, account: str) -> None:
    browser = world.as_(None, page=True)
    sign_in(browser)
    world.as_("admin").patch(f"/api/v1/users/{account}", json={"active": False})
    assert browser.get("/api/v1/me").json() == {"signed_in": False}
    assert sign_in(browser).status_code == 401


def test_an_expired_session_is_no_session(world: World) -> None:
    def age(session):
        for row in session.execute(select(LoginSession)).scalars():
            row.expires_at = now() - dt.timedelta(seconds=1)
            session.add(row)

    world.database.work(age)
    assert world.as_("consultant").get("/api/v1/studies").status_code == 401
    page = world.as_("consultant", page=True).get(f"/studies/{world.here.study}")
    assert page.status_code == 303 and page.headers["location"].endswith(f"/sign-in?next=%2Fstudies%2F{world.here.study}")


@pytest.mark.parametrize("headers", [
    {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"sec-fetch-site": "", "origin": "https://evil.example"},
    {"sec-fetch-site": "", "origin": "null"},
])
def test_another_site_cannot_act_with_our_cookie(world: World, headers: dict[str, str]) -> None:
    browser = world.as_("consultant")
    browser.headers.pop("sec-fetch-site")
    answer = browser.post(f"/api/v1/studies/{world.here.study}/shortlists", json={}, headers={k: v for k, v in headers.items() if v})
    assert (answer.status_code, answer.json()["code"]) == (403, "cross_site")
    same = browser.post(f"/api/v1/studies/{world.here.study}/shortlists", json={}, headers={"origin": "http://testserver"})
    assert same.status_code == 201


def test_a_token_acts_for_its_owner_until_it_is_revoked(world: World) -> None:
    made = world.as_("consultant").post("/api/v1/tokens", json={"name": "nightly"}).json()
    script = world.as_(None)
    script.headers.update({"authorization": f"Bearer {made['token']}"})
    script.headers.pop("sec-fetch-site")
    assert script.post(f"/api/v1/studies/{world.here.study}/shortlists", json={}).status_code == 201
    assert script.get(f"/api/v1/studies/{world.there.study}/ranking").status_code == 404
    assert world.as_("consultant", "there").delete(f"/api/v1/tokens/{made['id']}").status_code == 404
    assert world.as_("consultant").delete(f"/api/v1/tokens/{made['id']}").status_code == 204
    assert (script.get("/api/v1/me").status_code, script.get("/api/v1/me").json()["code"]) == (401, "unknown_token")


def test_a_share_link_opens_one_study_until_its_end(world: World) -> None:
    consultant = world.as_("consultant")
    frozen = consultant.post(f"/api/v1/studies/{world.here.study}/shortlists", json={}).json()["id"]
    link = consultant.post(f"/api/v1/studies/{world.here.study}/share-links", json={"days": 7}).json()
    path = link["address"].removeprefix("http://testserver")
    assert len(path.removeprefix("/s/")) >= 22, "128 random bits"
    guest = world.as_(None, page=True)
    entered = guest.get(path)
    assert (entered.status_code, entered.headers["location"]) == (303, "/reports")
    assert guest.get(f"/api/v1/shortlists/{frozen}").status_code == 200
    assert guest.get("/api/v1/studies").status_code in (401, 403)

    def end(session):
        row = session.get_one(ShareLink, link["id"])
        row.expires_at = now() - dt.timedelta(seconds=1)
        session.add(row)

    world.database.work(end)
    late = world.as_(None, page=True).get(path)
    assert late.status_code == 410 and "This link has ended." in late.text
    assert guest.get(f"/api/v1/shortlists/{frozen}").status_code == 401


def test_a_revoked_link_ends_what_it_opened(world: World) -> None:
    consultant = world.as_("consultant")
    link = consultant.post(f"/api/v1/studies/{world.here.study}/share-links", json={}).json()
    guest = world.as_(None, page=True)
    guest.get(link["address"].removeprefix("http://testserver"))
    assert consultant.delete(f"/api/v1/share-links/{link['id']}").status_code == 204
    assert guest.get("/reports").status_code == 303
    assert world.as_("consultant", "there").delete(f"/api/v1/share-links/{link['id']}").status_code == 404


def test_an_unknown_link_is_not_found(world: World) -> None:
    assert world.as_(None, page=True).get("/s/" + "x" * 22).status_code == 404


@pytest.mark.parametrize(("change", "code"), [
    ({"email": "no address"}, "invalid_account"), ({"password": "short"}, "invalid_account"), ({"role": "client"}, "invalid_account"),
    ({"email": "consultant@here.example"}, "email_taken"), ({"role": "king"}, "invalid_request"), ({"extra": 1}, "invalid_request"),
])
def test_a_bad_account_is_refused_and_makes_no_event(world: World, change: dict, code: str) -> None:
    def events():
        return world.database.work(lambda session: len(session.execute(select(Event.id)).all()))

    before = events()
    body = {"email": "new@here.example", "name": "New", "role": "consultant", "password": PASSWORD} | change
    answer = world.as_("admin").post("/api/v1/users", json=body)
    assert answer.json()["code"] == code
    assert events() == before


def test_a_client_account_belongs_to_a_company_of_its_organisation(world: World) -> None:
    body = {"email": "new@here.example", "name": "New", "role": "client", "password": PASSWORD, "client_id": world.there.client}
    assert world.as_("admin").post("/api/v1/users", json=body).status_code == 422
    assert world.as_("admin").post("/api/v1/users", json=body | {"client_id": world.here.client}).status_code == 201


def test_passwords_are_stored_as_argon2id(world: World, account: str) -> None:
    stored = world.database.work(lambda session: session.get_one(UserAccount, account).password_hash)
    assert stored.startswith("$argon2id$")


@pytest.mark.parametrize("path", ["/sign-in", "/account", "/admin/users", "/api/docs"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_pages_answer(world: World, path: str, language: str) -> None:
    browser = world.as_("admin", page=True)
    browser.cookies.set("language", language)
    answer = browser.get(path)
    assert answer.status_code == 200 and f'lang="{language}"' in answer.text


def test_the_language_is_the_persons(world: World) -> None:
    browser = world.as_(None, page=True)
    assert "Se connecter" in browser.get("/sign-in", headers={"accept-language": "fr-CA,fr;q=0.9,en;q=0.8"}).text
    answer = browser.post("/language", data={"lang": "fr", "next": "/sign-in"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert "Se connecter" in browser.get("/sign-in", headers={"accept-language": "en"}).text


def test_a_new_password_ends_other_sessions(world: World, account: str) -> None:
    one, other = world.as_(None, page=True), world.as_(None, page=True)
    sign_in(one)
    sign_in(other)
    wrong = one.post("/account/password", data={"current": "no", "new_password": "another long password"})
    assert wrong.status_code == 409
    done = one.post("/account/password", data={"current": PASSWORD, "new_password": "another long password"})
    assert done.status_code == 303
    assert one.get("/api/v1/me").json()["signed_in"] is True
    assert other.get("/api/v1/me").json()["signed_in"] is False
    assert sign_in(other, "another long password").status_code == 303
