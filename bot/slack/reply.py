"""One answer in a Slack thread: a note at once, paced edits while it is written, the whole of it at the end."""

import logging

from slack_sdk.errors import SlackApiError

from bot.pacing import Pacer
from bot.slack.blocks import Post, note, plainer, posts, preview
from bot.slack.place import UNREACHABLE, Place, problem, wait
from core.domain import Answer

log = logging.getLogger(__name__)

EDIT_SECONDS = 1.0

_REFUSED = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long"})


class SlackReply:
    """The Reply in one thread; only ``finish`` and ``fail`` raise, whatever comes before them is best effort."""

    def __init__(self, place: Place) -> None:
        """Nothing is posted before the first call."""
        self._place = place
        self._pacer = Pacer(self._edit, EDIT_SECONDS)
        self._message = ""
        self._written = ""
        self._noted = False
        self._ended = False

    async def status(self, text: str) -> None:
        """Post the first note; later ones replace it until there is text."""
        if self._noted:
            self._offer(self._written or text)
            return
        self._noted = True
        try:
            self._message = await self._place.post(note(text), patient=False)
        except UNREACHABLE as error:
            log.info("no note could be posted: %s", problem(error) or type(error).__name__)
        self._pacer.hold(EDIT_SECONDS)

    async def write(self, text: str) -> None:
        """Append text, shown at the next edit."""
        self._written += text
        self._offer(self._written)

    async def restart(self, text: str) -> None:
        """Put the reason where the void text was."""
        self._written = ""
        self._offer(text)

    async def finish(self, answer: Answer) -> None:
        """Replace the note by the whole answer, in as many messages as it takes; raises one of ``UNREACHABLE``."""
        await self._pacer.stop()
        for post in posts(answer):
            await self._put(post)

    async def fail(self, text: str) -> None:
        """Put a sentence in place of the note, or below what is shown already; raises one of ``UNREACHABLE``."""
        await self._pacer.stop()
        await self._put(note(text))

    async def close(self) -> None:
        """Leave no edit under way."""
        await self._pacer.stop()

    async def _put(self, post: Post) -> None:
        """Show a part of the end: the first replaces the note, the others follow it."""
        try:
            await self._place.put(self._note(), post)
        except SlackApiError as error:
            if problem(error) not in _REFUSED or not post.blocks:
                raise
            log.warning("Slack refused the blocks (%s): sending plain text", problem(error))
            for part in plainer(post):
                await self._place.put(self._note(), part)
                self._ended = True
        self._ended = True

    def _note(self) -> str:
        return "" if self._ended else self._message

    def _offer(self, text: str) -> None:
        if self._message:
            self._pacer.offer(text)

    async def _edit(self, text: str) -> None:
        try:
            await self._place.edit(self._message, preview(text), patient=False)
        except UNREACHABLE as error:
            log.info("an edit was skipped: %s", problem(error) or type(error).__name__)
            self._pacer.hold(wait(error))
