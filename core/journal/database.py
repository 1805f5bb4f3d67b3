"""One database behind the journal: short transactions with a time limit, and its failures translated once."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Executable, Row, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from core.errors import JournalUnavailable

T = TypeVar("T")
Work: TypeAlias = Callable[[AsyncConnection], Awaitable[T]]
Found: TypeAlias = Row[Any]
Upsert: TypeAlias = postgresql.Insert | sqlite.Insert


@dataclass(frozen=True, slots=True)
class Database:
    """Engines to read and to write, the same one where the database lets many write; ``timeout`` in seconds a call."""

    reader: AsyncEngine
    writer: AsyncEngine
    timeout: float

    def insert(self, table: Table) -> Upsert:
        """Start an INSERT that can say what to do on a conflict: the two dialects write it alike."""
        return sqlite.insert(table) if self.writer.dialect.name == "sqlite" else postgresql.insert(table)

    async def read(self, work: Work[T]) -> T:
        """Run ``work`` in a transaction that sees one state of the database; raises JournalUnavailable."""
        with translated():
            async with asyncio.timeout(self.timeout), self.reader.begin() as connection:
                return await work(connection)

    async def write(self, work: Work[T]) -> T:
        """Run ``work`` in a transaction: all of it is kept when this returns, nothing when it raises."""
        with translated():
            async with asyncio.timeout(self.timeout), self.writer.begin() as connection:
                return await work(connection)

    async def select(self, statement: Executable) -> Sequence[Found]:
        """Return the rows of one SELECT."""

        async def work(connection: AsyncConnection) -> Sequence[Found]:
            return (await connection.execute(statement)).all()

        return await self.read(work)

    async def change(self, statement: Executable) -> Sequence[Found]:
        """Run one statement that ends in RETURNING, and return its rows."""

        async def work(connection: AsyncConnection) -> Sequence[Found]:
            return (await connection.execute(statement)).all()

        return await self.write(work)

    async def change_if_possible(self, statement: Executable) -> bool:
        """Run one statement that ends in RETURNING; False when it met no row, or one that is gone meanwhile."""
        try:
            return bool(await self.change(statement))
        except IntegrityError:
            return False

    async def aclose(self) -> None:
        """Close every connection."""
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
    except DBAPIError as error:
        raise JournalUnavailable(f"the journal can't be used: {_first_line(error.orig)}") from error.orig
    except TimeoutError as error:
        raise JournalUnavailable("the journal did not answer in time") from error
    except PoolExhausted as error:
        raise JournalUnavailable("the journal is busy: every connection is taken") from error
    except OSError as error:
        raise JournalUnavailable(f"the journal can't be reached: {_first_line(error)}") from error


def _first_line(error: BaseException | None) -> str:
    return str(error).partition("\n")[0] or type(error).__name__
