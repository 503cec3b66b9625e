"""Repositories and guides behind the doors: plain functions of a session and values."""

from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from app.access.keys import Person
from app.errors import Conflict, Invalid, NotFound, StaleVersion
from app.journeys.repositories import guides, interactions, service
from app.journeys.repositories.shapes import (
    GuideChange,
    InteractionChange,
    NewGuide,
    NewInteraction,
    NewRepository,
    RepositoryChange,
    SeveralInteractions,
)
from app.storage.tables import Event, Guide, JourneyMap, Programme, Repository
from tests.journeys.make import INTERACTIONS, Made, add_programme
from tests.world import Side, World

T = TypeVar("T")
NEW = {"stage": "choose", "action": "Asks the way", "kano": "must_be",
       "levels": [{"code": "no", "name": "No", "score": -2}, {"code": "yes", "name": "Yes", "score": 0}]}


def person_of(side: Side) -> Person:
    return Person(side.users["consultant"], "Consultant", "c@example.com", "consultant", side.organisation, "Here")


class Desk:
    """A programme, whose repository is a draft unless it was observed, and somebody who works on it."""

    def __init__(self, world: World, observed: bool) -> None:
        self.world, self.person = world, person_of(world.here)
        self.made: Made = world.database.work(lambda session: add_programme(session, world.here, observed))
        self.key = (self.person, self.made.programme)

    def do(self, work: Callable[[Session], T]) -> T:
        return self.world.database.work(work)

    def repository(self) -> Repository:
        return self.do(lambda session: session.get_one(Repository, self.made.repository))

    def codes(self) -> list[str]:
        return [each["code"] for each in self.repository().content["interactions"]]


@pytest.fixture
def draft(world: World) -> Desk:
    return Desk(world, False)


@pytest.fixture
def frozen(world: World) -> Desk:
    return Desk(world, True)


def test_an_empty_one_has_the_scale_of_the_profile(draft: Desk) -> None:
    made = draft.do(lambda s: service.create_repository(s, *draft.key, NewRepository(name="Mine")))
    assert (made.number, made.content, made.created_by_name) == (2, {"scale": 3, "interactions": []}, "Consultant")


def test_a_ready_one_takes_the_stages_and_channels_of_the_programme(draft: Desk) -> None:
    new = NewRepository(ready="digital", language="fr", stages={"buy": None})
    made = draft.do(lambda s: service.create_repository(s, *draft.key, new))
    found = made.content["interactions"]
    assert made.name == "Dispositif digital"
    assert {each["stage"] for each in found} == {"choose", "use", "return"}
    assert all(each["channels"] == ["web"] for each in found)
    assert not any(each["code"].startswith("buy-") for each in found)
    assert draft.do(lambda s: service.check_repository(s, made)) == []


def test_a_ready_one_brings_its_stages_where_no_journey_is(draft: Desk) -> None:
    new = NewRepository(ready="store", bring_stages=True)
    draft.do(lambda s: service.create_repository(s, *draft.key, new))
    query = select(JourneyMap).where(col(JourneyMap.segment_code) == "pro")
    brought = draft.do(lambda s: s.execute(query).scalar_one())
    assert [each["code"] for each in brought.content["stages"]][:2] == ["visit", "advice"]
    novice = draft.do(lambda s: s.get_one(JourneyMap, draft.made.map))
    assert len(novice.content["stages"]) == 3  # a journey that is there is left alone


def test_unknown_ready_names_and_groups(draft: Desk) -> None:
    with pytest.raises(NotFound):
        draft.do(lambda s: service.create_repository(s, *draft.key, NewRepository(ready="moon")))
    with pytest.raises(Invalid):
        draft.do(lambda s: service.create_repository(s, *draft.key, NewRepository(ready="digital", stages={"moon": "choose"})))


def test_a_frozen_one_is_changed_by_a_new_version(frozen: Desk) -> None:
    with pytest.raises(Conflict) as refused:
        frozen.do(lambda s: interactions.add_interaction(s, *frozen.key, frozen.made.repository, NewInteraction(**NEW)))
    assert refused.value.code == "repository_frozen"
    made = frozen.do(lambda s: service.copy_repository(s, *frozen.key, frozen.made.repository))
    assert (made.number, made.based_on, made.frozen_at) == (2, frozen.made.repository, None)
    assert made.content == frozen.repository().content
    frozen.do(lambda s: interactions.add_interaction(s, *frozen.key, made.id, NewInteraction(**NEW)))
    assert len(frozen.codes()) == 4  # the frozen one is as it was


def test_the_first_observation_freezes_and_an_empty_one_cannot_be_frozen(draft: Desk) -> None:
    draft.do(lambda s: service.freeze_for(s, draft.person, s.get_one(Repository, draft.made.repository)))
    first = draft.repository().frozen_at
    draft.do(lambda s: service.freeze(s, *draft.key, draft.made.repository))
    assert draft.repository().frozen_at == first is not None
    query = select(Event).where(col(Event.kind) == "repository.frozen")
    assert [each.new for each in draft.do(lambda s: list(s.execute(query).scalars()))] == [{"number": 1, "reason": "first_observation"}]
    empty = draft.do(lambda s: service.create_repository(s, *draft.key, NewRepository(name="Empty")))
    with pytest.raises(Conflict):
        draft.do(lambda s: service.freeze(s, *draft.key, empty.id))


def test_added_behind_its_stage_with_a_code_from_its_words(draft: Desk) -> None:
    code = draft.do(lambda s: interactions.add_interaction(s, *draft.key, draft.made.repository, NewInteraction(**NEW)))
    assert code == "asks-the-way"
    assert draft.codes() == ["greeted", "advice", "asks-the-way", "surprise", "refund"]
    again = draft.do(lambda s: interactions.add_interaction(s, *draft.key, draft.made.repository, NewInteraction(**NEW)))
    assert again == "asks-the-way-2"
    with pytest.raises(Conflict):
        draft.do(lambda s: interactions.add_interaction(s, *draft.key, draft.made.repository, NewInteraction(**NEW, code="refund")))


def test_several_at_once_as_a_workshop_says_them(draft: Desk) -> None:
    said = SeveralInteractions(stage="use", kano="one_dimensional", actions=["Unpacks", "Reads the manual", "unpacks"], language="fr")
    codes = draft.do(lambda s: interactions.add_several(s, *draft.key, draft.made.repository, said))
    assert codes == ["unpacks", "reads-the-manual"]
    assert draft.codes() == ["greeted", "advice", "surprise", "unpacks", "reads-the-manual", "refund"]
    made = draft.repository().content["interactions"][3]
    assert [(level["name"], level["score"]) for level in made["levels"]] == [("Mal", -2), ("Moyennement", 0), ("Bien", 2)]
    assert draft.do(lambda s: interactions.add_several(s, *draft.key, draft.made.repository, said)) == []  # sent twice


def test_change_move_and_remove(draft: Desk) -> None:
    key = (*draft.key, draft.made.repository)
    draft.do(lambda s: interactions.move_interaction(s, *key, 1, "advice", "up"))
    assert draft.codes() == ["advice", "greeted", "surprise", "refund"]
    draft.do(lambda s: interactions.move_interaction(s, *key, 2, "advice", "up"))  # at the end of the way
    assert (draft.codes()[0], draft.repository().version) == ("advice", 2)
    change = InteractionChange(**NEW | {"stage": "return"})
    draft.do(lambda s: interactions.change_interaction(s, *key, 2, "advice", change))
    assert draft.codes() == ["greeted", "surprise", "refund", "advice"]
    draft.do(lambda s: interactions.remove_interaction(s, *key, 3, "advice"))
    guide = draft.do(lambda s: s.get_one(Guide, draft.made.guide))
    assert "advice" not in draft.codes() + guide.content["interactions"]
    with pytest.raises(NotFound):
        draft.do(lambda s: interactions.remove_interaction(s, *key, 4, "advice"))
    with pytest.raises(StaleVersion):
        draft.do(lambda s: interactions.remove_interaction(s, *key, 1, "refund"))


def test_a_stage_that_no_journey_has_can_be_given_to_one(draft: Desk) -> None:
    draft.do(lambda s: interactions.move_stage(s, *draft.key, draft.made.repository, 1, "use", "choose"))
    assert [each["stage"] for each in draft.repository().content["interactions"]] == ["choose", "choose", "choose", "return"]


def test_saving_the_same_again_is_no_change(draft: Desk) -> None:
    content: Any = {"scale": 3, "interactions": INTERACTIONS}
    change = RepositoryChange(name="Optimal experience", content=content)
    same = draft.do(lambda s: service.change_repository(s, *draft.key, draft.made.repository, 1, change))
    assert same.version == 1


def test_another_organisation_and_a_closed_programme(draft: Desk) -> None:
    stranger = person_of(draft.world.there)
    new = NewInteraction(**NEW)
    with pytest.raises(NotFound):
        draft.do(lambda s: interactions.add_interaction(s, stranger, draft.made.programme, draft.made.repository, new))

    def close(session: Session) -> None:
        programme = session.get_one(Programme, draft.made.programme)
        programme.status = "closed"
        session.add(programme)

    draft.do(close)
    with pytest.raises(Conflict):
        draft.do(lambda s: interactions.add_interaction(s, *draft.key, draft.made.repository, new))
    with pytest.raises(Conflict):
        draft.do(lambda s: guides.make_guide(s, *draft.key, NewGuide(repository_id=draft.made.repository, segment_code="novice")))


# ---- guides

def test_a_guide_follows_the_journey_and_the_channel(draft: Desk) -> None:
    web = {"stage": "return", "action": "Clicks", "kano": "must_be", "channels": ["web"], "levels": NEW["levels"]}
    draft.do(lambda s: interactions.add_interaction(s, *draft.key, draft.made.repository, NewInteraction(**web)))
    draft.do(lambda s: interactions.move_stage(s, *draft.key, draft.made.repository, None, "choose", "choose"))

    def make(**parts: Any) -> Guide:
        new = NewGuide(repository_id=draft.made.repository, segment_code="novice", **parts)
        return draft.do(lambda s: guides.make_guide(s, *draft.key, new))

    store = make(channel_code="store")
    assert store.content["interactions"] == ["greeted", "advice", "surprise", "refund"]
    assert store.name == "Novices – Store"
    assert make().content["interactions"][-1] == "clicks"
    assert make(interactions=["refund", "greeted", "refund"]).content["interactions"] == ["refund", "greeted"]


@pytest.mark.parametrize(("parts", "place"), [
    ({"segment_code": "moon"}, "segment_code"), ({"segment_code": "pro"}, "segment_code"), ({"channel_code": "moon"}, "channel_code"),
    ({"repository_id": "0" * 32}, "repository_id"), ({"interactions": ["moon"]}, "interactions[0]"),
    ({"interactions": []}, "repository_id"),
])
def test_a_guide_that_cannot_be_made_says_why(draft: Desk, parts: dict[str, Any], place: str) -> None:
    values = {"repository_id": draft.made.repository, "segment_code": "novice"} | parts
    with pytest.raises(Invalid) as refused:
        draft.do(lambda s: guides.make_guide(s, *draft.key, NewGuide(**values)))
    assert [each.place for each in refused.value.problems] == [place]


def test_a_guide_is_changed_whatever_its_repository(frozen: Desk) -> None:
    change = GuideChange(name="Short", interactions=["refund", "greeted"])
    guide = frozen.do(lambda s: guides.change_guide(s, *frozen.key, frozen.made.guide, 1, change))
    assert (guide.name, guide.content["interactions"], guide.version) == ("Short", ["refund", "greeted"], 2)
    with pytest.raises(StaleVersion):
        frozen.do(lambda s: guides.change_guide(s, *frozen.key, frozen.made.guide, 1, change))
    with pytest.raises(Invalid):
        frozen.do(lambda s: guides.change_guide(s, *frozen.key, frozen.made.guide, 2, GuideChange(interactions=[])))
    groups = guides.grouped(guide, frozen.repository(), {"return": "Return"})
    assert [(group["name"], [each["code"] for each in group["interactions"]]) for group in groups] == [
        ("Return", ["refund"]), ("choose", ["greeted"]),
    ]


