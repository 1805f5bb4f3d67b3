"""A reply that tells when whoever asked sees the first sign of it."""

from collections.abc import Callable

from bot.reply import ClosingReply, Passing
from core.domain import Answer


class Watched(Passing):
    """Passes everything on, and calls ``signed`` once, after the first thing that was shown."""

    def __init__(self, reply: ClosingReply, signed: Callable[[], None]) -> None:
        """Nothing is shown yet."""
        super().__init__(reply)
        self._signed: Callable[[], None] | None = signed

    async def status(self, text: str) -> None:
        """Pass a note on."""
        await super().status(text)
        self._sign()

    async def write(self, text: str) -> None:
        """Pass a piece on."""
        await super().write(text)
        self._sign()

    async def finish(self, answer: Answer) -> None:
        """Pass the answer on."""
        await super().finish(answer)
        self._sign()

    async def fail(self, text: str) -> None:
        """Pass a sentence on."""
        await super().fail(text)
        self._sign()

    def _sign(self) -> None:
        if self._signed is not None:
            self._signed()
            self._signed = None
