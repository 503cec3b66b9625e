"""Every rule of the shapes, broken once: which place is named, and with which sentence."""

from typing import Any

import pytest
from pydantic import BaseModel

from app.errors import Invalid
from app.scoring.doubt import Doubt
from app.studies.schemas import Constraint, Context, NewStudy, Profile, StudyChange, WorkshopChange
from app.web.forms import check

STUDY = {"client_name": "Exemple SA", "title": "CRM", "edition": "2026", "format": "2-days"}
USUAL_DOUBT = {"weights": "multiplier", "spread": 0.5, "expectations": True, "ratings": True, "draws": 10_000, "seed": 1}
LONE_SPREAD = 'Only weights that are drawn as a "multiplier" have a spread; leave it out.'
BROKEN: list[tuple[type[BaseModel], dict[str, Any], str, str]] = [
    (Context, {"size": "huge"}, "size", "Choose one of the list."),
    (Context, {"seats": 0}, "seats", "Give 1 or more."),
    (Context, {"seats": True}, "seats", "Give a whole number."),
    (Context, {"seats": "12"}, "seats", "Give a whole number."),
    (Context, {"seats": 2**63}, "seats", "Give 1000000 or less."),
    (Context, {"employees": 1.5}, "employees", "Give a whole number."),
    (Context, {"countries": ["FR", "Frnace"]}, "countries[1]", "Frnace is not a known country."),
    (Context, {"languages": ["xx"]}, "languages[0]", "xx is not a known language."),
    (Context, {"systems": [""]}, "systems[0]", "Fill in this field."),
    (Context, {"systems": ["a"] * 61}, "systems", "Give 60 entries at most."),
    (Context, {"goals": "x" * 4001}, "goals", "Use 4000 characters at most."),
    (Context, {"goals": "a\x00b"}, "goals", "contains a NUL character"),
    (Context, {"sector": "two\nlines"}, "sector", "must be a single line without control characters"),
    (Context, {"budget": {"amount": -1.0}}, "budget.amount", "Give 0 or more."),
    (Context, {"budget": {"amount": float("nan")}}, "budget.amount", "Give a number."),
    (Context, {"budget": {"amount": float("inf")}}, "budget.amount", "Give a number."),
    (Context, {"budget": {"amount": 1.0, "currency": "euro"}}, "budget.currency", "This is not in the expected form."),
    (Context, {"start": "1999-12-31"}, "start", "Give a day between 2000 and 2100."),
    (Context, {"start": "2026-02-30"}, "start", "Give a day, such as 2026-11-21."),
    (Context, {"start": 1_700_000_000}, "start", "Give a day, such as 2026-11-21."),
    (Context, {"start": "2027-01-01", "go_live": "2026-12-31"}, "", "The go-live cannot come before the start."),
    (Context, {"horizon_months": 5}, "horizon_months", "Give 6 or more."),
    (Context, {"mood": "good"}, "mood", "This cannot be accepted."),
    (Constraint, {"kind": "colour", "values": ["blue"]}, "kind", "Choose one of the list."),
    (Constraint, {"kind": "deployment", "values": []}, "", "Choose at least one value; this kind of constraint takes no amount."),
    (Constraint, {"kind": "deployment", "values": ["moon"]}, "", "One of the values is not known."),
    (Constraint, {"kind": "licence", "values": ["free"]}, "", "One of the values is not known."),
    (Constraint, {"kind": "languages", "values": ["klingon"]}, "", "One of the values is not known."),
    (Constraint, {"kind": "systems", "values": []}, "", "Choose at least one value; this kind of constraint takes no amount."),
    (Constraint, {"kind": "data_residency", "values": ["eu"], "amount": 3.0}, "",
     "Choose at least one value; this kind of constraint takes no amount."),
    (Constraint, {"kind": "seats"}, "", "Give an amount."),
    (Constraint, {"kind": "seats", "amount": 12.5}, "", "Seats are a whole number."),
    (Constraint, {"kind": "seats", "amount": 12, "values": ["x"]}, "", "This kind of constraint takes an amount, not values."),
    (Constraint, {"kind": "seats", "amount": 12, "currency": "EUR"}, "", "A currency goes with a budget ceiling, and only with it."),
    (Constraint, {"kind": "budget_ceiling", "amount": 50}, "", "A currency goes with a budget ceiling, and only with it."),
    (Constraint, {"kind": "budget_ceiling", "amount": 0, "currency": "EUR"}, "amount", "Give more than 0."),
    (Constraint, {"kind": "systems", "values": ["sap"], "reason": "x" * 4001}, "reason", "Use 4000 characters at most."),
    (Profile, {"weights": [0, 1, 2, 4]}, "weights", "Give at least 5."),
    (Profile, {"weights": [0, 1, 2, 4, 6, 8]}, "weights", "Give 5 entries at most."),
    (Profile, {"weights": [1, 1, 2, 4, 6]}, "", "The first weight, out of scope, is 0."),
    (Profile, {"weights": [0, 2, 1, 4, 6]}, "", "A higher expectation cannot weigh less: the weights never fall."),
    (Profile, {"weights": [0, -1, 2, 4, 6]}, "weights[1]", "Give 0 or more."),
    (Profile, {"weights": [0, 1e-200, 2, 4, 6]}, "weights[1]", "A weight is 0, or at least 0.001."),
    (Profile, {"weights": [0, 0.0009, 2, 4, 6]}, "weights[1]", "A weight is 0, or at least 0.001."),
    (Profile, {"weights": [0, 1, 2, 4, 1000.5]}, "weights[4]", "Give 1000 or less."),
    (Profile, {"weights": [0, 1, 2, 4, "6"]}, "weights[4]", "Give a number."),
    (Profile, {"weights": [0, 1, 2, 4, True]}, "weights[4]", "Give a number."),
    (Profile, {"weights": [0, 1, 2, 4, float("nan")]}, "weights[4]", "Give a number."),
    (Profile, {"target": "half"}, "target", "Choose one of the list."),
    (Profile, {"domain_multipliers": {"MOB": 0.49}}, "domain_multipliers.MOB", "Give 0.5 or more."),
    (Profile, {"domain_multipliers": {"MOB": 2.01}}, "domain_multipliers.MOB", "Give 2 or less."),
    (Profile, {"shortlist": {"min": 0, "max": 3}}, "shortlist.min", "Give 1 or more."),
    (Profile, {"shortlist": {"min": 4, "max": 3}}, "shortlist", "The smallest shortlist cannot be larger than the largest."),
    (Profile, {"known_threshold": 101}, "known_threshold", "Give 100 or less."),
    (Profile, {"doubt": None}, "doubt", "This cannot be accepted."),
    (Profile, {"doubt": {"weights": "maybe", "spread": 0.5}}, "doubt.weights", "Choose one of the list."),
    (Profile, {"doubt": {"weights": "simplex", "spread": 0.5}}, "doubt.spread", LONE_SPREAD),
    (Profile, {"doubt": {"weights": "off", "spread": 0}}, "doubt.spread", LONE_SPREAD),
    (Profile, {"doubt": {"spread": 9.1}}, "doubt.spread", "Give 9 or less."),
    (Profile, {"doubt": {"spread": -0.1}}, "doubt.spread", "Give 0 or more."),
    (Profile, {"doubt": {"spread": float("nan")}}, "doubt.spread", "Give a number."),
    (Profile, {"doubt": {"spread": "0.5"}}, "doubt.spread", "Give a number."),
    (Profile, {"doubt": {"draws": 999}}, "doubt.draws", "Give 1000 or more."),
    (Profile, {"doubt": {"draws": 100_001}}, "doubt.draws", "Give 100000 or less."),
    (Profile, {"doubt": {"draws": 10_000.5}}, "doubt.draws", "Give a whole number."),
    (Profile, {"doubt": {"seed": -1}}, "doubt.seed", "Give 0 or more."),
    (Profile, {"doubt": {"seed": 2**31 + 1}}, "doubt.seed", "Give 2147483648 or less."),
    (Profile, {"doubt": {"ratings": "yes"}}, "doubt.ratings", "This cannot be accepted."),
    (Profile, {"doubt": {"precision": 0.01}}, "doubt.precision", "This cannot be accepted."),
    (NewStudy, STUDY | {"title": "  "}, "title", "Fill in this field."),
    (NewStudy, STUDY | {"client_id": "0" * 32}, "", "Choose a client or name a new one, not both."),
    (NewStudy, STUDY | {"client_name": None}, "", "Choose a client or name a new one, not both."),
    (NewStudy, STUDY | {"mutation_id": "short"}, "mutation_id", "This is not in the expected form."),
    (NewStudy, STUDY | {"title": "\ud800"}, "title", "This cannot be accepted."),
    (StudyChange, {}, "", "Give at least one part; a part cannot be null."),
    (StudyChange, {"title": None}, "", "Give at least one part; a part cannot be null."),
    (StudyChange, {"status": "closed"}, "status", "This cannot be accepted."),
    (WorkshopChange, {}, "", "Give at least one part; only the date can be null."),
    (WorkshopChange, {"domains": []}, "domains", "Choose at least one."),
    (WorkshopChange, {"teams": ["sales", "press"]}, "teams[1]", "Choose one of the list."),
    (WorkshopChange, {"status": "lost"}, "status", "Choose one of the list."),
]


NAMES = [f"{shape.__name__} {place or 'whole'} {sentence}" for shape, _, place, sentence in BROKEN]


@pytest.mark.parametrize(("shape", "values", "place", "sentence"), BROKEN, ids=NAMES)
def test_a_broken_rule_is_named(shape: type[BaseModel], values: dict[str, Any], place: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        check(shape, values)
    assert [(each.place, each.sentence()) for each in refused.value.problems] == [(place, sentence)]


def test_every_broken_rule_is_named_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        check(Context, {"seats": 0, "countries": ["??"], "horizon_months": "soon"})
    assert [each.place for each in refused.value.problems] == ["seats", "countries[0]", "horizon_months"]


def test_the_bounds_themselves_are_inside() -> None:
    profile = check(
        Profile, {"weights": [0, 0, 0, 0, 1000], "domain_multipliers": {"MOB": 0.5, "ACC": 2}, "shortlist": {"min": 1, "max": 1}}
    )
    assert profile.model_dump() == {
        "weights": [0.0, 0.0, 0.0, 0.0, 1000.0], "target": "level", "domain_multipliers": {"MOB": 0.5, "ACC": 2.0},
        "shortlist": {"min": 1, "max": 1}, "known_threshold": 90.0, "doubt": USUAL_DOUBT,
    }


def test_the_usual_doubt_is_the_methods() -> None:
    usual = Doubt()
    assert {name: getattr(usual, name) for name in USUAL_DOUBT} == USUAL_DOUBT == Profile().doubt.model_dump()
    assert usual.precision is None


@pytest.mark.parametrize(("given", "kept"), [
    ({}, USUAL_DOUBT), ({"spread": None}, USUAL_DOUBT), ({"spread": 0}, USUAL_DOUBT | {"spread": 0.0}),
    ({"weights": "multiplier", "spread": 9, "draws": 100_000, "seed": 2**31, "expectations": False},
     USUAL_DOUBT | {"spread": 9.0, "draws": 100_000, "seed": 2**31, "expectations": False}),
    ({"weights": "simplex"}, {name: value for name, value in USUAL_DOUBT.items() if name != "spread"} | {"weights": "simplex"}),
    ({"weights": "off", "ratings": False, "draws": 1000, "seed": 0},
     {"weights": "off", "expectations": True, "ratings": False, "draws": 1000, "seed": 0}),
])
def test_what_is_stored_of_a_doubt_is_read_again(given: dict[str, Any], kept: dict[str, Any]) -> None:
    stored = check(Profile, {"doubt": given}).model_dump(mode="json")
    assert stored["doubt"] == kept
    assert check(Profile, stored).model_dump(mode="json") == stored


def test_a_context_is_stored_as_plain_json() -> None:
    context = check(Context, {"start": "2026-11-01", "go_live": "2026-11-01", "countries": ["FR", "BE", "FR"], "seats": 120})
    assert context.model_dump(mode="json") == {
        "sector": "", "size": "mid", "employees": None, "seats": 120, "countries": ["FR", "BE"], "languages": [], "systems": [],
        "budget": None, "start": "2026-11-01", "go_live": "2026-11-01", "horizon_months": 36, "goals": "",
    }


def test_the_smallest_weights_are_taken() -> None:
    assert check(Profile, {"weights": [0, 0, 0.001, 0.001, 1000]}).weights == [0, 0, 0.001, 0.001, 1000]
