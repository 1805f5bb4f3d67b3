"""When to send and when to try again: edits at a steady pace, pauses that grow with each failure."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")

by_chance = secrets.SystemRandom().uniform


def backoff(failures: int, first: float, longest: float) -> float:
    """Return how many seconds to wait after so many failures in a row: twice as long each time, a little by chance."""
    pause = min(longest, first * 2 ** min(failures - 1, 16)) if failures else 0.0
    return by_chance(pause / 2, pause)


class Pacer(Generic[Value]):
    """Sends the latest of the offered values, at most one each ``interval`` seconds of the loop's clock.

    ``send`` must not raise: a paced edit is best effort, and the one that counts is made after ``stop``.
    """

    def __init__(self, send: Callable[[Value], Awaitable[None]], interval: float) -> None:
        """Nothing runs before the first ``offer``."""
        self._send = send
        self._interval = interval
        self._waiting: list[Value] = []
        self._task: asyncio.Task[None] | None = None
        self._sending = asyncio.Lock()
        self._next = 0.0

    def offer(self, value: Value) -> None:
        """Take a newer value; the one that waited is forgotten."""
        self._waiting[:] = [value]
        if self._task is None:
            self._task = asyncio.create_task(self._run())

    def hold(self, seconds: float) -> None:
        """Send nothing for so long: whoever receives asked for it."""
        self._next = max(self._next, asyncio.get_running_loop().time() + seconds)

    async def stop(self) -> None:
        """Forget what waits and let a send under way end, so that it can't overtake what the caller sends next."""
        async with self._sending:
            if self._task is not None:
                self._task.cancel()
                await asyncio.wait({self._task})
                self._task = None

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            if (early := self._next - loop.time()) > 0:
                await asyncio.sleep(early)
                continue
            async with self._sending:
                if self._waiting:
                    self._next = loop.time() + self._interval
                    await self._send(self._waiting.pop())
        self._task = None
