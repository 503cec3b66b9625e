"""What was agreed in the room: one row an item of a study, from its first touch on."""

import datetime as dt

from sqlmodel import Field, SQLModel

from app.storage.tables.base import now


class Expectation(SQLModel, table=True):
    """The agreed level (null: not yet discussed) and what goes with it. `version` rises with every accepted change."""

    study_id: str = Field(primary_key=True, foreign_key="study.id", max_length=32)
    item_code: str = Field(primary_key=True, max_length=20)
    level: int | None = None
    target: int | None = None
    comment: str = ""
    discuss: bool = False
    knock_out: bool = False
    floor: int = 3
    owner: str = Field(default="", max_length=200)
    reason: str = ""
    version: int = 1
    updated_at: dt.datetime = Field(default_factory=now)
    updated_by: str = Field(max_length=200)
