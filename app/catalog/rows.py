"""Between the shapes of the files and the rows of the tables; and the one text that stands for an edition when it is hashed."""

import hashlib
from collections.abc import Iterable
from typing import Any

import orjson

from app.catalog.map_rules import FunctionalMap
from app.catalog.shapes import RatingFile, SolutionFile, SourceFile
from app.storage.tables import Rating, Solution

COLUMNS = ("code", "name", "vendor", "plan")
RATING_FIELDS = ("level", "grade", "mode", "source", "where", "also", "phrase", "rater")
Row = dict[str, Any]


def canonical(value: Any) -> bytes:
    """Canonical JSON: sorted keys, no spaces, UTF-8. Equal content gives equal bytes."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def sha256(value: Any) -> str:
    return hashlib.sha256(canonical(value)).hexdigest()


# The map.


def map_content(found: FunctionalMap) -> Row:
    """MapVersion.content: date, domains with sub-domains and names, retired items, scales, workshop formats."""
    return {
        "date": found.header.date.isoformat(),
        "domains": [
            {
                "code": domain.code, "name": domain.name.model_dump(),
                "sub_domains": [{"code": sub.code, "name": sub.name.model_dump()} for sub in domain.sub_domains],
            }
            for domain in found.domains
        ],
        "retired": [each.model_dump() for each in found.header.retired],
        "scales": found.scales.model_dump(),
        "formats": [each.model_dump() for each in found.formats],
    }


def map_items(found: FunctionalMap) -> list[Row]:
    """MapItem rows in the order of the map."""
    return [
        {
            "version": found.header.version, "code": item.code, "domain": domain.code, "sub_domain": sub.code, "position": position,
            "core": item.core, "teams": list(item.teams), "content": item.model_dump(include={"text", "proof", "why", "today"}),
        }
        for position, (domain, sub, item) in enumerate(found.items())
    ]


# Solutions and ratings.


def solution_row(solution: SolutionFile, edition_id: str) -> Row:
    """A Solution row; dates as ISO strings inside the JSON columns."""
    whole = solution.model_dump(mode="json", exclude={"ratings"})
    sources = whole.pop("sources")
    if not whole["second_reading"]:  # so that what was hashed before there were any keeps its hash
        del whole["second_reading"]
    columns = {name: whole.pop(name) for name in COLUMNS}
    return {"edition_id": edition_id, **columns, "profile": whole, "sources": sources}


def rating_row(edition_id: str, solution: str, item: str, rating: RatingFile) -> Row:
    """A Rating row; the file's `where` is the column `place`."""
    whole = rating.model_dump(mode="json")
    whole["place"] = whole.pop("where")
    return {"edition_id": edition_id, "solution_code": solution, "item_code": item, **whole}


def rating_rows(solution: SolutionFile, edition_id: str) -> list[Row]:
    return [rating_row(edition_id, solution.code, item, rating) for item, rating in sorted(solution.ratings.items())]


def rating_document(row: Rating) -> Row:
    """A row as its file writes it."""
    return {name: getattr(row, "place" if name == "where" else name) for name in RATING_FIELDS}


def solution_document(row: Solution, ratings: Iterable[Rating]) -> Row:
    """A solution as its file writes it."""
    return {
        "code": row.code, "name": row.name, "vendor": row.vendor, "plan": row.plan, **row.profile, "sources": row.sources,
        "ratings": {each.item_code: rating_document(each) for each in ratings},
    }


def sources_of(row: Solution) -> dict[str, SourceFile]:
    return {key: SourceFile.model_validate(each) for key, each in row.sources.items()}


def rating_of(row: Rating) -> RatingFile:
    return RatingFile.model_validate(rating_document(row))


def edition_digest(map_version: str, cut_off: str, solutions: Iterable[Row], ratings: Iterable[Row]) -> str:
    """SHA-256 of all that an edition says: map version, cut-off, every solution and rating, whatever their order.

    An edition's id and its editors are left out: the same content has the same digest wherever it is stored.
    """
    return sha256({
        "map_version": map_version, "cut_off": cut_off,
        "solutions": {each["code"]: _without_edition(each) for each in solutions},
        "ratings": {f"{each['solution_code']} {each['item_code']}": _without_edition(each) for each in ratings},
    })


def _without_edition(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "edition_id"}
