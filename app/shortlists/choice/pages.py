"""The page doors of the final choice; each part keeps its own."""

from fastapi import APIRouter

from app.shortlists.choice import cost_pages, decision_pages, demonstration_pages, link_pages, outcome_pages, phone_pages, setup_pages

router = APIRouter(include_in_schema=False, tags=["shortlists"])
for part in (setup_pages, link_pages, demonstration_pages, cost_pages, decision_pages, outcome_pages, phone_pages):
    router.include_router(part.router)
