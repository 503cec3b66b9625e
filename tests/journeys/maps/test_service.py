"""Journeys as plain functions: versions, stages, codes that never change their meaning, what is left behind."""

from typing import Any

import pytest

from app.errors import Conflict, Invalid, NotFound, StaleVersion
from app.journeys.maps import service, stages
from app.journeys.maps.differences import Change, differences
from app.journeys.maps.shapes import MapBody, NewStage, NewTouchpoint, NewVersion, StageChange, TouchpointChange
from app.journeys.maps.usage import left_out, usage_of
from app.storage.tables import JourneyMap
from tests.journeys.maps.conftest import Desk

NOVICE = ("novice", "current")


def names(row: JourneyMap) -> list[tuple[str, str, str]]:
    return [(stage["code"], stage["name"], stage["phase"]) for stage in row.content["stages"]]


def stage(**parts: Any) -> dict[str, Any]:
    return {"code": "a", "name": "A", "phase": "before", **parts}


def test_a_journey_starts_from_a_ready_list_in_either_language_with_the_same_codes(desk: Desk) -> None:
    english = desk.do(service.start_map, "pro", "current", NewVersion(source="b2b", language="en"))
    french = desk.do(service.start_map, "pro", "target", NewVersion(source="b2b", language="fr"))
    assert [each[0] for each in names(english)] == [each[0] for each in names(french)]
    assert ("quote", "Asks for a quotation", "before") in names(english)
    assert ("quote", "Demande un devis", "before") in names(french)
    assert desk.events()[-1] == (
        "map.created", "Professionals, target 1", {"segment": "pro", "kind": "target", "number": 1, "stages": 12, "note": ""}
    )


def test_a_ready_stage_does_not_take_the_code_of_another_stage(desk: Desk) -> None:
    row = desk.do(service.start_map, "pro", "current", NewVersion(source="b2c"))
    codes = [each[0] for each in names(row)]
    # The novices' journey has choose, use and return under other names; the same name would have kept the code.
    assert {"compares-and-chooses", "uses-it-day-after-day", "returns-exchanges-or-complains"} <= set(codes)
    assert not {"choose", "use", "return"} & set(codes)


def test_a_second_start_is_refused(desk: Desk) -> None:
    with pytest.raises(Conflict) as refused:
        desk.do(service.start_map, *NOVICE)
    assert refused.value.code == "journey_exists"


def test_a_target_starts_from_the_journey_as_it_is(desk: Desk) -> None:
    target = desk.do(service.new_version, "novice", "target", NewVersion())
    assert (target.number, target.version, [each[0] for each in names(target)]) == (1, 1, ["choose", "use", "return"])


def test_a_new_version_copies_the_last_and_its_version_counts_on(desk: Desk) -> None:
    desk.do(stages.remove_stage, *NOVICE, "use", 1)
    second = desk.do(service.new_version, *NOVICE, NewVersion(note="After March"))
    assert (second.number, second.version, second.note) == (2, 3, "After March")
    with pytest.raises(StaleVersion):  # who read version 1 of the first cannot overwrite the second
        desk.do(service.save_map, *NOVICE, 1, MapBody())


def test_a_retry_makes_one_version(desk: Desk) -> None:
    new = NewVersion(note="once", mutation_id="abcdefgh12")
    first, again = (desk.do(service.new_version, *NOVICE, new) for _ in range(2))
    assert first.id == again.id
    with pytest.raises(Conflict):
        desk.do(service.new_version, *NOVICE, NewVersion(note="other", mutation_id="abcdefgh12"))


def test_copying_another_segment(desk: Desk) -> None:
    copied = desk.do(service.start_map, "pro", "current", NewVersion(source="segment", segment="novice"))
    assert [each[0] for each in names(copied)] == ["choose", "use", "return"]
    with pytest.raises(Invalid):
        desk.do(service.start_map, "pro", "target", NewVersion(source="segment", segment="nobody"))
    with pytest.raises(Invalid):
        desk.do(service.start_map, "pro", "target", NewVersion(source="segment"))


def test_saving_what_is_there_makes_no_event(desk: Desk) -> None:
    content = desk.do(service.history_of, *NOVICE)[0].content
    row = desk.do(service.save_map, *NOVICE, 1, MapBody.model_validate(content))
    assert (row.version, desk.events()) == (1, [])


def test_every_broken_rule_is_named_by_its_place(desk: Desk) -> None:
    touch = {"code": "t", "name": "T", "channel": "fax"}
    body = MapBody.model_validate({"stages": [
        stage(code="choose", name="Choose", phase="after", touchpoints=[touch]),
        stage(code="choose", name="Again", phase="before", actions=[{"text": "Writes", "channel": "pigeon"}], touchpoints=[touch]),
    ]})
    with pytest.raises(Invalid) as refused:
        desk.do(service.save_map, *NOVICE, None, body)
    assert [(each.place, each.sentence()) for each in refused.value.problems] == [
        ("stages[1].code", "This code is already used by stages[0]."),
        ("stages[1].touchpoints[0].code", "This code is already used at stage choose."),
        ("stages[1].phase", "The stages go from before to during to after; move the stage or change its phase."),
        ("stages[0].touchpoints[0].channel", "This programme has no channel fax."),
        ("stages[1].actions[0].channel", "This programme has no channel pigeon."),
        ("stages[1].touchpoints[0].channel", "This programme has no channel fax."),
    ]


def test_a_code_that_left_comes_back_for_the_same_stage_only(desk: Desk) -> None:
    desk.do(service.new_version, *NOVICE, NewVersion())
    desk.do(stages.remove_stage, *NOVICE, "use", None)
    with pytest.raises(Invalid) as refused:
        desk.do(service.save_map, *NOVICE, None, MapBody.model_validate({"stages": [stage(code="use", name="Pay")]}))
    assert [each.place for each in refused.value.problems] == ["stages[0].code"]
    with pytest.raises(Conflict):
        desk.do(stages.add_stage, *NOVICE, None, NewStage(name="Pay", phase="during", code="use"))
    _, code = desk.do(stages.add_stage, *NOVICE, None, NewStage(name="USE", phase="during"))
    assert code == "use"


def test_a_code_that_others_use_is_not_drawn_again(desk: Desk) -> None:
    """The repository knows the stage «use»; with every journey of it gone its code still waits for a stage of that name."""
    desk.do(service.start_map, "pro", "current", NewVersion(source="empty"))
    _, code = desk.do(stages.add_stage, "pro", "current", None, NewStage(name="Return!", phase="after"))
    assert code == "return-2"


def test_stages_share_their_code_by_name_across_segments(desk: Desk) -> None:
    desk.do(service.start_map, "pro", "current", NewVersion(source="empty"))
    _, code = desk.do(stages.add_stage, "pro", "current", None, NewStage(name="choose", phase="before"))
    _, twice = desk.do(stages.add_stage, "pro", "current", None, NewStage(name="Choose", phase="before"))
    assert (code, twice) == ("choose", "choose-2")


def test_what_a_removed_stage_leaves_behind(desk: Desk) -> None:
    row = desk.do(stages.remove_stage, *NOVICE, "choose", 1)
    used = {"repositories": 1, "observations": 3, "targets": 1, "actions": 0, "indicators": 0}
    assert desk.look(lambda session: left_out(session, row)) == ["choose"]  # its target knows it
    assert desk.look(lambda session: usage_of(session, desk.programme, "novice", ["choose", "nothing"])) == {"choose": used}
    assert desk.look(lambda session: usage_of(session, desk.programme, "pro", ["choose"])) == {
        "choose": used | {"observations": 0, "targets": 0}
    }


def test_stages_move_and_change_phase_at_the_edge(desk: Desk) -> None:
    row = desk.do(stages.move_stage, *NOVICE, "use", None, -1)
    assert names(row)[1] == ("use", "Use", "before")
    row = desk.do(stages.move_stage, *NOVICE, "use", None, -1)
    assert [each[0] for each in names(row)] == ["use", "choose", "return"]
    row = desk.do(stages.move_stage, *NOVICE, "use", None, -1)
    assert [each[0] for each in names(row)] == ["use", "choose", "return"]
    row = desk.do(stages.change_stage, *NOVICE, "use", None, StageChange(phase="after", name="Use it"))
    assert names(row) == [("choose", "Choose", "before"), ("use", "Use it", "after"), ("return", "Return", "after")]
    row = desk.do(stages.change_stage, *NOVICE, "use", None, StageChange(position=3))
    assert [each[0] for each in names(row)] == ["choose", "return", "use"]
    with pytest.raises(Invalid):
        desk.do(stages.change_stage, *NOVICE, "use", None, StageChange(position=1))


def test_touchpoints_come_change_and_go(desk: Desk) -> None:
    row, code = desk.do(stages.add_touchpoint, *NOVICE, "use", 1, NewTouchpoint(name="Advisor", channel="web"))
    assert (code, row.version) == ("advisor-2", 2)
    row = desk.do(stages.change_touchpoint, *NOVICE, "use", "advisor-2", 2, TouchpointChange(importance=5))
    assert row.content["stages"][1]["touchpoints"] == [
        {"code": "advisor-2", "name": "Advisor", "channel": "web", "nature": "informative", "trigger": "none", "importance": 5}
    ]
    row = desk.do(stages.remove_touchpoint, *NOVICE, "use", "advisor-2", 3)
    assert row.content["stages"][1]["touchpoints"] == []
    for wrong in (("nowhere", "advisor"), ("choose", "nothing")):
        with pytest.raises(NotFound):
            desk.do(stages.remove_touchpoint, *NOVICE, *wrong, None)
    with pytest.raises(Conflict):
        desk.do(stages.add_touchpoint, *NOVICE, "use", None, NewTouchpoint(name="X", channel="web", code="desk"))


def test_differences_name_what_changed_and_the_fewest_moves() -> None:
    def whole(*codes: str, **parts: Any) -> dict[str, Any]:
        body = {"stages": [stage(code=code, name=code.upper()) for code in codes], "loop": parts.get("loop", "")}
        return MapBody.model_validate(body).model_dump(mode="json")

    old, new = whole("a", "b", "c", "d"), whole("d", "a", "b", "e", loop="Again")
    new["stages"][1]["importance"] = 5
    assert differences(old, new) == [
        Change("moved", "d", "D", "", 4, 1), Change("changed", "a", "A", "importance", 3, 5), Change("added", "e", "E"),
        Change("removed", "c", "C"), Change("changed", "", "", "loop", "", "Again"),
    ]
    assert differences(old, old) == []
