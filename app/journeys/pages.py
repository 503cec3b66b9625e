"""The page doors of journeys; each part keeps its own."""

from fastapi import APIRouter

from app.journeys.field.pages import router as field
from app.journeys.maps.pages import router as maps
from app.journeys.plan.pages import router as plan
from app.journeys.programmes.pages import router as programmes
from app.journeys.repositories.pages import router as repositories
from app.journeys.results.pages import router as results

router = APIRouter()
for part in (field, maps, plan, programmes, repositories, results):
    router.include_router(part)
