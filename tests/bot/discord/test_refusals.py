"""Who may not ask, and where the bot may not answer: nobody is left without a word, and nobody gets it twice."""

from pathlib import Path

import pytest

from bot import wording
from bot.discord.asking.refusals import PER_PERSON
from bot.discord.servers.server import Name
from core.config import DiscordSettings
from tests.bot.discord.talking import Talk, talking
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_faults import ALWAYS, refused
from tests.doubles.discord_state import (
    ASKER,
    BOT,
    FORUM,
    GENERAL,
    GUILD,
    HELPER,
    HELPERS,
    MODERATOR,
    OWNER,
    STAFF,
    SUPPORT,
)
from tests.scripted import RecordingAnswerer, ready


@pytest.fixture
def answerer() -> RecordingAnswerer:
    return ready()


async def ruled(talk: Talk, name: Name, *ids: str) -> None:
    """Let a moderator set something."""
    await talk.answering.servers.put(GUILD, name, ids, person=MODERATOR)


async def test_in_another_channel_one_sentence_says_where_to_ask(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    async with (
        talking(server, settings, tmp_path, answerer) as talk,
        talking(server, settings, tmp_path, answerer) as other,
    ):
        await ruled(talk, "channels", SUPPORT)
        asked = server.mention("where?", GENERAL)
        server.again(asked)
        await talk.idle()
        await other.idle()
        await talk.ask("where?", SUPPORT)
        (told,) = server.replies(GENERAL)

    assert wording.ANOTHER_CHANNEL.format(channels=f"<#{SUPPORT}>") in told["content"]
    assert told["message_reference"]["message_id"] == asked["id"]
    assert len(answerer.asked) == 1


async def test_only_certain_roles_may_ask(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    async with talking(server, settings, tmp_path, answerer) as talk:
        await ruled(talk, "roles", HELPERS)
        await ruled(talk, "forums", FORUM)
        await talk.ask("may I?")
        await talk.ask("may I?", person=HELPER)
        post = server.post_in_forum("Keys", "How?")
        await talk.idle()

    assert answerer.texts == ["may I?"]
    assert [wording.ANOTHER_ROLE in one["content"] for one in server.replies(SUPPORT)] == [True]
    assert not server.replies(post["id"])


async def test_who_goes_on_is_told_a_few_times_a_minute(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    async with talking(server, settings, tmp_path, answerer) as talk:
        await ruled(talk, "channels", SUPPORT)
        for number in range(PER_PERSON + 3):
            server.mention(f"and number {number}?", GENERAL)
        await talk.idle()

    assert len(server.replies(GENERAL)) == PER_PERSON
    assert not answerer.asked


@pytest.mark.parametrize("known", [True, False])
async def test_of_what_was_missed_the_roles_are_looked_up_and_no_answered_question_is_refused(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer, known: bool
) -> None:
    async with talking(server, settings, tmp_path, answerer) as talk:
        await talk.ask("before")
        await ruled(talk, "roles", HELPERS)
        if not known:
            server.faults.append(refused("get_guild_member", 50001, times=ALWAYS))
        server.gateway.deaf = True
        for person in (HELPER, ASKER):
            server.mention("may I?", person=person)
        server.gateway.deaf = False
        assert talk.client.listener is not None
        for _ in range(2):
            await talk.client.listener.missed()
            await talk.idle()

    assert answerer.texts[1:] == (["may I?"] if known else [])
    told = [one for one in server.replies(SUPPORT) if wording.ANOTHER_ROLE in one["content"]]
    assert len(told) == (1 if known else 2)


async def test_where_it_may_not_write_the_asker_and_the_moderators_are_told(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    server.deny(STAFF, "send_messages", "create_public_threads")
    async with talking(server, settings, tmp_path, answerer) as talk:
        asked = await talk.ask("where?", STAFF)

    assert not answerer.asked
    assert not server.replies(STAFF)
    assert not server.thread_of(asked)
    for person in (ASKER, OWNER):
        (told,) = server.replies(server.direct(person))
        assert f"<#{STAFF}>" in told["content"]


async def test_where_it_may_open_no_thread_it_answers_below_and_moderators_are_told(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    server.deny(SUPPORT, "create_public_threads")
    async with talking(server, settings, tmp_path, answerer) as talk:
        asked = await talk.ask()
        await talk.ask("and why?")

        assert talk.answers(SUPPORT) == 2
    assert not server.thread_of(asked)
    (told,) = server.replies(server.direct(OWNER))
    assert "Create Public Threads" in told["content"]
    assert not server.replies(server.direct(ASKER))


async def test_a_mention_in_a_hidden_channel_is_not_even_heard(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    server.deny(STAFF, "view_channel")
    async with talking(server, settings, tmp_path, answerer) as talk:
        server.say(STAFF, f"<@{BOT}> where?")
        await talk.idle()

    assert not answerer.asked
