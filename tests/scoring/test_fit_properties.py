"""What holds for every grid: the figures against a slow reading of the formulas, bounds, monotony, order (method, sections 3-5)."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.scoring.fit import fit, proven, shortfalls
from app.scoring.matrix import UNKNOWN, Item, Matrix, Profile, build
from app.scoring.ranking import rank

LEVELS = st.integers(UNKNOWN, 4)


@st.composite
def grids(draw, least_solutions=1) -> tuple[list[Item], Matrix]:
    """Small grids with everything in them: holes, items out of scope, own targets, knock-outs, uneven weights."""
    count = draw(st.integers(1, 8))
    items = []
    for position in range(count):
        expectation = draw(st.sampled_from([None, 0, 1, 2, 3, 4, 4]))
        items.append(Item(
            f"I{position}", draw(st.sampled_from("XYZ")), expectation,
            knock_out=expectation == 4 and draw(st.integers(0, 4)) == 0,
            floor=draw(st.integers(0, 4)), target=draw(st.sampled_from([None, None, 1, 2, 3, 4])),
        ))
    weights = (0.0, *sorted(draw(st.lists(st.sampled_from([0, 0.3, 1, 2, 4, 6, 1e6]), min_size=4, max_size=4))))
    multipliers = draw(st.dictionaries(st.sampled_from("XYZ"), st.sampled_from([0.5, 0.7, 1.5, 2.0])))
    least = draw(st.integers(1, 4))
    profile = Profile(weights, draw(st.sampled_from(["level", "full"])), multipliers, least, least + draw(st.integers(0, 3)))
    solutions = draw(st.integers(least_solutions, 8))
    levels = draw(st.lists(st.lists(LEVELS, min_size=count, max_size=count), min_size=solutions, max_size=solutions))
    return items, build(items, [f"s{j}" for j in range(solutions)], levels, profile)


def by_the_book(items, levels, profile):
    """The table of section 3 for one solution, term by term, in exact fractions; None is null."""
    rows = []
    for item, level in zip(items, levels, strict=True):
        if item.expectation:
            weight = Fraction(profile.weights[item.expectation]) * Fraction(profile.domain_multipliers.get(item.domain, 1))
            target = item.target or (4 if profile.target == "full" else item.expectation)
            rows.append((item, weight, level, target, None if level < 0 else min(Fraction(1), Fraction(level, target))))
    everything = sum(weight for _, weight, *_ in rows)
    if not everything:
        return None
    of_known = sum(weight for _, weight, _, _, share in rows if share is not None)
    covered = sum(weight * share for _, weight, _, _, share in rows if share is not None)
    essential = [(level, target) for item, _, level, target, _ in rows if item.expectation == 4]
    domains = {}
    for domain in {item.domain for item, *_ in rows}:
        inside = [(weight, share) for item, weight, _, _, share in rows if item.domain == domain]
        if heavy := sum(weight for weight, _ in inside):
            domains[domain] = 100 * sum(weight * share for weight, share in inside if share is not None) / heavy
    return {
        "proven": 100 * covered / everything,
        "on_known": 100 * covered / of_known if of_known else None,
        "best": 100 * (covered + everything - of_known) / everything,
        "known": 100 * of_known / everything,
        "essential_met": Fraction(100 * sum(r >= q for r, q in essential), len(essential)) if essential else None,
        "equal_domain": sum(domains.values()) / len(domains),
    }


@settings(max_examples=150)
@given(grids())
def test_the_figures_are_those_of_the_method(grid):
    items, matrix = grid
    figures = fit(matrix)
    for solution, levels in enumerate(matrix.levels.tolist()):
        expected = by_the_book(items, levels, matrix.profile)
        for name in ("proven", "on_known", "best", "known", "essential_met", "equal_domain"):
            found = float(getattr(figures, name)[solution])
            wanted = expected and expected[name]
            assert np.isnan(found) if wanted is None else found == pytest.approx(float(wanted), abs=1e-9), name
    assert proven(matrix) == pytest.approx(figures.proven, abs=1e-9, nan_ok=True)


@settings(max_examples=100)
@given(grids())
def test_figures_stay_in_bounds_and_losses_add_up(grid):
    matrix = grid[1]
    figures = fit(matrix)
    if matrix.total_weight == 0:
        assert np.isnan(figures.proven).all()
        return
    for smaller, larger in (("proven", "best"), ("proven", "known"), ("domain_proven", "domain_best"), ("domain_proven", "domain_known")):
        assert (getattr(figures, smaller) <= getattr(figures, larger)).all()
        assert (getattr(figures, larger) <= 100).all()
        assert (getattr(figures, smaller) >= 0).all()
    lost = shortfalls(matrix, figures)
    assert lost.known.sum(axis=1) + lost.unknown.sum(axis=1) == pytest.approx(100 - figures.proven, abs=1e-9)
    assert lost.unknown.sum(axis=1) == pytest.approx(figures.best - figures.proven, abs=1e-9)


@settings(max_examples=100)
@given(grids(), st.data())
def test_a_better_rating_never_lowers_what_is_proven(grid, data):
    items, matrix = grid
    solution = data.draw(st.integers(0, len(matrix.solution_codes) - 1))
    item = data.draw(st.integers(0, len(matrix.item_codes) - 1))
    levels = matrix.levels.copy()
    levels[solution, item] = data.draw(st.integers(int(levels[solution, item]), 4))
    after = build(items, matrix.solution_codes, levels, matrix.profile)
    if matrix.total_weight:
        assert (fit(after).proven >= fit(matrix).proven - 1e-12).all()


@settings(max_examples=100)
@given(grids(), st.randoms(use_true_random=False))
def test_the_order_of_items_and_solutions_in_the_question_changes_nothing(grid, random):
    items, matrix = grid
    columns = random.sample(range(len(items)), len(items))
    rows = random.sample(range(len(matrix.solution_codes)), len(matrix.solution_codes))
    codes = [matrix.solution_codes[row] for row in rows]
    shuffled = build([items[column] for column in columns], codes, matrix.levels[np.ix_(rows, columns)], matrix.profile)
    before, after = rank(matrix, matrix.solution_codes), rank(shuffled, codes)
    assert after.groups == before.groups
    assert after.shortlist.codes == before.shortlist.codes
    assert [row.code for row in after.excluded_rows()] == [row.code for row in before.excluded_rows()]
    for one, other in zip(after.rows(), before.rows(), strict=True):
        assert (one.rank, one.code, one.shortlisted, one.knock_out) == (other.rank, other.code, other.shortlisted, other.knock_out)
        assert one.proven == (None if other.proven is None else pytest.approx(other.proven, abs=1e-9))
        assert one.domains.keys() == other.domains.keys()
        assert all(one.domains[name].proven == pytest.approx(other.domains[name].proven, abs=1e-9) for name in one.domains)


@settings(max_examples=150)
@given(grids(least_solutions=3))
def test_the_shortlist_never_parts_equal_scores_and_groups_hold_what_could_turn(grid):
    matrix = grid[1]
    ranking = rank(matrix, matrix.solution_codes)
    rows = {row.code: row for row in ranking.rows()}
    if ranking.ranks is None:
        assert (ranking.groups, ranking.shortlist.codes) == ((), ())
        return
    outside = [row for row in rows.values() if not row.shortlisted]
    for code in ranking.shortlist.codes:
        assert all(rows[code].proven - row.proven > 1e-9 for row in outside)
    profile, size = matrix.profile, len(ranking.shortlist.codes)
    assert size == len(rows) or size >= profile.shortlist_min
    if size > profile.shortlist_max:  # only one tie reaching across every allowed cut may do this
        assert rows[ranking.shortlist.codes[profile.shortlist_min - 1]].rank == rows[ranking.shortlist.codes[-1]].rank
    assert [code for group in ranking.groups for code in group] == list(rows)
    for above, below in zip(ranking.groups, ranking.groups[1:], strict=False):
        assert min(rows[code].proven for code in above) > max(rows[code].best for code in below)
