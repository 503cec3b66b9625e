"""The kinds of hard constraint, in words: what each means, what can be chosen, what a stored one says."""

from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.storage.tables import Solution, Study
from app.studies.choices import UI_LANGUAGES, language_codes
from app.web.language import Speaker
from app.web.words import DEPLOYMENTS, LICENCES, REGIONS, value_name

KINDS = {
    "deployment": ("Hosting", "How the software may run. One accepted way is enough."),
    "data_residency": ("Where the data is kept", "One accepted region is enough; a solution that can be hosted where you choose passes."),
    "languages": ("Languages of the screens", "A solution must have all of them."),
    "seats": ("Number of users", "A solution whose rated plan stops below this number fails."),
    "budget_ceiling": ("Budget ceiling", "The most that you would pay for one user and month, compared with the price of the rated plan."),
    "systems": ("Systems to connect", "All of them are asked for; one that a solution does not list is to be verified."),
    "licence": ("Licence", "The kinds of licence that you accept."),
}
FACTS = {"data_residency": "hosting_regions", "languages": "languages"}


def choices_of(session: Session, study: Study, kind: str, speaker: Speaker, chosen: list[str]) -> list[tuple[str, str]]:
    """What can be ticked for this kind, by name: the usual values, those of the edition's solutions, and those already chosen."""
    if kind in ("deployment", "licence"):
        return [(code, value_name(kind, code, speaker)) for code in (DEPLOYMENTS if kind == "deployment" else LICENCES)]
    if kind not in FACTS:
        return []
    usual = list(REGIONS) if kind == "data_residency" else [*UI_LANGUAGES, *study.context["languages"]]
    codes = dict.fromkeys([*usual, *sorted(_rated_values(session, study, kind)), *chosen])
    named = [(code, value_name(kind, code, speaker)) for code in codes]
    return named if kind == "data_residency" else sorted(named, key=lambda each: speaker.sort_key(each[1]))


def _rated_values(session: Session, study: Study, kind: str) -> set[str]:
    """The values that the edition's solutions have for this fact."""
    profiles = session.execute(select(col(Solution.profile)).where(col(Solution.edition_id) == study.edition_id)).scalars()
    found: set[str] = set()
    for profile in profiles:
        value = (profile.get(FACTS[kind]) or {}).get("value")
        found |= set(value) if isinstance(value, list) else set()
    return (found & language_codes()) if kind == "languages" else found - {"own_choice"}


def in_words(rule: dict[str, Any], speaker: Speaker) -> str:
    """What a stored rule asks for, such as «France, European Union» or «€45.00 for one user and month»."""
    if rule["kind"] == "seats":
        return speaker.several("{count} user", "{count} users", int(rule["amount"]), count=speaker.number(rule["amount"]))
    if rule["kind"] == "budget_ceiling":
        return speaker.say("{amount} for one user and month", amount=speaker.money(rule["amount"], rule["currency"]))
    return ", ".join(value_name(rule["kind"], code, speaker) for code in rule["values"])
