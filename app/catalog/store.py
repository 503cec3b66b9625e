"""The content folders into the database, for the command line: the same files a second time change nothing."""

from pathlib import Path

from sqlalchemy import delete, select
from sqlmodel import Session, col

from app.access.keys import Person
from app.catalog.drafts import COMMAND_LINE, publish_edition
from app.catalog.editions import digest_of, draft_of, insert_rows, note, rows_of
from app.catalog.files import EditionContent, read_content
from app.catalog.map_rules import FunctionalMap
from app.catalog.rows import Row, edition_digest, map_content, map_items, rating_rows, sha256, solution_row
from app.catalog.shapes import EditionFile
from app.errors import Conflict, Invalid
from app.storage.tables import Edition, Event, MapItem, MapVersion, Organisation, Rating, Solution


def import_content(session: Session, person_name: str, folder: Path, year: int, replace: bool = False) -> Row:
    """Bring one year's files, and the map that they rate, into the database. The same content a second time changes nothing.

    Raises Invalid with every problem of the files; Conflict when the map version or the edition is already there, fixed, with other
    content, or when the draft was changed in the application since the last import (`replace` overrides the latter).
    """
    content = read_content(folder, [year])
    if content.problems or content.map is None or year not in content.editions:
        raise Invalid("invalid_content", content.problems, "The content files have problems; nothing was imported.")
    person = _from_command_line(session, person_name)
    new_map = store_map(session, content.map)
    edition, changed = store_edition(session, person, content.editions[year], replace)
    if content.editions[year].header.status == "published" and edition.status == "draft":
        publish_edition(session, person, edition.code)
    solutions, ratings = rows_of(session, edition)
    return {
        "edition": edition.code, "status": edition.status, "map_version": edition.map_version, "new_map": new_map, "changed": changed,
        "solutions": len(solutions), "ratings": len(ratings), "known": sum(each.level is not None for each in ratings),
    }


def publish(session: Session, person_name: str, code: str) -> str:
    """Publish from the command line; the edition's SHA-256."""
    return publish_edition(session, _from_command_line(session, person_name), code)


def _from_command_line(session: Session, name: str) -> Person | None:
    """Who acts at the command line, for the history of the first organisation; None before any organisation is there."""
    first = session.execute(select(Organisation).order_by(col(Organisation.created_at)).limit(1)).scalar_one_or_none()
    return Person(COMMAND_LINE, name, "", "admin", first.id, first.name) if first else None


def store_map(session: Session, found: FunctionalMap) -> bool:
    """Store a map version; True when it is new. Raises Conflict when that version is there with other content."""
    content, items = map_content(found), map_items(found)
    digest = sha256({"content": content, "items": items})
    version = found.header.version
    stored = session.get(MapVersion, version)
    if stored is not None:
        if stored.sha256 != digest:
            raise Conflict("map_version_exists", "Map version {version} is stored with other content; give the changed map a new version.",
                           version=version)
        return False
    session.add(MapVersion(version=version, sha256=digest, content=content))
    session.flush()
    insert_rows(session, MapItem, items)
    return True


def store_edition(session: Session, person: Person | None, content: EditionContent, replace: bool = False) -> tuple[Edition, bool]:
    """Store an edition's files as a draft; returns it and whether anything changed."""
    header = content.header
    edition: Edition | None = session.execute(select(Edition).where(col(Edition.code) == str(header.year))).scalar_one_or_none()
    before = None if edition is None else {"version": edition.version, "digest": digest_of(session, edition)}
    solutions = [solution_row(each, "") for each in content.solutions]
    ratings = [row for each in content.solutions for row in rating_rows(each, "")]
    digest = edition_digest(header.map_version, header.cut_off.isoformat(), solutions, ratings)
    if edition is None:
        edition = Edition(
            code=str(header.year), year=header.year, map_version=header.map_version, cut_off=header.cut_off, editors=header.editors,
            knock_outs=header.knock_outs,
        )
        session.add(edition)
        session.flush()
    elif before is not None and before["digest"] == digest and _same_header(edition, header):
        return edition, False
    else:
        _may_replace(session, draft_of(session, edition.code), replace)
        edition.map_version, edition.cut_off, edition.editors = header.map_version, header.cut_off, header.editors
        edition.knock_outs = header.knock_outs
        edition.version += 1
        for table in (Rating, Solution):
            session.execute(delete(table).where(col(table.edition_id) == edition.id))
        session.flush()
    insert_rows(session, Solution, [{**each, "edition_id": edition.id} for each in solutions])
    insert_rows(session, Rating, [{**each, "edition_id": edition.id} for each in ratings])
    session.expire_all()
    note(session, person, "imported", edition.code, before, {"version": edition.version, "digest": digest})
    return edition, True


def _same_header(edition: Edition, header: EditionFile) -> bool:
    """What the digest leaves out; of a published edition it can no longer change."""
    return edition.status == "published" or (edition.editors, edition.knock_outs) == (header.editors, header.knock_outs)


def _may_replace(session: Session, edition: Edition, replace: bool) -> None:
    """Files must not silently undo what was changed in the application since they were last imported."""
    imports = select(Event).where(col(Event.kind) == "catalog.imported", col(Event.subject) == edition.code)
    last = session.execute(imports.order_by(col(Event.id).desc()).limit(1)).scalar_one_or_none()
    if last is not None and last.new["version"] != edition.version and not replace:
        raise Conflict("draft_changed", "Draft {edition} was changed in the application since its files were last imported; "
                       "take its spreadsheet into the files first, or import with replace.", edition=edition.code)
