"""What doors ask for in their signature, beside their key. Async, because FastAPI runs plain functions in its thread pool."""

import re
from typing import Annotated, Any, cast

from fastapi import Depends, Path, Query
from starlette.requests import Request

from app.errors import Invalid, VersionNeeded, problem
from app.settings import Settings
from app.storage.session import Database
from app.web.language import Speaker, language_of

MAX_VERSION = 2**31 - 1
_VERSION = re.compile(r'\s*(?:W/)?"?([0-9]{1,10})"?\s*')
# What `Seen` asks for, in the documentation of a door: `openapi_extra=IF_MATCH`.
IF_MATCH: dict[str, Any] = {
    "parameters": [{
        "name": "If-Match", "in": "header", "required": True, "schema": {"type": "string"}, "example": '"3"',
        "description": "The version that was read and is being changed; \"0\" for an item that nobody has touched",
    }],
}


async def database(request: Request) -> Database:
    return cast(Database, request.app.state.database)


async def settings(request: Request) -> Settings:
    return cast(Settings, request.app.state.settings)


async def speaker(request: Request) -> Speaker:
    return Speaker(language_of(request))


async def seen_version(request: Request) -> int:
    """The version in `If-Match`; raises VersionNeeded without one, Invalid when it is not a version."""
    header = request.headers.get("if-match")
    if header is None:
        raise VersionNeeded()
    match = _VERSION.fullmatch(header)
    if match is None or int(match[1]) > MAX_VERSION:
        raise Invalid("invalid_version", [problem("If-Match", 'Give the version as a number, such as "3".')])
    return int(match[1])


Db = Annotated[Database, Depends(database)]
Config = Annotated[Settings, Depends(settings)]
Voice = Annotated[Speaker, Depends(speaker)]
Seen = Annotated[int, Depends(seen_version)]
Id = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
Page = Annotated[int, Query(ge=1, le=100_000)]
PageSize = Annotated[int, Query(ge=1, le=200)]
