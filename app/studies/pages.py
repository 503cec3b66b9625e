"""The page doors of this room."""

from fastapi import APIRouter

router = APIRouter(include_in_schema=False, tags=["studies"])
