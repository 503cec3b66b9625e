"""Joint draws against closed forms, against an enumeration of every completion, and against themselves."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.scoring.doubt import Doubt, doubtful
from app.scoring.draws import BLOCK, Draws
from app.scoring.matrix import Item, Profile, build
from app.scoring.ranking import rank
from app.scoring.robustness import robustness, share_error

ONE = Profile(shortlist_min=1, shortlist_max=1)
OFF = Doubt(draws=500, weights="off", expectations=False, ratings=False)


def run(items, levels, profile=ONE, doubt=None, votes=None, confidence=None):
    matrix = build(items, [f"s{place}" for place in range(len(levels))], levels, profile)
    known = doubtful(matrix, votes, confidence)
    return robustness(known, rank(matrix, matrix.solution_codes), doubt or Doubt())


def shares(found, of):
    """The solution's row of acceptability, by code."""
    return dict(zip(found.codes, of, strict=True))


def near(found, wanted, draws):
    assert (np.abs(np.asarray(found) - np.asarray(wanted)) <= 5 * share_error(wanted, draws) + 1e-12).all(), (found, wanted)


def test_three_specialists_have_each_rank_in_a_third_of_the_draws():
    items = [Item(f"{name}.1", name, 4) for name in "ABC"]
    levels = np.where(np.eye(3, dtype=int), 4, 0)
    found = run(items, levels, doubt=Doubt(draws=20_000, weights="simplex", expectations=False, ratings=False))
    near(found.acceptability, np.full((3, 3), 1 / 3), 20_000)
    near(found.in_top[:, 1], np.full(3, 2 / 3), 20_000)


def test_first_rank_shares_of_two_criteria_and_a_compromise():
    """Utilities (1, 0), (0.6, 0.6), (0, 1): the first wins above a share of 0.6, the last below 0.4, the compromise between."""
    items = [Item(f"{name}.{place}", name, 4, target=1) for name in "AB" for place in range(5)]
    levels = [[1] * 5 + [0] * 5, [1, 1, 1, 0, 0] * 2, [0] * 5 + [1] * 5]
    found = run(items, levels, doubt=Doubt(draws=20_000, weights="simplex", expectations=False, ratings=False))
    first = shares(found, found.acceptability[:, 0])
    near([first["s0"], first["s1"], first["s2"]], [0.4, 0.2, 0.4], 20_000)


def test_log_uniform_multipliers_have_their_closed_form():
    """A counts 1, B counts 1.3: B's item loses when m_A / m_B > 1.3; the log of the ratio is triangular on [-2 log 1.5, 2 log 1.5]."""
    items = [Item("A.1", "A", 3), Item("B.1", "B", 3)]
    levels = [[3, 0], [0, 3]]
    found = run(items, levels, Profile(domain_multipliers={"B": 1.3}, shortlist_min=1, shortlist_max=1),
                Doubt(draws=20_000, spread=0.5, expectations=False, ratings=False))
    wide = 2 * np.log(1.5)
    wanted = (wide - np.log(1.3)) ** 2 / (2 * wide**2)
    near(shares(found, found.acceptability[:, 0])["s0"], wanted, 20_000)


def test_an_unknown_rating_and_an_open_answer_have_their_closed_form():
    """x leads by one item of weight 6; y catches up when the open item is essential and x lacks it: enumerated by hand."""
    items = [Item("A.1", "A", 4), Item("A.2", "A", None)]
    found = run(items, [[4, 0], [2, 4]], doubt=Doubt(draws=20_000, weights="off"))
    # y gains w(e) on A.2 and lacks 3 on A.1: above only with e = 3 (4) or 4 (6); below with 0, 1 or 2; levels 1/6 each but 4 with 2/6.
    near(shares(found, found.acceptability[:, 0])["s1"], 3 / 6, 20_000)


small_levels = st.integers(-1, 4)


@st.composite
def small_grids(draw, most=3):
    count, solutions = draw(st.integers(1, 3)), draw(st.integers(1, most))
    expectation, target = st.sampled_from([None, 0, 1, 2, 3, 4]), st.sampled_from([None, 2])
    items = [Item(f"i{place}", draw(st.sampled_from("AB")), draw(expectation), target=draw(target)) for place in range(count)]
    return items, [[draw(small_levels) for _ in range(count)] for _ in range(solutions)]


@settings(max_examples=40)
@given(small_grids())
def test_the_draws_agree_with_an_enumeration_of_every_completion(grid):
    """P(first) over all open answers and unknown ratings, each completion with its exact chance in 1/256 units."""
    items, levels = grid
    matrix = build(items, [f"s{place}" for place in range(len(levels))], levels, ONE)
    known = doubtful(matrix)
    doubt = Doubt(draws=4 * BLOCK, weights="off")
    found = robustness(known, rank(matrix, matrix.solution_codes), doubt)
    if not found.codes:
        return
    wanted = _enumerate(known, matrix)
    got = shares(found, found.acceptability[:, 0])
    slack = 5 * np.sqrt(0.25 / found.draws) + len(items) * (1 + len(levels)) / 256
    assert all(abs(got[code] - wanted[code]) <= slack for code in got), (got, wanted)


def _enumerate(known, matrix):
    from app.scoring.doubt import expectation_spread, rating_spread

    spread, reach = expectation_spread(known), rating_spread(known)
    exact = np.concatenate([np.ones((1, *reach.shape[1:])), reach, np.zeros((1, *reach.shape[1:]))])
    chance_of = exact[:-1] - exact[1:]  # (5, S, I)
    firsts = dict.fromkeys(matrix.solution_codes, 0.0)
    count, width = len(matrix.solution_codes), len(matrix.item_codes)
    options = [np.flatnonzero(spread[item]).tolist() for item in range(width)]
    cells = [(s, i) for s in range(count) for i in range(width)]
    ratings = [np.flatnonzero(chance_of[:, s, i]).tolist() for s, i in cells]
    if np.prod([len(each) for each in options + ratings]) > 20_000:
        rng = np.random.default_rng(1)
        completions = [
            ([rng.choice(5, p=spread[i]) for i in range(width)], [rng.choice(5, p=chance_of[:, s, i]) for s, i in cells], 1 / 3000)
            for _ in range(3000)
        ]
    else:
        completions = [
            (e, r, np.prod([spread[i][e[i]] for i in range(width)]) * np.prod([chance_of[r[n], s, i] for n, (s, i) in enumerate(cells)]))
            for e in itertools.product(*options) for r in itertools.product(*ratings)
        ]
    for e, r, chance in completions:
        fits = np.zeros(count)
        for (s, i), level in zip(cells, r, strict=True):
            if e[i]:
                fits[s] += matrix.profile.weights[e[i]] * min(1, level / (matrix.own_targets[i] or e[i]))
        best = np.flatnonzero(fits >= fits.max() - 1e-9)
        for s in best:
            firsts[matrix.solution_codes[s]] += chance / len(best)
    return firsts


@settings(max_examples=150)
@given(small_grids(most=8), st.sampled_from([(1, 1), (1, 2), (2, 3), (3, 5), (9, 9)]))
def test_without_any_doubt_the_draws_repeat_the_ranking(grid, sizes):
    items, levels = grid
    profile = Profile(shortlist_min=sizes[0], shortlist_max=sizes[1])
    matrix = build(items, [f"s{place}" for place in range(len(levels))], levels, profile)
    ranking = rank(matrix, matrix.solution_codes)
    found = robustness(doubtful(matrix), ranking, OFF)
    if ranking.ranks is None:
        assert found.codes == () and found.same_shortlist is None
        return
    wanted = [rank_ + (ranking.ranks.count(rank_) - 1) / 2 for rank_ in ranking.ranks]
    np.testing.assert_allclose(found.expected_rank, wanted, atol=1e-9)
    assert (found.same_shortlist, found.same_by_rule) == (1.0, 1.0)
    if len(set(ranking.ranks)) == len(ranking.ranks):
        np.testing.assert_allclose(found.expected_rank_error, 0, atol=1e-6)


@settings(max_examples=25)
@given(small_grids(), st.sampled_from(["multiplier", "simplex", "off"]))
def test_shares_are_shares(grid, weights):
    items, levels = grid
    found = run(items, levels, doubt=Doubt(draws=700, weights=weights))
    n = len(found.codes)
    np.testing.assert_allclose(found.acceptability.sum(axis=0), np.ones(n))
    np.testing.assert_allclose(found.acceptability.sum(axis=1), np.ones(n))
    np.testing.assert_allclose(found.in_top, found.acceptability.cumsum(axis=1))
    np.testing.assert_allclose(found.expected_rank, found.acceptability @ np.arange(1, n + 1))
    np.testing.assert_allclose(found.wins + found.wins.T, 1 - np.eye(n))


def grid(seed=3, items=60, solutions=7):
    rng = np.random.default_rng(seed)
    made = [Item(f"i{place:03}", f"D{place // 9}", rng.choice([None, 0, 1, 2, 3, 4])) for place in range(items)]
    return made, rng.integers(-1, 5, (solutions, items)), rng.choice([0.7, 0.9, 1.0], (solutions, items))


def test_the_first_draws_are_the_same_however_many_follow():
    items, levels, confidence = grid()
    known = doubtful(build(items, [f"s{place}" for place in range(7)], levels, ONE), None, confidence)
    few, many = Draws(known, Doubt(draws=10)), Draws(known, Doubt(draws=100_000))
    later = many.scores(1)
    np.testing.assert_array_equal(few.scores(0), many.scores(0))
    np.testing.assert_array_equal(few.scores(1), later)  # in any order
    assert not np.array_equal(few.scores(0), Draws(known, Doubt(seed=2)).scores(0))


def test_the_order_of_a_request_changes_nothing():
    items, levels, confidence = grid()
    rng = np.random.default_rng(9)
    codes = [f"s{place}" for place in range(7)]
    rows, columns = rng.permutation(7), rng.permutation(60)
    plain = Draws(doubtful(build(items, codes, levels, ONE), None, confidence), Doubt()).scores(0)
    shuffled = Draws(doubtful(
        build([items[each] for each in columns], [codes[each] for each in rows], levels[rows][:, columns], ONE), None,
        confidence[rows][:, columns],
    ), Doubt()).scores(0)
    np.testing.assert_array_equal(shuffled, plain[rows])


def test_one_answer_moves_no_other_random_number():
    """Between two studies that differ in one item, fits differ by that item's part only."""
    items, levels, confidence = grid()
    other = [Item(each.code, each.domain, 3) if each.code == "i007" else each for each in items]
    codes = [f"s{place}" for place in range(7)]
    doubt = Doubt(weights="off")
    before, after = (
        Draws(doubtful(build(made, codes, levels, ONE), None, confidence), doubt).scores(0)
        for made in ([Item(each.code, each.domain, 4) if each.code == "i007" else each for each in items], other)
    )
    steps = np.round(after - before, 9)
    assert np.abs(steps).max() <= 6 and len(np.unique(steps)) <= 5 * 5


def test_more_items_in_a_domain_than_a_byte_can_count():
    items = [Item(f"i{place:04}", "A", 4) for place in range(700)]
    levels = np.full((2, 700), 4)
    levels[1, :3] = 0
    scores = Draws(doubtful(build(items, ["a", "b"], levels, ONE)), Doubt(weights="off")).scores(0)
    np.testing.assert_allclose(scores[:, 0], [700 * 6, 697 * 6])


def test_a_run_stops_when_it_is_precise_enough():
    items, levels, confidence = grid()
    exact = run(items, levels, doubt=Doubt(draws=100_000, precision=0.01), confidence=confidence)
    assert exact.draws < 100_000 and share_error(exact.same_shortlist, exact.draws) <= 0.01
    assert run(items, levels, doubt=Doubt(draws=3000), confidence=confidence).draws == 3000


@pytest.mark.parametrize(("items", "levels", "wanted"), [
    ([], [[], []], ((), None)),
    ([Item("A.1", "A", None)], [[3]], (("s0",), None)),
    ([Item("A.1", "A", 0)], [[3], [2]], ((), None)),
])
def test_what_cannot_be_ranked_has_a_defined_answer(items, levels, wanted):
    found = run(items, np.array(levels, dtype=int).reshape(len(levels), len(items)), doubt=Doubt(draws=10))
    assert (found.codes, found.same_shortlist, found.same_by_rule) == (*wanted, wanted[1])


def test_equal_solutions_share_every_rank_evenly_and_are_one_shortlist():
    found = run([Item("A.1", "A", 3), Item("A.2", "A", None)], [[2, 1]] * 4, doubt=Doubt(draws=100))
    np.testing.assert_allclose(found.acceptability, np.full((4, 4), 0.25))
    assert found.same_shortlist == 1.0
    assert run([Item("A.1", "A", 3), Item("A.2", "A", 3)], [[2, 1]] * 2 + [[1, -1]], doubt=Doubt(draws=100)).same_shortlist < 1.0


def test_all_equal_so_far_is_not_a_sure_shortlist():
    """The next answer may part them: with one answer that cannot and one that can, the share is that of the completions."""
    items = [Item("A.1", "A", 3), Item("A.2", "A", None)]
    found = run(items, [[2, 1], [2, 4]], doubt=Doubt(draws=20_000, weights="off"))
    near(found.same_shortlist, (1 + 1) / 6, 20_000)  # A.2 out of scope, or 1, which both cover
