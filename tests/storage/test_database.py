"""What was answered is stored, what was refused is not; migrations go up, down and up; a backup can be restored."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, select
from sqlmodel import SQLModel

from app.errors import Busy, Conflict
from app.storage.backup import back_up
from app.storage.migrations import downgrade, upgrade
from app.storage.session import Database, write_ahead_log_is_safe
from app.storage.tables import Client, Organisation


def count(database: Database) -> int:
    return database.work(lambda session: session.execute(select(func.count()).select_from(Organisation)).scalar_one())


def test_work_is_whole_or_nothing(database: Database) -> None:
    def half(session):
        session.add(Organisation(name="half"))
        session.flush()
        raise Conflict("no", "No.")

    with pytest.raises(Conflict):
        asyncio.run(database.run(half))
    assert count(database) == 0
    asyncio.run(database.run(lambda session: session.add(Organisation(name="whole"))))
    assert count(database) == 1


def test_foreign_keys_are_on(database: Database) -> None:
    from sqlalchemy.exc import IntegrityError

    with pytest.raises(IntegrityError):
        database.work(lambda session: session.add(Client(organisation_id="0" * 32, name="orphan")))


def test_writers_of_one_row_do_not_lose_each_other(database: Database) -> None:
    made = database.work(lambda session: _add(session))

    def lengthen(session):
        row = session.get_one(Organisation, made)
        row.name += "x"
        session.add(row)

    async def together():
        await asyncio.gather(*(_patient(database, lengthen) for _ in range(20)))

    asyncio.run(together())
    assert database.work(lambda session: session.get_one(Organisation, made).name) == "a" + "x" * 20


async def _patient(database: Database, work) -> None:
    """A client that tries again when it is told to."""
    for _ in range(50):
        try:
            return await database.run(work)
        except Busy:
            await asyncio.sleep(0.01)
    raise AssertionError("busy for ever")


def _add(session) -> str:
    made = Organisation(name="a")
    session.add(made)
    session.flush()
    return made.id


@pytest.mark.parametrize(("version", "safe"), [
    ((3, 40, 1), False), ((3, 44, 5), False), ((3, 44, 6), True), ((3, 45, 0), False), ((3, 50, 6), False), ((3, 50, 7), True),
    ((3, 51, 2), False), ((3, 51, 3), True), ((3, 53, 4), True),
])
def test_the_write_ahead_log_is_used_where_it_is_safe(version: tuple[int, int, int], safe: bool) -> None:
    assert write_ahead_log_is_safe(version) is safe


def test_migrations_go_up_down_and_up_and_match_the_tables(database: Database) -> None:
    SQLModel.metadata.drop_all(database.engine)
    upgrade(database.engine)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []
    downgrade(database.engine, "base")
    upgrade(database.engine)
    assert count(database) == 0


def test_a_locked_database_is_busy_not_broken(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'locked.db'}"
    one, other = Database(url), Database(url)
    one.work(lambda session: SQLModel.metadata.create_all(session.connection()))
    holding = one.engine.connect()
    holding.begin()
    started = time.monotonic()

    async def crowd():
        works = [other.run(lambda session: session.add(Organisation(name="late"))) for _ in range(20)]
        return await asyncio.gather(*works, return_exceptions=True)

    assert {type(each) for each in asyncio.run(crowd())} == {Busy}
    assert time.monotonic() - started < 10, "no request hangs past 10 s"
    holding.close()
    asyncio.run(other.run(lambda session: session.add(Organisation(name="later"))))
    assert count(one) == 1
    one.close()
    other.close()


def test_a_backup_is_taken_beside_a_writer_and_restores(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'live.db'}"
    live = Database(url)
    upgrade(live.engine)
    live.work(_add)
    target = tmp_path / "backup.db"
    assert back_up(url, target) > 0
    live.work(_add)
    restored = Database(f"sqlite:///{target}")
    assert (count(restored), count(live)) == (1, 2)
    with pytest.raises(Conflict):
        back_up(url, target)
    restored.close()
    live.close()


WRITER = """
import sys
from app.storage.session import Database
from app.storage.tables import Organisation
database = Database(sys.argv[1])
for number in range(100000):
    database.work(lambda session: session.add(Organisation(name=str(number))))
    print(number, flush=True)
"""


@pytest.mark.parametrize("round_", range(3))
def test_what_was_answered_survives_kill_9(tmp_path: Path, round_: int) -> None:
    url = f"sqlite:///{tmp_path / 'killed.db'}"
    made = Database(url)
    upgrade(made.engine)
    made.close()
    writer = subprocess.Popen([sys.executable, "-c", WRITER, url], stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    said = [writer.stdout.readline() for _ in range(20 + 30 * round_)]
    os.kill(writer.pid, signal.SIGKILL)
    said += writer.stdout.read().split("\n")
    writer.wait()
    writer.stdout.close()
    answered = [int(line) for line in said if line.strip().isdecimal()]
    after = Database(url)
    stored = after.work(lambda session: {int(name) for name in session.execute(select(Organisation.name)).scalars()})
    after.close()
    assert set(answered) <= stored
    assert len(stored - set(answered)) <= 1, "at most the one that was not answered"


def test_what_waits_together_fails_alone(database: Database) -> None:
    """Works that share a transaction: the one that fails takes nobody with it, and leaves nothing behind."""

    def add(name):
        def work(session):
            session.add(Organisation(name=name))
            session.flush()
            if name == "bad":
                raise Conflict("bad", "Bad.")
            return name

        return work

    async def crowd():
        works = [database.run(add(name)) for name in ["a", "b", "bad", "c", "bad", "d"]]
        return await asyncio.gather(*works, return_exceptions=True)

    results = asyncio.run(crowd())
    assert [each if isinstance(each, str) else type(each).__name__ for each in results] == ["a", "b", "Conflict", "c", "Conflict", "d"]
    names = database.work(lambda session: sorted(session.execute(select(Organisation.name)).scalars()))
    assert names == ["a", "b", "c", "d"]


def test_who_leaves_while_waiting_disturbs_nobody(database: Database) -> None:
    async def crowd():
        slow = asyncio.create_task(database.run(lambda session: time.sleep(0.1)))
        gone = asyncio.create_task(database.run(lambda session: session.add(Organisation(name="gone"))))
        stays = asyncio.create_task(database.run(lambda session: session.add(Organisation(name="stays"))))
        await asyncio.sleep(0.01)
        gone.cancel()
        await asyncio.gather(slow, stays)

    asyncio.run(crowd())
    assert "stays" in database.work(lambda session: set(session.execute(select(Organisation.name)).scalars()))


def test_work_that_cannot_start_is_taken_off_the_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    from app.storage import session as module

    monkeypatch.setattr(module, "WAIT_SECONDS", 0.05)
    database = Database("sqlite://")
    database.work(lambda session: SQLModel.metadata.create_all(session.connection()))

    async def crowd():
        slow = asyncio.create_task(database.run(lambda session: time.sleep(0.4)))
        await asyncio.sleep(0.01)
        with pytest.raises(Busy):
            await database.run(lambda session: session.add(Organisation(name="never")))
        await slow

    asyncio.run(crowd())
    assert count(database) == 0
    database.close()
