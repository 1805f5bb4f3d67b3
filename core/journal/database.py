"""One database behind the journal: short transactions with a time limit, and its failures translated once."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Executable, Row, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from core.errors import JournalUnavailable
from core.journal.threads import ThreadedEngine

GRACE_SECONDS = 2.0  # for the database to say itself what went wrong
T = TypeVar("T")
Work: TypeAlias = Callable[[AsyncConnection], Awaitable[T]]
Found: TypeAlias = Row[Any]
Upsert: TypeAlias = postgresql.Insert | sqlite.Insert
Insert: TypeAlias = Callable[[Table], Upsert]
Parameters: TypeAlias = Mapping[str, object]


@dataclass(slots=True)
class Tally:
    """How many calls failed since the start."""

    failures: int = 0


@dataclass(frozen=True, slots=True)
class Database:
    """Engines to read and to write, the same one where the database lets many write.

    ``timeout`` is how long a call may take in seconds; ``limit`` is how long before a transaction is broken off from
    here, None where the database does that by itself.
    """

    reader: AsyncEngine | ThreadedEngine
    writer: AsyncEngine | ThreadedEngine
    timeout: float
    limit: float | None = None
    running: set[asyncio.Task[Any]] = field(default_factory=set)
    tally: Tally = field(default_factory=Tally)

    @property
    def insert(self) -> Insert:
        """What starts an INSERT that can say what to do on a conflict: the two dialects write it alike."""
        return sqlite.insert if self.writer.dialect.name == "sqlite" else postgresql.insert

    async def read(self, work: Work[T]) -> T:
        """Run ``work`` in a transaction that sees one state of the database; raises JournalUnavailable."""
        return await self._run(self.reader, work)

    async def write(self, work: Work[T]) -> T:
        """Run ``work`` in a transaction: all of it is kept when this returns, nothing when it raises."""
        return await self._run(self.writer, work)

    async def _run(self, engine: AsyncEngine | ThreadedEngine, work: Work[T]) -> T:
        """Let a transaction come to its end even if the caller is cancelled: whoever called it may call again."""
        task = asyncio.create_task(self._transaction(engine, work))
        self.running.add(task)
        task.add_done_callback(self.running.discard)
        try:
            with translated():
                async with asyncio.timeout(self.timeout + GRACE_SECONDS):
                    return await asyncio.shield(task)
        except JournalUnavailable:
            self.tally.failures += 1
            raise

    async def _transaction(self, engine: AsyncEngine | ThreadedEngine, work: Work[T]) -> T:
        if isinstance(engine, ThreadedEngine):
            return await engine.run(work)
        async with asyncio.timeout(self.limit), engine.begin() as connection:
            return await work(connection)

    async def select(self, statement: Executable, parameters: Parameters | None = None) -> Sequence[Found]:
        """Return the rows of one SELECT; one that is made once and takes ``parameters`` costs a third."""

        async def work(connection: AsyncConnection) -> Sequence[Found]:
            return (await connection.execute(statement, parameters)).all()

        return await self.read(work)

    async def change(self, statement: Executable, parameters: Parameters | None = None) -> Sequence[Found]:
        """Run one statement that ends in RETURNING, and return its rows; ``parameters`` as with ``select``."""

        async def work(connection: AsyncConnection) -> Sequence[Found]:
            return (await connection.execute(statement, parameters)).all()

        return await self.write(work)

    async def change_if_possible(self, statement: Executable, parameters: Parameters | None = None) -> bool:
        """Run one statement that ends in RETURNING; False when it met no row, or one that is gone meanwhile."""
        try:
            return bool(await self.change(statement, parameters))
        except IntegrityError:
            return False

    async def aclose(self) -> None:
        """Close every connection, after what is running."""
        if self.running:
            await asyncio.wait(self.running, timeout=self.timeout)
        await self.reader.dispose()
        await self.writer.dispose()


@contextmanager
def translated() -> Iterator[None]:
    """Turn what a database and its drivers raise into JournalUnavailable; the text names no question and no password.

    A violated constraint passes: it is an answer of the database, not its absence.
    """
    try:
        yield
    except IntegrityError:
        raise
    except (DBAPIError, PoolExhausted, OSError) as error:  # asyncio's TimeoutError is an OSError
        raise JournalUnavailable(_reason(error)) from error


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "the journal did not answer in time"
    if isinstance(error, PoolExhausted):
        return "the journal is busy: every connection is taken"
    cause = error.orig if isinstance(error, DBAPIError) else error
    return f"the journal can't be used: {str(cause).partition(chr(10))[0] or type(cause).__name__}"
