"""The figures of the final choice: published examples, worked examples, and what holds for every input."""

from statistics import mean, stdev

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.scoring.final_choice import (
    ADJECTIVES,
    BUDGET,
    CRITERIA,
    Cost,
    Mean,
    Range,
    Suitability,
    Turning,
    adjective,
    budget_at,
    budget_scores,
    cost_over,
    costs_decide,
    mean_of,
    ranks,
    suitability,
    team_fit,
    total_cost,
    turning_points,
    usability,
    weighted,
)

BEST, WORST = [5, 1] * 5, [1, 5] * 5
ANSWERS = st.lists(st.integers(1, 5), min_size=10, max_size=10)
SCORE = st.floats(0, 100)
POINTS = st.fixed_dictionaries(dict.fromkeys(CRITERIA, SCORE))


@st.composite
def weights(draw) -> dict[str, float]:
    """Percent with one decimal, together 100; some of them 0."""
    first = draw(st.integers(0, 1000))
    second = draw(st.integers(0, 1000 - first))
    return dict(zip(CRITERIA, (first / 10, second / 10, (1000 - first - second) / 10), strict=True))


# ---- the System Usability Scale

@pytest.mark.parametrize(("answers", "score"), [
    ([3] * 10, 50.0), (BEST, 100.0), (WORST, 0.0), ([1] * 10, 50.0), ([5] * 10, 50.0),
    ([5, 4, 2, 1, 2, 3, 2, 4, 5, 2], 55.0),  # the example of Brooke 1996: 22 x 2.5
    ([4, 2, 4, 1, 5, 2, 4, 1, 4, 2], 82.5),
    ([5, 4, 1, 1, 1, 1, 1, 2, 1, 5], 40.0),
])
def test_the_usability_of_known_answers(answers: list[int], score: float) -> None:
    assert usability(answers) == score


@pytest.mark.parametrize("answers", [[], [3] * 9, [3] * 11, [0] + [3] * 9, [3] * 9 + [6]])
def test_incomplete_answers_have_no_score(answers: list[int]) -> None:
    with pytest.raises(ValueError, match="ten answers"):
        usability(answers)


@given(ANSWERS, st.integers(0, 9), st.integers(1, 5))
def test_each_step_of_an_answer_moves_the_usability_by_two_and_a_half(answers: list[int], place: int, new: int) -> None:
    moved = [*answers[:place], new, *answers[place + 1:]]
    towards = 1 if place % 2 == 0 else -1
    assert usability(moved) - usability(answers) == 2.5 * towards * (new - answers[place])
    assert 0 <= usability(answers) <= 100
    assert usability([6 - each for each in answers]) == 100 - usability(answers)


def test_the_published_means_carry_their_adjective() -> None:
    assert [adjective(score) for score in ADJECTIVES.values()] == list(ADJECTIVES)
    assert (adjective(0), adjective(100), adjective(68)) == ("worst_imaginable", "best_imaginable", "good")
    assert (adjective(61.1), adjective(61.2)) == ("ok", "good"), "50.9 and 71.4 meet at 61.15"
    order = [list(ADJECTIVES).index(adjective(score / 10)) for score in range(1001)]
    assert order == sorted(order)


# ---- the project team

@pytest.mark.parametrize(("answers", "score"), [
    ([4, 4, 4, 4], 100.0), ([0, 0, 0, 0], 0.0), ([2, 2, 2, 2], 50.0), ([4, None, None, None], 100.0), ([4, 3, None, 2], 75.0),
    ([None] * 4, None), ([0, None, None, None], 0.0),
])
def test_who_cannot_say_leaves_a_statement_out(answers: list[int | None], score: float | None) -> None:
    assert team_fit(answers) == score


def test_an_answer_outside_its_scale_is_an_error() -> None:
    with pytest.raises(ValueError, match="0 to 4"):
        team_fit([5, 1, 1, 1])


def test_means_say_over_how_many() -> None:
    assert mean_of([]) == mean_of([None, None]) == Mean(None, 0, None)
    assert mean_of([None, 75.0]) == Mean(75.0, 1, None)
    assert mean_of([50.0, 50.0, None]) == Mean(50.0, 2, 0.0)
    found = mean_of([75.0, 50.0, 100.0])
    assert (found.score, found.n, found.deviation) == (75.0, 3, 25.0)


@given(st.lists(SCORE, min_size=2, max_size=30))
def test_means_are_those_of_the_standard_library(values: list[float]) -> None:
    found = mean_of([*values, None])
    assert found.n == len(values)
    assert found.score == pytest.approx(mean(values), abs=1e-9)
    assert found.deviation == pytest.approx(stdev(values), abs=1e-9)


# ---- costs

def test_a_line_over_three_and_five_years() -> None:
    assert cost_over(Cost("once", 1, 2, 3), 40, 3) == cost_over(Cost("once", 1, 2, 3), 40, 5) == Range(1, 2, 3)
    assert cost_over(Cost("year", 1, 2, 3), 40, 3) == Range(3, 6, 9)
    assert cost_over(Cost("seat_month", 10, 20, 30), 40, 3) == Range(14_400, 28_800, 43_200)
    assert cost_over(Cost("seat_month", 10, 20, 30), 40, 5) == Range(24_000, 48_000, 72_000)
    with pytest.raises(ValueError, match="week"):
        cost_over(Cost("week", 1, 1, 1), 1, 3)


def test_a_total_is_the_sum_and_no_line_is_not_costed() -> None:
    lines = [Cost("once", 100, 200, 300), Cost("seat_month", 1, 2, 2)]
    assert total_cost(lines, 10, 3) == Range(460, 920, 1020)
    assert total_cost([], 10, 3) is None
    assert total_cost([Cost("once", 0, 0, 0)], 10, 3) == Range(0, 0, 0), "free is costed"


@pytest.mark.parametrize(("totals", "scores"), [
    ({"a": 100.0, "b": 200.0, "c": 400.0}, {"a": 100.0, "b": 50.0, "c": 25.0}),
    ({"a": 100.0, "b": None}, {"a": 100.0, "b": None}),
    ({"a": 0.0, "b": 0.0}, {"a": 100.0, "b": 100.0}),
    ({"a": 0.0, "b": 500.0}, {"a": 100.0, "b": 0.0}),
    ({"a": None, "b": None}, {"a": None, "b": None}),
    ({}, {}),
])
def test_the_cheapest_has_a_hundred_and_the_uncosted_nothing(totals: dict, scores: dict) -> None:
    assert budget_scores(totals) == scores


@given(st.dictionaries(st.sampled_from("abcde"), st.floats(0.01, 1e12), min_size=1), st.floats(0.01, 1000))
def test_budgets_are_shares_of_the_cheapest_in_any_currency(totals: dict[str, float], rate: float) -> None:
    scores = budget_scores(totals)
    assert max(scores.values()) == 100
    assert all(0 < each <= 100 for each in scores.values())
    assert sorted(scores, key=lambda code: (-scores[code], code)) == sorted(totals, key=lambda code: (-scores[code], totals[code], code))
    other = budget_scores({code: total * rate for code, total in totals.items()})
    assert other == {code: pytest.approx(score, rel=1e-9) for code, score in scores.items()}


def test_the_ends_of_the_costs() -> None:
    costs = {"a": Range(80, 100, 120), "b": Range(100, 110, 200), "c": None}
    assert budget_at(costs, "a", "likely", "likely") == 100
    assert budget_at(costs, "a", "high", "low") == 100 * (100 / 120)
    assert budget_at(costs, "b", "low", "high") == 100
    assert budget_at(costs, "b", "high", "low") == 40
    assert budget_at(costs, "c", "low", "high") is None


# ---- totals and ranks

def test_a_total_needs_every_criterion_that_weighs_something() -> None:
    forty = {"team": 40.0, "ergonomics": 30.0, "budget": 30.0}
    assert weighted(forty, {"team": 50.0, "ergonomics": 80.0, "budget": 100.0}) == 74
    assert weighted(forty, {"team": 50.0, "ergonomics": None, "budget": 100.0}) is None
    without = {"team": 50.0, "ergonomics": 0.0, "budget": 50.0}
    assert weighted(without, {"team": 50.0, "ergonomics": None, "budget": 100.0}) == 75


@given(weights(), POINTS)
def test_a_total_lies_between_the_scores(weight: dict, points: dict) -> None:
    counted = [points[each] for each in CRITERIA if weight[each] > 0]
    assert min(counted) - 1e-9 <= weighted(weight, points) <= max(counted) + 1e-9


def test_equal_totals_share_a_place() -> None:
    assert ranks([70.0, 80.0, 70.0, None, 60.0]) == [2, 1, 2, None, 4]
    assert ranks([70.0, 70.0 + 1e-10]) == [1, 1]
    assert ranks([]) == [] and ranks([None]) == [None]


# ---- what would change the winner

def test_a_turning_point_by_hand() -> None:
    weight = {"team": 40.0, "ergonomics": 30.0, "budget": 30.0}
    a, b = {"team": 80.0, "ergonomics": 80.0, "budget": 50.0}, {"team": 60.0, "ergonomics": 60.0, "budget": 100.0}
    # budget s: 80 (1 - s) + 50 s = 60 (1 - s) + 100 s at s = 2/7; it weighs 30 already, so b leads: look from the other side.
    found = turning_points(weight, b, a)
    assert found["budget"] == Turning(pytest.approx(200 / 7), "below")
    # team s: the rest in halves: a 80 s + 65 (1 - s), b 60 s + 80 (1 - s): equal at s = 3/7.
    assert found["team"] == Turning(pytest.approx(300 / 7), "above")


def test_who_is_behind_everywhere_never_passes() -> None:
    weight = {"team": 50.0, "ergonomics": 25.0, "budget": 25.0}
    best, worse = dict.fromkeys(CRITERIA, 60.0), dict.fromkeys(CRITERIA, 50.0)
    assert turning_points(weight, best, worse) == dict.fromkeys(CRITERIA)
    assert turning_points(weight, best, best) == dict.fromkeys(CRITERIA), "a tie is not passed"
    alone = {"team": 100.0, "ergonomics": 0.0, "budget": 0.0}
    assert turning_points(alone, best, {**best, "team": 50.0, "budget": 90.0})["team"] is None, "no proportion to keep"
    assert turning_points(weight, best, {**best, "budget": None}) == dict.fromkeys(CRITERIA)


def shifted(weight: dict, criterion: str, percent: float) -> dict:
    rest = sum(value for name, value in weight.items() if name != criterion)
    return {name: percent if name == criterion else value * (100 - percent) / rest for name, value in weight.items()}


@given(weights(), POINTS, POINTS)
def test_a_turning_point_is_where_the_winner_is_passed(weight: dict, one: dict, other: dict) -> None:
    gap = weighted(weight, one) - weighted(weight, other)
    assume(abs(gap) > 1e-6)
    winner, rival = (one, other) if gap > 0 else (other, one)
    for criterion, turning in turning_points(weight, winner, rival).items():
        if weight[criterion] == 100:
            continue

        def lead(percent: float, criterion: str = criterion) -> float:
            new = shifted(weight, criterion, percent)
            return weighted(new, winner) - weighted(new, rival)

        if turning is None:
            assert min(lead(0), lead(100)) >= -1e-6
            continue
        assert 0 <= turning.at <= 100
        assert lead(turning.at) == pytest.approx(0, abs=1e-6)
        assert (turning.at > weight[criterion]) == (turning.side == "above")
        end, inner = (100, 0) if turning.side == "above" else (0, 100)
        assert lead(end) < 0 <= lead(inner) + 1e-6


def test_costs_can_decide() -> None:
    weight = {"team": 50.0, "ergonomics": 0.0, "budget": 50.0}
    scores = {"a": {"team": 60.0, "ergonomics": None, "budget": 100.0}, "b": {"team": 70.0, "ergonomics": None, "budget": 80.0}}
    costs = {"a": Range(100, 100, 150), "b": Range(115, 125, 130)}
    assert costs_decide(weight, scores, costs, "a", "b"), "at 150 and 115 a has 68.3 and b 85"
    assert not costs_decide(weight, scores, {**costs, "a": Range(100, 100, 100)}, "a", "b")
    assert not costs_decide(weight, {**scores, "b": {**scores["b"], "team": None}}, costs, "a", "b")
    assert not costs_decide({"team": 100.0, "ergonomics": 0.0, BUDGET: 0.0}, {"a": scores["b"], "b": scores["a"]}, costs, "a", "b")


# ---- a year later

def test_suitable_shortlists_by_hand() -> None:
    told = suitability([
        {"a": "yes", "b": "yes"}, {"a": "yes", "b": "no"}, {"a": "yes", "b": "unknown"}, {"a": "unknown"}, {"a": "no", "b": "unknown"},
    ])
    assert told == Suitability(yes=4, no=2, unknown=3, all_suitable=1, not_all=2, cannot_say=2)
    assert told.share_of_candidates == pytest.approx(100 * 4 / 6)
    assert told.share_of_shortlists == pytest.approx(100 / 3)


def test_nobody_knows_is_no_share() -> None:
    assert (suitability([]).share_of_candidates, suitability([]).share_of_shortlists) == (None, None)
    assert suitability([{"a": "unknown"}]).share_of_shortlists is None
    assert suitability([{"a": "yes"}]).share_of_shortlists == 100


@given(st.lists(st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["yes", "no", "unknown"]), min_size=1)))
def test_every_answer_is_counted_once(answers: list[dict[str, str]]) -> None:
    told = suitability(answers)
    assert told.yes + told.no + told.unknown == sum(len(each) for each in answers)
    assert told.all_suitable + told.not_all + told.cannot_say == len(answers)
    assert told.all_suitable == sum(set(each.values()) == {"yes"} for each in answers)
    assert told.not_all == sum("no" in each.values() for each in answers)
