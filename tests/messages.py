"""Every sentence that a person can read, as the source says it: in templates, in errors, in what code says."""

from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract

from app.catalog import questionnaire
from app.shortlists import grid
from app.web import doubt_changes, doubt_words, journey_words, json_body, problems, words

APP = Path(__file__).resolve().parents[1] / "app"
JINJA = {"extensions": "jinja2.ext.i18n,jinja2.ext.do", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
# Function -> position of its sentence(s), as Babel writes them.
SAID = {
    "say": None, "several": (1, 2), "problem": (2,), "Conflict": (2,), "NotFound": (2,), "Refused": (2,), "SignInNeeded": (2,),
    "Gone": (2,),
    "TooLarge": (2,), "TooMany": (2,), "QuickChoiceError": (2,), "Invalid": (3,), "_": None, "N_": None,
}


def sentences() -> Iterator[tuple[str, str]]:
    """(file, sentence); both forms of a plural come separately."""
    for file in sorted((APP / "web" / "templates").rglob("*.html")):
        yield from _extracted(file, "jinja2", {"_": None, "gettext": None, "ngettext": (1, 2)}, JINJA)
    for file in sorted(APP.rglob("*.py")):
        yield from _extracted(file, "python", SAID, {})
    tables = (questionnaire.SENTENCES, grid.SENTENCES, json_body.SENTENCES)
    tables += (*doubt_words.TABLES, *doubt_changes.TABLES)
    for table in (*tables, words.CONSTRAINTS, words.FOUND_REGIONS, words.DEPLOYMENTS, words.LICENCES, *journey_words.TABLES):
        yield from (("a table of words", sentence) for sentence in table.values())
    yield from ((problems.__name__, sentence) for _code, sentence in problems.HTTP_SENTENCES.values())


def _extracted(file: Path, method: str, keywords: dict, options: dict[str, str]) -> Iterator[tuple[str, str]]:
    with file.open("rb") as stream:
        for _line, message, _comments, _context in extract(method, stream, keywords=keywords, options=options):
            for sentence in (message,) if isinstance(message, str) else message:
                if sentence:
                    yield str(file.relative_to(APP.parent)), sentence
