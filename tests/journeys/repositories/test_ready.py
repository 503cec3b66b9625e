"""The repositories that ship with the product: both languages, codes that hold, scores that follow the Kano classes, words for a room."""

from itertools import pairwise
from typing import Any

import pytest

from app.journeys.content import RepositoryContent
from app.journeys.maps.ready import ready_stages
from app.journeys.repositories.checks import check
from app.journeys.repositories.ready import ReadyRepository, interactions_of, ready_repositories, suggested_stages

READY = ready_repositories()
ALL = pytest.mark.parametrize("ready", READY.values(), ids=list(READY))


def test_both_are_there() -> None:
    assert list(READY) == ["digital", "store"]


@ALL
def test_it_has_about_twenty_interactions(ready: ReadyRepository) -> None:
    assert 20 <= len(ready.interactions) <= 25


@ALL
@pytest.mark.parametrize("language", ["en", "fr"])
def test_nothing_is_left_to_mend(ready: ReadyRepository, language: str) -> None:
    made = interactions_of(ready, language, {}, ["web"], 3)
    RepositoryContent.model_validate({"scale": 3, "interactions": made})
    assert check(made, {stage.code: stage.code for stage in ready.stages}, {"web"}) == []


@ALL
def test_levels_run_upwards_and_differ(ready: ReadyRepository) -> None:
    for each in ready.interactions:
        assert all(low.score < high.score for low, high in pairwise(each.levels)), each.code
        for language in ("en", "fr"):
            assert len({getattr(level.name, language) for level in each.levels}) == len(each.levels), each.code


@ALL
def test_it_reads_aloud(ready: ReadyRepository) -> None:
    """Short enough for a phone, no exclamation marks, French that is not English, sentences that end."""
    for each in ready.interactions:
        assert each.action.en != each.action.fr and each.response.en != each.response.fr
        for texts in (each.action, each.response, *(level.name for level in each.levels)):
            for text in (texts.en, texts.fr):
                assert "!" not in text and text == text.strip()
        assert max(len(each.action.en), len(each.action.fr)) <= 70, each.code
        assert max(len(each.response.en), len(each.response.fr)) <= 130, each.code
        assert each.response.en.endswith(".") and each.response.fr.endswith(".")
        assert all(max(len(level.name.en), len(level.name.fr)) <= 40 for level in each.levels), each.code


@ALL
def test_every_class_axis_and_fundamental_is_used(ready: ReadyRepository) -> None:
    assert {each.kano for each in ready.interactions} == {"must_be", "one_dimensional", "attractive"}
    assert {each.axis for each in ready.interactions} == {"ease", "emotion"}
    assert {each.fundamental for each in ready.interactions} == set(ready.fundamentals)


def test_the_five_fundamentals_of_a_digital_set_up_each_have_two_interactions_or_more() -> None:
    used = [each.fundamental for each in READY["digital"].interactions]
    assert all(used.count(name) >= 2 for name in ("product", "contact", "mobile", "shop", "personal"))


@ALL
@pytest.mark.parametrize("journey", ["b2c", "b2b"])
def test_its_groups_find_a_stage_of_the_ready_journeys(ready: ReadyRepository, journey: str) -> None:
    stages: list[dict[str, Any]] = ready_stages(journey, "en")
    found = suggested_stages(ready, stages)
    phases = {each["code"]: each["phase"] for each in stages}
    assert {stage.code: phases[found[stage.code]] for stage in ready.stages} == {stage.code: stage.phase for stage in ready.stages}
    if journey == "b2c":
        assert found == {stage.code: stage.code for stage in ready.stages}


def test_a_group_without_a_like_stage_goes_to_the_same_phase_or_nowhere() -> None:
    stages = [{"code": "one", "phase": "before"}, {"code": "two", "phase": "before"}]
    found = suggested_stages(READY["digital"], stages)
    assert (found["search"], found["buy"]) == ("one", "two")
    assert "help" not in found


def test_a_smaller_scale_bounds_the_scores() -> None:
    made = interactions_of(READY["digital"], "en", {"search": None}, [], 1)
    assert {level["score"] for each in made for level in each["levels"]} == {-1, 0, 1}
    assert not any(each["stage"] == "search" for each in made)
