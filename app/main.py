"""Builds the application. The one place, beside the command line, that knows every room."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Scope

from app import __version__
from app.access import api as access_api
from app.access import pages as access_pages
from app.catalog import api as catalog_api
from app.catalog import pages as catalog_pages
from app.journeys import api as journeys_api
from app.journeys import pages as journeys_pages
from app.reports import api as reports_api
from app.reports import pages as reports_pages
from app.settings import Settings, from_environment
from app.shortlists import api as shortlists_api
from app.shortlists import pages as shortlists_pages
from app.storage.session import Database
from app.studies import api as studies_api
from app.studies import pages as studies_pages
from app.web import problems
from app.web.guard import Guard
from app.web.pages import STATIC, asset_version, fonts_folder
from app.workshops import api as workshops_api
from app.workshops import pages as workshops_pages

MAX_BODY = 16 * 1024 * 1024
# Routes are matched one by one: the doors that a workshop knocks at all day come first.
DOORS = (
    workshops_api, shortlists_api, access_api, studies_api, journeys_api, reports_api, catalog_api, access_pages, studies_pages,
    workshops_pages, shortlists_pages, journeys_pages, reports_pages, catalog_pages,
)
YEAR = "public, max-age=31536000, immutable"


class CachedFiles(StaticFiles):
    """Files whose address carries their version: a browser asks once."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = YEAR
        return response


class Service(FastAPI):
    """FastAPI with the guard around everything, its own error answers included."""

    def build_middleware_stack(self) -> ASGIApp:
        return Guard(super().build_middleware_stack(), self.state.settings.production)


def settle_memory() -> None:
    """What was built at start is never garbage: without this each full collection walks it, and the slowest saves take twice as long."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def build(settings: Settings | None = None, database: Database | None = None) -> FastAPI:
    """The whole service. `database` is for tests; otherwise it is opened from the settings and closed at the end."""
    settings = settings or from_environment()

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        app.state.database = database or Database(settings.url)
        settle_memory()
        yield
        if database is None:
            app.state.database.close()

    app = Service(
        title="Quick Choice", version=__version__, lifespan=life, docs_url=None, redoc_url=None, openapi_url=None, max_body_size=MAX_BODY,
        description="From workshops to a shortlist that a board can trust.",
    )
    app.state.settings = settings
    if database is not None:
        app.state.database = database
    problems.install(app)
    app.mount("/static/fonts", CachedFiles(directory=fonts_folder()))
    app.mount(f"/static/{asset_version()}", CachedFiles(directory=STATIC))
    _open_rooms(app)
    app.add_middleware(GZipMiddleware, minimum_size=1500, compresslevel=5)
    return app


def _open_rooms(app: FastAPI) -> None:
    """Each room's doors."""
    for doors in DOORS:
        app.include_router(doors.router)
