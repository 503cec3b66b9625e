"""What every answer carries: security headers, problem+json in the reader's language, no inside ever shown."""

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.web.guard import CONTENT_SECURITY_POLICY
from tests.world import World


def test_security_headers_are_everywhere(world: World) -> None:
    for path in ("/sign-in", "/health", "/api/v1/studies", "/nowhere"):
        headers = world.as_(None).get(path).headers
        assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
    assert "unsafe" not in CONTENT_SECURITY_POLICY


def test_a_problem_is_rfc_9457(world: World) -> None:
    answer = world.as_("consultant").get("/api/v1/studies/" + "0" * 32)
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(answer.json()) == {"type", "title", "status", "code", "detail", "request_id"}
    assert answer.json() | {"request_id": ""} == {
        "type": "urn:quickchoice:problem:not_found", "title": "Not Found", "status": 404, "code": "not_found",
        "detail": "There is nothing here.", "request_id": "",
    }


def test_a_problem_speaks_the_readers_language(world: World) -> None:
    client = world.as_("consultant")
    client.cookies.set("language", "fr")
    assert client.get("/api/v1/studies/" + "0" * 32).json()["detail"] != "There is nothing here."


def test_an_unknown_page_is_a_page(world: World) -> None:
    answer = world.as_("consultant", page=True).get("/nowhere")
    assert answer.status_code == 404 and "<h1>" in answer.text


def test_an_unexpected_error_is_a_503_that_says_nothing(world: World, caplog: pytest.LogCaptureFixture) -> None:
    app: FastAPI = world.app

    @app.get("/api/v1/breaks")
    async def breaks() -> None:
        raise RuntimeError("secret inside /home/somebody SELECT * FROM user_account")

    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.get("/api/v1/breaks")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert answer.json()["code"] == "unexpected" and answer.headers["content-security-policy"]
    for said in (answer.text, caplog.text):
        assert "secret" not in said and "SELECT" not in said and "Traceback" not in said and "/home" not in said
    assert answer.json()["request_id"] in caplog.text


def test_a_method_that_a_door_does_not_take(world: World) -> None:
    answer = world.as_("consultant").delete("/api/v1/studies")
    assert (answer.status_code, answer.json()["status"], answer.json()["title"]) == (405, 405, "Method Not Allowed")
    assert "GET" in answer.headers["allow"]


def test_a_body_past_the_limit_is_refused(world: World) -> None:
    answer = world.as_("consultant").post("/api/v1/rank", content=b" " * (17 * 1024 * 1024))
    assert answer.status_code == 413


@pytest.mark.parametrize("body", [b"{", b"null", b"[]", b'{"note": NaN}', b'{"note": "\\ud800"}', b'{"note": "a\\u0000b"}', b"\xff\xfe"])
def test_rubbish_in_a_body_is_a_422_and_stores_nothing(world: World, body: bytes) -> None:
    path = f"/api/v1/studies/{world.here.study}/shortlists"
    client = world.as_("consultant")
    answer = client.post(path, content=body, headers={"content-type": "application/json"})
    assert answer.status_code in (400, 422), answer.text
    assert client.get(path).json()["total"] == 0


def test_static_files_are_cached_for_a_year(world: World) -> None:
    from app.web.pages import static

    answer = world.as_(None).get(static("css/tokens.css"))
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "public, max-age=31536000, immutable")
