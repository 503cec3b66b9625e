"""The API doors of field."""

from fastapi import APIRouter

router = APIRouter(prefix="/api/v1", tags=["journeys"])
