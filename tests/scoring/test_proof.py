"""The proof against an enumeration of every completion, each time."""

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.scoring.doubt import Doubt, doubtful
from app.scoring.matrix import Item, Profile, build
from app.scoring.proof import prove
from app.scoring.questions import next_questions
from app.scoring.ranking import rank
from app.scoring.robustness import robustness

SIZES = Profile(shortlist_min=1, shortlist_max=2)


@st.composite
def grids(draw):
    """Up to 4 items, 3 solutions, 6 open values: 5 ** 6 completions at most."""
    count, solutions = draw(st.integers(1, 4)), draw(st.integers(2, 3))
    open_values = 6
    items, columns = [], []
    for place in range(count):
        level = draw(st.sampled_from([None, 0, 1, 2, 3, 4]))
        if level is None:
            open_values -= 1
        target = draw(st.sampled_from([None, None, 1, 3]))
        items.append(Item(f"i{place}", draw(st.sampled_from("AB")), level if open_values >= 0 else 2, target=target))
        column = []
        for _ in range(solutions):
            rating = draw(st.integers(-1, 4))
            if rating < 0:
                open_values -= 1
            column.append(rating if open_values >= 0 else max(rating, 0))
        columns.append(column)
    profile = Profile(
        target=draw(st.sampled_from(["level", "full"])), domain_multipliers={"A": draw(st.sampled_from([0.5, 1.0, 1.7]))},
        shortlist_min=1, shortlist_max=2,
    )
    return items, np.array(columns).T, profile


def completions(items, levels, unknown_as_is):
    """Every (expectations, ratings) that the open values may take."""
    asked = [range(5) if item.expectation is None else [item.expectation] for item in items]
    cells = [[0] if rating < 0 and unknown_as_is else range(5) if rating < 0 else [rating] for rating in levels.ravel().tolist()]
    for expectations in itertools.product(*asked):
        for ratings in itertools.product(*cells):
            yield expectations, np.array(ratings).reshape(levels.shape)


def sums(items, profile, expectations, ratings):
    """Each solution's weighted credit, by the formula as it is printed."""
    total = np.zeros(len(ratings))
    for place, (item, level) in enumerate(zip(items, expectations, strict=True)):
        if level:
            target = item.target or (4 if profile.target == "full" else level)
            weight = profile.weights[level] * profile.domain_multipliers.get(item.domain, 1.0)
            total += weight * np.minimum(1, ratings[:, place] / target)
    return total


@settings(max_examples=150)
@given(grids(), st.booleans())
def test_the_proof_holds_exactly_when_no_completion_changes_the_shortlist(grid, unknown_as_is):
    items, levels, profile = grid
    matrix = build(items, [f"s{place}" for place in range(len(levels))], levels, profile)
    ranking = rank(matrix, matrix.solution_codes)
    cut = len(ranking.shortlist.codes)
    inside, outside = list(ranking.order[:cut]), list(ranking.order[cut:])
    if not inside or not outside:
        assert prove(ranking, unknown_as_is).holds == (bool(inside) and _always_equal(items, levels, profile, unknown_as_is, len(inside)))
        return
    found = prove(ranking, unknown_as_is)
    least = np.full((len(inside), len(outside)), np.inf)
    for expectations, ratings in completions(items, levels, unknown_as_is):
        total = sums(items, profile, expectations, ratings)
        least = np.minimum(least, total[inside][:, None] - total[outside])
    passes = least <= 1e-9
    codes = matrix.solution_codes
    assert found.holds == (not passes.any())
    assert abs(found.least_difference - least.min()) < 1e-9
    assert found.sure == tuple(codes[a] for a, row in zip(inside, passes, strict=True) if not row.any())
    assert found.open == tuple(codes[b] for b, column in zip(outside, passes.T, strict=True) if column.any())


def _always_equal(items, levels, profile, unknown_as_is, count):
    """A shortlist of everybody stays one when there are few, or when all are equal in every completion."""
    if count <= profile.shortlist_min:
        return True
    return all(np.ptp(sums(items, profile, *each)) <= 1e-9 for each in completions(items, levels, unknown_as_is))


@settings(max_examples=100)
@given(grids(), st.booleans())
def test_what_is_not_listed_as_open_moves_no_open_pair(grid, unknown_as_is):
    """An answer that the proof does not list leaves every pair that is not proven where it was."""
    items, levels, profile = grid
    matrix = build(items, [f"s{place}" for place in range(len(levels))], levels, profile)
    ranking = rank(matrix, matrix.solution_codes)
    found = prove(ranking, unknown_as_is)
    place = {code: position for position, code in enumerate(matrix.solution_codes)}
    inside = [place[code] for code in ranking.shortlist.codes if code not in found.sure]
    rivals = [place[code] for code in found.open]
    for position, item in enumerate(items):
        if item.expectation is not None or found.items[position]:
            continue
        for level in range(5):
            for ratings in (levels.clip(0), np.where(levels < 0, 0 if unknown_as_is else 4, levels)):
                total = sums([item], profile, [level], ratings[:, [position]])
                for a in inside:
                    for b in rivals:
                        assert total[a] == total[b] or not _pair_open(ranking, matrix, a, b, unknown_as_is)


def _pair_open(ranking, matrix, a, b, unknown_as_is):
    from app.scoring.proof import Terms

    terms = Terms(matrix, unknown_as_is)
    return bool(terms.least(a, [b])[0] <= terms.slack)


@settings(max_examples=40)
@given(grids())
def test_a_proven_shortlist_is_the_same_in_every_draw(grid):
    items, levels, profile = grid
    matrix = build(items, [f"s{place}" for place in range(len(levels))], levels, profile)
    ranking = rank(matrix, matrix.solution_codes)
    if prove(ranking).holds and ranking.shortlist.codes:
        assert robustness(doubtful(matrix), ranking, Doubt(draws=3000, weights="off")).same_shortlist == 1.0


def test_nothing_open_and_a_clear_lead_is_a_proof():
    items = [Item("A.1", "A", 4), Item("A.2", "A", 2)]
    matrix = build(items, ["a", "b", "c"], [[4, 2], [2, 2], [0, 0]], SIZES)
    found = prove(rank(matrix, matrix.solution_codes))
    assert (found.holds, found.sure, found.open, found.weakest_pair) == (True, ("a", "b"), (), ("b", "c"))
    assert found.least_difference == 6 * 0.5 + 2
    assert not found.items.any() and not found.ratings.any()


def test_an_open_answer_that_could_part_them_breaks_it():
    items = [Item("A.1", "A", 4), Item("A.2", "A", None), Item("A.3", "A", None)]
    matrix = build(items, ["a", "b"], [[4, 0, 1], [3, 1, 1]], Profile(shortlist_min=1, shortlist_max=1))
    found = prove(rank(matrix, matrix.solution_codes))
    # a leads by 1.5; b gains at most 1.5 on A.2 (weight 6, a quarter): equal, and a tie is never parted.
    assert (found.holds, found.least_difference, found.open) == (False, 0.0, ("b",))
    assert found.items.tolist() == [False, True, False]  # on A.3 both are alike


def test_the_next_question_is_the_one_that_parts_them():
    items = [Item("A.1", "A", 3), Item("A.2", "A", None), Item("A.3", "A", None), Item("B.1", "B", None)]
    matrix = build(items, ["a", "b"], [[3, 0, 4, 2], [2, 4, 4, 1]], Profile(shortlist_min=1, shortlist_max=1))
    found = next_questions(doubtful(matrix), rank(matrix, matrix.solution_codes), Doubt(weights="off", ratings=False))
    assert [each.item for each in found.items] == ["A.2", "B.1", "A.3"]
    assert found.items[-1].doubt == 0.0 and abs(sum(each.doubt for each in found.items) - 1) < 1e-9
    assert found.ratings == ()


def test_unknown_ratings_are_listed_by_solution():
    items = [Item("A.1", "A", 4), Item("A.2", "A", 1)]
    matrix = build(items, ["a", "b", "far"], [[4, -1], [-1, 1], [0, 0]], Profile(shortlist_min=1, shortlist_max=1))
    found = next_questions(doubtful(matrix), rank(matrix, matrix.solution_codes), Doubt(weights="off"))
    assert [(each.solution, each.item) for each in found.ratings] == [("b", "A.1"), ("a", "A.2")]
    assert found.ratings[0].doubt > 0.9


def test_equal_solutions_still_have_a_first_question():
    """Everybody is shortlisted after an answer that separates nobody: the border is that of the largest shortlist."""
    items = [Item("A.1", "A", 2), Item("A.2", "A", None), Item("A.3", "A", None)]
    matrix = build(items, list("abcd"), [[2, 4, 1], [2, 2, 1], [2, 1, 1], [2, 0, 1]], Profile(shortlist_min=1, shortlist_max=2))
    ranking = rank(matrix, matrix.solution_codes)
    found = next_questions(doubtful(matrix), ranking, Doubt(weights="off", ratings=False))
    assert len(ranking.shortlist.codes) == 4
    assert [(each.item, round(each.doubt, 9)) for each in found.items] == [("A.2", 1.0), ("A.3", 0.0)]


def test_so_few_solutions_that_none_is_left_out_raise_no_question():
    items = [Item("A.1", "A", 2), Item("A.2", "A", None)]
    matrix = build(items, ["a", "b"], [[2, 4], [1, 0]], Profile())
    found = next_questions(doubtful(matrix), rank(matrix, matrix.solution_codes), Doubt())
    assert [each.doubt for each in found.items] == [0.0] and found.ratings == ()
