"""Observations arrive: kept whatever they say, flagged, stored once."""

import asyncio
import datetime as dt
from typing import Any

import pytest
from sqlmodel import Session

from app.journeys.field.flags import looks_personal
from app.journeys.field.schemas import ObservationIn
from app.journeys.field.service import Outcome
from app.storage.tables import Guide, Programme, Repository, Wave
from app.storage.tables.base import now
from tests.journeys.field.kit import FULL, events, programme, receiving, seen, send, stored
from tests.journeys.make import marks
from tests.world import World

SOON = (now() + dt.timedelta(days=3)).isoformat()


def test_an_unremarkable_observation_has_no_flag(world: World) -> None:
    made = programme(world)
    assert [(each.status, each.flags) for each in send(world, made, [seen()])] == [("saved", [])]
    (row,) = stored(world, made)
    assert (row.customer, row.segment_code, row.channel_code, row.marks) == ("c1", "novice", "store", marks(**FULL))
    assert (row.observed_at, row.origin, row.received_by) == (dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC), "api", "Consultant")
    assert (row.guide_id, row.repository_id) == (made.guide, made.repository)


@pytest.mark.parametrize(("changes", "flags"), [
    ({"observed_at": "2026-04-01T00:10:00+02:00"}, ["late"]),
    ({"observed_at": "2026-03-31T23:50:00-05:00"}, []),  # the day of field work is a day where the customer is
    ({"observed_at": "2026-02-28T23:59:00Z"}, ["early"]),
    ({"observed_at": "2026-03-01T00:10:00+02:00"}, []),
    ({"observed_at": None}, ["no_time"]),
    ({"observed_at": SOON}, ["late", "future"]),
    ({"marks": marks(greeted="yes")}, ["partial"]),
    ({"marks": marks(**FULL | {"greeted": "yes"}) | {"advice": {"level": None, "na": False, "verbatim": ""}}}, []),  # its stage was seen
    ({"marks": marks(**FULL) | {"refund": {"level": None, "na": True, "verbatim": ""}}}, []),
    ({"marks": marks(**FULL) | {"refund": {"level": None, "na": False, "verbatim": "No comment"}}}, ["partial"]),
    ({"marks": marks(**FULL, parking="easy")}, ["unknown_interaction"]),
    ({"marks": marks(**FULL) | marks(advice="splendid")}, ["unknown_level"]),
    ({"segment": "martians"}, ["unknown_segment"]),
    ({"channel": "pigeon"}, ["unknown_channel"]),
    ({"method": "telepathy"}, ["unknown_method"]),
    ({"customer": "ann@example.com"}, ["personal"]),
    ({"marks": marks(**FULL) | {"refund": {"level": "quick", "na": False, "verbatim": "Call me on 06 12 34 56 78"}}}, ["personal"]),
    ({"marks": marks(**FULL) | {"refund": {"level": "quick", "na": False, "verbatim": "On 02/03/2026 at 10:30"}}}, []),
    ({"customer": "+33 6 12 34 56 78"}, ["personal"]),
])
def test_what_is_odd_is_kept_and_flagged(world: World, changes: dict[str, Any], flags: list[str]) -> None:
    made = programme(world)
    sent = seen(**changes)
    (outcome,) = send(world, made, [sent])
    assert (outcome.status, outcome.flags) == ("saved", flags)
    assert [each.marks for each in stored(world, made)] == [sent["marks"]]


@pytest.mark.parametrize(("text", "personal"), [
    ("c1", False), ("C-07-kal", False), ("store 12, visit 3", False), ("2026-03-02-7", False), ("20260302-1", False),
    ("0612345678", True), ("06.12.34.56.78", True), ("+32 (0)2 555 12 12", True), ("a.b@c.example", True),
])
def test_what_reads_like_personal_data(text: str, personal: bool) -> None:
    assert looks_personal(text) == personal


def test_what_comes_after_the_wave_was_closed_is_kept_and_late(world: World) -> None:
    made = programme(world)

    def close(session: Session) -> None:
        session.get_one(Wave, made.wave).status = "closed"
        session.get_one(Programme, made.programme).status = "closed"

    world.database.work(close)
    (outcome,) = send(world, made, [seen()])
    assert (outcome.status, outcome.flags) == ("saved", ["late"])


def test_a_guide_of_an_older_repository(world: World) -> None:
    made = programme(world)

    def renew(session: Session) -> str:
        content = session.get_one(Repository, made.repository).content
        newer = Repository(programme_id=made.programme, number=2, name="Newer", content=content)
        session.add(newer)
        session.flush()
        session.get_one(Wave, made.wave).repository_id = newer.id
        return newer.id

    newer = world.database.work(renew)
    (outcome,) = send(world, made, [seen()])
    assert outcome.flags == ["older_repository"]
    assert [each.repository_id for each in stored(world, made)] == [made.repository]
    both = (made.repository, newer)  # what is marked and what is scored
    assert world.database.work(lambda session: [session.get_one(Repository, key).frozen_at is None for key in both]) == [False, False]


def test_duplicates_and_visits_out_of_order(world: World) -> None:
    made = programme(world)
    later = seen("visit-0002", observed_at="2026-03-09T10:00:00Z")
    others = [seen("visit-0004", observer="Bob"), seen("visit-0005", customer="c2")]
    outcomes = send(world, made, [later, seen("visit-0001"), seen("visit-0003"), *others])
    assert [each.flags for each in outcomes] == [[], ["out_of_order"], ["duplicate", "out_of_order"], ["out_of_order"], []]


def test_the_same_again_is_stored_once(world: World) -> None:
    made = programme(world)
    first, second = send(world, made, [seen(), seen()])
    (third,) = send(world, made, [seen(observed_at="2026-03-02T09:30:00Z")])  # the same moment in other words
    assert [each.status for each in (first, second, third)] == ["saved", "repeated", "repeated"]
    assert {each.id for each in (first, second, third)} == {stored(world, made)[0].id}
    assert events(world, made) == [("repository.frozen", "Optimal experience v1"), ("observation.received", "c1")]


def test_a_changed_copy_is_another_observation(world: World) -> None:
    made = programme(world)
    changed = seen(marks=marks(**FULL) | marks(advice="poor"))
    outcomes = send(world, made, [seen(), changed, changed])
    assert [(each.status, each.flags) for each in outcomes] == [("saved", []), ("saved", ["changed_copy"]), ("repeated", ["changed_copy"])]
    assert [each.status for each in send(world, made, [changed, seen()])] == ["repeated", "repeated"]
    assert len(stored(world, made)) == 2


def test_the_first_observation_freezes_the_repository(world: World) -> None:
    made = programme(world)
    before = world.database.work(lambda session: session.get_one(Repository, made.repository).frozen_at)
    send(world, made, [seen()])
    first = world.database.work(lambda session: session.get_one(Repository, made.repository).frozen_at)
    send(world, made, [seen("visit-0002")])
    second = world.database.work(lambda session: session.get_one(Repository, made.repository).frozen_at)
    assert before is None
    assert first is not None
    assert second == first


def test_what_cannot_be_stored_is_refused_alone(world: World) -> None:
    made = programme(world)
    broken = [
        seen("visit-0002", customer=""), seen("visit-0003", customer="x" * 81), seen("visit-0004", note="\0"), seen("short"),
        seen("visit-0005", observed_at="yesterday"), seen("visit-0006", marks={"greeted": {"level": "\ud800"}}),
        seen("visit-0007", extra=1), seen("visit-0008", observed_at=12), 7, {},
        seen("visit-0010", observed_at="20260302"), seen("visit-0011", observed_at="45000"),
        seen("visit-0012", observed_at="-1772440000.5"),
        seen("visit-0013", observed_at="0002-01-01T00:10:00+02:00"),  # another year in UTC: a day that could not be read again
    ]
    outcomes = send(world, made, [*broken, seen("visit-0009")])
    assert [each.status for each in outcomes] == ["refused"] * len(broken) + ["saved"]
    assert [[problem.place for problem in each.problems] for each in outcomes[:-1]] == [
        ["customer"], ["customer"], ["note"], ["mutation_id"], ["observed_at"], ["marks.greeted.level"], ["extra"], ["observed_at"], [""],
        ["mutation_id", "customer", "method"], ["observed_at"], ["observed_at"], ["observed_at"], ["observed_at"],
    ]
    assert [each.mutation_id for each in stored(world, made)] == ["visit-0009"]


def test_without_a_guide_the_wave_says_what_marks_mean(world: World) -> None:
    made = programme(world)
    outcomes = send(world, made, [seen(marks=marks(greeted="yes")), seen("visit-0002", segment=None, marks={})], with_guide=False)
    assert [each.flags for each in outcomes] == [[], ["unknown_segment", "partial"]]
    assert [each.guide_id for each in stored(world, made)] == [None, None]


def test_without_a_segment_it_is_the_guides(world: World) -> None:
    made = programme(world)
    assert [each.flags for each in send(world, made, [seen(segment=None)])] == [[]]
    assert [each.segment_code for each in stored(world, made)] == ["novice"]


def test_two_writers_of_one_mutation_id_store_it_once(world: World) -> None:
    made = programme(world)

    async def together() -> list[list[Outcome]]:
        return await asyncio.gather(*(world.database.run(receiving(world, made, [seen()])) for _ in range(4)))

    outcomes = [each for sent in asyncio.run(together()) for each in sent]
    assert sorted(each.status for each in outcomes) == ["repeated", "repeated", "repeated", "saved"]
    assert len(stored(world, made)) == 1
    assert [kind for kind, _ in events(world, made)] == ["repository.frozen", "observation.received"]


def test_five_hundred_at_once(world: World) -> None:
    made = programme(world)
    sent = [seen(f"visit-{number:05}", customer=f"c{number}") for number in range(500)]
    started = now()
    outcomes = send(world, made, sent)
    assert (now() - started).total_seconds() < 10
    assert [each.status for each in outcomes] == ["saved"] * 500
    assert [each.status for each in send(world, made, sent)] == ["repeated"] * 500


def test_the_shape_takes_words_in_any_language() -> None:
    sent = ObservationIn.model_validate(seen(customer=" Zoé ", note="ligne 1\nligne 2", segment=""))
    assert (sent.customer, sent.note, sent.segment) == ("Zoé", "ligne 1\nligne 2", "")


def test_a_guide_keeps_its_interactions_as_the_measure_of_partial(world: World) -> None:
    made = programme(world)

    def shorten(session: Session) -> None:
        session.get_one(Guide, made.guide).content = {"interactions": ["greeted"]}

    world.database.work(shorten)
    assert [each.flags for each in send(world, made, [seen(marks=marks(greeted="no"))])] == [[]]
