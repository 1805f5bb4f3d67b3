"""A reply that tells who asked for it, them alone, when it can't be shown in its place."""

from collections.abc import Awaitable, Callable

from bot.reply import ClosingReply, Passing
from core.domain import Answer


class Telling(Passing):
    """Shows the end, or tells why not."""

    def __init__(
        self, reply: ClosingReply, outside: Callable[[Exception], bool], tell: Callable[[], Awaitable[object]]
    ) -> None:
        """``outside`` recognizes what a platform raises where the bot may not post; ``tell`` reaches who asked."""
        super().__init__(reply)
        self._outside = outside
        self._tell = tell

    async def finish(self, answer: Answer) -> None:
        """Show the answer, or say why not; raises what the reply raises for any other reason."""
        await self._or_tell(super().finish(answer))

    async def fail(self, text: str) -> None:
        """Show the sentence, or say why not; raises what the reply raises for any other reason."""
        await self._or_tell(super().fail(text))

    async def _or_tell(self, ending: Awaitable[None]) -> None:
        try:
            await ending
        except Exception as error:
            if not self._outside(error):
                raise
            await self._tell()
