"""How far a study is: items agreed out of the items that its sessions cover.

A session covers the items of its domains, or only the core ones (`core_only`, the two-day format). Counts are kept by
(domain, core) so that a list of studies costs three queries, however long it is.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.storage.tables import Expectation, MapItem, Study, Workshop

Cell = tuple[str, bool]  # a domain, and whether the items are core


class Covering(Protocol):
    """What a session says of its items: a `Workshop` row has it."""

    domains: list[str]
    core_only: bool


@dataclass(frozen=True)
class Progress:
    """`agreed` of the `items` that the sessions cover have a level."""

    agreed: int
    items: int


def items_by_cell(session: Session, version: str) -> Counter[Cell]:
    query = select(col(MapItem.domain), col(MapItem.core), func.count()).where(col(MapItem.version) == version)
    return _counter(session.execute(query.group_by(col(MapItem.domain), col(MapItem.core))).all())


def agreed_by_cell(session: Session, study_ids: Iterable[str]) -> dict[str, Counter[Cell]]:
    """Items with an agreed level, out of scope included: not needing something is an answer as well."""
    query = (
        select(col(Study.id), col(MapItem.domain), col(MapItem.core), func.count())
        .join(Expectation, col(Expectation.study_id) == col(Study.id))
        .join(MapItem, (col(MapItem.code) == col(Expectation.item_code)) & (col(MapItem.version) == col(Study.map_version)))
        .where(col(Study.id).in_(list(study_ids)), col(Expectation.level).is_not(None))
        .group_by(col(Study.id), col(MapItem.domain), col(MapItem.core))
    )
    found: dict[str, Counter[Cell]] = {}
    for study_id, domain, core, count in session.execute(query):
        found.setdefault(study_id, Counter())[domain, core] = count
    return found


def _counter(rows: Iterable[Any]) -> Counter[Cell]:
    return Counter({(domain, core): count for domain, core, count in rows})


def covered_cells(workshops: Iterable[Covering]) -> set[Cell]:
    """An item that two sessions cover counts once."""
    cells: set[Cell] = set()
    for workshop in workshops:
        for domain in workshop.domains:
            cells |= {(domain, True)} if workshop.core_only else {(domain, True), (domain, False)}
    return cells


def progress_in(cells: Iterable[Cell], items: Counter[Cell], agreed: Counter[Cell]) -> Progress:
    wanted = list(cells)
    return Progress(sum(agreed[cell] for cell in wanted), sum(items[cell] for cell in wanted))


def progress_of_studies(session: Session, studies: dict[str, str]) -> dict[str, Progress]:
    """Progress by study; `studies` is study id -> map version."""
    sessions: dict[str, list[Workshop]] = {study_id: [] for study_id in studies}
    for workshop in session.execute(select(Workshop).where(col(Workshop.study_id).in_(list(studies)))).scalars():
        sessions[workshop.study_id].append(workshop)
    agreed = agreed_by_cell(session, studies)
    items = {version: items_by_cell(session, version) for version in set(studies.values())}
    return {
        study_id: progress_in(covered_cells(sessions[study_id]), items[version], agreed.get(study_id, Counter()))
        for study_id, version in studies.items()
    }
