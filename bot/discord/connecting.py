"""Opens Discord as the settings say."""

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from bot.desk.desk import Desk
from bot.discord import marking
from bot.discord.adapter import DRAIN_SECONDS, listen, open_discord
from bot.discord.answering import Answering
from bot.discord.gateway.client import Client
from bot.discord.gateway.line import Pace
from bot.discord.gateway.sessions import DEFAULT_PACE, Gateway, open_gateway
from bot.discord.servers.rules import within
from bot.discord.servers.server import Servers
from bot.discord.setup import doctor
from bot.discord.setup.offered import offered
from bot.discord.spot import PLATFORM
from bot.doctor import Finding
from bot.knowledge import Knowledge
from bot.reply import UNREACHED, NotShown
from bot.support.examined import NOTHING, Watched
from bot.support.policies import Policies
from bot.support.support import Support
from core.config import DiscordSettings, SupportSettings
from core.journal import Journal
from core.journal.values import AnsweredQuestion
from core.ports import Opinion

NO_SUPPORT = SupportSettings()


@dataclass(frozen=True, slots=True)
class OpenDiscord:
    """A connection; ``shards`` are those that this process holds, empty for all of them."""

    client: Client
    gateway: Gateway
    answering: Answering
    shards: Sequence[int]

    @property
    def name(self) -> str:
        """Who the bot is, and its id; empty until Discord was reached."""
        return f"{self.client.user.name} ({self.client.user.id})" if self.client.user else ""

    @property
    def line(self) -> str:
        """What is open, for the operator."""
        if not self.client.application:
            return "discord: not reached yet, trying until it is"
        servers = self.client.application.approximate_guild_count  # as Discord counts them
        shards = f", shards {', '.join(map(str, self.shards))}" if self.shards else ""
        return f"discord: {self.name}, in {servers} {'server' if servers == 1 else 'servers'}{shards}"

    async def add(self, kept: AnsweredQuestion, sentence: str) -> None:
        """Show one of our answers again, with a sentence added; raises NotShown, JournalUnavailable."""
        if not self.client.reached.is_set():
            raise NotShown(UNREACHED)
        await marking.add(self.answering, kept, sentence)

    async def broken(self) -> None:
        """Return never; raises ConfigError when Discord does not take the bot as it is."""
        await self.gateway.broken()


@asynccontextmanager
async def open_connection(
    settings: DiscordSettings,
    desk: Desk,
    journal: Journal,
    knowledge: Knowledge,
    *,
    support: SupportSettings = NO_SUPPORT,
    opinion: Opinion | None = None,
    pace: Pace = DEFAULT_PACE,
    drain_seconds: float = DRAIN_SECONDS,
) -> AsyncIterator[OpenDiscord]:
    """Listen to Discord while the context lasts; raises ConfigError.

    ``support`` holds in channels where nobody chose otherwise, ``opinion`` is a second one on what may be no question.
    """
    logging.getLogger("discord").setLevel(logging.WARNING)  # below that it tells what people ask, and tokens
    async with AsyncExitStack() as stack:
        client = Client(settings, trace=desk.metrics.trace())
        servers = Servers(journal, settings)
        watched = Support(desk, _policies(journal, servers, support), opinion=opinion)
        answering = Answering(desk, client, servers, settings, watched)
        listen(client, answering, knowledge)
        gateway = await stack.enter_async_context(open_gateway(client, settings, pace))
        await stack.enter_async_context(open_discord(client, answering, drain_seconds))
        yield OpenDiscord(client, gateway, answering, settings.shard_ids)


def _policies(journal: Journal, servers: Servers, support: SupportSettings) -> Policies:
    scope, scopes, people = servers.settings.scope, servers.settings.scopes, servers.settings.humans
    held = within(servers)
    return Policies(journal, support, PLATFORM, scope=scope, scopes=scopes, people=people, within=held)


async def examine(settings: DiscordSettings, watched: Watched = NOTHING) -> list[Finding]:
    """Return what the doctor finds: settings, token, intents, commands, gateway, servers, support channels."""
    return await doctor.examine(settings, offered(settings), watched)
