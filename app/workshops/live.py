"""The live stream of a study: its events as server-sent events, and who is here.

`Last-Event-ID` resumes where a listener was cut off. A stream ends by itself after ten minutes: the browser comes back at once and
has to show its key again, so a closed account does not listen on.
"""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import orjson
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from sqlmodel import Session

from app.access.keys import Person
from app.errors import Busy
from app.storage.session import Database
from app.storage.tables.base import now
from app.workshops import statements as sql
from app.workshops.bus import Bus
from app.workshops.history import as_event

POLL_SECONDS = 2.0
GATHER_SECONDS = 0.05  # what comes within this time is read at once: a busy room costs 20 reads a second, not one a change
KEEPALIVE_SECONDS = 15.0
LIFETIME_SECONDS = 600.0
RETRY_MS = 1000
# PostgreSQL numbers events when they are written, not when they are committed: a lower number can appear after a higher one was
# read. So the newest ones are read again for a few seconds, and what was sent is remembered. A listener that resumes there may hear
# an event of the last seconds twice, and knows it by its number and version.
LOOK_BACK_EVENTS = 200
LOOK_BACK_SECONDS = 15


def new_events(session: Session, person: Person, study_id: str, after: int) -> list[dict[str, Any]] | None:
    """Up to 500 events after `after`, oldest first; None when the study is not there any more."""
    connection = session.connection()
    if connection.execute(sql.STUDY_STANDS, {"study": study_id, "organisation": person.organisation_id}).first() is None:
        return None
    return [as_event(row) for row in connection.execute(sql.NEW_EVENTS, {"study": study_id, "after": after})]


class Reader:
    """What one listener has been sent, and how to read what comes next."""

    def __init__(self, db: Database, person: Person, study_id: str, last: int) -> None:
        self.db, self.person, self.study_id, self.last = db, person, study_id, last
        self._sent: set[int] = set()

    async def read(self) -> list[dict[str, Any]] | None:
        """New events, in the order of their numbers; [] also while the database is busy; None when the study has gone."""
        after = self.last if self.db.is_sqlite else max(0, self.last - LOOK_BACK_EVENTS)
        try:
            found = await self.db.run(lambda session: new_events(session, self.person, self.study_id, after))
        except Busy:
            return []
        if found is None:
            return None
        recent = now() - dt.timedelta(seconds=LOOK_BACK_SECONDS)
        fresh = [each for each in found if each["id"] not in self._sent and (each["id"] > self.last or each["at"] > recent)]
        if fresh:
            self.last = max(self.last, *(each["id"] for each in fresh))
            self._sent |= {each["id"] for each in fresh}
            self._sent = {each for each in self._sent if each > self.last - 2 * LOOK_BACK_EVENTS}
        return fresh


async def listen(db: Database, bus: Bus, person: Person, study_id: str, last: int) -> AsyncIterator[bytes]:
    """The bytes of the stream until the study has gone, the server stops or the lifetime is over."""
    clock = asyncio.get_running_loop().time
    ends, spoke, people = clock() + LIFETIME_SECONDS, clock(), None
    reader = Reader(db, person, study_id, last)
    with bus.listening(study_id, person.name) as wake:
        yield format_sse_event(comment="listening", retry=RETRY_MS)
        while not bus.closed and clock() < ends:
            wake.clear()
            events = await reader.read()
            if events is None:
                return
            for each in events:
                yield format_sse_event(event="change", id=str(reader.last), data_str=orjson.dumps(each).decode())
            if people != bus.people(study_id):
                people = bus.people(study_id)
                yield format_sse_event(event="people", data_str=orjson.dumps(people).decode())
            elif not events and clock() - spoke > KEEPALIVE_SECONDS:
                yield KEEPALIVE_COMMENT
            elif not events:
                await _rest(wake)
                continue
            spoke = clock()
            await _rest(wake)


async def _rest(wake: asyncio.Event) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(wake.wait(), POLL_SECONDS)
    await asyncio.sleep(GATHER_SECONDS)
