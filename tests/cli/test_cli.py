"""The command line as it is typed: each command once for good, and what it says when something is wrong."""

import json
from pathlib import Path

import pytest
import xlsxwriter
from sqlalchemy import func, select
from typer.testing import CliRunner

from app.cli import app
from app.storage.session import Database
from app.storage.tables import FrozenShortlist, Study, UserAccount

ROOT = Path(__file__).resolve().parents[2]
run = CliRunner()


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own, and a terminal that is wide enough for a sentence."""
    wanted = {"QUICKCHOICE_DATA": str(tmp_path), "QUICKCHOICE_DEMO": "1", "COLUMNS": "200", "QUICKCHOICE_DATABASE_URL": ""}
    for name, value in wanted.items():
        monkeypatch.setenv(name, value)
    return tmp_path


def stored(folder: Path, query):
    database = Database(f"sqlite:///{folder / 'quickchoice.db'}")
    found = database.work(lambda session: session.execute(query).all())
    database.close()
    return found


def grid(folder: Path, rows: list[list]) -> Path:
    file = folder / "grid.xlsx"
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return file


def test_every_command_has_help() -> None:
    assert [command.name or command.callback.__name__ for command in app.registered_commands] == [
        "serve", "demo", "check-content", "coverage", "import", "publish", "rank", "backup", "user"
    ]
    for command in app.registered_commands:
        name = command.name or command.callback.__name__
        done = run.invoke(app, [name, "--help"])
        assert done.exit_code == 0 and len(done.output) > 80


def test_coverage_as_a_table_and_as_values() -> None:
    done = run.invoke(app, ["coverage", str(ROOT), "--year", "2026", "--core", "--csv"])
    assert done.exit_code == 0, done.output
    lines = [line.split(",") for line in done.stdout.splitlines()]
    assert lines[0][:3] == ["solution", "ACC", "DQE"] and lines[0][-1] == "all" and len(lines[0]) == 33
    rated = {line[0]: int(line[-1]) for line in lines[1:] if line[-1] != "0"}
    assert len(rated) >= 24 and rated["espocrm"] >= 90
    table = run.invoke(app, ["coverage", str(ROOT), "--show", "old"])
    assert table.exit_code == 0 and "espocrm" in table.stdout
    nowhere = run.invoke(app, ["coverage", str(ROOT), "--year", "1999"])
    assert nowhere.exit_code == 1


def test_the_content_of_this_repository_is_sound() -> None:
    done = run.invoke(app, ["check-content", str(ROOT)])
    assert done.exit_code == 0, done.output
    lines = (line.strip().partition("  ") for line in done.stdout.splitlines())
    counts = {name: int(count) for count, _, name in lines if count.isdecimal()}
    assert counts["items"] >= 320 and counts["solutions"] >= 4 and counts["known ratings"] >= 4 * 200


def test_broken_content_is_named_and_refused(tmp_path: Path) -> None:
    (tmp_path / "requirements_map").mkdir()
    (tmp_path / "requirements_map" / "map.yaml").write_text("version: 1\n")
    done = run.invoke(app, ["check-content", str(tmp_path)])
    assert done.exit_code == 1 and "requirements_map/map.yaml" in done.output


@pytest.mark.slow
def test_the_demo_fills_an_empty_database_once(here: Path) -> None:
    done = run.invoke(app, ["demo"])
    assert done.exit_code == 0, done.output
    assert stored(here, select(func.count()).select_from(Study)) == [(3,)]
    assert sorted(stored(here, select(UserAccount.role))) == [("admin",), ("client",), ("consultant",)]
    assert stored(here, select(func.count()).select_from(FrozenShortlist))[0][0] >= 2
    again = run.invoke(app, ["demo"])
    assert again.exit_code == 1 and "already has accounts" in again.output
    assert stored(here, select(func.count()).select_from(Study)) == [(3,)]
    backup = here / "backup.db"
    assert run.invoke(app, ["backup", str(backup)]).exit_code == 0
    assert backup.stat().st_size > 100_000
    assert run.invoke(app, ["backup", str(backup)]).exit_code == 1


@pytest.mark.slow
def test_import_publish_import(here: Path) -> None:
    first = run.invoke(app, ["import", str(ROOT)])
    assert first.exit_code == 0 and "2026 imported (draft)" in first.output, first.output
    assert "2026 unchanged" in run.invoke(app, ["import", str(ROOT)]).output
    published = run.invoke(app, ["publish", "2026"])
    assert published.exit_code == 0 and "SHA-256" in published.output
    assert "2026 unchanged (published)" in run.invoke(app, ["import", str(ROOT)]).output
    again = run.invoke(app, ["publish", "2026"])
    assert again.exit_code == 1 and "never changes" in again.output
    assert run.invoke(app, ["publish", "1999"]).exit_code == 1


def test_a_grid_in_a_workbook_is_ranked(tmp_path: Path) -> None:
    header = ["code", "domain", "expectation", "knock_out", "Acme", "Beta"]
    file = grid(tmp_path, [header, ["A.1", "A", 4, "x", 3, 1], ["A.2", "A", 2, "", 2, "?"]])
    done = run.invoke(app, ["rank", str(file), "--json"])
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    assert [row["code"] for row in answer["ranking"]] == ["Acme"]
    assert answer["ranking"][0]["proven"] == pytest.approx(100 * (6 * 0.75 + 2) / 8)
    assert [row["code"] for row in answer["excluded"]] == ["Beta"]
    table = run.invoke(app, ["rank", str(file)], env={"COLUMNS": "120"})
    assert "Acme" in table.output and "excluded by A.1" in table.output


def test_every_wrong_cell_of_a_grid_is_named(tmp_path: Path) -> None:
    file = grid(tmp_path, [["code", "domain", "expectation", "Acme"], ["A.1", "A", 7, 3], ["A.2", "A", 2, "good"], ["A.2", "A", 2.5, 1]])
    done = run.invoke(app, ["rank", str(file)])
    assert done.exit_code == 1
    for place in ("C2", "D3", "C4"):
        assert place in done.output


@pytest.mark.parametrize("content", [b"no workbook", b"PK\x03\x04 broken", b""])
def test_another_file_is_not_a_workbook(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "grid.xlsx"
    file.write_bytes(content)
    done = run.invoke(app, ["rank", str(file)])
    assert done.exit_code == 1 and "not a workbook" in done.output


def test_a_first_user_enters_by_the_command_line(here: Path) -> None:
    done = run.invoke(app, ["user", "You@Company.example", "--name", "You", "--role", "admin", "--password", "-"])
    assert done.exit_code == 0 and "password" in done.output
    assert stored(here, select(UserAccount.email, UserAccount.role)) == [("you@company.example", "admin")]
    again = run.invoke(app, ["user", "you@company.example", "--name", "You", "--password", "another long password"])
    assert again.exit_code == 1 and "exists already" in again.output
    short = run.invoke(app, ["user", "b@company.example", "--name", "B", "--password", "short"])
    assert short.exit_code == 1 and "password" in short.output


def test_a_wrong_setting_stops_with_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUICKCHOICE_PORT", "eighty")
    done = run.invoke(app, ["demo"])
    assert done.exit_code == 2 and "QUICKCHOICE_PORT" in done.output
