"""Ready sets of levels, one for each Kano class, offered in English or French at the moment they are put into a repository."""

from typing import Any

from app.journeys.content import Kano

BOTH = dict[str, str]
# name -> levels from worst to best: code, score on the scale of 3, words.
SETS: dict[str, list[tuple[str, int, BOTH]]] = {
    "no_yes": [("no", -2, {"en": "No", "fr": "Non"}), ("yes", 0, {"en": "Yes", "fr": "Oui"})],
    "poor_fair_good": [
        ("poor", -2, {"en": "Poor", "fr": "Mal"}), ("fair", 0, {"en": "Fair", "fr": "Moyennement"}),
        ("good", 2, {"en": "Good", "fr": "Bien"}),
    ],
    "absent_present": [("absent", 0, {"en": "Absent", "fr": "Absent"}), ("present", 3, {"en": "Present", "fr": "Présent"})],
}
USUAL: dict[Kano, str] = {"must_be": "no_yes", "one_dimensional": "poor_fair_good", "attractive": "absent_present"}


def level_set(name: str, language: str, scale: int = 3) -> list[dict[str, Any]]:
    """The levels of a set as they are stored; on a smaller scale the scores end at its bounds."""
    return [
        {"code": code, "name": words[language], "score": max(-scale, min(scale, score))} for code, score, words in SETS[name]
    ]
