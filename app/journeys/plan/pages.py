"""The page doors of plan."""

from fastapi import APIRouter

router = APIRouter(include_in_schema=False, tags=["journeys"])
