"""The API doors of this room."""

from fastapi import APIRouter

router = APIRouter(prefix="/api/v1", tags=["workshops"])
