"""The API doors of results."""

from fastapi import APIRouter

router = APIRouter(prefix="/api/v1", tags=["journeys"])
