"""Many changes at once, each with its own outcome; and the way back."""

import threading

from starlette.testclient import TestClient

from tests.workshops.test_saving import KNOCK_OUT, UNTOUCHED, address, close_study, close_workshops, events, put, without_time
from tests.world import World


def batch(client: TestClient, world: World, *mutations: tuple[str, int, dict, str], side: str = "here"):
    body = {"mutations": [dict(zip(("item", "version", "changes", "mutation_id"), each, strict=True)) for each in mutations]}
    return client.post(f"/api/v1/studies/{getattr(world, side).study}/expectations/batch", json=body)


def undo(client: TestClient, world: World, version: int, item: str = "SRV.1.2", **body):
    return client.post(f"{address(world, item)}/undo", json=body, headers={"If-Match": f'"{version}"'})


def test_each_change_has_its_own_outcome(world: World) -> None:
    client = world.as_("consultant")
    put(client, address(world), 0, level=1, mutation_id="mutation-0")
    answer = batch(
        client, world,
        ("SAL.1.1", 1, {"level": 3}, "mutation-1"), ("SRV.1.2", 0, {"level": 2}, "mutation-2"),
        ("SAL.1.2", 1, {"level": 9}, "mutation-3"), ("SAL.2.1", 1, {"knock_out": True}, "mutation-4"),
        ("SRV.1.2", 0, {"level": 1}, "mutation-0"), ("NO.1.1", 0, {"level": 1}, "mutation-5"),
        ("SAL.1.1", 2, {"comment": "Then"}, "mutation-6"), ("SAL.1.1", 1, {"level": 3}, "mutation-1"),
        ("SRV.1.1", 1, {"x": 1}, "mutation-7"),
    )
    assert answer.status_code == 200
    outcomes = answer.json()["outcomes"]
    assert [(each["mutation_id"], each["item"], each["status"], each["version"]) for each in outcomes] == [
        ("mutation-1", "SAL.1.1", "saved", 2), ("mutation-2", "SRV.1.2", "stale", 1), ("mutation-3", "SAL.1.2", "invalid", None),
        ("mutation-4", "SAL.2.1", "invalid", None), ("mutation-0", "SRV.1.2", "repeated", 1), ("mutation-5", "NO.1.1", "invalid", None),
        ("mutation-6", "SAL.1.1", "saved", 3), ("mutation-1", "SAL.1.1", "repeated", 2), ("mutation-7", "SRV.1.1", "invalid", None),
    ]
    assert (outcomes[1]["current"]["level"], outcomes[1]["current"]["updated_by"]) == (1, "Consultant Here")
    assert [[each["place"] for each in outcomes[n]["problems"]] for n in (2, 3, 5, 8)] == [
        ["level"], ["knock_out", "owner", "reason"], ["item"], ["x"],
    ]
    assert outcomes[6]["expectation"]["comment"] == "Then"
    assert [event["mutation_id"] for event in events(client, world)] == ["mutation-0", "mutation-1", "mutation-6"]


def test_a_batch_that_is_sent_again_changes_nothing(world: World) -> None:
    client = world.as_("consultant")
    mutations = [("SAL.1.1", 1, {"level": 3}, "mutation-1"), ("SRV.1.2", 0, {"level": 2}, "mutation-2")]
    assert [each["status"] for each in batch(client, world, *mutations).json()["outcomes"]] == ["saved", "saved"]
    assert [each["status"] for each in batch(client, world, *mutations).json()["outcomes"]] == ["repeated", "repeated"]
    assert len(events(client, world)) == 2


def test_what_was_stored_before_the_study_closed_is_answered_after_it(world: World) -> None:
    client = world.as_("consultant")
    stored, new = ("SRV.1.2", 0, {"level": 2}, "mutation-1"), ("SAL.1.1", 1, {"level": 3}, "mutation-2")
    batch(client, world, stored)
    close_study(world)
    assert [each["status"] for each in batch(client, world, stored).json()["outcomes"]] == ["repeated"]
    repeated, refused = batch(client, world, stored, new).json()["outcomes"]
    assert (repeated["status"], refused["status"]) == ("repeated", "invalid")
    assert refused["problems"] == [{"place": "item", "message": "This study is closed; reopen it before you change it."}]
    assert batch(client, world, new).json()["code"] == "study_closed"
    assert len(events(client, world)) == 1


def test_a_batch_has_limits_and_a_study(world: World) -> None:
    client = world.as_("consultant")
    assert batch(client, world).status_code == 422
    assert batch(client, world, *[("SRV.1.2", n, {"level": n % 5}, f"mutation-{n:03}") for n in range(201)]).status_code == 422
    answer = batch(client, world, *[("SRV.1.2", n, {"level": n % 5}, f"mutation-{n:03}") for n in range(200)])
    assert {each["status"] for each in answer.json()["outcomes"]} == {"saved"}
    close_workshops(world, "SRV")
    (outcome,) = batch(client, world, ("SRV.1.2", 200, {"level": 1}, "mutation-x1")).json()["outcomes"]
    assert (outcome["status"], outcome["problems"][0]["place"]) == ("invalid", "item")
    close_study(world)
    assert batch(client, world, ("SAL.1.1", 1, {"level": 1}, "mutation-x2")).status_code == 409


def test_undo_restores_what_your_last_change_replaced(world: World) -> None:
    client, other = world.as_("consultant"), world.as_("admin")
    put(client, address(world), 0, level=3, comment="Weekly")
    put(client, address(world), 1, level=4)
    put(other, address(world), 2, discuss=True)
    answer = undo(client, world, 3, mutation_id="mutation-u")
    assert without_time(answer.json()) == without_time(UNTOUCHED) | {
        "level": 3, "comment": "Weekly", "discuss": True, "version": 4, "updated_by": "Consultant Here", "mutation_id": "mutation-u",
        "repeated": False,
    }
    last = events(client, world)[-1]
    assert (last["old"], last["new"]["level"], last["new"]["version"]) == ({"level": 4, "version": 3}, 3, 4)
    assert undo(client, world, 4).json()["level"] is None  # twice goes back two steps
    answer = undo(client, world, 5)
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_undo")
    assert len(events(client, world)) == 5


def test_undo_never_takes_away_what_somebody_else_has_put_there_since(world: World) -> None:
    client, other = world.as_("consultant"), world.as_("admin")
    put(client, address(world), 0, level=3)
    put(other, address(world), 1, level=4)
    refused = undo(client, world, 2)
    when = events(client, world)[-1]["at"][:16].replace("T", " ")
    assert (refused.status_code, refused.json()["code"], refused.json()["detail"]) == (
        409, "changed_since",
        f"Admin Here changed the same since ({when} UTC): nothing was taken back. Set the value that you want.",
    )
    assert undo(client, world, 1).status_code == 412  # who has not seen it yet is shown it first
    assert client.get(address(world)).json()["level"] == 4
    assert undo(other, world, 2).json()["level"] == 3  # theirs is gone: the way is free
    assert undo(client, world, 3).json()["level"] is None


def test_the_refusal_of_an_undo_has_its_french(world: World) -> None:
    client = world.as_("consultant")
    client.cookies.set("language", "fr")
    put(client, address(world), 0, level=3)
    put(world.as_("admin"), address(world), 1, level=4)
    assert undo(client, world, 2).json()["detail"].startswith("Admin Here a modifié la même chose depuis (")


def test_undo_keeps_the_rules_of_a_change(world: World) -> None:
    client, other = world.as_("consultant"), world.as_("admin")
    put(client, address(world), 0, level=4)
    put(other, address(world), 1, **KNOCK_OUT)
    assert client.post(f"{address(world)}/undo").status_code == 428
    assert undo(client, world, 1).json()["current"]["version"] == 2
    answer = undo(client, world, 2)
    assert (answer.status_code, answer.json()["errors"][0]["place"]) == (422, "level")
    assert undo(world.as_("consultant"), world, 0, item="SAL.9.9").status_code == 404
    assert undo(client, world, 1, item="SAL.1.1").json()["code"] == "nothing_to_undo"


def test_an_undo_that_is_sent_again_is_one_undo(world: World) -> None:
    client = world.as_("consultant")
    put(client, address(world), 0, level=3)
    put(client, address(world), 1, level=4, mutation_id="mutation-1")
    first = undo(client, world, 2, mutation_id="mutation-u").json()
    again = undo(client, world, 2, mutation_id="mutation-u")
    assert (again.status_code, again.json()) == (200, first | {"repeated": True})
    assert undo(client, world, 3, mutation_id="mutation-1").json()["code"] == "mutation_reused"
    assert put(client, address(world), 3, level=3, mutation_id="mutation-u").status_code == 409
    assert len(events(client, world)) == 3


def test_many_writers_on_one_cell_lose_nothing(world: World) -> None:
    """Each writer tries until its change is stored; the versions and the events count every change once."""
    failures: list[object] = []

    def writer(tag: str) -> None:
        client = world.as_("consultant")
        version = 0
        for number in range(5):
            for _ in range(200):
                answer = put(client, address(world), version, level=number % 5, mutation_id=f"mutation-{tag}-{number}")
                if answer.status_code == 200:
                    version = answer.json()["version"]
                    break
                version = answer.json()["current"]["version"] if answer.status_code == 412 else version
            else:
                failures.append((tag, number))

    threads = [threading.Thread(target=writer, args=(tag,)) for tag in "abcd"]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert failures == []
    found = events(world.as_("consultant"), world)
    assert [event["new"]["version"] for event in found] == list(range(1, 21))
    assert len({event["mutation_id"] for event in found}) == 20
    assert world.as_("consultant").get(address(world)).json()["version"] == 20
