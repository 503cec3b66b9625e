"""The OpenAPI document is a promise: whatever is sent, the answer is one that it names, and never a broken one."""

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from sqlmodel import SQLModel

from app.storage.session import Database
from tests.world import World, make_world


def _world() -> World:
    database = Database("sqlite://")
    database.work(lambda session: SQLModel.metadata.create_all(session.connection()))
    return make_world(database).__enter__()


WORLD = _world()
TOKEN = WORLD.as_("admin").post("/api/v1/tokens", json={"name": "fuzz"}).json()["token"]
schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", WORLD.app).exclude(path_regex="/stream$")


@schema.parametrize()
@settings(max_examples=6, suppress_health_check=list(HealthCheck))
@pytest.mark.slow
def test_no_request_breaks_the_service(case) -> None:
    answer = case.call(headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code < 500, answer.text
    assert answer.status_code != 401, "the token is good"
    if answer.status_code >= 400:
        assert "application/problem+json" in answer.headers["content-type"]
        assert {"type", "title", "status", "code", "detail", "request_id"} <= set(answer.json())


def test_every_door_of_the_api_is_described() -> None:
    document = WORLD.app.openapi()
    described = {f"{method} {path}": door.get("summary") for path, doors in document["paths"].items() for method, door in doors.items()}
    assert [door for door, summary in described.items() if not summary] == []
