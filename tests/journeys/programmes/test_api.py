"""The API of programmes, segments and channels: versions, refusals, odd input, and nothing of another organisation."""

from typing import Any

import pytest

from tests.journeys.make import PROFILE, Made
from tests.journeys.programmes.conftest import events
from tests.world import World

NEW = {"client_name": "Exemple SA", "title": "Journeys", "ready_content": "en"}
DOORS = [
    ("GET", "", None), ("PATCH", "", {"title": "Another"}), ("POST", "/close", None), ("POST", "/reopen", None), ("GET", "/steps", None),
    ("GET", "/events", None), ("GET", "/segments", None), ("POST", "/segments", {"name": "New"}),
    ("PATCH", "/segments/pro", {"name": "New"}), ("DELETE", "/segments/pro", None), ("GET", "/channels", None),
    ("POST", "/channels", {"name": "New", "kind": "digital"}), ("PATCH", "/channels/web", {"name": "New"}),
    ("DELETE", "/channels/web", None),
]


def send(browser: Any, method: str, path: str, body: Any = None, version: int | None = 1) -> Any:
    headers = {} if version is None else {"If-Match": f'"{version}"'}
    return browser.request(method, f"/api/v1/programmes{path}", headers=headers, **({} if body is None else {"json": body}))


def test_a_programme_is_made_read_changed_and_listed(world: World) -> None:
    browser = world.as_("consultant")
    made = send(browser, "POST", "", NEW)
    assert (made.status_code, made.headers["etag"]) == (201, '"1"')
    programme = made.json()
    assert made.headers["location"] == f"/api/v1/programmes/{programme['id']}"
    assert {name: programme[name] for name in ("title", "status", "customers", "indicators", "profile", "waves", "version")} == {
        "title": "Journeys", "status": "open", "customers": "b2c", "indicators": [], "profile": PROFILE, "waves": 0, "version": 1,
    }
    path = f"/{programme['id']}"
    changed = send(browser, "PATCH", path, {"indicators": ["nps", "ces"], "profile": {"gate": "strict"}})
    assert changed.json()["profile"] == PROFILE | {"gate": "strict"}
    assert (changed.json()["version"], changed.headers["etag"]) == (2, '"2"')
    assert send(browser, "GET", path).json() == changed.json()
    listed = send(browser, "GET", "?q=EXEMPLE&size=1").json()
    assert ([each["id"] for each in listed["items"]], listed["page"], listed["size"], listed["total"]) == ([programme["id"]], 1, 1, 1)


def test_versions_are_asked_for_and_compared(world: World, made: Made) -> None:
    browser, path = world.as_("consultant"), f"/{made.programme}"
    for part, body in (("", {"title": "A"}), ("/segments/pro", {"name": "A"}), ("/channels/web", {"name": "A"})):
        assert send(browser, "PATCH", path + part, body, None).status_code == 428
        stale = send(browser, "PATCH", path + part, body, 7)
        assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
        assert stale.json()["current"]["version"] == (0 if part else 1)
    assert events(world, made.programme) == []
    assert send(browser, "PATCH", f"{path}/segments/pro", {"share": 0.3}, 0).json() == {
        "code": "pro", "name": "Professionals", "customer_type": "installer", "expectations": "", "persona": "", "channels": ["web"],
        "share": 0.3, "version": 1,
    }
    assert send(browser, "PATCH", f"{path}/segments/pro", {"share": None}).json()["share"] is None


def test_lists_say_their_totals(world: World, made: Made) -> None:
    browser = world.as_("consultant")
    segments = send(browser, "GET", f"/{made.programme}/segments?size=1&page=2").json()
    assert ([each["code"] for each in segments["items"]], segments["total"], segments["shares_total"]) == (["pro"], 2, 1.0)
    send(browser, "PATCH", f"/{made.programme}/segments/pro", {"share": None}, 0)
    assert send(browser, "GET", f"/{made.programme}/segments").json()["shares_total"] is None
    channels = send(browser, "GET", f"/{made.programme}/channels").json()
    assert channels["items"] == [
        {"code": "store", "name": "Store", "kind": "physical", "version": 0},
        {"code": "web", "name": "Web site", "kind": "digital", "version": 0},
    ]


def test_what_is_used_is_refused_and_says_by_what(world: World, made: Made) -> None:
    browser = world.as_("consultant")
    refused = send(browser, "DELETE", f"/{made.programme}/segments/novice")
    assert (refused.status_code, refused.json()["code"]) == (409, "segment_used")
    assert refused.json()["detail"] == "Novices cannot be removed: customers of this segment were observed."
    assert send(browser, "DELETE", f"/{made.programme}/channels/store").json()["code"] == "channel_used"
    assert send(browser, "DELETE", f"/{made.programme}/segments/pro").status_code == 204
    assert send(browser, "DELETE", f"/{made.programme}/segments/pro").status_code == 404


@pytest.mark.parametrize(("method", "part", "body"), DOORS, ids=[f"{method} {part}" for method, part, _ in DOORS])
def test_a_foreign_programme_is_as_an_unknown_one(world: World, foreign: Made, method: str, part: str, body: Any) -> None:
    browser = world.as_("consultant")
    theirs, nobodys = (send(browser, method, f"/{key}{part}", body) for key in (foreign.programme, "0" * 32))
    assert (theirs.status_code, theirs.json()["code"]) == (404, "not_found")
    assert {**theirs.json(), "request_id": ""} == {**nobodys.json(), "request_id": ""}
    assert events(world, foreign.programme) == []


@pytest.mark.parametrize(("method", "part", "body"), [door for door in DOORS if door[0] != "GET" and door[1] not in ("/close", "/reopen")])
def test_a_closed_programme_can_be_read_not_changed(world: World, made: Made, method: str, part: str, body: Any) -> None:
    browser = world.as_("consultant")
    assert send(browser, "POST", f"/{made.programme}/close").json()["status"] == "closed"
    refused = send(browser, method, f"/{made.programme}{part}", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "programme_closed")
    assert send(browser, "GET", f"/{made.programme}/segments").status_code == 200
    assert send(browser, "POST", f"/{made.programme}/reopen").json()["status"] == "open"


ODD = [
    ("", NEW | {"title": "a\x00b"}, "title"), ("", NEW | {"title": ""}, "title"), ("", NEW | {"title": "x" * 201}, "title"),
    ("", NEW | {"title": "two\nlines"}, "title"), ("", NEW | {"goals": "x" * 4001}, "goals"),
    ("", NEW | {"customers": "all"}, "customers"),
    ("", NEW | {"indicators": ["happiness"]}, "indicators[0]"), ("", NEW | {"more": 1}, "more"),
    ("", NEW | {"client_id": "0" * 32}, "body"),
    ("", NEW | {"ready_content": "de"}, "ready_content"), ("", NEW | {"profile": {"min_n": 0}}, "profile.min_n"),
    ("", NEW | {"profile": {"disappointing": 50}}, "profile"), ("", NEW | {"profile": {"peak": "0.5"}}, "profile.peak"),
    ("", NEW | {"profile": {"confidence": 1}}, "profile.confidence"), ("", NEW | {"mutation_id": "short"}, "mutation_id"),
    ("/segments", {"name": "A", "share": 1.01}, "share"), ("/segments", {"name": "A", "share": -0.1}, "share"),
    ("/segments", {"name": "A", "share": "0.5"}, "share"), ("/segments", {"name": "A", "code": "Not a code"}, "code"),
    ("/segments", {"name": "A", "channels": ["nowhere"]}, "channels[0]"),
    ("/segments", {"name": "A", "customer_type": "alien"}, "customer_type"),
    ("/segments", {"name": " "}, "name"), ("/channels", {"name": "A", "kind": "astral"}, "kind"), ("/channels", {"name": "A"}, "kind"),
]


@pytest.mark.parametrize(("part", "body", "place"), ODD)
def test_odd_input_is_refused_where_it_stands(world: World, made: Made, part: str, body: Any, place: str) -> None:
    path = f"/{made.programme}{part}" if part else ""
    refused = send(world.as_("consultant"), "POST", path, body)
    assert (refused.status_code, [each["place"] for each in refused.json()["errors"]]) == (422, [place])
    assert events(world, made.programme) == []


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999"])
def test_a_share_is_a_number(world: World, made: Made, number: str) -> None:
    answer = world.as_("consultant").post(
        f"/api/v1/programmes/{made.programme}/segments", content=f'{{"name": "A", "share": {number}}}',
        headers={"content-type": "application/json"},
    )
    assert answer.status_code == 422


def test_half_of_a_character_pair_is_refused(world: World, made: Made) -> None:
    for part in ("segments", "channels"):
        answer = world.as_("consultant").post(
            f"/api/v1/programmes/{made.programme}/{part}", content=b'{"name": "\\ud83d", "kind": "digital"}',
            headers={"content-type": "application/json"},
        )
        assert answer.status_code == 422
    answer = world.as_("consultant").get("/api/v1/programmes", params={"q": "a\x00b"})
    assert (answer.status_code, answer.json()["items"]) == (200, [])


@pytest.mark.parametrize("body", [{}, {"title": None}, {"profile": None}, {"profile": {"disappointing": 40, "enchantment": 40}}])
def test_a_change_that_changes_nothing_or_takes_away_is_refused(world: World, made: Made, body: Any) -> None:
    assert send(world.as_("consultant"), "PATCH", f"/{made.programme}", body).status_code == 422


def test_steps_and_events_are_told_to_programs_too(world: World, made: Made) -> None:
    browser = world.as_("consultant")
    steps = send(browser, "GET", f"/{made.programme}/steps").json()["items"]
    assert [each["name"] for each in steps if each["next"]] == ["plan"]
    send(browser, "PATCH", f"/{made.programme}/channels/web", {"name": "Web shop"}, 0)
    found = send(browser, "GET", f"/{made.programme}/events?size=1").json()
    assert (found["total"], found["items"][0]["kind"], found["items"][0]["new"]) == (1, "channel.changed", {"name": "Web shop"})
