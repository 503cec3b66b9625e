"""A wave scored from its rows: by hand, then everything that is odd in the field."""

import datetime as dt

import pytest
from sqlalchemy import event, select
from sqlmodel import col

from app.errors import NotFound
from app.journeys.results.service import stage_evidence, waves_of
from app.storage.tables import JourneyMap, Observation, Programme, Repository, Segment
from tests.journeys.make import INTERACTIONS, PROFILE, STAGES, interaction, marks
from tests.journeys.results.stored import Place, add_wave, observe

NOTHING = {"mean": None, "sd": None, "se": None, "low": None, "high": None}
UNSEEN = {
    "n": 0, "mean_sum": None, "index": NOTHING, "gated_index": NOTHING, "zone": None, "firm": False,
    "basics_unmet": {"customers": 0, "low": None, "high": None}, "gap": None, "priority": None, "p_gap": None, "weighted_priority": None,
}


def novice(place: Place, wave: str | None = None):
    return place.results(wave).result["segments"]["novice"]


def alone(mean: float) -> dict[str, float | None]:
    return NOTHING | {"mean": mean}


def test_the_small_programme_by_hand(place):
    """choose: c1 +2/+2, c2 (-2 + 2) capped at 0, c3 -2/-4; use: c1 +3/+3, c2 0; return: +3, -3, +3."""
    found = place.results()
    told = found.result["segments"]["novice"]
    stages = {code: (each["n"], each["mean_sum"], each["gated_index"]["mean"], each["zone"]) for code, each in told["stages"].items()}
    assert stages == {
        "choose": (3, 0.0, pytest.approx((100 + 0 - 50) / 3), "neutral"), "use": (2, 1.5, 50.0, "enchantment"),
        "return": (3, 1.0, pytest.approx(100 / 3), "neutral"),
    }
    assert (told["customers"], told["observations"], told["set_aside"], told["observers"]) == (3, 3, 0, 1)
    assert (told["methods"], told["flags"], told["warnings"], told["story"]) == ({"in_store": 3}, {}, [], "positive")
    assert (told["catch_up"], told["differentiate"]) == (["choose"], [])
    assert told["stages"]["choose"]["basics_unmet"]["customers"] == 1
    assert told["stages"]["choose"]["gap"] == pytest.approx(60 - 50 / 3)
    assert told["overall"] == {
        "customers": 3, "experienced_sum": 2.0, "experienced_mean": pytest.approx((100 + (0 + 0 - 100) / 3 + (-50 + 100) / 2) / 3),
        "memorised": pytest.approx((100 - 100 + 100) / 3),
    }
    assert told["interactions"]["advice"] == {
        "n": 3, "mean": pytest.approx(2 / 3), "positive": 4.0, "negative": -2.0, "counts": {"poor": 1, "fair": 0, "good": 2},
    }
    assert list(told["interactions"]) == [each["code"] for each in INTERACTIONS]
    assert found.result["profile"] == PROFILE
    assert found.result["comparison"] is None


def test_what_pages_need_stands_beside(place):
    found = place.results()
    assert found.programme == {"id": place.made.programme, "title": "Journeys", "client_name": "Client of Here", "status": "open"}
    assert found.wave == {
        "id": place.made.wave, "number": 1, "name": "Spring", "kind": "before", "status": "open", "starts": "2026-03-01",
        "ends": "2026-03-31", "repository": {"id": place.made.repository, "number": 1, "name": "Optimal experience"},
    }
    assert [(each["number"], each["observations"]) for each in found.waves] == [(1, 3)]
    assert [(each["code"], each["share"], each["own_journey"]) for each in found.segments] == [("novice", 0.75, True), ("pro", 0.25, False)]
    assert found.stages["novice"][0] == {
        "code": "choose", "name": "Choose", "phase": "before", "importance": 4, "moment_of_truth": True, "risk": True, "target": 60.0,
        "reason": "",
    }
    assert found.interactions == {each["code"]: each for each in INTERACTIONS}
    assert (found.channels, found.unknown_segments, found.frozen) == ({"store": "Store", "web": "Web site"}, {}, None)
    assert place.work(lambda session: waves_of(session, place.here, place.made.programme)) == [
        {name: found.waves[0][name] for name in found.waves[0]} | {"frozen": None}
    ]


def test_nothing_observed_has_an_answer(empty):
    found = empty.results()
    for told in found.result["segments"].values():
        assert told["stages"] == dict.fromkeys(("choose", "use", "return"), UNSEEN)
        assert told["overall"] == {"customers": 0, "experienced_sum": None, "experienced_mean": None, "memorised": None}
        assert (told["story"], told["catch_up"], told["differentiate"], told["customers"]) == (None, [], [], 0)
        assert [each["code"] for each in told["warnings"]] == ["stage_unobserved"] * 3
        assert told["agreement"] == {"alpha": None, "doubled": 0, "judgement": None}
    assert found.result["brand"] == {code: {"mean": None, "segments": {}} for code in ("choose", "use", "return")}
    assert found.result["brand_overall"] == {"experienced_mean": None, "memorised": None}


def test_one_customer_has_means_without_doubt(empty):
    empty.observe("c1", {"greeted": "yes", "advice": "good"})
    told = novice(empty)
    assert told["stages"]["choose"] | {"basics_unmet": None, "priority": None, "weighted_priority": None} == UNSEEN | {
        "n": 1, "mean_sum": 2.0, "index": alone(100.0), "gated_index": alone(100.0), "zone": "enchantment", "basics_unmet": None,
        "gap": -40.0, "p_gap": 0.5,
    }
    assert told["stages"]["use"] == UNSEEN
    assert told["story"] == "ultimate"


def test_equal_customers_are_never_firm(empty):
    for number in range(9):
        empty.observe(f"c{number}", {"advice": "good"})
    told = novice(empty)["stages"]["choose"]
    assert (told["n"], told["gated_index"]["sd"], told["firm"], told["zone"]) == (9, 0.0, False, "enchantment")


def test_several_observations_of_a_customer_are_averaged(empty):
    """greeted -2 and 0 is -1: unmet. advice 2 and 0 is 1. S = 0 of U 2 and L -4; the question is asked at twice the scale."""
    empty.observe("c1", {"greeted": "no", "advice": "good"})
    empty.observe("c1", {"greeted": "yes", "advice": "fair"}, observer="Bob")
    empty.observe("c2", {"advice": "poor", "refund": "quick"})
    empty.observe("c2", {"advice": "fair"}, observer="Bob", method="call")
    empty.observe("c2", {"advice": "good"}, observer="Cid", method="email")
    found = empty.results()
    told = found.result["segments"]["novice"]
    assert (told["customers"], told["observations"], told["observers"]) == (2, 5, 3)
    assert (told["stages"]["choose"]["mean_sum"], told["stages"]["choose"]["basics_unmet"]["customers"]) == (0.0, 1)
    assert told["interactions"]["greeted"] == {"n": 1, "mean": -1.0, "positive": 0.0, "negative": -1.0, "counts": {"no": 1, "yes": 1}}
    assert told["request_multiplier"] == 1  # every mean is whole here
    empty.observe("c3", {"advice": "good"})
    empty.observe("c3", {"advice": "good"}, observer="Bob")
    empty.observe("c3", {"advice": "fair"}, observer="Cid")
    found = empty.results()
    told = found.result["segments"]["novice"]
    assert (told["request_multiplier"], told["interactions"]["advice"]["positive"]) == (3, pytest.approx(1 + 4 / 3))
    question = found.request["novice"]
    assert (question["profile"]["scale"], question["observations"]["c3"]["advice"]) == (9, "mean 4/3")
    assert question["repository"]["choose"]["advice"]["levels"] == {"poor": -6, "fair": 0, "good": 6, "mean 1": 3, "mean 4/3": 4}
    assert {"code": "averaged_marks", "params": {"multiplier": 3}} in told["warnings"]


def test_observers_who_disagree_leave_no_stage_firm(empty):
    for number in range(20):
        empty.observe(f"c{number}", {"advice": "good", "refund": "quick" if number else "slow"})
    assert novice(empty)["stages"]["return"]["firm"] is True
    for number in range(20):
        empty.observe(f"c{number}", {"advice": "poor" if number % 2 else "good"}, observer="Bob")
    told = novice(empty)
    assert (told["agreement"]["doubled"], told["agreement"]["judgement"]) == (20, "weak")
    assert told["stages"]["return"]["firm"] is False
    assert [each["code"] for each in told["warnings"]] == ["stage_unobserved", "weak_agreement"]


@pytest.mark.parametrize(("second", "doubled"), [
    ({}, 8), ({"observed_at": dt.datetime(2026, 3, 2, 17, 30, tzinfo=dt.UTC)}, 8), ({"method": "call"}, 0), ({"channel_code": "web"}, 0),
    ({"channel_code": None}, 0), ({"observed_at": dt.datetime(2026, 3, 3, 10, 0, tzinfo=dt.UTC)}, 0), ({"observed_at": None}, 0),
    ({"observer": ""}, 0),
])
def test_observers_agree_about_one_visit(empty, second, doubled):
    """Two visits of a customer may differ because the service did: they are averaged, but nobody is said to disagree."""
    for number in range(8):
        empty.observe(f"c{number}", {"advice": "good"})
        empty.observe(f"c{number}", {"advice": "poor" if number % 2 else "good"}, **{"observer": "Bob"} | second)
    told = novice(empty)
    assert (told["agreement"]["doubled"], told["agreement"]["judgement"]) == (doubled, "weak" if doubled else None)
    assert (told["customers"], told["interactions"]["advice"]["mean"]) == (8, 1.0)


def test_visits_without_a_time_are_compared_with_each_other(empty):
    for observer in ("Ann", "Bob"):
        empty.observe("c1", {"advice": "good", "refund": "slow"}, observer=observer, observed_at=None)
    assert novice(empty)["agreement"] == {"alpha": 1.0, "doubled": 2, "judgement": "firm"}


def test_only_what_was_flagged_as_a_duplicate_counts_once(empty):
    """Equal visits without the flag are two visits; with it, the first received stands, and another word is another observation."""
    said = marks(advice="poor")
    said["advice"]["verbatim"] = "Nobody came"

    def work(session):
        for hour, seen, flags in (
            (1, marks(advice="good"), []), (2, marks(advice="good"), ["duplicate"]), (3, marks(advice="good"), []),
            (4, marks(advice="poor"), []), (5, said, []),
        ):
            observe(session, empty.made, "c1", seen, flags=flags, received_at=dt.datetime(2026, 3, 2, hour, tzinfo=dt.UTC))

    empty.work(work)
    told = novice(empty)
    assert told["interactions"]["advice"]["counts"] == {"poor": 2, "fair": 0, "good": 2}
    assert [each["text"] for each in told["verbatims"]["choose"]] == ["Nobody came"]
    assert (told["observations"], told["methods"], told["flags"]) == (5, {"in_store": 5}, {"duplicate": 1})
    assert {"code": "repeated_observations", "params": {"count": 1}} in told["warnings"]


def test_a_duplicate_counts_when_what_it_repeats_does_not(empty):
    empty.observe("c1", {"advice": "good"}, status="set_aside")
    later = {"flags": ["duplicate"], "received_at": dt.datetime(2026, 3, 3, tzinfo=dt.UTC)}
    second = empty.work(lambda session: observe(session, empty.made, "c1", marks(advice="good"), **later))
    empty.observe("c1", {"advice": "good"}, flags=["duplicate"], received_at=dt.datetime(2026, 3, 4, tzinfo=dt.UTC))
    found = empty.work(lambda session: stage_evidence(session, empty.here, empty.made.programme, empty.made.wave, "novice", "choose"))
    assert [each["id"] for each in found["cells"][0]["marks"][0]["observations"]] == [second]
    assert (novice(empty)["observations"], novice(empty)["interactions"]["advice"]["counts"]["good"]) == (2, 1)


def test_observations_methods_and_observers_count_the_same_rows(empty):
    empty.observe("c1", {"advice": "good"})
    empty.observe("c1", {"advice": "good"}, flags=["duplicate"])
    empty.observe("c1", {"advice": "good"}, observer="", method="email")
    empty.observe("c2", {"advice": "good"}, observer="Bob", status="set_aside")
    told = novice(empty)
    assert (told["observations"], told["methods"], told["observers"]) == (3, {"email": 1, "in_store": 2}, 1)


def test_what_was_set_aside_does_not_count(place):
    before = novice(place)
    place.observe("c9", {"greeted": "no", "advice": "poor"}, status="set_aside", flags=["late"])
    after = novice(place)
    assert after == before | {"set_aside": 1}


def test_flagged_observations_count_and_are_told(place):
    place.observe("c9", {"advice": "good"}, flags=["late", "partial"])
    told = novice(place)
    assert (told["customers"], told["flags"]) == (4, {"late": 1, "partial": 1})


def test_unknown_marks_are_left_out_and_said(place):
    place.observe("c1", {"advice": "superb", "nothing": "yes"}, observer="Bob")
    impossible = {"refund": {"level": "slow", "na": True, "verbatim": ""}}
    place.work(lambda session: observe(session, place.made, "c1", impossible, observer="Cid"))
    told = novice(place)
    assert told["warnings"] == [
        {"code": "unknown_interaction", "params": {"interaction": "nothing", "count": 1}},
        {"code": "unknown_level", "params": {"interaction": "advice", "level": "superb", "count": 1}},
    ]
    assert told["interactions"]["refund"]["counts"] == {"slow": 1, "quick": 2}


def test_thousands_of_unknown_codes_make_a_short_list(empty):
    for flags in ([], ["duplicate"], ["duplicate"]):
        empty.observe("c1", {f"code-{number}": "yes" for number in range(200)}, flags=flags)
    told = [each["code"] for each in novice(empty)["warnings"]]
    assert told == [
        *["stage_unobserved"] * 3, "customers_unobserved", *["unknown_interaction"] * 50, "more_left_out", "repeated_observations"]
    assert {"code": "more_left_out", "params": {"count": 150}} in novice(empty)["warnings"]


def test_an_older_repository_counts_where_it_says_the_same(place):
    changed = [
        INTERACTIONS[0], interaction("advice", "choose", "one_dimensional", poor=-1, fair=0, good=2), INTERACTIONS[2],
        interaction("extra", "use", "attractive", no=0, yes=1),
    ]
    wave = place.work(lambda session: add_wave(session, place.made, changed))
    seen = {"greeted": "no", "advice": "good", "surprise": "yes", "refund": "quick"}
    place.observe("c7", seen, wave_id=wave, flags=["older_repository"])
    told = novice(place, wave)
    assert told["warnings"][-2:] == [
        {"code": "other_repository", "params": {"interaction": "advice", "count": 1}},
        {"code": "other_repository", "params": {"interaction": "refund", "count": 1}},
    ]
    assert {code: each["n"] for code, each in told["interactions"].items()} == {"greeted": 1, "advice": 0, "surprise": 1, "extra": 0}


def test_marks_at_a_stage_that_the_segment_does_not_have(place):
    short = JourneyMap(programme_id=place.made.programme, segment_code="novice", kind="current", number=2,
                       content={"stages": STAGES[:2], "loop": ""})
    place.work(lambda session: session.add(short))
    told = novice(place)
    assert list(told["stages"]) == ["choose", "use"]
    assert told["warnings"] == [{"code": "stage_not_in_journey", "params": {"stage": "return", "count": 3}}]


def test_a_segment_without_a_journey_borrows_the_stages(place):
    place.observe("p1", {"advice": "good"}, segment_code="pro")
    told = place.results().result["segments"]["pro"]
    assert (list(told["stages"]), told["stages"]["choose"]["n"]) == (["choose", "use", "return"], 1)
    assert {"code": "no_journey", "params": {"segment": "pro"}} in told["warnings"]


def test_without_any_journey_the_repository_names_the_stages(place):
    def forget(session):
        session.delete(session.get_one(JourneyMap, place.made.map))

    place.work(forget)
    assert list(novice(place)["stages"]) == ["choose", "use", "return"]


def test_a_segment_that_the_programme_does_not_have_is_counted_apart(place):
    """And stays in the result: a sign-off says what is in none of its figures."""
    before = place.results().result
    assert before["unknown_segments"] == {}
    place.observe("x", {"advice": "poor"}, segment_code="tourists")
    place.observe("y", {"advice": "poor"}, segment_code="tourists", status="set_aside")
    found = place.results()
    assert (found.result, found.unknown_segments) == (before | {"unknown_segments": {"tourists": 1}}, {"tourists": 1})


def test_a_target_journey_is_not_the_current_one(place):
    before = novice(place)
    content = {"stages": [], "loop": ""}
    other = JourneyMap(programme_id=place.made.programme, segment_code="novice", kind="target", number=9, content=content)
    place.work(lambda session: session.add(other))
    assert novice(place) == before


def test_the_scale_is_the_repositorys(place):
    def widen(session):
        session.get_one(Repository, place.made.repository).content = {
            "scale": 5, "interactions": [interaction("advice", "choose", "one_dimensional", poor=-5, good=5)]}

    place.work(widen)
    found = place.results()
    assert (found.result["profile"]["scale"], found.request["novice"]["profile"]["scale"]) == (5, 5)
    assert found.result["segments"]["novice"]["stages"]["choose"]["n"] == 3


def test_the_brand_weighs_segments_by_their_share(place):
    place.observe("p1", {"advice": "good"}, segment_code="pro")
    brand = place.results().result["brand"]
    assert brand["choose"] == {"mean": pytest.approx(0.75 * 50 / 3 + 0.25 * 100), "segments": {"novice": 0.75, "pro": 0.25}}
    assert brand["use"] == {"mean": 50.0, "segments": {"novice": 1.0}}


def test_the_brand_of_a_programme_with_one_segment_is_that_segment(place):
    def keep_one(session):
        session.delete(session.get_one(Segment, (place.made.programme, "pro")))
        session.get_one(Segment, (place.made.programme, "novice")).share = None

    place.work(keep_one)
    found = place.results().result
    means = {code: each["gated_index"]["mean"] for code, each in found["segments"]["novice"]["stages"].items()}
    assert {code: each["mean"] for code, each in found["brand"].items()} == means
    overall = found["segments"]["novice"]["overall"]
    assert found["brand_overall"] == {name: overall[name] for name in ("experienced_mean", "memorised")}


def test_verbatims_stand_worst_first_and_are_bounded(empty):
    def say(session):
        ids = []
        for number in range(50):
            seen = marks(advice=("poor", "fair", "good")[number % 3])
            seen["advice"]["verbatim"] = f"Word {number:02}"
            moment = None if number == 1 else dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
            ids.append(observe(session, empty.made, f"c{number:02}", seen, observed_at=moment))
        return ids

    ids = empty.work(say)
    said = novice(empty)["verbatims"]["choose"]
    assert len(said) == 40
    assert said[0] == {
        "interaction": "advice", "level": "poor", "text": "Word 00", "customer": "c00", "method": "in_store", "date": "2026-03-02",
        "observation": ids[0],
    }
    assert [each["level"] for each in said] == ["poor"] * 17 + ["fair"] * 17 + ["good"] * 6
    assert said[17]["date"] is None


def test_evidence_leads_down_to_the_marks(place):
    place.observe("c1", {"greeted": "no", "advice": "good"}, observer="Bob")
    found = place.work(lambda session: stage_evidence(session, place.here, place.made.programme, place.made.wave, "novice", "choose"))
    told = novice(place)
    assert (found["figures"], found["stage"]["name"], found["unmet"]) == (told["stages"]["choose"], "Choose", {
        "c1": ["greeted"], "c2": ["greeted"]})
    assert [(each["code"], each["n"], each["positive"], each["negative"]) for each in found["interactions"]] == [
        ("greeted", 3, 0.0, -3.0), ("advice", 3, 4.0, -2.0)]
    assert [level["count"] for level in found["interactions"][0]["levels"]] == [2, 2]
    cell = found["cells"][0]
    assert (cell["customer"], cell["sum"], cell["gated_sum"], cell["basics_unmet"]) == ("c1", 1, 0, ["greeted"])
    greeted = cell["marks"][0]
    assert (greeted["interaction"], greeted["score"]) == ("greeted", -1.0)
    assert sorted((each["observer"], each["level"], each["score"]) for each in greeted["observations"]) == [
        ("Ann", "yes", 0), ("Bob", "no", -2)]
    ids = place.work(lambda session: set(session.execute(select(Observation.id).where(col(Observation.customer) == "c1")).scalars()))
    assert {each["id"] for each in greeted["observations"]} <= ids
    assert sum(each["sum"] for each in found["cells"]) / 3 == pytest.approx(found["figures"]["mean_sum"])


@pytest.mark.parametrize(("segment", "stage"), [("nobody", "choose"), ("novice", "nowhere")])
def test_evidence_of_what_is_not_there(place, segment, stage):
    with pytest.raises(NotFound):
        place.work(lambda session: stage_evidence(session, place.here, place.made.programme, place.made.wave, segment, stage))


def test_a_wave_of_another_programme_is_not_there(place):
    for programme, wave in ((place.made.programme, place.foreign.wave), (place.foreign.programme, place.foreign.wave)):
        with pytest.raises(NotFound):
            place.work(lambda session, p=programme, w=wave: stage_evidence(session, place.here, p, w, "novice", "choose"))


def test_thirty_observations_take_as_many_queries_as_one(empty):
    def queries() -> int:
        said: list[str] = []
        engine = empty.world.database.engine
        event.listen(engine, "before_cursor_execute", listener := (lambda _c, _k, statement, *_: said.append(statement)))
        empty.results()
        event.remove(engine, "before_cursor_execute", listener)
        return len(said)

    empty.observe("c0", {"advice": "good"})
    one = queries()
    for number in range(1, 30):
        empty.observe(f"c{number}", {"advice": "good", "refund": "slow"})
    assert queries() == one <= 14


def test_a_profile_with_few_settings_has_the_others_by_default(place):
    def shorten(session):
        session.get_one(Programme, place.made.programme).profile = {"gate": "none"}

    place.work(shorten)
    assert place.results().result["profile"] == PROFILE | {"gate": "none"}
