"""Saving one agreed level at 32 connections, beside a bare FastAPI endpoint that writes the same two rows with sqlite3.

Both sides run in a uvicorn process of their own, on a new SQLite file with the same tables, in WAL mode with synchronous=FULL; the
same client sends the same requests in turns. The bare side checks no account, no version and no rule: what it costs to be sure of
all that is the ratio. Limits: at least half of the bare rate, and 99 of 100 answers within 50 ms.
"""

import asyncio
import contextlib
import datetime as dt
import itertools
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

CONNECTIONS = 32
SECONDS = 4.0
ROUNDS = 3
LEAST_RATIO, MOST_P99_MS = 0.5, 50.0
STUDY, ITEMS, TOKEN, SECRET = "5" * 32, 336, "benchmark-session-token-of-43-characters-xx", "s" * 40
ROOT = Path(__file__).resolve().parent.parent


# ---- the two servers

def serve_bare(path: str, port: int) -> None:
    """The peer: strict body, upsert and history row in one transaction, in the event loop, nothing else."""
    import uvicorn
    from fastapi import FastAPI
    from pydantic import BaseModel

    from app.storage.session import sqlite_module

    class Body(BaseModel):
        level: int | None
        mutation_id: str

    _fill(f"sqlite:///{path}")
    connection = sqlite_module().connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    app = FastAPI(openapi_url=None)

    @app.put("/api/v1/studies/{study}/expectations/{item}")
    async def put(study: str, item: str, body: Body) -> dict[str, object]:
        at = dt.datetime.now(dt.UTC).isoformat()
        connection.execute("BEGIN IMMEDIATE")
        version = connection.execute(
            "INSERT INTO expectation (study_id, item_code, level, comment, discuss, knock_out, floor, owner, reason, version, updated_at, "
            "updated_by) VALUES (?, ?, ?, '', 0, 0, 3, '', '', 1, ?, 'U') ON CONFLICT DO UPDATE SET level = excluded.level, "
            "version = version + 1, updated_at = excluded.updated_at RETURNING version", (study, item, body.level, at),
        ).fetchone()[0]
        connection.execute(
            "INSERT INTO event (organisation_id, study_id, at, actor_id, actor_name, kind, subject, old, new, mutation_id) "
            "VALUES ('o', ?, ?, 'u', 'U', 'expectation.changed', ?, 'null', ?, ?)",
            (study, at, item, json.dumps({"level": body.level}), body.mutation_id),
        )
        connection.execute("COMMIT")
        return {"item": item, "level": body.level, "version": version, "mutation_id": body.mutation_id}

    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)


def serve_ours(path: str, port: int) -> None:
    """The whole service, as it is served."""
    import uvicorn

    from app.main import build
    from app.settings import Settings

    database = f"sqlite:///{path}"
    _fill(database)
    uvicorn.run(build(Settings(database_url=database, secret=SECRET)), host="127.0.0.1", port=port, log_level="warning", access_log=False)


def _fill(url: str) -> None:
    from sqlmodel import Session, SQLModel

    from app.access.secrets import token_hash
    from app.storage import tables
    from app.storage.session import Database
    from app.storage.tables.base import now

    database = Database(url)
    SQLModel.metadata.create_all(database.engine)

    def work(session: Session) -> None:
        text = {"en": "Does it", "fr": "Le fait"}
        layers = [
            [tables.MapVersion(version="1", sha256="0" * 64, content={}), tables.Organisation(id="o", name="O")],
            [tables.MapItem(version="1", code=f"ABC.1.{n}", domain="ABC", sub_domain="ABC.1", position=n, core=True, teams=["it"],
                            content={"text": text}) for n in range(ITEMS)],
            [tables.Edition(id="e", code="2026", year=2026, map_version="1", cut_off=dt.date(2026, 1, 1), editors=["E"]),
             tables.Client(id="c", organisation_id="o", name="C"),
             tables.UserAccount(id="u", organisation_id="o", email="u@example.org", name="U", role="consultant", password_hash="-")],
            [tables.LoginSession(token_hash=token_hash(TOKEN, "s" * 40), user_id="u", expires_at=now() + dt.timedelta(hours=1)),
             tables.Study(id=STUDY, organisation_id="o", client_id="c", title="S", edition_id="e", map_version="1", format_code="x",
                          context={}, constraints={}, profile={}, created_by="u")],
        ]
        for layer in layers:
            session.add_all(layer)
            session.flush()

    database.work(work)
    database.close()


# ---- the client: bare sockets, so that the measuring costs less than what is measured

@dataclass
class Figures:
    rate: float  # answers a second
    p50: float  # milliseconds
    p99: float


async def _one_connection(port: int, mine: list[str], until: float, times: list[float], tag: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    versions = dict.fromkeys(mine, -1)
    cookie = f"Cookie: quickchoice={TOKEN}\r\nSec-Fetch-Site: same-origin\r\n"
    for number, item in enumerate(itertools.cycle(mine)):
        if time.perf_counter() > until:
            break
        if versions[item] < 0:
            versions[item] = await _version(reader, writer, cookie, item)
        body = b'{"level":%d,"mutation_id":"%s-%s-%d"}' % (number % 5, tag.encode(), item.replace(".", "-").encode(), number)
        head = (f"PUT /api/v1/studies/{STUDY}/expectations/{item} HTTP/1.1\r\nHost: 127.0.0.1\r\n{cookie}Content-Type: application/json\r\n"
                f"If-Match: \"{versions[item]}\"\r\nContent-Length: {len(body)}\r\n\r\n")
        begin = time.perf_counter()
        writer.write(head.encode() + body)
        status, answer = await _read(reader)
        times.append(time.perf_counter() - begin)
        if status != 200:
            raise RuntimeError(f"{status}: {answer!r}")
        versions[item] = json.loads(answer)["version"]
    writer.close()


async def _version(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, cookie: str, item: str) -> int:
    writer.write(f"GET /api/v1/studies/{STUDY}/expectations/{item} HTTP/1.1\r\nHost: 127.0.0.1\r\n{cookie}\r\n".encode())
    status, answer = await _read(reader)
    return int(json.loads(answer)["version"]) if status == 200 else 0  # the bare side has no such door and asks for no version


async def _read(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
    return int(head[9:12]), await reader.readexactly(length)


async def _drive(port: int, tag: str, seconds: float) -> Figures:
    """Each connection has items of its own: the figures are of saving, not of conflicts."""
    times: list[float] = []
    begin = time.perf_counter()
    share = ITEMS // CONNECTIONS
    await asyncio.gather(*(
        _one_connection(port, [f"ABC.1.{n}" for n in range(c * share, (c + 1) * share)], begin + seconds, times, f"{tag}-{c}")
        for c in range(CONNECTIONS)
    ))
    took = time.perf_counter() - begin
    cuts = statistics.quantiles(times, n=100)
    return Figures(len(times) / took, cuts[49] * 1000, cuts[98] * 1000)


def measure(seconds: float = SECONDS, rounds: int = ROUNDS) -> dict[str, list[Figures]]:
    """Both sides in turns, `rounds` times each, on fresh files."""
    found: dict[str, list[Figures]] = {"bare": [], "ours": []}
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        ports = {side: stack.enter_context(_running(side, folder)) for side in found}
        for side, port in ports.items():
            asyncio.run(_drive(port, f"warm-{side}", 1.0))
        for turn in range(rounds):
            for side, port in ports.items():
                found[side].append(asyncio.run(_drive(port, f"{side}-{turn}", seconds)))
    return found


@contextlib.contextmanager
def _running(side: str, folder: str):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, str(Path(__file__)), side, f"{folder}/{side}.db", str(port)], cwd=ROOT,
                               env=os.environ | {"PYTHONPATH": str(ROOT)})
    try:
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.1):
                break
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def main() -> bool:
    """Print the figures; True when both limits hold."""
    found = measure()
    for side, label in (("bare", "bare FastAPI and sqlite3"), ("ours", "Quick Choice")):
        for each in found[side]:
            print(f"  {label:26} {each.rate:7.0f} saves/s   p50 {each.p50:5.1f} ms   p99 {each.p99:5.1f} ms")
    ratio = statistics.median(each.rate for each in found["ours"]) / statistics.median(each.rate for each in found["bare"])
    p99 = statistics.median(each.p99 for each in found["ours"])
    print(f"saving one level, {CONNECTIONS} connections: {ratio:.0%} of the bare rate (at least {LEAST_RATIO:.0%}), "
          f"p99 {p99:.1f} ms (at most {MOST_P99_MS:.0f})")
    return ratio >= LEAST_RATIO and p99 <= MOST_P99_MS


if __name__ == "__main__":
    if len(sys.argv) == 4:
        {"bare": serve_bare, "ours": serve_ours}[sys.argv[1]](sys.argv[2], int(sys.argv[3]))
    else:
        sys.exit(0 if main() else 1)
