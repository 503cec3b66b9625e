"""Every problem that a check can name has its French. The general test sees what is passed to `problem` and to errors; here are the
sentences that travel as findings, in tables and in the workbook's help."""

import ast
import string
from collections.abc import Iterator
from pathlib import Path

from app.catalog import columns, template
from app.catalog.findings import SENTENCES
from app.web.language import translations

ROOM = Path(columns.__file__).parent
CALLS = {"finding", "unreadable", "too_large", "Unreadable"}


def sentences() -> Iterator[str]:
    yield from (message for message, _ in SENTENCES.values() if message != "{said}")
    yield from template.SENTENCES
    yield from (column.help for sheet in columns.SHEETS.values() for column in sheet)
    for file in sorted(ROOM.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
                first = [] if node.func.id == "finding" else node.args[:1]
                given = first + [each.value for each in node.keywords if each.arg == "message"]
                yield from (each.value for each in given if isinstance(each, ast.Constant))
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and getattr(node.targets[0], "id", "") in NAMES:
                yield node.value.value


NAMES = {"DAMAGED", "message", "NO_FILE", "UNREADABLE_FORM", "NO_TAGS", "_QUOTES"}


def test_every_finding_has_its_french_with_the_same_names() -> None:
    found = sorted(set(sentences()))
    french = translations("fr")
    assert len(found) > 130
    assert [each for each in found if french.gettext(each) == each] == []
    assert [each for each in found if _names(each) != _names(french.gettext(each))] == []


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
