"""What must change for B to reach A: by hand, against exhaustive enumeration on small grids, and applied to the grid itself."""

from dataclasses import replace
from itertools import product
from math import exp, log, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.scoring.fit import proven
from app.scoring.flips import DomainChange, ExpectationChange, Flips, RatingChange, Spread, flips
from app.scoring.matrix import UNKNOWN, WEIGHTS, Item, Profile, build

U = UNKNOWN
about = pytest.approx
NOTHING = {"domains": (), "spread": Spread(0.0, ()), "expectations": (), "one_level": (), "ratings": (), "unknown": ()}

HAND_ITEMS = [Item("MOB.1", "MOB", 4), Item("INT.1", "INT", 3), Item("MOB.2", "MOB", 2), Item("DAT.1", "DAT", 1)]  # 6 + 6 + 2 + 1
HAND_PROFILE = Profile(domain_multipliers={"INT": 1.5})
HAND_LEVELS = [[4, 0, 1, 1], [2, 1, U, 0]]  # A leads by 3 - 2 + 1 + 1 = 3 of 15


def found(items, levels, profile=None):
    return flips(build(items, ["a", "b"], levels, profile or Profile()), 0, 1)


# By hand

def test_a_worked_example():
    """MOB leads by 4, DAT by 1, INT trails by 2. With INT alone 1 + 3/2, with MOB alone 1 - 3/4; together √(5/2)."""
    both = sqrt(2.5)
    assert found(HAND_ITEMS, HAND_LEVELS, HAND_PROFILE) == Flips(
        "a", "b", about(20),
        domains=(
            DomainChange("INT", about(-200 / 15), 1.5, about(3.75), about(2.5), allowed=False),
            DomainChange("MOB", about(400 / 15), 1.0, about(0.25), about(0.25), allowed=False),
        ),
        spread=Spread(about(both - 1), (
            DomainChange("MOB", about(400 / 15), 1.0, about(1 / both), about(1 / both), allowed=True),
            DomainChange("INT", about(-200 / 15), 1.5, about(1.5 * both), about(both), allowed=False),
            DomainChange("DAT", about(100 / 15), 1.0, about(1 / both), about(1 / both), allowed=True),
        )),
        expectations=(ExpectationChange("MOB.1", 4, 2, about(20)),),  # at 2 both meet it, as at 1 and 0
        one_level=None,  # 5/3 on MOB.1, 1 on DAT.1 and 1/4 on INT.1 are less than 3
        ratings=(RatingChange("a", "MOB.1", 4, 0, about(40)),),
        unknown=None,  # MOB.2 is worth 2
    )


def test_changes_come_with_the_largest_gain_first():
    """A leads by 6 + 2 of 14: B's unknown 6 alone is not enough, nor is A's fall on the item where B is better."""
    items = [Item("P", "D", 4), Item("Q", "D", 4), Item("R", "D", 2)]
    answer = found(items, [[4, 2, 2], [U, 2, 0]])
    assert answer.lead == about(800 / 14)
    assert answer.ratings == (RatingChange("a", "P", 4, 0, about(600 / 14)), RatingChange("b", "P", None, 4, about(600 / 14)))
    assert answer.expectations == (ExpectationChange("P", 4, 0, about(600 / 14)), ExpectationChange("R", 2, 0, about(200 / 14)))
    assert answer.unknown is None


def test_what_must_be_verified_are_the_heaviest_unknown_ratings_of_b():
    items = [Item("light", "D", 1), Item("heavy", "D", 4), Item("middle", "D", 3), Item("own", "D", 2), Item("out", "D", 0)]
    answer = found(items, [[0, 4, 2, 0, 4], [U, U, U, 2, U]], Profile(target="full"))
    assert answer.lead == about(100 * (6 + 2 - 1) / 13)
    assert answer.unknown == (RatingChange("b", "heavy", None, 4, about(600 / 13)), RatingChange("b", "middle", None, 4, about(400 / 13)))


def test_an_item_not_yet_discussed_may_get_any_level_but_has_none_to_move_from():
    answer = found([Item("P", "D", 4), Item("Q", "E", None)], [[4, 0], [3, 3]])  # 6/4 of 6 ahead; Q at 4 is worth 4.5 of 6
    assert answer.expectations == (ExpectationChange("Q", None, 4, about(75)),)
    assert answer.one_level == (ExpectationChange("P", 4, 3, about(25)),)


@pytest.mark.parametrize(
    ("target", "own", "lead", "expected"),
    [
        ("level", None, 50 / 3, (ExpectationChange("Q", 1, 2, about(100 / 3)),)),  # from 1 - 1 to 2 (1/2 - 1)
        ("full", None, 25 / 3, (ExpectationChange("Q", 1, 2, about(25 / 3)),)),  # from 1 (1/4 - 1/2) to 2 (1/4 - 1/2)
        ("level", 1, 50 / 3, None),  # both meet it at any level, and P alone gives a half of what is needed
    ],
)
def test_another_expectation_keeps_the_rule_of_the_targets(target, own, lead, expected):
    """P leads by 2/4 whatever the rule; on Q A has 1 and B has 2."""
    answer = found([Item("Q", "E", 1, target=own), Item("P", "D", 2, target=4)], [[1, 4], [2, 3]], Profile(target=target))
    assert (answer.lead, answer.one_level) == (about(lead), expected)


# Nothing to do, nothing to be done

@pytest.mark.parametrize(
    ("levels", "lead"), [([[3, 1], [3, 1]], 0), ([[4, U], [U, 4]], 0), ([[1, 1], [3, 1]], -25)], ids=["same", "equal", "behind"]
)
def test_where_b_is_there_already_nothing_must_change(levels, lead):
    assert found([Item("P", "D", 4), Item("Q", "E", 4)], levels) == Flips("a", "b", about(lead), **NOTHING)


@pytest.mark.parametrize("items", [[], [Item("P", "D", 0)], [Item("P", "D", None)]], ids=["no-items", "out-of-scope", "not-discussed"])
def test_where_nothing_is_asked_nothing_must_change(items):
    assert found(items, [[4] * len(items), [0] * len(items)]) == Flips("a", "b", None, **NOTHING)


def test_a_single_domain_cannot_be_weighed_against_another():
    answer = found([Item("P", "D", 4), Item("Q", "D", 1)], [[4, 0], [0, 1]])
    assert (answer.domains, answer.spread) == ((), None)


def test_a_multiplier_at_the_end_of_its_range_is_still_allowed():
    """D leads by 4, E trails by 2: E at 2 or D at a half; a third domain that A leads by less than the whole has no factor."""
    answer = found([Item("P", "D", 3), Item("Q", "E", 2), Item("R", "F", 1)], [[3, 0, 1], [0, 2, 1]])
    assert [(each.domain, each.new, each.allowed) for each in answer.domains] == [("D", 0.5, True), ("E", 2.0, True)]
    answer = found([Item("P", "D", 4), Item("Q", "E", 2), Item("R", "F", 1)], [[4, 0, 1], [0, 2, 0]])
    assert [(each.domain, each.new, each.allowed) for each in answer.domains] == [("E", 3.5, False), ("D", about(1 / 6), False)]


@pytest.mark.parametrize(("a", "b"), [(0, 0), (0, 2), (-1, 0)])
def test_two_solutions_of_the_matrix_are_compared(a, b):
    with pytest.raises(ValueError, match="are not two of 2 solutions"):
        flips(build([Item("P", "D", 4)], ["a", "b"], [[4], [3]], Profile()), a, b)


# Against brute force: 24 D in whole numbers

MULTIPLIERS = {"X": 0.5, "Z": 2.0}


@st.composite
def pairs(draw, most):
    items = [
        Item(f"I{i}", draw(st.sampled_from("XYZ")), draw(st.sampled_from([None, 0, 1, 2, 3, 4, 4])),
             target=draw(st.sampled_from([None, None, 1, 2, 3, 4])))
        for i in range(draw(st.integers(1, most)))
    ]
    level = st.integers(UNKNOWN, 4)
    first, second = (draw(st.lists(level, min_size=len(items), max_size=len(items))) for _ in range(2))
    profile = Profile(target=draw(st.sampled_from(["level", "full"])), domain_multipliers=MULTIPLIERS)
    lead = sum(terms(items, first, second, profile))
    return items, ([first, second] if lead >= 0 else [second, first]), profile


def term(item, a, b, profile):
    if not item.expectation:
        return 0
    target = item.target or (4 if profile.target == "full" else item.expectation)
    share = 12 * (min(max(a, 0), target) - min(max(b, 0), target)) // target
    return int(2 * MULTIPLIERS.get(item.domain, 1) * WEIGHTS[item.expectation]) * share


def terms(items, first, second, profile):
    return [term(item, a, b, profile) for item, a, b in zip(items, first, second, strict=True)]


def fewest(present, options, reaches):
    """The least number of places that differ from the present among all combinations of options that reach; None without any."""
    counts = [sum(x != y for x, y in zip(present, each, strict=True)) for each in product(*options) if reaches(each)]
    return min(counts, default=None)


def count(changes):
    return None if changes is None else len(changes)


@settings(max_examples=120)
@given(pairs(most=4))
def test_no_fewer_expectations_would_do(pair):
    items, levels, profile = pair
    answer, present = found(*pair), [item.expectation for item in items]
    by_level = {
        (i, e): term(replace(item, expectation=e), a, b, profile)
        for i, (item, a, b) in enumerate(zip(items, *levels, strict=True)) for e in (None, 0, 1, 2, 3, 4)
    }

    def reaches(expectations):
        return sum(by_level[place] for place in enumerate(expectations)) <= 0

    any_level = [{e, 0, 1, 2, 3, 4} for e in present]
    one_level = [{e} if e is None else {e, max(e - 1, 0), min(e + 1, 4)} for e in present]
    assert count(answer.expectations) == fewest(present, any_level, reaches)
    assert count(answer.one_level) == fewest(present, one_level, reaches)
    assert answer.expectations is not None  # with nothing left to ask the two are equal


@settings(max_examples=120)
@given(pairs(most=3))
def test_no_fewer_ratings_would_do(pair):
    items, levels, profile = pair
    answer, present, n = found(*pair), [*levels[0], *levels[1]], len(items)

    def reaches(cells):
        return sum(terms(items, cells[:n], cells[n:], profile)) <= 0

    assert count(answer.ratings) == fewest(present, [{level, 0, 2, 4} for level in present], reaches)
    only_unknown = [{level} for level in levels[0]] + [{U, 0, 1, 2, 3, 4} if level == U else {level} for level in levels[1]]
    assert count(answer.unknown) == fewest(present, only_unknown, reaches)


@settings(max_examples=120)
@given(pairs(most=6))
def test_a_domain_has_a_factor_wherever_one_exists(pair):
    items, levels, profile = pair
    answer, by_domain = found(*pair), {}
    for item, each in zip(items, terms(items, *levels, profile), strict=True):
        by_domain[item.domain] = by_domain.get(item.domain, 0) + each
    lead = sum(by_domain.values())
    useful = {name: 1 - lead / own for name, own in by_domain.items() if own < 0 or own > lead} if lead else {}
    assert {each.domain: each.factor for each in answer.domains} == about(useful)
    sizes = [abs(log(each.factor)) for each in answer.domains]
    assert sizes == sorted(sizes)
    ahead, behind = (sum(abs(own) for own in by_domain.values() if own * sign > 0) for sign in (1, -1))
    expected = 0 if not lead else sqrt(ahead / behind) - 1 if behind else None
    assert (answer.spread and answer.spread.x) == (None if expected is None else about(expected))


# Applied to the grid

def gap(items, levels, profile):
    """A's lead in points of the grid as it is; 0 where nothing is asked."""
    matrix = build(items, ["a", "b"], levels, profile)
    a, b = proven(matrix).tolist()
    return a - b if matrix.total_weight else 0.0


def with_expectations(pair, changes):
    items, levels, profile = pair
    new = {each.item: each.new for each in changes}
    return [replace(item, expectation=new.get(item.code, item.expectation)) for item in items], levels, profile


def with_ratings(pair, changes):
    items, levels, profile = pair
    new = {(each.solution, each.item): each.new for each in changes}
    rows = [
        [new.get((code, item.code), level) for item, level in zip(items, row, strict=True)] for code, row in zip("ab", levels, strict=True)
    ]
    return items, rows, profile


@settings(max_examples=150)
@given(pairs(most=8))
def test_changes_applied_make_b_reach_a_and_without_the_last_they_do_not(pair):
    answer = found(*pair)
    for name, apply in {
        "expectations": with_expectations, "one_level": with_expectations, "ratings": with_ratings, "unknown": with_ratings,
    }.items():
        changes = getattr(answer, name)
        if changes:
            assert gap(*apply(pair, changes)) <= 1e-9, name
            assert gap(*apply(pair, changes[:-1])) > 1e-9, name
            assert sum(each.points for each in changes) >= answer.lead - 1e-9
        elif changes == ():
            assert gap(*pair) <= 1e-9


@settings(max_examples=150)
@given(pairs(most=8), st.floats(0, 0.99), st.data())
def test_multipliers_applied_make_the_two_equal_and_anything_less_does_not(pair, part, data):
    items, levels, profile = pair
    answer = found(*pair)

    def lead(factors):
        parts = zip(items, terms(items, *levels, profile), strict=True)
        return sum(factors.get(item.domain, 1) * each for item, each in parts)

    for change in answer.domains:
        assert lead({change.domain: change.factor}) == about(0, abs=1e-6)
        assert lead({change.domain: change.factor**part}) > 0
        if change.allowed:
            assert gap(items, levels, replace(profile, domain_multipliers=MULTIPLIERS | {change.domain: change.new})) == about(0, abs=1e-9)
    if answer.spread and answer.spread.domains:
        assert lead({each.domain: each.factor for each in answer.spread.domains}) == about(0, abs=1e-6)
        reach = part * log(1 + answer.spread.x)
        drawn = {name: exp(data.draw(st.floats(-reach, reach))) for name in "XYZ"}
        assert lead(drawn) > 0  # no factors within a narrower spread turn the two
