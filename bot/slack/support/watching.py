"""Timers kept while Slack is open, but not while it is read what came when nobody listened: it may cancel some."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TypeAlias

log = logging.getLogger(__name__)

AWAY_SECONDS = 60.0
FIRST_SECONDS = 20.0
LONGEST_SECONDS = 900.0
STOP_SECONDS = 10.0  # the timers take five

Keep: TypeAlias = Callable[[], AbstractAsyncContextManager[None]]
Read: TypeAlias = Callable[[], Awaitable[None]]


class Watch:
    """Reads what was missed, then keeps the timers; again after the connection was away."""

    def __init__(self, keep: Keep, read: Read) -> None:
        """``keep`` keeps the timers while its context lasts; ``read`` reads what was missed."""
        self._keep = keep
        self._read = read
        self._woken = asyncio.Event()
        self._stopped = False

    def returned(self, seconds: float) -> None:
        """Read again when events did not come for longer than a minute."""
        if seconds > AWAY_SECONDS:
            log.info("slack: no events for %.0f s, reading what was said meanwhile", seconds)
            self._woken.set()

    def stop(self) -> None:
        """Let ``run`` come to its end."""
        self._stopped = True
        self._woken.set()

    async def run(self) -> None:
        """Watch until ``stop``."""
        while not self._stopped:
            self._woken.clear()
            reading = asyncio.create_task(self._reading())
            try:
                await self._first(reading)
                async with self._keep():
                    await self._woken.wait()
            finally:
                reading.cancel()
                await asyncio.wait({reading})

    async def _first(self, reading: "asyncio.Task[None]") -> None:
        """Wait for what was missed, but not for long: with a low limit of calls it takes many minutes."""
        woken = asyncio.create_task(self._woken.wait())
        await asyncio.wait({reading, woken}, timeout=FIRST_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        woken.cancel()

    async def _reading(self) -> None:
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                await self._read()
        except TimeoutError:
            log.warning("slack: not all that was said while I was away could be read in time")
        except Exception:  # what was missed stays so; what comes from now on is heard
            log.exception("slack: what was said while I was away can't be read")


@asynccontextmanager
async def watching(watch: Watch) -> AsyncIterator[None]:
    """Watch while the context lasts; on the way out nothing new is answered unasked."""
    task = asyncio.create_task(watch.run())
    task.add_done_callback(_ended)
    try:
        yield
    finally:
        watch.stop()
        await asyncio.wait({task}, timeout=STOP_SECONDS)
        task.cancel()


def _ended(task: "asyncio.Task[None]") -> None:
    if not task.cancelled() and (bug := task.exception()):
        log.error("slack: timers are no longer kept", exc_info=bug)
