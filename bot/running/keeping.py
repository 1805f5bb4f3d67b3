"""Looks after the journal as a whole: whether it answers, and that what is old enough leaves it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.desk.claiming import now
from bot.desk.desk import report
from core.errors import JournalUnavailable
from core.journal import Journal

PING_SECONDS = 5.0
PURGE_SECONDS = 3_600.0


class Keeper:
    """Knows how the journal was when it was last looked at."""

    def __init__(self, journal: Journal) -> None:
        """It was just opened, so it is well."""
        self._journal = journal
        self._problem: JournalUnavailable | None = None
        self._purge_at = 0.0

    def check(self) -> None:
        """Raise JournalUnavailable while the journal does not answer."""
        if self._problem is not None:
            raise self._problem

    async def look(self) -> None:
        """See whether the journal answers, and remove what is too old once an hour."""
        try:
            await self._journal.ping()
            if (time := asyncio.get_running_loop().time()) >= self._purge_at:
                self._purge_at = time + PURGE_SECONDS
                await self._journal.retention.purge(now())
        except JournalUnavailable as error:
            if self._problem is None:
                report("the journal is away, questions are answered without it", error)
            self._problem = error
        else:
            self._problem = None


@asynccontextmanager
async def kept(journal: Journal) -> AsyncIterator[Keeper]:
    """Look every few seconds while the context lasts."""
    keeper = Keeper(journal)

    async def work() -> None:
        while True:
            await keeper.look()
            await asyncio.sleep(PING_SECONDS)

    task = asyncio.create_task(work())
    try:
        yield keeper
    finally:
        task.cancel()
        await asyncio.wait({task})
