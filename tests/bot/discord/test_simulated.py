"""The ways to ask with a message in SimCord, another author's idea of Discord with permissions of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import simcord
from discord import PermissionOverwrite

from bot.desk.desk import Desk
from bot.desk.tasks import Tasks
from bot.discord.answering import Answering
from bot.discord.asking.messages import Messages
from bot.discord.gateway.client import Client
from bot.discord.servers.server import Servers
from core.config import DiscordSettings, JournalSettings
from core.domain import Turn
from core.journal import open_journal
from tests.bot.discord.listening import SETTLE
from tests.scripted import ANSWER, RecordingAnswerer, ready


@dataclass(frozen=True, slots=True)
class World:
    """A server with the bot and alice in it."""

    env: simcord.Env
    client: Client
    answerer: RecordingAnswerer
    guild: simcord.GuildHandle
    channel: simcord.ChannelHandle
    alice: simcord.MemberActor

    @property
    def mention(self) -> str:
        """What names the bot."""
        assert self.client.user is not None
        return self.client.user.mention

    def answers(self, place: simcord.ChannelHandle) -> list[str]:
        """Return the bot's answers in a place."""
        said = [one.content for one in place.history() if one.author == self.client.user]
        return [content for content in said if ANSWER.text in content]


@asynccontextmanager
async def simulated(folder: Path) -> AsyncIterator[World]:
    """Open a server with the bot."""
    settings, answerer = DiscordSettings(), ready()
    async with open_journal(JournalSettings(), folder) as journal:
        desk = Desk(answerer, journal, "discord", Tasks(at_once=4, waiting=9))
        client = Client(settings, settle=SETTLE)
        answering = Answering(desk, client, Servers(journal, settings), settings)
        client.listener = Messages(answering)
        async with simcord.run(client, shard_count=1) as env:
            guild = env.create_guild()
            alice = guild.add_member(env.create_user("alice"))
            yield World(env, client, answerer, guild, guild.create_text_channel("general"), alice)
            await desk.drain(5)
            await answering.drain(5)


async def test_a_mention_opens_a_thread_in_which_the_conversation_goes_on(tmp_path: Path) -> None:
    async with simulated(tmp_path) as world:
        await world.alice.send(world.channel, "lunch?")
        await world.alice.send(world.channel, f"{world.mention} where does it live?")
        (thread,) = world.channel.threads
        await world.alice.send(thread, "and why?")

        assert thread.name == "where does it live?"
        assert len(world.answers(thread)) == 2
        assert not world.answers(world.channel)
    assert world.answerer.texts == ["where does it live?", "and why?"]
    assert world.answerer.asked[1].history == (Turn("user", "where does it live?"), Turn("assistant", ANSWER.text))


async def test_a_direct_message_is_answered_and_a_reply_to_the_answer_goes_on(tmp_path: Path) -> None:
    async with simulated(tmp_path) as world:
        await world.alice.send_dm("where does it live?")
        await world.alice.send_dm("and why?")

        assert len(world.answers(world.alice.user.dm_channel)) == 2
    assert world.answerer.texts == ["where does it live?", "and why?"]


async def test_an_edit_is_answered_anew_and_a_deletion_takes_the_answer_away(tmp_path: Path) -> None:
    async with simulated(tmp_path) as world:
        asked = await world.alice.send(world.channel, f"{world.mention} where?")
        (thread,) = world.channel.threads
        await world.alice.edit(asked, f"{world.mention} where exactly?")
        edited = len(world.answers(thread))
        await world.alice.delete(asked)

        assert (edited, len(world.answers(thread))) == (1, 0)
    assert world.answerer.texts == ["where?", "where exactly?"]


async def test_where_no_thread_can_be_opened_the_answer_is_a_reply(tmp_path: Path) -> None:
    async with simulated(tmp_path) as world:
        denied = PermissionOverwrite(create_public_threads=False)
        channel = world.guild.create_text_channel("strict", overwrites={world.guild.default_role: denied})
        asked = await world.alice.send(channel, f"{world.mention} where?")
        (answer,) = [one for one in channel.history() if one.author == world.client.user]
        await world.alice.send(channel, "and why?", reply_to=answer)

        assert answer.reference is not None
        assert answer.reference.message_id == asked.id
        assert len(world.answers(channel)) == 2
    assert world.answerer.texts == ["where?", "and why?"]
