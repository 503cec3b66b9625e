"""Spreads of doubtful values, in the method's words (section 6)."""

import numpy as np
import pytest

from app.scoring.doubt import Doubt, doubtful, expectation_spread, in_units, rating_spread
from app.scoring.matrix import Item, Profile, build

ITEMS = [Item("A.1", "A", 4), Item("A.2", "A", 2), Item("A.3", "A", None), Item("B.1", "B", None), Item("B.2", "B", 0)]
LEVELS = [[3, -1, 0, 4, 2], [4, 4, 4, -1, -1]]
MATRIX = build(ITEMS, ["x", "y"], LEVELS, Profile())


def test_an_item_not_yet_discussed_follows_its_domain_with_one_pseudo_count_a_level():
    spread = expectation_spread(doubtful(MATRIX))
    np.testing.assert_allclose(spread[2], np.array([1, 1, 2, 1, 2]) / 7)
    np.testing.assert_allclose(spread[3], np.array([2, 1, 1, 1, 1]) / 6)
    np.testing.assert_array_equal(spread[[0, 1, 4]], np.eye(5)[[4, 2, 0]])


def test_votes_count_beside_one_pseudo_vote_on_the_agreed_level():
    spread = expectation_spread(doubtful(MATRIX, {0: [4, 3, 3], 3: [2, 2], 1: []}))
    np.testing.assert_allclose(spread[0], np.array([0, 0, 0, 2, 2]) / 4)
    # Nothing agreed: the pseudo-vote is spread as the domain's open items are.
    np.testing.assert_allclose(spread[3], (np.array([2, 1, 1, 1, 1]) / 6 + [0, 0, 2, 0, 0]) / 3)
    np.testing.assert_array_equal(spread[1], np.eye(5)[2])


def test_without_doubt_about_expectations_votes_and_open_items_count_nothing():
    spread = expectation_spread(doubtful(MATRIX, {0: [0, 0]}), drawn=False)
    np.testing.assert_array_equal(spread, np.eye(5)[[4, 2, 0, 0, 0]])


def test_a_rating_keeps_its_level_with_its_confidence_and_moves_by_one_otherwise():
    confidence = np.ones((2, 5))
    confidence[0, 0], confidence[0, 2], confidence[0, 3] = 0.9, 0.8, 0.5
    reach = rating_spread(doubtful(MATRIX, confidence=confidence))
    np.testing.assert_allclose(reach[:, 0, 0], [1, 1, 0.95, 0.05])  # 3: 2 or 4 with 0.05 each
    np.testing.assert_allclose(reach[:, 0, 2], [0.1, 0, 0, 0])  # 0: clipped below
    np.testing.assert_allclose(reach[:, 0, 3], [1, 1, 1, 0.75])  # 4: clipped above


def test_an_unknown_rating_follows_the_solutions_own_levels_in_the_domain():
    reach = rating_spread(doubtful(MATRIX))
    np.testing.assert_allclose(reach[:, 0, 1], [5 / 7, 4 / 7, 3 / 7, 1 / 7])  # x knows 3 and 0 in A
    np.testing.assert_allclose(reach[:, 1, 3], [4 / 5, 3 / 5, 2 / 5, 1 / 5])  # y knows nothing in B


def test_without_doubt_about_ratings_an_unknown_one_counts_nothing():
    reach = rating_spread(doubtful(MATRIX, confidence=np.zeros((2, 5))), drawn=False)
    np.testing.assert_array_equal(reach[:, 0, 1], np.zeros(4))
    np.testing.assert_array_equal(reach[:, 0, 0], [1, 1, 1, 0])


def test_units_are_exact_for_what_is_certain_or_impossible():
    bytes_ = np.minimum(np.arange(256), 254)
    for chance, wanted in ((0.0, 0), (1.0, 256), (0.5, 128), (1 / 256, 1), (0.9999, 256), (0.0001, 0)):
        assert int((bytes_ < in_units(np.array([chance]))[0]).sum()) == wanted, chance


@pytest.mark.parametrize("wrong", [
    {"draws": 0}, {"draws": 1_000_001}, {"seed": -1}, {"spread": -0.1}, {"spread": 9.1}, {"weights": "normal"}, {"precision": 0.0},
])
def test_settings_out_of_range_are_refused(wrong):
    with pytest.raises(ValueError):
        Doubt(**wrong)


@pytest.mark.parametrize(("votes", "confidence"), [
    ({0: [5]}, None), ({9: [1]}, None), ({0: [-1]}, None), (None, np.full((2, 5), 1.1)), (None, np.ones((1, 5))),
])
def test_votes_and_confidences_out_of_range_are_refused(votes, confidence):
    with pytest.raises(ValueError):
        doubtful(MATRIX, votes, confidence)
