"""Every sentence of the reports exists in French, with the same fields to fill, typeset as French is."""

import ast
import io
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

import app
from app.reports import words
from app.web import choice_words
from app.web.language import TRANSLATIONS

ROOM = Path(app.__file__).parent / "reports"
TEMPLATES = Path(app.__file__).parent / "web" / "templates" / "reports"
SAID = {"say", "several"}


def in_code() -> set[str]:
    """What `say` and `several` are given as literals, and the tables of words and sentences."""
    found: set[str] = set()
    for file in sorted(ROOM.rglob("*.py")):
        tree = ast.parse(file.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in SAID:
                found |= {each.value for each in node.args[:2] if isinstance(each, ast.Constant) and isinstance(each.value, str)}
        found |= _sentences_of_names(tree)
    return found | {text for table in (*words.TABLES, *choice_words.TABLES) for text in table.values()}


def _sentences_of_names(tree: ast.Module) -> set[str]:
    """Constants that are said through a name: tables in capitals, and local variables that hold a sentence."""
    tables = [node.value for node in tree.body if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in NAMED]
    strings = {each.value for table in tables for each in ast.walk(table) if isinstance(each, ast.Constant) and isinstance(each.value, str)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id in LOCAL:
            strings |= {each.value for each in ast.walk(node.value) if isinstance(each, ast.Constant) and isinstance(each.value, str)}
    return {each for each in strings if not re.fullmatch(r"[a-z_]+", each) or each in OTHER_PARTS}


NAMED = {
    "AGREEMENT", "CAREFUL", "REPEATS", "FIGURES", "RULES", "LISTS", "FACTS", "HEAT_NOTE", "OTHER_PARTS", "LABELS",
    "BEFORE", "TOTALS", "EARLIER", "TEAM", "ERGONOMICS", "SPREAD", "ASSUMED", "MORE", "LESS", "COSTS_DECIDE", "PROPORTION", "OWN",
    "APART", "SINCE", "WHY",  # of a decision
}
LOCAL = {"sentence", "names", "one", "many", "nothing", "rules"}
OTHER_PARTS = {"comment", "floor", "owner", "reason", "target", "proven"}


def in_templates() -> set[str]:
    text = "".join(file.read_text("utf-8") for file in TEMPLATES.glob("*.html"))
    plurals = re.findall(r'ngettext\("([^"]+)", "([^"]+)"', text)
    return set(re.findall(r'\b_\("([^"]+)"\)', text)) | {part for pair in plurals for part in pair}


def messages(name: str) -> list[Message]:
    return [each for each in read_po(io.BytesIO((TRANSLATIONS / "fr" / name).read_bytes()), locale="fr") if each.id]


def strings_of(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, list | tuple) else (message.string,)


def french() -> dict[str, tuple[str, ...]]:
    """Sentence -> its French forms, of whichever room says it too."""
    found: dict[str, tuple[str, ...]] = {}
    for message in (each for file in sorted((TRANSLATIONS / "fr").glob("*.po")) for each in messages(file.name)):
        found |= dict.fromkeys(message.id if isinstance(message.id, list | tuple) else (message.id,), strings_of(message))
    return found


def fields(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def test_every_sentence_has_its_french() -> None:
    known = french()
    missing = sorted(each for each in in_code() | in_templates() if not known.get(each, ("",))[0])
    assert missing == []


def test_french_fills_the_same_fields() -> None:
    wrong = [one for one, strings in french().items() for string in strings if not fields(string) <= fields(one) | {"n"}]
    assert wrong == []


@pytest.mark.parametrize("mark", [":", ";", "?", "!", "%"])
def test_french_typography(mark: str) -> None:
    """A space that does not break stands before these signs."""
    strings = [string for message in messages("reports.po") for string in strings_of(message)]
    wrong = [each for each in strings if re.search(rf"[^\u00a0\d(/]{re.escape(mark)}(?!//)", each)]
    assert wrong == []
