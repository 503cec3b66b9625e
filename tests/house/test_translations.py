"""English and French throughout: no sentence without its French, and no French that lost a {name}."""

import re
from collections import Counter
from collections.abc import Iterator

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from app.web.language import TRANSLATIONS, translations
from tests.messages import sentences

NAMES = re.compile(r"\{(\w+)\}")
# Codes, proper names and placeholders read the same in both languages.
SAME = {"{said}", "{n}"}


def messages() -> Iterator[Message]:
    for file in sorted(TRANSLATIONS.glob("fr/*.po")):
        with file.open("rb") as stream:
            yield from (message for message in read_po(stream) if message.id)


def french() -> dict[str, str]:
    found: dict[str, str] = {}
    for key, text in translations("fr")._catalog.items():  # type: ignore[attr-defined]
        found[key[0] if isinstance(key, tuple) else key] = text
    del found[""]  # the header
    return found


def test_every_sentence_has_its_french() -> None:
    known = french()
    plural = {message.id[1] for message in messages() if isinstance(message.id, tuple)}
    missing = sorted({f"{file}: {sentence}" for file, sentence in sentences() if sentence not in known and sentence not in plural | SAME})
    assert missing == []


def test_the_extraction_finds_what_is_there() -> None:
    found = {sentence for _file, sentence in sentences()}
    assert {"Sign in", "This study is closed; reopen it before you change it.", "Nothing to rank yet", "{n} gaps, heaviest first"} <= found


def test_no_translation_is_empty_fuzzy_or_loses_a_name() -> None:
    wrong = []
    for message in messages():
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
        wanted = set(NAMES.findall(ids[-1]))
        found = [set(NAMES.findall(text)) for text in texts]
        if message.fuzzy or not all(texts) or any(each - wanted or wanted - each - {"n"} for each in found):
            wrong.append(ids[0])
    assert wrong == []


def test_no_template_meets_a_bare_percent_sign() -> None:
    """Templates format what gettext gives with %: a sign of its own would break the page, in the one language that has it."""
    known = french()
    bare = re.compile(r"%(?!\(\w+\)s)")
    shown = {sentence for file, sentence in sentences() if file.endswith(".html")}
    assert sorted(each for each in shown if bare.search(each) or bare.search(known.get(each, ""))) == []


def test_a_sentence_is_translated_once() -> None:
    """Two rooms that translate one sentence would sooner or later say it in two ways."""
    said: dict[str, set[str]] = {}
    for message in messages():
        key = message.id[0] if isinstance(message.id, tuple) else message.id
        said.setdefault(key, set()).add(str(message.string))
    assert {key: texts for key, texts in said.items() if len(texts) > 1} == {}


def test_french_typography() -> None:
    """A no-break space stands before : ; ? ! and %, and inside « »."""
    loose = re.compile(r"[^\s\u00a0\u202f](?=[;?!])(?!\S*\})| [;:?!%](?!\w)|« | »")
    addresses = Counter(("http:", "https:"))
    wrong = [text for text in french().values() if loose.search(text) and not any(each in text for each in addresses)]
    assert wrong == []
