"""The doors of doubt: how sure a study's shortlist is, and the workshop's gauge (method, sections 6 and 8).

The database is asked for the question alone; drawing happens in a worker thread, one run at a time.
"""

from typing import Any

import orjson
from fastapi import APIRouter
from starlette.responses import Response

from app.access.keys import Member
from app.access.scope import study_of
from app.shortlists import doubt, service
from app.shortlists.doubt import DoubtQuestion
from app.web.deps import Db, Id
from app.web.turns import Turns

router = APIRouter(tags=["shortlists"])
# One at a time: a second one would take the processor from those who save, and often wants the same answer, which is then in memory.
turns = Turns(places=1, wait_seconds=6)


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
