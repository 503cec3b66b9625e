"""Changing an agreed expectation: versions, retries, rules, and one event for each change that was accepted."""

import pytest
from starlette.testclient import TestClient

from tests.world import World

UNTOUCHED = {
    "item": "SRV.1.2", "level": None, "target": None, "comment": "", "discuss": False, "knock_out": False, "floor": 3, "owner": "",
    "reason": "", "version": 0, "updated_at": None, "updated_by": None,
}
KNOCK_OUT = {"level": 4, "knock_out": True, "owner": "Alice", "reason": "The law asks for it"}


def address(world: World, item: str = "SRV.1.2", side: str = "here") -> str:
    return f"/api/v1/studies/{getattr(world, side).study}/expectations/{item}"


def put(client: TestClient, where: str, version: int | None, **body):
    headers = {} if version is None else {"If-Match": f'"{version}"'}
    return client.put(where, json=body, headers=headers)


def events(client: TestClient, world: World, item: str | None = None) -> list[dict]:
    query = {"item": item} if item else {}
    return client.get(f"/api/v1/studies/{world.here.study}/events", params=query).json()["items"]


def without_time(answer: dict) -> dict:
    return {name: value for name, value in answer.items() if name != "updated_at"}


def test_an_untouched_item_has_version_0(world: World) -> None:
    answer = world.as_("consultant").get(address(world))
    assert (answer.status_code, answer.headers["etag"], answer.json()) == (200, '"0"', UNTOUCHED)


def test_a_change_is_stored_with_its_version_and_one_event(world: World) -> None:
    client = world.as_("consultant")
    answer = put(client, address(world), 0, level=3, comment="Weekly", mutation_id="mutation-1")
    assert answer.status_code == 200
    assert answer.headers["etag"] == '"1"'
    changed = {"level": 3, "comment": "Weekly", "version": 1, "updated_by": "Consultant Here"}
    assert without_time(answer.json()) == without_time(UNTOUCHED | changed) | {"mutation_id": "mutation-1", "repeated": False}
    assert without_time(client.get(address(world)).json()) == without_time(UNTOUCHED | changed)
    (event,) = events(client, world, "SRV.1.2")
    assert {name: event[name] for name in ("actor_name", "kind", "subject", "old", "new", "mutation_id")} == {
        "actor_name": "Consultant Here", "kind": "expectation.changed", "subject": "SRV.1.2", "mutation_id": "mutation-1",
        "old": {"level": None, "comment": "", "version": 0}, "new": {"level": 3, "comment": "Weekly", "version": 1},
    }
    assert event["at"] == answer.json()["updated_at"]


def test_what_is_left_out_stays(world: World) -> None:
    client = world.as_("consultant")
    put(client, address(world), 0, level=3, comment="Weekly")
    answer = put(client, address(world), 1, discuss=True).json()
    assert (answer["level"], answer["comment"], answer["discuss"], answer["version"]) == (3, "Weekly", True, 2)


def test_without_a_version_nothing_is_changed(world: World) -> None:
    client = world.as_("consultant")
    answer = put(client, address(world), None, level=3)
    assert (answer.status_code, answer.json()["code"]) == (428, "version_needed")
    assert client.put(address(world), json={"level": 3}, headers={"If-Match": "*"}).status_code == 422
    assert client.put(address(world), json={"level": 3}, headers={"If-Match": "99999999999999999999"}).status_code == 422
    assert events(client, world) == []


def test_the_second_of_two_writers_sees_what_the_first_wrote(world: World) -> None:
    first, second = world.as_("consultant"), world.as_("admin")
    assert put(first, address(world), 0, level=4).status_code == 200
    answer = put(second, address(world), 0, level=1)
    assert (answer.status_code, answer.json()["code"]) == (412, "stale_version")
    current = answer.json()["current"]
    assert (current["level"], current["version"], current["updated_by"]) == (4, 1, "Consultant Here")
    assert current["updated_at"] is not None
    assert put(second, address(world), 1, level=1).json()["version"] == 2
    assert [event["actor_name"] for event in events(first, world)] == ["Consultant Here", "Admin Here"]


def test_a_retry_answers_what_the_first_time_answered(world: World) -> None:
    client, other = world.as_("consultant"), world.as_("admin")
    first = put(client, address(world), 0, level=3, mutation_id="mutation-1").json()
    put(other, address(world), 1, level=1, comment="Later")
    put(other, address(world), 2, comment="Later still", discuss=True)
    again = put(client, address(world), 0, level=3, mutation_id="mutation-1")
    assert (again.status_code, again.json()) == (200, first | {"repeated": True})
    assert len(events(client, world)) == 3
    assert client.get(address(world)).json()["level"] == 1


@pytest.mark.parametrize("other", [{"level": 2}, {"level": 3, "comment": "More"}, {"comment": "More"}])
def test_a_mutation_id_stands_for_one_content(world: World, other: dict) -> None:
    client = world.as_("consultant")
    put(client, address(world), 0, level=3, mutation_id="mutation-1")
    answer = put(client, address(world), 1, mutation_id="mutation-1", **other)
    assert (answer.status_code, answer.json()["code"]) == (409, "mutation_reused")
    assert put(client, address(world, "SAL.1.1"), 1, level=3, mutation_id="mutation-1").status_code == 409
    assert put(world.as_("admin"), address(world), 1, level=3, mutation_id="mutation-1").status_code == 409
    assert len(events(client, world)) == 1


def test_the_same_mutation_id_in_another_organisation_is_another(world: World) -> None:
    put(world.as_("consultant"), address(world), 0, level=3, mutation_id="mutation-1")
    assert put(world.as_("consultant", "there"), address(world, side="there"), 0, level=1, mutation_id="mutation-1").json()["version"] == 1


@pytest.mark.parametrize(
    ("body", "places"),
    [
        ({"level": 3, "knock_out": True, "owner": "Alice", "reason": "Law"}, ["knock_out"]),
        ({"level": None, "knock_out": True, "owner": "Alice", "reason": "Law"}, ["knock_out"]),
        ({"level": 4, "knock_out": True}, ["owner", "reason"]),
        ({"level": 4, "knock_out": True, "owner": "  ", "reason": "Law"}, ["owner"]),
        ({"level": 5}, ["level"]), ({"level": -1}, ["level"]), ({"level": "3"}, ["level"]), ({"level": True}, ["level"]),
        ({"level": 3.0}, ["level"]), ({"target": 0}, ["target"]), ({"floor": 0}, ["floor"]), ({"floor": 5}, ["floor"]),
        ({"comment": "x" * 4001}, ["comment"]), ({"comment": "a\x00b"}, ["comment"]), ({"owner": "a\nb"}, ["owner"]),
        ({"knock_out": None}, ["knock_out"]), ({"unknown": 1}, ["unknown"]), ({"level": 3, "mutation_id": "short"}, ["mutation_id"]),
        ({}, [""]), ({"mutation_id": "mutation-1"}, [""]),
    ],
)
def test_what_breaks_a_rule_is_refused_with_its_place(world: World, body: dict, places: list[str]) -> None:
    client = world.as_("consultant")
    answer = put(client, address(world), 0, **body)
    assert (answer.status_code, [each["place"] for each in answer.json()["errors"]]) == (422, places)
    assert client.get(address(world)).json() == UNTOUCHED
    assert events(client, world) == []


def test_nan_and_half_a_character_are_refused(world: World) -> None:
    headers = {"If-Match": "0", "Content-Type": "application/json"}
    for body in (b'{"level": NaN}', b'{"comment": "\\ud800"}', b'{"level": 1e400}', b"[]", b"3", b"{"):
        assert world.as_("consultant").put(address(world), content=body, headers=headers).status_code == 422


def test_a_knock_out_keeps_its_level_until_it_is_taken_off(world: World) -> None:
    client = world.as_("consultant")
    assert put(client, address(world), 0, **KNOCK_OUT).status_code == 200
    answer = put(client, address(world), 1, level=2)
    assert (answer.status_code, [each["place"] for each in answer.json()["errors"]]) == (422, ["level"])
    assert put(client, address(world), 1, owner="").status_code == 422
    answer = put(client, address(world), 1, level=2, knock_out=False).json()
    assert (answer["level"], answer["knock_out"], answer["owner"]) == (2, False, "Alice")


def test_an_unknown_item_and_a_retired_one(world: World) -> None:
    client = world.as_("consultant")
    answer = put(client, address(world, "SAL.9.9"), 0, level=3)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_item")

    def retire(session) -> None:
        from app.storage.tables import MapVersion

        found = session.get_one(MapVersion, "2026.1")
        found.content = found.content | {"retired": [{"code": "SAL.9.1", "replaced_by": ["SAL.1.1"]}]}

    world.database.work(retire)
    answer = put(client, address(world, "SAL.9.1"), 0, level=3)
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"place": "item", "message": "Item SAL.9.1 has left the functional map. Replaced by: SAL.1.1."}]


def test_a_closed_study_and_a_closed_workshop_refuse(world: World) -> None:
    client = world.as_("consultant")
    close_workshops(world, "SRV")
    answer = put(client, address(world), 0, level=3)
    assert (answer.status_code, answer.json()["code"]) == (409, "workshop_closed")
    assert put(client, address(world, "SAL.1.1"), 1, level=3).status_code == 200
    close_study(world)
    assert put(client, address(world, "SAL.1.1"), 2, level=3).json()["code"] == "study_closed"
    assert client.get(address(world)).status_code == 200


def test_an_item_of_two_workshops_closes_with_the_last(world: World) -> None:
    from app.storage.tables import Workshop

    world.database.work(lambda session: session.add(Workshop(
        study_id=world.here.study, code="J3", position=3, name={"en": "x", "fr": "x"}, day=3, moment="morning", minutes=60,
        domains=["SRV"], teams=["sales"], core_only=True,
    )))
    close_workshops(world, "SRV", "J2")
    client = world.as_("consultant")
    assert put(client, address(world, "SRV.1.1"), 1, level=3).status_code == 200  # a core item: J3 treats it too
    assert put(client, address(world, "SRV.1.2"), 0, level=3).status_code == 409


def close_workshops(world: World, domain: str, code: str | None = None) -> None:
    from sqlmodel import select

    from app.storage.tables import Workshop

    def work(session) -> None:
        for each in session.exec(select(Workshop).where(Workshop.study_id == world.here.study)):
            if domain in each.domains and code in (None, each.code):
                each.status = "closed"
                session.add(each)

    world.database.work(work)


def close_study(world: World) -> None:
    from app.storage.tables import Study

    def work(session) -> None:
        session.get_one(Study, world.here.study).status = "closed"

    world.database.work(work)
