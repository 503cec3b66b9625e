"""An edition seen as a whole: its coverage, the agreement of its readers, two or three solutions side by side."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.catalog.agreement import Agreement, agreement
from app.catalog.answers import AgreementAnswer, CellAnswer, CoverageAnswer
from app.catalog.browse import map_items, rating_answer, solutions, sources
from app.catalog.coverage import Coverage, Judged, cover
from app.catalog.editions import edition_of
from app.catalog.rows import sources_of
from app.catalog.rules import expired
from app.catalog.shapes import ReadingFile
from app.errors import Invalid, problem
from app.storage.tables import MapItem, Rating, Solution

FEWEST, MOST = 2, 3  # solutions side by side: more do not fit beside their evidence


def readings_of(profile: Mapping[str, Any]) -> list[ReadingFile]:
    """What second readers found about one solution."""
    return [ReadingFile.model_validate(each) for each in profile.get("second_reading", ())]


def edition_agreement(session: Session, code: str) -> tuple[Agreement, Agreement]:
    """How far two readers of this edition's evidence agree: over all readings, and without the zeros; raises NotFound."""
    rows = session.execute(select(Solution).where(col(Solution.edition_id) == edition_of(session, code).id)).scalars()
    found = [each for row in rows for each in readings_of(row.profile)]
    return agreement(found), agreement(found, zeros=False)


def edition_coverage(session: Session, code: str, core: bool = False) -> Coverage:
    """Counts of each solution in each domain, over all items or the core items; raises NotFound."""
    found = edition_of(session, code)
    chosen = select(col(MapItem.code), col(MapItem.domain)).where(col(MapItem.version) == found.map_version).order_by(col(MapItem.position))
    if core:
        chosen = chosen.where(col(MapItem.core))
    items = {row[0]: row[1] for row in session.execute(chosen)}
    rows = session.execute(select(Solution).where(col(Solution.edition_id) == found.id)).scalars()
    old = {each.code: {key: expired(source, found.cut_off) for key, source in sources_of(each).items()} for each in rows}
    ratings = session.execute(
        select(col(Rating.solution_code), col(Rating.item_code), col(Rating.level), col(Rating.source))
        .where(col(Rating.edition_id) == found.id, col(Rating.level).is_not(None))
    )
    known = (Judged(row[0], row[1], row[2], old[row[0]].get(row[3] or "", False)) for row in ratings)
    return cover(sorted(old), items, known)


def coverage_answer(session: Session, code: str, core: bool) -> CoverageAnswer:
    found = edition_coverage(session, code, core)
    whole, strict = edition_agreement(session, code)
    return CoverageAnswer(
        edition=code, totals={key: CellAnswer(**vars(each)) for key, each in found.totals.items()},
        cells={key: {one: CellAnswer(**vars(found.cells[key, one])) for one in found.domains} for key in found.solutions},
        agreement=AgreementAnswer(**vars(whole)), agreement_without_zeros=AgreementAnswer(**vars(strict)),
    )


def side_by_side(session: Session, code: str, chosen: list[str], domain: str, differing: bool) -> dict[str, Any]:
    """Two or three solutions on the items of a domain: `solutions`, `sources` by solution, and `rows` of (item, ratings in that order).

    `differing` leaves out the items on which all are rated alike. Raises Invalid when fewer or more are chosen, or one is not there.
    """
    everything = {each.code: each for each in solutions(session, code)}
    wanted = list(dict.fromkeys(chosen))
    if not FEWEST <= len(wanted) <= MOST or not set(wanted) <= set(everything):
        raise Invalid("choose_two_or_three", [problem("solutions", "Choose two or three solutions of this edition.")])
    found = edition_of(session, code)
    items = map_items(session, found.map_version, domain=domain)
    of_edition = sources(session, code)
    asked = select(Rating).where(
        col(Rating.edition_id) == found.id, col(Rating.solution_code).in_(wanted), col(Rating.item_code).in_([each.code for each in items])
    )
    stored = {(each.solution_code, each.item_code): each for each in session.execute(asked).scalars()}
    rows = [
        (item, [rating_answer(each, item.code, stored.get((each, item.code)), of_edition[each], found) for each in wanted])
        for item in items
    ]
    if differing:
        rows = [row for row in rows if len({each.level for each in row[1]}) > 1]
    return {"solutions": [everything[each] for each in wanted], "sources": of_edition, "rows": rows, "items": len(items)}
