"""POST /rank: rank any grid without stored data (method, section 8)."""

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.access.keys import Open
from app.scoring.ranking import rank
from app.shortlists.grid import RankAnswer, RankRequest, answer
from app.shortlists.grid_reading import read_grid
from app.web.json_body import documentation, refusal
from app.web.turns import Turns

router = APIRouter(tags=["shortlists"])
turns = Turns(places=2, wait_seconds=6)  # the largest grids take a second or two
EXAMPLE = {
    "items": [{"code": "MOB.2.1", "domain": "MOB", "expectation": 4, "knock_out": True, "floor": 3, "target": None}],
    "solutions": [{"code": "acme-pro", "name": "Acme CRM Pro", "ratings": {"MOB.2.1": 3}}],
    "profile": {"weights": [0, 1, 2, 4, 6], "target": "level", "domain_multipliers": {"MOB": 1.5}, "shortlist": {"min": 3, "max": 5}},
}


def rank_grid(body: bytes) -> bytes:
    """The answer's JSON to a request's JSON. Invalid when the request cannot be ranked."""
    request = read_grid(body)
    return orjson.dumps(answer(rank(request.to_matrix(), request.names()), request.input_sha256()))


@router.post(
    "/rank", response_model=RankAnswer, responses=refusal("The grid cannot be ranked"), dependencies=[Open],
    openapi_extra=documentation(RankRequest, EXAMPLE),
)
async def rank_any_grid(request: Request) -> Response:
    """Bring items, expectations and ratings; get every figure, the order, the groups and the shortlist."""
    return Response(await turns.take(rank_grid, await request.body()), media_type="application/json")
