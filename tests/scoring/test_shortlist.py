"""Order, groups, cut, challengers and signature (method, section 5); knock-outs and bars (section 4)."""

import pytest

from app.scoring.knockouts import KnockOut
from app.scoring.matrix import UNKNOWN, Item, Profile, build
from app.scoring.ranking import Notice, rank
from app.scoring.shortlist import Challenger, Missing, Shortlist, draw_groups, find_cut, put_in_order

U = UNKNOWN


def ranking_of(levels, items=None, names=None, profile=None, barred=frozenset()):
    """Rank solutions a, b, c … on essential items of one domain: by default every level is a quarter of its item."""
    items = items or [Item(f"I{i}", "D", 4) for i in range(len(levels[0]))]
    codes = [chr(ord("a") + j) for j in range(len(levels))]
    return rank(build(items, codes, levels, profile or Profile()), names or codes, barred)


def places(ranking):
    return [(row.rank, row.code) for row in ranking.rows()]


# Order

def test_equal_scores_share_a_rank_and_the_next_one_is_skipped():
    assert places(ranking_of([[1], [3], [4], [3]])) == [(1, "c"), (2, "b"), (2, "d"), (4, "a")]


def test_inside_a_tie_the_essentials_met_come_first_then_the_name():
    """All have 4 of 8 points: b and d on one whole essential, a and c on two halves."""
    ranking = ranking_of([[2, 2], [4, 0], [2, 2], [0, 4]], names=["Zoe", "Yan", "Abe", "Xue"])
    assert places(ranking) == [(1, "d"), (1, "b"), (1, "c"), (1, "a")]


def test_the_same_name_twice_is_settled_by_the_code():
    assert places(ranking_of([[2], [2]], names=["Same", "Same"])) == [(1, "a"), (1, "b")]


def test_equality_is_carried_along_a_chain():
    proven = [50.0, 50.0 + 0.9e-9, 50.0 + 1.8e-9, 40.0]
    labels = [("c", ""), ("b", ""), ("a", ""), ("d", "")]
    assert put_in_order(range(4), proven, [0.0] * 4, labels) == ((2, 1, 0, 3), (1, 1, 1, 4))


# Groups

def test_a_line_is_drawn_where_nobody_below_could_overtake():
    proven, best = [90.0, 80.0, 70.0, 20.0], [90.0, 85.0, 81.0, 60.0]
    assert draw_groups((0, 1, 2, 3), proven, best) == ((0,), (1, 2), (3,))


def test_someone_far_below_with_much_unknown_holds_the_whole_group_together():
    proven, best = [90.0, 80.0, 70.0, 20.0], [90.0, 85.0, 75.0, 95.0]
    assert draw_groups((0, 1, 2, 3), proven, best) == ((0, 1, 2, 3),)


def test_reaching_the_same_score_is_not_separable():
    assert draw_groups((0, 1), [80.0, 70.0], [80.0, 80.0]) == ((0, 1),)


# Cut

@pytest.mark.parametrize(
    ("proven", "cut"),
    [
        ([], (0, None)),
        ([90], (1, None)),
        ([90, 10, 5], (3, None)),  # n <= min: all of them, however bad
        ([90, 80, 70, 60], (3, 10)),  # min(max, n - 1) leaves one place to cut
        ([90, 80, 70, 69, 40, 39], (4, 29)),
        ([90, 80, 70, 60, 50, 40], (3, 10)),  # equal drops: the smallest
        ([90, 80, 70, 60, 50, 40 - 1e-10], (3, 10)),  # equal within 1e-9 too
        ([90, 80, 70, 69, 68, 67, 10], (3, 1)),  # the largest drop of all lies beyond max
        ([90, 80, 70, 70, 70, 70, 60], (6, 10)),  # one tie across every cut: to its end
        ([90, 80, 70, 70, 70, 70], (6, None)),  # ... which may be everybody: no cut
        ([90, 80, 70, 70, 60, 50], (4, 10)),  # cutting at 3 would part the tie
    ],
)
def test_where_the_list_is_cut(proven, cut):
    ranks = [1 + sum(other > own for other in proven) for own in proven]
    assert find_cut(proven, ranks, 3, 5) == (cut[0], cut[1] if cut[1] is None else pytest.approx(cut[1]))


def test_a_cut_never_parts_scores_that_differ_by_rounding_only():
    proven = [90.0, 80.0, 70.0, 70.0 - 1e-10, 70.0 - 2e-10, 70.0 - 3e-10]
    assert find_cut(proven, [1, 2, 3, 3, 3, 3], 3, 5) == (6, None)


# Challengers and signature

def test_challengers_bring_what_to_verify_heaviest_first():
    items = [Item("light", "D", 1), Item("heavy", "D", 4), Item("middle", "D", 3), Item("out", "D", 0), Item("later", "D", None)]
    levels = [[1, 4, 3, 0, 0], [1, 4, 3, 0, 0], [0, 4, 3, 0, 0], [1, U, U, U, U], [1, 0, 0, U, U]]
    ranking = ranking_of(levels, items)
    assert ranking.shortlist == Shortlist(
        codes=("a", "b", "c"), gap=pytest.approx(1000 / 11 - 100 / 11),
        challengers=(Challenger("d", 100.0, ("heavy", "middle")),), signable=True,
    )


def test_reaching_the_last_of_the_list_is_enough_to_challenge_it():
    ranking = ranking_of([[4, 4, 4], [4, 4, 4], [4, 4, 0], [4, U, 0], [3, U, 0]])
    assert [(each.code, each.to_verify) for each in ranking.shortlist.challengers] == [("d", ("I1",))]


def test_a_shortlist_with_too_much_unknown_is_a_draft_that_says_so():
    items = [Item("A", "D", 4, knock_out=True), Item("B", "D", 4), *(Item(f"C{i}", "D", 4) for i in range(18))]
    ten_percent_open, more_open, knock_out_open = [4, U, U, *[4] * 17], [4, U, U, U, *[4] * 16], [U, *[4] * 19]
    shortlist = ranking_of([ten_percent_open, more_open, knock_out_open], items).shortlist
    assert not shortlist.signable
    assert shortlist.missing == (Missing("c", 95.0, True, ("A",)), Missing("b", 85.0, False, ()))


def test_ninety_percent_known_is_enough():
    assert ranking_of([[4] * 9 + [U]]).shortlist == Shortlist(codes=("a",), signable=True)


def test_the_shortlist_sizes_are_the_profiles():
    levels = [[4, 4], [4, 3], [3, 3], [1, 1]]
    assert ranking_of(levels, profile=Profile(shortlist_min=1, shortlist_max=2)).shortlist.codes == ("a",)
    assert ranking_of(levels, profile=Profile(shortlist_min=2, shortlist_max=3)).shortlist.codes == ("a", "b", "c")


# Knock-outs and bars

def test_a_knock_out_is_failed_below_its_floor_and_open_when_unknown():
    items = [Item("A", "D", 4, knock_out=True), Item("B", "D", 4), Item("C", "D", 4, knock_out=True, floor=2)]
    ranking = ranking_of([[3, 4, 2], [2, 4, U], [4, 0, U], [4, 0, 1]], items)
    assert [(row.code, row.knock_out) for row in ranking.rows()] == [("a", "pass"), ("c", "to_verify")]
    assert [(row.code, row.rank, row.shortlisted, row.proven) for row in ranking.excluded_rows()] == [
        ("b", None, False, pytest.approx(50)), ("d", None, False, pytest.approx(500 / 12)),
    ]
    assert ranking.excluded_rows()[0].knock_outs == (KnockOut("A", "fail", 2, 3), KnockOut("C", "to_verify", None, 2))
    assert ranking.groups == (("a",), ("c",))  # the excluded hold no group together


def test_a_floor_of_nothing_still_asks_to_be_verified():
    ranking = ranking_of([[0], [U]], [Item("A", "D", 4, knock_out=True, floor=0)])
    assert [row.knock_out for row in ranking.rows()] == ["pass", "to_verify"]


def test_a_barred_solution_leaves_like_a_failed_one_and_keeps_its_figures():
    ranking = ranking_of([[4], [3], [2]], barred={0})
    assert places(ranking) == [(1, "b"), (2, "c")]
    assert [(row.code, row.proven, row.knock_out) for row in ranking.excluded_rows()] == [("a", 100.0, "pass")]
    assert ranking.barred == {0}


def test_bars_and_names_must_fit_the_matrix():
    with pytest.raises(ValueError, match="below 1"):
        ranking_of([[4]], barred={1})
    with pytest.raises(ValueError, match="one name each"):
        ranking_of([[4]], names=["A", "B"])


def test_when_all_are_excluded_nobody_is_shortlisted_and_it_is_said():
    ranking = ranking_of([[0], [1]], [Item("A", "D", 4, knock_out=True)])
    assert (ranking.rows(), ranking.groups, ranking.shortlist) == ((), (), Shortlist())
    assert [row.code for row in ranking.excluded_rows()] == ["b", "a"]
    assert ranking.warnings == (Notice("all_excluded", (("count", 2),)),)


def test_more_than_ten_knock_outs_are_warned_of():
    def warnings(count):
        return ranking_of([[4] * 12], [Item(f"I{i}", "D", 4, knock_out=i < count) for i in range(12)]).warnings

    assert warnings(10) == ()
    assert warnings(11) == (Notice("many_knock_outs", (("count", 11), ("advised", 10))),)


# Nothing to rank

@pytest.mark.parametrize(
    ("items", "profile", "code"),
    [
        ([Item("A", "D", 0), Item("B", "D", None)], Profile(), "nothing_expected"),
        ([Item("A", "D", 3), Item("B", "D", None)], Profile(weights=(0, 0, 0, 0, 6)), "nothing_weighted"),
    ],
)
def test_without_weight_every_figure_is_null(items, profile, code):
    ranking = ranking_of([[4, 4], [0, U]], items, names=["Zoe", "Abe"], profile=profile)
    rows = ranking.rows()
    assert [row.code for row in rows] == ["b", "a"]  # by name
    for row in rows:
        assert {row.rank, row.proven, row.on_known, row.best, row.known, row.equal_domain, row.essential_met} == {None}
        assert (row.shortlisted, row.domains) == (False, {})
    assert (ranking.groups, ranking.shortlist, ranking.undecided) == ((), Shortlist(), 1)
    assert ranking.warnings == (Notice(code),)


def test_an_empty_grid_has_an_empty_answer():
    ranking = rank(build([], [], [], Profile()), [])
    assert (ranking.rows(), ranking.excluded_rows(), ranking.shortlist) == ((), (), Shortlist())
    assert ranking.warnings == (Notice("nothing_expected"),)
    assert rank(build([Item("A", "D", 4)], [], [], Profile()), []).warnings == ()


def test_one_solution_is_its_own_shortlist():
    ranking = ranking_of([[1]])
    assert places(ranking) == [(1, "a")]
    assert (ranking.groups, ranking.shortlist) == ((("a",),), Shortlist(codes=("a",), signable=True))
