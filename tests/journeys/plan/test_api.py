"""The API of the plan: versions, foreign and closed programmes, odd input."""

from typing import Any

import pytest

from tests.journeys.plan.conftest import Place

ACTION = {"stage": "choose", "kind": "catch_up", "title": "Greet everybody", "segment": "novice"}
POINT = {"indicator": "nps", "answers": [10, 9, 9, 7, 3], "measured_on": "2026-03-31"}
TARGET = {"target": 45, "reason": "A delight"}


def writes(root: str, action: str, point: str) -> list[tuple[str, str, dict[str, Any] | None]]:
    """Every writing door with a body that it takes."""
    return [
        ("PUT", f"{root}/targets/novice/choose", TARGET), ("DELETE", f"{root}/targets/novice/choose", None),
        ("POST", f"{root}/indicators", POINT), ("DELETE", f"{root}/indicators/{point}", None), ("POST", f"{root}/actions", ACTION),
        ("PATCH", f"{root}/actions/{action}", {"owner": "Claire"}), ("DELETE", f"{root}/actions/{action}", None),
    ]


def filled(place: Place) -> tuple[str, str]:
    client = place.world.as_("consultant")
    action = client.post(f"{place.api}/actions", json=ACTION).json()["id"]
    return action, client.post(f"{place.api}/indicators", json=POINT).json()["id"]


def test_a_foreign_programme_answers_as_an_unknown_one(place: Place) -> None:
    action, point = filled(place)
    stranger = place.world.as_("consultant", "there")
    reads = [("GET", f"{place.api}/{name}", None) for name in ("targets", "indicators", "actions", f"actions/{action}", "target-lint")]
    lint = ("POST", f"{place.api}/target-lint", {"segment": "novice", "targets": {}})
    for method, path, body in [*writes(place.api, action, point), *reads, lint]:
        answers = [stranger.request(method, each, json=body, headers={"If-Match": "1"})
                   for each in (path, path.replace(place.made.programme, "0" * 32))]
        assert [(each.status_code, each.json()["code"]) for each in answers] == [(404, "not_found")] * 2, path
    mine = place.world.as_("consultant")
    theirs = f"/api/v1/programmes/{place.foreign.programme}"
    crossed = mine.patch(f"{theirs}/actions/{action}", json={"owner": "x"}, headers={"If-Match": "1"})
    assert crossed.status_code == 404


def test_an_action_of_another_programme_is_not_found_in_this_one(place: Place) -> None:
    action, point = filled(place)
    stranger = place.world.as_("consultant", "there")
    theirs = f"/api/v1/programmes/{place.foreign.programme}"
    assert stranger.patch(f"{theirs}/actions/{action}", json={"owner": "x"}, headers={"If-Match": "1"}).status_code == 404
    assert stranger.delete(f"{theirs}/indicators/{point}").status_code == 404


def test_a_closed_programme_is_read_not_changed(place: Place) -> None:
    action, point = filled(place)
    place.close()
    client = place.world.as_("consultant")
    for method, path, body in writes(place.api, action, point):
        answer = client.request(method, path, json=body, headers={"If-Match": "1"})
        assert (answer.status_code, answer.json()["code"]) == (409, "programme_closed"), path
    assert client.get(f"{place.api}/actions").json()["total"] == 1


def test_an_action_is_changed_on_the_version_that_was_read(place: Place) -> None:
    client = place.world.as_("consultant")
    made = client.post(f"{place.api}/actions", json=ACTION | {"due": "2026-12-18", "cost": 4000})
    assert made.status_code == 201 and made.headers["etag"] == '"1"'
    address = made.headers["location"]
    assert client.patch(address, json={"status": "decided"}).status_code == 428
    changed = client.patch(address, json={"status": "decided"}, headers={"If-Match": made.headers["etag"]})
    assert changed.status_code == 200 and (changed.json()["status"], changed.json()["version"]) == ("decided", 2)
    late = client.patch(address, json={"status": "dropped"}, headers={"If-Match": '"1"'})
    assert late.status_code == 412
    current = late.json()["current"]
    assert (current["status"], current["version"], current["changed_by"]) == ("decided", 2, "Consultant Here")
    assert client.delete(address).status_code == 428
    late = client.delete(address, headers={"If-Match": '"1"'})
    assert (late.status_code, late.json()["current"]) == (412, current)
    kept = client.delete(address, headers={"If-Match": '"2"'})
    assert (kept.status_code, kept.json()["code"]) == (409, "action_decided")
    assert client.get(address).json() == changed.json() == made.json() | {"status": "decided", "version": 2}


@pytest.mark.parametrize("odd", [
    "{}", '{"cost": NaN}', '{"cost": 1e999}', '{"cost": -1}', '{"due": "2026-02-30"}', '{"due": 0}', '{"title": "a\\u0000"}',
    '{"title": ""}', '{"title": null}', '{"progress": "50"}', '{"progress": 101}', '{"effort": 1.5}', '{"stage": "nowhere"}',
    '{"owner": "\\ud800"}', '{"version": 3}', '{"expected_gain": 1e300}', '{"cost": 99999999999999999999999999}', "[]", "null",
])
def test_odd_changes_are_refused_by_name(place: Place, odd: str) -> None:
    client = place.world.as_("consultant")
    address = client.post(f"{place.api}/actions", json=ACTION).headers["location"]
    answer = client.patch(address, content=odd, headers={"If-Match": "1", "content-type": "application/json"})
    assert answer.status_code == 422, answer.text
    assert client.get(address).json()["version"] == 1


@pytest.mark.parametrize("odd", [
    {"target": 101}, {"target": "50"}, {"target": None}, {"target": 10, "reason": "\x00"}, {"target": 10, "why": ""}, {"reason": "x"},
])
def test_odd_targets_are_refused(place: Place, odd: dict[str, Any]) -> None:
    answer = place.world.as_("consultant").put(f"{place.api}/targets/novice/choose", json=odd, headers={"If-Match": "1"})
    assert answer.status_code == 422


def test_targets_are_set_read_linted_and_taken_away(place: Place) -> None:
    client = place.world.as_("consultant")
    none, first = {"If-Match": '"0"'}, {"If-Match": '"1"'}
    assert client.put(f"{place.api}/targets/novice/return", json=TARGET, headers=none).json()["target"] == 45.0
    assert client.put(f"{place.api}/targets/novice/nowhere", json=TARGET, headers=none).status_code == 404
    listed = client.get(f"{place.api}/targets", params={"size": 1}).json()
    assert (listed["total"], [(each["stage"], each["target"]) for each in listed["items"]]) == (2, [("choose", 60.0)])
    lint = client.get(f"{place.api}/target-lint").json()["items"][0]
    assert (lint["story"], [each["code"] for each in lint["findings"]]) == ("ultimate", ["target_all_delight"])
    asked = {"segment": "novice", "targets": {"choose": 60, "use": 0, "return": 60}}
    assert client.post(f"{place.api}/target-lint", json=asked).json() == {
        "segment": "novice", "zones": {"choose": "enchantment", "use": "neutral", "return": "enchantment"}, "story": "positive",
        "findings": [],
    }
    unknown = client.post(f"{place.api}/target-lint", json={"segment": "novice", "targets": {"nowhere": 1}})
    assert (unknown.status_code, unknown.json()["errors"][0]["place"]) == (422, "targets.nowhere")
    assert client.delete(f"{place.api}/targets/novice/return", headers=first).status_code == 204
    assert client.delete(f"{place.api}/targets/novice/return", headers=first).status_code == 404


def test_a_target_is_changed_on_the_version_that_was_read(place: Place) -> None:
    client, address = place.world.as_("consultant"), f"{place.api}/targets/novice/use"

    def put(version: str, **body: Any) -> Any:
        return client.put(address, json=body, headers={"If-Match": version})

    assert client.put(address, json=TARGET).status_code == client.delete(address).status_code == 428
    assert put("x", **TARGET).status_code == 422
    absent = put('"1"', **TARGET)
    assert (absent.status_code, absent.json()["current"]["version"], absent.json()["current"]["target"]) == (412, 0, None)
    made = put('"0"', **TARGET)
    assert (made.status_code, made.headers["etag"], made.json()["version"]) == (200, '"1"', 1)
    late = put('"0"', target=10)
    assert late.status_code == 412
    current = {name: late.json()["current"][name] for name in ("segment", "stage", "target", "reason", "version", "changed_by")}
    assert current == {"segment": "novice", "stage": "use", **TARGET, "version": 1, "changed_by": "Consultant Here"}
    assert put('"1"', **TARGET).headers["etag"] == '"1"'
    assert put('"1"', target=10).headers["etag"] == '"2"'
    listed = client.get(f"{place.api}/targets").json()["items"]
    assert [(each["stage"], each["version"]) for each in listed] == [("choose", 1), ("use", 2)]
    assert client.delete(address, headers={"If-Match": '"1"'}).status_code == 412
    assert client.delete(address, headers={"If-Match": '"2"'}).status_code == 204


def test_a_reason_that_is_left_out_stays(place: Place) -> None:
    client, address = place.world.as_("consultant"), f"{place.api}/targets/novice/use"
    bodies: list[dict[str, Any]] = [TARGET, {"target": 10}, {"target": 20, "reason": None}, {"target": 20, "reason": ""}]
    told = [client.put(address, json=body, headers={"If-Match": str(version)}).json() for version, body in enumerate(bodies)]
    assert [(each["target"], each["reason"]) for each in told] == [(45, "A delight"), (10, "A delight"), (20, "A delight"), (20, "")]


def test_the_documentation_asks_for_the_version(place: Place) -> None:
    paths = place.world.as_("consultant").get("/api/v1/openapi.json").json()["paths"]
    root = "/api/v1/programmes/{programme_id}"
    for path, method in ((f"{root}/targets/{{segment_code}}/{{stage_code}}", "put"),
                         (f"{root}/targets/{{segment_code}}/{{stage_code}}", "delete"), (f"{root}/actions/{{action_id}}", "delete")):
        door = paths[path][method]
        assert "If-Match" in [each["name"] for each in door["parameters"]] and {"412", "428"} <= door["responses"].keys()


def test_indicators_equal_those_of_the_metrics_door(place: Place) -> None:
    client = place.world.as_("consultant")
    for indicator, answers in (("nps", [10, 9, 9, 7, 3]), ("ces", [5, 6, 7, 2]), ("csat", [5, 4, 3, 5])):
        point = client.post(f"{place.api}/indicators", json=POINT | {"indicator": indicator, "answers": answers}).json()
        measured = client.post(f"/api/v1/metrics/{indicator}", json={"answers": answers}).json()
        assert point["figures"] | {"confidence": 0.95} == measured
        found = measured if indicator == "nps" else measured["mean"]
        value = found["nps"] if indicator == "nps" else found["mean"]
        assert (point["value"], point["low"], point["high"]) == (value, found["low"], found["high"])
    assert client.get(f"{place.api}/indicators", params={"indicator": "ces"}).json()["total"] == 1
    assert client.get(f"{place.api}/indicators", params={"indicator": "nonsense"}).status_code == 422


@pytest.mark.parametrize("odd", [
    {"answers": [True]}, {"answers": ["9"]}, {"answers": [9.5]}, {"value": 1}, {"measured_on": "tomorrow"}, {"measured_on": "2099-01-01"},
    {"segment": "Nobody"}, {"segment": "nobody"}, {"note": "\x00"}, {"indicator": "happiness"}, {"answers": [99999999999999999999]},
])
def test_odd_points_are_refused(place: Place, odd: dict[str, Any]) -> None:
    assert place.world.as_("consultant").post(f"{place.api}/indicators", json=POINT | odd).status_code == 422


def test_actions_are_listed_by_what_they_touch(place: Place) -> None:
    client = place.world.as_("consultant")
    for more in ({"team": "IT"}, {"segment": None, "stage": "use", "kind": "differentiate"}, {"segment": "pro", "owner": "Ann"}):
        assert client.post(f"{place.api}/actions", json=ACTION | more).status_code == 201
    for query, expected in (
        ({}, [1, 2, 3]), ({"segment": "novice"}, [1, 2]), ({"segment": "pro"}, [2, 3]), ({"stage": "use"}, [2]), ({"team": "IT"}, [1]),
        ({"owner": "Ann"}, [3]), ({"kind": "differentiate"}, [2]), ({"status": "done"}, []), ({"channel": "web"}, [1, 2, 3]),
    ):
        found = client.get(f"{place.api}/actions", params=query).json()
        assert [each["number"] for each in found["items"]] == expected, query
    paged = client.get(f"{place.api}/actions", params={"page": 2, "size": 2}).json()
    assert ([each["number"] for each in paged["items"]], paged["total"]) == ([3], 3)


def test_a_retry_with_the_same_mutation_id_adds_once(place: Place) -> None:
    client = place.world.as_("consultant")
    for path, body in (("actions", ACTION), ("indicators", POINT)):
        first, again = (client.post(f"{place.api}/{path}", json=body | {"mutation_id": f"twice-{path}"}) for _ in range(2))
        assert first.json()["id"] == again.json()["id"]
        assert client.get(f"{place.api}/{path}").json()["total"] == 1
