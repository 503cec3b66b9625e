"""The API doors of plan."""

from fastapi import APIRouter

router = APIRouter(prefix="/api/v1", tags=["journeys"])
