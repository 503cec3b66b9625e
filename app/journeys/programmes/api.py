"""The API doors of programmes."""

from fastapi import APIRouter

router = APIRouter(prefix="/api/v1", tags=["journeys"])
