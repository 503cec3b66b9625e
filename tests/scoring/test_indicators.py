"""The indicators by hand, and the laws that hold for all answers (journey method, section 2.10)."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.scoring.indicators import (
    KANO_CLASSES,
    Attribute,
    ImportancePerformance,
    Kano,
    NetPromoter,
    Score,
    Share,
    customer_effort,
    customer_satisfaction,
    importance_performance,
    kano,
    net_promoter,
)
from app.scoring.statistics import Interval

Z = 1.959963984540054  # of 95 %
NOTHING = Interval(None, None, None, None, None)
figures = st.floats(-1e6, 1e6).map(lambda x: round(x, 2))
attributes = st.lists(st.builds(Attribute, st.just("x"), figures, figures), min_size=1, max_size=30)


def test_promoters_less_detractors():
    """15 promoters, 13 passives and 8 detractors: p = 15.75/39, d = 8.75/39, p - d = 7/39."""
    found = net_promoter([9] * 10 + [10] * 5 + [7] * 6 + [8] * 7 + [6] * 4 + [0] * 4)
    reach = Z * math.sqrt((24.5 / 39 - (7 / 39) ** 2) / 39)
    assert found == NetPromoter(36, 15, 13, 8, 700 / 36, pytest.approx(100 * (7 / 39 - reach)), pytest.approx(100 * (7 / 39 + reach)))


def test_one_promoter_proves_little():
    """p = 1.75/4 and d = 0.75/4: 25 ± 1.96 · 37.5, although the NPS is 100."""
    assert net_promoter([10]) == NetPromoter(1, 1, 0, 0, 100.0, pytest.approx(25 - 37.5 * Z), pytest.approx(25 + 37.5 * Z))


def test_where_promoters_begin_and_detractors_end():
    assert [net_promoter([answer]).nps for answer in range(11)] == [-100.0] * 7 + [0.0] * 2 + [100.0] * 2


@given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 200), st.floats(0.5, 0.999))
def test_turning_promoters_into_detractors_turns_the_figure(promoters, passives, detractors, confidence):
    found = net_promoter([10] * promoters + [8] * passives + [3] * detractors, confidence)
    turned = net_promoter([10] * detractors + [8] * passives + [3] * promoters, confidence)
    assert (found.promoters, found.passives, found.detractors) == (promoters, passives, detractors)
    if found.n == 0:
        assert found == turned == NetPromoter(0, 0, 0, 0, None, None, None)
    else:
        assert (turned.nps, turned.low, turned.high) == pytest.approx((-found.nps, -found.high, -found.low), abs=1e-9)
        assert -100 <= found.nps <= 100
        assert found.low < found.high


@given(st.lists(st.integers(0, 10), min_size=1, max_size=50))
def test_the_interval_narrows_when_the_same_answers_come_four_times(answers):
    once, often = net_promoter(answers), net_promoter(answers * 4)
    assert often.nps == pytest.approx(once.nps, abs=1e-9)
    assert often.high - often.low < once.high - once.low


def test_effort():
    """Answers 3, 5, 6, 7: mean 5.25, squared differences 8.75, t(3) = 3.182446; three of four are easy."""
    sd, se = math.sqrt(8.75 / 3), math.sqrt(8.75 / 12)
    ends = [5.25 + side * 3.182446305284263 * se for side in (-1, 1)]
    shares = [(3 + Z * Z / 2 + side * Z * math.sqrt(0.75 + Z * Z / 4)) / (4 + Z * Z) for side in (-1, 1)]
    found = customer_effort([3, 5, 6, 7])
    assert found == Score(4, Interval(5.25, *map(pytest.approx, (sd, se, *ends))), Share(3, 0.75, *map(pytest.approx, shares)))


def test_satisfaction():
    found = customer_satisfaction([5, 4, 3, 1])
    assert (found.n, found.mean.mean, found.favourable.count, found.favourable.share) == (4, 3.25, 2, 0.5)
    assert [customer_satisfaction([answer]).favourable.count for answer in range(1, 6)] == [0, 0, 0, 1, 1]
    assert [customer_effort([answer]).favourable.count for answer in range(1, 8)] == [0, 0, 0, 0, 1, 1, 1]


@pytest.mark.parametrize("score", [customer_effort, customer_satisfaction])
def test_one_answer_has_no_spread_and_none_has_no_mean(score):
    assert score([5]).mean == Interval(5, None, None, None, None)
    assert score([]) == Score(0, NOTHING, Share(0, None, None, None))


@pytest.mark.parametrize(("measure", "answers"), [
    (net_promoter, [11]), (net_promoter, [-1]), (customer_effort, [0]), (customer_effort, [8]), (customer_satisfaction, [0]),
    (customer_satisfaction, [3, 6]), (kano, ["delightful"]),
])
def test_an_answer_off_the_scale_is_refused(measure, answers):
    with pytest.raises(ValueError, match=r"outside|no Kano class"):
        measure(answers)


def test_better_and_worse():
    """Of 20 usable answers 9 gain by its presence and 13 lose by its absence; reverse and questionable stay out."""
    answers = ["attractive"] * 4 + ["one_dimensional"] * 5 + ["must_be"] * 8 + ["indifferent"] * 3 + ["reverse"] * 2 + ["questionable"]
    counts = {"must_be": 8, "one_dimensional": 5, "attractive": 4, "indifferent": 3, "reverse": 2, "questionable": 1}
    assert kano(answers) == Kano(23, counts, 0.45, -0.65, "must_be")


def test_nothing_to_class():
    none = dict.fromkeys(KANO_CLASSES, 0)
    assert kano([]) == Kano(0, none, None, None, None)
    assert kano(["reverse", "reverse"]) == Kano(2, none | {"reverse": 2}, None, None, "reverse")


def test_a_tie_goes_to_what_dissatisfies_first():
    assert kano(["attractive", "indifferent", "one_dimensional", "must_be"]).category == "must_be"
    assert kano(["indifferent", "attractive", "one_dimensional"]).category == "one_dimensional"
    assert kano(["indifferent", "attractive"]).category == "attractive"


@given(st.lists(st.sampled_from(KANO_CLASSES)))
def test_the_coefficients_keep_their_bounds_and_do_not_see_the_order(answers):
    found = kano(answers)
    assert found == kano(answers[::-1])
    assert sum(found.counts.values()) == found.n == len(answers)
    if found.better is not None:
        assert -1 <= found.worse <= 0 <= found.better <= 1
        more = kano([*answers, "one_dimensional"])
        assert (more.better >= found.better, more.worse <= found.worse) == (True, True)


GRID = [Attribute("a", 5, 1), Attribute("b", 5, 4), Attribute("c", 2, 1), Attribute("d", 2, 4)]


def test_the_four_quadrants():
    assert importance_performance(GRID) == ImportancePerformance(3.5, 2.5, ("concentrate", "keep_up", "low_priority", "overkill"))


def test_lines_of_one_s_own():
    found = importance_performance(GRID, importance_line=1, performance_line=4)
    assert found == ImportancePerformance(1, 4, ("concentrate", "keep_up", "concentrate", "keep_up"))
    assert importance_performance([], None, 4) == ImportancePerformance(None, 4, ())


def test_equal_attributes_lie_on_the_line_whatever_rounding_says():
    assert set(importance_performance([Attribute(str(i), 0.1, 0.7) for i in range(7)]).quadrants) == {"keep_up"}


@given(attributes)
def test_some_attribute_is_important_and_some_performs(found):
    answer = importance_performance(found)
    assert len(answer.quadrants) == len(found)
    assert {"concentrate", "keep_up"} & set(answer.quadrants)
    assert {"overkill", "keep_up"} & set(answer.quadrants)


@given(attributes, figures, figures)
def test_exchanging_the_axes_exchanges_two_quadrants(found, importance_line, performance_line):
    swapped = [Attribute(each.code, each.performance, each.importance) for each in found]
    exchanged = {"concentrate": "overkill", "overkill": "concentrate"}
    answer = importance_performance(found, importance_line, performance_line).quadrants
    turned = importance_performance(swapped, performance_line, importance_line).quadrants
    assert [exchanged.get(each, each) for each in answer] == list(turned)
