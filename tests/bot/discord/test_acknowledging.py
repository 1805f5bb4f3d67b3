"""One command that reaches two processes, and one whose acknowledgement got through without their knowing."""

import asyncio
import copy
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import discord
import pytest

from bot.desk.desk import Desk
from bot.desk.tasks import Tasks
from bot.discord.answering import Answering
from bot.discord.asking.commanded import Asking
from bot.discord.asking.commands import Commands
from bot.discord.servers.server import Servers
from core.config import DiscordSettings, JournalSettings
from core.journal import open_journal
from tests.bot.desks import locked
from tests.bot.discord.commanding import SHOWN, OpenWorld, World, open_world
from tests.knowing import FakeKnowledge
from tests.scripted import RecordingAnswerer, ready
from tests.waiting import until


@pytest.fixture
def answerer() -> RecordingAnswerer:
    return ready()


@pytest.fixture
def opened(answerer: RecordingAnswerer, tmp_path: Path) -> OpenWorld:
    return partial(open_world, answerer, tmp_path)


@asynccontextmanager
async def another(world: World, answerer: RecordingAnswerer, folder: Path) -> AsyncIterator[Commands]:
    """Open another process of the bot: a journal, a desk and commands of its own."""
    settings = DiscordSettings()
    async with open_journal(JournalSettings(timeout=1.0), folder) as journal:
        desk = Desk(answerer, journal, "discord", Tasks(at_once=4, waiting=4))
        answering = Answering(desk, world.client, Servers(journal, settings), settings)
        yield Commands(Asking(answering, FakeKnowledge()))
        await until(lambda: not desk.held)
        await answering.drain(1.0)


def own(world: World) -> Commands:
    """Return the commands of the first process."""
    return Commands(Asking(world.answering, FakeKnowledge()))


@pytest.mark.parametrize("private", [True, False])
async def test_two_processes_that_get_a_command_answer_it_once(
    opened: OpenWorld, answerer: RecordingAnswerer, tmp_path: Path, private: bool
) -> None:
    async with opened() as world, another(world, answerer, tmp_path) as other:

        @world.client.tree.command(name="twice", description="told to two processes")
        async def twice(interaction: discord.Interaction) -> None:
            told = [interaction, copy.copy(interaction)]
            both = zip((own(world), other), told, strict=True)
            await asyncio.gather(*(one.ask(each, "where?", private=private, scope="") for one, each in both))

        await world.person().slash(world.channel, "twice")
        await world.idle()
        await until(lambda: answerer.closed)

        assert answerer.texts == ["where?"]


async def test_without_the_journal_only_the_process_answers_that_acknowledged(
    opened: OpenWorld, answerer: RecordingAnswerer, tmp_path: Path
) -> None:
    async with opened() as world, another(world, answerer, tmp_path) as other:

        @world.client.tree.command(name="twice", description="told to two processes")
        async def twice(interaction: discord.Interaction) -> None:
            told = [interaction, copy.copy(interaction)]
            both = zip((own(world), other), told, strict=True)
            await asyncio.gather(*(one.ask(each, "where?", private=True, scope="") for one, each in both))

        world.person()
        with locked(tmp_path):
            await world.person().slash(world.channel, "twice")
            await world.idle()

        assert answerer.texts == ["where?"]


@pytest.mark.parametrize("private", [True, False])
async def test_an_acknowledgement_whose_answer_got_lost_is_gone_on_with(opened: OpenWorld, private: bool) -> None:
    async with opened() as world:

        @world.client.tree.command(name="lost", description="acknowledged, but nobody knows")
        async def lost(interaction: discord.Interaction) -> None:
            await copy.copy(interaction).response.defer(ephemeral=private, thinking=True)
            await own(world).ask(interaction, "where?", private=private, scope="")

        result = await world.person().slash(world.channel, "lost")
        await world.idle()

        if private:
            assert result.response is not None
            assert result.response.content.startswith(SHOWN)
        else:
            (answer,) = world.texts()
            assert answer.startswith(SHOWN)
            assert world.texts(world.channel) == ["> where?"]
