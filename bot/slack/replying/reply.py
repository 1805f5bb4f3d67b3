"""One answer in a Slack thread: a sign at once, streamed or edited while it is written, the whole of it at the end."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from bot.pacing import Pacer
from bot.sheet import Noted, Sheet
from bot.slack.pressing.buttons import Buttons
from bot.slack.replying.blocks import note, posts, preview
from bot.slack.replying.place import UNREACHABLE, Place, ending, problem, wait
from bot.slack.replying.putting import put
from bot.slack.replying.stream import Stream
from core.domain import Answer

log = logging.getLogger(__name__)

EDIT_SECONDS = 1.0

Called: TypeAlias = Callable[[], Awaitable[Sequence[str]]]


class SlackReply:
    """The Reply in one thread; only ``finish`` and ``fail`` raise, whatever comes before them is best effort.

    Where the place is native the text is streamed; at the first refusal it goes on in paced edits of the same message.
    Either way the end replaces it by the same blocks.
    """

    def __init__(
        self,
        place: Place,
        *,
        claim: int | None = None,
        noted: Noted | None = None,
        message: str = "",
        more: Sequence[str] = (),
        called: Called | None = None,
    ) -> None:
        """Go on in ``message`` and the ``more`` after it, else post; ``noted`` gets the ``ts`` of each new message.

        ``claim`` is the id that the buttons carry, without it (or 0) there are none; ``called`` tells who can be
        called, nobody: then that is not offered.
        """
        self._place = place
        self._buttons = Buttons(claim) if claim else None
        self._called = called
        self._sheet = Sheet(message, more, noted)
        self._stream = Stream(place) if place.native and not message else None
        self._pacer = Pacer(self._show, EDIT_SECONDS)
        self._written = ""
        self._noted = False

    async def status(self, text: str) -> None:
        """Show the first note; later ones replace it until there is text."""
        if self._stream is not None and not self._written and await self._native_status(text):
            return
        if self._noted:
            self._offer(self._written or text)
            return
        self._noted = True
        await self._post_note(text)
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
        """Replace the note by the whole answer, in as many messages as it takes; raises NotShown."""
        await self._settle()
        self._sheet.rewind()
        if self._buttons is not None and self._called is not None:
            self._buttons = replace(self._buttons, human=bool(await self._called()))
        with ending():
            for post in posts(answer, self._buttons):
                await put(self._place, self._sheet, post)
        await self._sheet.clear(self._remove)

    async def fail(self, text: str) -> None:
        """Put a sentence in place of the note, or below what is shown already; raises NotShown."""
        await self._settle()
        with ending():
            await put(self._place, self._sheet, note(text))
        await self._sheet.clear(self._remove)

    async def close(self) -> None:
        """Leave no edit and no stream under way."""
        await self._settle()

    async def _settle(self) -> None:
        await self._pacer.stop()
        await self._leave_stream()

    async def _native_status(self, text: str) -> bool:
        try:
            await self._place.status(text)
        except UNREACHABLE as error:
            log.info("no status could be set, posting a note: %s", _said(error))
            self._stream = None
            return False
        return True

    async def _post_note(self, text: str) -> None:
        try:
            if self._sheet.message:
                await self._place.edit(self._sheet.message, note(text), patient=False)
            else:
                await self._sheet.begin(await self._place.post(note(text), patient=False))
        except UNREACHABLE as error:
            log.info("no note could be posted: %s", _said(error))

    def _offer(self, text: str) -> None:
        if self._sheet.message or self._stream is not None:
            self._pacer.offer(text)

    async def _show(self, text: str) -> None:
        """Show an unfinished answer; never raises."""
        if self._stream is not None and await self._streamed(self._stream, text):
            return
        try:
            if self._sheet.message:
                await self._place.edit(self._sheet.message, preview(text), patient=False)
            else:
                await self._sheet.begin(await self._place.post(preview(text), patient=False))
        except UNREACHABLE as error:
            log.info("an edit was skipped: %s", _said(error))
            self._pacer.hold(wait(error))

    async def _streamed(self, stream: Stream, text: str) -> bool:
        """Return whether the stream shows the text, or will; if not it is left, and its message can be edited."""
        new = not stream.ts
        try:
            if stream.continues(text):
                await stream.send(text)
                return True
        except UNREACHABLE as error:
            log.info("Slack took no more of a stream: %s", _said(error))
            if stream.ts and (seconds := wait(error)):
                self._pacer.hold(seconds)
                return True
        finally:
            if new and stream.ts:
                await self._sheet.begin(stream.ts)
        await self._leave_stream()
        return False

    async def _leave_stream(self) -> None:
        stream, self._stream = self._stream, None
        try:
            if stream is not None and stream.ts:
                await self._place.stop_stream(stream.ts)
        except UNREACHABLE as error:
            log.warning("a stream could not be ended: %s", _said(error))

    async def _remove(self, ts: str) -> None:
        try:
            await self._place.remove(ts)
        except UNREACHABLE as error:
            log.warning("a message of an earlier answer could not be removed: %s", _said(error))


def _said(error: BaseException) -> str:
    return problem(error) or type(error).__name__
