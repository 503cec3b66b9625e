"""The content in the database: importing twice changes nothing, publishing freezes, copies can be compared."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, SQLModel, col

from app.access.keys import Person
from app.catalog import browse, drafts, store
from app.catalog.differences import Move, differences
from app.catalog.drafts import NewEdition
from app.catalog.editions import digest_of, edition_of
from app.catalog.rows import solution_document
from app.catalog.shapes import RatingFile, SolutionFile
from app.catalog.uploads import documents_of
from app.errors import Conflict, Invalid, NotFound
from app.storage.session import Database
from app.storage.tables import Event, MapItem, Organisation, Rating, Solution
from tests.catalog.make import EDITION, both, map_documents, rating, solution, source, write, write_content


@pytest.fixture
def person(database: Database) -> Person:
    def add(session: Session) -> str:
        made = Organisation(name="Here")
        session.add(made)
        return made.id

    return Person("u" * 32, "Camille", "c@here.example", "admin", database.work(add), "Here")


def load(database: Database, folder: Path, **more: Any) -> dict[str, Any]:
    return database.work(lambda session: store.import_content(session, "Camille", folder, 2026, **more))


def kinds(database: Database) -> list[str]:
    return database.work(lambda session: list(session.execute(select(col(Event.kind)).order_by(col(Event.id))).scalars()))


def new_edition(**changes: Any) -> NewEdition:
    return NewEdition.model_validate({"source": "2026", "year": 2027, "cut_off": "2027-11-20", "editors": ["Camille"]} | changes)


def test_import_brings_everything_and_says_what(database: Database, content: Path, person: Person) -> None:
    assert load(database, content) == {
        "edition": "2026", "status": "draft", "map_version": "2026.1", "new_map": True, "changed": True, "solutions": 1, "ratings": 2,
        "known": 1,
    }
    wanted = SolutionFile.model_validate(solution())
    row, ratings = database.work(lambda session: (
        session.execute(select(Solution)).scalar_one(), session.execute(select(Rating)).scalars().all()))
    assert SolutionFile.model_validate(solution_document(row, ratings)) == wanted
    items = database.work(lambda session: session.execute(select(MapItem).order_by(col(MapItem.position))).scalars().all())
    assert [(each.code, each.domain, each.sub_domain, each.core) for each in items] == [
        ("ABC.1.1", "ABC", "ABC.1", True), ("ABC.1.2", "ABC", "ABC.1", True), ("ABC.2.1", "ABC", "ABC.2", True),
        ("XYZ.1.1", "XYZ", "XYZ.1", True)]
    assert kinds(database) == ["catalog.imported"]


def test_the_same_files_again_change_nothing(database: Database, content: Path, person: Person) -> None:
    load(database, content)
    before = database.work(lambda session: edition_of(session, "2026").model_dump())
    again = load(database, content)
    assert (again["new_map"], again["changed"]) == (False, False)
    assert database.work(lambda session: edition_of(session, "2026").model_dump()) == before
    assert kinds(database) == ["catalog.imported"]


def test_changed_files_replace_the_draft(database: Database, content: Path, person: Person) -> None:
    load(database, content)
    write(content, {"catalog/2026/solutions/acme": solution(name="Acme Next", ratings={"ABC.1.2": rating(level=2)})})
    assert load(database, content)["changed"] is True
    documents = database.work(lambda session: documents_of(session, edition_of(session, "2026")))
    assert [(each["name"], list(each["ratings"])) for each in documents] == [("Acme Next", ["ABC.1.2"])]
    assert database.work(lambda session: edition_of(session, "2026").version) == 2


def test_files_with_problems_are_refused_whole(database: Database, content: Path) -> None:
    write(content, {"catalog/2026/solutions/acme": solution(ratings={"ABC.1.1": rating(mode="custom")})})
    with pytest.raises(Invalid) as refused:
        load(database, content)
    assert len(refused.value.problems) == 1
    with pytest.raises(NotFound):
        database.work(browse.newest_version)


def test_a_map_version_never_changes(database: Database, content: Path) -> None:
    load(database, content)
    documents = map_documents()
    documents["domains/XYZ"]["sub_domains"][0]["items"][0]["core"] = False
    write(content, {"requirements_map/domains/XYZ": documents["domains/XYZ"]})
    with pytest.raises(Conflict) as refused:
        load(database, content)
    assert refused.value.code == "map_version_exists"


def test_files_do_not_undo_what_the_application_changed(database: Database, content: Path, person: Person) -> None:
    load(database, content)
    database.work(lambda session: drafts.put_rating(session, person, "2026", "acme", "XYZ.1.1", RatingFile.model_validate(rating())))
    with pytest.raises(Conflict) as refused:
        write(content, {"catalog/2026/solutions/acme": solution(name="Other")})
        load(database, content)
    assert refused.value.code == "draft_changed"
    assert load(database, content, replace=True)["changed"] is True


def test_publishing_freezes(database: Database, content: Path, person: Person) -> None:
    load(database, content)
    digest = database.work(lambda session: drafts.publish_edition(session, person, "2026"))
    found = database.work(lambda session: browse.edition(session, "2026"))
    assert (found.status, found.sha256, len(digest)) == ("published", digest, 64)
    assert load(database, content)["changed"] is False
    write(content, {"catalog/2026/solutions/acme": solution(name="Other")})
    changes = [
        lambda session: store.import_content(session, "Camille", content, 2026, replace=True),
        lambda session: drafts.put_rating(session, person, "2026", "acme", "ABC.1.1", RatingFile(level=None)),
        lambda session: drafts.publish_edition(session, person, "2026"),
    ]
    for change in changes:
        with pytest.raises(Conflict) as refused:
            database.work(change)
        assert refused.value.code == "edition_published"
    assert database.work(lambda session: digest_of(session, edition_of(session, "2026"))) == digest
    assert kinds(database) == ["catalog.imported", "catalog.published"]


def test_a_file_that_says_published_is_published_at_once(database: Database, content: Path, person: Person) -> None:
    file = content / "catalog/2026/edition.yaml"
    file.write_text(file.read_text().replace("status: draft", "status: published"))
    assert load(database, content)["status"] == "published"
    assert load(database, content)["changed"] is False


def test_equal_content_has_an_equal_digest_elsewhere(content: Path, database: Database) -> None:
    load(database, content)
    other = Database("sqlite://")
    other.work(lambda session: SQLModel.metadata.create_all(session.connection()))
    load(other, content)
    digest = other.work(lambda session: store.publish(session, "A", "2026"))
    assert digest == database.work(lambda session: store.publish(session, "B", "2026"))
    other.close()


def test_a_draft_with_a_problem_is_not_published(database: Database, content: Path, person: Person) -> None:
    load(database, content)
    def break_it(session: Session) -> None:
        session.execute(select(Rating).where(col(Rating.item_code) == "ABC.1.1")).scalar_one().mode = "custom"

    database.work(break_it)
    with pytest.raises(Invalid) as refused:
        database.work(lambda session: drafts.publish_edition(session, person, "2026"))
    assert [(each.place, each.sentence()) for each in refused.value.problems] == [
        ("acme: ratings.ABC.1.1.level", "With the mode custom the level is at most 1.")]
    assert database.work(lambda session: edition_of(session, "2026").status) == "draft"


def test_one_rating(database: Database, content: Path, person: Person) -> None:
    load(database, content)
    value = RatingFile.model_validate(rating(level=2))

    def put(item: str, given: RatingFile) -> Any:
        return database.work(lambda session: drafts.put_rating(session, person, "2026", "acme", item, given))

    assert put("XYZ.1.1", value).model_dump() == value.model_dump() | {
        "solution": "acme", "item": "XYZ.1.1", "confidence": 0.9, "expired": False}
    put("XYZ.1.1", value)
    assert database.work(lambda session: edition_of(session, "2026").version) == 2
    event = database.work(lambda session: session.execute(select(Event).order_by(col(Event.id).desc())).scalars().first())
    assert (event.kind, event.subject, event.old, event.new) == (
        "catalog.rated", "2026 acme XYZ.1.1", None, value.model_dump(mode="json"))
    assert kinds(database) == ["catalog.imported", "catalog.rated"]
    with pytest.raises(Invalid):
        put("XYZ.1.1", RatingFile.model_validate(rating(level=4, mode="custom")))
    with pytest.raises(NotFound):
        put("XYZ.9.9", value)


def test_a_copy_says_what_its_source_says(database: Database, content: Path, person: Person) -> None:
    load(database, content)
    database.work(lambda session: drafts.copy_edition(session, person, new_edition()))
    old, new = (database.work(lambda session, code=code: documents_of(session, edition_of(session, code))) for code in ("2026", "2027"))
    assert new == old
    found = database.work(lambda session: browse.edition(session, "2027"))
    assert (found.status, found.based_on, found.cut_off, found.version) == ("draft", "2026", dt.date(2027, 11, 20), 1)
    assert database.work(lambda session: differences(session, "2026", "2027")).moves == []


@pytest.mark.parametrize(("changes", "kind", "code"), [
    ({"year": 2026}, Conflict, "edition_exists"), ({"source": "2020"}, NotFound, "not_found"),
    ({"map_version": "2031.1"}, Invalid, "unknown_map_version"), ({"cut_off": "2026-11-19"}, Invalid, "invalid_cut_off"),
])
def test_a_copy_that_cannot_be(
    database: Database, content: Path, person: Person, changes: dict[str, Any], kind: type[Exception], code: str
) -> None:
    load(database, content)
    with pytest.raises(kind) as refused:
        database.work(lambda session: drafts.copy_edition(session, person, new_edition(**changes)))
    assert refused.value.code == code  # type: ignore[attr-defined]


def test_a_copy_on_a_newer_map_leaves_retired_items_behind(database: Database, content: Path, person: Person) -> None:
    load(database, content)
    documents = map_documents()
    documents["map"] |= {"version": "2027.1", "retired": [{"code": "ABC.1.1", "since": "2027.1", "reason": both("Nobody asks")}]}
    subs = documents["domains/ABC"]["sub_domains"]
    subs[0]["items"][0] |= {"code": "ABC.1.3", "text": {"en": "Warns of a stalled deal", "fr": "Signale une affaire enlisée"}}
    subs[0]["items"].reverse()
    renewed = {f"requirements_map/{name}": each for name, each in documents.items()}
    edition = {"year": 2027, "cut_off": dt.date(2027, 11, 20), "editors": ["C"], "map_version": "2027.1", "status": "draft"}
    folder = write(write_content(content.parent / "next", {}), renewed | {"catalog/2027/edition": edition})
    database.work(lambda session: store.import_content(session, "C", folder, 2027))
    database.work(lambda session: drafts.copy_edition(session, person, new_edition(year=2028, cut_off="2028-01-01", map_version="2027.1")))
    found = database.work(lambda session: differences(session, "2026", "2028"))
    assert (found.moves, found.items_new, found.items_gone) == ([Move("acme", "ABC.1.1", "gone", 3, None)], ["ABC.1.3"], ["ABC.1.1"])


def test_what_moved_between_two_editions(database: Database, content: Path, person: Person) -> None:
    codes = ["ABC.1.1", "ABC.1.2", "ABC.2.1", "XYZ.1.1"]
    write_content(content, {
        "acme": solution(ratings={code: rating(level=2) for code in codes}), "gone": solution(code="gone", ratings={"ABC.1.1": rating()}),
    })
    fresh = solution()["sources"] | {"docs": source(), "new": source(date=dt.date(2027, 6, 1), read=dt.date(2027, 11, 1))}
    write(content, {
        "catalog/2027/edition": EDITION.model_dump(exclude={"note"}) | {"year": 2027, "cut_off": dt.date(2028, 1, 1)},
        "catalog/2027/solutions/acme": solution(sources=fresh, ratings={
            "ABC.1.1": rating(level=3), "ABC.1.2": rating(level=1), "ABC.2.1": {"level": None}, "XYZ.1.1": rating(level=2, source="new")}),
        "catalog/2027/solutions/late": solution(code="late", ratings={"ABC.1.2": rating(source="docs")}),
    })
    load(database, content)
    database.work(lambda session: store.import_content(session, "C", content, 2027))
    found = database.work(lambda session: differences(session, "2026", "2027"))
    assert found.moves == [
        Move("acme", "ABC.1.1", "raised", 2, 3), Move("acme", "ABC.1.2", "lowered", 2, 1), Move("acme", "ABC.2.1", "gone", 2, None),
        Move("acme", "XYZ.1.1", "renewed", 2, 2), Move("gone", "ABC.1.1", "gone", 3, None), Move("late", "ABC.1.2", "new", None, 3)]
    # The guide of June 2026 is older than 18 months on the first of January 2028.
    assert found.expired == [("acme", "ABC.1.1"), ("acme", "ABC.1.2"), ("late", "ABC.1.2")]
    assert (found.solutions_new, found.solutions_gone) == (["late"], ["gone"])
    assert found.counts == {"new": 1, "gone": 2, "raised": 1, "lowered": 1, "renewed": 1, "expired": 3}
    assert found.by("item")["ABC.1.1"] == {"new": 0, "gone": 1, "raised": 1, "lowered": 0, "renewed": 0, "expired": 1}
    assert found.by("solution")["late"] == {"new": 1, "gone": 0, "raised": 0, "lowered": 0, "renewed": 0, "expired": 1}


def test_other_knock_outs_alone_are_a_change(database: Database, content: Path) -> None:
    """The digest covers what an edition says of solutions; its header is compared beside it."""
    first = load(database, content)
    file = content / "catalog" / "2026" / "edition.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("knock_outs: []", "knock_outs: [ABC.1.1]"), encoding="utf-8")
    second, third = load(database, content), load(database, content)
    assert [each["changed"] for each in (first, second, third)] == [True, True, False]
