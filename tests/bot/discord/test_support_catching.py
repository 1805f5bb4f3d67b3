"""What is read of watched channels after a time away: which of it, in which order, and with how few calls."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import discord
import pytest

from bot.discord.gateway.client import Client
from bot.discord.spot import PLATFORM
from bot.discord.support.catching import CHANNELS, catch_up
from bot.support.policies import Name, Policies
from core.config import DiscordSettings, JournalSettings, SupportSettings
from core.journal import open_journal
from core.journal.values import Channel
from tests.bot.discord.listening import connected
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_faults import refused
from tests.doubles.discord_shapes import Json
from tests.doubles.discord_state import FORUM, GENERAL, GUILD, MODERATOR, OTHER, STAFF, SUPPORT

CONFIDENT = SupportSettings(mode="confident")


@dataclass(slots=True)
class Heard:
    """Notes what is heard, in order; what is in ``known`` was heard before."""

    known: set[str] = field(default_factory=set)
    texts: list[str] = field(default_factory=list)
    anew: list[str] = field(default_factory=list)

    async def __call__(self, message: discord.Message, *, anew: bool) -> bool:
        """Note a message."""
        if message.content == "broken":
            raise ValueError
        fresh = message.content not in self.known
        if message.content and (fresh or anew):
            (self.texts if fresh else self.anew).append(message.content)
        return fresh


@dataclass(frozen=True, slots=True)
class Away:
    """A bot that comes back to a community."""

    client: Client
    policies: Policies

    async def choose(self, channel: str, name: Name, text: str) -> None:
        """Set one thing for a channel."""
        await self.policies.put(Channel(PLATFORM, GUILD, channel), name, text, person=MODERATOR)

    async def back(self, heard: Heard) -> frozenset[int]:
        """Look for what was said."""
        return await catch_up(self.client, self.policies, heard)


@asynccontextmanager
async def away(settings: DiscordSettings, folder: Path, support: SupportSettings | None = None) -> AsyncIterator[Away]:
    """Connect, without listening."""
    async with open_journal(JournalSettings(), folder) as journal, connected(settings) as (client, _):
        yield Away(client, Policies(journal, support or SupportSettings(), PLATFORM, scope=""))


def called(server: DiscordServer) -> list[str]:
    """Return the places whose messages were read, in order."""
    return [call.path.split("/")[-2] for call in server.called("list_messages")]


async def test_only_watched_channels_are_read_all_together_and_oldest_first(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> None:
    for number, place in enumerate([SUPPORT, GENERAL, SUPPORT, GENERAL, STAFF]):
        server.say(place, f"message {number}")
    heard = Heard()
    async with away(settings, tmp_path) as bot:
        await bot.choose(SUPPORT, "mode", "confident")
        await bot.choose(GENERAL, "mode", "always")
        read = await bot.back(heard)

    assert heard.texts == ["message 0", "message 1", "message 2", "message 3"]
    assert called(server) == [GENERAL, SUPPORT]
    assert read == {int(SUPPORT), int(GENERAL)}


async def test_what_is_too_old_or_too_much_is_left(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> None:
    server.say(SUPPORT, "too old", age=7_300 + 600)
    server.say(SUPPORT, "too long ago", age=7_000)
    for number in range(100):
        server.say(SUPPORT, f"message {number}")
    server.say(GENERAL, "not too old", age=7_000 + 600)
    heard = Heard()
    async with away(settings, tmp_path) as bot:
        await bot.choose(SUPPORT, "mode", "confident")
        await bot.choose(GENERAL, "mode", "confident")
        await bot.back(heard)

    assert heard.texts == ["not too old", *(f"message {number}" for number in range(100))]
    assert len(called(server)) == 2


async def test_quiet_hours_hold_back_what_was_asked_in_them(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> None:
    hour = discord.utils.utcnow().hour
    server.say(SUPPORT, "long before them", age=8 * 3600)
    server.say(SUPPORT, "in them", age=3 * 3600)
    server.say(SUPPORT, "after them")
    heard = Heard()
    async with away(settings, tmp_path) as bot:
        await bot.choose(SUPPORT, "mode", "confident")
        await bot.choose(SUPPORT, "quiet", f"{(hour - 3) % 24}:00-{(hour - 1) % 24}:59 UTC")
        await bot.back(heard)

    assert heard.texts == ["in them", "after them"]


async def test_threads_on_its_messages_are_read_too_archived_ones_as_well(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> None:
    first, second = server.say(SUPPORT, "first"), server.say(SUPPORT, "second")
    for message in (first, second):
        server.say(server.open_thread(message, "thread"), f"answer to the {message['content']}", person=OTHER)
    server.channels[first["id"]]["thread_metadata"]["archived"] = True
    elsewhere = server.open_thread(server.say(GENERAL, "elsewhere"), "thread")
    heard = Heard()
    async with away(settings, tmp_path) as bot:
        await bot.choose(SUPPORT, "mode", "confident")
        read = await bot.back(heard)

    assert heard.texts == ["first", "second", "answer to the first", "answer to the second"]
    assert called(server)[0] == SUPPORT
    assert read == {int(SUPPORT), int(first["id"]), int(second["id"])}
    assert int(elsewhere) not in read


async def test_a_watched_forum_is_read_by_its_posts(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> None:
    post = server.post_in_forum("Keys", "How are they rotated?")
    server.say(post["id"], "by hand", person=OTHER)
    heard = Heard()
    async with away(settings, tmp_path) as bot:
        await bot.choose(FORUM, "mode", "confident")
        await bot.back(heard)

    assert heard.texts == ["How are they rotated?", "by hand"]
    assert called(server) == [post["id"]]


async def test_a_default_watches_all_channels_that_it_may_read_but_those_set_otherwise(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> None:
    lively = [server.add_channel(f"channel-{number}") for number in range(CHANNELS + 2)]
    for place in (STAFF, GENERAL, SUPPORT, *lively):
        server.say(place, place)
    server.deny(STAFF, "read_message_history")
    heard = Heard()
    async with away(settings, tmp_path, CONFIDENT) as bot:
        await bot.choose(lively[-1], "mode", "mention")
        await bot.back(heard)

    assert heard.texts == lively[1:-1]
    assert len(called(server)) == CHANNELS


async def test_a_channel_that_can_not_be_read_and_a_message_that_can_not_be_dealt_with_stop_nothing(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> None:
    for place, text in ((GENERAL, "lost"), (SUPPORT, "broken"), (SUPPORT, "heard")):
        server.say(place, text)
    server.faults.append(refused("list_messages", 50001, major=GENERAL))
    heard = Heard()
    async with away(settings, tmp_path) as bot:
        await bot.choose(SUPPORT, "mode", "confident")
        await bot.choose(GENERAL, "mode", "confident")
        await bot.back(heard)

    assert heard.texts == ["heard"]


async def test_an_answer_that_was_heard_before_its_question_is_heard_again(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> None:
    texts = ["live before", "the question", "its answer"]
    said: list[Json] = [server.say(SUPPORT, text) for text in texts]
    heard = Heard(known={"live before", "its answer"})
    async with away(settings, tmp_path) as bot:
        await bot.choose(SUPPORT, "mode", "confident")
        await bot.back(heard)

    assert (heard.texts, heard.anew) == (["the question"], ["its answer"])
    assert len(said) == 3


@pytest.mark.parametrize("place", ["", "no number", "990000000000000002"])
async def test_channels_of_other_servers_are_left_to_others(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, place: str
) -> None:
    async with away(settings, tmp_path) as bot:
        await bot.policies.put(Channel(PLATFORM, "99", place), "mode", "confident", person=MODERATOR)

        assert await bot.back(Heard()) == frozenset()
    assert not called(server)
