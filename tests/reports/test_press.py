"""Documents are made once, off the event loop, and remembered within bounds."""

import asyncio
import threading

import pytest

from app.reports.press import Press

KEY = ("a" * 32, 1, "en", "pdf")


def test_readers_of_the_same_document_wait_for_the_same_one() -> None:
    press, made, go_on = Press(), [], threading.Event()

    def work() -> str:
        made.append(threading.current_thread().name)
        go_on.wait(5)
        return "document"

    async def board() -> list[str]:
        readers = [asyncio.create_task(press.make(KEY, work)) for _ in range(5)]
        await asyncio.sleep(0.05)  # the loop is free while the document is made
        go_on.set()
        return [*await asyncio.gather(*readers), await press.make(KEY, work)]

    assert asyncio.run(board()) == ["document"] * 6
    assert len(made) == 1
    assert made[0].startswith("report")


def test_a_failure_is_told_and_not_remembered() -> None:
    press = Press()

    def fail() -> str:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        asyncio.run(press.make(KEY, fail))
    assert not press.holds(KEY)
    assert asyncio.run(press.make(KEY, lambda: "document")) == "document"


def test_the_oldest_is_forgotten_first() -> None:
    press = Press(kept=2)
    keys = [(str(number), 1, "en", "pdf") for number in range(3)]
    for key in keys:
        asyncio.run(press.make(key, lambda: "document"))
    assert [press.holds(key) for key in keys] == [False, True, True]


def test_tidying_up_comes_after_the_document() -> None:
    press, tidied = Press(), threading.Event()
    assert asyncio.run(press.make(KEY, lambda: "document", tidied.set)) == "document"
    assert tidied.wait(5)
