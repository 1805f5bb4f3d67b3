"""The bot is reached in all the ways in which the tests run it: here, in a process of its own, and as the command."""

from pathlib import Path

import pytest

from core.errors import ConfigError
from tests.bot.conftest import furnished
from tests.discord.running import Plan, commanded, environment_of, open_bot, started
from tests.discord.scripted import answers, asked, fate, settled
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_intents import CONTENT
from tests.doubles.discord_state import TOKEN
from tests.scripted import ScriptedAnswers
from tests.waiting import until

pytestmark = pytest.mark.timeout(90)


async def test_in_this_process(discord: DiscordServer, tmp_path: Path) -> None:
    async with open_bot(Plan(discord.url, tmp_path), ScriptedAnswers()) as bot:
        question = asked(discord, 1)
        await settled(discord, [question])

    assert fate(discord, question) == "answered"
    assert bot.name.startswith("footnote (")


async def test_in_a_process_that_can_be_killed(discord: DiscordServer, tmp_path: Path) -> None:
    first = await started(Plan(discord.url, tmp_path, lease=1.0, pause=0.3))
    question = asked(discord, 1)
    first.kill()
    second = await started(Plan(discord.url, tmp_path, lease=1.0))
    try:
        other = asked(discord, 2)
        await settled(discord, [other])
    finally:
        await second.ended()

    assert fate(discord, question) in ("answered", "silent")
    assert fate(discord, other) == "answered"


async def test_as_the_command(discord: DiscordServer, tmp_path: Path) -> None:
    folder = furnished(tmp_path)
    async with commanded(folder, {}, "index", "docs", ready="never said") as command:
        assert await command.process.wait() == 0, command.lines
    async with commanded(folder, environment_of(discord.url), "serve", "discord") as command:
        assert command.said("discord: connected"), command.lines
        question = discord.mention("where is data kept?")
        await until(lambda: any("object storage" in message["content"] for message in answers(discord, question)), 20)
        status = await command.stop()

    assert status == 0, command.lines
    assert not command.said("Traceback")
    assert not command.said(TOKEN)


async def test_an_intent_that_is_not_approved_ends_it_with_a_line(discord: DiscordServer, tmp_path: Path) -> None:
    discord.gateway.approved = ~CONTENT

    with pytest.raises(ConfigError):
        async with open_bot(Plan(discord.url, tmp_path), ScriptedAnswers()):
            pass
