"""The API doors of repositories."""

from fastapi import APIRouter

router = APIRouter(prefix="/api/v1", tags=["journeys"])
