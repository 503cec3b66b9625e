"""POST /journeys/score: score any observations without stored data (journey method, section 4)."""

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.access.keys import Open
from app.journeys.stateless.score_answer import JourneyAnswer, answer
from app.journeys.stateless.score_reading import read_request
from app.journeys.stateless.score_shapes import ScoreRequest
from app.scoring.journey import score
from app.web.json_body import documentation, refusal
from app.web.turns import Turns

router = APIRouter(prefix="/api/v1/journeys", tags=["journeys"])
turns = Turns(places=1, wait_seconds=6)
EXAMPLE = {
    "stages": [{"code": "A", "phase": "before", "importance": 3, "moment_of_truth": False, "target": 20}],
    "repository": {"A": {"A1": {"kano": "must_be", "levels": {"no": -2, "yes": 0}}}},
    "observations": {"c1": {"A1": "yes"}},
    "profile": {
        "scale": 3, "disappointing": -20, "enchantment": 40, "gate": "cap", "peak": 0.5, "end": 0.5, "first": 0,
        "confidence": 0.95, "min_n": 5,
    },
}


def score_observations(body: bytes) -> bytes:
    """The answer's JSON to a request's JSON. Invalid when the request cannot be scored."""
    request = read_request(body)
    scored = score(request.to_stages(), request.to_marks(), request.to_profile())
    return orjson.dumps(answer(scored, request.profile.canonical(), request.input_sha256()))


@router.post(
    "/score", response_model=JourneyAnswer, responses=refusal("The observations cannot be scored"), dependencies=[Open],
    openapi_extra=documentation(ScoreRequest, EXAMPLE), summary="Score any observations of a journey",
)
async def score_any_observations(request: Request) -> Response:
    """Bring stages, interactions and marks; get every cell, stage and customer, the story and where to act first."""
    return Response(await turns.take(score_observations, await request.body()), media_type="application/json")
