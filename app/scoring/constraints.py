"""Hard constraints of a study, held against the profile facts of a solution (method, section 4).

Each rule gives pass, fail, or to_verify when the fact is unknown. A rule that a fact cannot prove wrong never fails: a list of
connectors names what is supported and is silent about the rest, so a system that it lacks is to verify.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.scoring.knockouts import Status

KINDS = ("deployment", "data_residency", "languages", "seats", "budget_ceiling", "systems", "licence")
OWN_CHOICE = "own_choice"  # self-hosted: the client chooses where the data lives
UNLIMITED = "unlimited"
EU = "eu"
EU_MEMBERS = frozenset({
    "austria", "belgium", "bulgaria", "croatia", "cyprus", "czechia", "denmark", "estonia", "finland", "france", "germany", "greece",
    "hungary", "ireland", "italy", "latvia", "lithuania", "luxembourg", "malta", "netherlands", "poland", "portugal", "romania", "slovakia",
    "slovenia", "spain", "sweden",
})


@dataclass(frozen=True, slots=True)
class Rule:
    """One constraint. `values` for lists, `amount` (users, or money per user and month) and `currency` for numbers."""

    kind: str
    values: tuple[str, ...] = ()
    amount: float | None = None
    currency: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a solution; None is unknown. `prices`: currency -> lowest list price per user and month of the plan."""

    deployment: tuple[str, ...] | None = None
    hosting_regions: tuple[str, ...] | None = None
    languages: tuple[str, ...] | None = None
    max_seats: int | str | None = None
    connectors: tuple[str, ...] | None = None
    licence: str | None = None
    prices: Mapping[str, float] | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one solution stands on one rule. `found` is what the profile says, `missing` what it lacks of what was asked."""

    kind: str
    status: Status
    asked: tuple[str, ...]
    found: tuple[str, ...]
    missing: tuple[str, ...]
    reason: str


def check_constraints(rules: Sequence[Rule], facts: Facts) -> tuple[Verdict, ...]:
    """The verdict on every rule, in the order of the rules; ValueError on a kind that does not exist."""
    ceilings = frozenset(rule.currency for rule in rules if rule.kind == "budget_ceiling" and rule.currency)
    return tuple(_check(rule, facts, ceilings) for rule in rules)


def _check(rule: Rule, facts: Facts, ceilings: frozenset[str]) -> Verdict:
    if rule.kind == "deployment":
        return _one_of(rule, facts.deployment)
    if rule.kind == "data_residency":
        return _residency(rule, facts.hosting_regions)
    if rule.kind == "licence":
        return _one_of(rule, None if facts.licence is None else (facts.licence,))
    if rule.kind == "languages":
        return _all_of(rule, facts.languages, lacking="fail")
    if rule.kind == "systems":
        return _all_of(rule, facts.connectors, lacking="to_verify")
    if rule.kind == "seats":
        return _seats(rule, facts.max_seats)
    if rule.kind == "budget_ceiling":
        return _budget(rule, facts.prices, ceilings)
    raise ValueError(f"no constraint of kind {rule.kind}")


def _one_of(rule: Rule, known: Sequence[str] | None) -> Verdict:
    if known is None:
        return _verdict(rule, "to_verify", (), rule.values)
    met = any(value in known for value in rule.values)
    return _verdict(rule, "pass" if met else "fail", tuple(known), () if met else rule.values)


def _residency(rule: Rule, known: Sequence[str] | None) -> Verdict:
    """A member of a union that was asked for passes; where the union is known and a member asked, which one is to verify."""
    if known is None:
        return _verdict(rule, "to_verify", (), rule.values)
    found = tuple(known)
    if OWN_CHOICE in found or any(value in found for value in rule.values):
        return _verdict(rule, "pass", found, ())
    if EU in rule.values and any(region in EU_MEMBERS for region in found):
        return _verdict(rule, "pass", found, ())
    if EU in found and any(value in EU_MEMBERS for value in rule.values):
        return _verdict(rule, "to_verify", found, rule.values)
    return _verdict(rule, "fail", found, rule.values)


def _all_of(rule: Rule, known: Sequence[str] | None, lacking: Status) -> Verdict:
    if known is None:
        return _verdict(rule, "to_verify", (), rule.values)
    missing = tuple(value for value in rule.values if value not in known)
    return _verdict(rule, lacking if missing else "pass", tuple(known), missing)


def _seats(rule: Rule, most: Any) -> Verdict:
    if most is None or rule.amount is None:
        return _verdict(rule, "to_verify", (), ())
    enough = most == UNLIMITED or float(most) >= rule.amount
    return _verdict(rule, "pass" if enough else "fail", (str(most),), () if enough else _amount(rule))


def _budget(rule: Rule, prices: Mapping[str, float] | None, ceilings: frozenset[str]) -> Verdict:
    """No exchange rate is guessed. A ceiling may be given in several currencies: a price in one of them is judged by that rule alone."""
    price = (prices or {}).get(rule.currency or "")
    elsewhere = sorted(ceilings & (prices or {}).keys())
    if price is None and prices and elsewhere:
        return _verdict(rule, "pass", tuple(f"{prices[each]:g} {each}" for each in elsewhere), ())
    if price is None and prices and all(amount == 0 for amount in prices.values()):
        price = 0.0  # free in any currency
    if price is None or rule.amount is None:
        return _verdict(rule, "to_verify", (), ())
    enough = price <= rule.amount
    return _verdict(rule, "pass" if enough else "fail", (f"{price:g} {rule.currency}",), () if enough else _amount(rule))


def _amount(rule: Rule) -> tuple[str, ...]:
    return () if rule.amount is None else (" ".join(filter(None, (f"{rule.amount:g}", rule.currency))),)


def _verdict(rule: Rule, status: Status, found: tuple[str, ...], missing: tuple[str, ...]) -> Verdict:
    return Verdict(rule.kind, status, rule.values or _amount(rule), found, missing, rule.reason)
