"""Two waves and two segments of stored observations, stage by stage (journey method, section 2.7)."""

import pytest

from app.errors import NotFound
from app.journeys.results.service import compare_segments, compare_waves
from app.scoring.journey_compare import LEAST_PAIRS
from app.scoring.statistics import holm, paired_t, t_interval, welch_t
from app.storage.tables import Segment, Wave
from tests.journeys.make import INTERACTIONS, interaction, marks
from tests.journeys.results.stored import Place, add_wave, observe

NO_TEST = dict.fromkeys(("t", "df", "p", "p_holm", "low", "high"))
LEVELS = {"poor": -100.0, "fair": 0.0, "good": 100.0}
BEFORE = {"c1": "poor", "c2": "fair", "c3": "poor", "c4": "good", "c5": "fair"}
AFTER = {"c1": "good", "c2": "good", "c3": "fair", "c4": "good", "c5": "good"}


def waves(place: Place, before: str, after: str):
    return place.work(lambda session: compare_waves(session, place.here, place.made.programme, before, after))


def fill(place: Place, wave: str, seen: dict[str, str], code: str = "advice", **more) -> None:
    def work(session):
        for customer, level in seen.items():
            observe(session, place.made, customer, marks(**{code: level}), wave_id=wave, **more)

    place.work(work)


def approximately(figures):
    return {name: pytest.approx(value, abs=1e-9) if isinstance(value, float) else value for name, value in figures.items()}


def test_the_same_customers_are_compared_pair_by_pair(empty):
    second = empty.work(lambda session: add_wave(session, empty.made))
    fill(empty, empty.made.wave, BEFORE)
    fill(empty, second, AFTER)
    fill(empty, empty.made.wave, {"c6": "quick"}, "refund")
    found = waves(empty, empty.made.wave, second)
    assert (found["before"]["number"], found["after"]["number"]) == (1, 2)
    told = found["segments"]["novice"]
    old, new = [LEVELS[each] for each in BEFORE.values()], [LEVELS[each] for each in AFTER.values()]
    test, interval = paired_t(new, old), t_interval([b - a for a, b in zip(old, new, strict=True)])
    assert told["stages"]["choose"] == approximately({
        "before": -20.0, "after": 80.0, "difference": 100.0, "n_before": 5, "n_after": 5, "paired": True, "t": test.t, "df": 4,
        "p": test.p, "p_holm": test.p, "low": interval.low, "high": interval.high,
    })
    assert told["stages"]["return"] == NO_TEST | {
        "before": 100.0, "after": None, "difference": None, "n_before": 1, "n_after": 0, "paired": False}
    assert told["stages"]["use"] == NO_TEST | {
        "before": None, "after": None, "difference": None, "n_before": 0, "n_after": 0, "paired": False}
    assert told["least_pairs"] == LEAST_PAIRS == 0.5
    assert (told["shared"], told["left_out"]) == ([each["code"] for each in sorted(INTERACTIONS, key=_by_stage)], [])
    assert (told["overall"]["paired"], told["overall"]["n_before"], told["overall"]["p_holm"]) == (True, 5, told["overall"]["p"])


def _by_stage(each):
    return ["choose", "use", "return"].index(each["stage"]), each["code"]


def test_other_customers_are_compared_as_groups(empty):
    second = empty.work(lambda session: add_wave(session, empty.made))
    fill(empty, empty.made.wave, BEFORE)
    fill(empty, second, {f"x{customer}": level for customer, level in AFTER.items()})
    told = waves(empty, empty.made.wave, second)["segments"]["novice"]["stages"]["choose"]
    test = welch_t([LEVELS[each] for each in AFTER.values()], [LEVELS[each] for each in BEFORE.values()])
    assert (told["paired"], told["n_before"], told["n_after"], told["t"], told["df"], told["p"]) == (
        False, 5, 5, pytest.approx(test.t), pytest.approx(test.df), pytest.approx(test.p))
    assert told["low"] < 100 < told["high"]


def test_p_values_are_adjusted_over_the_stages(empty):
    second = empty.work(lambda session: add_wave(session, empty.made))
    for code, levels in (("advice", {}), ("refund", {"poor": "slow", "fair": "quick", "good": "quick"}),
                         ("surprise", {"poor": "no", "fair": "no", "good": "yes"})):
        fill(empty, empty.made.wave, {name: levels.get(level, level) for name, level in BEFORE.items()}, code)
        fill(empty, second, {name: levels.get(level, level) for name, level in AFTER.items()}, code)
    stages = list(waves(empty, empty.made.wave, second)["segments"]["novice"]["stages"].values())
    plain = [each["p"] for each in stages]
    assert None not in plain
    assert [each["p_holm"] for each in stages] == list(holm(plain)) != plain


def test_waves_on_different_repositories_compare_what_they_share(empty):
    """The second version has a scale of 5, drops `surprise`, changes the levels of `greeted` and adds `chat`."""
    changed = [
        interaction("greeted", "choose", "must_be", no=-5, yes=0), INTERACTIONS[1], INTERACTIONS[3],
        interaction("chat", "use", "attractive", no=0, yes=5),
    ]
    second = empty.work(lambda session: add_wave(session, empty.made, changed, scale=5))
    newer = empty.work(lambda session: session.get_one(Wave, second).repository_id)

    def work(session):
        for customer in BEFORE:
            observe(session, empty.made, customer, marks(greeted="no", advice=BEFORE[customer], surprise="yes"))
            observe(session, empty.made, customer, marks(greeted="yes", advice=AFTER[customer], chat="yes"), wave_id=second,
                    repository_id=newer)

    empty.work(work)
    told = waves(empty, empty.made.wave, second)["segments"]["novice"]
    assert told["shared"] == ["advice", "refund"]
    assert told["left_out"] == [
        {"interaction": "greeted", "reason": "other_levels"}, {"interaction": "chat", "reason": "missing_before"},
        {"interaction": "surprise", "reason": "missing_after"},
    ]
    assert (told["stages"]["choose"]["before"], told["stages"]["choose"]["after"]) == (pytest.approx(-20.0), pytest.approx(80.0))
    assert told["stages"]["use"]["n_before"] == told["stages"]["use"]["n_after"] == 0


def test_a_wave_beside_itself_shows_no_difference(place):
    told = waves(place, place.made.wave, place.made.wave)["segments"]["novice"]["stages"]["choose"]
    assert told == NO_TEST | {
        "before": pytest.approx(50 / 3), "after": pytest.approx(50 / 3), "difference": 0.0, "n_before": 3, "n_after": 3, "paired": True}


def test_segments_are_compared_in_one_family(empty):
    fill(empty, empty.made.wave, BEFORE)
    fill(empty, empty.made.wave, AFTER, segment_code="pro")
    fill(empty, empty.made.wave, {"c1": "slow", "c2": "quick", "c3": "slow"}, "refund", observer="Bob")
    fill(empty, empty.made.wave, {"c1": "quick", "c2": "quick", "c3": "slow"}, "refund", observer="Bob", segment_code="pro")
    found = empty.work(lambda session: compare_segments(session, empty.here, empty.made.programme, empty.made.wave))
    (pair,) = found["pairs"]
    assert (pair["before"], pair["after"], list(pair["stages"])) == ("novice", "pro", ["choose", "use", "return"])
    test = welch_t([LEVELS[each] for each in AFTER.values()], [LEVELS[each] for each in BEFORE.values()])
    choose, back = pair["stages"]["choose"], pair["stages"]["return"]
    assert (choose["paired"], choose["t"], choose["p"]) == (False, pytest.approx(test.t), pytest.approx(test.p))
    assert [choose["p_holm"], back["p_holm"]] == list(holm([choose["p"], back["p"]]))
    assert pair["overall"]["n_before"] == 5


def test_the_whole_journey_is_adjusted_over_the_pairs(empty):
    empty.work(lambda session: session.add(Segment(programme_id=empty.made.programme, code="third", name="Third", position=3)))
    fill(empty, empty.made.wave, BEFORE)
    fill(empty, empty.made.wave, AFTER, segment_code="pro")
    fill(empty, empty.made.wave, BEFORE | {"c4": "poor"}, segment_code="third")
    found = empty.work(lambda session: compare_segments(session, empty.here, empty.made.programme, empty.made.wave))["pairs"]
    assert [(each["before"], each["after"]) for each in found] == [("novice", "pro"), ("novice", "third"), ("pro", "third")]
    for key in ("overall", "memorised"):
        plain = [each[key]["p"] for each in found]
        assert [each[key]["p_holm"] for each in found] == list(holm(plain)) != plain


def test_one_observed_segment_has_nobody_to_be_compared_with(place):
    assert place.work(lambda session: compare_segments(session, place.here, place.made.programme, place.made.wave))["pairs"] == []


@pytest.mark.parametrize("foreign", [0, 1])
def test_a_foreign_wave_is_not_there(place, foreign):
    pair = [place.made.wave, place.made.wave]
    pair[foreign] = place.foreign.wave
    with pytest.raises(NotFound):
        waves(place, *pair)
