"""A SQLite engine on threads: a whole transaction is one turn there, not one for each of its calls."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, CursorResult, Dialect, Engine, Executable
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.ext.asyncio import AsyncConnection

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Inline:
    """What the journal uses of an AsyncConnection, done at once, on the thread that asks."""

    connection: Connection

    async def execute(
        self, statement: Executable, parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
    ) -> CursorResult[Any]:
        """Run a statement."""
        return self.connection.execute(statement, parameters)


class ThreadedEngine:
    """Runs transactions on as many threads as it has connections; with one of them, each waits for the one before."""

    def __init__(self, engine: Engine, connections: int, patience: float) -> None:
        """Take over an engine; ``patience`` is how long a transaction may wait for its turn, in seconds."""
        self.sync_engine = engine
        self._free = asyncio.Semaphore(connections)
        self._patience = patience
        self._connections = connections
        self._pool = self._threads()

    @property
    def dialect(self) -> Dialect:
        """What SQLAlchemy knows of SQLite."""
        return self.sync_engine.dialect

    async def run(self, work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """Run ``work``, which awaits nothing but its connection, in a transaction; raises PoolExhausted."""

        def turn() -> T:
            with self.sync_engine.begin() as connection:
                # No AsyncConnection, but all of it that the journal's transactions use.
                return _at_once(work(cast(AsyncConnection, Inline(connection))))

        return await self._turn(turn)

    async def outside(self, function: Callable[[Connection], T]) -> T:
        """Call a function with a connection that is in no transaction; raises PoolExhausted."""

        def turn() -> T:
            with self.sync_engine.connect() as connection:
                return function(connection)

        return await self._turn(turn)

    async def dispose(self) -> None:
        """Close every connection; what runs ends first, as long as SQLite's own timeout lets it.

        Whoever asks later gets new ones, as SQLAlchemy's own engines do.
        """
        pool, self._pool = self._pool, self._threads()
        await asyncio.to_thread(pool.shutdown, cancel_futures=True)
        self.sync_engine.dispose()

    def _threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._connections, thread_name_prefix="journal")

    async def _turn(self, turn: Callable[[], T]) -> T:
        try:
            async with asyncio.timeout(self._patience):
                await self._free.acquire()
        except TimeoutError as error:
            message = "every connection is taken"
            raise PoolExhausted(message) from error
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, turn)
        finally:
            self._free.release()


def _at_once(awaited: Awaitable[T]) -> T:
    """Return what comes of something that has nothing to wait for; raises RuntimeError when it waits."""
    steps = awaited.__await__()
    try:
        next(steps)
    except StopIteration as end:
        result: T = end.value
        return result
    message = "a transaction on a thread waited for something else than its connection"
    raise RuntimeError(message)
