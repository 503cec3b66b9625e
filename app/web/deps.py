"""What doors ask for in their signature, beside their key. Async, because FastAPI runs plain functions in its thread pool."""

from typing import Annotated, cast

from fastapi import Depends, Path, Query
from starlette.requests import Request

from app.settings import Settings
from app.storage.session import Database
from app.web.language import Speaker, language_of


async def database(request: Request) -> Database:
    return cast(Database, request.app.state.database)


async def settings(request: Request) -> Settings:
    return cast(Settings, request.app.state.settings)


async def speaker(request: Request) -> Speaker:
    return Speaker(language_of(request))


Db = Annotated[Database, Depends(database)]
Config = Annotated[Settings, Depends(settings)]
Voice = Annotated[Speaker, Depends(speaker)]
Id = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
Page = Annotated[int, Query(ge=1, le=100_000)]
PageSize = Annotated[int, Query(ge=1, le=200)]
