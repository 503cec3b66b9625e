"""The API doors of shortlists: rank any grid, rank a study, freeze, read and recompute what was frozen."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query
from starlette.responses import Response

from app.access.keys import Member, Reader
from app.access.scope import shortlist_of
from app.shortlists import explain, service
from app.shortlists.choice.api import router as choice_router
from app.shortlists.rank_api import router as rank_router
from app.shortlists.robustness_api import router as robustness_router
from app.shortlists.robustness_api import turns
from app.storage.tables import FrozenShortlist
from app.web.deps import Db, Id
from app.web.inputs import Code, Prose, Strict

router = APIRouter(prefix="/api/v1", tags=["shortlists"])
router.include_router(rank_router)
router.include_router(choice_router)
router.include_router(robustness_router)


class FreezeIn(Strict):
    note: Prose = ""


def summary(frozen: FrozenShortlist, newest: int) -> dict[str, Any]:
    kept = ("id", "study_id", "number", "algorithm", "input_sha256", "edition_sha256", "map_version", "note", "created_by_name")
    told = {name: getattr(frozen, name) for name in kept}
    return told | {
        "created_at": frozen.created_at.isoformat(), "edition": frozen.study["edition"], "codes": frozen.result["shortlist"]["codes"],
        "signable": frozen.result["shortlist"]["signable"], "superseded": frozen.number < newest,
    }


def whole(frozen: FrozenShortlist) -> dict[str, Any]:
    return summary(frozen, frozen.number) | {"request": frozen.request, "result": frozen.result, "study": frozen.study}


@router.get("/studies/{study_id}/ranking", summary="Rank a study as it stands now: as POST /rank, with the constraints")
async def ranking(db: Db, person: Member, study_id: Id) -> Response:
    told = await db.run(lambda session: service.ranking_of(session, person, study_id))
    return Response(orjson.dumps(told), media_type="application/json", headers={"Cache-Control": "no-store"})


@router.get("/studies/{study_id}/ranking/{solution}", summary="Every point that one solution wins and loses, item by item")
async def solution(db: Db, person: Member, study_id: Id, solution: Code) -> Response:
    told = await db.run(lambda session: explain.points(session, person, study_id, solution))
    return Response(orjson.dumps(told), media_type="application/json", headers={"Cache-Control": "no-store"})


@router.get("/studies/{study_id}/comparison", summary="What separates two solutions, item by item")
async def comparison(db: Db, person: Member, study_id: Id, a: Annotated[Code, Query()], b: Annotated[Code, Query()]) -> Response:
    told = await db.run(lambda session: explain.comparison(session, person, study_id, a, b))
    return Response(orjson.dumps(told), media_type="application/json", headers={"Cache-Control": "no-store"})


@router.get("/studies/{study_id}/shortlists", summary="The frozen shortlists of a study, newest first")
async def shortlists(db: Db, person: Member, study_id: Id) -> dict[str, Any]:
    def work(session: Any) -> list[dict[str, Any]]:
        found = service.shortlists_of(session, person, study_id)
        return [summary(each, found[0].number) for each in found]

    items = await db.run(work)
    return {"items": items, "page": 1, "size": len(items), "total": len(items)}


@router.post("/studies/{study_id}/shortlists", status_code=201, summary="Freeze the shortlist as it stands now")
async def freeze(db: Db, person: Member, study_id: Id, body: FreezeIn) -> Response:
    told = await db.run(lambda session: whole(service.freeze(session, person, study_id, body.note)))
    return Response(orjson.dumps(told), 201, media_type="application/json")


@router.get("/shortlists/{shortlist_id}", summary="A frozen shortlist with its inputs and its whole answer")
async def shortlist(db: Db, person: Reader, shortlist_id: Id) -> Response:
    told = await db.run(lambda session: whole(shortlist_of(session, person, shortlist_id)))
    return Response(orjson.dumps(told), media_type="application/json")


@router.get("/shortlists/{shortlist_id}/recomputation", summary="Rank the stored inputs anew and compare with what was frozen")
async def recomputation(db: Db, person: Reader, shortlist_id: Id) -> dict[str, Any]:
    stored = await db.run(lambda session: service.kept(session, shortlist_of(session, person, shortlist_id)))
    return await turns.take(service.recompute, stored)

