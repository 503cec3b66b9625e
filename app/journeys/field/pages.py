"""The page doors of field."""

from fastapi import APIRouter

from app.journeys.field.link_pages import router as links
from app.journeys.field.observation_pages import router as observations
from app.journeys.field.phone_pages import router as phone
from app.journeys.field.upload_pages import router as uploads
from app.journeys.field.wave_pages import router as waves

router = APIRouter(include_in_schema=False, tags=["journeys"])
for part in (phone, links, waves, observations, uploads):
    router.include_router(part)
