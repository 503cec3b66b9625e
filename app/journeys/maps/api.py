"""The API doors of maps."""

from fastapi import APIRouter

router = APIRouter(prefix="/api/v1", tags=["journeys"])
