"""Waves, segments and the brand: published figures, and the rules of who is compared with whom (journey method, section 2.7)."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.scoring.journey_cells import Interaction
from app.scoring.journey_compare import Difference, adjust, brand_mean, differ, differences, shared

# Extra hours of sleep of ten patients under two drugs (Student 1908; R's data set `sleep`); the digits that R does not print are SciPy's.
DRUG_1 = dict(enumerate([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]))
DRUG_2 = dict(enumerate([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]))
figures = st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.floats(-100, 100).map(lambda x: round(x, 3)), max_size=8)


def near(*values):
    return pytest.approx(values, abs=1e-9)


def told(found: Difference):
    return (found.t, found.df, found.p, found.low, found.high)


def test_student_s_sleep_paired():
    found = differ(DRUG_2, DRUG_1)
    assert (found.n_before, found.n_after, found.paired) == (10, 10, True)
    assert (found.before, found.after, found.difference) == near(2.33, 0.75, -1.58)
    assert told(found) == near(-4.062127683382037, 9, 0.002832890197384273, -2.459885763276983, -0.7001142367230175)


def test_student_s_sleep_as_two_groups():
    found = differ(DRUG_2, DRUG_1, pair=False)
    assert (found.n_before, found.n_after, found.paired) == (10, 10, False)
    assert told(found) == near(-1.8608134674868526, 17.776473516178488, 0.0793941401873583, -3.3654832307117104, 0.20548323071171137)


def test_holm_s_steps_over_the_stages():
    """The common example of four tests; what could not be tested is no part of the family."""
    found = [Difference(0, 0, 0, 2, 2, True, p=p) for p in (0.01, None, 0.04, 0.03, 0.005)]
    assert [each.p_holm for each in adjust(found)] == [pytest.approx(0.03), None, *[pytest.approx(0.06)] * 2, pytest.approx(0.02)]


def test_pairs_count_when_they_are_at_least_half_of_the_smaller_side():
    before = {"a": 0.0, "b": 10.0, "c": 20.0, "d": 30.0}
    half = differ(before, {"a": 5.0, "b": 25.0, "x": 90.0, "y": 90.0})
    assert (half.paired, half.n_before, half.n_after, half.before, half.after) == (True, 2, 2, 5.0, 15.0)
    fewer = differ(before, {"a": 5.0, "b": 25.0, "x": 90.0, "y": 90.0, "z": 90.0} | {"c": 30.0} | {"d": 40.0})
    assert (fewer.paired, fewer.n_before) == (True, 4)
    few = differ(before | {"e": 1.0}, {"a": 5.0, "b": 25.0, "x": 90.0, "y": 90.0, "z": 90.0})
    assert (few.paired, few.n_before, few.n_after) == (False, 5, 5)
    assert differ({"a": 1.0, "b": 2.0}, {"a": 4.0, "x": 2.0}).paired is False  # one pair has no spread


@pytest.mark.parametrize(("before", "after", "expected"), [
    ({}, {}, Difference(None, None, None, 0, 0, False)),
    ({}, {"a": 4.0}, Difference(None, 4.0, None, 0, 1, False)),
    ({"a": 4.0}, {}, Difference(4.0, None, None, 1, 0, False)),
    ({"a": 4.0}, {"a": 6.0}, Difference(4.0, 6.0, 2.0, 1, 1, False)),
    ({"a": 1.0, "b": 1.0}, {"a": 3.0, "b": 3.0}, Difference(1.0, 3.0, 2.0, 2, 2, True)),
    ({"a": 1.0, "b": 1.0}, {"x": 3.0, "y": 3.0}, Difference(1.0, 3.0, 2.0, 2, 2, False)),
])
def test_too_little_to_test_has_a_difference_and_no_test(before, after, expected):
    assert differ(before, after) == expected


@given(figures, figures, st.booleans())
def test_to_turn_the_sides_turns_the_signs(before, after, pair):
    one, two = differ(before, after, pair=pair), differ(after, before, pair=pair)
    assert (one.n_before, one.n_after, one.paired, one.t is None) == (two.n_after, two.n_before, two.paired, two.t is None)
    if one.difference is not None:
        assert one.difference == pytest.approx(-two.difference, abs=1e-9)
    if one.t is not None:
        assert (one.t, one.p, one.low) == (pytest.approx(-two.t), pytest.approx(two.p), pytest.approx(-two.high))
        assert one.low <= one.difference <= one.high
        assert (one.p < 0.05) == (not one.low < 0 < one.high) or math.isclose(one.p, 0.05, rel_tol=1e-6)


def test_a_stage_that_one_wave_lacks_is_no_reason_to_stop():
    found = differences({"A": {"c": 1.0}, "B": {}}, {"A": {"c": 1.0}})
    assert {stage: (each.n_before, each.n_after) for stage, each in found.items()} == {"A": (1, 1), "B": (0, 0)}


def test_only_what_means_the_same_is_shared():
    kept = Interaction("kept", "A", "must_be", {"no": -2, "yes": 0})
    old = [kept, Interaction("gone", "A", "attractive", {"no": 0}), Interaction("moved", "A", "must_be", {"no": 0}),
           Interaction("kano", "A", "must_be", {"no": 0}), Interaction("score", "A", "must_be", {"no": -1, "yes": 0}),
           Interaction("level", "A", "must_be", {"no": 0})]
    new = [kept, Interaction("new", "A", "attractive", {"no": 0}), Interaction("moved", "B", "must_be", {"no": 0}),
           Interaction("kano", "A", "attractive", {"no": 0}), Interaction("score", "A", "must_be", {"no": -2, "yes": 0}),
           Interaction("level", "A", "must_be", {"never": 0})]
    assert shared(old, new) == (["kept"], {
        "new": "missing_before", "moved": "other_stage", "kano": "other_kano", "score": "other_levels", "level": "other_levels",
        "gone": "missing_after",
    })


def test_the_brand_by_hand():
    """Shares 75 and 25 %; a segment without a mean, a share or customers leaves its part to the others."""
    assert brand_mean({"a": 40.0, "b": -20.0}, {"a": 0.75, "b": 0.25}) == (25.0, {"a": 0.75, "b": 0.25})
    assert brand_mean({"a": 40.0, "b": -20.0, "c": 0.0}, {"a": 0.3, "b": 0.1, "c": None}) == (
        pytest.approx(25.0), {"a": pytest.approx(0.75), "b": pytest.approx(0.25)})
    assert brand_mean({"a": 40.0, "b": None}, {"a": 0.75, "b": 0.25}) == (40.0, {"a": 1.0})
    assert brand_mean({"a": 40.0}, {"a": None}) == (None, {})
    assert brand_mean({}, {}) == (None, {})


@given(st.floats(-100, 100), st.floats(0.001, 1))
def test_the_brand_of_one_segment_is_that_segment(mean, share):
    assert brand_mean({"a": mean}, {"a": share}) == (mean, {"a": 1.0})


@given(st.dictionaries(st.sampled_from("abcd"), st.tuples(st.floats(-100, 100), st.floats(0.01, 1)), min_size=1))
def test_the_brand_lies_between_its_segments(told):
    middle, weights = brand_mean({code: mean for code, (mean, _) in told.items()}, {code: share for code, (_, share) in told.items()})
    means = [mean for mean, _ in told.values()]
    assert min(means) - 1e-9 <= middle <= max(means) + 1e-9
    assert math.fsum(weights.values()) == pytest.approx(1)
