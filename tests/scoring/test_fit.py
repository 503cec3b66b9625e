"""The figures, by hand (method, section 3), and what a matrix refuses."""

import numpy as np
import pytest

from app.scoring.fit import fit, shortfalls
from app.scoring.matrix import UNKNOWN, Item, Profile, build
from app.scoring.ranking import DomainFigures, rank

HAND_ITEMS = [
    Item("MOB.1", "MOB", 4),  # weighs 6
    Item("INT.1", "INT", 3),  # weighs 4 x 1.5 = 6
    Item("MOB.2", "MOB", 2),  # weighs 2
    Item("INT.2", "INT", 0),
    Item("DAT.1", "DAT", None),
]
HAND_PROFILE = Profile(domain_multipliers={"INT": 1.5})


def test_a_worked_example():
    """Of 14 points: 4.5 + 6 covered, 1.5 short on MOB.1, 2 unknown on MOB.2. DAT weighs nothing and is absent."""
    (row,) = rank(build(HAND_ITEMS, ["a"], [[3, 3, UNKNOWN, 0, 4]], HAND_PROFILE), ["A"]).rows()
    figures = (row.proven, row.on_known, row.best, row.known, row.essential_met, row.equal_domain)
    assert figures == pytest.approx((75, 87.5, 1250 / 14, 1200 / 14, 0, (56.25 + 100) / 2), abs=1e-12)
    assert row.domains == {"MOB": DomainFigures(56.25, 75.0, 81.25, 75.0, 8.0), "INT": DomainFigures(100.0, 100.0, 100.0, 100.0, 6.0)}


def test_every_lost_point_is_traced_to_its_item():
    matrix = build(HAND_ITEMS, ["a"], [[3, 3, UNKNOWN, 0, 4]], HAND_PROFILE)
    lost = shortfalls(matrix, fit(matrix))
    assert lost.known == pytest.approx(np.array([[150 / 14, 0, 0, 0, 0]]))
    assert lost.unknown == pytest.approx(np.array([[0, 0, 200 / 14, 0, 0]]))


@pytest.mark.parametrize(
    ("level", "profile_target", "item_target", "expected"),
    [
        (2, "level", None, 100.0),  # an expectation of 2 is met by a 2
        (4, "level", None, 100.0),  # and no more than met by a 4
        (1, "level", None, 50.0),
        (2, "full", None, 50.0),
        (2, "full", 1, 100.0),  # the item's own target wins
        (2, "level", 3, 200 / 3),
        (0, "level", None, 0.0),
        (UNKNOWN, "level", None, 0.0),
    ],
)
def test_the_target_decides_what_counts_as_met(level, profile_target, item_target, expected):
    matrix = build([Item("A", "D", 2, target=item_target)], ["a"], [[level]], Profile(target=profile_target))
    assert fit(matrix).proven.tolist() == pytest.approx([expected])


def test_nothing_known_is_not_a_zero_on_what_is_known():
    row = rank(build([Item("A", "D", 4)], ["a"], [[UNKNOWN]], Profile()), ["A"]).rows()[0]
    assert (row.proven, row.on_known, row.best, row.known, row.essential_met) == (0.0, None, 100.0, 0.0, 0.0)
    assert row.domains == {"D": DomainFigures(0.0, None, 100.0, 0.0, 6.0)}


def test_without_essentials_there_is_no_share_of_them():
    assert rank(build([Item("A", "D", 3)], ["a"], [[3]], Profile()), ["A"]).rows()[0].essential_met is None


def test_zero_and_a_hundred_come_out_exact_whatever_the_weights():
    items = [Item(str(i), f"D{i % 7}", 1 + i % 4) for i in range(320)]
    profile = Profile(weights=(0, 0.1, 0.3, 0.7, 1.1), domain_multipliers={f"D{i}": 0.5 + i / 7 for i in range(7)})
    figures = fit(build(items, ["full", "none"], [[4] * 320, [0] * 320], profile))
    assert figures.proven.tolist() == [100.0, 0.0]
    assert figures.best.tolist() == [100.0, 0.0]
    assert figures.known.tolist() == [100.0, 100.0]


@pytest.mark.parametrize(
    "levels",
    [[[5]], [[-2]], [[3.0]], [[True]], [["3"]], [[3, 3]], [[3], [3]], [[None]]],
    ids=["above", "below", "decimal", "boolean", "text", "too-wide", "too-tall", "none"],
)
def test_a_matrix_refuses_what_is_not_a_level(levels):
    with pytest.raises(ValueError, match="level"):
        build([Item("A", "D", 4)], ["a"], levels, Profile())


@pytest.mark.parametrize(
    "items",
    [
        [Item("A", "D", 4), Item("A", "D", 4)], [Item("A", "D", 5)], [Item("A", "D", 4, target=0)],
        [Item("A", "D", 3, knock_out=True)], [Item("A", "D", None, knock_out=True)], [Item("A", "D", 4, knock_out=True, floor=5)],
    ],
)
def test_a_matrix_refuses_impossible_items(items):
    with pytest.raises(ValueError, match=r"A: |code"):
        build(items, ["a"], [[3] * len(items)], Profile())


@pytest.mark.parametrize(
    "settings",
    [
        {"weights": (0, 1, 2, 4)}, {"weights": (1, 1, 2, 4, 6)}, {"weights": (0, 2, 1, 4, 6)}, {"weights": (0, 1, 2, 4, float("nan"))},
        {"weights": (0, 1, 2, 4, float("inf"))}, {"domain_multipliers": {"D": 2.1}}, {"domain_multipliers": {"D": float("nan")}},
        {"shortlist_min": 0}, {"shortlist_min": 6}, {"target": "half"}, {"known_threshold": float("nan")},
    ],
)
def test_a_profile_refuses_settings_out_of_range(settings):
    with pytest.raises(ValueError, match=r"weight|multiplier|sizes|target"):
        Profile(**settings)
