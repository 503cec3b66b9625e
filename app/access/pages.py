"""The page doors of access: sign in and out, the language, the own account, the users of an organisation, share links,
observers' links."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.access import field_links, service
from app.access.keys import Admin, Guest, Open, Person, SignedIn, cookie_name
from app.access.rate import SignInLimit
from app.access.secrets import MAX_PASSWORD, password_matches
from app.access.service import SESSION_HOURS, NewAccount
from app.errors import Conflict, Invalid, NotFound, QuickChoiceError
from app.web.deps import Config, Db, Id, Voice
from app.web.inputs import Line, Name
from app.web.language import COOKIE, LANGUAGES
from app.web.pages import render
from app.web.problems import status_of

router = APIRouter(include_in_schema=False, tags=["access"])
limit = SignInLimit()
HOME = {
    "admin": "/studies", "consultant": "/studies", "client": "/reports", "guest": "/reports", "observer": "/field",
    "participant": "/my-scores",
}
Typed = Annotated[Line, Form()]
Password = Annotated[str, Form(max_length=2000)]
A_YEAR = 365 * 24 * 3600


def own_path(wanted: str) -> str:
    """A path on this site to go to, or the start: never another site's address."""
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return "/"
    own = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return wanted if own and "\\" not in wanted and wanted.isprintable() else "/"


def address_of(request: Request) -> str:
    return request.client.host if request.client else "?"


def go(path: str) -> RedirectResponse:
    return RedirectResponse(path, 303)


def keep(response: Response, request: Request, token: str, seconds: int) -> None:
    settings = request.app.state.settings
    secure = settings.production or request.url.scheme == "https"
    response.set_cookie(cookie_name(settings), token, max_age=seconds, path="/", secure=secure, httponly=True, samesite="lax")


def forget(response: Response, request: Request) -> None:
    settings = request.app.state.settings
    response.delete_cookie(cookie_name(settings), path="/", secure=settings.production, httponly=True, samesite="lax")


@router.get("/")
async def start(person: Guest) -> Response:
    return go(HOME[person.role] if person else "/sign-in")


@router.get("/sign-in", name="sign_in_page", dependencies=[Open])
async def sign_in_page(request: Request, next: Annotated[str, Query(max_length=500)] = "/") -> Response:
    return render(request, "access/sign_in.html", next=own_path(next), email="", error=None)


@router.post("/sign-in", dependencies=[Open])
async def sign_in(request: Request, db: Db, config: Config, email: Typed, password: Password, next: Typed = "/") -> Response:
    address = address_of(request)
    try:
        limit.enter(address, email)
    except QuickChoiceError as error:
        return render(request, "access/sign_in.html", status_of(error), next=own_path(next), email=email, error=error)
    account = await db.run(lambda session: service.account_of(session, email))
    if not await password_matches(password, account.password_hash if account else None) or account is None:
        limit.failed(address, email)
        wrong = QuickChoiceError("wrong_password", "The email address or the password is not right.")
        return render(request, "access/sign_in.html", 401, next=own_path(next), email=email, error=wrong)
    limit.forgive(address, email)
    old = request.cookies.get(cookie_name(request.app.state.settings))
    user_id, language = account.id, account.language
    token = await db.run(lambda session: service.open_session(session, config.secret, user_id, old))
    response = go(own_path(next))
    keep(response, request, token, SESSION_HOURS * 3600)
    if COOKIE not in request.cookies:
        response.set_cookie(COOKIE, language, max_age=A_YEAR, path="/", samesite="lax")
    return response


@router.post("/sign-out", dependencies=[Open])
async def sign_out(request: Request, db: Db, config: Config) -> Response:
    token = request.cookies.get(cookie_name(request.app.state.settings))
    await db.run(lambda session: service.close_session(session, config.secret, token))
    response = go("/sign-in")
    forget(response, request)
    return response


@router.post("/language", dependencies=[Open])
async def choose_language(lang: Typed, next: Typed = "/") -> Response:
    """The person's choice, kept in their browser for a year."""
    response = go(own_path(next))
    if lang in LANGUAGES:
        response.set_cookie(COOKIE, lang, max_age=A_YEAR, path="/", samesite="lax")
    return response


@router.get("/s/{token}")
async def share_link(request: Request, db: Db, config: Config, person: Guest, token: str) -> Response:
    """A share link is exchanged for a cookie at once, so that its secret leaves the address bar."""
    address = address_of(request)
    limit.enter(address)
    if person is not None and person.role != "guest" and await db.run(lambda session: service.link_is_open(session, config.secret, token)):
        return go("/reports")  # who is signed in keeps their own session
    try:
        opened = await db.run(lambda session: service.enter_by_link(session, config.secret, token[:100]))
    except NotFound:
        limit.failed(address)
        raise
    response = go("/reports")
    keep(response, request, opened, service.SHARE_SESSION_HOURS * 3600)
    return response


@router.get("/o/{token}")
async def observer_link(request: Request, db: Db, config: Config, person: Guest, token: str) -> Response:
    """An observer's link is exchanged likewise and leads to its guide; a member keeps their own session."""
    address = address_of(request)
    limit.enter(address)
    old = request.cookies.get(cookie_name(config))
    try:
        entered = await db.run(lambda session: field_links.enter(session, config.secret, token, person, old))
    except NotFound:
        limit.failed(address)
        raise
    response = go(f"/field/{entered.wave_id}/{entered.guide_id}")
    if entered.token is not None:
        keep(response, request, entered.token, entered.seconds)
    return response


# ---- the own account

async def _account_page(request: Request, db: Db, person: Person, status: int = 200, **more: object) -> Response:
    tokens = await db.run(lambda session: service.tokens_of(session, person))
    values = {"error": None, "new_token": None, **more}
    return render(request, "access/account.html", status, person=person, tokens=tokens, **values)


@router.get("/account")
async def account(request: Request, db: Db, person: SignedIn) -> Response:
    return await _account_page(request, db, person)


@router.post("/account/password")
async def new_password(
    request: Request, db: Db, config: Config, person: SignedIn, current: Password, new_password: Password
) -> Response:
    address = address_of(request)
    limit.enter(address, person.email)
    stored = await db.run(lambda session: service.account_of(session, person.email))
    try:
        if stored is None or not await password_matches(current, stored.password_hash):
            limit.failed(address, person.email)
            raise Conflict("wrong_password", "The current password is not right.")
        await db.run(lambda session: service.change_password(session, person, new_password[: MAX_PASSWORD + 1]))
    except (Conflict, Invalid) as error:
        return await _account_page(request, db, person, status_of(error), error=error)
    limit.forgive(address, person.email)
    token = await db.run(lambda session: service.open_session(session, config.secret, person.id, None))
    response = go("/account")
    keep(response, request, token, SESSION_HOURS * 3600)
    return response


@router.post("/account/tokens")
async def new_token(request: Request, db: Db, config: Config, person: SignedIn, name: Annotated[Name, Form(max_length=100)]) -> Response:
    _, token = await db.run(lambda session: service.create_token(session, config.secret, person, name, 365))
    return await _account_page(request, db, person, new_token=token)


@router.post("/account/tokens/{token_id}/revoke")
async def revoke_token(db: Db, person: SignedIn, token_id: Id) -> Response:
    await db.run(lambda session: service.revoke_token(session, person, token_id))
    return go("/account")


# ---- users of the organisation

async def _users_page(
    request: Request, db: Db, person: Person, typed: NewAccount | None = None, error: QuickChoiceError | None = None
) -> Response:
    users, clients = await db.run(lambda session: (service.users_of(session, person), service.clients_of(session, person)))
    typed = typed or NewAccount("", "", "consultant", "")
    return render(
        request, "access/users.html", status_of(error) if error else 200, person=person, users=users, clients=clients, typed=typed,
        error=error,
    )


@router.get("/admin/users")
async def users(request: Request, db: Db, person: Admin) -> Response:
    return await _users_page(request, db, person)


@router.post("/admin/users")
async def add_user(
    request: Request, db: Db, person: Admin, voice: Voice, email: Typed, name: Typed, role: Typed, password: Password, client_id: Typed = ""
) -> Response:
    new = NewAccount(email, name, role, password, client_id or None, voice.language)
    try:
        await db.run(lambda session: service.create_user(session, person, new))
    except (Conflict, Invalid) as error:
        return await _users_page(request, db, person, new, error)
    return go("/admin/users")


@router.post("/admin/users/{user_id}/{change}")
async def change_user(request: Request, db: Db, person: Admin, user_id: Id, change: str) -> Response:
    if change not in ("close", "reopen"):
        return await _users_page(request, db, person)
    try:
        await db.run(lambda session: service.set_active(session, person, user_id, change == "reopen"))
    except Conflict as error:
        return await _users_page(request, db, person, error=error)
    return go("/admin/users")


@router.get("/api/docs")
async def documentation(request: Request, person: SignedIn) -> Response:
    """Every door of the API, from the same description that programs read."""
    return render(request, "access/api.html", person=person, description=request.app.openapi())

