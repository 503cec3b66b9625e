"""POST /metrics: the indicators of any answers, without stored data (journey method, section 2.10)."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter

from app.access.keys import Open
from app.errors import Invalid, Problem, problem
from app.journeys.stateless.metrics_shapes import (
    AttributeIn,
    CesRequest,
    CsatRequest,
    IpaAnswer,
    IpaRequest,
    KanoAnswer,
    KanoRequest,
    NpsAnswer,
    NpsRequest,
    ScoreAnswer,
)
from app.scoring.indicators import Attribute, customer_effort, customer_satisfaction, importance_performance, kano, net_promoter

REFUSED: dict[int | str, dict[str, Any]] = {
    422: {"description": "`errors` names the place of what cannot be measured.", "content": {"application/problem+json": {}}}
}
router = APIRouter(prefix="/api/v1/metrics", tags=["metrics"], dependencies=[Open], responses=REFUSED)


@router.post("/nps", response_model=NpsAnswer, summary="Net Promoter Score")
async def measure_nps(body: NpsRequest) -> dict[str, Any]:
    """Bring answers from 0 to 10; get the score with an interval that holds for few answers too."""
    return asdict(net_promoter(body.answers, body.confidence)) | {"confidence": body.confidence}


@router.post("/ces", response_model=ScoreAnswer, summary="Customer Effort Score")
async def measure_ces(body: CesRequest) -> dict[str, Any]:
    """Bring answers from 1 to 7, 7 the easiest; get the mean and the share of 5 to 7, each with its interval."""
    return asdict(customer_effort(body.answers, body.confidence)) | {"confidence": body.confidence}


@router.post("/csat", response_model=ScoreAnswer, summary="Customer satisfaction")
async def measure_csat(body: CsatRequest) -> dict[str, Any]:
    """Bring answers from 1 to 5; get the mean and the share of 4 and 5, each with its interval."""
    return asdict(customer_satisfaction(body.answers, body.confidence)) | {"confidence": body.confidence}


@router.post("/kano", response_model=KanoAnswer, summary="Kano's better and worse")
async def measure_kano(body: KanoRequest) -> dict[str, Any]:
    """Bring one class a customer for one feature; get what its presence adds and what its absence costs."""
    return asdict(kano(body.answers))


@router.post("/ipa", response_model=IpaAnswer, summary="Importance against performance")
async def measure_ipa(body: IpaRequest) -> dict[str, Any]:
    """Bring importance and performance of attributes; get where to concentrate, keep up, leave, or do less."""
    if repeated := list(_repeated(body.attributes)):
        raise Invalid("invalid_request", repeated)
    found = importance_performance(
        [Attribute(each.code, each.importance, each.performance) for each in body.attributes], body.importance_line, body.performance_line
    )
    placed = zip(body.attributes, found.quadrants, strict=True)
    return {
        "importance_line": found.importance_line,
        "performance_line": found.performance_line,
        "attributes": [each.model_dump() | {"quadrant": quadrant} for each, quadrant in placed],
    }


def _repeated(attributes: list[AttributeIn]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for position, attribute in enumerate(attributes):
        if first.setdefault(attribute.code, position) != position:
            place = f"attributes[{position}].code"
            yield problem(place, "This code is already used by attributes[{first}].", first=first[attribute.code])
