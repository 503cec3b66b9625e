"""The API doors of journeys; each part keeps its own."""

from fastapi import APIRouter

from app.journeys.field.api import router as field
from app.journeys.maps.api import router as maps
from app.journeys.plan.api import router as plan
from app.journeys.programmes.api import router as programmes
from app.journeys.repositories.api import router as repositories
from app.journeys.results.api import router as results
from app.journeys.stateless.metrics_api import router as metrics
from app.journeys.stateless.score_api import router as score

router = APIRouter()
for part in (field, maps, plan, programmes, repositories, results, metrics, score):
    router.include_router(part)
