"""What the list of priorities shows when a value is not taken: the door's own sentence, in the reader's language."""

import pytest

from tests.journeys.plan.conftest import Place
from tests.journeys.plan.test_pages import add


@pytest.mark.parametrize(("language", "change", "said"), [
    ("en", {"expected_gain": -5}, ("expected_gain", "Give 0 or more.")),
    ("fr", {"expected_gain": -5}, ("expected_gain", "Indiquez 0 ou plus.")),
    ("en", {"expected_gain": "much"}, ("expected_gain", "Give a number.")),
    ("en", {"effort": 2.5}, ("effort", "Give a whole number.")),
    ("en", {"effort": 9}, ("effort", "Give 5 or less.")),
    ("en", {"title": ""}, ("title", "Fill in this field.")),
])
def test_a_row_is_refused_in_the_house_s_words(place: Place, language: str, change: dict[str, object], said: tuple[str, str]) -> None:
    action, client = add(place), place.world.as_("consultant")
    client.cookies.set("language", language)
    answer = client.patch(f"{place.api}/actions/{action['id']}", json=change, headers={"If-Match": '"1"'})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert [(each["place"], each["message"]) for each in answer.json()["errors"]] == [said]


def test_what_only_a_program_gets_wrong_stays_precise(place: Place) -> None:
    action = add(place)
    answer = place.world.as_("consultant").patch(f"{place.api}/actions/{action['id']}", json={"odd": 1}, headers={"If-Match": '"1"'})
    assert [(each["place"], each["message"]) for each in answer.json()["errors"]] == [("odd", "Extra inputs are not permitted")]
