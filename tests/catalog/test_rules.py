"""The rules of ratings, facts, prices and sources, each broken once; and the confidence, which is computed."""

import datetime as dt
from typing import Any

import pytest

from app.catalog.findings import written
from app.catalog.rules import confidence, months_before
from app.catalog.shapes import RatingFile, SourceFile
from app.catalog.solution_rules import read_solution
from tests.catalog.make import CUT_OFF, EDITION, both, rating, solution, source

ITEMS = {"ABC.1.1", "ABC.1.2", "ABC.2.1", "XYZ.1.1"}
ALSO_CODE = [{"source": "code", "where": "src/"}]
ABSENT = {"level": 0, "grade": "absence_shown", "mode": "none", "also": ALSO_CODE}


def found(document: dict[str, Any]) -> list[tuple[str, str]]:
    _, findings = read_solution(document, EDITION, ITEMS)
    return [(written(each.path), each.message.format(**each.parameters)) for each in findings]


def rated(**changes: Any) -> list[tuple[str, str]]:
    """The findings of one changed rating, seen from the rating."""
    said = found(solution(ratings={"ABC.1.1": rating(**changes)}))
    return [(place.removeprefix("ratings.ABC.1.1."), sentence) for place, sentence in said]


def test_the_solution_breaks_no_rule() -> None:
    assert found(solution()) == []


@pytest.mark.parametrize("changes", [
    {"level": 4}, {"level": 4, "grade": "demonstrated", "source": "demo"}, {"grade": "inferred", "source": "blog"},
    {"grade": "source_read", "source": "code"}, {"grade": "vendor_statement", "source": "answer"}, ABSENT,
    ABSENT | {"source": "code", "also": [{"source": "docs", "where": "all"}]},
    {"level": 0, "mode": "none"}, {"level": 0, "mode": "roadmap"},
    {"level": 0, "mode": "none", "grade": "vendor_statement", "source": "answer"}, {"level": 2, "mode": "paid_option"},
    {"level": 2, "mode": "third_party"}, {"level": 1, "mode": "custom"},
    {"level": None, "grade": None, "mode": None, "source": None, "where": None, "phrase": None, "rater": None},
    {"level": None, "grade": None, "mode": None},  # where we looked, to be shown by the vendor
])
def test_what_is_allowed(changes: dict[str, Any]) -> None:
    assert rated(**changes) == []


BROKEN: list[tuple[dict[str, Any], str, str]] = [
    *[({name: None}, name, f"A rating of 3 needs {name}; without evidence the level is null.")
      for name in ("grade", "mode", "source", "where", "phrase", "rater")],
    ({"source": "nowhere"}, "source", "There is no source nowhere in this solution."),
    ({"also": [{"source": "nowhere", "where": "x"}]}, "also[0].source", "There is no source nowhere in this solution."),
    ({"also": [{"source": "docs", "where": "x"}]}, "also[0].source",
     "Source docs is named twice; further evidence comes from another source."),
    ({"level": None, "mode": None}, "grade", "A rating that is not verified has no grade."),
    ({"level": None, "grade": None}, "mode", "A rating that is not verified has no mode."),
    ({"level": 4, "grade": "source_read", "source": "code"}, "level", "A 4 needs documented or demonstrated evidence, not source_read."),
    ({"level": 4, "grade": "inferred"}, "level", "A 4 needs documented or demonstrated evidence, not inferred."),
    ({"level": 4, "grade": "vendor_statement", "source": "answer"}, "level",
     "A 4 needs documented or demonstrated evidence, not vendor_statement."),
    (ABSENT | {"level": 1, "mode": "custom"}, "grade", "absence_shown proves a 0, not a 1."),
    ({"level": 0, "mode": "none", "grade": "inferred"}, "grade",
     "A 0 needs absence_shown, or the vendor's own word that it is not supported; inferred is not enough."),
    ({"level": 0, "mode": "none", "grade": "source_read", "source": "code"}, "grade",
     "A 0 needs absence_shown, or the vendor's own word that it is not supported; source_read is not enough."),
    (ABSENT | {"also": []}, "also", "absence_shown needs two sources: the documentation, and the source code or API specification."),
    (ABSENT | {"also": [{"source": "blog", "where": "x"}]}, "also",
     "absence_shown needs two sources: the documentation, and the source code or API specification."),
    ({"level": 0}, "mode", "A 0 is delivered in no way: its mode is none or roadmap, not settings."),
    ({"level": 1, "mode": "none"}, "level", "With the mode none the level is at most 0."),
    ({"level": 1, "mode": "roadmap"}, "level", "With the mode roadmap the level is at most 0."),
    ({"mode": "paid_option"}, "level", "With the mode paid_option the level is at most 2."),
    ({"mode": "third_party"}, "level", "With the mode third_party the level is at most 2."),
    ({"level": 2, "mode": "custom"}, "level", "With the mode custom the level is at most 1."),
    ({"source": "code"}, "grade", "documented cannot rest on a source of kind source_code."),
    ({"source": "blog"}, "grade", "documented cannot rest on a source of kind third_party."),
    ({"grade": "source_read"}, "grade", "source_read cannot rest on a source of kind documentation."),
    ({"grade": "demonstrated"}, "grade", "demonstrated cannot rest on a source of kind documentation."),
    ({"level": 5}, "level", "This must be 4 or less."), ({"level": 2.5}, "level", "This must be a whole number."),
    ({"level": True}, "level", "This must be a whole number."), ({"level": "3"}, "level", "This must be a whole number."),
    ({"mode": "magic"}, "mode",
     "This must be one of 'standard', 'settings', 'paid_option', 'third_party', 'custom', 'roadmap' or 'none'."),
    ({"levle": 3}, "levle", "There is no field of this name here; look for a typing error."),
    ({"rater": "C\nM"}, "rater", "This must be a single line without control characters."),
    ({"also": [{"source": "code", "where": "a\nb"}]}, "also[0].where", "This must be a single line without control characters."),
    ({"where": "a\0b"}, "where", "This text has a character that cannot be stored."),
]


@pytest.mark.parametrize(("changes", "place", "sentence"), BROKEN, ids=lambda value: str(value)[:40])
def test_a_broken_rating_is_named(changes: dict[str, Any], place: str, sentence: str) -> None:
    assert rated(**changes) == [(place, sentence)]


def test_every_problem_of_a_rating_at_once() -> None:
    assert rated(level=4, grade="inferred", mode="custom", source="nowhere", rater=None) == [
        ("source", "There is no source nowhere in this solution."),
        ("rater", "A rating of 4 needs rater; without evidence the level is null."),
        ("level", "A 4 needs documented or demonstrated evidence, not inferred."),
        ("level", "With the mode custom the level is at most 1."),
    ]


def fact(value: Any, **changes: Any) -> dict[str, Any]:
    return {"value": value, "source": "docs"} | changes


def price(**changes: Any) -> dict[str, Any]:
    return solution()["prices"][0] | changes


def sources(**changes: Any) -> dict[str, Any]:
    return solution()["sources"] | {"docs": source(**changes)}


SINGLE = "This must be a single line without control characters."
PROFILE: list[tuple[dict[str, Any], str, str]] = [
    ({"licence": fact("free")}, "licence.value", "This must be one of open_source, proprietary."),
    ({"licence": fact("proprietary", source=None)}, "licence.source", "A fact needs its source; without one the value is null."),
    ({"sectors": fact(["retail"], source="nowhere")}, "sectors.source", "There is no source nowhere in this solution."),
    ({"deployment": fact(["saas", "moon"])}, "deployment.value[1]", "This must be one of on_premises, private_cloud, saas."),
    ({"deployment": fact("saas")}, "deployment.value", "This must be a list."),
    ({"languages": fact(["english"])}, "languages.value[0]", "A language is a two-letter code such as fr."),
    ({"connectors": fact(["Outlook"])}, "connectors.value[0]", "Write it in lower case, so that it can be compared."),
    ({"connectors": fact(["sap", "sap"])}, "connectors.value[1]", "sap is listed twice."),
    ({"max_seats": fact(0)}, "max_seats.value", "This must be a whole number from 1, or unlimited."),
    ({"max_seats": fact("many")}, "max_seats.value", "This must be a whole number from 1, or unlimited."),
    ({"prices": [price(source="nowhere")]}, "prices[0].source", "There is no source nowhere in this solution."),
    ({"prices": [price(source="blog")]}, "prices[0].source",
     "A price comes from the vendor's own page, documentation or answer, not from third_party."),
    ({"prices": [price(date=dt.date(2027, 1, 20))]}, "prices[0].date", "Read after 2027-01-19, 60 days past the edition's cut-off."),
    ({"prices": [price(amount=0)]}, "prices[0].unit", "A price of 0 has the unit free, and only that one."),
    *[({"plan": plan}, "prices[0].plan", f"No price is of the rated plan {plan}; is this one? Then write both alike.")
      for plan in ("Pro, yearly", "P")],
    ({"prices": [price(plan="Basic"), price(plan="pro 2")]}, "prices[1].plan",
     "No price is of the rated plan Pro; is this one? Then write both alike."),
    ({"sources": sources(read=dt.date(2027, 1, 20))}, "sources.docs.read", "Read after 2027-01-19, 60 days past the edition's cut-off."),
    ({"sources": sources(date=dt.date(2026, 11, 2))}, "sources.docs.date", "The source is dated after the day on which it was read."),
    ({"sources": solution()["sources"] | {"code": source(kind="source_code")}}, "sources.code.commit",
     "Source code is cited with its commit or its version, so that it can be opened again."),
    ({"sources": sources(read=20261101)}, "sources.docs.read", "This must be a date such as 2026-11-20."),
    ({"ratings": {"ABC.7.7": rating()}}, "ratings.ABC.7.7", "There is no item ABC.7.7 in map version 2026.1."),
    ({"code": "Acme CRM"}, "code", "This does not have the expected form ^[a-z][a-z0-9-]{1,39}$."),
    *[({name: "Acme\nCRM"}, name, SINGLE) for name in ("name", "vendor", "plan", "documentation")],
    *[({"name": f"Acme{sign}CRM"}, "name", SINGLE) for sign in ("\x01", "\x7f", "\x85", "\u2028")],
    ({"name": "x" * 201}, "name", "This text is longer than 200 characters."),
    ({"prices": [price(plan="Pro\tPlus")]}, "prices[0].plan", SINGLE),
    *[({"sources": sources(**{name: "a\nb"})}, f"sources.docs.{name}", SINGLE) for name in ("title", "address", "version")],
    ({"licence": fact({"a": 1})}, "licence.value",
     "This has none of the forms that are allowed here (a text, a list of texts, a number, null)."),
]


@pytest.mark.parametrize(("changes", "place", "sentence"), PROFILE, ids=lambda value: str(value)[:40])
def test_a_broken_profile_is_named(changes: dict[str, Any], place: str, sentence: str) -> None:
    assert found(solution(**changes)) == [(place, sentence)]


@pytest.mark.parametrize("plans", [["Pro"], ["PRO"], ["Pro", "Pro Plus"], ["Pro Plus", "Pro"], ["Basic"], []])
def test_prices_of_other_plans_are_allowed(plans: list[str]) -> None:
    assert found(solution(prices=[price(plan=each) for each in plans])) == []


def test_a_profile_that_does_not_fit_hides_nothing_of_the_ratings() -> None:
    ratings = {"ABC.1.1": rating(level=4, mode="custom"), "ABC.1.2": rating(level=9), "QQQ.1.1": {"level": None}}
    broken = solution(name=None, ratings=ratings)
    assert found(broken) == [
        ("name", "This must be a text; put quotes around what could be read as a number, a date, yes or no."),
        ("ratings.ABC.1.2.level", "This must be 4 or less."),
        ("ratings.ABC.1.1.level", "With the mode custom the level is at most 1."),
        ("ratings.QQQ.1.1", "There is no item QQQ.1.1 in map version 2026.1."),
    ]


# Confidence.

YEAR_OLD, TOO_OLD = dt.date(2025, 5, 20), dt.date(2025, 5, 19)  # 18 months before the cut-off, and a day more


@pytest.mark.parametrize(("changes", "expected"), [
    ({"grade": "demonstrated", "source": "demo"}, 0.95), ({}, 0.9), ({"source": "eighteen"}, 0.9), ({"source": "old"}, 0.7),
    ({"source": "undated"}, 0.7), ({"grade": "source_read", "source": "code"}, 0.7), (ABSENT, 0.7),
    (ABSENT | {"also": [*ALSO_CODE, {"source": "old", "where": "x"}]}, 0.75), ({"grade": "vendor_statement", "source": "answer"}, 0.5),
    ({"grade": "inferred", "source": "blog"}, 0.4), ({"also": ALSO_CODE}, 0.95), ({"source": "old", "also": ALSO_CODE}, 0.75),
    ({"grade": "demonstrated", "source": "demo", "also": ALSO_CODE}, 0.99), ({"also": [{"source": "docs", "where": "again"}]}, 0.9),
    ({"also": [{"source": "old", "where": "another page"}]}, 0.95), ({"also": [{"source": "twin", "where": "x"}]}, 0.9),
    ({"level": None}, None),
])
def test_confidence(changes: dict[str, Any], expected: float | None) -> None:
    written_down = solution()["sources"] | {
        "eighteen": source(date=YEAR_OLD), "old": source(date=TOO_OLD, address="https://acme.example/old"), "undated": source(date=None),
        "twin": source(title="The same page under another key"),
    }
    known = {key: SourceFile.model_validate(each) for key, each in written_down.items()}
    assert confidence(RatingFile.model_validate(rating(**changes)), known, CUT_OFF) == expected


def test_months_before_ends_inside_the_month() -> None:
    days = [dt.date(2026, 8, 31), dt.date(2026, 11, 20), dt.date(2025, 8, 29), dt.date(2026, 6, 30)]
    assert [months_before(each, 18) for each in days] == [
        dt.date(2025, 2, 28), dt.date(2025, 5, 20), dt.date(2024, 2, 29), dt.date(2024, 12, 30)]


def test_the_phrase_needs_both_languages() -> None:
    assert rated(phrase={"en": "It can"}) == [("phrase.fr", "This field is missing.")]
    assert rated(phrase=both("x") | {"fr": " "}) == [("phrase.fr", "This text is empty.")]
