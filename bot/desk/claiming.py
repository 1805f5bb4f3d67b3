"""A question and the right to answer it: claimed in the journal, once over all processes, however slow that is."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from core.errors import JournalUnavailable
from core.journal import Journal
from core.journal.values import Claim, Thread

CLAIM_SECONDS = 2.0  # Slack and Discord wait three for their acknowledgement
LATE = 1_000

Key: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks; ``event_key`` names the post, whatever events tell of it."""

    thread: Thread
    event_key: str
    person: str
    text: str
    scope: str | None = None

    @property
    def key(self) -> Key:
        """What names a question on its platform."""
        return self.thread.workspace, self.event_key

    def loose(self) -> Claim:
        """Return a claim that holds in this process alone."""
        return Claim(0, 1, self.thread, self.event_key, self.person, self.text, self.scope, now())


@dataclass(slots=True)
class Held:
    """A question on which this process works."""

    claim: Claim
    task: asyncio.Task[None]
    since: datetime
    dropped: bool = False


class JournalDown(Exception):
    """The journal refused: nothing was claimed there."""


class JournalClaims:
    """Claims in the journal; one that takes too long goes on, and serves the event's next delivery."""

    def __init__(self, journal: Journal) -> None:
        """Nothing is late yet."""
        self._journal = journal
        self._late: OrderedDict[Key, asyncio.Task[Claim | None]] = OrderedDict()

    async def claim(self, asked: Asked, *, patient: bool = False) -> Claim | None:
        """Return the claim, None when somebody has it; raises JournalDown, and JournalUnavailable when it is slow.

        A late claim that no delivery comes back for is abandoned by its lease, and then taken over by recovery.
        With ``patient`` it is waited for until the journal itself gives up, which is a JournalDown.
        """
        task = self._late.pop(asked.key, None) or asyncio.create_task(self._claimed(asked))
        try:
            async with asyncio.timeout(None if patient else CLAIM_SECONDS):
                return await asyncio.shield(task)
        except TimeoutError as error:
            self._remember(asked.key, task)
            text = "the journal is slow: the question waits for its next delivery"
            raise JournalUnavailable(text) from error

    def _remember(self, key: Key, task: asyncio.Task[Claim | None]) -> None:
        task.add_done_callback(lambda done: done.cancelled() or done.exception())  # looked at, or asyncio complains
        self._late[key] = task
        if len(self._late) > LATE:
            self._late.popitem(last=False)

    async def _claimed(self, asked: Asked) -> Claim | None:
        try:
            return await self._journal.questions.claim(
                asked.thread, asked.event_key, person=asked.person, text=asked.text, scope=asked.scope, now=now()
            )
        except JournalUnavailable as error:
            raise JournalDown(str(error)) from error


def now() -> datetime:
    """Return the time as the journal keeps it."""
    return datetime.now(UTC)
