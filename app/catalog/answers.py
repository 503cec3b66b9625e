"""What the doors of this room answer with."""

import datetime as dt
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from app.catalog.shapes import Bilingual, EvidenceFile, Grade, Mode, SolutionKind, SourceFile, Team

T = TypeVar("T")


class Listed(BaseModel, Generic[T]):
    """One page of a list; `total` counts all pages."""

    items: list[T]
    page: int
    size: int
    total: int


class ItemAnswer(BaseModel):
    """One item of a map version."""

    code: str
    domain: str
    sub_domain: str
    position: int
    core: bool
    teams: list[Team]
    text: Bilingual
    proof: Bilingual
    why: Bilingual
    today: Bilingual


class SubDomainAnswer(BaseModel):
    code: str
    name: Bilingual
    items: int


class DomainAnswer(BaseModel):
    code: str
    name: Bilingual
    items: int
    core_items: int
    sub_domains: list[SubDomainAnswer]


class MapAnswer(BaseModel):
    """One map version without its items; `formats`, `scales` and `retired` as the files write them."""

    version: str
    date: dt.date
    sha256: str
    items: int
    core_items: int
    domains: list[DomainAnswer]
    formats: list[dict[str, Any]]
    scales: dict[str, Any]
    retired: list[dict[str, Any]]


class EditionAnswer(BaseModel):
    """One year of the catalog. `sha256` is null until it is published; `version` rises with every change of a draft."""

    code: str
    year: int
    status: str
    cut_off: dt.date
    editors: list[str]
    map_version: str
    based_on: str | None
    version: int
    sha256: str | None
    published_at: dt.datetime | None
    solutions: int
    known_ratings: int


class SolutionAnswer(BaseModel):
    """One solution in a list. `known` is the percentage of the map's items whose level is verified; `levels` counts them, 0 to 4."""

    code: str
    name: str
    vendor: str
    plan: str
    kind: SolutionKind
    summary: Bilingual
    known: float
    levels: list[int]
    facts: dict[str, Any]


class ProfileAnswer(SolutionAnswer):
    """One solution whole: `profile` holds the facts with their sources, the reason for the plan and the prices."""

    profile: dict[str, Any]
    sources: dict[str, SourceFile]


class RatingAnswer(BaseModel):
    """One rating with its evidence. `level` null: not verified. `confidence` is computed from the grade, the age and the sources."""

    solution: str
    item: str
    level: int | None
    grade: Grade | None
    mode: Mode | None
    source: str | None
    where: str | None
    also: list[EvidenceFile]
    phrase: Bilingual | None
    rater: str | None
    confidence: float | None
    expired: bool


class MoveAnswer(BaseModel):
    """One rating that moved: new, gone, raised, lowered or renewed."""

    solution: str
    item: str
    move: str
    old: int | None
    new: int | None


class DifferencesAnswer(BaseModel):
    """What moved between two editions; `by_solution` and `by_item` count the moves and the expired evidence."""

    counts: dict[str, int]
    solutions_new: list[str]
    solutions_gone: list[str]
    items_new: list[str]
    items_gone: list[str]
    moves: list[MoveAnswer]
    expired: list[tuple[str, str]]
    by_solution: dict[str, dict[str, int]]
    by_item: dict[str, dict[str, int]]


class UploadAnswer(BaseModel):
    """What a spreadsheet would change. Confirm it by its `id`; null when the draft already says all of it.

    `ignored`: sheets that are not read. `already_verified`: items of a vendor's answer that stay as they are.
    """

    id: str | None
    edition: str
    differences: DifferencesAnswer
    profiles: list[str]
    other_ratings: int
    ignored: list[str]
    already_verified: list[str] = []


class PublishedAnswer(BaseModel):
    """The SHA-256 of all that the edition says, from now on fixed."""

    edition: str
    sha256: str


class AgreementAnswer(BaseModel):
    """How far two readers of the same evidence agree. `alpha`: Krippendorff's, ordinal; null when there is too little to compute it."""

    readings: int
    same: int
    within_one: int
    alpha: float | None


class CellAnswer(BaseModel):
    """Counts over the items of one domain, or of all: items, known ratings, the sum of their levels, and those on an old source."""

    items: int
    known: int
    points: int
    old: int


class CoverageAnswer(BaseModel):
    """`totals`: solution -> counts; `cells`: solution -> domain -> counts. Zeros are all read twice and are easy to agree on."""

    edition: str
    totals: dict[str, CellAnswer]
    cells: dict[str, dict[str, CellAnswer]]
    agreement: AgreementAnswer
    agreement_without_zeros: AgreementAnswer
