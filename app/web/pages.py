"""Server-rendered pages: one Jinja2 environment, strict about names, that speaks the reader's language."""

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from app.web import words
from app.web.language import LANGUAGES, Speaker, language_of, translations

HERE = Path(__file__).parent
STATIC = HERE / "static"


def fonts_folder() -> Path:
    """Where the package font-source-sans-pro keeps its files."""
    return Path(str(files("font_source_sans_pro"))) / "files"


@cache
def asset_version() -> str:
    """Twelve digits that change when any static file changes: files can be cached for a year."""
    digest = hashlib.sha256()
    for file in sorted(STATIC.rglob("*")):
        if file.is_file():
            digest.update(str(file.relative_to(STATIC)).encode() + file.read_bytes())
    return digest.hexdigest()[:12]


def static(path: str) -> str:
    """The address of a static file, with the version in the path so that modules import each other relatively."""
    return f"/static/{asset_version()}/{path}"


@cache
def environment(language: str) -> Environment:
    """One environment a language: `_` is bound once, templates are compiled once."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    made.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    speaker = Speaker(language)
    made.globals.update(
        lang=language, other_lang=next(each for each in LANGUAGES if each != language), static=static, pick=speaker.pick,
        number=speaker.number, percent=speaker.percent, money=speaker.money, day=speaker.day, instant=_instant(speaker),
        sort_key=speaker.sort_key, language_name=lambda code: words.language_name(code, language),
        region_name=lambda code: words.value_name("data_residency", code, speaker),
    )
    return made


def _instant(speaker: Speaker) -> Any:
    def instant(value: Any) -> Markup:
        machine = value if isinstance(value, str) else value.isoformat()
        return Markup('<time datetime="{}">{}</time>').format(machine, escape(speaker.hour(value)))

    return instant


def render(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """One page in the reader's language. `person` comes from the key that opened the door (None on public pages)."""
    language = language_of(request)
    values.setdefault("person", getattr(request.state, "person", None))
    settings = request.app.state.settings
    html = environment(language).get_template(template).render(path=_path(request), demo=settings.demo, **values)
    return HTMLResponse(html, status_code=status, headers={"Content-Language": language, "Cache-Control": "no-store"})


def _path(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")
