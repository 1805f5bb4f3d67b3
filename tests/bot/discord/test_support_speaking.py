"""Where the bot speaks unasked: in its channels, in those of other processes' servers, and where it no longer can."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.discord.spot import PLATFORM, message_key
from bot.discord.support.posts import asked_in
from bot.discord.support.speaking import DiscordSpeaker
from bot.support.values import draft_key
from core.config import DiscordSettings
from core.journal.values import Channel, Claim, Thread
from tests.bot.discord.talking import Talk, talking
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_state import ASKER, FORUM, GUILD, STAFF, SUPPORT
from tests.scripted import ANSWER, ready

HOW = "how do I rotate the keys?"


@pytest.fixture
async def talk(server: DiscordServer, settings: DiscordSettings, tmp_path: Path) -> AsyncIterator[Talk]:
    async with talking(server, settings, tmp_path, ready()) as opened:
        yield opened


def claim_on(talk: Talk, guild: str, channel: str, key: str) -> Claim:
    """Return a claim that the journal does not know, on a question in a channel."""
    _, thread = asked_in(talk.client, Channel(PLATFORM, guild, channel), key)
    return Claim(0, 1, thread, key, ASKER, HOW, None, datetime.now(UTC))


def draft_in(talk: Talk, shadow: str, key: str) -> Claim:
    """Return a claim on a draft that the journal does not know."""
    question = claim_on(talk, GUILD, SUPPORT, key).thread
    thread = DiscordSpeaker(talk.answering).draft_thread(question, shadow)
    return Claim(0, 1, thread, draft_key(SUPPORT, key), ASKER, HOW, None, datetime.now(UTC))


async def test_an_answer_goes_into_a_thread_on_the_question(server: DiscordServer, talk: Talk) -> None:
    asked = server.say(SUPPORT, HOW)
    claim = claim_on(talk, GUILD, SUPPORT, message_key(SUPPORT, asked["id"]))

    reply = await DiscordSpeaker(talk.answering).reply(claim)

    assert reply is not None
    await reply.finish(ANSWER)
    assert talk.answers(server.thread_of(asked)) == 1


async def test_in_a_forum_it_goes_into_the_post(server: DiscordServer, talk: Talk) -> None:
    post = server.post_in_forum("Keys", HOW)
    claim = claim_on(talk, GUILD, FORUM, message_key(post["id"], post["id"]))

    reply = await DiscordSpeaker(talk.answering).reply(claim)

    assert reply is not None
    await reply.finish(ANSWER)
    assert talk.answers(post["id"]) == 1


async def test_in_a_server_of_another_process_a_thread_is_opened_too(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> None:
    guild = server.add_guild("Elsewhere", shard=(1, 2))
    channel = server.add_channel("support", guild=guild)
    settings = settings.model_copy(update={"shard_count": 2, "shard_ids": (0,)})
    async with talking(server, settings, tmp_path, ready()) as talk:
        asked = server.say(channel, HOW)
        reply = await DiscordSpeaker(talk.answering).reply(
            claim_on(talk, guild, channel, message_key(channel, asked["id"]))
        )

        assert talk.client.get_guild(int(guild)) is None
        assert reply is not None
        await reply.finish(ANSWER)
    assert talk.answers(server.thread_of(asked)) == 1
    assert not server.replies(channel)


async def test_a_draft_is_a_message_of_its_own_in_the_moderators_channel(server: DiscordServer, talk: Talk) -> None:
    key = message_key(SUPPORT, server.say(SUPPORT, HOW)["id"])
    claim = draft_in(talk, STAFF, key)

    reply = await DiscordSpeaker(talk.answering).draft(claim)

    assert reply is not None
    assert claim.thread == Thread(PLATFORM, GUILD, STAFF, f"{STAFF}:{key.rpartition('/')[2]}")
    await reply.finish(ANSWER)
    assert talk.answers(STAFF) == 1


@pytest.mark.parametrize("gone", [False, True])
async def test_where_it_can_not_speak_any_more_it_says_so(server: DiscordServer, talk: Talk, gone: bool) -> None:
    key = message_key(SUPPORT, server.say(SUPPORT, HOW)["id"])
    question, draft = claim_on(talk, GUILD, SUPPORT, key), draft_in(talk, STAFF, key)
    for channel in (SUPPORT, STAFF):
        if gone:
            server.close(channel)
        else:
            server.deny(channel, "send_messages", "create_public_threads")
            server.tell_place("CHANNEL_UPDATE", channel)
    await talk.idle()
    speaker = DiscordSpeaker(talk.answering)

    assert await speaker.reply(question) is None
    assert await speaker.draft(draft) is None
