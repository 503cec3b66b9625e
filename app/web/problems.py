"""Errors for people and for programs: a page for a browser, application/problem+json (RFC 9457) for the API.

Every answer has a stable `code` and a sentence that a consultant can act on. An unexpected error is logged with its request id and
says nothing of its insides.
"""

import logging
import os
import traceback
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

import orjson
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app import errors
from app.web.inputs import place
from app.web.language import Speaker, language_of
from app.web.pages import render

log = logging.getLogger("quickchoice")
STATUS: dict[type[errors.QuickChoiceError], int] = {
    errors.Invalid: 422, errors.SignInNeeded: 401, errors.Refused: 403, errors.NotFound: 404, errors.StaleVersion: 412,
    errors.VersionNeeded: 428, errors.Conflict: 409, errors.Gone: 410, errors.TooLarge: 413, errors.TooMany: 429, errors.Busy: 503,
}
BY_LINK = "link_needed"  # who has no account must not be led to the form of those who have one
HTTP_SENTENCES = {
    404: ("not_found", "There is nothing here."),
    405: ("method_not_allowed", "This address does not take that method."),
    413: ("too_large", "What was sent is larger than this door accepts."),
    400: ("bad_request", "The request could not be read."),
}


def status_of(error: errors.QuickChoiceError) -> int:
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def problem_document(error: errors.QuickChoiceError, status: int, speaker: Speaker, request_id: str) -> dict[str, Any]:
    """The RFC 9457 object of one of our errors, in the reader's language."""
    document: dict[str, Any] = {
        "type": f"urn:quickchoice:problem:{error.code}", "title": HTTPStatus(status).phrase, "status": status, "code": error.code,
        "detail": error.sentence(speaker.say), "request_id": request_id,
    }
    if isinstance(error, errors.Invalid):
        document["errors"] = [{"place": each.place, "message": each.sentence(speaker.say)} for each in error.problems]
    if isinstance(error, errors.StaleVersion):
        document["current"] = error.current
    return document


def wants_page(request: Request) -> bool:
    path = request.url.path
    return (path == "/api/docs" or not path.startswith(("/api/", "/health"))) and "text/html" in request.headers.get("accept", "text/html")


def answer(request: Request, error: errors.QuickChoiceError, status: int | None = None, more: Mapping[str, str] | None = None) -> Response:
    """One error as an answer, in the shape that who asked can read; `more` are headers that its kind must carry."""
    speaker = Speaker(language_of(request))
    status = status or status_of(error)
    headers = {"Cache-Control": "no-store", **(more or {})}
    if isinstance(error, errors.Busy | errors.TooMany):
        headers["Retry-After"] = str(error.retry_after)
    document = problem_document(error, status, speaker, request.state.request_id)
    if not wants_page(request):
        if status == 401:
            headers["WWW-Authenticate"] = "Bearer"
        return Response(orjson.dumps(document), status, headers, media_type="application/problem+json")
    if isinstance(error, errors.SignInNeeded) and error.code != BY_LINK and request.method == "GET":
        return RedirectResponse(str(request.url_for("sign_in_page").include_query_params(next=request.url.path)), 303)
    page = render(request, "error.html", status, problem=document)
    page.headers.update(headers)
    return page


def _from_validation(error: RequestValidationError) -> errors.Invalid:
    problems = [errors.problem(place(each["loc"]), "{said}", said=_said(each)) for each in error.errors()]
    return errors.Invalid("invalid_request", problems)


def _said(each: dict[str, Any]) -> str:
    return str(each["msg"]).removeprefix("Value error, ")


def install(app: FastAPI) -> None:
    """Give the application its error answers."""

    @app.exception_handler(errors.QuickChoiceError)
    async def ours(request: Request, error: errors.QuickChoiceError) -> Response:
        return answer(request, error)

    @app.exception_handler(RequestValidationError)
    async def not_valid(request: Request, error: RequestValidationError) -> Response:
        if wants_page(request) and all(each["loc"][0] in ("path", "query") for each in error.errors()):
            return answer(request, errors.NotFound())  # a page's address was mistyped: field names would help nobody
        return answer(request, _from_validation(error))

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        code, sentence = HTTP_SENTENCES.get(error.status_code, HTTP_SENTENCES[400])
        return answer(request, errors.QuickChoiceError(code, sentence), error.status_code, error.headers)

    @app.exception_handler(SQLAlchemyError)
    async def database(request: Request, error: SQLAlchemyError) -> Response:
        log.error("database error %s in request %s at %s", type(error).__name__, request.state.request_id, place_of(error))
        return answer(request, errors.Unexpected())

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> Response:
        log.error("unexpected %s in request %s at %s", type(error).__name__, request.state.request_id, place_of(error))
        return answer(request, errors.Unexpected())


def place_of(error: BaseException) -> str:
    """Where in our own code it happened: modules and lines, no values and no paths, so that a log line gives nothing away."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f"{Path(each.filename).stem}.{each.name}:{each.lineno}" for each in frames if f"{os.sep}app{os.sep}" in each.filename]
    return " < ".join(reversed(ours[-4:])) or "outside our code"
