"""Programmes, segments and channels as the services keep them: one event a change, none in silence, nothing of anybody else."""

from typing import Any

import pytest
from sqlmodel import Session

from app.access.keys import Person
from app.access.scope import programme_of
from app.errors import Conflict, Invalid, NotFound, StaleVersion
from app.journeys.frame import channels_of, segments_of
from app.journeys.programmes import scope, service
from app.journeys.programmes.shapes import ChannelChange, NewChannel, NewProgramme, NewSegment, Profile, ProgrammeChange, SegmentChange
from tests.journeys.make import PROFILE, Made
from tests.journeys.programmes.conftest import events
from tests.world import World

FRENCH = ["Magasin", "Site web", "Application mobile", "Téléphone", "E-mail", "Réseaux sociaux", "Courrier"]


def work(world: World, function: Any, *given: Any) -> Any:
    return world.database.work(lambda session: function(session, *given))


def create(world: World, person: Person, **values: Any) -> str:
    new = NewProgramme.model_validate({"client_name": "Exemple SA", "title": "Journeys"} | values)
    return work(world, service.create_programme, person, new).id


def test_a_new_programme_has_the_defaults_of_the_method_and_the_channels_of_a_language(world: World, here: Person) -> None:
    programme_id = create(world, here, ready_content="fr", indicators=["nps", "nps"], goals="Less effort")
    found = work(world, programme_of, here, programme_id)
    assert (found.profile, found.indicators, found.status, found.version) == (PROFILE, ["nps"], "open", 1)
    channels = work(world, channels_of, programme_id)
    assert [each.name for each in channels] == FRENCH
    assert {each.kind for each in channels} == {"physical", "digital"}
    created = {"title": "Journeys", "client": "Exemple SA", "channels": 7}
    assert events(world, programme_id) == [("programme.created", "Journeys", None, created)]


def test_without_ready_content_nothing_is_there(world: World, here: Person) -> None:
    assert work(world, channels_of, create(world, here)) == []


def test_a_retry_with_the_same_mutation_id_makes_no_second_programme(world: World, here: Person, there: Person) -> None:
    first = create(world, here, mutation_id="a-mutation-1")
    assert create(world, here, mutation_id="a-mutation-1") == first
    with pytest.raises(Conflict, match="mutation_reused"):
        create(world, here, mutation_id="a-mutation-1", title="Another")
    assert create(world, there, mutation_id="a-mutation-1") != first  # another organisation's ids are its own


def test_a_foreign_client_is_not_there_and_a_name_twice_is_one_client(world: World, here: Person) -> None:
    new = NewProgramme(client_id=world.there.client, title="X")
    with pytest.raises(NotFound):
        work(world, service.create_programme, here, new)
    with pytest.raises(Conflict, match="client_exists"):
        create(world, here, client_name="CLIENT of hère")


def test_a_change_needs_the_version_that_was_seen_and_is_told_once(world: World, here: Person, made: Made) -> None:
    change = ProgrammeChange(sponsor="Board", profile=Profile(min_n=8))
    changed = work(world, service.update_programme, here, made.programme, 1, change)
    assert (changed.sponsor, changed.profile, changed.version) == ("Board", PROFILE | {"min_n": 8}, 2)
    with pytest.raises(StaleVersion) as stale:
        work(world, service.update_programme, here, made.programme, 1, ProgrammeChange(sponsor="Me"))
    current = stale.value.current
    assert (current["sponsor"], current["version"], current["changed_by"]) == ("Board", 2, "Consultant")
    assert work(world, service.update_programme, here, made.programme, 2, change).version == 2  # already so
    old, new = {"sponsor": "", "profile": PROFILE}, {"sponsor": "Board", "profile": PROFILE | {"min_n": 8}}
    assert events(world, made.programme) == [("programme.changed", "Journeys", old, new)]


def test_a_long_title_fits_an_event(world: World, here: Person) -> None:
    programme_id = create(world, here, title="é" * 200)
    assert [subject for _kind, subject, _old, _new in events(world, programme_id)] == ["é" * 79 + "…"]


def test_a_closed_programme_takes_no_change_until_it_is_reopened(world: World, here: Person, made: Made) -> None:
    work(world, service.set_status, here, made.programme, "closed")
    work(world, service.set_status, here, made.programme, "closed")
    key = (here, made.programme)
    for function, given in (
        (service.update_programme, (1, ProgrammeChange(title="X"))), (scope.add_segment, (NewSegment(name="X"),)),
        (scope.change_segment, ("pro", 0, SegmentChange(name="X"))), (scope.remove_segment, ("pro",)),
        (scope.add_channel, (NewChannel(name="X", kind="digital"),)), (scope.change_channel, ("web", 0, ChannelChange(name="X"))),
        (scope.remove_channel, ("web",)), (scope.add_ready_channels, ("en",)),
    ):
        with pytest.raises(Conflict, match="programme_closed"):
            work(world, function, *key, *given)
    work(world, service.set_status, here, made.programme, "open")
    work(world, scope.add_segment, *key, NewSegment(name="X"))
    assert [kind for kind, *_ in events(world, made.programme)] == ["programme.closed", "programme.reopened", "segment.added"]


def test_segments_get_a_code_once_and_keep_it(world: World, here: Person, made: Made) -> None:
    new = NewSegment(name="Habitués d'été", channels=["web"], share=0.5, customer_type="best_customer", mutation_id="segment-0001")
    added = work(world, scope.add_segment, here, made.programme, new)
    assert (added.code, added.position) == ("habitues-d-ete", 3)
    assert work(world, scope.add_segment, here, made.programme, new).code == "habitues-d-ete"
    changed = work(world, scope.change_segment, here, made.programme, added.code, 1, SegmentChange(name="Regulars", share=None))
    assert (changed.code, changed.name, changed.share, changed.channels) == ("habitues-d-ete", "Regulars", None, ["web"])
    with pytest.raises(StaleVersion) as stale:
        work(world, scope.change_segment, here, made.programme, added.code, 1, SegmentChange(name="Y"))
    assert (stale.value.current["name"], stale.value.current["version"]) == ("Regulars", 2)
    told = events(world, made.programme)
    assert [(kind, subject) for kind, subject, *_ in told] == [("segment.added", added.code), ("segment.changed", added.code)]
    assert told[1][2:] == ({"name": "Habitués d'été", "share": 0.5}, {"name": "Regulars", "share": None})


def test_names_codes_and_channels_are_checked(world: World, here: Person, made: Made) -> None:
    for new, code in (
        (NewSegment(name="NOVICES"), "segment_exists"), (NewSegment(name="New", code="pro"), "code_taken"),
        (NewSegment(name="New", channels=["store", "nowhere"]), "invalid_segment"),
    ):
        with pytest.raises((Conflict, Invalid), match=code):
            work(world, scope.add_segment, here, made.programme, new)
    with pytest.raises(Conflict, match="channel_exists"):
        work(world, scope.change_channel, here, made.programme, "web", 0, ChannelChange(name="stôre"))
    with pytest.raises(Conflict, match="code_taken"):
        work(world, scope.add_channel, here, made.programme, NewChannel(name="New", kind="digital", code="web"))
    assert events(world, made.programme) == []


def test_a_programme_is_full_at_some_point(world: World, here: Person, made: Made) -> None:
    def fill(session: Session) -> None:
        for number in range(28):
            scope.add_segment(session, here, made.programme, NewSegment(name=f"S{number}"))
            scope.add_channel(session, here, made.programme, NewChannel(name=f"C{number}", kind="digital"))

    world.database.work(fill)
    with pytest.raises(Conflict, match="too_many_segments"):
        work(world, scope.add_segment, here, made.programme, NewSegment(name="one more"))
    with pytest.raises(Conflict, match="too_many_channels"):
        work(world, scope.add_channel, here, made.programme, NewChannel(name="one more", kind="digital"))
    assert work(world, scope.add_ready_channels, here, made.programme, "en") == []


def test_what_is_used_stays(world: World, here: Person, made: Made) -> None:
    for function, code, used in (
        (scope.remove_segment, "novice", "segment_used"), (scope.remove_channel, "store", "channel_used"),
        (scope.remove_channel, "web", "channel_used"),  # Professionals prefer it
    ):
        with pytest.raises(Conflict, match=used):
            work(world, function, here, made.programme, code)
    work(world, scope.remove_segment, here, made.programme, "pro")
    work(world, scope.remove_channel, here, made.programme, "web")
    assert [each.code for each in work(world, segments_of, made.programme)] == ["novice"]
    assert [each.code for each in work(world, channels_of, made.programme)] == ["store"]
    gone = {"name": "Web site", "kind": "digital"}
    assert events(world, made.programme)[-1] == ("channel.removed", "web", gone, None)


def test_the_usual_channels_join_those_that_are_there(world: World, here: Person, made: Made) -> None:
    added = work(world, scope.add_ready_channels, here, made.programme, "en")
    assert [each.code for each in added] == ["app", "telephone", "email", "social", "post"]  # store and web are there already
    assert work(world, scope.add_ready_channels, here, made.programme, "en") == []


def test_the_list_is_searched_without_accents_and_paged(world: World, here: Person, made: Made, foreign: Made) -> None:
    for number in range(3):
        create(world, here, client_name=f"Société {number}", title=f"Été {number}")
    found = work(world, service.list_programmes, here, 1, 2, "ete societe")
    assert ([each["title"] for each in found["items"]], found["total"]) == (["Été 2", "Été 1"], 3)
    assert [each["title"] for each in work(world, service.list_programmes, here, 2, 2, "ete")["items"]] == ["Été 0"]
    every = work(world, service.list_programmes, here, 1, 50)["items"]
    assert [(each["title"], each["waves"]) for each in every] == [("Été 2", 0), ("Été 1", 0), ("Été 0", 0), ("Journeys", 1)]
    assert work(world, service.list_programmes, here, 1, 50, "", "closed")["total"] == 0
