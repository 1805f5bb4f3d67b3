"""Calls beside the answers, for which nobody waits: they may fail without harm, and there is an end to them."""

import logging
from collections.abc import Awaitable, Callable

from bot.desk.tasks import Tasks
from core.errors import FootnoteError

log = logging.getLogger(__name__)


class Asides:
    """Runs calls, a few at a time."""

    def __init__(self, failures: tuple[type[Exception], ...], reason: Callable[[Exception], str]) -> None:
        """``failures`` are what a platform's calls raise; ``reason`` names one for the operator, "" for its class."""
        self._failures: tuple[type[Exception], ...] = (*failures, FootnoteError)
        self._reason = reason
        self._tasks = Tasks(at_once=8, waiting=1_000)

    def start(self, work: Callable[[], Awaitable[object]]) -> None:
        """Run a call when its turn comes; left out where too many wait."""

        async def tried() -> None:
            try:
                await work()
            except self._failures as error:
                log.info("a call beside the answers failed: %s", self._reason(error) or type(error).__name__)

        if self._tasks.start(tried, _nothing) is None:
            log.warning("a call beside the answers was left out: too many at once")

    async def drain(self, seconds: float) -> None:
        """Take nothing more, and end what is under way."""
        await self._tasks.drain(seconds)


async def _nothing() -> None:
    """Excuse nothing: nobody waits."""
