"""Every statistic against figures that others have published, and the laws that hold for all inputs."""

import math

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.scoring.statistics import (
    NO_TEST,
    Interval,
    Intraclass,
    holm,
    intraclass,
    krippendorff_ordinal,
    paired_t,
    t_cdf,
    t_interval,
    t_quantile,
    welch_t,
    wilson,
)

# Extra hours of sleep of ten patients under two drugs (Student 1908, The probable error of a mean; R's data set `sleep`).
DRUG_1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
DRUG_2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
# Four readers of twelve units (Krippendorff 2011, Computing Krippendorff's alpha-reliability, section C); one column a unit.
KRIPPENDORFF = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]
# Six targets, four judges (Shrout & Fleiss 1979, Intraclass correlations, table 2).
SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]

degrees = st.one_of(st.integers(1, 100_000), st.floats(1, 1000))
finite = st.floats(-1e6, 1e6).map(lambda x: round(x, 3))


@pytest.mark.parametrize(("df", "exact"), [
    (1, lambda x: 0.5 + math.atan(x) / math.pi),
    (2, lambda x: 0.5 + x / (2 * math.sqrt(2 + x * x))),
    (3, lambda x: 0.5 + (x / math.sqrt(3) / (1 + x * x / 3) + math.atan(x / math.sqrt(3))) / math.pi),
    (4, lambda x: 0.5 + 3 / 8 * x / math.sqrt(1 + x * x / 4) * (1 - x * x / (1 + x * x / 4) / 12)),
])
def test_the_distribution_where_it_has_a_closed_form(df, exact):
    places = [x / 8 for x in range(-400, 401)]
    assert [t_cdf(x, df) for x in places] == pytest.approx([exact(x) for x in places], abs=1e-14)


@pytest.mark.parametrize(("p", "df", "printed"), [
    (0.975, 1, 12.706), (0.975, 5, 2.571), (0.975, 10, 2.228), (0.975, 30, 2.042), (0.975, 100, 1.984), (0.995, 5, 4.032),
    (0.995, 10, 3.169), (0.95, 20, 1.725), (0.90, 60, 1.296), (0.999, 8, 4.501),
])
def test_the_quantiles_of_the_printed_tables(p, df, printed):
    """NIST/SEMATECH e-Handbook of statistical methods, section 1.3.6.7.2."""
    assert round(t_quantile(p, df), 3) == printed


def test_quantiles_where_they_have_a_closed_form():
    for p in (0.6, 0.9, 0.975, 0.9995):
        assert t_quantile(p, 1) == pytest.approx(math.tan(math.pi * (p - 0.5)), rel=1e-12)
        assert t_quantile(p, 2) == pytest.approx((2 * p - 1) * math.sqrt(2 / (4 * p * (1 - p))), rel=1e-12)
    assert t_quantile(1e-9, 1) == pytest.approx(-1 / math.tan(math.pi * 1e-9), rel=1e-12)
    assert t_quantile(0.975, 10**7) == pytest.approx(1.959964, abs=1e-6)


@given(st.floats(-1e9, 1e9), degrees)
def test_the_distribution_is_symmetric(x, df):
    assert t_cdf(x, df) + t_cdf(-x, df) == pytest.approx(1, abs=1e-15)


@given(st.floats(-50, 50), st.floats(1e-6, 10), degrees)
def test_the_distribution_never_falls(x, step, df):
    assert 0 <= t_cdf(x, df) <= t_cdf(x + step, df) + 1e-14 <= 1 + 1e-14


@given(st.floats(1e-12, 1 - 1e-12), degrees)
def test_the_quantile_is_the_inverse(p, df):
    assert t_cdf(t_quantile(p, df), df) == pytest.approx(p, rel=1e-12)


@given(st.floats(0.5, 1 - 1e-9), degrees)
def test_quantiles_mirror_and_shrink_towards_the_normal(p, df):
    assert t_quantile(1 - p, df) == pytest.approx(-t_quantile(p, df), rel=1e-9, abs=1e-15)
    assert t_quantile(p, df + 1) <= t_quantile(p, df) * (1 + 1e-12)


@pytest.mark.parametrize("call", [
    lambda: t_cdf(math.nan, 3), lambda: t_cdf(1, 0), lambda: t_cdf(1, math.inf), lambda: t_quantile(0, 3), lambda: t_quantile(1, 3),
    lambda: t_quantile(0.5, math.nan), lambda: wilson(2, 1), lambda: wilson(-1, 1), lambda: wilson(1, 2, 1.0),
    lambda: t_interval([1, 2], 0), lambda: paired_t([1, 2], [1]), lambda: intraclass([[1, 2], [1]]),
])
def test_what_has_no_answer_is_refused(call):
    with pytest.raises(ValueError, match=r"\w"):
        call()


def test_infinity_is_the_end_of_the_distribution():
    assert (t_cdf(math.inf, 3), t_cdf(-math.inf, 3), t_cdf(0, 3)) == (1.0, 0.0, 0.5)


@pytest.mark.parametrize(("k", "n", "low", "high"), [
    (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718),
])
def test_the_interval_of_a_share(k, n, low, high):
    """Newcombe 1998, Two-sided confidence intervals for the single proportion, table I, method 3."""
    assert tuple(round(end, 4) for end in wilson(k, n, 0.95)) == (low, high)


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.floats(0.01, 0.999))
def test_a_share_lies_in_its_interval_and_mirrors(share, confidence):
    k, n = share
    low, high = wilson(k, n, confidence)
    assert 0 <= low <= k / n + 1e-12 and k / n - 1e-12 <= high <= 1
    assert wilson(n - k, n, confidence) == pytest.approx((1 - high, 1 - low), abs=1e-12)


def test_a_share_of_nobody_is_undefined():
    assert wilson(0, 0, 0.95) == (None, None)


def test_the_interval_of_a_mean():
    """The paired differences of Student's sleep data: 95 % interval of -2.4598858 to -0.7001142 (R's t.test)."""
    found = t_interval([a - b for a, b in zip(DRUG_1, DRUG_2, strict=True)], 0.95)
    assert (found.mean, found.low, found.high) == pytest.approx((-1.58, -2.4598858, -0.7001142), abs=5e-8)
    assert (found.sd, found.se) == pytest.approx((1.229995, 0.3889587), abs=5e-7)


def test_intervals_of_too_little():
    assert t_interval([], 0.95) == Interval(None, None, None, None, None)
    assert t_interval([3.5], 0.95) == Interval(3.5, None, None, None, None)
    third = 100 / 3
    assert t_interval([third] * 7, 0.95) == Interval(third, 0.0, 0.0, third, third)


def test_rounding_is_not_variance():
    a, b = [0.3, 0.2, 0.1], [0.2, 0.1, 0.0]  # the differences are 0.1 but for their last digits
    assert len({x - y for x, y in zip(a, b, strict=True)}) > 1
    assert paired_t(a, b) == NO_TEST


def test_student_s_sleep():
    assert paired_t(DRUG_1, DRUG_2) == (pytest.approx(-4.0621, abs=5e-5), 9, pytest.approx(0.002833, abs=5e-7))
    assert welch_t(DRUG_1, DRUG_2) == pytest.approx((-1.8608, 17.776, 0.07939), abs=5e-4)
    assert welch_t(DRUG_1, DRUG_2).p == pytest.approx(0.07939, abs=5e-6)


@pytest.mark.parametrize(("a", "b"), [([], []), ([1], [2]), ([1, 1], [2, 2]), ([0, 5], [1, 6])])
def test_a_paired_test_without_variance_is_none(a, b):
    assert paired_t(a, b) == NO_TEST


@pytest.mark.parametrize(("a", "b"), [([], [1, 2]), ([1], [1, 2]), ([1, 1], [2, 2, 2])])
def test_a_welch_test_without_variance_is_none(a, b):
    assert welch_t(a, b) == NO_TEST


@given(st.lists(finite, min_size=2, max_size=20), st.lists(finite, min_size=2, max_size=20))
def test_the_order_of_the_sides_only_turns_the_sign(a, b):
    found, turned = welch_t(a, b), welch_t(b, a)
    if found == NO_TEST:
        assert turned == NO_TEST
    else:
        assert (turned.t, turned.df, turned.p) == pytest.approx((-found.t, found.df, found.p), rel=1e-9)
        assert 0 <= found.p <= 1
        assert min(len(a), len(b)) - 1 - 1e-9 <= found.df <= len(a) + len(b) - 2 + 1e-9


def test_holm_s_steps():
    """The common example of four tests: at 0.05 the first and the fourth are rejected."""
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))
    assert holm([None, 0.04, None, 0.03]) == (None, pytest.approx(0.06), None, pytest.approx(0.06))
    assert holm([0.6, 0.9]) == (1.0, 1.0)
    assert holm([]) == ()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_holm_keeps_the_order_and_stays_between_plain_and_bonferroni(p_values):
    adjusted = holm(p_values)
    assert all(p <= found <= min(1.0, len(p_values) * p) for p, found in zip(p_values, adjusted, strict=True))
    by_p = sorted(zip(p_values, adjusted, strict=True))
    assert [found for _, found in by_p] == sorted(adjusted)


def test_agreement_of_the_published_table():
    units = list(zip(*KRIPPENDORFF, strict=True))
    assert round(krippendorff_ordinal(units), 3) == 0.815


def test_agreement_at_its_ends():
    assert krippendorff_ordinal([[1, 1], [2, 2], [3, 3]]) == 1
    assert krippendorff_ordinal([[1, 2], [2, 1]]) == pytest.approx(-0.5)
    assert krippendorff_ordinal([[2, 2], [2, 2]]) is None
    assert krippendorff_ordinal([[1, None], [None, 2]]) is None
    assert krippendorff_ordinal([]) is None


@given(st.lists(st.lists(st.one_of(st.none(), st.integers(-3, 3)), min_size=3, max_size=3), min_size=2, max_size=20))
def test_agreement_is_that_of_the_library_and_asks_for_order_only(units):
    found = krippendorff_ordinal(units)
    values = {value for unit in units for value in unit if sum(each is not None for each in unit) >= 2 and value is not None}
    assert (found is None) == (len(values) < 2)
    if found is not None:
        table = np.array(units, dtype=float).T
        assert found == pytest.approx(krippendorff.alpha(reliability_data=table, level_of_measurement="ordinal"), abs=1e-9)
        stretched = [[None if value is None else 10.0 * value**3 for value in unit] for unit in units]
        assert krippendorff_ordinal(stretched) == found


def test_intraclass_correlations_of_the_published_table():
    found = intraclass(SHROUT_FLEISS)
    assert (round(found.icc_2_1, 2), round(found.icc_3_1, 2)) == (0.29, 0.71)


def test_intraclass_correlations_at_their_ends():
    assert intraclass([[1, 2], [2, 3], [3, 4]]) == pytest.approx((2 / 3, 1))  # one reader is always a point above
    assert intraclass([[1, 1], [2, 2]]) == pytest.approx((1, 1))
    for nothing in ([], [[1, 2]], [[1], [2]], [[5, 5], [5, 5]]):
        assert intraclass(nothing) == Intraclass(None, None)
    assert intraclass([[1, 2], [1, 2]]).icc_3_1 is None  # the targets do not differ and the readers leave no error


@given(st.lists(st.lists(st.integers(-3, 3), min_size=3, max_size=3), min_size=2, max_size=12), st.integers(-9, 9))
def test_intraclass_correlations_ignore_where_the_scale_begins(table, shift):
    found, moved = intraclass(table), intraclass([[value + shift for value in row] for row in table])
    assert [each is None for each in found] == [each is None for each in moved]
    assert all(a == pytest.approx(b, abs=1e-9) for a, b in zip(found, moved, strict=True) if a is not None)
    assert all(each <= 1 + 1e-12 for each in found if each is not None)
