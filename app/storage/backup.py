"""Back up while serving: SQLite by `VACUUM INTO`, which reads one consistent moment; PostgreSQL by its own pg_dump."""

import shutil
import subprocess
from pathlib import Path

from sqlalchemy import make_url

from app.errors import Conflict, QuickChoiceError
from app.storage.session import sqlite_module


def back_up(url: str, target: Path) -> int:
    """Write a backup to `target` and return its size in bytes; raises Conflict when the file exists already."""
    if target.exists():
        raise Conflict("backup_exists", "{target} exists already: give another name.", target=target)
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite":
        _copy_sqlite(parts.database or "", target)
    else:
        _dump_postgresql(url, target)
    return target.stat().st_size


def _copy_sqlite(source: str, target: Path) -> None:
    if not Path(source).is_file():
        raise QuickChoiceError("no_database", "There is no database at {source}.", source=source)
    connection = sqlite_module().connect(source, timeout=10)
    try:
        connection.execute("VACUUM INTO ?", (str(target),))
    finally:
        connection.close()


def _dump_postgresql(url: str, target: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise QuickChoiceError("no_pg_dump", "pg_dump is not installed here: install PostgreSQL's client programs.")
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    done = subprocess.run(  # noqa: S603 - a fixed program with the address of the settings
        [program, "--format=custom", f"--file={target}", f"--dbname={address}"], capture_output=True, text=True, check=False,
    )
    if done.returncode:
        target.unlink(missing_ok=True)
        raise QuickChoiceError("backup_failed", "pg_dump failed; nothing was written.")
