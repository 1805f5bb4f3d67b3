"""Transactions on threads: one turn each, bounded, whole or not at all."""

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.ext.asyncio import AsyncConnection

from core.journal.threads import ThreadedEngine


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[ThreadedEngine]:
    """One connection to an empty table of numbers."""
    opened = create_engine(f"sqlite:///{tmp_path}/numbers.db", connect_args={"check_same_thread": False}, pool_size=1)
    threaded = ThreadedEngine(opened, 1, 1.0)
    with opened.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE numbers (number INTEGER)")
    yield threaded
    await threaded.dispose()


async def inserted(connection: AsyncConnection) -> str:
    await connection.execute(text("INSERT INTO numbers VALUES (1)"))
    return threading.current_thread().name


async def count(engine: ThreadedEngine) -> int:
    async def counted(connection: AsyncConnection) -> int:
        return int((await connection.execute(text("SELECT COUNT(*) FROM numbers"))).scalar_one())

    return await engine.run(counted)


async def test_a_transaction_runs_on_a_thread_and_is_kept(engine: ThreadedEngine) -> None:
    assert (await engine.run(inserted)).startswith("journal")
    assert await count(engine) == 1


async def test_nothing_is_kept_of_a_transaction_that_fails(engine: ThreadedEngine) -> None:
    async def failing(connection: AsyncConnection) -> None:
        await inserted(connection)
        raise KeyError

    with pytest.raises(KeyError):
        await engine.run(failing)

    assert await count(engine) == 0


async def test_a_transaction_that_waits_for_something_else_is_refused_and_undone(engine: ThreadedEngine) -> None:
    async def waiting(connection: AsyncConnection) -> None:
        await inserted(connection)
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="something else"):
        await engine.run(waiting)

    assert await count(engine) == 0


async def test_a_turn_is_waited_for_only_so_long_and_never_taken_afterwards(engine: ThreadedEngine) -> None:
    free, started = threading.Event(), threading.Event()

    async def slow(_: AsyncConnection) -> None:
        started.set()
        free.wait(10)

    running = asyncio.create_task(engine.run(slow))
    await asyncio.to_thread(started.wait, 10)
    with pytest.raises(PoolExhausted):
        await engine.run(inserted)
    free.set()
    await running

    assert await count(engine) == 0


async def test_transactions_wait_for_each_other(engine: ThreadedEngine) -> None:
    await asyncio.gather(*(engine.run(inserted) for _ in range(8)))

    assert await count(engine) == 8
