"""The sheets of the catalog's workbook: which column holds which field of a solution's file. Reader and writer share this table."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from app.catalog.shapes import Grade, Mode, PriceUnit, SolutionKind, SourceKind
from app.catalog.solution_rules import FACTS, VOCABULARY

LIST_FACTS = tuple(name for name in FACTS if name not in ("licence", "max_seats"))
NOT_VERIFIED = "?"
LEVELS = ("0", "1", "2", "3", "4", NOT_VERIFIED)


@dataclass(frozen=True)
class Column:
    """`path` leads to the field inside one row's document; an empty one is only there to be read by people.

    `kind`: text, level, date, amount, seats, list or also (one `key: where` a line).
    """

    name: str
    path: tuple[str, ...]
    kind: str = "text"
    help: str = ""
    choices: tuple[str, ...] = ()
    width: int = 16


def _bilingual(name: str, help_text: str, width: int = 40) -> tuple[Column, Column]:
    return (
        Column(f"{name}_en", (name, "en"), help=help_text, width=width),
        Column(f"{name}_fr", (name, "fr"), help="The same in French.", width=width),
    )


def _fact(name: str) -> tuple[Column, Column, Column]:
    kind = "list" if name in LIST_FACTS else "seats" if name == "max_seats" else "text"
    return (
        Column(name, (name, "value"), kind, FACT_HELP[name], tuple(sorted(VOCABULARY[name])) if name == "licence" else (), 24),
        Column(f"{name}_source", (name, "source"), help="Key of the sheet Sources."),
        Column(f"{name}_where", (name, "where"), help="Page, section or path inside the source.", width=24),
    )


FACT_HELP = {
    "licence": "proprietary or open_source; blank when unknown.",
    "deployment": "Of saas, on_premises, private_cloud, with commas between; blank when unknown.",
    "hosting_regions": "Such as eu, france, us; own_choice for self-hosting; blank when unknown.",
    "languages": "Two-letter codes with commas between, such as en, fr; blank when unknown.",
    "target_sizes": "Of very_small, small, mid, large, with commas between; blank when unknown.",
    "sectors": "Sectors that the vendor names, in lower case, with commas between; blank when unknown.",
    "max_seats": "Largest number of users in the rated plan, or unlimited; blank when unknown.",
    "connectors": "Systems with a supported connector, in lower case, with commas between; blank when unknown.",
}
RATINGS = (
    Column("solution", (), help="Code of the solution, as on the sheet Solutions."),
    Column("item", (), help="Code of the item of the functional map.", width=11),
    Column("domain", (), help="For reading only.", width=9),
    Column("text_en", (), help="For reading only.", width=60),
    Column("text_fr", (), help="For reading only.", width=60),
    Column("level", ("level",), "level", "0 to 4; ? for not verified; blank leaves what is there.", LEVELS, 8),
    Column("grade", ("grade",), help="What was seen.", choices=get_args(Grade)),
    Column("mode", ("mode",), help="How it is delivered; caps the level.", choices=get_args(Mode)),
    Column("source", ("source",), help="Key of the sheet Sources."),
    Column("where", ("where",), help="Page, section or path inside the source.", width=40),
    Column("also", ("also",), "also", "Further evidence, one a line: key of the source, colon, place.", width=30),
    *_bilingual("phrase", "What the source says, in your own words.", 50),
    Column("rater", ("rater",), help="Who opened the source."),
)
SOURCES = (
    Column("solution", (), help="Code of the solution, as on the sheet Solutions."),
    Column("key", (), help="Short name that ratings and facts refer to."),
    Column("title", ("title",), help="Title of the document or page.", width=40),
    Column("kind", ("kind",), help="Decides which grades it can carry.", choices=get_args(SourceKind)),
    Column("address", ("address",), help="Public web address, or owner/repository.", width=50),
    Column("version", ("version",), help="Version of the product that it describes, as text."),
    Column("commit", ("commit",), help="Commit of a repository."),
    Column("date", ("date",), "date", "Date of the source itself; blank when it carries none."),
    Column("read", ("read",), "date", "Date on which it was read."),
)
SOLUTIONS = (
    Column("code", ("code",), help="Short code in lower case; a new one adds a solution.", width=20),
    Column("name", ("name",), help="Name of the product.", width=28),
    Column("vendor", ("vendor",), help="Name of the vendor.", width=24),
    Column("plan", ("plan",), help="The commercial plan that is rated.", width=24),
    *_bilingual("plan_reason", "Why this plan is rated."),
    Column("kind", ("kind",), help="Place in the market.", choices=get_args(SolutionKind)),
    *_bilingual("summary", "One or two sentences on the solution."),
    Column("documentation", ("documentation",), help="Address of the public documentation.", width=40),
    *(column for name in FACTS for column in _fact(name)),
)
PRICES = (
    Column("solution", (), help="Code of the solution, as on the sheet Solutions."),
    Column("plan", ("plan",), help="Name of the plan.", width=24),
    Column("amount", ("amount",), "amount", "List price without tax; blank when on request."),
    Column("currency", ("currency",), help="Three letters, such as EUR.", width=10),
    Column("unit", ("unit",), help="What the price is for.", choices=get_args(PriceUnit)),
    Column("date", ("date",), "date", "When the vendor's page showed it."),
    Column("source", ("source",), help="Key of the vendor's own page on the sheet Sources."),
    *_bilingual("note", "What the price depends on."),
)
SHEETS: Mapping[str, tuple[Column, ...]] = {"Ratings": RATINGS, "Sources": SOURCES, "Solutions": SOLUTIONS, "Prices": PRICES}
KEYS = {"Ratings": ("solution", "item"), "Sources": ("solution", "key"), "Solutions": ("code",), "Prices": ("solution",)}
HOW_TO = "How to"


def value_at(document: Any, path: tuple[str, ...]) -> Any:
    """What stands at the path of a document, None where it does not reach."""
    for step in path:
        document = document.get(step) if isinstance(document, dict) else None
    return document


def nested(columns: tuple[Column, ...], values: Mapping[str, Any]) -> dict[str, Any]:
    """One row's values as a document. Blank cells are left out, but for what a file always says: a level, a fact's value, an amount."""
    made: dict[str, Any] = {}
    for column in columns:
        value = values.get(column.name)
        if not column.path or (value is None and column.path[-1] not in ("level", "value", "amount")):
            continue
        inside = made
        for step in column.path[:-1]:
            inside = inside.setdefault(step, {})
        inside[column.path[-1]] = value
    return made
