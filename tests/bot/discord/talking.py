"""The bot as it hears people in a community on the loopback, with a scripted answer and a journal of its own."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.desk.desk import Desk
from bot.desk.recovery import tended
from bot.desk.tasks import Tasks
from bot.discord.answering import Answering
from bot.discord.asking.messages import Messages
from bot.discord.gateway.client import Client
from bot.discord.gateway.sessions import open_gateway
from bot.discord.servers.rules import within
from bot.discord.servers.server import Servers
from bot.discord.spot import PLATFORM
from bot.support.policies import Policies
from bot.support.support import Support
from core.config import DiscordSettings, JournalSettings, SupportSettings
from core.journal import Journal, open_journal
from core.ports import Answerer
from tests.bot.discord.listening import QUICK, SETTLE
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_shapes import Json
from tests.doubles.discord_state import ASKER, SUPPORT
from tests.scripted import ANSWER
from tests.waiting import until


@dataclass(slots=True)
class Talk:
    """One process of the bot, and the people who talk to it."""

    server: DiscordServer
    client: Client
    answering: Answering
    journal: Journal

    @property
    def desk(self) -> Desk:
        """Where its questions are answered."""
        return self.answering.desk

    async def idle(self) -> None:
        """Wait until all that was said is heard, and nothing is being answered or told."""
        quiet = time.monotonic()
        sent, calls = -1, -1
        while time.monotonic() - quiet < 0.1:
            await asyncio.sleep(0.01)
            now = (sum(session.sequence for session in self.server.gateway.sessions.values()), len(self.server.calls))
            busy = self.desk.held or self.client._open or self.answering._asides._tasks._tasks
            if busy or now != (sent, calls):
                quiet, (sent, calls) = time.monotonic(), now

    async def ask(self, text: str = "where does it live?", place: str = SUPPORT, *, person: str = ASKER) -> Json:
        """Mention the bot, and wait for what becomes of it."""
        message = self.server.mention(text, place, person=person)
        await self.idle()
        return message

    async def say(self, place: str, text: str, *, person: str = ASKER, reply_to: Json | None = None) -> Json:
        """Say something, and wait for what becomes of it."""
        message = self.server.say(place, text, person=person, reply_to=reply_to)
        await self.idle()
        return message

    def answers(self, place: str) -> int:
        """Return how many of the bot's messages in a place are answers."""
        return sum(ANSWER.text in str(message["content"]) for message in self.server.replies(place))


@asynccontextmanager
async def talking(
    server: DiscordServer,
    settings: DiscordSettings,
    folder: Path,
    answerer: Answerer,
    *,
    lease: float = 60.0,
    drain: float = 5.0,
    kept: bool = True,
    support: SupportSettings | None = None,
) -> AsyncIterator[Talk]:
    """Open one process of the bot on the journal of a folder; on the way out everything is finished.

    What is not ``kept`` is answered by a bot that was given no journal. With ``support`` it hears support channels,
    but fires no timers.
    """
    async with AsyncExitStack() as stack:
        journal = await stack.enter_async_context(open_journal(JournalSettings(lease=lease, timeout=2.0), folder))
        known = journal if kept else None
        desk = Desk(answerer, known, "discord", Tasks(at_once=16, waiting=100))
        client = Client(settings, settle=SETTLE)
        client._connection.guild_ready_timeout = 0.05
        servers, watched = Servers(known, settings), None
        if support is not None:
            scopes, people, held = settings.scopes, settings.humans, within(servers)
            policies = Policies(
                known, support, PLATFORM, scope=settings.scope, scopes=scopes, people=people, within=held
            )
            watched = Support(desk, policies)
        answering = Answering(desk, client, servers, settings, watched)
        client.listener = Messages(answering)
        await stack.enter_async_context(open_gateway(client, settings, QUICK))
        await until(client.is_ready)
        await stack.enter_async_context(tended(desk, answering.recover))
        stack.push_async_callback(answering.drain, drain)
        stack.push_async_callback(desk.drain, drain)
        yield Talk(server, client, answering, journal)
        client.stop_listening()
