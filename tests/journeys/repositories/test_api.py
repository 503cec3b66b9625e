"""The API of repositories and guides: versions, refusals, other organisations, closed programmes, odd input."""

import io
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlmodel import Session

from app.storage.tables import Programme
from tests.journeys.make import Made, add_programme
from tests.world import World

LEVELS = [{"code": "no", "name": "No", "score": -2}, {"code": "yes", "name": "Yes", "score": 0}]
NEW = {"stage": "choose", "action": "Asks the way", "kano": "must_be", "levels": LEVELS}


@pytest.fixture
def made(world: World) -> Made:
    return world.database.work(lambda session: add_programme(session, world.here, observed=False))


@pytest.fixture
def there(world: World) -> Made:
    return world.database.work(lambda session: add_programme(session, world.there, observed=False))


@pytest.fixture
def api(world: World) -> Any:
    return world.as_("consultant")


def path(made: Made, rest: str = "") -> str:
    return f"/api/v1/programmes/{made.programme}/repositories{rest}"


def test_made_read_changed_copied_frozen(api: Any, made: Made) -> None:
    created = api.post(path(made), json={"ready": "digital", "language": "fr"})
    assert (created.status_code, created.headers["etag"]) == (201, '"1"')
    one = path(made, f"/{created.json()['id']}")
    assert created.json()["interactions"] == 23
    renamed = api.put(one, json={"name": "Numérique"}, headers={"If-Match": '"1"'})
    assert (renamed.json()["name"], renamed.json()["version"]) == ("Numérique", 2)
    assert api.put(one, json={"name": "X"}).status_code == 428
    stale = api.put(one, json={"name": "X"}, headers={"If-Match": "1"})
    assert (stale.status_code, stale.json()["current"]["version"], stale.json()["current"]["changed_by"]) == (412, 2, "Consultant Here")
    assert api.post(one + "/freeze").json()["frozen"] is True
    refused = api.put(one, json={"name": "X"}, headers={"If-Match": "3"})
    assert (refused.status_code, refused.json()["code"]) == (409, "repository_frozen")
    assert "new version" in refused.json()["detail"]
    copied = api.post(one + "/copy", json={})
    assert (copied.status_code, copied.json()["frozen"], copied.json()["name"]) == (201, False, "Numérique")
    listed = api.get(path(made) + "?size=2").json()
    assert ([each["number"] for each in listed["items"]], listed["total"]) == ([3, 2], 3)


def test_interactions_one_by_one(api: Any, made: Made) -> None:
    all_of = path(made, f"/{made.repository}/interactions")
    added = api.post(all_of, json=NEW)
    assert (added.status_code, added.json()["code"], added.json()["version"]) == (201, "asks-the-way", 2)
    one = f"{all_of}/asks-the-way"
    changed = api.put(one, json=NEW | {"response": "Somebody shows it"}, headers={"If-Match": "2"})
    assert (changed.status_code, changed.json()["response"]) == (200, "Somebody shows it")
    assert api.patch(one, json={"move": "up"}, headers={"If-Match": "3"}).status_code == 200
    assert [each["code"] for each in api.get(all_of).json()["items"]][:3] == ["greeted", "asks-the-way", "advice"]
    assert api.get(one).json()["version"] == 4
    assert api.delete(one, headers={"If-Match": "4"}).status_code == 204
    assert api.get(one).status_code == 404


def test_check_says_it_in_the_readers_language(api: Any, made: Made) -> None:
    one = path(made, f"/{made.repository}")
    wrong = NEW | {"levels": [{"code": "no", "name": "No", "score": -2}, {"code": "yes", "name": "Yes", "score": 2}]}
    api.post(one + "/interactions", json=wrong)
    found = api.get(one + "/check", headers={"Accept-Language": "fr"}).json()["findings"]
    kano = next(each for each in found if each["code"] == "must_be_best")
    assert (kano["interaction"], kano["params"], kano["field"]) == ("asks-the-way", {"best": 2}, "levels")
    assert kano["message"].startswith("Un indispensable va de soi")


def test_differences_to_the_base(api: Any, made: Made) -> None:
    copied = api.post(path(made, f"/{made.repository}/copy"), json={}).json()["id"]
    api.post(path(made, f"/{copied}/interactions"), json=NEW)
    found = api.get(path(made, f"/{copied}/differences")).json()
    assert found["base"] == made.repository
    assert [(each["kind"], each["code"]) for each in found["differences"]] == [("added", "asks-the-way")]
    assert api.get(path(made, f"/{made.repository}/differences")).json() == {"base": None, "differences": []}


@pytest.mark.parametrize("body", [
    {}, {"name": ""}, {"name": "x" * 201}, {"name": "a\x00b"}, {"name": "a\nb"}, {"ready": "NO"},
    {"ready": "digital", "based_on": "0" * 32},
    {"name": "x", "language": "de"}, {"name": "x", "unknown": 1}, {"ready": "digital", "stages": {"moon": "choose"}},
])
def test_odd_repositories(api: Any, made: Made, body: dict[str, Any]) -> None:
    assert api.post(path(made), json=body).status_code == 422


@pytest.mark.parametrize("changes", [
    {"levels": []}, {"levels": LEVELS + LEVELS}, {"levels": [LEVELS[0] | {"score": 11}]}, {"levels": [LEVELS[0] | {"score": 1.5}]},
    {"levels": [LEVELS[0] | {"score": True}]}, {"kano": "magic"}, {"stage": "No Code"}, {"action": " "}, {"code": "É"}, {"axis": None},
    {"channels": ["x"] * 31}, {"response": "x" * 4001}, {"extra": 1},
])
def test_odd_interactions(api: Any, made: Made, changes: dict[str, Any]) -> None:
    assert api.post(path(made, f"/{made.repository}/interactions"), json=NEW | changes).status_code == 422


def test_a_level_beyond_the_scale_is_refused(api: Any, made: Made) -> None:
    beyond = NEW | {"levels": [LEVELS[0] | {"score": -7}, LEVELS[1]]}
    answer = api.post(path(made, f"/{made.repository}/interactions"), json=beyond)
    assert (answer.status_code, answer.json()["errors"][0]["place"]) == (422, "levels[0].score")


def test_guides_by_the_api(api: Any, made: Made) -> None:
    root = f"/api/v1/programmes/{made.programme}/guides"
    body = {"repository_id": made.repository, "segment_code": "novice", "channel_code": "store"}
    created = api.post(root, json=body)
    assert (created.status_code, created.json()["name"], created.json()["interactions"]) == (201, "Novices – Store", 4)
    one = f"{root}/{created.json()['id']}"
    changed = api.patch(one, json={"interactions": ["refund", "greeted"]}, headers={"If-Match": "1"})
    assert changed.json()["content"] == {"interactions": ["refund", "greeted"]}
    assert api.patch(one, json={"name": "Y"}, headers={"If-Match": "1"}).status_code == 412
    assert api.patch(one, json={"interactions": ["moon"]}, headers={"If-Match": "2"}).status_code == 422
    assert api.get(root).json()["total"] == 2
    sheet = api.get(one + "/sheet", headers={"Accept-Language": "fr"})
    assert sheet.headers["content-language"] == "fr"
    assert load_workbook(io.BytesIO(sheet.content))["Marks"].cell(8, 1).value == "refund"
    assert api.post(root, json=body | {"segment_code": "pro"}).json()["errors"][0]["place"] == "segment_code"


ONE = "repositories/{repository}"
WRITES = [
    ("POST", "repositories", {"name": "X"}), ("POST", f"{ONE}/copy", {}), ("POST", f"{ONE}/freeze", {}), ("PUT", ONE, {"name": "X"}),
    ("POST", f"{ONE}/interactions", NEW), ("PUT", f"{ONE}/interactions/advice", NEW),
    ("PATCH", f"{ONE}/interactions/advice", {"move": "up"}), ("DELETE", f"{ONE}/interactions/advice", None),
    ("POST", "guides", {"repository_id": "{repository}", "segment_code": "novice"}), ("PATCH", "guides/{guide}", {"name": "X"}),
]


def send(api: Any, made: Made, method: str, rest: str, body: Any) -> Any:
    ids = {"repository": made.repository, "guide": made.guide}
    body = {name: value.format(**ids) if isinstance(value, str) else value for name, value in body.items()} if body is not None else None
    return api.request(method, f"/api/v1/programmes/{made.programme}/{rest.format(**ids)}", json=body, headers={"If-Match": "1"})


@pytest.mark.parametrize(("method", "rest", "body"), WRITES, ids=[f"{method} {rest}" for method, rest, _ in WRITES])
def test_another_organisation_is_not_there(api: Any, world: World, made: Made, there: Made, method: str, rest: str, body: Any) -> None:
    assert send(api, there, method, rest, body).status_code == 404
    stolen = Made(made.programme, there.map, there.repository, there.guide, there.wave)
    assert rest == "repositories" or send(api, stolen, method, rest, body).status_code in (404, 422)
    assert send(api, made, method, rest, body).status_code < 300


@pytest.mark.parametrize(("method", "rest", "body"), WRITES, ids=[f"{method} {rest}" for method, rest, _ in WRITES])
def test_a_closed_programme_is_not_changed(api: Any, world: World, made: Made, method: str, rest: str, body: Any) -> None:
    def close(session: Session) -> None:
        programme = session.get_one(Programme, made.programme)
        programme.status = "closed"
        session.add(programme)

    world.database.work(close)
    answer = send(api, made, method, rest, body)
    assert (answer.status_code, answer.json()["code"]) == (409, "programme_closed")
