"""From words in a spreadsheet to codes: by code or by name, in English or French, in any case and with or without accents."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from app.errors import Problem, problem
from app.journeys.repositories.guide_sheet import level_words
from app.web.journey_words import METHODS
from app.web.language import Speaker

SPEAKERS = (Speaker("en"), Speaker("fr"))
COLUMNS = {
    "customer": "customer client pseudonym pseudonyme participant|customer code|code client|client observe",
    "observer": "observer observateur observatrice enqueteur enquetrice",
    "method": "method methode",
    "channel": "channel canal",
    "segment": "segment",
    "observed_at": "date moment datetime jour day|observed at|observed on|date of observation|date d observation|observe le|date et heure|"
                   "date and time|day and hour|jour et heure|heure d observation",
    "interaction": "interaction|interaction code|code interaction|code de l interaction",
    "level": "level niveau mark score|level code|code niveau|niveau observe",
    "na": "na|n a|not applicable|non applicable|sans objet|s o",
    "verbatim": "verbatim verbatims words mots quote citation|customer s words|mots du client",
    "note": "note notes remark remarque comment commentaire commentaires",
    "guide": "guide",
    "mutation_id": "|mutation id",
}
NEEDED = ("customer", "interaction", "level")
NOT_APPLICABLE = {"n a", "na", "s o", "so", "sans objet", "not applicable", "non applicable"}
NOT_OBSERVED = {"-", "\u2013", "\u2014", "not observed", "non observe"}
YES = {"yes", "oui", "true", "vrai", "1", "x", "y", "o"}
LONGEST_NAME = 200


def fold(text: str) -> str:
    """What is left when case, accents and punctuation do not part words; a text of signs alone stays as it is."""
    plain = unicodedata.normalize("NFKD", text[:LONGEST_NAME])
    kept = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join(kept.casefold().split()) or text[:LONGEST_NAME].strip()


def _headings() -> dict[str, str]:
    """Each heading that is known -> the column that it means; single words stand before the first bar."""
    found: dict[str, str] = {}
    for column, words in COLUMNS.items():
        single, *phrases = words.split("|")
        found |= dict.fromkeys([*single.split(), *phrases], column)
    return found


HEADINGS = _headings()


class Names:
    """The codes of one kind with their names. A code as it is wins; a name that two codes share leads to none."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        pairs = list(names)
        self.exact: dict[str, str | None] = {}
        self.folded: dict[str, str | None] = {}
        for code, name in pairs:
            for found, key in ((self.exact, name.strip().casefold()), (self.folded, fold(code)), (self.folded, fold(name))):
                found[key] = code if found.get(key, code) == code else None
        self.exact |= {code: code for code, _ in pairs}

    def code(self, text: str) -> str | None:
        """A number is compared as it is: without its sign or comma it would be another one."""
        found = self.exact.get(text) or self.exact.get(text.casefold())
        if found is None and text and score_of(text) is None:
            found = self.folded.get(fold(text))
        return found


def methods() -> Names:
    return Names([(code, speaker.say(name)) for code, name in METHODS.items() for speaker in SPEAKERS])


class Levels:
    """The levels of one interaction: by code, by name, or by score when one level alone has it."""

    def __init__(self, interaction: Mapping[str, Any]) -> None:
        words = [(code, name) for code, name in level_words(interaction).items()]
        self.names = Names([*((each["code"], each["name"]) for each in interaction["levels"]), *words])
        self.scores: dict[float, list[str]] = {}
        for each in interaction["levels"]:
            self.scores.setdefault(float(each["score"]), []).append(each["code"])

    def read(self, text: str, place: str) -> tuple[str | None, bool, list[Problem]]:
        """(level, not applicable, what has to be said). What fits nothing stays as it is: it is kept and flagged."""
        found = self.names.code(text)
        if found is not None or not text or fold(text) in NOT_OBSERVED:
            return found, False, []
        if fold(text) in NOT_APPLICABLE:
            return None, True, []
        score = score_of(text)
        fitting = self.scores.get(score, []) if score is not None else []
        if len(fitting) == 1:
            return fitting[0], False, []
        sentence = "{text} is the score of several levels; write the level's name. It is kept as it is." if fitting else UNKNOWN_LEVEL
        return text, False, [problem(place, sentence, text=text[:80])]


UNKNOWN_LEVEL = "{text} is no level of this interaction. It is kept as it is, and not scored."
_SCORE = re.compile(r"[+-]?\d{1,3}(?:[.,]\d{1,6})?")


def score_of(text: str) -> float | None:
    """«2,0», «-2», «+3», «−1»; None for anything else."""
    plain = text.replace("\u2212", "-").replace("\u2013", "-").replace("\u00a0", "").replace(" ", "")
    return float(plain.replace(",", ".")) if _SCORE.fullmatch(plain) else None
