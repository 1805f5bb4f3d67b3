"""A reply that tells who asked for it, them alone, when it can't be shown in its place."""

from collections.abc import Awaitable, Callable

from bot.reply import ClosingReply
from core.domain import Answer


class Telling:
    """A ClosingReply around another."""

    def __init__(
        self, reply: ClosingReply, outside: Callable[[Exception], bool], tell: Callable[[], Awaitable[object]]
    ) -> None:
        """``outside`` recognizes what a platform raises where the bot may not post; ``tell`` reaches who asked."""
        self._reply = reply
        self._outside = outside
        self._tell = tell

    async def status(self, text: str) -> None:
        """Pass a note on."""
        await self._reply.status(text)

    async def write(self, text: str) -> None:
        """Pass a piece on."""
        await self._reply.write(text)

    async def restart(self, text: str) -> None:
        """Pass the reason on."""
        await self._reply.restart(text)

    async def finish(self, answer: Answer) -> None:
        """Show the answer, or say why not; raises what the reply raises for any other reason."""
        await self._or_tell(self._reply.finish(answer))

    async def fail(self, text: str) -> None:
        """Show the sentence, or say why not; raises what the reply raises for any other reason."""
        await self._or_tell(self._reply.fail(text))

    async def close(self) -> None:
        """Leave nothing under way."""
        await self._reply.close()

    async def _or_tell(self, ending: Awaitable[None]) -> None:
        try:
            await ending
        except Exception as error:
            if not self._outside(error):
                raise
            await self._tell()
