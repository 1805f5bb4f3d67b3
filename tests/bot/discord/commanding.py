"""A server in memory in which people use commands, a bot with a scripted answer and a journal of its own."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import discord
import simcord

from bot.desk.desk import Desk
from bot.desk.tasks import Tasks
from bot.discord.answering import Answering
from bot.discord.asking import commands
from bot.discord.gateway.client import Client
from bot.discord.pressing import feedback, sharing
from bot.discord.servers.rules import within
from bot.discord.servers.server import Servers
from bot.discord.spot import PLATFORM
from bot.knowledge import Knowledge
from bot.support.policies import Policies
from bot.support.support import Support
from core.config import DiscordSettings, JournalSettings, SupportSettings
from core.journal import Journal, open_journal
from core.ports import Answerer
from tests.knowing import FakeKnowledge
from tests.waiting import until

SHOWN = "It lives **there** [1]."


@dataclass(slots=True)
class World:
    """One process of the bot and what it is in."""

    env: simcord.Env
    answering: Answering
    journal: Journal
    guild: simcord.GuildHandle
    channel: simcord.ChannelHandle
    another: Callable[[], Answering]
    people: dict[str, simcord.MemberActor] = field(default_factory=dict)

    @property
    def client(self) -> Client:
        """The bot as Discord sees it."""
        return self.answering.client

    def person(self, name: str = "alice") -> simcord.MemberActor:
        """Return somebody of the server, new when not yet known."""
        if name not in self.people:
            self.people[name] = self.guild.add_member(self.env.create_user(name))
        return self.people[name]

    async def ask(
        self,
        question: str = "where does it live?",
        *,
        person: str = "alice",
        channel: simcord.ChannelHandle | None = None,
        **options: object,
    ) -> simcord.InteractionResult:
        """Use the command, and wait for the end of the answer."""
        result = await self.person(person).slash(channel or self.channel, "ask", question=question, **options)
        await self.idle()
        return result

    async def choose(self, message: discord.Message, *, person: str = "alice") -> simcord.InteractionResult:
        """Choose "Answer this" from a message's menu, and wait for what becomes of it."""
        place = next(place for place in (self.channel, *self.channel.threads) if place.id == message.channel.id)
        result = await self.person(person).context_menu(place, "Answer this", message)
        await self.idle()
        return result

    async def idle(self) -> None:
        """Wait until nothing is being answered or told."""
        await self.env.settle()
        await until(lambda: not (self.answering.desk.held or self.answering._asides._tasks._tasks))
        await self.env.settle()

    async def end(self) -> None:
        """Finish what is open."""
        await self.answering.desk.drain(5.0)
        await self.answering.drain(5.0)

    async def restart(self) -> None:
        """Put a fresh process in the place of this one, on the same journal."""
        await self.end()
        self.answering = self.another()
        await self.env.restart_bot(self.client)

    def leave(self) -> None:
        """Take the bot out of the server: somebody brings it along."""
        guild = self.client.get_guild(self.guild.id)
        assert guild is not None
        self.client._connection._remove_guild(guild)

    def texts(self, place: simcord.ChannelHandle | None = None) -> list[str]:
        """Return what everybody reads in a channel, or in the only thread, without what people wrote."""
        if place is None:
            (place,) = self.channel.threads
        me = self.client.user
        kinds = (discord.MessageType.default, discord.MessageType.reply, discord.MessageType.chat_input_command)
        found = [one for one in place.history() if me is not None and one.author.id == me.id and one.type in kinds]
        return [one.content for one in found if not one.flags.ephemeral]


OpenWorld: TypeAlias = Callable[..., AbstractAsyncContextManager[World]]


@asynccontextmanager
async def open_world(
    answerer: Answerer,
    folder: Path,
    *,
    settings: DiscordSettings | None = None,
    knowledge: Knowledge | None = None,
    servers: Callable[[Journal, DiscordSettings], Servers] = Servers,
    support: SupportSettings | None = None,
) -> AsyncIterator[World]:
    """Open the bot in a server; on the way out everything is finished. With ``support`` channels have settings."""
    chosen = settings or DiscordSettings()
    async with open_journal(JournalSettings(timeout=1.0), folder) as journal:

        def answering() -> Answering:
            client = Client(chosen, settle=0.0)
            desk = Desk(answerer, journal, "discord", Tasks(at_once=16, waiting=100))
            rules = servers(journal, chosen)
            watched = None
            if support is not None:
                policies = Policies(
                    journal, support, PLATFORM, scope=chosen.scope, people=chosen.humans, within=within(rules)
                )
                watched = Support(desk, policies)
            return registered(Answering(desk, client, rules, chosen, watched), knowledge or FakeKnowledge())

        first = answering()
        async with simcord.run(first.client, shard_count=1, strict_sync=False) as env:
            guild = env.create_guild()
            world = World(env, first, journal, guild, guild.create_text_channel("general"), answering)
            yield world
            await world.end()


def registered(answering: Answering, knowledge: Knowledge) -> Answering:
    """Let the client listen to commands and buttons."""
    commands.register(answering.client, answering, knowledge)
    feedback.register(answering.client, answering)
    sharing.register(answering.client, answering)
    return answering


def own_words(result: simcord.InteractionResult) -> list[str]:
    """Return what who used a command reads alone."""
    found = [*([result.response] if result.response else []), *result.followups]
    return [message.content for message in found if message.ephemeral]


async def ruled(world: World) -> None:
    """Let only people of a role ask, which alice has not."""
    role = world.guild.create_role("asker")
    await world.answering.servers.put(str(world.guild.id), "roles", [str(role.id)], person="1")
    world.person()
