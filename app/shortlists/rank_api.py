"""POST /rank: rank any grid without stored data (method, section 8)."""

import asyncio
from typing import Any

import orjson
from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.access.keys import Open
from app.errors import Busy
from app.scoring.ranking import rank
from app.shortlists.grid import RankAnswer, RankRequest, answer
from app.shortlists.grid_reading import read_grid

router = APIRouter(tags=["shortlists"])
WAIT_SECONDS = 6
_places = asyncio.Semaphore(2)
EXAMPLE = {
    "items": [{"code": "MOB.2.1", "domain": "MOB", "expectation": 4, "knock_out": True, "floor": 3, "target": None}],
    "solutions": [{"code": "acme-pro", "name": "Acme CRM Pro", "ratings": {"MOB.2.1": 3}}],
    "profile": {"weights": [0, 1, 2, 4, 6], "target": "level", "domain_multipliers": {"MOB": 1.5}, "shortlist": {"min": 3, "max": 5}},
}


def rank_grid(body: bytes) -> bytes:
    """The answer's JSON to a request's JSON. Invalid when the request cannot be ranked."""
    request = read_grid(body)
    return orjson.dumps(answer(rank(request.to_matrix(), request.names()), request.input_sha256()))


def _inline(schema: dict[str, Any]) -> dict[str, Any]:
    """A model's JSON schema without references: in an OpenAPI document `#/$defs` would point at nothing."""
    definitions = schema.pop("$defs", {})

    def resolve(part: Any) -> Any:
        if isinstance(part, list):
            return [resolve(each) for each in part]
        if not isinstance(part, dict):
            return part
        if "$ref" in part:
            target = definitions[part["$ref"].rpartition("/")[2]]
            part = target | {name: value for name, value in part.items() if name != "$ref"}
        return {name: resolve(value) for name, value in part.items()}

    resolved: dict[str, Any] = resolve(schema)
    return resolved


# The body is read by hand (see grid_reading), so its documentation is given by hand from the same model.
DOCUMENTATION = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": _inline(RankRequest.model_json_schema()), "example": EXAMPLE}},
    }
}
REFUSED = {"description": "The grid cannot be ranked; `errors` names every offending place.", "content": {"application/problem+json": {}}}


@router.post("/rank", response_model=RankAnswer, responses={422: REFUSED}, dependencies=[Open], openapi_extra=DOCUMENTATION)
async def rank_any_grid(request: Request) -> Response:
    """Bring items, expectations and ratings; get every figure, the order, the groups and the shortlist."""
    # In a worker thread: the largest grids take a second or two, and live workshops must not wait for them. Two at a time, because
    # anybody may ask and each of the largest takes a processor and a hundred megabytes.
    body = await request.body()
    try:
        async with asyncio.timeout(WAIT_SECONDS):
            await _places.acquire()
    except TimeoutError:
        raise Busy() from None
    try:
        return Response(await run_in_threadpool(rank_grid, body), media_type="application/json")
    finally:
        _places.release()
