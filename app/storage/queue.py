"""The works that wait for the database: each is answered after its own commit, and on SQLite what waits together commits together.

A commit waits for the disk; a dozen works in one transaction wait once. A work is a plain function of a session, so when any of a
dozen fails, the transaction is undone and each is run again alone: nobody feels another's error.
"""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from app.errors import Busy

TOGETHER = 64


@dataclass(eq=False, slots=True)
class Waiting:
    """One work and who waits for its result."""

    work: Callable[[Any], Any]
    answer: "asyncio.Future[Any]"
    loop: asyncio.AbstractEventLoop
    deadline: float  # of time.monotonic(): nobody waits longer, so later it is not even begun


class Queue:
    """Hands works to the database's threads. `together` runs several in one transaction; None: each alone (PostgreSQL)."""

    def __init__(
        self, threads: ThreadPoolExecutor, alone: Callable[[Any], Any], together: Callable[[list[Any]], list[Any]] | None
    ) -> None:
        self._threads = threads
        self._alone = alone
        self._together = together
        self._waiting: deque[Waiting] = deque()
        self._lock = threading.Lock()
        self._called = 0  # threads that were called and have not yet looked into the queue
        self._most = TOGETHER if together else 1

    async def wait_for(self, work: Callable[[Any], Any], seconds: float) -> Any:
        """The work's result, after its commit. Busy when it could not even start in time: it is then taken off the queue."""
        loop = asyncio.get_running_loop()
        waiting = Waiting(work, loop.create_future(), loop, time.monotonic() + seconds)
        with self._lock:
            self._waiting.append(waiting)
            call = self._together is None or self._called == 0
            self._called += call
        if call:
            self._threads.submit(self._serve)
        try:
            return await asyncio.wait_for(asyncio.shield(waiting.answer), seconds)
        except TimeoutError:
            with self._lock:
                if waiting in self._waiting:
                    self._waiting.remove(waiting)
                    raise Busy() from None
            return await waiting.answer  # it has started: its statements have time limits of their own

    def _serve(self) -> None:
        """In a database thread: take what waits, answer it, until nothing waits."""
        with self._lock:
            self._called -= 1
        while True:
            with self._lock:
                taken = [self._waiting.popleft() for _ in range(min(self._most, len(self._waiting)))]
            if not taken:
                return
            _answer(taken, self._results(taken))

    def _results(self, taken: list[Waiting]) -> list[tuple[Any, BaseException | None]]:
        if self._together is not None and len(taken) > 1:
            try:
                return [(result, None) for result in self._together([each.work for each in taken])]
            except Busy as error:  # the database itself: trying each alone would only wait again and again
                return [(None, error)] * len(taken)
            except BaseException:  # noqa: S110 - whoever caused it is told below, alone
                pass
        return [self._result(each) for each in taken]

    def _result(self, each: Waiting) -> tuple[Any, BaseException | None]:
        if time.monotonic() > each.deadline:
            return None, Busy()
        try:
            return self._alone(each.work), None
        except BaseException as error:
            return None, error


def _answer(taken: list[Waiting], results: list[tuple[Any, BaseException | None]]) -> None:
    """Wake each loop once, with all the answers that are its own."""
    loops: dict[asyncio.AbstractEventLoop, list[tuple[Waiting, Any, BaseException | None]]] = {}
    for each, (result, error) in zip(taken, results, strict=True):
        loops.setdefault(each.loop, []).append((each, result, error))
    for loop, answers in loops.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(_hand_over, answers)


def _hand_over(answers: list[tuple[Waiting, Any, BaseException | None]]) -> None:
    for each, result, error in answers:
        if each.answer.done():
            continue  # whoever asked has gone
        if error is None:
            each.answer.set_result(result)
        else:
            each.answer.set_exception(error)
