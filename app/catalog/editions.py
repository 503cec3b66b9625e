"""Finding an edition, a draft, a solution; what all changes of this room share.

Each accepted change makes one event and lifts the draft's version, in one transaction: two writers of one draft meet in the edition's
row, and so do a writer and the one who publishes.
"""

from collections.abc import Sequence

from sqlalchemy import insert, select
from sqlmodel import Session, SQLModel, col

from app.access.keys import Person
from app.access.scope import record
from app.catalog.rows import Row, edition_digest
from app.catalog.shapes import EditionFile
from app.errors import Conflict, NotFound
from app.storage.tables import Edition, MapItem, Rating, Solution


def edition_of(session: Session, code: str) -> Edition:
    """The edition of that code; raises NotFound."""
    found: Edition | None = session.execute(select(Edition).where(col(Edition.code) == code)).scalar_one_or_none()
    if found is None:
        raise NotFound()
    return found


def draft_of(session: Session, code: str) -> Edition:
    """The same, for a change; raises Conflict when it is published."""
    edition = edition_of(session, code)
    if edition.status != "draft":
        raise Conflict("edition_published", "Edition {edition} is published and never changes; copy it as a new draft.", edition=code)
    return edition


def solution_of(session: Session, edition: Edition, code: str) -> Solution:
    found = session.get(Solution, (edition.id, code))
    if found is None:
        raise NotFound()
    return found


def item_codes(session: Session, version: str) -> frozenset[str]:
    return frozenset(session.execute(select(col(MapItem.code)).where(col(MapItem.version) == version)).scalars())


def header_of(edition: Edition) -> EditionFile:
    """The edition as its file writes it."""
    return EditionFile(
        year=edition.year, cut_off=edition.cut_off, editors=edition.editors, map_version=edition.map_version, status="draft",
        knock_outs=edition.knock_outs,
    )


def rows_of(session: Session, edition: Edition) -> tuple[list[Solution], list[Rating]]:
    """All solutions and ratings of an edition, each in the order of their codes."""
    solutions = session.execute(select(Solution).where(col(Solution.edition_id) == edition.id).order_by(col(Solution.code))).scalars()
    ratings = session.execute(
        select(Rating).where(col(Rating.edition_id) == edition.id).order_by(col(Rating.solution_code), col(Rating.item_code))
    ).scalars()
    return list(solutions), list(ratings)


def digest_of(session: Session, edition: Edition) -> str:
    solutions, ratings = rows_of(session, edition)
    return edition_digest(
        edition.map_version, edition.cut_off.isoformat(), [each.model_dump() for each in solutions], [each.model_dump() for each in ratings]
    )


def note(session: Session, person: Person | None, kind: str, subject: str, old: object, new: object) -> None:
    if person is not None:
        record(session, person, f"catalog.{kind}", subject, old, new)


def insert_rows(session: Session, table: type[SQLModel], rows: Sequence[Row]) -> None:
    """Many rows in one statement: thousands of objects would cost seconds."""
    if rows:
        session.execute(insert(table), rows)
