"""discord.js drives the double of Discord, which thereby is no mirror of discord.py alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.doubles.discord import DiscordServer, discord_server
from tests.doubles.discord_state import ASKER, OTHER, SUPPORT, TOKEN
from tests.waiting import until

pytestmark = [pytest.mark.peer, pytest.mark.timeout(120)]

MODULES = Path(__file__).resolve().parents[2] / ".peers" / "node_modules"
NODE, LIBRARY = MODULES / "node" / "bin" / "node", MODULES / "discord.js"


@asynccontextmanager
async def discord_js(discord: DiscordServer) -> AsyncIterator[list[str]]:
    """Run a bot by discord.js until it has registered its command; yields what it says."""
    if not NODE.exists() or not LIBRARY.exists():
        pytest.skip("discord.js is not there: run .ci/peers")
    script, api = Path(__file__).with_name("discordjs.mjs"), discord.url.removesuffix("/v10")
    process = await asyncio.create_subprocess_exec(
        NODE, script, LIBRARY, api, TOKEN, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    lines: list[str] = []
    reading = asyncio.create_task(_read(process, lines))
    try:
        await until(lambda: "ready" in lines or reading.done(), 30)
        assert "ready" in lines, lines
        yield lines
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
        await reading


async def test_a_message_gets_a_thread_and_an_edited_answer() -> None:
    async with discord_server() as discord, discord_js(discord) as lines:
        asked = discord.say(SUPPORT, "Where does it live?")
        await until(lambda: _texts(discord, discord.thread_of(asked)) == ["Answer: Where does it live?"])
        inline = discord.say(discord.thread_of(asked), "And how old is it?", person=OTHER)
        await until(lambda: len(discord.replies(inline["channel_id"])) == 2)
        whispered = discord.whisper("Only for me")
        await until(lambda: discord.replies(whispered["channel_id"]))

    answer, below = discord.replies(discord.thread_of(asked))
    assert len(discord.edits[answer["id"]]) == 1
    assert below["message_reference"]["message_id"] == inline["id"]
    assert below["mentions"] == []
    assert _texts(discord, whispered["channel_id"]) == ["Inline: Only for me"]
    assert lines == ["ready"]


async def test_a_command_is_answered_late_and_its_button_in_private() -> None:
    async with discord_server() as discord, discord_js(discord) as lines:
        interaction = discord.slash("ask", question="Where?")
        answer = await discord.answered(interaction)
        await until(lambda: interaction.followups)
        pressed = discord.press(answer, "Why?", person=OTHER)
        said = await discord.answered(pressed)

    assert [message["content"] for message in discord.seen(SUPPORT)] == ["Answer: Where?", "One thing more."]
    assert said["content"] == "Because it says so."
    assert discord.whispers(OTHER) == [said]
    assert discord.whispers(ASKER) == []
    assert lines == ["ready"]


async def test_a_broken_connection_goes_on_where_it_was() -> None:
    async with discord_server() as discord, discord_js(discord):
        discord.gateway.deaf = True
        asked = discord.say(SUPPORT, "Said meanwhile?")
        discord.gateway.deaf = False
        discord.gateway.close(4000)
        await until(lambda: _texts(discord, discord.thread_of(asked)) == ["Answer: Said meanwhile?"])

    assert len(discord.gateway.resumed) == 1
    assert len(discord.gateway.identified) == 1


def _texts(discord: DiscordServer, place: str) -> list[str]:
    return [message["content"] for message in discord.replies(place)]


async def _read(process: asyncio.subprocess.Process, lines: list[str]) -> None:
    assert process.stdout is not None
    async for line in process.stdout:
        lines.append(line.decode().rstrip())
