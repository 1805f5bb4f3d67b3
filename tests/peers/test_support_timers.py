"""Two processes of the command on one PostgreSQL: questions that are due in the same second are answered once each."""

import asyncio
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.discord.spot import PLATFORM, message_key
from core.config import JournalSettings
from core.journal import Journal, open_journal
from core.journal.values import Address, Channel
from tests.bot.conftest import furnished
from tests.discord.running import Command, commanded, environment_of
from tests.doubles.discord import DiscordServer, discord_server
from tests.doubles.discord_shapes import Json
from tests.doubles.discord_state import BOT, GUILD, MODERATOR
from tests.peers.conftest import ROOT
from tests.postgres import running_postgres
from tests.waiting import until

pytestmark = [pytest.mark.peer, pytest.mark.timeout(300)]

QUESTIONS, CHANNELS = 200, 8
WAIT, LEFT = 60.0, 15.0  # seconds that a question waits, and that are left of them when it is asked
FAR = datetime(2100, 1, 1, tzinfo=UTC)  # when every lease has ended
NAMES = ("first", "second")
SETTINGS = {
    "FOOTNOTE_SUPPORT__WAIT_MINUTES": "1",
    "FOOTNOTE_SUPPORT__PER_CHANNEL_AN_HOUR": "0",
    "FOOTNOTE_JOURNAL__LEASE": "4",
}


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Path]:
    """A folder for each process; where its answers link to tells which one gave them."""
    return [documented(tmp_path_factory.mktemp(name), f"https://{name}.example") for name in NAMES]


def documented(folder: Path, url: str) -> Path:
    """Return ``folder`` with documentation that the command has indexed."""
    command = [sys.executable, "-c", "from bot.cli import main; main()", "index", "docs", "--url", url]
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "PYTHONPATH": str(ROOT)}
    subprocess.run(command, cwd=furnished(folder), env=environment, check=True, capture_output=True)
    return folder


@pytest.fixture
def url() -> Iterator[str]:
    """The address of an empty database."""
    with running_postgres() as postgres:
        yield postgres.fresh_url()


@asynccontextmanager
async def journal_at(url: str) -> AsyncIterator[Journal]:
    """Open the journal that the processes share."""
    async with open_journal(JournalSettings(url=SecretStr(url)), Path("/nonexistent")) as journal:
        yield journal


@asynccontextmanager
async def served(discord: DiscordServer, folder: Path, url: str) -> AsyncIterator[Command]:
    """Run the command until it is connected."""
    environment = environment_of(discord.url, folder / ".footnote", DATABASE_URL=url, **SETTINGS)
    async with commanded(folder, environment, "serve", "discord") as command:
        assert command.said("discord: connected"), command.lines
        yield command


def ask_all(discord: DiscordServer, channels: Sequence[str]) -> list[Json]:
    """Let 200 people ask, each some milliseconds after the other by Discord's clock."""
    due = discord.now() + LEFT
    asked = []
    for number in range(QUESTIONS):
        person = discord.add_person(f"person{number}")
        age = discord.now() - (due - WAIT + number * 0.004)
        text = f"where is the data of server number {number} kept?"
        asked.append(discord.say(channels[number % CHANNELS], text, person=person, age=age))
    return asked


def answers(discord: DiscordServer, asked: Sequence[Json]) -> list[int]:
    """Return how many answers each question has."""
    return [len(discord.replies(one["id"])) for one in asked]


def shares(discord: DiscordServer, asked: Sequence[Json]) -> Counter[str]:
    """Return how many questions each process answered last."""
    texts = [str(discord.replies(one["id"])) for one in asked]
    return Counter(name for text in texts for name in NAMES if f"https://{name}.example" in text)


async def answered_once(discord: DiscordServer, asked: Sequence[Json], journal: Journal, seconds: float) -> None:
    """Wait until each question is answered, and see that none is twice, to people and to the journal."""
    await until(lambda: all(answers(discord, asked)), seconds)

    async def waiting() -> int:
        return len(await journal.timers.waiting(PLATFORM, "support/"))

    async with asyncio.timeout(seconds):
        while await waiting() or await journal.questions.unfinished(PLATFORM, FAR):  # noqa: ASYNC110 elsewhere
            await asyncio.sleep(0.1)
    assert answers(discord, asked) == [1] * QUESTIONS
    for one in asked:
        place = Address(PLATFORM, GUILD, one["channel_id"], message_key(one["channel_id"], one["id"]))
        decided = [each.reason for each in await journal.decisions.of(place)]
        assert decided == ["waiting", "answered"]
    posted = [one for place in discord.messages for one in discord.replies(place)]
    assert len(posted) == QUESTIONS
    assert {one["author"]["id"] for one in posted} == {BOT}


@pytest.mark.parametrize("killed", [False, True], ids=["both live", "one is killed"])
async def test_two_hundred_timers_of_one_second_are_two_hundred_answers(
    folders: Sequence[Path], url: str, killed: bool
) -> None:
    async with discord_server() as discord, journal_at(url) as journal:
        channels = [discord.add_channel(f"support-{number}") for number in range(CHANNELS)]
        for channel in channels:
            place = Channel(PLATFORM, GUILD, channel)
            await journal.channels.put(place, "mode", "always", person=MODERATOR, now=datetime.now(UTC))
        async with served(discord, folders[0], url) as first, served(discord, folders[1], url):
            asked = ask_all(discord, channels)
            due = [one["timestamp"] for one in asked]
            if killed:
                await until(
                    lambda: sum(answers(discord, asked)) >= QUESTIONS // 4 and shares(discord, asked)["first"], 90
                )
                await first.kill()
                assert not all(answers(discord, asked))
            await answered_once(discord, asked, journal, 120)

        assert len(set(due)) == QUESTIONS
        assert (datetime.fromisoformat(due[-1]) - datetime.fromisoformat(due[0])).total_seconds() < 1
        assert all(shares(discord, asked)[name] for name in NAMES)
        assert discord.problems == []
