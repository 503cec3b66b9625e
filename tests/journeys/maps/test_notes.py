"""What the method warns about, in both languages."""

from typing import Any

from app.journeys.maps.notes import SENTENCES, Note, notes_of
from app.journeys.maps.shapes import MapBody
from app.storage.tables import Channel, Segment
from app.web.language import Speaker

CHANNELS = [Channel(programme_id="p", code=code, name=code.title(), kind="physical", position=1) for code in ("store", "web", "phone")]
SEGMENT = Segment(programme_id="p", code="s", name="S", channels=["web"], position=1)


def content(*stages: dict[str, Any], loop: str = "Again") -> dict[str, Any]:
    return MapBody.model_validate({"stages": list(stages), "loop": loop}).model_dump(mode="json")


def stage(code: str, phase: str, **parts: Any) -> dict[str, Any]:
    return {"code": code, "name": code.upper(), "phase": phase, **parts}


def touch(code: str, channel: str, importance: int = 5) -> dict[str, Any]:
    return {"code": code, "name": code, "channel": channel, "importance": importance}


def codes(*stages: dict[str, Any], loop: str = "Again") -> list[tuple[str, str]]:
    return [(note.code, note.stage) for note in notes_of(content(*stages, loop=loop), SEGMENT, CHANNELS)]


GOOD = (
    stage("a", "before", moment_of_truth=True, needs_explicit=["x"], touchpoints=[touch("t", "web")]),
    stage("b", "during", touchpoints=[touch("u", "store", 1)]),
    stage("c", "after", touchpoints=[touch("v", "web")]),
)


def test_a_careful_journey_has_no_note() -> None:
    assert codes(*GOOD) == []
    assert notes_of({"stages": [], "loop": ""}, SEGMENT, CHANNELS) == []


def test_what_is_missing_from_the_whole() -> None:
    assert codes(stage("a", "before"), loop="") == [
        ("no_moment_of_truth", ""), ("no_phase", ""), ("no_phase", ""), ("no_loop", ""), ("no_contact", ""),
    ]


def test_first_and_last_contacts_need_care_and_preferred_channels_a_touchpoint() -> None:
    found = codes(
        stage("a", "before", touchpoints=[touch("t", "store", 3)]),
        stage("b", "during", moment_of_truth=True, needs_implicit=["y"], touchpoints=[touch("u", "store")]),
        stage("c", "after", touchpoints=[touch("v", "store", 2)]), stage("d", "after"),
    )
    assert found == [("preferred_channel", ""), ("first_contact", "a"), ("last_contact", "c"), ("no_touchpoint", "d")]


def test_a_jump_of_channel_needs_a_touchpoint_that_takes_over() -> None:
    one = stage("a", "before", moment_of_truth=True, needs_explicit=["x"], actions=[{"text": "1", "channel": "web"}],
                touchpoints=[touch("t", "web")])
    steps = [{"text": "2", "channel": None}, {"text": "3", "channel": "phone"}]
    two = stage("b", "during", actions=steps, touchpoints=[touch("u", "store")])
    last = stage("c", "after", touchpoints=[touch("v", "web")])
    assert codes(one, two, last) == [("channel_break", "b")]
    assert codes(one | {"touchpoints": [touch("t", "web"), touch("w", "phone")]}, two, last) == []
    inside = notes_of(content(one | {"actions": [{"text": "1", "channel": "web"}, {"text": "2", "channel": "phone"}]}, *GOOD[1:]), SEGMENT,
                      CHANNELS)
    assert [note.sentence(Speaker("en")) for note in inside] == [
        "At A, the customer goes from Web to Phone, and no touchpoint on Phone takes over there."
    ]


def test_a_moment_of_truth_without_needs_and_a_channel_that_is_gone() -> None:
    bare = GOOD[0] | {"needs_explicit": [], "actions": [{"text": "1", "channel": "fax"}]}
    assert codes(bare, *GOOD[1:]) == [("unknown_channel", "a"), ("no_needs", "a")]


def test_every_note_reads_in_both_languages() -> None:
    names = ("stage", "next", "first", "then", "channel")
    for code in SENTENCES:
        note = Note(code, "a", {name: name.title() for name in names} | {"phase": "before"})
        english, french = (note.sentence(Speaker(language)) for language in ("en", "fr"))
        assert english != french and "{" not in english + french
    assert Note("no_phase", "", {"phase": "before"}).sentence(Speaker("fr")).startswith("La phase AVANT n’a encore aucune étape.")
