"""The page doors of plan; each part keeps its own."""

from fastapi import APIRouter

from app.journeys.plan import action_pages, indicator_pages, plan_pages, targets_pages

router = APIRouter(include_in_schema=False, tags=["journeys"])
for part in (plan_pages, action_pages, targets_pages, indicator_pages):
    router.include_router(part.router)
