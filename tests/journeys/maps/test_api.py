"""The API of journeys: whole, by stage, by touchpoint; versions, conflicts, other people's programmes, odd input."""

from typing import Any

import pytest

from app.journeys.content import MAX_STAGES
from tests.journeys.maps.conftest import Desk

STAGE = {"code": "pay", "name": "Pay", "phase": "before"}
NEW_STAGE = {"name": "Pay", "phase": "before"}
TOUCH = {"name": "Till", "channel": "store"}


def send(desk: Desk, method: str, path: str, body: Any = None, seen: int | None = 1, **more: Any) -> Any:
    headers = {"If-Match": f'"{seen}"'} if seen is not None else {}
    return desk.world.as_("consultant").request(method, desk.api + path, json=body, headers=headers | more)


def test_a_journey_is_read_with_its_notes(desk: Desk) -> None:
    answer = send(desk, "GET", "/novice/current", seen=None)
    told = answer.json()
    assert (answer.status_code, answer.headers["etag"]) == (200, '"1"')
    assert told["counts"] == {"stages": 3, "moments_of_truth": 2, "risks": 2, "touchpoints": 2, "actions": 1}
    assert told["notes"] == [
        {"code": "no_touchpoint", "kind": "info", "stage": "use",
         "message": "Use has no touchpoint. That is allowed: the customer can be without you at a stage."},
        {"code": "no_needs", "kind": "warning", "stage": "return",
         "message": "Return is a moment of truth without any need written. Write the explicit and the implicit ones."},
    ]
    assert (told["newest"], told["warnings"], told["loop"]) == (True, [], "A new project")
    french = send(desk, "GET", "/novice/current", seen=None, **{"accept-language": "fr"}).json()
    assert french["notes"][0]["message"].startswith("«\u00a0Use\u00a0» n’a aucun point de contact.")


def test_put_starts_replaces_and_says_what_is_left_out(desk: Desk) -> None:
    made = send(desk, "PUT", "/pro/current", {"stages": [STAGE]}, seen=0)
    assert (made.status_code, made.json()["version"], made.json()["number"]) == (200, 1, 1)
    answer = send(desk, "PUT", "/novice/current", {"stages": [STAGE], "loop": ""})
    used = {"repositories": 1, "observations": 3, "targets": 0, "actions": 0, "indicators": 0}
    warnings = {each["stage"]: each for each in answer.json()["warnings"]}
    assert (answer.status_code, answer.headers["etag"], set(warnings)) == (200, '"2"', {"choose", "use", "return"})
    assert warnings["return"] == {
        "code": "stage_in_use", "stage": "return", "usage": used,
        "message": "The stage Return is no longer in this journey. It keeps its code, and these still refer to it: 1 repository, "
                   "3 observations.",
    }


def test_a_stale_version_shows_what_is_there(desk: Desk) -> None:
    assert send(desk, "PATCH", "/novice/current/stages/use", {"importance": 5}).status_code == 200
    answer = send(desk, "PUT", "/novice/current", {"stages": []})
    current = answer.json()["current"]
    assert (answer.status_code, current["version"], current["changed_by"], len(current["stages"])) == (412, 2, "Consultant Here", 3)
    assert send(desk, "PUT", "/novice/current", {"stages": []}, seen=None).status_code == 428
    assert send(desk, "PUT", "/pro/current", {"stages": []}, seen=3).status_code == 412


@pytest.mark.parametrize(("body", "place"), [
    ({"stages": [STAGE, STAGE]}, "stages[1].code"),
    ({"stages": [STAGE | {"phase": "after"}, STAGE | {"code": "b"}]}, "stages[1].phase"),
    ({"stages": [STAGE | {"actions": [{"text": "x", "channel": "fax"}]}]}, "stages[0].actions[0].channel"),
    ({"stages": [STAGE | {"importance": 6}]}, "stages[0].importance"),
    ({"stages": [STAGE | {"importance": True}]}, "stages[0].importance"),
    ({"stages": [STAGE | {"name": " "}]}, "stages[0].name"),
    ({"stages": [STAGE | {"name": "a\x00"}]}, "stages[0].name"),
    ({"stages": [STAGE | {"code": "Bad Code"}]}, "stages[0].code"),
    ({"stages": [STAGE | {"score": 3}]}, "stages[0].score"),
    ({"stages": [STAGE | {"choices": [{"text": "x", "criteria": ["c\nd"]}]}]}, "stages[0].choices[0].criteria[0]"),
    ({"stages": [STAGE | {"code": f"s{number}"} for number in range(50)]}, "stages"),
])
def test_a_broken_shape_names_its_place(desk: Desk, body: dict[str, Any], place: str) -> None:
    answer = send(desk, "PUT", "/pro/current", body, seen=0)
    assert (answer.status_code, [each["place"] for each in answer.json()["errors"]]) == (422, [place])


def test_the_most_stages_and_any_script_fit(desk: Desk) -> None:
    stages = [{"code": f"s{number}", "name": f"مرحلة الشراء =cmd {number}", "phase": "during"} for number in range(MAX_STAGES)]
    assert send(desk, "PUT", "/pro/current", {"stages": stages}, seen=0).status_code == 200
    over = send(desk, "POST", "/pro/current/stages", NEW_STAGE)
    assert (over.status_code, [each["place"] for each in over.json()["errors"]]) == (422, ["stages"])
    page = desk.world.as_("consultant", page=True).get(f"{desk.page}/pro/current")
    assert page.status_code == 200 and page.text.count("مرحلة الشراء =cmd 39") >= 3


def test_versions_are_listed_read_and_compared(desk: Desk) -> None:
    made = send(desk, "POST", "/novice/current", {"note": "Second"}, seen=None)
    assert (made.status_code, made.json()["number"], made.json()["version"]) == (201, 2, 2)
    assert made.headers["location"].endswith("/novice/current?number=2")
    send(desk, "DELETE", "/novice/current/stages/use", seen=2)
    listed = send(desk, "GET", "/novice/current/versions", seen=None).json()
    assert [(each["number"], each["counts"]["stages"]) for each in listed["items"]] == [(2, 2), (1, 3)]
    old = send(desk, "GET", "/novice/current?number=1", seen=None).json()
    assert (old["newest"], len(old["stages"])) == (False, 3)
    found = send(desk, "GET", "/novice/current/differences?old=1", seen=None).json()["items"]
    assert found == [{"kind": "removed", "code": "use", "stage": "Use", "part": "", "old": None, "new": None}]
    target = send(desk, "POST", "/novice/target", {}, seen=None).json()
    assert (target["number"], [each["code"] for each in target["stages"]]) == (1, ["choose", "return"])
    assert send(desk, "GET", "/novice/target/differences?old=1&old_kind=current", seen=None).json()["total"] == 1
    every = send(desk, "GET", "", seen=None).json()
    assert [(each["segment"]["code"], each["kind"], each["number"]) for each in every["items"]] == [
        ("novice", "current", 2), ("novice", "target", 1)
    ]
    assert send(desk, "GET", "/novice/current?number=7", seen=None).status_code == 404


def test_stages_and_touchpoints_one_by_one(desk: Desk) -> None:
    at = "/novice/current/stages"
    made = send(desk, "POST", at, NEW_STAGE | {"position": 1})
    assert (made.status_code, made.json()["code"], made.json()["position"], made.headers["etag"]) == (201, "pay", 1, '"2"')
    assert made.headers["location"] == f"{desk.api}{at}/pay"
    assert send(desk, "POST", at, NEW_STAGE | {"code": "use"}, seen=2).status_code == 409
    changed = send(desk, "PATCH", f"{at}/pay", {"moment_of_truth": True, "position": 2}, seen=2).json()
    assert (changed["position"], changed["moment_of_truth"], changed["name"]) == (2, True, "Pay")
    assert send(desk, "PATCH", f"{at}/pay", {"name": None}, seen=3).status_code == 422
    assert send(desk, "PATCH", f"{at}/pay", {"code": "x"}, seen=3).status_code == 422
    point = send(desk, "POST", f"{at}/pay/touchpoints", TOUCH, seen=3)
    assert (point.status_code, point.json()["code"], point.json()["version"]) == (201, "till", 4)
    point = send(desk, "PATCH", f"{at}/pay/touchpoints/till", {"trigger": "push", "importance": 1}, seen=4).json()
    assert (point["trigger"], point["importance"], point["nature"]) == ("push", 1, "informative")
    assert send(desk, "GET", f"{at}/pay/touchpoints", seen=None).json()["total"] == 1
    assert send(desk, "DELETE", f"{at}/pay/touchpoints/till", seen=5).status_code == 204
    assert send(desk, "GET", f"{at}/pay/touchpoints/till", seen=None).status_code == 404
    gone = send(desk, "DELETE", f"{at}/choose", seen=6).json()
    assert [each["stage"] for each in gone["warnings"]] == ["choose"]
    assert [each["code"] for each in send(desk, "GET", at, seen=None).json()["items"]] == ["pay", "use", "return"]
    assert send(desk, "GET", f"{at}/choose", seen=None).status_code == 404


WRITES = [
    ("PUT", "/novice/current", {"stages": []}), ("POST", "/novice/current", {}), ("POST", "/novice/current/stages", NEW_STAGE),
    ("PATCH", "/novice/current/stages/use", {"importance": 2}), ("DELETE", "/novice/current/stages/use", None),
    ("POST", "/novice/current/stages/use/touchpoints", TOUCH),
    ("PATCH", "/novice/current/stages/choose/touchpoints/advisor", {"importance": 2}),
    ("DELETE", "/novice/current/stages/choose/touchpoints/advisor", None),
]


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
def test_nothing_is_written_elsewhere_or_when_closed(desk: Desk, other_desk: Desk, method: str, path: str, body: Any) -> None:
    client = desk.world.as_("consultant")
    foreign = client.request(method, other_desk.api + path, json=body, headers={"If-Match": "1"})
    unknown = client.request(method, f"/api/v1/programmes/{'0' * 32}/journeys{path}", json=body, headers={"If-Match": "1"})
    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert foreign.json() | {"request_id": ""} == unknown.json() | {"request_id": ""}
    nowhere = client.request(method, desk.api + path.replace("novice", "nobody"), json=body, headers={"If-Match": "1"})
    assert nowhere.status_code == 404
    desk.close()
    closed = send(desk, method, path, body)
    assert (closed.status_code, closed.json()["code"]) == (409, "programme_closed")
    assert other_desk.events() == desk.events() == []
