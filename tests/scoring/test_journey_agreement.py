"""Several observations of one customer become one, and the observers' agreement is judged (journey method, section 2.8)."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.scoring.journey_agreement import Agreement, agreement, average, judge

NAN = math.nan
# Four readers of twelve units (Krippendorff 2011, Computing Krippendorff's alpha-reliability, section C): ordinal alpha 0.815.
KRIPPENDORFF = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
    [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
]
observed = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 2), st.lists(st.sampled_from([NAN, -3, -2, 0, 1, 3]), min_size=3, max_size=3)),
    max_size=9,
)


def table(rows):
    return np.array([marks for *_, marks in rows], dtype=float).reshape(len(rows), 3)


def test_the_published_table_seen_as_four_observers_of_one_customer():
    """Each unit is one interaction; the one that a single observer marked counts in nothing."""
    found = agreement(np.array(KRIPPENDORFF, dtype=float), [0] * 4, [0, 1, 2, 3])
    assert (round(found.alpha, 3), found.doubled, found.judgement) == (0.815, 11, "firm")


def test_marks_are_averaged_before_anything_is_scored():
    found = average(np.array([[-2.0, NAN], [0.0, 3.0], [1.0, 1.0]]), [0, 0, 2], 3)
    assert found.totals.tolist() == [[-2, 3], [0, 0], [1, 1]]
    assert found.counts.tolist() == [[2, 1], [0, 0], [1, 1]]
    np.testing.assert_array_equal(found.scores(), [[-1, 3], [NAN, NAN], [1, 1]])
    assert found.denominator() == 1


def test_the_denominator_makes_every_average_whole():
    found = average(np.array([[1.0, 0], [0, 0], [1, 1], [0, 0], [0, 0]]), [0, 0, 1, 1, 1], 2)
    assert found.denominator() == 6
    np.testing.assert_array_equal(found.scores(6), [[3, 0], [2, 2]])
    assert average(np.zeros((0, 2)), [], 0).denominator() == 1


@given(observed)
def test_averages_are_exact(rows):
    found = average(table(rows), [customer for customer, *_ in rows], 3)
    times = found.denominator()
    for customer in range(3):
        for column in range(3):
            seen = [int(marks[column]) for who, _, marks in rows if who == customer and marks[column] == marks[column]]
            score = found.scores(times)[customer, column]
            assert score == (Fraction(sum(seen), len(seen)) * times if seen else pytest.approx(NAN, nan_ok=True))
            assert not seen or score == int(score)


def test_agreeing_with_oneself_is_no_agreement():
    assert agreement(np.array([[1.0], [1.0], [2.0]]), [0, 0, 1], [0, 0, 0]) == Agreement(None, 0, None)


def test_an_observer_who_came_twice_counts_once():
    twice = agreement(np.array([[-2.0, 1], [0, 1], [-1, 1], [2, 0], [2, 0]]), [0, 0, 0, 1, 1], [0, 0, 1, 0, 1])
    assert twice == agreement(np.array([[-1.0, 1], [-1, 1], [2, 0], [2, 0]]), [0, 0, 1, 1], [0, 1, 0, 1]) == Agreement(1.0, 4, "firm")


def test_only_what_two_observers_marked_is_doubled():
    found = agreement(np.array([[1.0, NAN, 2], [1, 3, NAN], [3, 3, 3]]), [0, 0, 1], [0, 1, 0])
    assert found == Agreement(None, 1, None)  # the one doubled mark shows no difference: agreement is not defined
    assert agreement(np.zeros((0, 3)), [], []) == Agreement(None, 0, None)


@pytest.mark.parametrize(("alpha", "said"), [
    (1, "firm"), (0.8, "firm"), (0.7999, "tentative"), (0.667, "tentative"), (0.6669, "weak"), (-0.5, "weak"), (None, None),
])
def test_what_an_alpha_is_worth(alpha, said):
    assert judge(alpha) == said


@given(observed, st.randoms(use_true_random=False))
def test_the_order_of_the_observations_changes_nothing(rows, random):
    turned = random.sample(rows, len(rows))
    one, two = (average(table(each), [customer for customer, *_ in each], 3) for each in (rows, turned))
    assert (one.totals == two.totals).all()
    assert (one.counts == two.counts).all()
    first, second = (agreement(table(each), [who for who, *_ in each], [by for _, by, _ in each]) for each in (rows, turned))
    assert (first.doubled, first.judgement) == (second.doubled, second.judgement)
    assert first.alpha == pytest.approx(second.alpha) if first.alpha is not None else second.alpha is None
