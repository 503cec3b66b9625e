"""The shapes of the two content folders, as the files are written: the functional map and the ratings catalog.

JSON Schema files beside the content are generated from these classes (`quickchoice check-content --write-schema`), so the
manual that editors read and the rules that the loader applies cannot drift apart. Source of the rules: the content guide in
requirements_map/README.md and catalog/README.md.
"""

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Team = Literal["sales", "marketing", "service", "management", "it"]
Grade = Literal["demonstrated", "documented", "source_read", "absence_shown", "vendor_statement", "inferred"]
Mode = Literal["standard", "settings", "paid_option", "third_party", "custom", "roadmap", "none"]
Level = Annotated[int, Field(strict=True, ge=0, le=4)]
Text = Annotated[str, Field(min_length=1, max_length=2000)]
DOMAIN_CODE = r"^[A-Z]{3}$"
SUB_DOMAIN_CODE = r"^[A-Z]{3}\.[1-9]$"
ITEM_CODE = r"^[A-Z]{3}\.[1-9]\.[1-9][0-9]?$"
SOLUTION_CODE = r"^[a-z][a-z0-9-]{1,39}$"


class Strict(BaseModel):
    """Refuses fields that it does not know, so that a typing error in a file is found and named."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Bilingual(Strict):
    """The same sentence in English and in French; both are required everywhere."""

    en: Text
    fr: Text


class ItemFile(Strict):
    """One capability that a person can verify."""

    code: Annotated[str, Field(pattern=ITEM_CODE)]
    text: Annotated[Bilingual, Field(description="One sentence that starts with a verb; read aloud in the room")]
    proof: Annotated[Bilingual, Field(description="What would prove a full rating (4)")]
    why: Annotated[Bilingual, Field(description="Why it matters: one or two sentences for the room")]
    today: Annotated[Bilingual, Field(description="What is possible today: one or two sentences, no product named")]
    teams: Annotated[list[Team], Field(min_length=1, description="Who answers in the workshop")]
    core: Annotated[bool, Field(strict=True, description="Part of the two-day format")]


class SubDomainFile(Strict):
    code: Annotated[str, Field(pattern=SUB_DOMAIN_CODE)]
    name: Bilingual
    items: Annotated[list[ItemFile], Field(min_length=1)]


class DomainFile(Strict):
    """requirements_map/domains/<CODE>.yaml: one domain of the functional map."""

    code: Annotated[str, Field(pattern=DOMAIN_CODE)]
    name: Bilingual
    sub_domains: Annotated[list[SubDomainFile], Field(min_length=1)]


class RetiredFile(Strict):
    """An item that left the map: its code is never used again."""

    code: Annotated[str, Field(pattern=ITEM_CODE)]
    since: str
    replaced_by: list[str] = []
    reason: Bilingual


class MapFile(Strict):
    """requirements_map/map.yaml: the version and the order in which a workshop walks through the domains."""

    version: Annotated[str, Field(pattern=r"^\d{4}\.\d+$")]
    date: dt.date
    domains: Annotated[list[str], Field(min_length=1)]
    retired: list[RetiredFile] = []


class SessionFile(Strict):
    code: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,12}$")]
    name: Bilingual
    day: Annotated[int, Field(ge=1, le=5)]
    moment: Literal["morning", "midday", "afternoon", "end", "day"]
    minutes: Annotated[int, Field(ge=15, le=480)]
    domains: Annotated[list[str], Field(min_length=1)]
    teams: Annotated[list[Team], Field(min_length=1)]
    core_only: bool = False
    note: Bilingual | None = None


class FormatFile(Strict):
    """requirements_map/formats/<days>-days.yaml: one workshop format with its sessions."""

    code: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,20}$")]
    name: Bilingual
    days: Annotated[int, Field(ge=2, le=5)]
    summary: Bilingual
    sessions: Annotated[list[SessionFile], Field(min_length=1)]


class ScaleLevelFile(Strict):
    level: Level | None
    name: Bilingual
    anchor: Bilingual


class ScalesFile(Strict):
    """requirements_map/scales.yaml: the anchors of both scales (method, section 2)."""

    expectation: list[ScaleLevelFile]
    rating: list[ScaleLevelFile]


class SourceFile(Strict):
    """Something that a rating or a fact rests on. `address` is a public address or `owner/repository`."""

    title: Text
    kind: Literal["documentation", "source_code", "api_specification", "vendor_page", "vendor_answer", "demonstration", "third_party", "register"]
    address: Text
    version: str | None = None
    commit: Annotated[str | None, Field(pattern=r"^[0-9a-f]{7,40}$")] = None
    date: Annotated[dt.date | None, Field(description="Date of the source itself; null when the page carries none")] = None
    read: Annotated[dt.date, Field(description="Date on which we read it")]


class EvidenceFile(Strict):
    """A place inside a source."""

    source: Annotated[str, Field(description="Key of `sources`")]
    where: Annotated[Text, Field(description="Path, page title or section, with a line where it helps")]


class RatingFile(Strict):
    """How well the solution, in the rated plan, covers one item. `level: null` means not verified."""

    level: Level | None
    grade: Grade | None = None
    mode: Mode | None = None
    source: str | None = None
    where: str | None = None
    also: Annotated[list[EvidenceFile], Field(description="Further independent evidence")] = []
    phrase: Annotated[Bilingual | None, Field(description="What the source says, in our own words")] = None
    rater: str | None = None


class FactFile(Strict):
    """One profile fact with its source; `value` null means unknown."""

    value: list[str] | str | int | bool | None
    source: str | None = None
    where: str | None = None


class PriceFile(Strict):
    plan: Text
    amount: Annotated[float | None, Field(ge=0)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    unit: Literal["user_month", "month", "year", "once", "free"]
    date: dt.date
    source: str
    note: Bilingual | None = None


class SolutionFile(Strict):
    """catalog/<year>/solutions/<code>.yaml: one CRM tool in one commercial plan, its profile and its ratings."""

    code: Annotated[str, Field(pattern=SOLUTION_CODE)]
    name: Text
    vendor: Text
    plan: Text
    plan_reason: Annotated[Bilingual, Field(description="Why this plan was rated: what the named target would buy")]
    kind: Literal["generalist", "challenger", "specialist", "safe_bet"]
    summary: Bilingual
    documentation: Text
    licence: FactFile = Field(description="one of: proprietary, open_source")
    deployment: FactFile = Field(description="list of: saas, on_premises, private_cloud")
    hosting_regions: FactFile = Field(description="list of: eu, france, us, uk, ... or own_choice for self-hosting")
    languages: FactFile = Field(description="list of ISO 639-1 codes of the user interface")
    target_sizes: FactFile = Field(description="list of: very_small, small, mid, large")
    sectors: FactFile
    max_seats: FactFile = Field(description="largest number of users in the rated plan; null unknown, 'unlimited' when stated")
    connectors: FactFile = Field(description="list of systems with a supported connector, lower case")
    prices: list[PriceFile] = []
    sources: dict[str, SourceFile]
    ratings: dict[str, RatingFile] = {}


class EditionFile(Strict):
    """catalog/<year>/edition.yaml: one year of the ratings catalog."""

    year: Annotated[int, Field(ge=2020, le=2100)]
    cut_off: dt.date
    editors: Annotated[list[str], Field(min_length=1)]
    map_version: str
    status: Literal["draft", "published"]
    note: Bilingual | None = None
