"""Whether transactions wait for each other instead of failing."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.journal import Journal
from core.journal.tables import decisions
from tests.core.journal.stories import NOW


def read_then_write(name: str) -> Callable[[AsyncConnection], Awaitable[None]]:
    async def work(connection: AsyncConnection) -> None:
        await connection.execute(select(decisions))
        time.sleep(0.05)  # noqa: ASYNC251 SQLite's transactions have threads of their own, and await nothing
        texts = dict.fromkeys(("platform", "workspace", "channel", "message", "person", "decision", "reason"), name)
        await connection.execute(insert(decisions).values(texts | {"at": NOW}))

    return work


async def test_a_transaction_that_reads_before_it_writes_waits_for_another(journal: Journal, other: Journal) -> None:
    await asyncio.gather(journal.database.write(read_then_write("a")), other.database.write(read_then_write("b")))

    assert {decision.person for decision in await journal.decisions.since(NOW)} == {"a", "b"}
