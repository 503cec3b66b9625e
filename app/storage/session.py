"""One way into the database: `await db.run(work)`.

`work(session)` is a plain function. It runs in the database's own threads, in one transaction, which is committed before `run`
returns: an answer can never leave before what it promises is stored. A `yield` dependency commits after the answer has left.

SQLite gets one thread and one connection: a writer never waits for a lock that another thread of the same process holds, and
fetching rows on several threads is slower than on one (measured). What waits there together is committed together (app/storage/
queue.py). PostgreSQL gets a pool of ten.
"""

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import create_engine, event, make_url, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.pool import StaticPool
from sqlmodel import Session

from app.errors import Busy
from app.storage.queue import Queue

T = TypeVar("T")
Work = Callable[[Session], Any]
POSTGRESQL_CONNECTIONS = 10
WAIT_SECONDS = 8.0
LOCK_WAIT_MS = 4000
ATTEMPTS = 3
SERIALIZATION_FAILURE = "40001"
DEADLOCK = "40P01"
UNIQUE_VIOLATION = "23505"


def sqlite_module() -> Any:
    """The SQLite driver: pysqlite3, which carries a current SQLite, or the one of Python where it is missing."""
    try:
        from pysqlite3 import dbapi2
    except ImportError:
        return sqlite3
    return dbapi2


def write_ahead_log_is_safe(version: tuple[int, int, int]) -> bool:
    """SQLite 3.7.0 to 3.51.2 can corrupt a database in WAL mode; fixed in 3.51.3, 3.50.7 and 3.44.6."""
    if version >= (3, 51, 3):
        return True
    return (3, 50, 7) <= version < (3, 51, 0) or (3, 44, 6) <= version < (3, 45, 0)


def build_engine(url: str) -> Engine:
    """An engine with the promises of this house: foreign keys on, writes that survive a power cut, no lost update."""
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(
            url, pool_size=POSTGRESQL_CONNECTIONS, max_overflow=0, pool_timeout=WAIT_SECONDS, pool_pre_ping=True,
            isolation_level="REPEATABLE READ",
            connect_args={"connect_timeout": 4, "options": "-c statement_timeout=8000 -c lock_timeout=4000 -c timezone=UTC"},
        )
    module = sqlite_module()
    path = make_url(url).database
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url, module=module, poolclass=StaticPool, connect_args={"check_same_thread": False, "timeout": LOCK_WAIT_MS / 1000}
    )
    event.listen(engine, "connect", _prepare_sqlite)
    # The driver's own transactions start too late (at the first write): two readers could then both try to become writers.
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute(f"PRAGMA busy_timeout = {LOCK_WAIT_MS}")
    journal = "WAL" if write_ahead_log_is_safe(sqlite_module().sqlite_version_info) else "DELETE"
    cursor.execute(f"PRAGMA journal_mode = {journal}")
    cursor.execute("PRAGMA synchronous = FULL")  # NORMAL can lose the last commits at a power cut
    cursor.close()


class Database:
    """The engine and the threads that may use it."""

    def __init__(self, url: str) -> None:
        self.engine = build_engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        workers = 1 if self.is_sqlite else POSTGRESQL_CONNECTIONS
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="database")
        self._queue = Queue(self._threads, self.work, self._work_together if self.is_sqlite else None)

    async def run(self, work: Callable[[Session], T]) -> T:
        """Run `work` in a transaction that is committed when this returns.

        Raises what `work` raises, after a rollback; raises Busy when the database is locked, full, gone, or when the work could
        not even start within 8 s (it is then taken off the queue and stores nothing).
        """
        result: T = await self._queue.wait_for(work, WAIT_SECONDS)
        return result

    def _work_together(self, works: list[Work]) -> list[Any]:
        """Several works in one transaction, for one wait on the disk; any failure undoes all of it and is raised."""
        results = []
        try:
            with self.engine.begin() as connection:
                for work in works:
                    with Session(connection, expire_on_commit=False) as session:
                        results.append(work(session))
                        session.flush()
        except (OperationalError, InterfaceError) as error:
            raise Busy() from error
        return results

    def work(self, work: Callable[[Session], T]) -> T:
        """The same, alone, in the calling thread, for commands and tests."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with Session(self.engine, expire_on_commit=False) as session, session.begin():
                    return work(session)
            except (OperationalError, InterfaceError) as error:
                if _worth_another_try(error) and attempt < ATTEMPTS:
                    continue
                raise Busy() from error
            except DBAPIError as error:
                # Two writers of the same row: the second one starts again and then sees what the first one wrote.
                if _worth_another_try(error) and attempt < ATTEMPTS:
                    continue
                raise
        raise AssertionError("the last attempt returns or raises")

    def healthy(self, session: Session) -> bool:
        return bool(session.execute(text("SELECT 1")).scalar_one() == 1)

    def close(self) -> None:
        self._threads.shutdown(wait=True)
        self.engine.dispose()


def _worth_another_try(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) in (SERIALIZATION_FAILURE, DEADLOCK, UNIQUE_VIOLATION)
