"""The list of evidence: every known rating of an edition with what it rests on, searched and filtered."""

from dataclasses import dataclass

from sqlalchemy import literal, select, tuple_
from sqlmodel import Session, col

from app.catalog.answers import RatingAnswer
from app.catalog.browse import holds, plain, rating_answer
from app.catalog.editions import edition_of
from app.catalog.rows import sources_of
from app.catalog.rules import expired
from app.catalog.shapes import SourceFile
from app.storage.tables import MapItem, Rating, Solution


@dataclass(frozen=True)
class EvidenceFilter:
    """What to keep; an empty value keeps everything. `search` looks into item, wording, phrase, place and title of the source."""

    search: str = ""
    solution: str = ""
    domain: str = ""
    level: int | None = None
    grade: str = ""
    mode: str = ""
    old: bool = False  # only sources older than 18 months


@dataclass(frozen=True)
class EvidenceList:
    """One page. `rows`: ratings in the order of the map, then of the solutions' names; `total` counts all pages."""

    rows: list[RatingAnswer]
    total: int
    names: dict[str, str]
    texts: dict[str, dict[str, str]]
    sources: dict[str, dict[str, SourceFile]]


def list_evidence(session: Session, code: str, asked: EvidenceFilter, page: int = 1, size: int = 50) -> EvidenceList:
    """The known ratings of an edition that pass the filter; raises NotFound."""
    found = edition_of(session, code)
    solutions = {each.code: each for each in session.execute(select(Solution).where(col(Solution.edition_id) == found.id)).scalars()}
    sources = {key: sources_of(each) for key, each in solutions.items()}
    of_item = (col(MapItem.code), col(MapItem.domain), col(MapItem.position), col(MapItem.content))
    items = session.execute(select(*of_item).where(col(MapItem.version) == found.map_version)).all()
    domains, places = {row[0]: row[1] for row in items}, {row[0]: row[2] for row in items}
    texts = {row[0]: row[3]["text"] for row in items}
    wanted = bool(asked.search.strip())
    # The words only where words are searched: they are most of the bytes.
    words = (col(Rating.phrase), col(Rating.place)) if wanted else (literal(None), literal(None))
    chosen = select(col(Rating.solution_code), col(Rating.item_code), col(Rating.source), *words)
    chosen = chosen.where(col(Rating.edition_id) == found.id, col(Rating.level).is_not(None))
    for column, value in ((Rating.solution_code, asked.solution), (Rating.grade, asked.grade), (Rating.mode, asked.mode)):
        if value:
            chosen = chosen.where(col(column) == value)
    if asked.level is not None:
        chosen = chosen.where(col(Rating.level) == asked.level)

    def passes(solution: str, item: str, key: str | None, phrase: dict[str, str] | None, place: str | None) -> bool:
        source = sources[solution].get(key or "")
        if asked.domain and domains.get(item) != asked.domain:
            return False
        if asked.old and (source is None or not expired(source, found.cut_off)):
            return False
        said = [item, *texts.get(item, {}).values(), *(phrase or {}).values(), place or "", source.title if source else ""]
        return not wanted or holds(" ".join(said), asked.search)

    kept = [(row[0], row[1]) for row in session.execute(chosen) if passes(*row)]
    kept.sort(key=lambda pair: (places.get(pair[1], 0), plain(solutions[pair[0]].name), pair[0]))
    shown = kept[(page - 1) * size : page * size]
    pair = tuple_(col(Rating.solution_code), col(Rating.item_code))
    on_page = select(Rating).where(col(Rating.edition_id) == found.id, pair.in_(shown))
    stored = {(each.solution_code, each.item_code): each for each in session.execute(on_page).scalars()}
    rows = [rating_answer(solution, item, stored[solution, item], sources[solution], found) for solution, item in shown]
    return EvidenceList(rows, len(kept), {key: each.name for key, each in solutions.items()}, texts, sources)
