"""What moves the border pair: by hand, and every end against the ranking itself, tried out on small grids."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.scoring.doubt import Doubt
from app.scoring.fit import proven
from app.scoring.matrix import UNKNOWN, Item, Profile, build
from app.scoring.ranking import rank
from app.scoring.tornado import Swing, tornado

U = UNKNOWN
about = pytest.approx
ONE = Profile(shortlist_min=1, shortlist_max=1)
SURE = Doubt(weights="off", expectations=False, ratings=False)


def ranked(items, levels, profile=ONE):
    codes = ["a", "b", "c"][: len(levels)]
    return rank(build(items, codes, levels, profile), codes)


def swings(ranking, doubt, single=None):
    found = tornado(ranking, doubt, single)
    return {(each.kind, each.code): each for each in found.swings}


# By hand: A covers 6 of S (6) and 0 of T (4), B 0 and 4; A leads by 2 of 10

TWO = [Item("S.1", "S", 4), Item("T.1", "T", 3)]
TWO_LEVELS = [[4, 0], [0, 3]]


def test_a_domain_that_counts_less_or_more():
    found = tornado(ranked(TWO, TWO_LEVELS), replace(SURE, weights="multiplier", spread=1.0))
    assert (found.a, found.b, found.lead) == ("a", "b", about(20))
    assert found.swings == (
        Swing("weight", "S", 1, about(100 * (3 - 4) / 7), about(100 * (12 - 4) / 16), "less"),
        Swing("weight", "T", 1, about(100 * (6 - 8) / 14), about(100 * (6 - 2) / 8), "more"),
    )


def test_without_any_idea_of_the_weights_a_domain_may_count_nothing_or_alone():
    found = tornado(ranked(TWO, TWO_LEVELS), replace(SURE, weights="simplex"))
    assert found.swings == (
        Swing("weight", "S", 1, about(-100), about(100), "less"), Swing("weight", "T", 1, about(-100), about(100), "more"),
    )


def test_an_item_not_yet_discussed_at_its_worst_and_best():
    """B alone covers T.2: as an essential it adds 6 to B; A alone covers T.3."""
    items = [*TWO, Item("T.2", "T", None), Item("T.3", "T", None)]
    found = swings(ranked(items, [[4, 0, 0, 4], [0, 3, 4, 0]]), replace(SURE, expectations=True))
    assert found == {("answers", "T"): Swing("answers", "T", 2, about(100 * (2 - 6) / 16), about(100 * (2 + 6) / 16))}


def test_what_nobody_has_verified_can_only_help_its_solution():
    items = [*TWO, Item("S.2", "S", 2)]
    found = swings(ranked(items, [[4, 0, U], [0, 3, U]]), replace(SURE, ratings=True))
    assert found == {
        ("unverified", "a"): Swing("unverified", "a", 1, about(200 / 12), about(400 / 12)),
        ("unverified", "b"): Swing("unverified", "b", 1, about(0), about(200 / 12)),
    }


def test_ratings_of_one_source_one_level_off():
    """A's 4 of 4 has no higher level and loses a quarter of 6; B's 2 of 3 is worth a third of 4 either way."""
    single = np.array([[True, False], [False, True]])
    found = swings(ranked(TWO, [[4, 0], [0, 2]]), replace(SURE, ratings=True), single)
    lead = 100 * (6 - 8 / 3) / 10
    assert found == {
        ("single_source", "a"): Swing("single_source", "a", 1, about(lead - 15), about(lead)),
        ("single_source", "b"): Swing("single_source", "b", 1, about(lead - 40 / 3), about(lead + 40 / 3)),
    }


def test_the_pair_is_the_last_one_in_and_the_first_one_out():
    three = [[4, 3], [4, 2], [0, 3]]
    found = tornado(ranked(TWO, three, Profile(shortlist_min=2, shortlist_max=2)), SURE)
    assert (found.a, found.b, found.swings) == ("b", "c", ())


@pytest.mark.parametrize("levels", [[], [[4, 3]]], ids=["nobody", "nobody outside"])
def test_without_a_border_there_is_nothing_to_say(levels):
    assert tornado(ranked(TWO, levels), Doubt()) is None


def test_with_nothing_asked_there_is_nothing_to_say():
    assert tornado(ranked([Item("S.1", "S", None)], [[4], [0]]), Doubt()) is None


def test_a_study_of_one_domain_does_not_depend_on_its_weight():
    assert tornado(ranked([Item("S.1", "S", 4)], [[4], [0]]), replace(SURE, weights="multiplier")).swings == ()


# Against the ranking itself

LEVEL = st.integers(0, 4)


@st.composite
def grids(draw):
    n = draw(st.integers(2, 5))
    items = [
        Item(f"I{k}", draw(st.sampled_from("DEF")), draw(st.one_of(st.none(), LEVEL)), target=draw(st.one_of(st.none(), st.integers(1, 4))))
        for k in range(n)
    ]
    levels = draw(st.lists(st.lists(st.integers(-1, 4), min_size=n, max_size=n), min_size=2, max_size=2))
    target = draw(st.sampled_from(["level", "full"]))
    multipliers = {"D": draw(st.sampled_from([0.5, 1.0, 1.5]))}
    return items, levels, replace(ONE, target=target, domain_multipliers=multipliers)


def lead(items, levels, profile, pair):
    matrix = build(items, ["a", "b"], levels, profile)
    figures = dict(zip(matrix.solution_codes, proven(matrix).tolist(), strict=True))
    return figures[pair.a] - figures[pair.b]


def ends(values):
    return (about(min(values), abs=1e-9), about(max(values), abs=1e-9))


@settings(max_examples=150)
@given(grids())
def test_every_end_is_reached_and_none_goes_further(grid):
    items, levels, profile = grid
    doubt = Doubt(spread=0.25)
    ranking = ranked(items, levels, profile)
    found = tornado(ranking, doubt)
    if found is None:  # nothing is asked, or one tie holds everybody
        assert len(ranking.shortlist.codes) in (0, 2)
        return
    today = lead(items, levels, profile, found)
    assert found.lead == about(today, abs=1e-9)
    widths = [round(each.high - each.low, 9) for each in found.swings]
    assert widths == sorted(widths, reverse=True)
    told = {(each.kind, each.code): (each.low, each.high) for each in found.swings}
    for domain in "DEF":
        old = profile.domain_multipliers.get(domain, 1.0)
        moved = [
            lead(items, levels, replace(profile, domain_multipliers={**profile.domain_multipliers, domain: old * factor}), found)
            for factor in (0.8, 1.0, 1.25) if 0.5 <= old * factor <= 2
        ]
        if len(moved) == 3:
            assert told.get(("weight", domain), (today, today)) == ends(moved)
        places = [k for k, item in enumerate(items) if item.domain == domain and item.expectation is None]
        tried = []
        for answer in product(range(5), repeat=len(places)):
            answered = list(items)
            for place, level in zip(places, answer, strict=True):
                answered[place] = replace(items[place], expectation=level)
            tried.append(lead(answered, levels, profile, found))
        assert told.get(("answers", domain), (today, today)) == ends(tried)
    for row, code in enumerate("ab"):
        verified = [[4 if level == U and each == row else level for level in line] for each, line in enumerate(levels)]
        assert told.get(("unverified", code), (today, today)) == ends([today, lead(items, verified, profile, found)])


@settings(max_examples=80)
@given(grids(), st.data())
def test_a_rating_of_one_source_moves_by_one_level(grid, data):
    items, levels, profile = grid
    single = np.array(data.draw(st.lists(st.lists(st.booleans(), min_size=len(items), max_size=len(items)), min_size=2, max_size=2)))
    found = tornado(ranked(items, levels, profile), replace(SURE, ratings=True), single)
    if found is None:
        return
    told = {each.code: (each.low, each.high) for each in found.swings if each.kind == "single_source"}
    today = lead(items, levels, profile, found)
    for row, code in enumerate("ab"):
        tried = [today]
        for step in (-1, 1):
            moved = [list(line) for line in levels]
            for place, level in enumerate(levels[row]):
                if single[row, place] and level != U:
                    moved[row][place] = min(4, max(0, level + step))
            tried.append(lead(items, moved, profile, found))
        assert told.get(code, (today, today)) == ends(tried)
