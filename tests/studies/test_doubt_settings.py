"""What is in doubt: set on the page of weights and by the API, kept, refused by its name, and told by the history."""

from typing import Any

import pytest

from app.access.keys import Person
from app.storage.tables import Study
from app.studies import service
from app.studies.schemas import Profile, StudyChange
from app.web import doubt_settings
from app.web.forms import check
from app.web.language import Speaker
from tests.studies.conftest import events
from tests.studies.test_pages import Form, text_of
from tests.world import World

USUAL = {"weights": "multiplier", "spread": 0.5, "expectations": True, "ratings": True, "draws": 10_000, "seed": 1}
SHOWN = {
    "doubt-weights": ["multiplier"], "doubt-spread": "0.5", "doubt-expectations": ["yes"], "doubt-ratings": ["yes"],
    "doubt-draws": "10000", "doubt-seed": "1",
}
FORM = {
    "version": "1", "weights-1": "1", "weights-2": "2", "weights-3": "4", "weights-4": "6", "target": "level", "shortlist-min": "1",
    "shortlist-max": "2", "known_threshold": "90",
}
TYPED = {
    "doubt-weights": "multiplier", "doubt-spread": "0.25", "doubt-expectations": "no", "doubt-ratings": "yes", "doubt-draws": "20 000",
    "doubt-seed": "0",
}


def page_of(world: World, language: str = "en") -> tuple[Any, str]:
    browser = world.as_("consultant", page=True)
    browser.cookies.set("language", language)
    return browser, f"/studies/{world.here.study}/weights"


def stored(world: World) -> dict[str, Any]:
    return world.as_("consultant").get(f"/api/v1/studies/{world.here.study}").json()["profile"]["doubt"]


def shown(html: str) -> dict[str, Any]:
    return {name: value for name, value in Form(html).values.items() if name.startswith("doubt-")}


# The page

def test_a_study_without_settings_shows_the_methods(world: World) -> None:
    browser, address = page_of(world)
    assert shown(browser.get(address).text) == SHOWN
    assert stored(world) == USUAL


def test_the_settings_are_saved_and_shown(world: World) -> None:
    browser, address = page_of(world)
    assert browser.post(address, data=FORM | TYPED).status_code == 303
    assert stored(world) == {"weights": "multiplier", "spread": 0.25, "expectations": False, "ratings": True, "draws": 20_000, "seed": 0}
    assert shown(browser.get(address).text) == SHOWN | {
        "doubt-spread": "0.25", "doubt-expectations": ["no"], "doubt-draws": "20000", "doubt-seed": "0",
    }


@pytest.mark.parametrize("weights", ["simplex", "off"])
def test_how_far_a_weight_may_be_off_counts_with_doubtful_weights_alone(world: World, weights: str) -> None:
    browser, address = page_of(world)
    assert browser.post(address, data=FORM | TYPED | {"doubt-weights": weights, "doubt-spread": "9"}).status_code == 303
    assert stored(world) == {"weights": weights, "expectations": False, "ratings": True, "draws": 20_000, "seed": 0}
    assert shown(browser.get(address).text)["doubt-spread"] == "0.5"


@pytest.mark.parametrize(("language", "words"), [
    ("en", ["Number of draws: Give 1000 or more.", "Seed: Give a whole number.", "How many times more or less, at most: Give 9 or less."]),
    ("fr", ["Nombre de tirages : Indiquez 1000 ou plus.", "Graine aléatoire : Indiquez un nombre entier.",
            "Combien de fois plus ou moins, au plus : Indiquez 9 ou moins."]),
])
def test_what_is_refused_is_named_and_kept(world: World, language: str, words: list[str]) -> None:
    browser, address = page_of(world, language)
    wrong = {"doubt-draws": "500", "doubt-seed": "x1", "doubt-spread": "12"}
    page = browser.post(address, data=FORM | TYPED | wrong)
    assert page.status_code == 422
    assert [each for each in words if each not in text_of(page.text)] == []
    assert {name: value for name, value in shown(page.text).items() if name in wrong} == wrong
    assert '<details class="fold" open>' in page.text
    assert (stored(world), events(world)) == (USUAL, [])


def test_a_choice_that_is_none_is_refused(world: World) -> None:
    browser, address = page_of(world)
    page = browser.post(address, data=FORM | TYPED | {"doubt-weights": "maybe", "doubt-ratings": "perhaps"})
    said = text_of(page.text)
    assert page.status_code == 422
    assert "How sure the weights of the domains are: Choose one of the list." in said
    assert "Ratings: This cannot be accepted." in said


def test_who_saves_second_reads_words_and_not_codes(world: World) -> None:
    browser, address = page_of(world)
    browser.post(address, data=FORM | TYPED | {"doubt-weights": "off"})
    page = browser.post(address, data=FORM | TYPED | {"doubt-weights": "simplex"})
    said = text_of(page.text)
    assert page.status_code == 412
    assert f"{doubt_settings.WEIGHTS['off']} {doubt_settings.WEIGHTS['simplex']}" in said
    assert shown(page.text)["doubt-weights"] == ["simplex"]


# An older study

def test_an_older_profile_that_is_saved_as_it_is_makes_no_event(world: World) -> None:
    browser, address = page_of(world)
    assert browser.post(address, data=FORM | {name: "".join(value) for name, value in SHOWN.items()}).status_code == 303
    assert browser.post(address, data=FORM).status_code == 303  # a page that was open before there were these fields
    study = world.database.work(lambda session: session.get_one(Study, world.here.study))
    assert (study.version, events(world), "doubt" in study.profile) == (1, [], False)


def test_another_change_of_an_older_profile_keeps_the_methods_doubt(world: World) -> None:
    browser, address = page_of(world)
    assert browser.post(address, data=FORM | {"weights-4": "8"}).status_code == 303
    assert stored(world) == USUAL
    (_kind, subject, old, new), = events(world)
    assert (subject, old["profile"]["doubt"], new["profile"]["doubt"]) == ("profile", USUAL, USUAL)


# The API

def test_the_api_takes_it_and_gives_it_back(world: World) -> None:
    api, address = world.as_("consultant"), f"/api/v1/studies/{world.here.study}"
    profile = api.get(address).json()["profile"]
    wanted = {"weights": "simplex", "expectations": True, "ratings": False, "draws": 5_000, "seed": 2**31}
    changed = api.patch(address, json={"profile": profile | {"doubt": wanted}}, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.json()["profile"]["doubt"]) == (200, wanted)
    again = api.patch(address, json={"profile": changed.json()["profile"]}, headers={"If-Match": '"2"'})
    assert (again.status_code, again.json()["version"]) == (200, 2)


@pytest.mark.parametrize(("doubt", "place"), [
    ({"weights": "off", "spread": 0.5}, "profile.doubt.spread"), ({"draws": 10}, "profile.doubt.draws"),
    ({"seed": "1"}, "profile.doubt.seed"), ({"votes": True}, "profile.doubt.votes"),
])
def test_the_api_refuses_with_the_place(world: World, doubt: dict[str, Any], place: str) -> None:
    api, address = world.as_("consultant"), f"/api/v1/studies/{world.here.study}"
    refused = api.patch(address, json={"profile": {"doubt": doubt}}, headers={"If-Match": '"1"'})
    assert (refused.status_code, [each["place"] for each in refused.json()["errors"]]) == (422, [place])


def test_the_documentation_knows_it(world: World) -> None:
    shapes = world.as_("consultant").get("/api/v1/openapi.json").json()["components"]["schemas"]
    found = [shape["properties"] for name, shape in shapes.items() if name.startswith("StudyDoubt")]
    assert found and all(list(each) == list(USUAL) for each in found)


# The history

def test_the_history_tells_what_is_another_now(world: World, here: Person) -> None:
    browser, address = page_of(world)
    browser.post(address, data=FORM | TYPED | {"doubt-weights": "off"})
    said = text_of(browser.get(f"/studies/{world.here.study}/history").text)
    assert "Weights in doubt up to 1.5 times more or less → then none: the weights are certain" in said
    assert "Open answers drawn at random → then left out of the draws" in said
    assert "Number of draws 10,000 → then 20,000" in said
    assert "Seed 1 → then 0" in said
    assert "Ratings drawn" not in said
    wanted = check(StudyChange, {"profile": Profile(weights=[0, 1, 2, 4, 9], doubt=check(Profile, {"doubt": {
        "weights": "off", "expectations": False, "draws": 20_000, "seed": 0,
    }}).doubt).model_dump()})
    world.database.work(lambda session: service.update_study(session, here, world.here.study, 2, wanted))
    browser.cookies.set("language", "fr")
    said = text_of(browser.get(f"/studies/{world.here.study}/history").text)
    assert said.count("Incertitude sur les poids jusqu’à 1,5 fois plus ou moins → puis aucune : les poids sont certains") == 1


def test_two_spreads_never_read_alike() -> None:
    english = Speaker("en")
    told = [doubt_settings.times(spread, english) for spread in (0, 0.5, 0.25, 1, 9, 0.333, 1 / 3)]
    assert told == ["1", "1.5", "1.25", "2", "10", "1.333", "1.333333333"]
    assert doubt_settings.changes(USUAL | {"spread": 0.333}, USUAL | {"spread": 1 / 3}, english) == [
        ("Weights in doubt", "up to 1.333 times more or less", "up to 1.333333333 times more or less"),
    ]
    assert doubt_settings.changes({}, {}, english) == doubt_settings.changes(USUAL, USUAL, english) == []
