"""What was said before a question, by the journal, else by the platform."""

import logging
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from core.domain import Turn
from core.errors import JournalUnavailable
from core.journal import Journal
from core.journal.values import Claim

log = logging.getLogger(__name__)

TURNS = 20

History: TypeAlias = Callable[[], Awaitable[tuple[Turn, ...]]]


async def said_before(journal: Journal | None, claim: Claim, history: History | None) -> tuple[Turn, ...]:
    """Return the turns before a question, oldest first; ``history`` reads the platform's where the journal has none."""
    turns: tuple[Turn, ...] = ()
    begins = claim.thread.thread == claim.event_key.rpartition("/")[2]  # a thread is named after its first message
    try:
        if journal is not None and claim.id and claim.thread.thread and not begins:
            turns = await journal.answers.turns(claim.thread, limit=TURNS, before=claim.id)
    except JournalUnavailable as error:
        log.warning("the turns before a question can't be read: %s", error)
    return turns or (await history() if history is not None else ())
