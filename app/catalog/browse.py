"""Reading the map and the editions, for the pages and the API. Nothing here changes anything."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.catalog.answers import (
    DifferencesAnswer,
    DomainAnswer,
    EditionAnswer,
    ItemAnswer,
    MapAnswer,
    MoveAnswer,
    ProfileAnswer,
    RatingAnswer,
    SolutionAnswer,
    SubDomainAnswer,
)
from app.catalog.differences import Differences
from app.catalog.editions import edition_of, solution_of
from app.catalog.rows import rating_of, sources_of
from app.catalog.rules import Sources, confidence, expired
from app.catalog.shapes import RatingFile, SourceFile
from app.catalog.solution_rules import FACTS
from app.errors import NotFound
from app.storage.tables import Edition, MapItem, MapVersion, Rating, Solution


def plain(text: str) -> str:
    """Without accents and case, for searches."""
    return "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each)).casefold()


def holds(text: str, search: str) -> bool:
    """Whether every word that was typed stands in the text, in any order; nothing typed is found everywhere."""
    found = plain(text)
    return all(word in found for word in plain(search).split())


# The map.


def newest_version(session: Session) -> str:
    """The latest map version: 2026.10 comes after 2026.9. Raises NotFound before any import."""
    versions: Sequence[str] = session.execute(select(col(MapVersion.version))).scalars().all()
    if not versions:
        raise NotFound()
    return max(versions, key=lambda each: [int(part) for part in each.split(".")])


def map_version(session: Session, version: str | None = None) -> MapAnswer:
    stored = session.get(MapVersion, version or newest_version(session))
    if stored is None:
        raise NotFound()
    rows = session.execute(
        select(col(MapItem.domain), col(MapItem.sub_domain), col(MapItem.core)).where(col(MapItem.version) == stored.version)
    ).all()
    content = stored.content
    domains = [
        DomainAnswer(
            code=each["code"], name=each["name"], items=sum(row[0] == each["code"] for row in rows),
            core_items=sum(row[0] == each["code"] and row[2] for row in rows),
            sub_domains=[SubDomainAnswer(**sub, items=sum(row[1] == sub["code"] for row in rows)) for sub in each["sub_domains"]],
        )
        for each in content["domains"]
    ]
    return MapAnswer(
        version=stored.version, date=content["date"], sha256=stored.sha256, items=len(rows), core_items=sum(row[2] for row in rows),
        domains=domains, formats=content["formats"], scales=content["scales"], retired=content["retired"],
    )


def map_items(
    session: Session, version: str, core: bool = False, team: str | None = None, domain: str | None = None, search: str = ""
) -> list[ItemAnswer]:
    """The items of a version in workshop order; `search` looks into code and wording of both languages."""
    rows = session.execute(select(MapItem).where(col(MapItem.version) == version).order_by(col(MapItem.position))).scalars()
    found = []
    for row in rows:
        text = row.content["text"]
        if (core and not row.core) or (team and team not in row.teams) or (domain and row.domain != domain):
            continue
        if holds(f"{row.code} {text['en']}", search) or holds(f"{row.code} {text['fr']}", search):
            found.append(_item(row))
    return found


def _item(row: MapItem) -> ItemAnswer:
    return ItemAnswer(
        code=row.code, domain=row.domain, sub_domain=row.sub_domain, position=row.position, core=row.core, teams=row.teams, **row.content
    )


def item_of(session: Session, version: str, code: str) -> ItemAnswer:
    row = session.get(MapItem, (version, code))
    if row is None:
        raise NotFound()
    return _item(row)


# Editions and solutions.


def editions(session: Session) -> list[EditionAnswer]:
    """All editions, the latest first."""
    return _editions(session, session.execute(select(Edition).order_by(col(Edition.year).desc())).scalars().all())


def edition(session: Session, code: str) -> EditionAnswer:
    return _editions(session, [edition_of(session, code)])[0]


def _editions(session: Session, rows: Sequence[Edition]) -> list[EditionAnswer]:
    solutions = _pairs(session, select(col(Solution.edition_id), func.count()).group_by(col(Solution.edition_id)))
    known = select(col(Rating.edition_id), func.count()).where(col(Rating.level).is_not(None)).group_by(col(Rating.edition_id))
    ratings = _pairs(session, known)
    codes = _pairs(session, select(col(Edition.id), col(Edition.code)))
    return [
        EditionAnswer(
            **row.model_dump(exclude={"id", "based_on", "created_at", "published_by", "knock_outs"}),
            based_on=codes.get(row.based_on or ""), solutions=solutions.get(row.id, 0), known_ratings=ratings.get(row.id, 0),
        )
        for row in rows
    ]


def _pairs(session: Session, pairs: Any) -> dict[str, Any]:
    return {row[0]: row[1] for row in session.execute(pairs)}


def solutions(session: Session, code: str) -> list[SolutionAnswer]:
    """The solutions of an edition by name, accents and case apart."""
    found = edition_of(session, code)
    rows = session.execute(select(Solution).where(col(Solution.edition_id) == found.id)).scalars()
    items, levels = _items_in(session, found), _levels(session, found)
    answers = [_solution(row, levels.get(row.code, [0] * 5), items) for row in rows]
    return sorted(answers, key=lambda each: (plain(each.name), each.code))


def chosen(found: list[SolutionAnswer], search: str, kind: str | None, facts: Mapping[str, str]) -> list[SolutionAnswer]:
    """Those that pass a filter. `facts`: name of a fact -> a value that it must be or hold; a fact that nobody knows does not pass."""
    return [
        each for each in found
        if holds(f"{each.name} {each.vendor} {each.plan}", search)
        and (not kind or each.kind == kind)
        and all(_holds(each.facts[name], value) for name, value in facts.items() if value)
    ]


def _holds(known: Any, asked: str) -> bool:
    return asked in known if isinstance(known, list) else known == asked


def _items_in(session: Session, found: Edition) -> int:
    counted = select(func.count()).where(col(MapItem.version) == found.map_version)
    return int(session.execute(counted).scalar_one())


def _levels(session: Session, found: Edition, solution: str | None = None) -> dict[str, list[int]]:
    """Solution -> how many ratings of 0, 1, 2, 3, 4."""
    counted = (
        select(col(Rating.solution_code), col(Rating.level), func.count())
        .where(col(Rating.edition_id) == found.id, col(Rating.level).is_not(None))
        .group_by(col(Rating.solution_code), col(Rating.level))
    )
    if solution is not None:
        counted = counted.where(col(Rating.solution_code) == solution)
    table: dict[str, list[int]] = {}
    for code, level, count in session.execute(counted):
        table.setdefault(code, [0] * 5)[level] = count
    return table


def _solution(row: Solution, levels: list[int], items: int) -> SolutionAnswer:
    return SolutionAnswer(
        code=row.code, name=row.name, vendor=row.vendor, plan=row.plan, kind=row.profile["kind"], summary=row.profile["summary"],
        known=100 * sum(levels) / items if items else 0.0, levels=levels, facts={name: row.profile[name]["value"] for name in FACTS},
    )


def solution(session: Session, code: str, solution_code: str) -> ProfileAnswer:
    found = edition_of(session, code)
    row = solution_of(session, found, solution_code)
    levels = _levels(session, found, solution_code).get(solution_code, [0] * 5)
    short = _solution(row, levels, _items_in(session, found))
    return ProfileAnswer(**short.model_dump(), profile=row.profile, sources=sources_of(row))


def sources(session: Session, code: str) -> dict[str, dict[str, SourceFile]]:
    """Solution -> key -> source, for a whole edition."""
    rows = session.execute(select(Solution).where(col(Solution.edition_id) == edition_of(session, code).id)).scalars()
    return {each.code: sources_of(each) for each in rows}


# Ratings.


def ratings_of_solution(session: Session, code: str, solution_code: str) -> list[RatingAnswer]:
    """One answer for every item of the map, in its order; an item without a row is not verified."""
    found = edition_of(session, code)
    sources = sources_of(solution_of(session, found, solution_code))
    stored = session.execute(
        select(Rating).where(col(Rating.edition_id) == found.id, col(Rating.solution_code) == solution_code)
    ).scalars()
    by_item = {each.item_code: each for each in stored}
    items = select(col(MapItem.code)).where(col(MapItem.version) == found.map_version).order_by(col(MapItem.position))
    return [rating_answer(solution_code, item, by_item.get(item), sources, found) for item in session.execute(items).scalars()]


def ratings_of_item(session: Session, code: str, item: str) -> list[RatingAnswer]:
    """One answer for every solution of the edition, by code."""
    found = edition_of(session, code)
    stored = session.execute(select(Rating).where(col(Rating.edition_id) == found.id, col(Rating.item_code) == item)).scalars()
    by_solution = {each.solution_code: each for each in stored}
    rows = session.execute(select(Solution).where(col(Solution.edition_id) == found.id).order_by(col(Solution.code))).scalars()
    return [rating_answer(each.code, item, by_solution.get(each.code), sources_of(each), found) for each in rows]


def rating_answer(solution_code: str, item: str, row: Rating | None, sources: Sources, found: Edition) -> RatingAnswer:
    rating = rating_of(row) if row is not None else RatingFile(level=None)
    source = sources.get(rating.source or "")
    old = rating.level is not None and source is not None and expired(source, found.cut_off)
    sure = confidence(rating, sources, found.cut_off)
    return RatingAnswer(solution=solution_code, item=item, **rating.model_dump(), confidence=sure, expired=old)


def differences_answer(found: Differences) -> DifferencesAnswer:
    return DifferencesAnswer(
        counts=found.counts, solutions_new=found.solutions_new, solutions_gone=found.solutions_gone, items_new=found.items_new,
        items_gone=found.items_gone, moves=[MoveAnswer(**vars(each)) for each in found.moves], expired=found.expired,
        by_solution=found.by("solution"), by_item=found.by("item"),
    )


def by_domain(items: Iterable[ItemAnswer]) -> dict[str, list[ItemAnswer]]:
    """Items grouped under their domain, both in the map's order."""
    grouped: dict[str, list[ItemAnswer]] = {}
    for each in items:
        grouped.setdefault(each.domain, []).append(each)
    return grouped


def page_of(found: Sequence[object], page: int, size: int) -> dict[str, object]:
    """One page of a list, as `Listed` has it."""
    return {"items": list(found[(page - 1) * size : page * size]), "page": page, "size": size, "total": len(found)}
