"""The command line: serve, fill a demo, check and publish content, rank a grid, back up, add users.

Settings come from the environment (prefix QUICKCHOICE_); see `quickchoice serve --help`.
"""

import csv
import datetime as dt
import json
import secrets
import sys
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Column, Table
from sqlalchemy import select
from sqlmodel import Session, col

from app.access.keys import Person
from app.access.service import NewAccount, add_account, add_organisation
from app.catalog.coverage import Measure, coverage_lines
from app.catalog.files import CATALOG_FOLDER, check_content, read_content
from app.catalog.schemas import write_schemas
from app.catalog.store import import_content, publish
from app.demo import fill
from app.errors import Invalid, QuickChoiceError
from app.settings import Settings, SettingsError, from_environment
from app.shortlists.workbook import rank_workbook
from app.storage.backup import back_up
from app.storage.migrations import upgrade
from app.storage.session import Database
from app.storage.tables import Client, Organisation, UserAccount

app = typer.Typer(help="Quick Choice: from workshops to a shortlist that a board can trust.", no_args_is_help=True, add_completion=False)
out, err = Console(), Console(stderr=True)
WIDE = 260  # a domain a column: wider than most terminals, so lines are left to wrap or to be scrolled


def _settings() -> Settings:
    try:
        return from_environment()
    except SettingsError as error:
        err.print(f"[red]{error}[/red]")
        raise typer.Exit(2) from None


def _database(settings: Settings) -> Database:
    """Open the database with its schema at this version of the code."""
    database = Database(settings.url)
    upgrade(database.engine)
    return database


def _steps() -> Progress:
    return Progress(SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=err, transient=not err.is_terminal)


def _stop(error: QuickChoiceError) -> typer.Exit:
    err.print(f"[red]{error.sentence()}[/red]")
    if isinstance(error, Invalid):
        for each in error.problems:
            err.print(f"  {each.place}: {each.sentence()}", markup=False)
    return typer.Exit(1)


@app.command()
def serve(
    prepare: Annotated[bool, typer.Option("--prepare", help="In demonstration mode, first fill an empty database.")] = False,
    access_log: Annotated[bool, typer.Option(help="One line a request; costs a third of the rate.")] = False,
) -> None:
    """Serve at QUICKCHOICE_HOST:QUICKCHOICE_PORT (127.0.0.1:8000).

    QUICKCHOICE_DATABASE_URL (default: a SQLite file in QUICKCHOICE_DATA), QUICKCHOICE_SECRET and QUICKCHOICE_ENV=production for real use.
    """
    settings = _settings()
    database = _database(settings)
    if prepare and settings.demo:
        _fill(database, settings)
    database.close()
    err.print(f"Quick Choice at http://{settings.host}:{settings.port}", highlight=False)
    uvicorn.run(
        "app.main:build", factory=True, host=settings.host, port=settings.port, access_log=access_log, log_level="warning",
        timeout_graceful_shutdown=5, server_header=False, forwarded_allow_ips=settings.proxies,
    )


def _fill(database: Database, settings: Settings) -> None:
    if database.work(fill.is_filled):
        return
    with _steps() as progress:
        task = progress.add_task("Reading the functional map and the catalog")
        try:
            database.work(lambda session: fill.fill(session, settings.content, lambda said: progress.update(task, description=said)))
        except QuickChoiceError as error:
            raise _stop(error) from None
        progress.update(task, description="Three demonstration studies are ready")


@app.command()
def demo() -> None:
    """Fill an empty database with the demonstration: three invented companies, one account of each role."""
    settings = _settings()
    database = _database(settings)
    if database.work(fill.is_filled):
        err.print("This database already has accounts: nothing was added.")
        raise typer.Exit(1)
    _fill(database, settings)
    out.print(f"Sign in as consultant@example.com, admin@example.com or client@example.com; password {fill.PASSWORD}")


@app.command("check-content")
def check(
    folder: Annotated[Path, typer.Argument(help="Folder that holds requirements_map/ and catalog/.")] = Path(),
    write_schema: Annotated[bool, typer.Option("--write-schema", help="Renew the JSON Schema files beside the content.")] = False,
    notes: Annotated[bool, typer.Option("--notes", help="Also print what breaks no rule and is worth a look before publishing.")] = False,
) -> None:
    """Check the functional map and the catalog: every broken rule of every file at once."""
    if write_schema:
        for name in write_schemas(folder):
            out.print(f"wrote {name}")
    with _steps() as progress:
        progress.add_task("Reading every file")
        report = check_content(folder)
    for each in report.problems:
        err.print(f"{each.place}: {each.sentence()}", markup=False, highlight=False, soft_wrap=True)
    if notes:
        for each in report.notes:
            out.print(f"{each.place}: {each.sentence()}", markup=False, highlight=False, soft_wrap=True)
    for name, count in {**report.counts, "problems": len(report.problems), "worth_a_look (--notes)": len(report.notes)}.items():
        out.print(f"{count:>7}  {name.replace('_', ' ')}", highlight=False)
    if report.problems:
        raise typer.Exit(1)


@app.command()
def coverage(
    folder: Annotated[Path, typer.Argument(help="Folder that holds requirements_map/ and catalog/.")] = Path(),
    year: Annotated[int | None, typer.Option(help="Of the edition; the latest when left out.")] = None,
    show: Annotated[Measure, typer.Option(help="What the cells say, in percent.")] = Measure.known,
    core: Annotated[bool, typer.Option("--core", help="Only the core items.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Comma-separated values instead of a table.")] = False,
) -> None:
    """What is verified, solution by domain, how good it is and how old its evidence: from the content files."""
    try:
        lines = coverage_lines(read_content(folder, [year] if year else None), year, show, core)
    except QuickChoiceError as error:
        raise _stop(error) from None
    if as_csv:
        csv.writer(sys.stdout, lineterminator="\n").writerows(lines)
        return
    columns = [Column(name, justify="left" if at == 0 else "right", no_wrap=True) for at, name in enumerate(lines[0])]
    table = Table(*columns, box=SIMPLE_HEAD, padding=(0, 0, 0, 1))
    for line in lines[1:]:
        table.add_row(*line)
    Console(width=WIDE).print(table)


@app.command("import")
def import_(
    folder: Annotated[Path, typer.Argument(help="Folder that holds requirements_map/ and catalog/.")] = Path(),
    year: Annotated[int | None, typer.Option(help="Only this year's edition.")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Also when the draft was changed in the application since.")] = False,
) -> None:
    """Import the functional map and the editions of a folder; the same content changes nothing."""
    database = _database(_settings())
    years = [year] if year else sorted(int(each.name) for each in (folder / CATALOG_FOLDER).glob("[0-9][0-9][0-9][0-9]"))
    with _steps() as progress:
        for each in years:
            progress.add_task(f"Importing {each}")
            try:
                done = database.work(partial(import_content, person_name="Command line", folder=folder, year=each, replace=replace))
            except QuickChoiceError as error:
                raise _stop(error) from None
            state = "imported" if done["changed"] else "unchanged"
            out.print(f"{done['edition']} {state} ({done['status']}): {done['solutions']} solutions, {done['known']} ratings with a level")


@app.command("publish")
def publish_(edition: Annotated[str, typer.Argument(help="Code of the edition, such as 2026.")]) -> None:
    """Publish a draft edition: from then on it never changes."""
    database = _database(_settings())
    try:
        sha256 = database.work(partial(publish, person_name="Command line", code=edition))
    except QuickChoiceError as error:
        raise _stop(error) from None
    out.print(f"Edition {edition} is published. SHA-256 {sha256}", highlight=False)


@app.command()
def rank(
    grid: Annotated[
        Path, typer.Argument(help="Workbook: columns code, domain, expectation, then one column a solution.", exists=True, dir_okay=False)
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole answer as JSON.")] = False,
) -> None:
    """Rank a grid in a workbook, without any database."""
    try:
        answer = rank_workbook(grid.read_bytes())
    except QuickChoiceError as error:
        raise _stop(error) from None
    if as_json:
        json.dump(answer, sys.stdout, ensure_ascii=False, indent=1)
        return
    table = Table("Rank", "Solution", "Proven %", "At best %", "Known %", "", title="Fit")
    for row in answer["ranking"]:
        figures = [f"{row[name]:.1f}" if row[name] is not None else "-" for name in ("proven", "best", "known")]
        table.add_row(str(row["rank"] or "-"), row["name"], *figures, "shortlisted" if row["shortlisted"] else "")
    for row in answer["excluded"]:
        failed = ", ".join(each["item"] for each in row["knock_outs"] if each["status"] == "fail")
        table.add_row("-", row["name"], f"{row['proven']:.1f}" if row["proven"] is not None else "-", "", "", f"excluded by {failed}")
    out.print(table)
    for sentence in answer["warnings"]:
        out.print(sentence)


@app.command()
def backup(target: Annotated[Path, typer.Argument(help="File to write; it must not exist.")]) -> None:
    """Back up the database while it serves: a SQLite file, or an SQL dump of PostgreSQL."""
    settings = _settings()
    try:
        size = back_up(settings.url, target)
    except QuickChoiceError as error:
        raise _stop(error) from None
    out.print(f"{target}: {size / 1_000_000:.1f} MB at {dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC", highlight=False)


@app.command()
def user(
    email: str,
    name: Annotated[str, typer.Option(help="Shown in the history.")],
    role: Annotated[str, typer.Option(help="admin, consultant or client.")] = "consultant",
    organisation: Annotated[str, typer.Option(help="Created when it does not exist.")] = "Quick Choice",
    client: Annotated[str | None, typer.Option(help="For the role client: the company's name.")] = None,
    password: Annotated[str | None, typer.Option(help="Asked for when left out; a dash draws one.", show_default=False)] = None,
) -> None:
    """Add an account; the first administrator enters this way."""
    database = _database(_settings())
    drawn = password == "-"  # noqa: S105 - a dash asks for a drawn one
    chosen = secrets.token_urlsafe(16) if drawn else password or typer.prompt("Password", hide_input=True, confirmation_prompt=True)

    def work(session: Session) -> Person:
        found = session.execute(select(Organisation).where(col(Organisation.name) == organisation)).scalar_one_or_none()
        home = found or add_organisation(session, organisation)
        company = None
        if client is not None:
            rows = session.execute(select(Client).where(col(Client.organisation_id) == home.id, col(Client.name) == client)).scalars()
            company = next(iter(rows), None)
        made: UserAccount = add_account(session, home.id, NewAccount(email, name, role, chosen, company.id if company else None))
        return Person(made.id, made.name, made.email, made.role, home.id, home.name)

    try:
        person = database.work(work)
    except QuickChoiceError as error:
        raise _stop(error) from None
    out.print(f"{person.role} {person.email} of {person.organisation_name}" + (f", password {chosen}" if drawn else ""), highlight=False)


if __name__ == "__main__":
    app()
