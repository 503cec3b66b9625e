"""Makes documents off the event loop, and keeps the last ones: frozen rows never change, so neither does a document of them.

Telling, typesetting and writing a workbook are work for a processor, up to a second of it. Two threads do it, so that a board that
opens its link together cannot take every core; those who ask for the same document at the same time wait for the same one.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import Any

from app.errors import Busy

Key = tuple[str, int, str, str]  # shortlist, number of the newest one, language, what: story, pdf, xlsx
KEPT = 24
WAIT_SECONDS = 9.0


class Press:
    """A bounded memory of finished documents and of those under way."""

    def __init__(self, threads: int = 2, kept: int = KEPT) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="report")
        self._kept = kept
        self._finished: OrderedDict[Key, Any] = OrderedDict()
        self._under_way: dict[Key, Future[Any]] = {}
        self._lock = Lock()

    def holds(self, key: Key) -> bool:
        with self._lock:
            return key in self._finished or key in self._under_way

    def forget(self) -> None:
        """Empty the memory; the next reader has everything made anew."""
        with self._lock:
            self._finished.clear()

    async def make(self, key: Key, work: Callable[[], Any], afterwards: Callable[[], None] | None = None) -> Any:
        """The document of this key, from memory or made by `work`; `afterwards` tidies up once the reader has it.

        Raises Busy when it is not ready in time; it goes on being made.
        """
        with self._lock:
            if key in self._finished:
                self._finished.move_to_end(key)
                return self._finished[key]
            future = self._under_way.get(key)
            if future is None:
                future = self._under_way[key] = self._threads.submit(self._finish, key, work, afterwards)
        try:
            return await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(future)), WAIT_SECONDS)
        except TimeoutError:
            raise Busy(5) from None

    def _finish(self, key: Key, work: Callable[[], Any], afterwards: Callable[[], None] | None) -> Any:
        try:
            made = work()
            with self._lock:
                self._finished[key] = made
                while len(self._finished) > self._kept:
                    self._finished.popitem(last=False)
            return made
        finally:
            with self._lock:
                del self._under_way[key]
            if afterwards is not None:
                self._threads.submit(afterwards)


press = Press()
