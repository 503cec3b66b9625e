"""The doors of doubt: how sure any grid's or a study's shortlist is, and the workshop's gauge (method, sections 6 and 8).

The database is asked for the question alone; drawing happens in a worker thread, one run at a time.
"""

from typing import Any

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.access.keys import Member, Open
from app.access.scope import study_of
from app.scoring.ranking import rank
from app.shortlists import doubt, service
from app.shortlists.doubt import DoubtQuestion
from app.shortlists.grid import answer
from app.shortlists.robustness_answer import RobustnessAnswer, find, tell
from app.shortlists.robustness_grid import RobustnessRequest, read_doubt_grid
from app.shortlists.robustness_question import join
from app.web.deps import Db, Id
from app.web.json_body import documentation, refusal
from app.web.turns import Turns

router = APIRouter(tags=["shortlists"])
EXAMPLE: dict[str, Any] = {
    "items": [
        {"code": "MOB.2.1", "domain": "MOB", "expectation": 4, "knock_out": True, "floor": 3, "target": None, "votes": [3, 4, 4]},
        {"code": "MOB.2.2", "domain": "MOB", "expectation": 2},
    ],
    "solutions": [
        {"code": "acme-pro", "name": "Acme CRM Pro", "ratings": {"MOB.2.1": {"level": 3, "confidence": 0.9}, "MOB.2.2": 2}},
        {"code": "other", "ratings": {"MOB.2.1": 4}},
    ],
    "profile": {"weights": [0, 1, 2, 4, 6], "target": "level", "domain_multipliers": {"MOB": 1.5}, "shortlist": {"min": 1, "max": 5}},
    "doubt": {
        "draws": 10_000, "seed": 1, "weights": "multiplier", "spread": 0.5, "expectations": True, "ratings": True, "precision": 0.005,
    },
}
stateless_turns = Turns(places=1, wait_seconds=3)  # the largest take six or seven seconds; no answer may take more than ten
# One at a time: a second one would take the processor from those who save, and often wants the same answer, which is then in memory.
turns = Turns(places=1, wait_seconds=6)


def doubt_grid(body: bytes) -> bytes:
    """The answer's JSON to a request's JSON. Invalid when the request cannot be answered."""
    request, plain = read_doubt_grid(body)
    ranking, settings = rank(plain.to_matrix(), plain.names()), request.settings()
    found = find(join(ranking.matrix, request.votes(), request.confidence()), ranking, settings)
    return orjson.dumps(answer(ranking, request.input_sha256(plain)) | tell(ranking, found, settings))


@router.post(
    "/rank/robustness", response_model=RobustnessAnswer, responses=refusal("The grid cannot be ranked"), dependencies=[Open],
    openapi_extra=documentation(RobustnessRequest, EXAMPLE),
)
async def doubt_any_grid(request: Request) -> Response:
    """Bring items, expectations, votes, ratings and how sure they are; get the ranking, how sure it is, and what to ask next."""
    return Response(await stateless_turns.take(doubt_grid, await request.body()), media_type="application/json")


def told_whole(asked: DoubtQuestion) -> dict[str, Any]:
    """The study's ranking with its doubt."""
    ranking = asked.rank()
    return service.tell(asked.question, ranking) | doubt.tell(asked, ranking)


def _whole(asked: DoubtQuestion) -> bytes:
    return orjson.dumps(told_whole(asked))


def _gauge(asked: DoubtQuestion) -> bytes:
    return orjson.dumps(doubt.gauge(asked, asked.rank()))


@router.get("/studies/{study_id}/robustness", summary="How sure a study's ranking is: as POST /rank/robustness, with the constraints")
async def robustness(db: Db, person: Member, study_id: Id) -> Response:
    asked = await db.run(lambda session: doubt.ask(session, study_of(session, person, study_id)))
    return _answer(await turns.take(_whole, asked))


@router.get("/studies/{study_id}/gauge", summary="What a workshop looks at: how much is sure, what is open, what to ask next")
async def gauge(db: Db, person: Member, study_id: Id) -> Response:
    asked = await db.run(lambda session: doubt.ask(session, study_of(session, person, study_id)))
    return _answer(await turns.take(_gauge, asked))


def _answer(body: bytes) -> Response:
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})
