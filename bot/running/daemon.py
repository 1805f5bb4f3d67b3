"""Blocking work on a thread of its own, for which the end of the process does not wait."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


async def in_daemon(work: Callable[[], T], name: str) -> T:
    """Return what ``work`` returns, or raise what it raises; cancelled, it goes on, and nobody hears of it."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(how: Callable[[], None]) -> None:
        if not done.done():
            how()

    def run() -> None:
        how: Callable[[], None]
        try:
            how = partial(done.set_result, work())
        except BaseException as error:  # noqa: BLE001 - it is raised where the result is awaited
            how = partial(done.set_exception, error)
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, how)

    Thread(target=run, name=name, daemon=True).start()
    return await done
