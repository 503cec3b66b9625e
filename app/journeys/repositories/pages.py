"""The page doors of repositories."""

from fastapi import APIRouter

router = APIRouter(include_in_schema=False, tags=["journeys"])
