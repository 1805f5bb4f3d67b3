"""A reply that tells when whoever asked sees the first sign of it."""

from collections.abc import Callable

from bot.reply import ClosingReply
from core.domain import Answer


class Watched:
    """Passes everything on, and calls ``signed`` once, after the first thing that was shown."""

    def __init__(self, reply: ClosingReply, signed: Callable[[], None]) -> None:
        """Nothing is shown yet."""
        self._reply = reply
        self._signed: Callable[[], None] | None = signed

    async def status(self, text: str) -> None:
        """Pass a note on."""
        await self._reply.status(text)
        self._sign()

    async def write(self, text: str) -> None:
        """Pass a piece on."""
        await self._reply.write(text)
        self._sign()

    async def restart(self, text: str) -> None:
        """Pass the reason on."""
        await self._reply.restart(text)

    async def finish(self, answer: Answer) -> None:
        """Pass the answer on."""
        await self._reply.finish(answer)
        self._sign()

    async def fail(self, text: str) -> None:
        """Pass a sentence on."""
        await self._reply.fail(text)
        self._sign()

    async def close(self) -> None:
        """Leave nothing under way."""
        await self._reply.close()

    def _sign(self) -> None:
        if self._signed is not None:
            self._signed()
            self._signed = None
