"""What was said while nobody listened: heard once, judged as it would have been, wherever the bot takes part."""

from pathlib import Path

import discord
import pytest

from bot.discord.asking.missed import MESSAGES, look_back
from core.config import DiscordSettings
from tests.bot.discord.talking import Talk, talking
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_faults import ALWAYS, Fault
from tests.doubles.discord_state import BOT, FORUM, GENERAL, OTHER, STAFF, SUPPORT
from tests.journals import lose
from tests.scripted import RecordingAnswerer, ready
from tests.waiting import until


@pytest.fixture
def answerer() -> RecordingAnswerer:
    return ready()


async def looked(talk: Talk) -> None:
    """Look at what was missed, and wait for what becomes of it."""
    listener = talk.client.listener
    assert listener is not None
    await listener.missed()
    await talk.idle()


async def test_what_was_said_while_it_was_away_is_answered_once_it_is_back(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    settings = settings.model_copy(update={"forums": (FORUM,)})
    async with talking(server, settings, tmp_path, answerer) as talk:
        thread = server.thread_of(await talk.ask())
        direct = server.whisper("and directly?")["channel_id"]
        await talk.idle()
    server.say(thread, "and why?")
    server.say(SUPPORT, "lunch?")
    asked = server.mention("how old is it?")
    server.say(direct, "and how old?")
    post = server.post_in_forum("Keys", "How are they rotated?")

    for _ in range(2):
        async with talking(server, settings, tmp_path, answerer) as talk:
            await until(lambda: len(answerer.asked) == 6)
            await looked(talk)

    assert set(answerer.texts[2:]) == {"and why?", "how old is it?", "and how old?", "Keys\n\nHow are they rotated?"}
    places = (thread, server.thread_of(asked), direct, post["id"])
    assert [talk.answers(place) for place in places] == [2, 1, 2, 1]


async def test_a_fresh_session_looks_back_by_itself(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    async with talking(server, settings, tmp_path, answerer) as talk:
        await talk.ask()
        server.gateway.deaf = True
        asked = server.mention("how old is it?")
        server.gateway.deaf = False
        server.gateway.invalidate(resumable=False)
        await until(lambda: len(answerer.asked) == 2)
        await talk.idle()

    assert talk.answers(server.thread_of(asked)) == 1


async def test_who_asks_for_the_first_time_in_a_channel_meanwhile_is_answered_too(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    asked = server.mention("where does it live?", GENERAL)
    hidden = server.mention("and here?", STAFF)
    server.deny(STAFF, "view_channel")
    for _ in range(2):
        async with talking(server, settings, tmp_path, answerer) as talk:
            await until(lambda: answerer.asked)
            await looked(talk)

    assert answerer.texts == ["where does it live?"]
    assert talk.answers(server.thread_of(asked)) == 1
    assert [call for call in server.called("list_messages") if hidden["channel_id"] in call.path] == []


async def test_what_people_said_to_each_other_stays_unanswered(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    async with talking(server, settings, tmp_path, answerer) as talk:
        thread = server.thread_of(await talk.ask())
        await talk.say(thread, "did you restart it?", person=OTHER)
        await talk.say(thread, "yes, twice")
        await talk.ask("does a restart help?", thread)
        await talk.ask("and for me?", thread, person=OTHER)
        for _ in range(2):
            await looked(talk)
        await talk.say(thread, "and two of them?")

    assert answerer.texts[1:] == ["does a restart help?", "and for me?", "and two of them?"]


async def test_what_is_old_and_what_is_too_much_is_left(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    async with talking(server, settings, tmp_path, answerer) as talk:
        await talk.ask()
        server.gateway.deaf = True
        server.say(SUPPORT, f"<@{BOT}> how old is it?", age=1_900)
        first = server.mention("is this seen?")
        for number in range(MESSAGES):
            server.say(SUPPORT, f"word {number}")
        last = server.mention("and this?")
        server.gateway.deaf = False
        await looked(talk)

    assert answerer.texts[1:] == ["and this?"]
    assert not server.thread_of(first)
    assert talk.answers(server.thread_of(last)) == 1


async def test_a_place_that_can_not_be_read_does_not_stop_the_rest(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    async with talking(server, settings, tmp_path, answerer) as talk:
        await talk.ask(place=SUPPORT)
        await talk.ask(place=GENERAL)
        server.gateway.deaf = True
        missed = [server.mention("how old is it?", place) for place in (SUPPORT, GENERAL)]
        server.gateway.deaf = False
        missing = {"message": "Missing Access", "code": 50001}
        server.faults.append(Fault("list_messages", 403, missing, times=ALWAYS, major=GENERAL))
        await looked(talk)

    assert [talk.answers(thread) if (thread := server.thread_of(one)) else 0 for one in missed] == [1, 0]


async def test_a_message_that_can_not_be_dealt_with_does_not_stop_the_rest(
    server: DiscordServer,
    settings: DiscordSettings,
    tmp_path: Path,
    answerer: RecordingAnswerer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    heard = list[str]()

    async def hear(message: discord.Message) -> None:
        heard.append(message.content)
        if len(heard) == 1:
            text = "a bug"
            raise ValueError(text)

    async with talking(server, settings.model_copy(update={"forums": (FORUM,)}), tmp_path, answerer) as talk:
        post = server.post_in_forum("Keys", "one")
        server.say(post["id"], "two")
        await talk.idle()
        await look_back(talk.client, talk.answering.servers, None, hear)

    assert [text for text in heard if text in ("one", "two")] == ["one", "two"]
    assert "a message that was missed could not be dealt with" in caplog.text


async def test_without_the_journal_the_forums_are_looked_at(
    server: DiscordServer,
    settings: DiscordSettings,
    tmp_path: Path,
    answerer: RecordingAnswerer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with talking(server, settings.model_copy(update={"forums": (FORUM,)}), tmp_path, answerer) as talk:
        await lose(talk.journal, "questions")
        server.gateway.deaf = True
        post = server.post_in_forum("Keys", "How?")
        server.mention("was this answered before?")
        server.gateway.deaf = False
        server.gateway.invalidate(resumable=False)
        await until(lambda: answerer.asked)
        await talk.idle()

    assert talk.answers(post["id"]) == 1
    assert answerer.texts == ["Keys\n\nHow?"]
    assert "where something was asked can't be read" in caplog.text
