"""Heavy work that anybody may ask for: in a worker thread, so that live workshops do not wait for it, and a few at a time."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from starlette.concurrency import run_in_threadpool

from app.errors import Busy

Sent = TypeVar("Sent")
Answered = TypeVar("Answered")


class Turns:
    """`places` at once, because each of the largest takes a processor and a hundred megabytes; others wait their turn."""

    def __init__(self, places: int, wait_seconds: float) -> None:
        self._places = asyncio.Semaphore(places)
        self._wait = wait_seconds

    async def take(self, work: Callable[[Sent], Answered], sent: Sent) -> Answered:
        """The work's answer; Busy when no place comes free in time."""
        try:
            async with asyncio.timeout(self._wait):
                await self._places.acquire()
        except TimeoutError:
            raise Busy() from None
        try:
            return await run_in_threadpool(work, sent)
        finally:
            self._places.release()
