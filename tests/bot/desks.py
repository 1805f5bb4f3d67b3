"""Desks on a journal of their own, replies that remember, and a journal that does not answer."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.desk.claiming import Asked
from bot.desk.desk import Desk
from bot.desk.quotas import Quotas
from bot.desk.tasks import Tasks
from bot.reply import NotShown
from core.config import JournalSettings
from core.domain import Answer
from core.journal import Journal, open_journal
from core.journal.values import Claim, Thread
from core.ports import Answerer
from tests.scripted import RecordingReply
from tests.waiting import until

AWAY, NEVER = NotShown("503"), NotShown("is_archived", final=True)
THREAD = Thread("test", "T1", "C1", "1.0")


@dataclass(slots=True)
class DeskReply(RecordingReply):
    """A reply that can be left; ``refusals`` are what its next ends get from the platform."""

    closed: int = 0
    refusals: list[NotShown] = field(default_factory=list)

    async def finish(self, answer: Answer) -> None:
        """Keep the answer."""
        await RecordingReply.finish(self, answer)
        self._refuse()

    async def fail(self, text: str) -> None:
        """Keep the sentence."""
        await RecordingReply.fail(self, text)
        self._refuse()

    def _refuse(self) -> None:
        if self.refusals:
            raise self.refusals.pop(0)

    async def close(self) -> None:
        """Count."""
        self.closed += 1


@dataclass(slots=True)
class Replies:
    """The replies of recovered questions, by their claims; starts each again at its desk."""

    desk: Desk
    begun: list[tuple[Claim, DeskReply]] = field(default_factory=list)

    async def recover(self, claim: Claim) -> None:
        """Go on."""
        reply = DeskReply()
        self.begun.append((claim, reply))
        self.desk.start(claim, reply)


def asked(key: str = "C1/1.0", *, text: str = "where?", person: str = "U1") -> Asked:
    """Return a question."""
    return Asked(THREAD, key, person, text)


@asynccontextmanager
async def open_desk(
    answerer: Answerer,
    folder: Path,
    *,
    lease: float = 60.0,
    limit: float = 0.5,
    at_once: int = 4,
    waiting: int = 50,
    quotas: Quotas | None = None,
) -> AsyncIterator[tuple[Desk, Journal]]:
    """Open a desk as a process of its own: another owner of leases on the same file."""
    async with open_journal(JournalSettings(lease=lease, timeout=limit), folder) as journal:
        yield Desk(answerer, journal, "test", Tasks(at_once=at_once, waiting=waiting), quotas), journal


async def idle(desk: Desk) -> None:
    """Wait until nothing is being answered."""
    await asyncio.sleep(0)
    await until(lambda: not desk.held)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep everybody from writing into the journal of a folder."""
    connection = sqlite3.connect(folder / "journal.db", isolation_level=None)
    try:
        connection.execute("BEGIN EXCLUSIVE")
        yield
        connection.execute("ROLLBACK")
    finally:
        connection.close()
