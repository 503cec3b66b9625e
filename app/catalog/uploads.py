"""A spreadsheet into a draft, in two steps: read and compare, then confirm. Nothing changes before the second one."""

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import Session, col

from app.access.keys import Person
from app.catalog.answers import ItemAnswer, UploadAnswer
from app.catalog.browse import differences_answer, map_items, map_version
from app.catalog.differences import State, compare
from app.catalog.editions import draft_of, edition_of, header_of, insert_rows, item_codes, note, rows_of, solution_of
from app.catalog.questionnaire import Asked
from app.catalog.questionnaire_in import as_tables
from app.catalog.rows import Row, rating_rows, solution_document, solution_row
from app.catalog.shapes import SolutionFile
from app.catalog.sheets import lay_over
from app.catalog.tables_in import Upload
from app.errors import Conflict, NotFound
from app.storage.tables import Edition, Rating, Solution
from app.storage.tables.base import now
from app.storage.tables.catalog import CatalogUpload

KEPT = dt.timedelta(days=1)


def documents_of(session: Session, edition: Edition, only: str | None = None) -> list[Row]:
    """The edition's solutions as files write them, or one of them; raises NotFound."""
    solutions, ratings = rows_of(session, edition)
    grouped = {code: list(each) for code, each in groupby(ratings, key=lambda each: each.solution_code)}
    if only is not None and only not in {each.code for each in solutions}:
        raise NotFound()
    return [solution_document(each, grouped.get(each.code, [])) for each in solutions if only in (None, each.code)]


def template_content(session: Session, code: str, only: str | None = None) -> tuple[list[Row], list[ItemAnswer]]:
    """What the template of an edition is filled with."""
    edition = edition_of(session, code)
    return documents_of(session, edition, only), map_items(session, edition.map_version)


def questions(session: Session, code: str, solution: str, core: bool, language: str) -> Asked:
    """What a vendor is asked to show: the items of the map, or the core ones, that nobody has verified. Raises NotFound."""
    edition = edition_of(session, code)
    row = solution_of(session, edition, solution)
    known = select(col(Rating.item_code)).where(
        col(Rating.edition_id) == edition.id, col(Rating.solution_code) == solution, col(Rating.level).is_not(None)
    )
    verified = set(session.execute(known).scalars())
    items = [each for each in map_items(session, edition.map_version, core) if each.code not in verified]
    domains = {each.code: each.name.model_dump()[language] for each in map_version(session, edition.map_version).domains}
    return Asked(edition.code, row.code, f"{row.name}, {row.plan}", items, domains)


def receive(session: Session, person: Person, code: str, upload: Upload) -> UploadAnswer:
    """Judge an upload against the draft and keep it for confirmation. Raises Invalid with every problem, Conflict when published.

    Without any difference nothing is kept and the preview has no id.
    """
    edition = draft_of(session, code)
    stored = {each["code"]: each for each in documents_of(session, edition)}
    kept_answers = _take_answers(upload, stored, person)
    judged = lay_over(upload, stored, header_of(edition), item_codes(session, edition.map_version))
    content = _content(edition, [SolutionFile.model_validate(stored[each.code]) for each in judged if each.code in stored], judged)
    content["ignored"], content["already_verified"] = upload.ignored, kept_answers
    session.execute(delete(CatalogUpload).where(col(CatalogUpload.created_at) < now() - KEPT))
    if not content["solutions"] and not content["ratings"]:
        return _preview(None, edition, content)
    kept = CatalogUpload(edition_id=edition.id, edition_version=edition.version, created_by=person.id, content=content)
    session.add(kept)
    return _preview(kept.id, edition, content)


def _take_answers(upload: Upload, stored: Mapping[str, Row], person: Person) -> list[str]:
    """Put a vendor's answers into the upload's tables. Returns the items that stay as they are: verified on more than a vendor's word."""
    if upload.answered is None or upload.problems:
        return []
    ratings = stored.get(upload.answered.card["solution"], {}).get("ratings", {})
    verified = {item for item, each in ratings.items() if each["level"] is not None and each["grade"] != "vendor_statement"}
    upload.tables = as_tables(upload.answered, person.name, now().date(), verified)
    return sorted(verified & {values["item"] for _, values in upload.answered.rows})


def _content(edition: Edition, before: Sequence[SolutionFile], judged: Sequence[SolutionFile]) -> Row:
    """The rows that differ from the stored ones, and the differences in words."""
    old_solutions, old_ratings = _rows(before)
    new_solutions, new_ratings = _rows(judged)
    moved = differences_answer(compare(_state(before), _state(judged), edition.cut_off))
    changed = [row for key, row in new_ratings.items() if row != old_ratings.get(key)]
    return {
        "solutions": [row for key, row in new_solutions.items() if row != old_solutions.get(key)],
        "ratings": changed,
        "profiles": [key for key, row in new_solutions.items() if row != old_solutions.get(key)],
        "other_ratings": len(changed) - len(moved.moves),
        "differences": moved.model_dump(mode="json"),
    }


def _rows(solutions: Sequence[SolutionFile]) -> tuple[dict[str, Row], dict[tuple[str, str], Row]]:
    ratings = [row for each in solutions for row in rating_rows(each, "")]
    return {each.code: solution_row(each, "") for each in solutions}, {(row["solution_code"], row["item_code"]): row for row in ratings}


def _state(solutions: Sequence[SolutionFile]) -> State:
    return State(
        {each.code: each.name for each in solutions}, {each.code: each.sources for each in solutions},
        {(each.code, item): rating for each in solutions for item, rating in each.ratings.items()},
    )


def _preview(key: str | None, edition: Edition, content: Row) -> UploadAnswer:
    shown = {name: content[name] for name in ("differences", "profiles", "other_ratings", "ignored")}
    shown["already_verified"] = content.get("already_verified", [])
    return UploadAnswer(id=key, edition=edition.code, **shown)


def _kept(session: Session, person: Person, code: str, key: str) -> tuple[Edition, CatalogUpload]:
    edition, kept = edition_of(session, code), session.get(CatalogUpload, key)
    if kept is None or kept.edition_id != edition.id or kept.created_by != person.id or kept.created_at < now() - KEPT:
        raise NotFound()
    return edition, kept


def preview(session: Session, person: Person, code: str, key: str) -> UploadAnswer:
    """A kept upload of this person; raises NotFound when it is not there, somebody else's or a day old."""
    edition, kept = _kept(session, person, code, key)
    return _preview(kept.id, edition, kept.content)


def discard(session: Session, person: Person, code: str, key: str) -> None:
    session.delete(_kept(session, person, code, key)[1])


def apply(session: Session, person: Person, code: str, key: str) -> UploadAnswer:
    """Write a kept upload into the draft. Raises Conflict when the draft changed since it was compared: then nothing is written."""
    edition, kept = _kept(session, person, code, key)
    draft_of(session, code)
    if kept.edition_version != edition.version:
        raise Conflict("draft_moved", "The draft has changed since this file was compared with it. Upload the file again to see the "
                       "differences anew; nothing was stored.")
    content = kept.content
    shown = _preview(kept.id, edition, content)
    before = edition.version
    edition.version += 1
    session.delete(kept)
    _write(session, edition, content)
    note(session, person, "uploaded", code, {"version": before}, {
        "version": edition.version, "counts": shown.differences.counts, "profiles": shown.profiles,
        "levels": {f"{each.solution} {each.item}": [each.old, each.new] for each in shown.differences.moves},
    })
    return shown


def _write(session: Session, edition: Edition, content: Row) -> None:
    """Changed solutions are merged (their ratings point to them), changed ratings replaced."""
    for row in content["solutions"]:
        session.merge(Solution(**{**row, "edition_id": edition.id}))
    session.flush()
    rows: list[dict[str, Any]] = [{**each, "edition_id": edition.id} for each in content["ratings"]]
    for solution, group in groupby(sorted(rows, key=lambda each: each["solution_code"]), key=lambda each: each["solution_code"]):
        items = [each["item_code"] for each in group]
        session.execute(
            delete(Rating).where(
                col(Rating.edition_id) == edition.id, col(Rating.solution_code) == solution, col(Rating.item_code).in_(items)
            )
        )
    insert_rows(session, Rating, rows)
    session.expire_all()
