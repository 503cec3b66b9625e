"""What the API of repositories and guides answers."""

import datetime as dt
from typing import Any, Literal

from pydantic import BaseModel

from app.journeys.content import GuideContent, Interaction, RepositoryContent


class Paged(BaseModel):
    page: int
    size: int
    total: int


class RepositoryRow(BaseModel):
    """`number` counts the versions of the programme's repository, `version` the changes of this one (for If-Match).

    `interactions`, `stages`, `observations`, `guides` and `waves` are counts; a frozen one is changed by making a new version.
    """

    id: str
    number: int
    name: str
    based_on: str | None
    version: int
    frozen: bool
    frozen_at: dt.datetime | None
    interactions: int
    stages: int
    observations: int
    guides: int
    waves: int
    created_by: str
    created_at: dt.datetime


class RepositoryPage(Paged):
    items: list[RepositoryRow]


class RepositoryAnswer(RepositoryRow):
    content: RepositoryContent


class InteractionAnswer(Interaction):
    """`version`: the repository's, after the change."""

    version: int


class InteractionPage(Paged):
    items: list[Interaction]


class FindingAnswer(BaseModel):
    """`message` in the reader's language; `field` is the part of the interaction that it is about."""

    code: str
    interaction: str | None
    stage: str | None
    field: str | None
    params: dict[str, Any]
    message: str


class CheckAnswer(BaseModel):
    findings: list[FindingAnswer]


class DifferenceAnswer(BaseModel):
    """`fields`: name -> [before, after]; `scored`: marks of the two versions are not compared for this interaction."""

    kind: Literal["added", "removed", "changed", "moved"]
    code: str
    action: str
    stage: str
    fields: dict[str, list[Any]]
    scored: bool


class DifferencesAnswer(BaseModel):
    """From the version that this one is based on; `base` null: it is based on none."""

    base: str | None
    differences: list[DifferenceAnswer]


class GuideRow(BaseModel):
    id: str
    name: str
    repository_id: str
    segment_code: str
    channel_code: str | None
    interactions: int
    version: int
    created_by: str
    created_at: dt.datetime


class GuidePage(Paged):
    items: list[GuideRow]


class GuideAnswer(GuideRow):
    introduction: str
    content: GuideContent
