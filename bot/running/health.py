"""Which parts of the process work: the journal, the index, the model; looked at every few seconds."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Literal, Protocol, TypeAlias

from bot.running.keeping import Keeper
from core.errors import FootnoteError, JournalUnavailable

log = logging.getLogger(__name__)

LOOK_SECONDS = 5.0
SURE = 2  # failures in a row; one alone may be an index that is just being written

State: TypeAlias = Literal["ok", "unavailable", "degraded", "none"]


class Pinged(Protocol):
    """An index that says whether it answers."""

    async def ping(self) -> None:
        """Return when it answers; raises IndexUnavailable."""


class Health:
    """Knows how the parts were when they were last looked at, or last used."""

    def __init__(self, keeper: Keeper, index: Pinged, *, model: bool, failing: Callable[[], bool]) -> None:
        """``model`` says whether there is one, ``failing`` whether the last answer had to do without it."""
        self._keeper = keeper
        self._index = index
        self._model = model
        self._failing = failing
        self._failures = 0

    def parts(self) -> dict[str, State]:
        """Return the state of each part; without a model that works, answers are quoted: that is degraded, no more."""
        model: State = "none" if not self._model else "degraded" if self._failing() else "ok"
        index: State = "unavailable" if self._failures >= SURE else "ok"
        return {"journal": self._journal(), "index": index, "model": model}

    async def look(self) -> None:
        """See whether the index answers; a line tells when that changes."""
        try:
            await self._index.ping()
        except FootnoteError as error:
            self._failures += 1
            if self._failures == SURE:
                log.error("the index is away, questions can't be answered: %s", error)  # noqa: TRY400 no traceback
        else:
            if self._failures >= SURE:
                log.info("the index is back")
            self._failures = 0

    def _journal(self) -> State:
        try:
            self._keeper.check()
        except JournalUnavailable:
            return "unavailable"
        return "ok"


@asynccontextmanager
async def watched(health: Health, every: float = LOOK_SECONDS) -> AsyncIterator[None]:
    """Look every few seconds while the context lasts."""

    async def work() -> None:
        while True:
            await asyncio.sleep(every)
            await health.look()

    task = asyncio.create_task(work())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})
