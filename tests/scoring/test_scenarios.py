"""The same question read otherwise: by hand, against a question asked anew, and against the formulas in exact fractions."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.scoring.matrix import UNKNOWN, Item, Profile, build
from app.scoring.ranking import rank
from app.scoring.scenarios import LINEAR, STEEP, Move, Scenario, Selection, scenarios

U = UNKNOWN
about = pytest.approx
ONE = Profile(shortlist_min=1, shortlist_max=2)


def ranking_of(items, levels, profile=ONE, names=None, barred=frozenset()):
    codes = [chr(ord("a") + j) for j in range(len(levels))]
    return rank(build(items, codes, levels, profile), names or codes, barred)


def named(ranking, teams=None):
    return {(each.kind, each.left_out): each for each in scenarios(ranking, teams)}


# By hand: P weighs 6, Q 4 and R 2, S nothing

ITEMS = [Item("P", "D", 4), Item("Q", "E", 3), Item("R", "F", 2), Item("S", "G", 0)]
LEVELS = [[4, 0, 2, 0], [2, 3, 0, 0], [1, 3, 2, 0]]  # a 8, b 7, c 7.5 of 12
TEAMS = [["sales", "it"], ["sales"], [], ["nobody"]]


def test_every_reading_has_its_place():
    assert [(each.kind, each.left_out) for each in scenarios(ranking_of(ITEMS, LEVELS), TEAMS)] == [
        ("without_domain", "D"), ("without_domain", "E"), ("without_domain", "F"), ("without_team", "sales"), ("without_team", "it"),
        ("equal_domains", None), ("linear_weights", None), ("steep_weights", None),
    ]
    assert [each.kind for each in scenarios(ranking_of(ITEMS, LEVELS))][3:] == ["equal_domains", "linear_weights", "steep_weights"]


def test_a_domain_left_out():
    """Without D, of 6: a 2, b 4, c 6. The largest drop within 1 and 2 is the first of two equal ones."""
    assert named(ranking_of(ITEMS, LEVELS))["without_domain", "D"] == Scenario(
        "without_domain", "D", order=("c", "b", "a"), ranks=(1, 2, 3), proven=(100.0, about(200 / 3), about(100 / 3)),
        same_size=Selection(("c",), ("c",), ("a",)), afresh=Selection(("c",), ("c",), ("a",)),
        winners=("c",), new_winners=("c",), largest_move=Move("a", 1, 3),
    )


def test_a_team_left_out_takes_its_share_of_each_item():
    """Today the list is a and c. Without sales P weighs 3, Q nothing, R 2: of 5, a 5, b 1.5, c 2.75."""
    ranking = ranking_of(ITEMS, LEVELS, Profile(shortlist_min=2, shortlist_max=2))
    assert ranking.shortlist.codes == ("a", "c")
    readings = named(ranking, TEAMS)
    assert readings["without_team", "sales"] == Scenario(
        "without_team", "sales", order=("a", "c", "b"), ranks=(1, 2, 3), proven=(100.0, about(55), about(30)),
        same_size=Selection(("a", "c"), (), ()), afresh=Selection(("a", "c"), (), ()), winners=("a",), new_winners=(), largest_move=None,
    )
    it = readings["without_team", "it"]  # P 3, Q 4, R 2: of 9, a 5, b 5.5, c 6.75
    assert (it.order, it.proven) == (("c", "b", "a"), (about(75), about(550 / 9), about(500 / 9)))
    assert (it.same_size, it.largest_move) == (Selection(("c", "b"), ("b",), ("a",)), Move("a", 1, 3))


def test_a_team_named_twice_is_one_team():
    ranking = ranking_of(ITEMS, LEVELS)
    assert scenarios(ranking, [["sales", "it", "sales"], ["sales"], [], []]) == scenarios(ranking, [["sales", "it"], ["sales"], [], []])


def test_domains_alike_and_other_weights():
    readings = named(ranking_of(ITEMS, LEVELS))
    shares = {"a": (1, 0, 1), "b": (1 / 2, 1, 0), "c": (1 / 4, 1, 1)}
    for kind, weights in {"equal_domains": (1, 1, 1), "linear_weights": (4, 3, 2), "steep_weights": (27, 9, 3)}.items():
        expected = {code: 100 * sum(w * c for w, c in zip(weights, each, strict=True)) / sum(weights) for code, each in shares.items()}
        told = readings[kind, None]
        assert dict(zip(told.order, told.proven, strict=True)) == about(expected)
        assert told.order == tuple(sorted(expected, key=expected.get, reverse=True))


def test_a_tie_shares_a_rank_and_is_never_parted():
    """Without E all but d have the half: three winners where one was asked for, by essentials met and then by name."""
    items = [Item("P", "D", 4), Item("Q", "D", 4), Item("R", "E", 4)]
    ranking = ranking_of(items, [[2, 2, 4], [4, 0, 3], [2, 2, 2], [0, 0, 1]], names=["Zoe", "Yan", "Abe", "Xue"])
    assert ranking.shortlist.codes == ("a",)
    assert named(ranking)["without_domain", "E"] == Scenario(
        "without_domain", "E", order=("b", "c", "a", "d"), ranks=(1, 1, 1, 4), proven=(50.0, 50.0, 50.0, 0.0),
        same_size=Selection(("b", "c", "a"), ("b", "c"), ()), afresh=Selection(("b", "c", "a"), ("b", "c"), ()),
        winners=("b", "c", "a"), new_winners=("b", "c"), largest_move=Move("c", 3, 1),
    )


def test_the_excluded_stay_out_whatever_is_left_out():
    """a fails its knock-out in D and d is barred: without D nothing eliminates a any more, and still it is not back."""
    items = [Item("P", "D", 4, knock_out=True), Item("Q", "E", 3), Item("R", "F", 2)]
    ranking = ranking_of(items, [[0, 3, 2], [4, 0, 2], [3, 3, 0], [4, 3, 2]], barred={3})
    assert {each.order for each in scenarios(ranking)} == {("b", "c"), ("c", "b")}


def test_a_reading_that_leaves_nothing_is_empty():
    nothing = Selection((), (), ())
    readings = named(ranking_of([Item("P", "D", 4), Item("Q", "D", 1)], [[4, 0], [0, 1]]), [["sales"], ["sales"]])
    for kind, left_out in (("without_domain", "D"), ("without_team", "sales")):
        assert readings[kind, left_out] == Scenario(kind, left_out, (), (), (), nothing, nothing, (), (), None)
    assert readings["equal_domains", None].order == ("a", "b")


def test_where_everybody_is_excluded_every_reading_is_empty():
    ranking = ranking_of([Item("P", "D", 4, knock_out=True), Item("Q", "E", 1)], [[0, 1], [1, 0]])
    assert [(each.order, each.same_size, each.largest_move) for each in scenarios(ranking)] == [((), Selection((), (), ()), None)] * 5


@pytest.mark.parametrize("items", [[], [Item("P", "D", 0)], [Item("P", "D", None)]], ids=["no-items", "out-of-scope", "not-discussed"])
def test_without_a_ranking_there_is_no_other_reading_of_it(items):
    assert scenarios(ranking_of(items, [[4] * len(items)] * 2), [["sales"]] * len(items)) == ()


def test_other_weights_reach_what_weighs_nothing_today():
    """Only essentials weigh today: b is nowhere; read linearly its 3 of 7 count."""
    ranking = ranking_of([Item("P", "D", 4), Item("Q", "E", 3)], [[4, 0], [0, 3]], Profile(weights=(0, 0, 0, 0, 6)))
    assert named(ranking)["linear_weights", None].proven == (about(400 / 7), about(300 / 7))
    assert [each.left_out for each in scenarios(ranking)] == ["D", None, None, None]


def test_each_item_has_its_teams():
    with pytest.raises(ValueError, match="4 items: one sequence of teams each"):
        scenarios(ranking_of(ITEMS, LEVELS), [["sales"]])


# For every small grid

@st.composite
def rankings(draw):
    items = []
    for position in range(draw(st.integers(1, 8))):
        expectation = draw(st.sampled_from([None, 0, 1, 2, 3, 4, 4]))
        knock_out = expectation == 4 and draw(st.integers(0, 5)) == 0
        items.append(Item(f"I{position}", draw(st.sampled_from("XYZ")), expectation, knock_out=knock_out, floor=1,
                          target=draw(st.sampled_from([None, None, 2, 4]))))
    least = draw(st.integers(1, 3))
    profile = Profile(
        draw(st.sampled_from([(0, 1, 2, 4, 6), (0, 0, 1, 1, 5)])), draw(st.sampled_from(["level", "full"])),
        draw(st.dictionaries(st.sampled_from("XYZ"), st.sampled_from([0.5, 1.5]))), least, least + draw(st.integers(0, 2)),
    )
    rows = st.lists(st.sampled_from([U, 0, 1, 2, 3, 4, 4]), min_size=len(items), max_size=len(items))
    levels = draw(st.lists(rows, min_size=1, max_size=7))
    teams = draw(st.lists(st.lists(st.sampled_from("stu"), unique=True), min_size=len(items), max_size=len(items)))
    barred = draw(st.sets(st.integers(0, len(levels) - 1), max_size=1))
    return items, levels, teams, ranking_of(items, levels, profile, barred=barred)


def exclude_as(ranking, after):
    """The question asked anew, without knock-outs, and with the exclusions of the first one."""
    items, levels, profile = after
    free = [replace(item, knock_out=False) for item in items]
    return ranking_of(free, levels, profile, barred=frozenset(ranking.excluded))


def check(told, before, after):
    """`after` is the answer of `rank` to the reading, asked as a question of its own."""
    if after.ranks is None or not after.order:
        assert (told.order, told.ranks, told.winners, told.largest_move) == ((), (), (), None)
        return
    rows, today = after.rows(), {row.code: row for row in before.rows()}
    size, ranks = len(before.shortlist.codes), {row.code: row.rank for row in rows}
    assert (told.order, told.ranks) == (tuple(ranks), tuple(ranks.values()))
    assert told.proven == about([row.proven for row in rows], abs=1e-9)
    of_a_size = replace(after.matrix.profile, shortlist_min=size, shortlist_max=size)
    again = rank(replace(after.matrix, profile=of_a_size), after.names, after.barred)
    for chosen, shortlist in ((told.same_size, again.shortlist), (told.afresh, after.shortlist)):
        assert chosen.codes == shortlist.codes
        assert set(chosen.entering) == set(chosen.codes) - set(before.shortlist.codes)
        assert set(chosen.leaving) == set(before.shortlist.codes) - set(chosen.codes)
    assert told.winners == tuple(code for code in ranks if ranks[code] == 1)
    assert told.new_winners == tuple(code for code in told.winners if today[code].rank != 1)
    move = max((abs(ranks[code] - row.rank) for code, row in today.items()), default=0)
    found = told.largest_move
    assert (abs(found.after - found.before) if found else 0) == move
    if found:
        assert (found.before, found.after) == (today[found.code].rank, ranks[found.code])


@settings(max_examples=150)
@given(rankings())
def test_a_domain_left_out_or_other_weights_are_that_question_asked_anew(grid):
    items, levels, _, ranking = grid
    profile, readings = ranking.matrix.profile, named(ranking)
    for (kind, left_out), told in readings.items():
        if kind == "without_domain":
            kept = [i for i, item in enumerate(items) if item.domain != left_out]
            after = [items[i] for i in kept], [[row[i] for i in kept] for row in levels], profile
            check(told, ranking, exclude_as(ranking, after))
        elif kind != "equal_domains":
            weights = LINEAR if kind == "linear_weights" else STEEP
            check(told, ranking, exclude_as(ranking, (items, levels, replace(profile, weights=weights))))
    asked = {item.domain for item in items if item.expectation and profile.weights[item.expectation]}
    assert {left_out for kind, left_out in readings if kind == "without_domain"} == asked


@settings(max_examples=150)
@given(rankings())
def test_teams_and_equal_domains_follow_the_formulas(grid):
    items, levels, teams, ranking = grid
    matrix, figures = ranking.matrix, ranking.fit.equal_domain.tolist()
    for (kind, left_out), told in named(ranking, teams).items():
        proven = dict(zip(told.order, told.proven, strict=True))
        if kind == "equal_domains":
            assert proven == about({matrix.solution_codes[j]: figures[j] for j in ranking.order}, abs=1e-9)
        elif kind == "without_team":
            shares = [1 - Fraction(left_out in each, max(len(each), 1)) for each in teams]
            expected = by_the_book(items, levels, matrix.profile, shares)
            assert proven == about({matrix.solution_codes[j]: expected[j] for j in ranking.order} if expected else {}, abs=1e-9)
        falling = list(proven.values())
        assert all(one >= other - 1e-9 for one, other in pairwise(falling))
        higher = [1 + sum(other > own + 1e-9 for other in falling) for own in falling]
        assert told.ranks == tuple(higher)


def by_the_book(items, levels, profile, shares):
    weights = [
        share * Fraction(profile.weights[item.expectation or 0]) * Fraction(profile.domain_multipliers.get(item.domain, 1))
        for item, share in zip(items, shares, strict=True)
    ]
    targets = [item.target or (4 if profile.target == "full" else item.expectation or 1) for item in items]
    total = sum(weights)
    covered = ([min(Fraction(1), Fraction(max(r, 0), q)) for r, q in zip(row, targets, strict=True)] for row in levels)
    return total and [float(100 * sum(w * c for w, c in zip(weights, row, strict=True)) / total) for row in covered]


@settings(max_examples=60)
@given(rankings())
def test_a_team_alone_on_its_items_is_those_items_left_out(grid):
    """A team that stands alone takes its essentials with it: the order inside ties is that of the question without them."""
    items, levels, teams, ranking = grid
    alone = [["s"] if "s" in each else [] for each in teams]
    if told := named(ranking, alone).get(("without_team", "s")):
        kept = [i for i, each in enumerate(alone) if not each]
        after = [items[i] for i in kept], [[row[i] for i in kept] for row in levels], ranking.matrix.profile
        check(told, ranking, exclude_as(ranking, after))
