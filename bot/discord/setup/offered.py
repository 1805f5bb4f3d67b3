"""The commands as Discord is told of them, where nobody is there to answer them: the doctor compares them."""

from collections.abc import AsyncGenerator

from bot.desk.desk import Desk
from bot.desk.tasks import Tasks
from bot.discord.adapter import listen
from bot.discord.answering import Answering
from bot.discord.gateway.client import Client
from bot.discord.servers.server import Servers
from bot.discord.setup.registering import Payload, payload
from bot.discord.spot import PLATFORM
from core.config import DiscordSettings
from core.domain import AnswerEvent, Heading, Question
from core.errors import IndexMissing, SearchUnavailable
from core.manifest import Manifest


def offered(settings: DiscordSettings) -> list[Payload]:
    """Return the commands of a bot with these settings."""
    nobody = _Nobody()
    client = Client(settings)
    desk = Desk(nobody, None, PLATFORM, Tasks(at_once=1, waiting=0))
    listen(client, Answering(desk, client, Servers(None, settings), settings), nobody)
    return payload(client.tree)


class _Nobody:
    """Answers nothing and knows nothing."""

    @property
    def manifest(self) -> Manifest:
        raise IndexMissing

    async def questions(self, scope: str | None, limit: int) -> tuple[str, ...]:
        del scope, limit
        return ()

    async def headings(self, scope: str | None, limit: int) -> tuple[Heading, ...]:
        del scope, limit
        return ()

    def answer(self, question: Question) -> AsyncGenerator[AnswerEvent, None]:
        raise SearchUnavailable(question.text)
