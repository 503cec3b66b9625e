"""Who may enter, what they read, and what the stream tells."""

import asyncio
import json

import pytest

from app.access.keys import Person
from app.storage.tables import Study
from app.workshops.bus import Bus
from app.workshops.live import listen
from tests.workshops.test_saving import address, put
from tests.world import EXPECTATIONS, ITEMS, World

UNKNOWN = "0" * 32


def doors(study: str) -> list[tuple[str, str, dict]]:
    root = f"/api/v1/studies/{study}"
    mutation = {"item": "SRV.1.2", "version": 0, "changes": {"level": 1}, "mutation_id": "mutation-1"}
    return [
        ("GET", f"{root}/expectations", {}), ("GET", f"{root}/expectations/SRV.1.2", {}),
        ("PUT", f"{root}/expectations/SRV.1.2", {"json": {"level": 1}, "headers": {"If-Match": "0"}}),
        ("POST", f"{root}/expectations/SRV.1.2/undo", {"headers": {"If-Match": "0"}}),
        ("POST", f"{root}/expectations/batch", {"json": {"mutations": [mutation]}}),
        ("GET", f"{root}/events", {}), ("GET", f"{root}/stream", {}),
        ("GET", f"/studies/{study}/grid", {}), ("GET", f"/studies/{study}/history", {}),
    ]


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("guest", 401), ("client", 403)])
def test_only_members_enter(world: World, role: str | None, status: int) -> None:
    client = world.as_(role)
    assert [client.request(method, url, **more).status_code for method, url, more in doors(world.here.study)] == [status] * 9


def test_a_foreign_study_answers_as_an_unknown_one(world: World) -> None:
    client = world.as_("consultant", "there")
    for (method, foreign, more), (_, unknown, _) in zip(doors(world.here.study), doors(UNKNOWN), strict=True):
        answers = [client.request(method, url, **more) for url in (foreign, unknown)]
        bodies = [{name: value for name, value in each.json().items() if name != "request_id"} for each in answers]
        assert [each.status_code for each in answers] == [404, 404]
        assert bodies[0] == bodies[1]


def test_all_expectations_come_in_the_order_of_the_map(world: World) -> None:
    answer = world.as_("admin").get(f"/api/v1/studies/{world.here.study}/expectations").json()
    assert [(each["item"], each["level"], each["version"]) for each in answer["items"]] == [
        (item, EXPECTATIONS.get(item), 1 if item in EXPECTATIONS else 0) for item in ITEMS
    ]
    assert (answer["total"], answer["last_event"]) == (5, 0)


def test_events_are_read_by_page_by_item_and_from_a_point(world: World) -> None:
    client = world.as_("consultant")
    for version in range(4):
        put(client, address(world), version, level=version)
    put(client, address(world, "SAL.1.1"), 1, level=1)
    where = f"/api/v1/studies/{world.here.study}/events"
    every = client.get(where).json()
    ids = [event["id"] for event in every["items"]]
    assert (len(ids), ids, every["total"], every["page"], every["size"]) == (5, sorted(ids), 5, 1, 50)
    assert [event["id"] for event in client.get(where, params={"after": ids[2]}).json()["items"]] == ids[3:]
    assert client.get(where, params={"item": "SRV.1.2"}).json()["total"] == 4
    newest = client.get(where, params={"order": "newest", "size": 2, "page": 2}).json()
    assert [event["id"] for event in newest["items"]] == [ids[2], ids[1]]
    assert client.get(where, params={"size": 201}).status_code == 422
    assert client.get(where, params={"after": 2**63}).status_code == 422


def test_the_history_refuses_an_item_that_no_database_can_hold(world: World) -> None:
    client = world.as_("consultant", page=True)
    assert client.get(f"/studies/{world.here.study}/history?item=%00").status_code == 404
    assert client.get(f"/studies/{world.here.study}/history", params={"item": "é b"}).status_code == 200  # finds nothing, and says so


def test_the_stream_refuses_a_point_that_is_none(world: World) -> None:
    client = world.as_("consultant")
    assert client.get(f"/api/v1/studies/{world.here.study}/stream", headers={"Last-Event-ID": "x"}).status_code == 422


async def told(world: World, after: int, changes: list[tuple[int, int]]) -> list[dict]:
    """What a listener hears from `after` on while the changes (version, level) are made, up to the last of them."""
    bus = Bus()
    user = world.here.users["consultant"]
    person = Person(user, "Consultant Here", "", "consultant", world.here.organisation, "Here")
    stream = listen(world.database, bus, person, world.here.study, after)
    heard: list[dict] = []

    async def hear() -> None:
        async for part in stream:
            for block in part.decode().split("\n\n"):
                lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
                if "data" in lines:
                    heard.append({"event": lines["event"], "id": lines.get("id"), "data": json.loads(lines["data"])})
            if heard and heard[-1]["event"] == "change" and heard[-1]["data"]["new"]["level"] == changes[-1][1]:
                return

    listener = asyncio.create_task(hear())
    await asyncio.sleep(0.2)
    client = world.as_("consultant")
    for version, level in changes:
        put(client, address(world), version, level=level)
        bus.publish(world.here.study)
    await asyncio.wait_for(listener, 5)
    await stream.aclose()
    return heard


def test_a_listener_hears_each_change_once_and_resumes(world: World) -> None:
    heard = asyncio.run(told(world, 0, [(0, 1), (1, 2)]))
    assert heard[0]["event"] == "people"
    assert heard[0]["data"] == ["Consultant Here"]
    changes = [each for each in heard if each["event"] == "change"]
    assert [each["data"]["new"]["level"] for each in changes] == [1, 2]
    resumed = [each for each in asyncio.run(told(world, changes[0]["data"]["id"], [(2, 3)])) if each["event"] == "change"]
    if not world.database.is_sqlite:  # an event of the last seconds may come a second time there
        resumed = [each for each in resumed if each["data"]["id"] > changes[0]["data"]["id"]]
    assert [each["data"]["new"]["level"] for each in resumed] == [2, 3]


def test_the_stream_ends_with_the_study_and_with_the_server(world: World) -> None:
    async def ends(work) -> None:
        bus = Bus()
        person = Person("p", "P", "", "consultant", world.here.organisation, "Here")

        async def hear() -> None:
            async for _ in listen(world.database, bus, person, world.here.study, 0):
                pass

        listener = asyncio.create_task(hear())
        await asyncio.sleep(0.1)
        work(bus)
        await asyncio.wait_for(listener, 4)
        assert bus.people(world.here.study) == []

    asyncio.run(ends(lambda bus: bus.close()))

    def give_away(bus: Bus) -> None:
        def work(session) -> None:
            session.get_one(Study, world.here.study).organisation_id = world.there.organisation

        world.database.work(work)
        bus.publish(world.here.study)

    asyncio.run(ends(give_away))


@pytest.mark.parametrize(("header", "status"), [
    ('"1"', 200), ("1", 200), ('W/"1"', 200), ("", 422), ("*", 422), ("-1", 422), ("\u0661".encode(), 422), ("1\x0b1", 422),
    ("2147483648", 422), (None, 428),
])
def test_every_room_reads_if_match_alike(world: World, header: str | bytes | None, status: int) -> None:
    client, headers = world.as_("consultant"), {} if header is None else {"If-Match": header}
    study = f"/api/v1/studies/{world.here.study}"
    answers = [
        client.put(address(world, "SAL.1.1"), json={"level": 2}, headers=headers),
        client.post(f"{address(world, 'SAL.1.1')}/undo", headers=headers),
        client.patch(study, json={"title": "CRM"}, headers=headers),
    ]
    undone = 412 if status == 200 else status  # the level stands at version 2 by then
    assert [each.status_code for each in answers] == [status, undone, status]
    assert world.as_(None).put(address(world), json={"level": 2}).status_code == 401  # who asks comes before what is asked
    assert world.as_(None).patch(study, json={"title": "CRM"}).status_code == 401
