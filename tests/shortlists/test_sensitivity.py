"""What the doubt rests on, told as plain values: by hand on a grid of two domains, and as JSON gives it back."""

from math import log, sqrt

import orjson
import pytest

from app.scoring.doubt import Doubt, doubtful
from app.scoring.matrix import UNKNOWN, Item, Profile, build
from app.scoring.ranking import rank
from app.shortlists.sensitivity import sensitivity

ITEMS = [Item("S.1", "S", 4), Item("T.1", "T", 3), Item("T.2", "T", None)]
LEVELS = [[4, 0, 2], [0, 3, UNKNOWN]]
TEAMS = [["sales"], ["service"], ["service"]]


def told(doubt, levels=LEVELS, votes=None, confidence=None, size=1):
    codes = ["a", "b"]
    matrix = build(ITEMS, codes, levels, Profile(shortlist_min=size, shortlist_max=size))
    return sensitivity(doubtful(matrix, votes, confidence), rank(matrix, codes), doubt, TEAMS)


def test_the_extent_counts_what_is_in_doubt():
    found = told(Doubt(draws=10), votes={0: [4, 2], 1: [3, 3], 2: [1]}, confidence=[[0.9, 1, 1], [1, 1, 1]])
    assert found["extent"] == {"items": 3, "solutions": 2, "undecided": 1, "voted": 1, "unverified": 1, "unsure": 1}


def test_a_doubt_by_itself_leaves_the_others_as_they_are():
    """A leads by 6 to 4: half or twice the weight of a domain may turn it, a verified rating never does, an off one is not drawn."""
    sure = told(Doubt(draws=100_000, weights="off", expectations=False, spread=0.0))["alone"]
    assert sure == {"weights": None, "expectations": None, "ratings": 1.0, "draws": 2048}
    drawn = told(Doubt(spread=1.0, expectations=False))["alone"]["weights"]
    # The logarithms of both factors are uniform within ln 2, and the lead holds while their difference stays above ln(4 / 6).
    expected = 1 - (1 - log(6 / 4) / (2 * log(2))) ** 2 / 2
    assert drawn == pytest.approx(expected, abs=4 * sqrt(expected * (1 - expected) / 2048))


def test_the_border_pair_and_what_would_turn_it():
    found = told(Doubt(draws=10))
    assert (found["tornado"]["a"], found["tornado"]["b"], found["tornado"]["lead"]) == ("a", "b", pytest.approx(20))
    assert [(each["kind"], each["code"]) for each in found["tornado"]["swings"]] == [("weight", "S"), ("weight", "T"), ("answers", "T")]
    assert [(each["a"], each["b"]) for each in found["flips"]] == [("a", "b")]
    assert found["flips"][0]["expectations"] == [{"item": "S.1", "old": 4, "new": 0, "points": pytest.approx(60)}]


def test_other_readings_say_who_comes_in():
    readings = told(Doubt(draws=10))["scenarios"]
    found = {(each["kind"], each["left_out"]): (each["codes"], each["entering"], each["leaving"]) for each in readings}
    assert found == {
        ("without_domain", "S"): (["b"], ["b"], ["a"]), ("without_domain", "T"): (["a"], [], []),
        ("without_team", "sales"): (["b"], ["b"], ["a"]), ("without_team", "service"): (["a"], [], []),
        ("equal_domains", None): (["a", "b"], ["b"], []), ("linear_weights", None): (["a"], [], []),
        ("steep_weights", None): (["a"], [], []),
    }


def test_json_gives_back_what_was_told():
    found = told(Doubt(draws=10))
    assert orjson.loads(orjson.dumps(found)) == found


def test_with_everybody_on_the_shortlist_nothing_can_turn():
    found = told(Doubt(draws=10), size=2)
    assert (found["tornado"], found["flips"], found["alone"]["ratings"]) == (None, [], 1.0)
