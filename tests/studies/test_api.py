"""The API doors: shapes, status codes, versions, paging, and what each role and each organisation gets."""

from typing import Any

import pytest

from tests.studies.conftest import events
from tests.world import World

NEW = {"client_name": "Exemple SA", "title": "CRM", "edition": "2026", "format": "2-days", "context": {"seats": 40, "countries": ["FR"]}}


def test_a_study_from_nothing_to_read(world: World) -> None:
    api = world.as_("consultant")
    made = api.post("/api/v1/studies", json=NEW)
    assert (made.status_code, made.headers["etag"]) == (201, '"1"')
    read = api.get(made.headers["location"])
    assert read.json() == made.json()
    body = read.json()
    assert (body["client"]["name"], body["edition"], body["map_version"], body["format"]) == ("Exemple SA", "2026", "2026.1", "2-days")
    assert body["context"]["countries"] == ["FR"]
    assert body["progress"] == {"agreed": 0, "items": 5}


def test_a_change_needs_the_version_that_was_seen(world: World) -> None:
    api, address = world.as_("consultant"), f"/api/v1/studies/{world.here.study}"
    assert api.patch(address, json={"title": "New"}).status_code == 428
    assert api.patch(address, json={"title": "New"}, headers={"If-Match": "soon"}).status_code == 422
    changed = api.patch(address, json={"title": "New"}, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.headers["etag"], changed.json()["title"]) == (200, '"2"', "New")
    stale = api.patch(address, json={"title": "Other"}, headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["current"]["title"], stale.json()["current"]["version"]) == (412, "New", 2)
    assert [each[0] for each in events(world)] == ["study.changed"]


@pytest.mark.parametrize(("body", "place"), [
    (NEW | {"title": ""}, "title"), (NEW | {"colour": "blue"}, "colour"), (NEW | {"context": {"seats": "40"}}, "context.seats"),
    (NEW | {"edition": "1999"}, "edition"), (NEW | {"context": {"start": "tomorrow"}}, "context.start"),
])
def test_a_broken_body_is_refused_with_its_place(world: World, body: dict[str, Any], place: str) -> None:
    refused = world.as_("consultant").post("/api/v1/studies", json=body)
    assert (refused.status_code, [each["place"] for each in refused.json()["errors"]]) == (422, [place])
    assert refused.headers["content-type"] == "application/problem+json"
    assert events(world) == []


@pytest.mark.parametrize(
    "raw", ['{"name": "\\ud800"}', '{"name": NaN}', '{"name": "a\\u0000b"}', '{"name": 1e999}', "[]", "", '{"name": {"$gt": ""}}']
)
def test_what_would_break_a_database_stops_at_the_door(world: World, raw: str) -> None:
    refused = world.as_("consultant").post("/api/v1/clients", content=raw, headers={"content-type": "application/json"})
    assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json")


def test_clients_are_added_found_and_renamed(world: World) -> None:
    api = world.as_("consultant")
    made = api.post("/api/v1/clients", json={"name": "Été & Fils"})
    assert made.status_code == 201
    assert api.post("/api/v1/clients", json={"name": "ete & fils"}).status_code == 409
    found = api.get("/api/v1/clients", params={"q": "ete", "size": 1}).json()
    assert found == {"items": [made.json()], "page": 1, "size": 1, "total": 1}
    renamed = api.patch(f"/api/v1/clients/{made.json()['id']}", json={"name": "Hiver"})
    assert renamed.json() == made.json() | {"name": "Hiver"}


def test_participants_by_the_api(world: World) -> None:
    api, address = world.as_("consultant"), f"/api/v1/studies/{world.here.study}/participants"
    made = api.post(address, json={"name": "Bob", "team": "it"})
    assert (made.status_code, made.json()["job"]) == (201, "")
    one = f"{address}/{made.json()['id']}"
    assert api.put(one, json={"name": "Bob", "team": "it", "job": "CIO"}).json()["job"] == "CIO"
    assert [each["name"] for each in api.get(address).json()["items"]] == ["Alice", "Bob"]
    assert (api.delete(one).status_code, api.delete(one).status_code) == (204, 404)


def test_workshops_by_the_api(world: World) -> None:
    api, address = world.as_("consultant"), f"/api/v1/studies/{world.here.study}/workshops"
    changed = api.patch(f"{address}/J1", json={"held_on": "2026-12-02", "status": "open"})
    assert (changed.status_code, changed.json()["held_on"], changed.json()["status"], changed.json()["agreed"]) == (
        200,
        "2026-12-02",
        "open",
        3,
    )
    found = api.get(address).json()
    assert ([each["code"] for each in found["items"]], found["uncovered_domains"], found["total"]) == (["J1", "J2"], [], 2)
    assert api.patch(f"{address}/J9", json={"status": "open"}).status_code == 404
    assert api.patch(f"{address}/J1", json={"held_on": None}).json()["held_on"] is None


def test_closing_by_the_api(world: World) -> None:
    api, address = world.as_("consultant"), f"/api/v1/studies/{world.here.study}"
    assert api.post(f"{address}/close").json()["status"] == "closed"
    refused = api.patch(address, json={"title": "Later"}, headers={"If-Match": '"2"'})
    assert (refused.status_code, refused.json()["code"]) == (409, "study_closed")
    assert api.get("/api/v1/studies", params={"status": "closed"}).json()["total"] == 1
    assert api.post(f"{address}/reopen").json()["status"] == "open"


READS = ["", "/participants", "/workshops"]


@pytest.mark.parametrize("path", READS)
@pytest.mark.parametrize(("role", "status"), [("admin", 200), ("consultant", 200), ("client", 403), ("guest", 401), (None, 401)])
def test_who_reads_a_study(world: World, path: str, role: str | None, status: int) -> None:
    assert world.as_(role).get(f"/api/v1/studies/{world.here.study}{path}").status_code == status


@pytest.mark.parametrize("path", READS)
def test_a_foreign_study_answers_as_an_unknown_one(world: World, path: str) -> None:
    api = world.as_("consultant")
    answers = [api.get(f"/api/v1/studies/{study}{path}") for study in (world.there.study, "0" * 32)]
    shown = [{key: value for key, value in answer.json().items() if key != "request_id"} for answer in answers]
    assert ([answer.status_code for answer in answers], shown[0]) == ([404, 404], shown[1])


def test_the_lists_hold_nothing_of_another_organisation(world: World) -> None:
    for address in ("/api/v1/studies", "/api/v1/clients"):
        text = world.as_("consultant").get(address).text
        assert world.here.client in text
        assert "There" not in text and world.there.client not in text and world.there.study not in text


@pytest.mark.parametrize("params", [{"page": 0}, {"size": 201}, {"page": 10**20}, {"status": "lost"}, {"q": "x" * 201}])
def test_paging_is_bounded(world: World, params: dict[str, Any]) -> None:
    assert world.as_("consultant").get("/api/v1/studies", params=params).status_code == 422


def test_the_documentation_has_examples_that_are_accepted(world: World) -> None:
    document = world.as_("consultant").get("/api/v1/openapi.json").json()
    sent = document["paths"]["/api/v1/studies"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    body = sent["examples"][0] | {"format": "2-days"}  # the small map of these tests has one format only
    assert world.as_("consultant").post("/api/v1/studies", json=body).status_code == 201
