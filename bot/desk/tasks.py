"""Tasks with an owner: so many at a time, so many waiting, finished or excused before the process ends."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from aiohttp import ClientError

from core.errors import FootnoteError

log = logging.getLogger(__name__)

Work: TypeAlias = Callable[[], Awaitable[object]]

EXCUSE_SECONDS = 3.0


class LeftOpen(FootnoteError):
    """Nothing was said, on purpose: the question stays open, and is taken up again when its lease ends."""


class Tasks:
    """Runs work, ``at_once`` at a time; ``waiting`` more may queue, the rest is refused."""

    def __init__(self, *, at_once: int, waiting: int) -> None:
        """Nothing runs before ``start``."""
        self._places = asyncio.Semaphore(at_once)
        self._most = at_once + waiting
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False
        self._open = 0

    @property
    def open(self) -> int:
        """How many have their turn."""
        return self._open

    @property
    def waiting(self) -> int:
        """How many wait for it."""
        return len(self._tasks) - self._open

    @property
    def room(self) -> int:
        """How many more would be taken now."""
        return 0 if self._closed else self._most - len(self._tasks)

    def start(self, work: Work, excuse: Work, waits: Work | None = None) -> asyncio.Task[None] | None:
        """Run ``work`` when its turn comes, ``excuse`` if it can't be ended; None when there is no room.

        ``waits`` runs first where the turn does not come at once.
        """
        if self._closed or len(self._tasks) >= self._most:
            return None
        task = asyncio.create_task(self._run(work, excuse, waits))
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    async def drain(self, seconds: float) -> None:
        """Take nothing more, wait up to ``seconds`` for what is open, then cut it off with its excuse."""
        self._closed = True
        await _wait(self._tasks, seconds)
        for task in self._tasks:
            task.cancel()
        await _wait(self._tasks, 2 * EXCUSE_SECONDS)

    async def _run(self, work: Work, excuse: Work, waits: Work | None) -> None:
        try:
            if waits is not None and self._places.locked():
                await waits()
            async with self._places:
                self._open += 1
                try:
                    await work()
                finally:
                    self._open -= 1
        except asyncio.CancelledError:
            async with asyncio.timeout(EXCUSE_SECONDS):
                await excuse()
            raise

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if task.cancelled() or (error := task.exception()) is None:
            return
        if isinstance(error, LeftOpen):
            log.info("%s", error)
        elif isinstance(error, ClientError | OSError):  # the platform is away: it is tried again
            log.error("a task failed: %s", type(error).__name__)  # its text may hold an address with a token
        elif isinstance(error, FootnoteError):
            log.error("a task failed: %s", error)
        else:
            log.error("a task failed", exc_info=error)


async def _wait(tasks: set[asyncio.Task[None]], seconds: float) -> None:
    if tasks:
        await asyncio.wait(set(tasks), timeout=seconds)
