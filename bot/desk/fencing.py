"""A reply that falls silent when its question was taken away meanwhile: edited, deleted, or answered by another."""

import logging

from bot.reply import ClosingReply, Passing
from core.domain import Answer
from core.errors import JournalUnavailable
from core.journal import Journal
from core.journal.values import Claim

log = logging.getLogger(__name__)


class Fenced(Passing):
    """Passes everything on; the end only while the claim is the latest on its question."""

    def __init__(self, reply: ClosingReply, claim: Claim, journal: Journal | None) -> None:
        """``lost`` is set at the end."""
        super().__init__(reply)
        self._claim = claim
        self._journal = journal
        self.lost = False

    async def finish(self, answer: Answer) -> None:
        """Show the answer, unless it is no longer ours to show."""
        if await self._ours():
            await super().finish(answer)

    async def fail(self, text: str) -> None:
        """Show the sentence, unless it is no longer ours to show."""
        if await self._ours():
            await super().fail(text)

    async def _ours(self) -> bool:
        if self._journal is None or not self._claim.id:
            return True
        try:
            self.lost = not await self._journal.questions.holds(self._claim)
        except JournalUnavailable as error:
            log.warning("whether a question is still ours can't be read: %s", error)
        return not self.lost
