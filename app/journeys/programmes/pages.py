"""The page doors of programmes."""

from fastapi import APIRouter

router = APIRouter(include_in_schema=False, tags=["journeys"])
