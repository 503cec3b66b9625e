"""The page doors of field."""

from fastapi import APIRouter

from app.journeys.field.link_pages import router as links
from app.journeys.field.phone_pages import router as phone

router = APIRouter(include_in_schema=False, tags=["journeys"])
for part in (phone, links):
    router.include_router(part)
