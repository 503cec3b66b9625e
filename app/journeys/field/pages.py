"""The page doors of field."""

from fastapi import APIRouter

router = APIRouter(include_in_schema=False, tags=["journeys"])
