"""Who listens to which study in this process, and the call that wakes them after a commit.

The bus carries no data: a listener that wakes reads the events itself, so a lost call costs two seconds and never an event, and
several processes need nothing between them.
"""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

from starlette.requests import Request

Handler = Callable[[int, FrameType | None], Any]


class Bus:
    """One an application. All of it runs in the event loop; nothing here is for other threads."""

    def __init__(self) -> None:
        self.closed = False
        self._listeners: dict[str, dict[asyncio.Event, str]] = {}
        self._hooked = False

    @contextmanager
    def listening(self, study_id: str, name: str) -> Iterator[asyncio.Event]:
        """While inside, the event is set at each change of the study and at the coming and going of others."""
        self._end_with_the_server()
        wake = asyncio.Event()
        self._listeners.setdefault(study_id, {})[wake] = name
        self.publish(study_id)
        try:
            yield wake
        finally:
            self._listeners[study_id].pop(wake, None)
            if not self._listeners[study_id]:
                del self._listeners[study_id]
            self.publish(study_id)

    def publish(self, study_id: str) -> None:
        """Call it after the commit: a listener must find what it is woken for."""
        for wake in self._listeners.get(study_id, ()):
            wake.set()

    def people(self, study_id: str) -> list[str]:
        """The names of who listens, each once, in alphabetical order."""
        return sorted(set(self._listeners.get(study_id, {}).values()))

    def close(self) -> None:
        self.closed = True
        for study_id in list(self._listeners):
            self.publish(study_id)

    def _end_with_the_server(self) -> None:
        """End the streams at the first signal to stop.

        The server tells the application that it stops only after the last answer has ended, so open streams would hold it for the
        whole grace period. The server's own handler is called after ours.
        """
        if self._hooked or threading.current_thread() is not threading.main_thread():
            return
        self._hooked = True
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            before = signal.getsignal(number)
            if callable(before):
                signal.signal(number, self._closing(loop, before))

    def _closing(self, loop: asyncio.AbstractEventLoop, before: Handler) -> Handler:
        def handler(number: int, frame: FrameType | None) -> Any:
            with suppress(RuntimeError):  # the loop may have ended already
                loop.call_soon_threadsafe(self.close)
            return before(number, frame)

        return handler


def bus_of(request: Request) -> Bus:
    """The application's bus, made at its first use."""
    state = request.app.state
    if not hasattr(state, "bus"):
        state.bus = Bus()
    bus: Bus = state.bus
    return bus
