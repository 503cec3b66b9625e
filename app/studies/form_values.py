"""The forms of this room, both ways: what a shape shows in its fields, and what the fields say as a shape's values."""

from typing import Any

from app.studies.choices import code_of
from app.studies.doubt_settings import USUAL_SPREAD, StudyDoubt
from app.web import doubt_settings
from app.web.forms import Typed
from app.web.words import country_name, language_name

CONTEXT_LABELS = {
    "title": "Title of the study", "sector": "Sector", "size": "Size of the company", "employees": "Employees", "seats": "Future users",
    "countries": "Countries", "languages": "Languages", "systems": "Systems in place", "budget-amount": "Budget",
    "budget-currency": "Currency", "budget-period": "Budget period", "start": "Start of the project", "go_live": "Go-live",
    "horizon_months": "Horizon in months", "goals": "Goals",
}
NEW_LABELS = CONTEXT_LABELS | {"client_id": "Client", "client_name": "Name of the new client", "edition": "Edition", "format": "Workshops"}
RULE_LABELS = {"values": "Values", "amount": "Amount", "currency": "Currency", "reason": "Reason"}
PROFILE_LABELS = {
    **{f"weights-{level}": "Weights" for level in range(5)}, "target": "Target", "shortlist-min": "Smallest shortlist",
    "shortlist-max": "Largest shortlist", "known_threshold": "Share of verified needs", **doubt_settings.LABELS,
}
PARTICIPANT_LABELS = {"name": "Name", "team": "Team", "job": "Job"}
SESSION_LABELS = {"held_on": "Date", "status": "Status", "domains": "Domains", "teams": "Teams"}
USUAL_CONTEXT = {"": "go_live", "budget": "budget-amount", "context": "go_live"}


def show_context(context: dict[str, Any], language: str) -> dict[str, Any]:
    """A stored context as fields; countries and languages by their names in the reader's language."""
    budget = context["budget"] or {"amount": None, "currency": "EUR", "period": "year"}
    plain = ("sector", "size", "employees", "seats", "start", "go_live", "horizon_months", "goals")
    return {name: context[name] for name in plain} | {
        "countries": ", ".join(country_name(code, language) for code in context["countries"]),
        "languages": ", ".join(language_name(code, language) for code in context["languages"]),
        "systems": ", ".join(context["systems"]),
        "budget-amount": plain_number(budget["amount"]), "budget-currency": budget["currency"], "budget-period": budget["period"],
    }


def read_context(typed: Typed) -> dict[str, Any]:
    """The values of a `Context`. A field that the form does not have keeps its default."""
    values: dict[str, Any] = {name: typed.text(name) for name in ("sector", "goals") if name in typed.values}
    values |= {name: typed.number(name) for name in ("employees", "seats") if name in typed.values}
    values |= {name: typed.optional(name) for name in ("start", "go_live") if name in typed.values}
    values |= {name: [code_of(name, each) for each in typed.listed(name)] for name in ("countries", "languages")}
    values["systems"] = typed.listed("systems")
    for name, value in (("size", typed.optional("size")), ("horizon_months", typed.number("horizon_months"))):
        if value is not None:
            values[name] = value
    amount = typed.number("budget-amount")
    if amount is not None:
        values["budget"] = {"amount": amount, "currency": typed.text("budget-currency"), "period": typed.text("budget-period")}
    return values


def show_rule(rule: dict[str, Any]) -> dict[str, Any]:
    values = ", ".join(rule["values"]) if rule["kind"] == "systems" else rule["values"]
    return {"values": values, "amount": plain_number(rule["amount"]), "currency": rule["currency"], "reason": rule["reason"]}


def read_rule(typed: Typed) -> dict[str, Any]:
    kind = typed.text("kind")
    rule: dict[str, Any] = {"kind": kind, "reason": typed.text("reason")}
    if kind in ("seats", "budget_ceiling"):
        rule["amount"] = typed.number("amount")
        rule["currency"] = typed.text("currency") if kind == "budget_ceiling" else None
    elif kind == "systems":
        rule["values"] = [each.lower() for each in typed.listed("values")]
    else:
        rule["values"] = typed.many("values")
    return rule


def show_profile(profile: dict[str, Any]) -> dict[str, Any]:
    fields = {f"weights-{level}": plain_number(weight) for level, weight in enumerate(profile["weights"])}
    fields |= {f"domain_multipliers-{code}": plain_number(value) for code, value in profile["domain_multipliers"].items()}
    sizes = {f"shortlist-{end}": profile["shortlist"][end] for end in ("min", "max")}
    plain = {"target": profile["target"], "known_threshold": plain_number(profile["known_threshold"])}
    return fields | sizes | plain | _show_doubt(profile.get("doubt", {}))


def _show_doubt(stored: dict[str, Any]) -> dict[str, Any]:
    """Every setting has its field: the spread too, which is the usual one should the weights become doubtful."""
    doubt = StudyDoubt.model_validate(stored)
    return {
        "doubt-weights": doubt.weights, "doubt-spread": plain_number(USUAL_SPREAD if doubt.spread is None else doubt.spread),
        "doubt-expectations": "yes" if doubt.expectations else "no", "doubt-ratings": "yes" if doubt.ratings else "no",
        "doubt-draws": plain_number(doubt.draws), "doubt-seed": plain_number(doubt.seed),
    }


def _read_doubt(typed: Typed) -> dict[str, Any]:
    """The values of a `StudyDoubt`. A field that the form does not have keeps its default; that of the spread is there whatever the
    weights are, and counts with doubtful ones alone."""
    drawn = {"yes": True, "no": False}
    values: dict[str, Any] = {name: typed.text(name) for name in doubt_settings.CHOICES if name in typed.values}
    values |= {name: typed.number(name) for name in ("doubt-draws", "doubt-seed") if name in typed.values}
    values |= {name: drawn.get(values[name], values[name]) for name in ("doubt-expectations", "doubt-ratings") if name in values}
    if values.get("doubt-weights") == "multiplier" and "doubt-spread" in typed.values:
        values["doubt-spread"] = typed.number("doubt-spread")
    return {name.removeprefix("doubt-"): value for name, value in values.items()}


def read_profile(typed: Typed) -> dict[str, Any]:
    """The values of a `Profile`; a multiplier of 1 says nothing and is left out."""
    multipliers = {}
    for name in typed.values:
        head, _, code = name.partition("-")
        if head == "domain_multipliers" and typed.number(name) not in (None, 1):
            multipliers[code] = typed.number(name)
    return {
        "weights": [0, *(typed.number(f"weights-{level}") for level in range(1, 5))], "target": typed.text("target"),
        "domain_multipliers": multipliers, "shortlist": {end: typed.number(f"shortlist-{end}") for end in ("min", "max")},
        "known_threshold": typed.number("known_threshold"), "doubt": _read_doubt(typed),
    }


def plain_number(value: float | int | None) -> str:
    """As it is typed: 2, not 2.0; nothing for None."""
    if value is None:
        return ""
    return str(int(value)) if float(value).is_integer() else str(value)
