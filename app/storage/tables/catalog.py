"""The functional map and the ratings, by version and edition. What is published never changes."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKeyConstraint
from sqlmodel import Field, SQLModel

from app.storage.tables.base import new_id, now


class MapVersion(SQLModel, table=True):
    """One version of the functional map. `content`: domains with sub-domains and names, retired items, scales, formats."""

    __tablename__ = "map_version"
    version: str = Field(primary_key=True, max_length=20)
    sha256: str = Field(max_length=64)
    content: dict[str, Any] = Field(sa_type=JSON)
    created_at: dt.datetime = Field(default_factory=now)


class MapItem(SQLModel, table=True):
    """One item of one version. `content`: text, proof, why, today, each {"en", "fr"}."""

    __tablename__ = "map_item"
    version: str = Field(primary_key=True, foreign_key="map_version.version", max_length=20)
    code: str = Field(primary_key=True, max_length=20)
    domain: str = Field(max_length=3)
    sub_domain: str = Field(max_length=5)
    position: int
    core: bool
    teams: list[str] = Field(sa_type=JSON)
    content: dict[str, Any] = Field(sa_type=JSON)


class Edition(SQLModel, table=True):
    """One year of the catalog. `sha256` is set when it is published and covers every solution and rating."""

    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    code: str = Field(unique=True, max_length=20)  # "2026"
    year: int
    status: str = Field(default="draft", max_length=10)  # draft, published
    map_version: str = Field(foreign_key="map_version.version")
    cut_off: dt.date
    editors: list[str] = Field(sa_type=JSON)
    knock_outs: list[str] = Field(default_factory=list, sa_type=JSON, sa_column_kwargs={"server_default": "[]"})
    based_on: str | None = Field(default=None, foreign_key="edition.id")
    sha256: str | None = Field(default=None, max_length=64)
    version: int = 1  # rises with every change of the draft
    created_at: dt.datetime = Field(default_factory=now)
    published_at: dt.datetime | None = None
    published_by: str | None = None


class Solution(SQLModel, table=True):
    """One CRM tool in one plan. `profile`: the facts of SolutionFile; `sources`: key -> SourceFile."""

    edition_id: str = Field(primary_key=True, foreign_key="edition.id", max_length=32)
    code: str = Field(primary_key=True, max_length=40)
    name: str = Field(max_length=200)
    vendor: str = Field(max_length=200)
    plan: str = Field(max_length=200)
    profile: dict[str, Any] = Field(sa_type=JSON)
    sources: dict[str, Any] = Field(sa_type=JSON)


class Rating(SQLModel, table=True):
    """A row exists only for what somebody recorded; a missing row and a null level both mean not verified."""

    __table_args__ = (ForeignKeyConstraint(["edition_id", "solution_code"], ["solution.edition_id", "solution.code"]),)
    edition_id: str = Field(primary_key=True, max_length=32)
    solution_code: str = Field(primary_key=True, max_length=40)
    item_code: str = Field(primary_key=True, max_length=20)
    level: int | None = None
    grade: str | None = Field(default=None, max_length=20)
    mode: str | None = Field(default=None, max_length=20)
    source: str | None = Field(default=None, max_length=80)
    place: str | None = None  # where in the source
    also: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    phrase: dict[str, str] | None = Field(default=None, sa_type=JSON)  # {"en", "fr"}
    rater: str | None = Field(default=None, max_length=100)


class CatalogUpload(SQLModel, table=True):
    """A spreadsheet that was read and found right, until its reader confirms the differences; a day at most.

    `content`: the rows as they would be stored, and the differences as they are shown.
    """

    __tablename__ = "catalog_upload"
    id: str = Field(default_factory=new_id, primary_key=True, max_length=32)
    edition_id: str = Field(foreign_key="edition.id", index=True)
    edition_version: int  # of the draft that it was compared with
    created_by: str = Field(max_length=32)
    created_at: dt.datetime = Field(default_factory=now)
    content: dict[str, Any] = Field(sa_type=JSON)
