"""What a second reading of the field found: corrected exports, halves of characters, digits as days, wide workbooks, pseudonyms."""

import io
import json
from typing import Any

import pytest
import xlsxwriter
from sqlalchemy import select
from sqlmodel import Session, col

from app.journeys.field.cells_in import Grid
from app.journeys.field.knowledge import Usual, knowledge_of
from app.journeys.field.sheet_in import read_sheet
from app.journeys.repositories.guide_sheet import FIRST_CUSTOMER, MARKS, VERBATIMS
from app.storage.tables import Event, Repository
from tests.journeys.field.kit import person_of, programme, seen, send, stored
from tests.journeys.make import Made
from tests.world import World


def address(made: Made) -> str:
    return f"/api/v1/programmes/{made.programme}/waves/{made.wave}"


def correct(world: World, made: Made, key: str, seen_version: int, **changes: str) -> None:
    path = f"{address(made)}/observations/{key}"
    answer = world.as_("consultant").patch(path, json=changes, headers={"If-Match": str(seen_version)})
    assert answer.status_code == 200, answer.text


def history(world: World, made: Made) -> list[Event]:
    query = select(Event).where(col(Event.programme_id) == made.programme).order_by(col(Event.id))
    return world.database.work(lambda session: list(session.execute(query).scalars()))


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_corrected_observation_comes_back_by_its_export(world: World, made: Made, ending: str) -> None:
    client = world.as_("consultant")
    (outcome,) = send(world, made, [seen()])
    files = [client.get(f"{address(made)}/observations.{ending}").content]
    for version, name in enumerate(("corrected", "corrected twice"), 1):
        correct(world, made, str(outcome.id), version, customer=name)
        files.append(client.get(f"{address(made)}/observations.{ending}").content)
    for content in files:
        told = client.post(f"{address(made)}/observations/upload", files={"file": (f"a.{ending}", content)}).json()
        assert (told["saved"], told["repeated"]) == (0, 1), told
    assert [each.customer for each in stored(world, made)] == ["corrected twice"]


@pytest.mark.parametrize(("broken", "echoed"), [
    ({"mutation_id": "\ud800aaaaaaaa"}, "?aaaaaaaa"), ({"marks": {"\ud800": {"level": "a"}}}, "visit-0001"), ({"\ud800": 1}, "visit-0001"),
    ({"x" * 10_000: 1}, "visit-0001"),
])
def test_half_a_character_in_a_batch_is_refused_alone(world: World, made: Made, broken: dict[str, Any], echoed: str) -> None:
    body = json.dumps({"observations": [seen(**broken), seen("visit-0002")]})
    path = f"{address(made)}/observations/batch"
    answer = world.as_("consultant").post(path, content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 200, answer.text
    refused, saved = answer.json()["outcomes"]
    assert (refused["mutation_id"], refused["status"], saved["status"]) == (echoed, "refused", "saved")
    assert len(refused["errors"][0]["place"]) <= 200
    assert len(stored(world, made)) == 1


@pytest.mark.parametrize("day", [0, 864_000, "864000", "20260302", "2026-W10-1", "2026-03-02T00:00:00", "1999-12-31", "2101-01-01", True])
def test_the_days_of_a_wave_are_days(world: World, made: Made, day: object) -> None:
    client, new = world.as_("consultant"), {"name": "Autumn", "kind": "after", "repository": made.repository}
    path = f"/api/v1/programmes/{made.programme}/waves"
    for name in ("starts", "ends"):
        refused = client.post(path, json=new | {name: day})
        assert (refused.status_code, refused.json()["errors"][0]["place"]) == (422, name), refused.text
        changed = client.patch(f"{path}/{made.wave}", json={name: day}, headers={"If-Match": "1"})
        assert changed.status_code == 422, changed.text
    assert client.post(path, json=new | {"starts": "2026-09-01", "ends": None}).json()["starts"] == "2026-09-01"


@pytest.mark.parametrize("text", ["0001-01-01", "1899-12-31", "2201-01-01", "20260302"])
def test_an_impossible_day_in_a_spreadsheet_keeps_no_row_out(world: World, made: Made, text: str) -> None:
    file = f"customer,interaction,level,date\nq1,greeted,yes,{text}\nq2,greeted,yes,2026-03-02\n".encode()
    told = world.as_("consultant").post(f"{address(made)}/observations/upload", files={"file": ("a.csv", file)})
    assert (told.status_code, told.json().get("saved")) == (200, 2), told.text
    rows = {each.customer: each for each in stored(world, made)}
    assert ("no_time" in rows["q1"].flags, rows["q1"].observed_at, rows["q1"].note) == (True, None, text)
    assert rows["q2"].observed_at is not None


def test_an_export_keeps_days_that_only_the_api_takes(world: World, made: Made) -> None:
    client = world.as_("consultant")
    send(world, made, [seen(observed_at="1850-01-01T00:00:00Z")])
    content = client.get(f"{address(made)}/observations.csv").content
    told = client.post(f"{address(made)}/observations/upload", files={"file": ("a.csv", content)}).json()
    assert (told["saved"], told["repeated"]) == (0, 1)


def wide_guide(customers: int, interactions: int) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as made:
        marks, words = made.add_worksheet(MARKS), made.add_worksheet(VERBATIMS)
        for sheet in (marks, words):
            sheet.write_column(1, 0, ["customer", "method", *(f"i{row}" for row in range(interactions))])
            for column in range(FIRST_CUSTOMER, FIRST_CUSTOMER + customers):
                sheet.write_column(1, column, [f"c{column}", "call"])
        for column in range(FIRST_CUSTOMER, FIRST_CUSTOMER + customers):
            words.write_column(3, column, ["x"] * interactions)
    return stream.getvalue()


def test_the_work_of_reading_grows_as_the_workbook_does(world: World, made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four times the customers are four times the cells; to look for each customer in every column was sixteen times the work."""
    known = world.database.work(lambda session: knowledge_of(session, person_of(world), made.programme, made.wave, Usual()))
    looked, text = [0], Grid.text

    def counted(grid: Grid, row: int, column: int) -> str:
        looked[0] += 1
        return text(grid, row, column)

    monkeypatch.setattr(Grid, "text", counted)

    def looks(customers: int) -> int:
        looked[0] = 0
        assert len(read_sheet(wide_guide(customers, 5), known).visits) == customers
        return looked[0]

    assert looks(480) < 5 * looks(120)


def test_a_sheet_knows_its_last_row_and_column_without_looking_at_its_cells() -> None:
    grid = Grid()
    grid.put(7, 2, "x")
    grid.put(3, 5, "y")
    grid.cells.clear()
    assert (grid.rows, grid.columns) == (7, 5)


def test_a_pseudonym_that_reads_like_personal_data_stays_out_of_the_history(world: World, made: Made) -> None:
    sent = seen(customer="ann@example.com")
    (outcome,) = send(world, made, [sent])
    assert outcome.flags == ["personal"]
    correct(world, made, str(outcome.id), 1, status="set_aside", reason="Whose is it?")
    correct(world, made, str(outcome.id), 2, customer="06 12 34 56 78")
    correct(world, made, str(outcome.id), 3, customer="c9")
    told = [(each.kind, each.subject, each.old, each.new) for each in history(world, made)]
    assert "ann@" not in repr(told) and "06 12" not in repr(told)
    kinds = [(kind, subject) for kind, subject, _, _ in told if kind.startswith("observation.")]
    assert kinds == [
        ("observation.received", "…"), ("observation.set_aside", "…"), ("observation.corrected", "…"), ("observation.corrected", "c9")]
    assert told[-1][2] == {"customer": "…", "segment": "novice"}
    assert [each.status for each in send(world, made, [sent])] == ["repeated"]  # a late retry is still the same one
    assert [each.flags for each in send(world, made, [seen(customer="c8")])] == [["changed_copy"]]


@pytest.mark.parametrize(("asked", "found"), [
    ("Élo", 1), ("élo", 1), ("ÉLODIE", 1), ("E\u0301lo", 1), ("lodie", 1), ("strasse", 1), ("C%", 0), ("zoé", 0), ("", 3),
])
def test_customers_are_found_in_any_case_with_accents(world: World, made: Made, asked: str, found: int) -> None:
    send(world, made, [seen(f"visit-000{at}", customer=name) for at, name in enumerate(("Élodie-7", "c1", "Straße 3"))])
    told = world.as_("consultant").get(f"{address(made)}/observations", params={"customer": asked, "size": 2}).json()
    assert (told["total"], len(told["items"])) == (found, min(found, 2))


def test_pages_of_a_search_follow_each_other(world: World, made: Made) -> None:
    send(world, made, [seen(f"visit-{at:04}", customer=f"{'É' if at % 2 else 'A'}{at}") for at in range(10)])
    client, path = world.as_("consultant"), f"{address(made)}/observations"
    pages = [client.get(path, params={"customer": "é", "size": 2, "page": page}).json() for page in (1, 2, 3, 4)]
    assert [each["total"] for each in pages] == [5] * 4
    assert [row["customer"] for each in pages for row in each["items"]] == ["É1", "É3", "É5", "É7", "É9"]


def test_one_event_says_that_observations_froze_a_repository(world: World, made: Made) -> None:
    def add(session: Session) -> str:
        content = session.get_one(Repository, made.repository).content
        newer = Repository(programme_id=made.programme, number=2, name="Newer", content=content)
        session.add(newer)
        session.flush()
        return newer.id

    newer = world.database.work(add)
    send(world, made, [seen()])
    path = address(made)
    assert world.as_("consultant").patch(path, json={"repository": newer}, headers={"If-Match": "1"}).status_code == 200
    told = [(each.subject, each.new) for each in history(world, made) if each.kind == "repository.frozen"]
    reason = {"reason": "first_observation"}
    assert told == [("Optimal experience v1", {"number": 1} | reason), ("Newer v2", {"number": 2} | reason)]


@pytest.fixture
def made(world: World) -> Made:
    return programme(world)
