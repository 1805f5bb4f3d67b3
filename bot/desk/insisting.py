"""The end of a reply, tried until its platform takes it: for a while here, then by whoever takes the question up."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import count

from bot.desk.claiming import now
from bot.pacing import backoff
from bot.reply import ClosingReply, NotShown, Passing
from core.domain import Answer
from core.journal.values import Claim

log = logging.getLogger(__name__)

ATTEMPTS = 3
HOPELESS = 2 * ATTEMPTS  # attempts after which a question is closed even if its sentence can't be shown,
HOPELESS_AFTER = timedelta(hours=1)  # but not before: a platform that is away comes back
PATIENCE = 30.0  # seconds, beside those for which a platform's client waits by itself;
LONE_PATIENCE = 600.0  # more where no journal lets anybody take the question up again
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 8.0
REMEMBERED = 1_000
UNSHOWN = Answer("", "failed", "broken")


def is_over(claim: Claim, error: Exception) -> bool:
    """Return whether a reply that could not be shown never will be."""
    hopeless = claim.attempts > HOPELESS and now() - claim.accepted_at > HOPELESS_AFTER
    return hopeless or (isinstance(error, NotShown) and error.final)


class Insisting(Passing):
    """Passes everything on; the end again and again while the platform is away, if only for so long."""

    def __init__(self, reply: ClosingReply, claim: Claim, written: "Written") -> None:
        """An answer is remembered in ``written`` before it is shown, for whoever takes the question up again."""
        super().__init__(reply)
        self._claim = claim
        self._written = written

    async def finish(self, answer: Answer) -> None:
        """Show the answer; raises NotShown when the platform stays away, or will never take it."""
        self._written.keep(self._claim, answer)
        try:
            await self._until_taken(lambda: self._reply.finish(answer))
        except NotShown:
            raise
        except Exception:
            self._written.forget(self._claim)  # it failed here, and would again
            raise

    async def fail(self, text: str) -> None:
        """Show the sentence; raises NotShown as ``finish`` does."""
        await self._until_taken(lambda: self._reply.fail(text))

    async def _until_taken(self, end: Callable[[], Awaitable[None]]) -> None:
        loop = asyncio.get_running_loop()
        latest = loop.time() + (PATIENCE if self._claim.id else LONE_PATIENCE)
        for failures in count(1):
            try:
                await end()
            except NotShown as error:
                pause = backoff(failures, FIRST_PAUSE, LONGEST_PAUSE)
                if error.final or loop.time() + pause > latest:
                    raise
                log.info("%s: it is tried again", error)
            else:
                return
            await asyncio.sleep(pause)


class Written:
    """Answers that were written and that no platform took yet, in the memory of this process, bounded."""

    def __init__(self, most: int = REMEMBERED) -> None:
        """``most`` are remembered, the oldest are forgotten first."""
        self._most = most
        self._answers: OrderedDict[int, tuple[str, Answer]] = OrderedDict()

    def keep(self, claim: Claim, answer: Answer) -> None:
        """Remember the answer to a question that can be taken up again."""
        if claim.id:
            self._answers[claim.id] = claim.text, answer
            if len(self._answers) > self._most:
                self._answers.popitem(last=False)

    def of(self, claim: Claim) -> Answer | None:
        """Return the answer to a question, unless it was asked in other words then."""
        text, answer = self._answers.get(claim.id, ("", None))
        return answer if text == claim.text else None

    def forget(self, claim: Claim) -> None:
        """Let go of what was shown, or never will be."""
        self._answers.pop(claim.id, None)
