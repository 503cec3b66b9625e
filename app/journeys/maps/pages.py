"""The page doors of maps."""

from fastapi import APIRouter

router = APIRouter(include_in_schema=False, tags=["journeys"])
