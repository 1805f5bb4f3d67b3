"""The messages of one reply on any platform, oldest first: where the next part goes, and what is left over."""

import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from core.errors import FootnoteError

log = logging.getLogger(__name__)

Noted: TypeAlias = Callable[[str], Awaitable[object]]


class Sheet:
    """The first message shows the note until the end replaces it; those of an earlier answer are used up in order."""

    def __init__(self, message: str = "", more: Sequence[str] = (), noted: Noted | None = None) -> None:
        """Go on in ``message`` and the ``more`` after it; ``noted`` gets the name of each new message."""
        self.message = message
        self._left = deque(more)
        self._tell = noted
        self._ended = False

    async def begin(self, message: str) -> None:
        """Take a new message for the first."""
        self.message = message
        await self.note(message)

    @property
    def next(self) -> str:
        """The message that the next part of the end replaces; empty when it must be posted."""
        if not self._ended:
            return self.message
        return self._left[0] if self._left else ""

    async def place(self, shown: str) -> None:
        """Count a part of the end, which went into the ``next`` message or into a new one."""
        replaced = self.next
        if self._ended and self._left:
            self._left.popleft()
        self._ended = True
        if shown != replaced:
            await self.note(shown)

    async def clear(self, remove: Callable[[str], Awaitable[None]]) -> None:
        """Remove what an earlier, longer answer leaves over."""
        while self._left:
            await remove(self._left.popleft())

    async def note(self, message: str) -> None:
        """Tell the journal of a new message; without it the answer still comes."""
        try:
            if self._tell is not None:
                await self._tell(message)
        except FootnoteError as error:
            log.warning("a message could not be noted: %s", error)
