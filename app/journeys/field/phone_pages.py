"""The page doors of the guide on a phone: the guide, where an observer finds it, and the worker that keeps it for times without network."""

import orjson
from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from app.access.keys import Observer, Open
from app.journeys.field import phone
from app.web.deps import Db, Id, Voice
from app.web.form_page import go
from app.web.language import LANGUAGES, Speaker
from app.web.pages import STATIC, asset_version, render, static

router = APIRouter()
# Everything that the guide's page is made of: the page asks for these, the worker keeps these.
SHEETS = ("tokens", "base", "forms", "components", "overlays", "charts", "phone", "field")
MODULES = (
    "base", "field", "field-ask", "field-fill", "field-list", "field-model", "field-notices", "field-outbox", "field-read", "field-send",
    "field-stage", "field-store", "field-words", "field-worker-door",
)
PICTURES = ("favicon.svg", "icons/down.svg")
FONTS = ("/static/fonts/SourceSansPro-Regular.ttf", "/static/fonts/SourceSansPro-Semibold.ttf")
VERSION_HEADER = "X-Field-Version"  # the worker keeps a page only with the files that it was made for


def worker_words() -> dict[str, dict[str, str]]:
    """What the worker says itself, where no page is kept."""
    return {
        language: {
            "never_opened": say("This guide was not opened on this phone before. Open it once where there is network."),
            "choose": say("There is no network just now. These guides are on this phone:"),
        }
        for language in LANGUAGES for say in (Speaker(language).say,)
    }


def parts() -> list[str]:
    """The address of each file that the guide's page needs."""
    sheets, modules = [f"css/{each}.css" for each in SHEETS], [f"js/{each}.js" for each in MODULES]
    return [static(each) for each in (*sheets, *modules, *PICTURES)] + list(FONTS)


def data_block(value: object) -> Markup:
    """JSON for a data block of a page: `<` is written so that no text can end the block."""
    return Markup(orjson.dumps(value).decode().replace("<", "\\u003c"))  # noqa: S704 - escaped just here


@router.get("/field")
async def field_home(person: Observer) -> Response:
    """An observer has one guide; a member finds guides in programmes."""
    return go(f"/field/{person.wave_id}/{person.guide_id}" if person.role == "observer" else "/programmes")


@router.get("/field/{wave_id}/{guide_id}")
async def phone_page(request: Request, db: Db, person: Observer, voice: Voice, wave_id: Id, guide_id: Id) -> Response:
    found = await db.run(lambda session: phone.guide_on_phone(session, person, wave_id, guide_id, voice))
    page = render(
        request, "journeys/field/phone.html", person=person, found=found, data=data_block(found.data), sheets=SHEETS, modules=MODULES,
        fonts=FONTS,
    )
    page.headers[VERSION_HEADER] = asset_version()
    return page


@router.get("/field-worker.js", dependencies=[Open])
async def worker() -> Response:
    """The service worker of this version of the files. It is asked for at each visit, so that a new version is noticed at once."""
    values = {"VERSION": asset_version(), "PARTS": parts(), "WORDS": worker_words()}
    head = "".join(f"const {name} = {orjson.dumps(value).decode()};\n" for name, value in values.items())
    script = head + (STATIC / "js" / "field-worker.js").read_text("utf-8")
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/"}
    return Response(script, headers=headers, media_type="text/javascript")
