"""The whole connection: what it refuses, what is open, and how it comes to its end in order."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.desk.desk import Desk
from bot.desk.tasks import Tasks
from bot.discord.connecting import OpenDiscord, examine, open_connection
from bot.discord.spot import message_key
from core.config import DiscordSettings, JournalSettings
from core.journal import Journal, open_journal
from core.journal.values import Thread
from core.ports import Answerer
from tests.bot.discord.listening import QUICK
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_faults import ALWAYS, failing
from tests.doubles.discord_state import BOT, GUILD, SUPPORT
from tests.knowing import NOTHING_KNOWN
from tests.scripted import ANSWER, RecordingAnswerer, ready
from tests.waiting import until


@asynccontextmanager
async def opened(
    settings: DiscordSettings, folder: Path, answerer: Answerer, *, lease: float = 60.0
) -> AsyncIterator[tuple[OpenDiscord, Journal]]:
    """Open the bot as a process would."""
    async with open_journal(JournalSettings(lease=lease), folder) as journal:
        desk = Desk(answerer, journal, "discord", Tasks(at_once=4, waiting=50))
        async with open_connection(settings, desk, journal, NOTHING_KNOWN, pace=QUICK, drain_seconds=5.0) as discord:
            yield discord, journal


async def test_says_who_it_is_and_where(server: DiscordServer, settings: DiscordSettings, tmp_path: Path) -> None:
    sharded = settings.model_copy(update={"shard_count": 3, "shard_ids": (0, 2)})

    async with opened(sharded, tmp_path, ready()) as (discord, _):
        assert discord.line == f"discord: footnote ({BOT}), in 1 server, shards 0, 2"


async def test_registers_its_commands_before_it_listens_and_only_when_they_changed(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> None:
    for _ in range(2):
        async with opened(settings, tmp_path, ready()) as (discord, _):
            assert {command["name"] for command in server.commands[""]} >= {"ask", "footnote"}
            await until(discord.client.is_ready)

    (called,) = server.called("bulk_set_application_commands")
    assert called.status == 200


async def test_the_doctor_knows_the_commands(server: DiscordServer, settings: DiscordSettings, tmp_path: Path) -> None:
    before = {finding.name: finding.state for finding in await examine(settings)}
    async with opened(settings, tmp_path, ready()):
        after = {finding.name: finding.state for finding in await examine(settings)}

    assert before["commands"] != "ok"
    assert after["commands"] == "ok"


async def test_a_mention_is_answered(server: DiscordServer, settings: DiscordSettings, tmp_path: Path) -> None:
    async with opened(settings, tmp_path, ready()) as (discord, _):
        await until(discord.client.is_ready)
        asked = server.mention("where does it live?")
        await until(lambda: ANSWER.text in contents(server, asked["id"]))


async def test_what_is_under_way_is_finished_before_the_gateway_is_closed(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> None:
    answerer, late = RecordingAnswerer(), list[str]()

    async with opened(settings, tmp_path, answerer) as (discord, _):
        await until(discord.client.is_ready)
        asked = server.mention("where does it live?")
        await until(lambda: answerer.asked)
        asyncio.get_running_loop().call_later(0.3, lambda: late.append(server.mention("too late?")["id"]))
        asyncio.get_running_loop().call_later(0.6, answerer.go.set)

    assert ANSWER.text in contents(server, asked["id"])
    assert answerer.texts == ["where does it live?"]
    assert server.gateway.closed == [1000]
    async with open_journal(JournalSettings(), tmp_path) as journal:
        assert await journal.answers.asked_in("discord", GUILD, message_key(SUPPORT, late[0])) is None


async def test_what_a_dead_process_left_waits_until_discord_is_reached(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> None:
    server.faults.append(failing("get_my_user", 403, times=ALWAYS))
    asked, long_ago = server.mention("where does it live?"), datetime.now(UTC) - timedelta(minutes=5)
    thread, key = Thread("discord", GUILD, SUPPORT, asked["id"]), message_key(SUPPORT, asked["id"])

    async with opened(settings, tmp_path, ready(), lease=0.5) as (discord, journal):
        await journal.questions.claim(thread, key, person="1", text="where?", scope=None, now=long_ago)
        await until(lambda: len(server.called("get_my_user")) > 3)
        assert discord.line == "discord: not reached yet, trying until it is"
        (left,) = await journal.questions.unfinished("discord", datetime.now(UTC), limit=9)
        assert left.attempts == 1

        server.faults.clear()
        await until(lambda: ANSWER.text in contents(server, asked["id"]))


def contents(server: DiscordServer, place: str) -> str:
    """Return what stands in a thread."""
    return "\n".join(str(message["content"]) for message in server.messages.get(place, {}).values())
