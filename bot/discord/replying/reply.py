"""One answer in Discord: a note at once, edited while it is written, the whole of it at the end."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeAlias

import discord

from bot.discord.asking.reach import BARRED
from bot.discord.replying.place import UNREACHABLE, Place
from bot.discord.replying.posting import INVALID
from bot.discord.replying.posts import note, plainer, posts, preview, was_asked
from bot.pacing import Pacer
from bot.reply import NotShown
from bot.sheet import Noted, Sheet
from core.domain import Answer

log = logging.getLogger(__name__)

EDIT_SECONDS = 1.0
PATIENCE = 15.0  # seconds for an edit that the next one replaces

_EMPTY, _NOT_TO_THEM = 50006, 50007
_NEVER = BARRED | {INVALID, _EMPTY, _NOT_TO_THEM}

Offered: TypeAlias = Callable[[Answer], bool]
Row: TypeAlias = Callable[[], Awaitable[discord.ui.View]]


class DiscordReply:
    """The Reply in one place; only ``finish`` and ``fail`` raise, whatever comes before them is best effort.

    The note stands until the answer does, so that nothing else has to show that somebody is at work.
    """

    def __init__(
        self,
        place: Place,
        *,
        row: Row | None = None,
        noted: Noted | None = None,
        message: str = "",
        more: Sequence[str] = (),
        offered: Offered = was_asked,
        shown: Callable[[Answer], list[str]] = posts,
        worded: Callable[[str], str] = note,
    ) -> None:
        """Go on in ``message`` and the ``more`` after it, else post; ``noted`` gets the name of each new message.

        ``row`` makes the buttons below the last message of an answer for which they are ``offered``; ``shown`` makes
        the messages of an answer, ``worded`` that of a sentence instead.
        """
        self._place = place
        self._row = row
        self._offered = offered
        self._shown = shown
        self._worded = worded
        self._sheet = Sheet(message, more, noted)
        self._pacer = Pacer(self._show, EDIT_SECONDS)
        self._written = ""
        self._noted = False

    async def status(self, text: str) -> None:
        """Show the first note; later ones replace it until there is text."""
        if self._noted:
            self._offer(self._written or text, note=not self._written)
            return
        self._noted = True
        await self._attempt(note(text))
        self._pacer.hold(EDIT_SECONDS)

    async def write(self, text: str) -> None:
        """Append text, shown at the next edit."""
        self._written += text
        self._offer(self._written)

    async def restart(self, text: str) -> None:
        """Put the reason where the void text was."""
        self._written = ""
        self._offer(text, note=True)

    async def finish(self, answer: Answer) -> None:
        """Replace the note by the whole answer, in as many messages as it takes; raises NotShown."""
        await self._pacer.stop()
        self._sheet.rewind()
        *others, last = self._shown(answer)
        row = await self._row() if self._row is not None and self._offered(answer) else None
        with _ending():
            for text in others:
                await self._put(text)
            await self._put(last, row)
        await self._sheet.clear(self._remove)

    async def fail(self, text: str) -> None:
        """Put a sentence in place of the note, or below what is shown already; raises NotShown."""
        await self._pacer.stop()
        with _ending():
            await self._put(self._worded(text))
        await self._sheet.clear(self._remove)

    async def close(self) -> None:
        """Leave no edit under way."""
        await self._pacer.stop()

    def _offer(self, text: str, *, note: bool = False) -> None:
        if self._sheet.message:
            self._pacer.offer((text, note))

    async def _show(self, offered: tuple[str, bool]) -> None:
        """Show a note or an unfinished answer; never raises."""
        text, is_note = offered
        await self._attempt(note(text) if is_note else preview(text))

    async def _attempt(self, text: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                if self._sheet.message:
                    await self._place.edit(self._sheet.message, text)
                else:
                    await self._sheet.begin(await self._place.post(text))
        except UNREACHABLE as error:
            log.info("discord: an edit was skipped: %s", _said(error))

    async def _put(self, text: str, view: discord.ui.View | None = None) -> None:
        """Show a part of the end: with its buttons, without, or in plainer words, whichever Discord takes first."""
        for row in [view] if view is None else [view, None]:
            if await self._taken(text, row):
                return
        for part in plainer(text):
            await self._place_next(part, None)

    async def _taken(self, text: str, view: discord.ui.View | None) -> bool:
        try:
            await self._place_next(text, view)
        except discord.HTTPException as error:
            if error.code not in (INVALID, _EMPTY):
                raise
            log.warning("discord: a message was refused (%s): sending it plainer", error.code)
            return False
        return True

    async def _place_next(self, text: str, view: discord.ui.View | None) -> None:
        """Replace the note, or the next message of an earlier answer; post where there is none left."""
        await self._sheet.place(await self._place.put(self._sheet.next, text, view))

    async def _remove(self, message: str) -> None:
        try:
            await self._place.remove(message)
        except UNREACHABLE as error:
            log.warning("discord: a message of an earlier answer could not be removed: %s", _said(error))


@contextmanager
def _ending() -> Iterator[None]:
    """Let the end raise NotShown alone, whatever Discord's calls raise."""
    try:
        yield
    except UNREACHABLE as error:
        raise NotShown(_said(error), final=getattr(error, "code", 0) in _NEVER) from error


def _said(error: BaseException) -> str:
    return str(error.code) if isinstance(error, discord.HTTPException) else type(error).__name__
