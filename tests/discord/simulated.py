"""The whole adapter in SimCord, another author's idea of Discord: its permissions, its limits, its clock."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import discord
import simcord

from bot.desk.desk import Desk
from bot.desk.tasks import Tasks
from bot.discord.adapter import listen, open_discord
from bot.discord.answering import Answering
from bot.discord.gateway.client import Client
from bot.discord.servers.server import Servers
from core.config import DiscordSettings, JournalSettings
from core.journal import Journal, open_journal
from core.ports import Answerer
from tests.knowing import FakeKnowledge
from tests.scripted import ready
from tests.waiting import until

SAID = (discord.MessageType.default, discord.MessageType.reply, discord.MessageType.chat_input_command)


@dataclass(slots=True)
class World:
    """A server with the bot and alice in it; ``settings`` and ``answerer`` are of the process that is there now."""

    env: simcord.Env
    folder: Path
    settings: DiscordSettings
    answerer: Answerer
    guild: simcord.GuildHandle
    channel: simcord.ChannelHandle
    alice: simcord.MemberActor
    client: Client
    answering: Answering
    journal: Journal
    stack: AsyncExitStack

    async def restart(self) -> None:
        """End the process, and begin another on the same journal."""
        await self.stack.aclose()
        self.client, self.answering, self.journal = await _made(self.stack, self.folder, self.settings, self.answerer)
        await self.env.restart_bot(self.client)
        await _opened(self.stack, self.client, self.answering)

    async def idle(self) -> None:
        """Wait until nothing is being answered or told."""
        await self.env.settle()
        await until(lambda: not (self.answering.desk.held or self.answering._asides._tasks._tasks))
        await self.env.settle()

    def said(self, place: simcord.ChannelHandle) -> list[discord.Message]:
        """Return what the bot said to everybody in a place."""
        assert self.client.user is not None
        own = [one for one in place.history() if one.author.id == self.client.user.id and one.type in SAID]
        return [one for one in own if not one.flags.ephemeral]

    @property
    def mention(self) -> str:
        """What names the bot."""
        assert self.client.user is not None
        return self.client.user.mention


@asynccontextmanager
async def simulated(
    folder: Path,
    answerer: Answerer | None = None,
    settings: DiscordSettings | None = None,
    approved: discord.Intents | None = None,
) -> AsyncIterator[World]:
    """Open the bot in a server; on the way out everything is finished."""
    settings, answerer = settings or DiscordSettings(), answerer or ready()
    async with AsyncExitStack() as stack:
        client, answering, journal = await _made(stack, folder, settings, answerer)
        async with simcord.run(client, shard_count=1, approved_intents=approved) as env:
            guild = env.create_guild()
            alice = guild.add_member(env.create_user("alice"))
            channel = guild.create_text_channel("general")
            await _opened(stack, client, answering)
            yield World(env, folder, settings, answerer, guild, channel, alice, client, answering, journal, stack)
            await stack.aclose()


def labels(message: discord.Message | simcord.ResponseMessage) -> Sequence[str]:
    """Return what stands on a message's buttons."""
    rows: list[Any] = [one.to_dict() if isinstance(one, discord.Component) else one for one in message.components]
    return [str(button.get("label")) for row in rows for button in row.get("components", ())]


async def _made(
    stack: AsyncExitStack, folder: Path, settings: DiscordSettings, answerer: Answerer
) -> tuple[Client, Answering, Journal]:
    journal = await stack.enter_async_context(open_journal(JournalSettings(), folder))
    desk = Desk(answerer, journal, "discord", Tasks(at_once=16, waiting=100))
    client = Client(settings, settle=0.0)
    answering = Answering(desk, client, Servers(journal, settings), settings)
    listen(client, answering, FakeKnowledge())
    return client, answering, journal


async def _opened(stack: AsyncExitStack, client: Client, answering: Answering) -> None:
    client.reached.set()
    await stack.enter_async_context(open_discord(client, answering, 5.0))
