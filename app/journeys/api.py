"""The API doors of journeys: score any observations, measure any indicator."""

from fastapi import APIRouter

from app.journeys.metrics_api import router as metrics_router
from app.journeys.score_api import router as score_router

router = APIRouter()
router.include_router(score_router)
router.include_router(metrics_router)
