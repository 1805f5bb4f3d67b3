"""The messages of one reply on any platform, oldest first: where the next part goes, and what is left over."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from core.errors import FootnoteError

log = logging.getLogger(__name__)

Noted: TypeAlias = Callable[[str], Awaitable[object]]


class Sheet:
    """The first message shows the note until the end replaces it; those of an earlier answer are used up in order.

    The end may be told more than once: ``rewind`` lets it begin again in the messages that it had.
    """

    def __init__(self, message: str = "", more: Sequence[str] = (), noted: Noted | None = None) -> None:
        """Go on in ``message`` and the ``more`` after it; ``noted`` gets the name of each new message."""
        self._messages = [message, *more] if message else [*more]
        self._placed = 0
        self._tell = noted

    @property
    def message(self) -> str:
        """The first message; empty when there is none."""
        return self._messages[0] if self._messages else ""

    async def begin(self, message: str) -> None:
        """Take a new message for the first."""
        self._messages[:1] = [message]
        await self.note(message)

    def rewind(self) -> None:
        """Begin the end, for the first time or anew."""
        self._placed = 0

    @property
    def next(self) -> str:
        """The message that the next part of the end replaces; empty when it must be posted."""
        return self._messages[self._placed] if self._placed < len(self._messages) else ""

    async def place(self, shown: str) -> None:
        """Count a part of the end, which went into the ``next`` message or into a new one."""
        replaced = self.next
        self._messages[self._placed : self._placed + 1] = [shown]
        self._placed += 1
        if shown != replaced:
            await self.note(shown)

    async def clear(self, remove: Callable[[str], Awaitable[None]]) -> None:
        """Remove what an earlier, longer answer leaves over."""
        while self.next:
            await remove(self.next)
            del self._messages[self._placed]

    async def note(self, message: str) -> None:
        """Tell the journal of a new message; without it the answer still comes."""
        try:
            if self._tell is not None:
                await self._tell(message)
        except FootnoteError as error:
            log.warning("a message could not be noted: %s", error)
