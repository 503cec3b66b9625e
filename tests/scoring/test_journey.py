"""The figures of a journey by hand, its names and its rules (journey method, section 2)."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.scoring.journey import Finding, Story, lint_repository, lint_targets, score, tell_story
from app.scoring.journey_cells import GATES, KANO, Cells, Interaction, Marks, build, cells, unmet_basics
from app.scoring.journey_customers import Overall
from app.scoring.journey_profile import JourneyProfile
from app.scoring.journey_stages import Stage, Unmet, draw_lists, estimate, p_gap, priority
from app.scoring.statistics import Interval, t_cdf, t_interval, wilson

NAN = math.nan
BASIC = Interaction("B", "A", "must_be", {"rude": -3, "cold": -1, "polite": 0})
WAIT = Interaction("W", "A", "one_dimensional", {"long": -2, "short": 2})
GIFT = Interaction("G", "A", "attractive", {"none": 0, "gift": 3})


def one_stage(*marks: tuple[float, float, float]) -> Marks:
    return build(["A"], [BASIC, WAIT, GIFT], [f"c{n}" for n in range(len(marks))], marks)


def journey(indexes: list[list[float]]) -> Marks:
    """Customers by stages, where the mark of a stage is its index: one interaction from -100 to 100 each."""
    interactions = [Interaction(f"I{j}", f"S{j}", "one_dimensional", {"low": -100, "high": 100}) for j in range(len(indexes[0]))]
    return build([each.stage for each in interactions], interactions, [f"c{n}" for n in range(len(indexes))], indexes)


def remembered(*indexes: float, profile: JourneyProfile | None = None):
    marks = journey([list(indexes)])
    stages = [Stage(code) for code in marks.stage_codes]
    return score(stages, marks, profile or JourneyProfile(scale=100)).customers


# Cells and the gate

def figures(found: Cells) -> dict[str, list[float]]:
    return {name: value[:, 0].tolist() for name, value in vars(found).items()}


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        # marks, (n, S, +, -, U, L, I, unmet, gated S, gated I) with the default gate
        ((0, 2, 3), (3, 5, 5, 0, 5, -5, 100, 0, 5, 100)),
        ((-1, 2, 3), (3, 4, 5, -1, 5, -5, 80, 1, 0, 0)),  # delight is not credited while a basic is unmet
        ((-3, -2, 0), (3, -5, 0, -5, 5, -5, -100, 1, -5, -100)),
        ((-3, 2, 0), (3, -1, 2, -3, 5, -5, -20, 1, -1, -20)),  # cap leaves what is below 0 as it is
        ((0, -2, 3), (3, 1, 3, -2, 5, -5, 20, 0, 1, 20)),  # a performance below 0 is no unmet basic
        ((NAN, -2, 3), (2, 1, 3, -2, 5, -2, 20, 0, 1, 20)),
        ((NAN, -2, NAN), (1, -2, 0, -2, 2, -2, -100, 0, -2, -100)),  # what nobody observed bounds nothing
        ((0, NAN, NAN), (1, 0, 0, 0, 0, -3, 0, 0, 0, 0)),
        ((NAN, NAN, 0), (1, 0, 0, 0, 3, 0, 0, 0, 0, 0)),
        ((-0.5, NAN, NAN), (1, -0.5, 0, -0.5, 0, -3, -50 / 3, 1, -0.5, -50 / 3)),  # the mean of two observers
    ],
)
def test_a_cell_by_hand(marks, expected):
    wanted = zip(Cells.__annotations__, expected, strict=True)
    assert figures(cells(one_stage(marks))) == {name: [pytest.approx(value)] for name, value in wanted}


@pytest.mark.parametrize(
    ("gate", "marks", "gated_sum", "gated_index"),
    [
        ("cap", (-1, 2, 3), 0, 0), ("strict", (-1, 2, 3), -1, -20), ("none", (-1, 2, 3), 4, 80),
        ("cap", (-3, 2, 0), -1, -20), ("strict", (-3, 2, 0), -3, -60), ("none", (-3, 2, 0), -1, -20),
        ("cap", (0, -2, 3), 1, 20), ("strict", (0, -2, 3), 1, 20), ("none", (0, -2, 3), 1, 20),
    ],
)
def test_the_gate_of_the_basics(gate, marks, gated_sum, gated_index):
    found = cells(one_stage(marks), gate)
    assert (found.gated_sum.tolist(), found.gated_index.tolist()) == ([[gated_sum]], [[gated_index]])


def test_nothing_observed_is_no_cell():
    found = figures(cells(one_stage((NAN, NAN, NAN))))
    assert [found[name] for name in ("n", "sum", "max_attainable", "min_attainable", "unmet", "gated_sum")] == [[0.0]] * 6
    assert np.isnan([found["index"], found["gated_index"]]).all()


def test_the_unmet_basics_are_named_by_customer_and_stage():
    interactions = [Interaction(code, code[0], "must_be", {"no": -2, "yes": 0}) for code in ("A1", "A2", "B1")]
    marks = build(["A", "B"], interactions, ["c", "d"], [[-2, -2, 0], [0, NAN, -2]])
    assert unmet_basics(marks) == {(0, 0): ["A1", "A2"], (1, 1): ["B1"]}


@pytest.mark.parametrize(
    ("interactions", "scores"),
    [
        ([BASIC], [[1]]), ([BASIC], [[-4]]), ([BASIC], [[0, 0]]), ([BASIC], [[0], [0]]), ([BASIC, BASIC], [[0, 0]]),
        ([BASIC], [[math.inf]]), ([Interaction("B", "Z", "must_be", {"no": 0})], [[0]]), ([Interaction("B", "A", "must_be", {})], [[0]]),
        ([Interaction("B", "A", "basic", {"no": 0})], [[0]]),
    ],
)
def test_marks_refuse_what_cannot_have_been_observed(interactions, scores):
    with pytest.raises(ValueError, match=r"score|code|interaction"):
        build(["A"], interactions, ["c"], scores)


# Stages

def test_a_stage_of_five_customers_by_hand():
    """Gated indexes 100, 0, -20, 20, 20: mean 24, sd √(8320/4), and two of five with an unmet basic."""
    marks = one_stage((0, 2, 3), (-1, 2, 3), (-3, 2, 0), (0, -2, 3), (NAN, -2, 3))
    found = score([Stage("A", importance=4, moment_of_truth=True, target=60)], marks, JourneyProfile()).stages["A"]
    se = math.sqrt(8320 / 4 / 5)
    assert (found.n, found.mean_sum, found.zone, found.firm) == (5, pytest.approx((5 + 4 - 1 + 1 + 1) / 5), "neutral", False)
    reach = 2.7764451051977987 * se  # t of 4 degrees of freedom at 97.5 %
    assert found.gated_index == Interval(*(pytest.approx(each) for each in (24, math.sqrt(2080), se, 24 - reach, 24 + reach)))
    assert found.index.mean == pytest.approx((100 + 80 - 20 + 20 + 20) / 5)
    assert found.basics_unmet == Unmet(2, *wilson(2, 5))
    assert (found.gap, found.priority) == (pytest.approx(36), pytest.approx(100 * 36 / 200 * 4 / 5 * 1.5 / 2))
    assert found.p_gap == pytest.approx(t_cdf(36 / se, 4))
    assert found.weighted_priority == pytest.approx(found.priority * found.p_gap)


@pytest.mark.parametrize("values", [[3.0], [1 / 3] * 3, [-100.0, 100.0], [100.0, 100.0, 80.0, -20.0, 0.1]])
def test_the_interval_of_arrays_is_that_of_sequences(values):
    wanted = t_interval(values, 0.9)
    assert vars_of(estimate(np.array(values), 0.9)) == [None if each is None else pytest.approx(each) for each in vars_of(wanted)]


def vars_of(interval: Interval) -> list[float | None]:
    return [interval.mean, interval.sd, interval.se, interval.low, interval.high]


def test_one_customer_has_a_mean_and_no_spread():
    found = score([Stage("A", target=20)], one_stage((0, NAN, NAN)), JourneyProfile()).stages["A"]
    assert found.index == found.gated_index == Interval(0.0, None, None, None, None)
    assert (found.zone, found.firm, found.gap, found.priority, found.p_gap, found.weighted_priority) == (
        "neutral", False, 20.0, pytest.approx(3), 0.5, pytest.approx(1.5),
    )


def test_no_variance_is_no_certainty():
    found = score([Stage("A", target=90)], one_stage(*[(0, 2, NAN)] * 8), JourneyProfile()).stages["A"]
    assert found.index == Interval(100.0, 0.0, 0.0, 100.0, 100.0)
    assert (found.zone, found.firm, found.gap, found.priority, found.p_gap) == ("enchantment", False, -10.0, 0.0, 0.5)


def test_equal_indexes_that_rounding_parts_have_no_variance():
    thirds = [[100 / 3], [100 / 3 * (1 + 1e-16)], [100 / 3], [33.33333333333334], [100 / 3]]
    found = score([Stage("S0")], journey(thirds), JourneyProfile(scale=100)).stages["S0"]
    assert (found.index.sd, found.firm) == (0.0, False)


def test_nobody_observed_is_null_warned_of_and_left_out_of_the_story():
    marks = journey([[50, NAN], [60, NAN]])
    found = score([Stage("S0"), Stage("S1", target=50)], marks, JourneyProfile(scale=100))
    nobody, nothing = found.stages["S1"], Interval(None, None, None, None, None)
    assert (nobody.n, nobody.mean_sum, nobody.index, nobody.gated_index) == (0, None, nothing, nothing)
    assert (nobody.zone, nobody.firm) == (None, False)
    assert (nobody.basics_unmet, nobody.gap, nobody.priority, nobody.p_gap, nobody.weighted_priority) == (Unmet(0, None, None), *[None] * 4)
    assert (found.story, found.catch_up, found.differentiate) == ("ultimate", (), ())
    assert found.warnings == (Finding("stage_unobserved", (("stage", "S1"),)),)


@pytest.mark.parametrize(
    ("index", "zone"),
    [(-100, "disappointing"), (-20, "disappointing"), (-19.99, "neutral"), (0, "neutral"), (39.99, "neutral"), (40, "enchantment"),
     (100, "enchantment"), (39.9999999999999, "enchantment"), (-19.9999999999999, "disappointing")],
)
def test_a_bound_belongs_to_the_outer_zone(index, zone):
    assert JourneyProfile().zone_of(index) == zone


@pytest.mark.parametrize(
    ("indexes", "firm"),
    [
        ([80, 81, 82, 83, 84], True), ([80, 81, 82, 83], False),  # four are too few
        ([-80, -81, -82, -83, -84], True), ([10, 11, 12, 13, 14], True),
        ([38, 39, 40, 41, 42], False), ([95, 95, 95, 95, 95], False), ([-100, 100, 0, 1, 2], False),
    ],
)
def test_a_zone_is_firm_when_its_interval_lies_inside(indexes, firm):
    assert score([Stage("S0")], journey([[each] for each in indexes]), JourneyProfile(scale=100)).stages["S0"].firm is firm


# Priority

@pytest.mark.parametrize(
    ("gap", "importance", "truth", "disappointing", "expected"),
    [(200, 5, True, True, 100), (200, 5, False, False, 50), (200, 5, True, False, 75), (200, 5, False, True, 75), (20, 3, False, False, 3),
     (100, 1, True, True, 10), (0, 5, True, True, 0), (-50, 5, True, True, 0)],
)
def test_the_priority_of_a_gap(gap, importance, truth, disappointing, expected):
    assert priority(gap, importance, truth, disappointing) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("gap", "se", "n", "expected"),
    [(50, None, 1, 0.5), (50, 0.0, 8, 0.5), (-50, 0.0, 8, 0.5), (0, 3.0, 8, 0.5), (10, 10.0, 2, 0.75), (-10, 10.0, 2, 0.25)],
)
def test_how_sure_a_gap_is(gap, se, n, expected):
    """With one degree of freedom T is Cauchy: half + arctan(1)/π = 0.75."""
    assert p_gap(gap, se, n) == pytest.approx(expected)


def test_the_two_lists_by_weighted_priority():
    basics = [Interaction(f"B{j}", f"S{j}", "must_be", {"no": -1, "yes": 0}) for j in range(7)]
    ideas = [Interaction(f"G{j}", f"S{j}", "one_dimensional", {"low": -3, "no": 0, "yes": 3}) for j in range(7)]
    marks = build([f"S{j}" for j in range(7)], [*basics, *ideas], ["c"], [[0, -1, 0, 0, 0, NAN, 0, 3, 3, -3, 0, 3, NAN, -3]])
    stages = [Stage("S0", target=101), Stage("S1", target=40), Stage("S2", target=50), Stage("S3", target=100), Stage("S4", target=20),
              Stage("S5", target=100), Stage("S6")]
    found = score(stages, marks, JourneyProfile())
    assert {code: each.zone for code, each in found.stages.items()} == {
        "S0": "enchantment", "S1": "neutral", "S2": "disappointing", "S3": "neutral", "S4": "enchantment", "S5": None,
        "S6": "disappointing",
    }
    assert (found.catch_up, found.differentiate) == (("S2", "S1", "S6"), ("S3", "S0"))
    assert draw_lists(found.stages) == (found.catch_up, found.differentiate)


def test_equal_priorities_keep_the_order_of_the_journey():
    marks = journey([[10, 10, 20, 10]])
    stages = [Stage(code, target=60) for code in marks.stage_codes]
    assert score(stages, marks, JourneyProfile(scale=100)).differentiate == ("S0", "S1", "S3", "S2")


# Customers

def test_a_better_end_is_remembered_as_better_though_more_was_endured():
    """Two patients (Redelmeier & Kahneman 1996, as told by Kahneman 2011, chapter 35), pain of 0-10 as an index of 0 to -100.

    A: short, peak 8, end 7, remembered as 7.5. B: longer, peak 8, end 1, remembered as 4.5. The moments between are ours.
    """
    patient_a, patient_b = (-10, -50, -80, -70), (-10, -50, -80, -70, -60, -40, -30, -10)
    a, b = remembered(*patient_a), remembered(*patient_b)
    assert (a.memorised.tolist(), b.memorised.tolist()) == ([-75.0], [-45.0])
    assert b.experienced_sum[0] < a.experienced_sum[0]
    assert (a.peak_stage.tolist(), b.peak_stage.tolist()) == ([2], [2])


@pytest.mark.parametrize(
    ("indexes", "peak", "stage"),
    [
        ((60, -60, 20), -60, 1), ((-60, 60, 20), -60, 0),  # a negative one wins
        ((60, 20, 60, 10), 60, 2), ((-60, 20, -60, 10), -60, 2), ((-60, 60, -60, 60), -60, 2),  # else the later
        ((0, 0, 0), 0, 2), ((NAN, 30, NAN), 30, 1), ((10, 90, NAN), 90, 1),
    ],
)
def test_the_peak_and_its_ties(indexes, peak, stage):
    found = remembered(*indexes)
    assert (found.peak.tolist(), found.peak_stage.tolist()) == ([peak], [stage])


def test_missing_cells_are_skipped_and_each_moment_has_its_weight():
    profile = JourneyProfile(scale=100, peak=0.5, end=0.3, first=0.2)
    found = remembered(NAN, 40, -70, 10, NAN, profile=profile)
    assert {name: value.tolist() for name, value in vars(found).items()} == {
        "experienced_sum": [-20.0], "experienced_mean": [pytest.approx(-20 / 3)], "peak": [-70.0], "peak_stage": [2], "end": [10.0],
        "first": [40.0], "memorised": [pytest.approx(-35 + 3 + 8)],
    }


def test_the_peak_is_of_the_raw_index():
    quick = Interaction("Q", "Z", "attractive", {"no": 0, "half": 1, "yes": 3})
    marks = build(["A", "Z"], [BASIC, WAIT, GIFT, quick], ["c"], [[-1, 2, 3, 1]])
    found = score([Stage("A"), Stage("Z")], marks, JourneyProfile())
    assert (found.customers.peak.tolist(), found.cells.gated_index[0, 0]) == ([80.0], 0.0)


def test_overall_is_the_mean_of_those_who_were_observed():
    marks = journey([[40, 20], [NAN, -20], [NAN, NAN]])
    found = score([Stage("S0"), Stage("S1")], marks, JourneyProfile(scale=100))
    assert found.overall == Overall(2, 20.0, 5.0, 5.0)
    assert found.customers.peak_stage.tolist() == [0, 1, -1]
    assert found.warnings == (Finding("customers_unobserved", (("count", 1),)),)


@pytest.mark.parametrize(
    ("stages", "interactions", "customers"), [([], [], []), (["A"], [], []), (["A"], [], ["c"]), ([], [], ["c"]), (["A"], [BASIC], [])],
)
def test_an_empty_journey_has_an_empty_score(stages, interactions, customers):
    marks = build(stages, interactions, customers, [[]] * len(customers))
    found = score([Stage(code) for code in marks.stage_codes], marks, JourneyProfile())
    assert (found.overall, found.story, found.catch_up, found.differentiate) == (Overall(0, None, None, None), None, (), ())


# Stories

@pytest.mark.parametrize(
    ("zones", "name"),
    [
        ("E", "ultimate"), ("EEE", "ultimate"), ("N", "flat"), ("NNN", "flat"), ("NEN", "positive"), ("EN", "positive"), ("NE", "positive"),
        ("D", "unhappy_ending"), ("EED", "unhappy_ending"), ("DED", "unhappy_ending"), ("DN", "unrecovered"), ("EDN", "unrecovered"),
        ("DEDN", "unrecovered"), ("DEN", "recovered"), ("EDEN", "recovered"), ("EDE", "story_with_early_delight"),
        ("NEDDNE", "story_with_early_delight"), ("DE", "story"), ("NDNE", "story"), ("DEDE", "story"),
    ],
)
def test_every_story_has_its_name(zones, name):
    assert tell_story([{"D": "disappointing", "N": "neutral", "E": "enchantment"}[each] for each in zones]) == name


def test_every_name_of_a_story_is_told_above():
    (told,) = (mark.args[1] for mark in test_every_story_has_its_name.pytestmark)
    assert {name for _, name in told} == set(Story.__args__)


@pytest.mark.parametrize(
    ("targets", "codes"),
    [
        ((), []), ((None, None), []), ((0, 50), []), ((50, 0, 60, None), []),
        ((-20, 50), ["target_disappoints"]), ((-30, -20, 50), ["target_disappoints", "target_disappoints"]),
        ((50, 40), ["target_all_delight"]), ((60,) * 4, ["target_all_delight"]), ((0, 0), ["target_no_delight", "target_flat_end"]),
        ((0, 50, 50, 50, 50), ["target_much_delight"]), ((50, 50, 50, 0, 50, 0), ["target_much_delight", "target_flat_end"]),
        ((0, 50, 50, 50), []), ((50, 0), ["target_flat_end"]), ((50, -50), ["target_disappoints", "target_flat_end"]),
    ],
)
def test_what_a_target_should_not_be(targets, codes):
    stages = [Stage(f"S{place}", target=target) for place, target in enumerate(targets)]
    assert [each.code for each in lint_targets(stages, JourneyProfile())] == codes


def test_levels_that_contradict_their_class_are_warned_of():
    odd = [
        Interaction("M+", "A", "must_be", {"no": -1, "yes": 1}), Interaction("M-", "A", "must_be", {"no": -2, "yes": -1}),
        Interaction("A-", "A", "attractive", {"no": -1, "yes": 1}), Interaction("O+", "A", "one_dimensional", {"no": 0, "yes": 1}),
        Interaction("O-", "A", "one_dimensional", {"no": -1, "yes": 0}),
    ]
    assert [(each.code, dict(each.params)) for each in lint_repository([BASIC, WAIT, GIFT, *odd])] == [
        ("must_be_best", {"interaction": "M+", "best": 1}), ("must_be_best", {"interaction": "M-", "best": -1}),
        ("attractive_worst", {"interaction": "A-", "worst": -1}), ("one_dimensional_signs", {"interaction": "O+"}),
        ("one_dimensional_signs", {"interaction": "O-"}),
    ]


def test_moments_that_do_not_add_up_to_one_are_warned_of():
    found = score([Stage("S0")], journey([[50]]), JourneyProfile(scale=100, first=0.25))
    assert (found.customers.memorised.tolist(), found.warnings) == ([62.5], (Finding("weights_of_moments", (("total", 1.25),)),))


@pytest.mark.parametrize(
    "wrong",
    [
        {"scale": 0}, {"scale": 101}, {"min_n": 0}, {"gate": "open"}, {"disappointing": 40}, {"enchantment": 101}, {"disappointing": NAN},
        {"peak": -0.1}, {"end": 1.1}, {"first": NAN}, {"confidence": 1}, {"confidence": 0}, {"confidence": NAN},
    ],
)
def test_a_profile_refuses_settings_out_of_range(wrong):
    with pytest.raises(ValueError, match=r"scale|zones|weights"):
        JourneyProfile(**wrong)


def test_a_score_refuses_other_stages_and_levels_off_the_scale():
    with pytest.raises(ValueError, match="stages"):
        score([Stage("Z")], one_stage((0, 0, 0)), JourneyProfile())
    with pytest.raises(ValueError, match="beyond"):
        score([Stage("A")], one_stage((0, 0, 0)), JourneyProfile(scale=2))


# What holds for every journey

@st.composite
def journeys(draw) -> Marks:
    """Small journeys with everything in them: holes, stages without interactions, all classes, odd levels."""
    stages = [f"S{j}" for j in range(draw(st.integers(1, 5)))]
    interactions = [
        Interaction(f"I{k}", draw(st.sampled_from(stages)), draw(st.sampled_from(KANO)),
                    {str(level): level for level in draw(st.lists(st.integers(-3, 3), min_size=1, max_size=4))})
        for k in range(draw(st.integers(0, 7)))
    ]
    count = draw(st.integers(0, 6))
    rows = [[draw(st.sampled_from([NAN, *each.levels.values()])) for each in interactions] for _ in range(count)]
    return build(stages, interactions, [f"c{n}" for n in range(count)], rows)


@settings(max_examples=150)
@given(journeys(), st.sampled_from(GATES))
def test_indexes_stay_in_bounds_sums_add_up_and_the_gate_never_raises(marks, gate):
    found = cells(marks, gate)
    seen = found.n > 0
    for index in (found.index, found.gated_index):
        assert (np.isnan(index) == ~seen).all()
        assert (np.abs(index[seen]) <= 100).all()
    assert (found.sum == found.positive + found.negative).all()
    assert (found.sum.sum(axis=1) == np.nansum(marks.scores, axis=1)).all()
    assert (found.n.sum(axis=1) == (~np.isnan(marks.scores)).sum(axis=1)).all()
    assert ((found.min_attainable <= found.sum) & (found.sum <= found.max_attainable)).all()
    assert (found.gated_sum <= found.sum).all()
    assert (found.gated_index[seen] <= found.index[seen]).all()
    assert (found.gated_sum == found.sum)[found.unmet == 0].all()
    assert sum(map(len, unmet_basics(marks).values())) == found.unmet.sum()


@settings(max_examples=100)
@given(journeys(), st.randoms(use_true_random=False))
def test_the_order_of_customers_and_interactions_changes_nothing(marks, random):
    rows = random.sample(range(len(marks.customer_codes)), len(marks.customer_codes))
    columns = random.sample(range(len(marks.interactions)), len(marks.interactions))
    other = build(marks.stage_codes, [marks.interactions[column] for column in columns],
                  [marks.customer_codes[row] for row in rows], marks.scores[np.ix_(rows, columns)])
    stages = [Stage(code, target=45) for code in marks.stage_codes]
    one, two = score(stages, marks, JourneyProfile()), score(stages, other, JourneyProfile())
    assert (one.story, one.catch_up) == (two.story, two.catch_up)
    for code, before in one.stages.items():
        after = two.stages[code]
        assert (before.n, before.zone, before.firm, before.basics_unmet) == (after.n, after.zone, after.firm, after.basics_unmet)
        for name in ("mean_sum", "gap", "priority", "p_gap", "weighted_priority"):
            assert near(getattr(before, name)) == getattr(after, name), name
        assert [near(each) for each in vars_of(before.gated_index)] == vars_of(after.gated_index)
    for name, figure in vars(one.customers).items():
        assert vars(two.customers)[name] == pytest.approx(figure[rows], abs=1e-9, nan_ok=True), name


def near(value):
    return None if value is None else pytest.approx(value, abs=1e-7)


@settings(max_examples=100)
@given(journeys())
def test_what_is_memorised_lies_within_what_was_experienced(marks):
    found = score([Stage(code) for code in marks.stage_codes], marks, JourneyProfile())
    for customer in np.flatnonzero(found.customers.peak_stage >= 0):
        index = found.cells.index[customer]
        lived = index[~np.isnan(index)]
        assert lived.min() - 1e-9 <= found.customers.memorised[customer] <= lived.max() + 1e-9
        assert abs(found.customers.peak[customer]) == np.abs(lived).max()
        assert (found.customers.first[customer], found.customers.end[customer]) == (lived[0], lived[-1])
