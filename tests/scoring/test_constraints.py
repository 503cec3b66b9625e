"""Hard constraints against profile facts: pass, fail, or to verify when the fact is unknown (method, section 4)."""

import pytest

from app.scoring.constraints import KINDS, Facts, Rule, check_constraints

KNOWN = Facts(
    deployment=("saas",), hosting_regions=("eu", "us"), languages=("en", "fr"), max_seats=50, connectors=("outlook",),
    licence="proprietary",
    prices={"EUR": 60.0},
)


@pytest.mark.parametrize(("rule", "status"), [
    (Rule("deployment", ("saas", "on_premises")), "pass"), (Rule("deployment", ("on_premises",)), "fail"),
    (Rule("data_residency", ("eu",)), "pass"), (Rule("data_residency", ("switzerland",)), "fail"),
    (Rule("data_residency", ("france",)), "to_verify"), (Rule("languages", ("fr",)), "pass"), (Rule("languages", ("fr", "de")), "fail"),
    (Rule("seats", amount=50), "pass"), (Rule("seats", amount=51), "fail"), (Rule("budget_ceiling", amount=60, currency="EUR"), "pass"),
    (Rule("budget_ceiling", amount=59.99, currency="EUR"), "fail"), (Rule("budget_ceiling", amount=60, currency="USD"), "to_verify"),
    (Rule("systems", ("outlook",)), "pass"), (Rule("systems", ("outlook", "sap")), "to_verify"),
    (Rule("licence", ("open_source",)), "fail"),
])
def test_a_known_fact(rule: Rule, status: str) -> None:
    (verdict,) = check_constraints([rule], KNOWN)
    assert verdict.status == status
    assert bool(verdict.missing) == (status == "fail" or (status == "to_verify" and rule.kind != "budget_ceiling"))


@pytest.mark.parametrize("kind", KINDS)
def test_an_unknown_fact_is_to_verify_never_a_failure(kind: str) -> None:
    (verdict,) = check_constraints([Rule(kind, ("x",), 1.0, "EUR")], Facts())
    assert verdict.status == "to_verify"


@pytest.mark.parametrize(("found", "asked", "status"), [
    (("own_choice",), ("france",), "pass"), (("germany",), ("eu",), "pass"), (("us",), ("eu", "uk"), "fail"), (("eu",), ("uk",), "fail"),
])
def test_where_data_may_live(found: tuple[str, ...], asked: tuple[str, ...], status: str) -> None:
    (verdict,) = check_constraints([Rule("data_residency", asked)], Facts(hosting_regions=found))
    assert verdict.status == status


def test_unlimited_and_free_are_numbers_too() -> None:
    facts = Facts(max_seats="unlimited", prices={"USD": 0.0})
    seats, budget = check_constraints([Rule("seats", amount=1e6), Rule("budget_ceiling", amount=1, currency="EUR")], facts)
    assert (seats.status, budget.status) == ("pass", "pass")


def test_a_kind_that_does_not_exist() -> None:
    with pytest.raises(ValueError, match="phase_of_the_moon"):
        check_constraints([Rule("phase_of_the_moon")], KNOWN)


@pytest.mark.parametrize(("prices", "expected"), [
    ({"EUR": 40.0}, ["fail", "pass"]), ({"EUR": 30.0}, ["pass", "pass"]), ({"USD": 105.0}, ["pass", "fail"]),
    ({"USD": 35.0}, ["pass", "pass"]),
    ({"USD": 35.0, "EUR": 40.0}, ["fail", "pass"]), ({"INR": 2400.0}, ["to_verify", "to_verify"]), (None, ["to_verify", "to_verify"]),
    ({"INR": 0.0}, ["pass", "pass"]),
])
def test_a_ceiling_in_two_currencies(prices: dict[str, float] | None, expected: list[str]) -> None:
    """Each price is judged by the ceiling of its own currency; no rate is guessed."""
    rules = [Rule("budget_ceiling", amount=33, currency="EUR"), Rule("budget_ceiling", amount=38, currency="USD")]
    assert [each.status for each in check_constraints(rules, Facts(prices=prices))] == expected
