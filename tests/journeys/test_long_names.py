"""Names of 200 characters everywhere: an event's subject is shorter, and only PostgreSQL would refuse it."""

from typing import Any

from tests.journeys.make import add_programme
from tests.world import World

LONG = "Particuliers qui rénovent leur premier logement, puis le suivant. " * 4
NAME = LONG[:200].strip()


def done(answer: Any) -> dict[str, Any]:
    assert answer.status_code in (200, 201), answer.text[:500]
    return answer.json() if answer.content else {}


def test_every_name_may_have_200_characters(world: World) -> None:
    made = world.database.work(lambda session: add_programme(session, world.here))
    client = world.as_("consultant")
    root = f"/api/v1/programmes/{made.programme}"

    done(client.post("/api/v1/programmes", json={"client_name": NAME, "title": NAME}))
    done(client.patch(root, json={"title": NAME}, headers={"If-Match": "1"}))
    done(client.post(f"{root}/segments", json={"name": NAME}))
    done(client.post(f"{root}/channels", json={"name": NAME, "kind": "digital"}))
    done(client.post(f"{root}/actions", json={"stage": "choose", "kind": "catch_up", "title": NAME}))
    done(client.post(f"{root}/repositories", json={"name": NAME}))
    guide = {"repository_id": made.repository, "segment_code": "novice", "name": NAME}
    done(client.post(f"{root}/guides", json=guide))
    wave = done(client.post(f"{root}/waves", json={"name": NAME, "kind": "after", "repository": made.repository}))
    done(client.patch(f"{root}/waves/{wave['id']}", json={"note": "Later"}, headers={"If-Match": str(wave["version"])}))
    done(client.post(f"{root}/waves/{made.wave}/links", json={"guide": made.guide, "observer": NAME}))


def test_a_stage_and_a_segment_with_long_names_have_a_target(world: World) -> None:
    made = world.database.work(lambda session: add_programme(session, world.here))
    client = world.as_("consultant")
    root = f"/api/v1/programmes/{made.programme}"
    segment = done(client.get(f"{root}/segments"))["items"][0]
    done(client.patch(f"{root}/segments/{segment['code']}", json={"name": NAME}, headers={"If-Match": str(segment["version"])}))
    seen = done(client.get(f"{root}/journeys/novice/current"))
    stage = f"{root}/journeys/novice/current/stages/choose"
    done(client.patch(stage, json={"name": NAME}, headers={"If-Match": str(seen["version"])}))
    address = f"{root}/targets/novice/choose"
    first = next(each for each in done(client.get(f"{root}/targets"))["items"] if each["stage"] == "choose")
    done(client.put(address, json={"target": 30}, headers={"If-Match": str(first.get("version", 0))}))
    again = next(each for each in done(client.get(f"{root}/targets"))["items"] if each["stage"] == "choose")
    done(client.put(address, json={"target": 35}, headers={"If-Match": str(again.get("version", 0))}))
    done(client.post(f"{root}/waves/{made.wave}/results/freeze", json={"note": ""}))
