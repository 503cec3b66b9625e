"""A vendor's filled questionnaire as the tables of an upload: each answer a rating that rests on the vendor's statement."""

import datetime as dt
import hashlib
import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.catalog.questionnaire import CARD, COLUMNS, CONTACT, LEVELS, MODES, QUESTIONS, meanings
from app.catalog.sheet_scan import SheetScan, column_letters
from app.catalog.tables import Table, TableRow
from app.errors import Problem, problem
from app.web.language import LANGUAGES

NO_ANSWER = "?"
QUOTED = {  # the same words in both languages: who reads the other one is told whose they are
    ("en", "en"): "{words}", ("fr", "fr"): "{words}",
    ("en", "fr"): "Réponse de l'éditeur, en anglais\u00a0: «\u00a0{words}\u00a0»",
    ("fr", "en"): "The vendor's answer, in French: “{words}”",
}
SILENT = {
    "en": "The vendor gives this level without saying more.", "fr": "L'éditeur donne ce niveau sans en dire plus.",
}


@dataclass
class Answered:
    """What came back. `card`: the sheet Contact by key, `lines` where each stands; `rows`: (number, values by key) of the answers;
    `letters`: key -> column."""

    card: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    letters: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_answers(contact: Sequence[Sequence[Any]], questions: Sequence[Sequence[Any]], scans: dict[str, SheetScan]) -> Answered:
    """The two sheets as cells. What cannot be read, or would hide an answer, is a problem with its cell."""
    found = Answered()
    _read_card(found, contact)
    _read_rows(found, questions)
    read = {CONTACT: {"B"}, QUESTIONS: set(found.letters.values())}
    for name, scan in scans.items():
        for row, column in sorted(scan.formulas):
            if column_letters(column) in read[name]:
                message = "This cell holds a formula; paste its value instead."
                found.problems.append(problem(f"{name}!{column_letters(column)}{row}", message))
        for each in scan.merges:
            message = "These cells are merged, which hides values; unmerge them and fill each one."
            found.problems.append(problem(f"{name}!{each}", message))
    return found


def _text(value: Any) -> str:
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def _read_card(found: Answered, rows: Sequence[Sequence[Any]]) -> None:
    keys, lines = meanings(CARD), found.lines
    for number, row in enumerate(rows, 1):
        key = keys.get(_text(row[0]).casefold()) if row else None
        if key:
            found.card[key], lines[key] = _text(row[1]) if len(row) > 1 else "", number

    def wrong(key: str, message: str) -> None:
        found.problems.append(problem(f"{CONTACT}!B{lines.get(key, 1)}", message))

    if not found.card.get("solution"):
        wrong("solution", "The questionnaire does not say which solution it is about; use the workbook that was sent.")
    if not found.card.get("respondent"):
        wrong("respondent", "Say who answered: a statement needs a name.")
    if found.card.get("language") not in LANGUAGES:
        wrong("language", "The language of the answers is en or fr.")
    try:
        dt.date.fromisoformat(found.card.get("date", ""))
    except ValueError:
        wrong("date", "This must be a date such as 2026-11-20.")


def _read_rows(found: Answered, rows: Sequence[Sequence[Any]]) -> None:
    titles = meanings([key for key, _ in COLUMNS])
    header = [titles.get(_text(each).casefold()) for each in (rows[0] if rows else [])]
    found.letters = {key: column_letters(at) for at, key in enumerate(header, 1) if key}
    missing = [key for key, _ in COLUMNS if key not in found.letters and key not in ("domain", "text", "proof")]
    if missing:
        message = "Columns of the questionnaire are missing; use the workbook that was sent."
        found.problems.append(problem(f"{QUESTIONS}!A1", message))
        return
    modes = meanings(MODES)
    for number, row in enumerate(rows[1:], 2):
        values = {key: _text(cell) for key, cell in zip(header, row, strict=False) if key}
        level = values.get("level", "")
        if level in ("", NO_ANSWER):
            if any(values.get(key) for key in ("mode", "phrase", "where")) and not level:
                message = "This row says something and gives no level; answer 3, 2, 1, 0, or ? when you cannot say."
                found.problems.append(problem(f"{QUESTIONS}!{found.letters['level']}{number}", message))
            continue
        if level not in (*LEVELS, "4"):
            found.problems.append(problem(f"{QUESTIONS}!{found.letters['level']}{number}", "The answer is 3, 2, 1, 0 or ?."))
            continue
        mode = values.get("mode", "").casefold()
        if mode and mode not in modes:
            found.problems.append(problem(f"{QUESTIONS}!{found.letters['mode']}{number}", "Choose from the list how it is delivered."))
            continue
        if not mode and level != "0":
            found.problems.append(problem(f"{QUESTIONS}!{found.letters['mode']}{number}", "Say how it is delivered."))
            continue
        found.rows.append((number, {**values, "mode": modes[mode] if mode else "none"}))


def as_tables(found: Answered, rater: str, read: dt.date, kept: Collection[str]) -> dict[str, Table]:
    """Sources and ratings as an editor's workbook would say them; answers on the items in `kept` are left out."""
    card = found.card
    solution, key = card["solution"], _key(card)
    source = {
        "solution": solution, "key": key, "title": f"Answer of the vendor, {card['respondent']}"[:200], "kind": "vendor_answer",
        "address": f"Written answer to the questionnaire {card.get('edition', '')} {solution}", "date": card["date"],
        "read": read.isoformat(),
    }
    rows = [TableRow(number, _rating(found, values, key, rater)) for number, values in found.rows if values["item"] not in kept]
    letters = found.letters
    places = {
        **{name: letters[name] for name in ("item", "level", "mode", "where")}, "solution": letters["item"], "grade": letters["level"],
        "source": letters["where"], "phrase_en": letters["phrase"], "phrase_fr": letters["phrase"], "rater": letters["item"],
        "also": letters["where"],  # without a value: what was looked at before the answer supports nothing of it
    }
    return {
        "Sources": CardTable("Sources", f"{CONTACT}!", dict.fromkeys(source, "B"), [TableRow(1, source)], found.lines),
        "Ratings": Table("Ratings", f"{QUESTIONS}!", places, rows),
    }


def _key(card: dict[str, str]) -> str:
    """Two people who answer on one day are two sources, in whatever alphabet their names are written."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", card["respondent"]) if not unicodedata.combining(each))
    who = re.sub(r"[^a-z0-9]+", "-", plain.casefold()).strip("-")[:40].strip("-")
    mark = hashlib.sha256(card["respondent"].encode()).hexdigest()[:6]
    return "-".join(filter(None, ("vendor-answer", card["date"], who, mark)))


@dataclass
class CardTable(Table):
    """The sheet Contact: a field a line, so that a problem names its line."""

    lines: dict[str, int] = field(default_factory=dict)

    def place(self, row: int, column: str) -> str:
        key = {"date": "date", "title": "respondent", "key": "respondent"}.get(column, "solution")
        return f"{self.prefix}B{self.lines.get(key, 1)}"


def _rating(found: Answered, values: dict[str, str], key: str, rater: str) -> dict[str, Any]:
    words, language = values.get("phrase", ""), found.card["language"]
    phrase = {each: QUOTED[language, each].format(words=words) if words else SILENT[each] for each in LANGUAGES}
    return {
        "solution": found.card["solution"], "item": values["item"], "level": float(values["level"]), "grade": "vendor_statement",
        "mode": values["mode"], "source": key, "where": values.get("where") or f"Questionnaire, {values['item']}",
        "phrase_en": phrase["en"], "phrase_fr": phrase["fr"], "rater": rater,
    }
