"""What support channels are told of, and what never reaches them: it costs next to nothing where nothing is watched."""

import time
from pathlib import Path

import pytest
from sqlalchemy import event

from bot.discord.asking.messages import Messages
from bot.discord.spot import PLATFORM, message_key
from bot.support.policies import Name
from core.config import DiscordSettings, SupportSettings
from core.journal.values import Address, Channel
from tests.bot.discord.offline import Offline
from tests.bot.discord.talking import Talk, talking
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_shapes import Json
from tests.doubles.discord_state import BOT, FORUM, GENERAL, GUILD, HELPER, HELPERS, MODERATOR, OTHER, SUPPORT
from tests.scripted import RecordingAnswerer, ready
from tests.waiting import until

HOW = "how do I rotate the signing keys of the server?"
USUAL = SupportSettings()


@pytest.fixture
def answerer() -> RecordingAnswerer:
    return ready()


async def choose(talk: Talk, channel: str, name: Name, text: str) -> None:
    """Set one thing for a channel."""
    assert talk.answering.support is not None
    await talk.answering.support.policies.put(Channel(PLATFORM, GUILD, channel), name, text, person=MODERATOR)


async def decided(talk: Talk, message: Json, channel: str = SUPPORT) -> list[str]:
    """Return the reasons of what was decided on a message."""
    key = message_key(message["channel_id"], message["id"])
    return [one.reason for one in await talk.journal.decisions.of(Address(PLATFORM, GUILD, channel, key))]


async def test_chatter_in_busy_channels_asks_the_journal_nothing_and_costs_little(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    offline = Offline()
    told = [offline.written(text, GENERAL, person=OTHER) for text in ("lunch?", HOW, f"<@{OTHER}> yes")]
    chatter = [offline.read(one) for one in (*told, told[0] | {"webhook_id": "123456789012345678"})]
    statements = list[str]()
    async with talking(server, settings, tmp_path, answerer, support=USUAL) as talk:
        listener = talk.client.listener
        assert isinstance(listener, Messages)
        await until(talk.client.looked.is_set)
        await listener.said(chatter[0])
        for engine in (talk.journal.database.reader, talk.journal.database.writer):
            event.listen(engine.sync_engine, "before_cursor_execute", lambda *told: statements.append(str(told[2])))
        start = time.perf_counter()
        for _ in range(2_500):
            for message in chatter:
                await listener.said(message)
        seconds = time.perf_counter() - start

    assert not [one for one in statements if one.startswith(("SELECT", "INSERT")) and "lease" not in one]
    assert seconds / 10_000 < 100e-6
    assert not answerer.asked


async def test_bots_are_told_of_and_what_the_bot_says_is_not(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    other = server.add_person("another bot")
    server.users[other]["bot"] = True
    async with talking(server, settings, tmp_path, answerer, support=USUAL) as talk:
        await choose(talk, SUPPORT, "mode", "always")
        bot = await talk.say(SUPPORT, HOW, person=other)
        asked = await talk.ask()
        (answer,) = server.replies(server.thread_of(asked))

        assert await decided(talk, bot) == ["asker_is_a_bot"]
        assert not await decided(talk, answer)
        assert not await decided(talk, asked)


async def test_an_edit_that_mentions_the_bot_is_answered_at_once_and_waits_no_more(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    async with talking(server, settings, tmp_path, answerer, support=USUAL) as talk:
        await choose(talk, SUPPORT, "mode", "always")
        asked = await talk.say(SUPPORT, HOW)
        server.edit(asked, f"<@{BOT}> {HOW}")
        await talk.idle()

        assert answerer.texts == [HOW]
        assert talk.answers(server.thread_of(asked)) == 1
        assert not await talk.journal.timers.cancel_timer(
            PLATFORM, f"support/{GUILD}/{SUPPORT}/{message_key(SUPPORT, asked['id'])}"
        )


async def test_a_conversation_in_its_threads_goes_on_as_ever(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    async with talking(server, settings, tmp_path, answerer, support=USUAL) as talk:
        await choose(talk, SUPPORT, "mode", "confident")
        thread = server.thread_of(await talk.ask())
        await talk.say(thread, "and why there?")
        await talk.say(thread, "did you restart it?", person=OTHER)

    assert answerer.texts == ["where does it live?", "and why there?"]


@pytest.mark.parametrize("mode", ["off", "mention"])
async def test_an_off_channel_is_silent_in_threads_and_posts_too(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer, mode: str
) -> None:
    settings = settings.model_copy(update={"forums": (FORUM,)})
    async with talking(server, settings, tmp_path, answerer, support=USUAL) as talk:
        thread = server.thread_of(await talk.ask())
        for channel in (SUPPORT, FORUM):
            await choose(talk, channel, "mode", mode)
        await talk.say(thread, "and why there?")
        post = server.post_in_forum("Keys", HOW)
        await talk.idle()
        off = ["off"] if mode == "off" else []

        assert len(answerer.asked) == (1 if off else 3)
        assert await decided(talk, post, FORUM) == off


@pytest.mark.parametrize("named", [True, False])
async def test_a_server_that_the_operator_has_not_named_hears_nothing(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer, named: bool
) -> None:
    settings = settings.model_copy(update={"servers": (GUILD,) if named else ("900000000000000001",)})
    support = SupportSettings.model_validate({"mode": "always", "wait_minutes": 0})
    async with talking(server, settings, tmp_path, answerer, support=support) as talk:
        thread = server.thread_of(await talk.ask())
        asked = await talk.say(SUPPORT, HOW)

        assert (talk.answers(thread) > 0, bool(answerer.asked)) == (named, named)
        assert bool(await decided(talk, asked)) == named


@pytest.mark.parametrize(("default", "own", "at_once"), [("confident", "", 1), ("confident", "always", 0)])
async def test_a_listed_forum_is_answered_at_once_unless_it_has_a_mode_of_its_own(
    server: DiscordServer,
    settings: DiscordSettings,
    tmp_path: Path,
    answerer: RecordingAnswerer,
    default: str,
    own: str,
    at_once: int,
) -> None:
    settings = settings.model_copy(update={"forums": (FORUM,)})
    support = SupportSettings.model_validate({"mode": default})
    async with talking(server, settings, tmp_path, answerer, support=support) as talk:
        await choose(talk, FORUM, "mode", own)
        post = server.post_in_forum("Keys", HOW)
        await talk.idle()

        assert talk.answers(post["id"]) == at_once
        assert await decided(talk, post, FORUM) == ([] if at_once else ["waiting"])


async def test_in_a_thread_that_is_not_known_nothing_is_taken_for_a_question_of_its_channel(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    thread = server.open_thread(server.say(GENERAL, "anybody?", person=OTHER), "it", person=OTHER)
    server.channels[thread]["thread_metadata"]["archived"] = True
    support = SupportSettings(mode="always", wait_minutes=0)
    async with talking(server, settings, tmp_path, answerer, support=support) as talk:
        await until(talk.client.looked.is_set)
        before = len(server.called("get_channel"))
        asked = await talk.say(thread, HOW)

        assert not await decided(talk, asked, thread)
        assert not await decided(talk, asked, GENERAL)
        assert len(server.called("get_channel")) == before


async def test_helpers_are_known_by_their_role_also_when_they_are_read_later(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    async with talking(server, settings, tmp_path, answerer, support=USUAL) as talk:
        await choose(talk, SUPPORT, "mode", "always")
        await choose(talk, SUPPORT, "people", f"&{HELPERS}")
        await until(talk.client.looked.is_set)
        live = await talk.say(SUPPORT, HOW, person=HELPER)
        server.gateway.deaf = True
        late = server.say(SUPPORT, "where do I find the logs of the server?", person=HELPER)
        server.gateway.deaf = False
        listener = talk.client.listener
        assert listener is not None
        for _ in range(2):
            await listener.missed()

        assert await decided(talk, live) == await decided(talk, late) == ["asker_is_a_helper"]
    assert len(server.called("get_guild_member")) == 1


async def test_without_a_journal_nothing_is_watched(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    support = SupportSettings(mode="always", wait_minutes=0)
    async with talking(server, settings, tmp_path, answerer, support=support, kept=False) as talk:
        asked = await talk.say(SUPPORT, HOW)
        server.edit(asked, "never mind")
        server.delete(asked)
        await talk.ask()

    assert answerer.texts == ["where does it live?"]
