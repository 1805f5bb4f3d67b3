"""A reply that tells who asked for it, them alone, when it can't be shown in its place."""

from collections.abc import Awaitable, Callable

from bot.reply import ClosingReply, NotShown, Passing
from core.domain import Answer


class Telling(Passing):
    """Shows the end, or tells why not."""

    def __init__(self, reply: ClosingReply, tell: Callable[[], Awaitable[object]]) -> None:
        """``tell`` reaches who asked, where the bot may not post."""
        super().__init__(reply)
        self._tell = tell

    async def finish(self, answer: Answer) -> None:
        """Show the answer, or say why it never can be; raises NotShown either way."""
        await self._or_tell(super().finish(answer))

    async def fail(self, text: str) -> None:
        """Show the sentence, or say why it never can be; raises NotShown either way."""
        await self._or_tell(super().fail(text))

    async def _or_tell(self, ending: Awaitable[None]) -> None:
        try:
            await ending
        except NotShown as error:
            if error.final:
                await self._tell()
            raise
