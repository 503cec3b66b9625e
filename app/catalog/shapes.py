"""The shapes of the two content folders, as the files are written: the functional map and the ratings catalog.

JSON Schema files beside the content are generated from these classes (`quickchoice check-content --write-schema`), so the
manual that editors read and the rules that the loader applies cannot drift apart. Source of the rules: the content guide in
requirements_map/README.md and catalog/README.md.

What one field can say stands here; what several fields must agree on stands in rules.py and map_rules.py.
"""

import datetime as dt
import unicodedata
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

Team = Literal["sales", "marketing", "service", "management", "it"]
Grade = Literal["demonstrated", "documented", "source_read", "absence_shown", "vendor_statement", "inferred"]
Mode = Literal["standard", "settings", "paid_option", "third_party", "custom", "roadmap", "none"]
SourceKind = Literal[
    "documentation", "source_code", "api_specification", "vendor_page", "vendor_answer", "demonstration", "third_party", "register"
]
SolutionKind = Literal["generalist", "challenger", "specialist", "safe_bet"]
PriceUnit = Literal["user_month", "month", "year", "once", "free"]
Level = Annotated[int, Field(strict=True, ge=0, le=4)]
DOMAIN_CODE = r"^[A-Z]{3}$"
SUB_DOMAIN_CODE = r"^[A-Z]{3}\.[1-9]$"
ITEM_CODE = r"^[A-Z]{3}\.[1-9]\.[1-9][0-9]?$"
EDITION_CODE = r"^[0-9]{4}$"
MAP_VERSION = r"^[0-9]{4}\.[0-9]{1,4}$"
SOLUTION_CODE = r"^[a-z][a-z0-9-]{1,39}$"


def _clean(text: str) -> str:
    """PostgreSQL stores no NUL: refuse it where it comes in."""
    if "\0" in text:
        raise PydanticCustomError("nul", "A character that cannot be stored (NUL) is in this text")
    return text


def _one_line(text: str) -> str:
    """Names become rows of grids, cells and headings, where a line break or a control character is refused: refuse it first."""
    if any(unicodedata.category(each) in ("Cc", "Zl", "Zp") for each in text):
        raise PydanticCustomError("single_line", "This must be a single line without control characters")
    return text


def _no_number(value: object) -> object:
    """Pydantic reads a bare number as seconds since 1970; in a file it is a typing error."""
    if isinstance(value, int | float):
        raise PydanticCustomError("date_type", "Write the date as 2026-11-20")
    return value


_SINGLE = (AfterValidator(_clean), AfterValidator(_one_line))
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), *_SINGLE]
LongLine = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000), *_SINGLE]
Text = Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(_clean)]
Day = Annotated[dt.date, BeforeValidator(_no_number)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100), *_SINGLE]
SourceKey = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80), *_SINGLE]


class Strict(BaseModel):
    """Refuses fields that it does not know, so that a typing error in a file is found and named."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Bilingual(Strict):
    """The same sentence in English and in French; both are required everywhere."""

    en: Text
    fr: Text


class BilingualName(Strict):
    """A name in English and in French, each a single line."""

    en: Line
    fr: Line


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
    """A group of items inside a domain."""

    code: Annotated[str, Field(pattern=SUB_DOMAIN_CODE)]
    name: BilingualName
    items: Annotated[list[ItemFile], Field(min_length=1)]


class DomainFile(Strict):
    """requirements_map/domains/<CODE>.yaml: one domain of the functional map."""

    code: Annotated[str, Field(pattern=DOMAIN_CODE)]
    name: BilingualName
    sub_domains: Annotated[list[SubDomainFile], Field(min_length=1)]


class RetiredFile(Strict):
    """An item that left the map: its code is never used again."""

    code: Annotated[str, Field(pattern=ITEM_CODE)]
    since: Annotated[Line, Field(description="The first map version without the item, such as 2027.1")]
    replaced_by: Annotated[list[Line], Field(description="Codes of the items that say it better; empty when nothing does")] = []
    reason: Bilingual


class MapFile(Strict):
    """requirements_map/map.yaml: the version and the order in which a workshop walks through the domains."""

    version: Annotated[str, Field(pattern=MAP_VERSION, description="Such as 2026.1; rises with every change")]
    date: Day
    domains: Annotated[list[Line], Field(min_length=1, description="Codes in workshop order; each has domains/<CODE>.yaml")]
    retired: Annotated[list[RetiredFile], Field(description="Items that left the map")] = []


class SessionFile(Strict):
    """One half-day of a workshop format."""

    code: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,12}$")]
    name: BilingualName
    day: Annotated[int, Field(ge=1, le=5)]
    moment: Literal["morning", "midday", "afternoon", "end", "day"]
    minutes: Annotated[int, Field(ge=15, le=480)]
    domains: Annotated[list[Line], Field(min_length=1, description="Domain codes in the order of the session")]
    teams: Annotated[list[Team], Field(min_length=1, description="Who is in the room")]
    core_only: Annotated[bool, Field(description="Only the core items of these domains")] = False
    note: Bilingual | None = None


class FormatFile(Strict):
    """requirements_map/formats/<days>-days.yaml: one workshop format with its sessions."""

    code: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,20}$")]
    name: BilingualName
    days: Annotated[int, Field(ge=2, le=5)]
    summary: Bilingual
    sessions: Annotated[list[SessionFile], Field(min_length=1)]


class ScaleLevelFile(Strict):
    """One level of a scale: its number (null: nobody has said), its name, what it means."""

    level: Level | None
    name: BilingualName
    anchor: Bilingual


class ScalesFile(Strict):
    """requirements_map/scales.yaml: the anchors of both scales (method, section 2), each 0 to 4 and then null."""

    expectation: list[ScaleLevelFile]
    rating: list[ScaleLevelFile]


class SourceFile(Strict):
    """Something that a rating or a fact rests on."""

    title: Line
    kind: Annotated[SourceKind, Field(description="Decides which grades of evidence it can carry")]
    address: Annotated[LongLine, Field(description="A public web address, or owner/repository")]
    version: Annotated[Line | None, Field(description="Version of the product that the source describes, in quotes")] = None
    commit: Annotated[str | None, Field(pattern=r"^[0-9a-f]{7,40}$", description="Commit of a repository, in quotes")] = None
    date: Annotated[Day | None, Field(description="Date of the source itself; null when it carries none")] = None
    read: Annotated[Day, Field(description="Date on which we read it")]


class EvidenceFile(Strict):
    """A place inside a source."""

    source: Annotated[SourceKey, Field(description="Key of `sources`")]
    where: Annotated[LongLine, Field(description="Path, page title or section, with a line where it helps")]


class RatingFile(Strict):
    """How well the solution, in the rated plan, covers one item. `level: null` means not verified."""

    level: Annotated[Level | None, Field(description="0 absent, 1 rudimentary, 2 partial, 3 covered, 4 full, null not verified")]
    grade: Annotated[Grade | None, Field(description="What was seen; gives the confidence")] = None
    mode: Annotated[Mode | None, Field(description="How the vendor delivers it; caps the level")] = None
    source: Annotated[SourceKey | None, Field(description="Key of `sources`")] = None
    where: Annotated[LongLine | None, Field(description="Path, page title or section inside the source")] = None
    also: Annotated[list[EvidenceFile], Field(max_length=20, description="Further independent evidence that says the same")] = []
    phrase: Annotated[Bilingual | None, Field(description="What the source says, in our own words")] = None
    rater: Annotated[Name | None, Field(description="Initials or name of who opened the source")] = None


class ReadingFile(Strict):
    """A second reading of one rating: the reader opened the place and decided before seeing the first level."""

    item: Annotated[str, Field(pattern=ITEM_CODE)]
    first: Annotated[Level | None, Field(description="Level of the first rater")]
    second: Annotated[Level | None, Field(description="Of the second reader; left out when it was only aligned with other files")] = None
    settled: Annotated[Level | None, Field(description="Level that both kept; null when the evidence did not hold")]
    why: Annotated[Bilingual | None, Field(description="How a disagreement ended; required when the levels differ")] = None
    reader: Name
    date: Day


class FactFile(Strict):
    """One profile fact with its source; `value` null means unknown."""

    value: Annotated[list[Line] | Line | int | bool | None, Field(description="null: unknown; never a guess")]
    source: Annotated[SourceKey | None, Field(description="Key of `sources`; required with a value")] = None
    where: LongLine | None = None


class PriceFile(Strict):
    """A list price as the vendor publishes it, without tax; never from a blog."""

    plan: Line
    amount: Annotated[float | None, Field(ge=0, le=10_000_000, allow_inf_nan=False, description="null: on request")]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    unit: PriceUnit
    date: Annotated[Day, Field(description="When the vendor's page showed it")]
    source: Annotated[SourceKey, Field(description="Key of `sources`: the vendor's own page, documentation or answer")]
    note: Bilingual | None = None


class SolutionFile(Strict):
    """catalog/<year>/solutions/<code>.yaml: one CRM tool in one commercial plan, its profile and its ratings."""

    code: Annotated[str, Field(pattern=SOLUTION_CODE, description="The file's name without .yaml")]
    name: Line
    vendor: Line
    plan: Line
    plan_reason: Annotated[Bilingual, Field(description="Why this plan was rated: what the named target would buy")]
    kind: SolutionKind
    summary: Bilingual
    documentation: Annotated[LongLine, Field(description="Address of the public documentation")]
    licence: FactFile = Field(description="one of: proprietary, open_source")
    deployment: FactFile = Field(description="list of: saas, on_premises, private_cloud")
    hosting_regions: FactFile = Field(description="list of: eu, france, us, uk, ... or own_choice for self-hosting")
    languages: FactFile = Field(description="list of ISO 639-1 codes of the user interface, in quotes")
    target_sizes: FactFile = Field(description="list of: very_small, small, mid, large")
    sectors: FactFile = Field(description="list of sectors that the vendor names, lower case")
    max_seats: FactFile = Field(description="largest number of users in the rated plan; null unknown, 'unlimited' when stated")
    connectors: FactFile = Field(description="list of systems with a supported connector, lower case")
    prices: list[PriceFile] = []
    sources: Annotated[dict[SourceKey, SourceFile], Field(description="Short key -> source; ratings and facts name the key")]
    ratings: Annotated[dict[str, RatingFile], Field(description="Item code -> rating; an item left out is not verified")] = {}
    second_reading: Annotated[list[ReadingFile], Field(description="What a second reader found, an item at most once")] = []


class EditionFile(Strict):
    """catalog/<year>/edition.yaml: one year of the ratings catalog."""

    year: Annotated[int, Field(ge=2020, le=2100)]
    cut_off: Annotated[Day, Field(description="What was true on this day; the age of a source is counted to it")]
    editors: Annotated[list[Line], Field(min_length=1)]
    map_version: Annotated[str, Field(pattern=MAP_VERSION, description="The version of requirements_map/map.yaml that is rated")]
    status: Annotated[Literal["draft", "published"], Field(description="A published edition is never edited")]
    knock_outs: Annotated[list[Line], Field(description="Items that clients usually make a knock-out: every 4 on them is read twice")] = []
    note: Bilingual | None = None
