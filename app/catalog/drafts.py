"""Changes of a draft: copy an edition as next year's, rate an item, publish. What is published never changes."""


from typing import Annotated

from pydantic import Field
from sqlalchemy import delete, insert, literal, select
from sqlmodel import Session, col

from app.access.keys import Person
from app.catalog.answers import RatingAnswer
from app.catalog.browse import rating_answer
from app.catalog.consistency import consistency
from app.catalog.editions import digest_of, draft_of, edition_of, header_of, item_codes, note, rows_of, solution_of
from app.catalog.findings import finding, written
from app.catalog.rows import rating_document, rating_row, solution_document, sources_of
from app.catalog.rules import check_rating
from app.catalog.shapes import EDITION_CODE, MAP_VERSION, Day, Line, RatingFile, SolutionFile
from app.catalog.solution_rules import read_solution
from app.errors import Conflict, Invalid, NotFound, Problem, problem
from app.storage.tables import Edition, MapItem, MapVersion, Rating, Solution
from app.storage.tables.base import now
from app.web.inputs import Strict

COMMAND_LINE = "command-line"


class NewEdition(Strict):
    """A new draft with everything that edition `source` says."""

    source: Annotated[str, Field(pattern=EDITION_CODE)]
    year: Annotated[int, Field(strict=True, ge=2020, le=2100)]
    cut_off: Day
    editors: Annotated[list[Line], Field(min_length=1, max_length=20)]
    map_version: Annotated[str | None, Field(pattern=MAP_VERSION)] = None


def copy_edition(session: Session, person: Person, asked: NewEdition) -> Edition:
    """A new draft with everything that an edition says. On another map version, ratings of items that it lacks are left behind."""
    old = edition_of(session, asked.source)
    version, year = asked.map_version or old.map_version, asked.year
    if session.get(MapVersion, version) is None:
        raise Invalid("unknown_map_version", [problem("map_version", "There is no map version {version}.", version=version)])
    if session.execute(select(Edition).where(col(Edition.code) == str(year))).first() is not None:
        raise Conflict("edition_exists", "There is already an edition {edition}.", edition=str(year))
    if asked.cut_off < old.cut_off:
        raise Invalid("invalid_cut_off", [problem("cut_off", "The cut-off is before that of edition {edition}.", edition=old.code)])
    new = Edition(
        code=str(year), year=year, map_version=version, cut_off=asked.cut_off, editors=list(asked.editors), based_on=old.id,
        knock_outs=list(old.knock_outs),
    )
    session.add(new)
    session.flush()
    _copy_rows(session, Solution, old.id, new.id)
    _copy_rows(session, Rating, old.id, new.id)
    for row in session.execute(select(Solution).where(col(Solution.edition_id) == new.id)).scalars():
        # Second readings are of last year's ratings.
        row.profile = {name: value for name, value in row.profile.items() if name != "second_reading"}
    if version != old.map_version:
        kept = select(col(MapItem.code)).where(col(MapItem.version) == version)
        session.execute(delete(Rating).where(col(Rating.edition_id) == new.id, col(Rating.item_code).not_in(kept)))
    note(session, person, "copied", new.code, {"edition": old.code}, {"edition": new.code, "map_version": version})
    return new


def _copy_rows(session: Session, table: type[Solution] | type[Rating], old: str, new: str) -> None:
    names = [name for name in table.model_fields if name != "edition_id"]
    chosen = select(literal(new), *(getattr(table, name) for name in names)).where(col(table.edition_id) == old)
    session.execute(insert(table).from_select(["edition_id", *names], chosen))


def put_rating(session: Session, person: Person, code: str, solution_code: str, item: str, rating: RatingFile) -> RatingAnswer:
    """Write one rating of a draft; raises Invalid with every rule that it breaks. The same content again changes nothing."""
    edition = draft_of(session, code)
    solution = solution_of(session, edition, solution_code)
    if session.get(MapItem, (edition.map_version, item)) is None:
        raise NotFound()
    sources = sources_of(solution)
    findings = check_rating(rating, sources)
    if findings:
        raise Invalid("invalid_rating", [each.at(written(each.path)) for each in findings])
    stored = session.get(Rating, (edition.id, solution_code, item))
    before = rating_document(stored) if stored else None
    row = rating_row(edition.id, solution_code, item, rating)
    if stored is None:
        stored = Rating(**row)
        session.add(stored)
    for name, value in row.items():
        setattr(stored, name, value)
    after = rating_document(stored)
    if before != after:
        edition.version += 1
        note(session, person, "rated", f"{code} {solution_code} {item}", before, after)
    return rating_answer(solution_code, item, stored, sources, edition)


def problems_of(session: Session, edition: Edition) -> list[Problem]:
    """Everything that keeps a draft from being published; places read `solution: ratings.ACC.1.1.grade`."""
    return judge(session, edition)[0]


def judge(session: Session, edition: Edition) -> tuple[list[Problem], list[Problem]]:
    """What keeps a draft from being published, and what breaks no rule and is worth a look before."""
    solutions, ratings = rows_of(session, edition)
    if not solutions:
        return [finding(message="The edition has no solution.").at(edition.code)], []
    by_solution: dict[str, list[Rating]] = {each.code: [] for each in solutions}
    for each in ratings:
        by_solution[each.solution_code].append(each)
    items, header = item_codes(session, edition.map_version), header_of(edition)
    found: list[Problem] = []
    whole: list[SolutionFile] = []
    for row in solutions:
        solution, findings = read_solution(solution_document(row, by_solution[row.code]), header, items)
        found += [each.at(f"{row.code}: {written(each.path)}") for each in findings]
        whole += [solution] if solution is not None else []
    in_order = select(MapItem).where(col(MapItem.version) == edition.map_version).order_by(col(MapItem.position))
    domains = {each.code: each.domain for each in session.execute(in_order).scalars()}
    notes = consistency(whole, domains, edition.cut_off, edition.knock_outs)
    return found, [each.at(f"{code}: {written(each.path)}".strip(": ") or edition.code) for code, each in notes]


def publish_edition(session: Session, person: Person | None, code: str) -> str:
    """Freeze a draft and give it the SHA-256 of all that it says; raises Invalid with every problem, Conflict when it is published."""
    edition = draft_of(session, code)
    problems = problems_of(session, edition)
    if problems:
        raise Invalid("not_publishable", problems, "The edition still has problems; it stays a draft.")
    edition.sha256 = digest_of(session, edition)
    edition.status, edition.version = "published", edition.version + 1
    edition.published_at = now()
    edition.published_by = person.name if person else COMMAND_LINE
    note(session, person, "published", code, {"status": "draft"}, {"status": "published", "sha256": edition.sha256})
    return edition.sha256
