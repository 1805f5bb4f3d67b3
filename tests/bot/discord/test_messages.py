"""What people say in Discord: which of it asks the bot, where it answers, and what it leaves alone."""

import time
from pathlib import Path

import pytest
from sqlalchemy import event

from bot.discord.asking.messages import Messages
from bot.discord.spot import PLATFORM, message_key
from core.config import DiscordSettings
from core.domain import Turn
from core.journal.values import Address
from tests.bot.discord.offline import Offline
from tests.bot.discord.talking import talking
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_faults import refused
from tests.doubles.discord_state import BOT, BOT_ROLE, GENERAL, OTHER, SUPPORT, VOICE
from tests.scripted import ANSWER, RecordingAnswerer, ready

BEFORE = (Turn("user", "where does it live?"), Turn("assistant", ANSWER.text))


@pytest.fixture
def answerer() -> RecordingAnswerer:
    return ready()


@pytest.mark.parametrize("role", [False, True])
async def test_a_mention_opens_a_thread_on_itself(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer, role: bool
) -> None:
    async with talking(server, settings, tmp_path, answerer) as talk:
        asked = server.mention("where does it live?", role=role)
        await talk.idle()

    thread = server.thread_of(asked)
    assert answerer.texts == ["where does it live?"]
    assert talk.answers(thread) == 1
    assert server.channels[thread]["name"] == "where does it live?"
    assert not server.replies(SUPPORT)


async def test_a_mention_of_its_role_asks_like_one_of_itself(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    async with talking(server, settings, tmp_path, answerer) as talk:
        asked = server.mention("where does it live?", role=True)
        await talk.idle()

    assert answerer.texts == ["where does it live?"]
    assert talk.answers(server.thread_of(asked)) == 1


async def test_in_the_thread_no_mention_is_needed_and_the_turns_are_known(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    async with talking(server, settings, tmp_path, answerer) as talk:
        thread = server.thread_of(await talk.ask())
        await talk.say(thread, "and why there?")
        await talk.say(thread, "thanks!")

        assert talk.answers(thread) == 2
    assert answerer.texts[1:] == ["and why there?"]
    assert answerer.asked[1].history == BEFORE
    assert not [call for call in server.called("list_messages") if "before" in call.query]


async def test_once_people_talk_in_the_thread_it_waits_for_a_mention(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    async with talking(server, settings, tmp_path, answerer) as talk:
        thread = server.thread_of(await talk.ask())
        first = await talk.say(thread, "did you restart it?", person=OTHER)
        await talk.say(thread, "yes, twice", reply_to=first)
        await talk.say(thread, "it is still there")
        silent = len(answerer.asked)
        await talk.ask("does a restart help?", thread)
        await talk.say(thread, "and two of them?")

    assert silent == 1
    assert answerer.texts[1:] == ["does a restart help?", "and two of them?"]


@pytest.mark.parametrize("words", ["is this true?", f"<@{BOT}> is this true?"])
async def test_a_reply_to_an_answer_goes_on_with_its_conversation(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer, words: str
) -> None:
    server.deny(SUPPORT, "create_public_threads")
    async with talking(server, settings, tmp_path, answerer) as talk:
        asked = await talk.ask()
        (answer,) = server.replies(SUPPORT)
        await talk.say(SUPPORT, words, person=OTHER, reply_to=answer)
        await talk.say(SUPPORT, "thanks!", reply_to=answer)
        await talk.say(SUPPORT, f"<@{OTHER}> is this true?", reply_to=answer)

    assert not server.thread_of(asked)
    assert answerer.texts == ["where does it live?", "is this true?"]
    assert answerer.asked[1].history == BEFORE
    assert talk.answers(SUPPORT) == 2


async def test_direct_messages_are_one_conversation_until_they_pause(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    async with talking(server, settings, tmp_path, answerer) as talk:
        for text, later in (("where does it live?", 0), ("and why?", 0), ("how old is it?", 1_900)):
            server.ahead = later
            message = server.whisper(text)
            await talk.idle()
        place = message["channel_id"]
        first = next(one for one in server.replies(place) if ANSWER.text in one["content"])
        server.ahead = 9_000
        await talk.say(place, "and of the first?", reply_to=first)

    assert [len(asked.history) for asked in answerer.asked] == [0, 2, 0, 4]
    assert talk.answers(place) == 4


async def test_summoned_into_a_thread_of_others_it_reads_the_thread_once(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    begun = server.say(GENERAL, "does anybody know it?", person=OTHER)
    thread = server.open_thread(begun, "it", person=OTHER)
    server.say(thread, "no idea")
    async with talking(server, settings, tmp_path, answerer) as talk:
        await talk.ask("do you?", thread)
        await talk.say(thread, "and why?")

    assert answerer.asked[0].history == (Turn("user", "does anybody know it?"), Turn("user", "no idea"))
    assert talk.answers(thread) == 2


async def test_a_thread_of_which_it_was_not_told_is_looked_up_when_it_is_mentioned_there(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    thread = server.open_thread(server.say(GENERAL, "anybody?", person=OTHER), "it", person=OTHER)
    server.channels[thread]["thread_metadata"]["archived"] = True
    async with talking(server, settings, tmp_path, answerer) as talk:
        await talk.say(thread, "does anybody hear me?")
        unread = list(server.called("get_channel"))
        server.faults.append(refused("get_channel", 10003))
        await talk.ask("do you?", thread)
        await talk.ask("and now?", thread)

        assert talk.answers(thread) == 1
    assert not unread
    assert answerer.texts == ["and now?"]


async def test_a_mention_in_reply_to_somebody_brings_their_words(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    question = server.say(SUPPORT, "how do I rotate keys?", person=OTHER)
    async with talking(server, settings, tmp_path, answerer) as talk:
        await talk.say(SUPPORT, f"<@{BOT}>", reply_to=question)
        await talk.say(SUPPORT, f"<@{BOT}> on Linux?", reply_to=question)

    assert answerer.texts == ["how do I rotate keys?", "on Linux?"]
    assert answerer.asked[1].history == (Turn("user", "how do I rotate keys?"),)


async def test_where_there_are_no_threads_it_answers_below(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    async with talking(server, settings, tmp_path, answerer) as talk:
        asked = await talk.ask(place=VOICE)

        (answer,) = server.replies(VOICE)
    assert answer["message_reference"]["message_id"] == asked["id"]


async def test_an_event_that_comes_twice_and_to_two_processes_is_answered_once(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    async with (
        talking(server, settings, tmp_path, answerer) as talk,
        talking(server, settings, tmp_path, answerer) as other,
    ):
        asked = server.mention("where does it live?")
        for _ in range(3):
            server.again(asked)
        await talk.idle()
        await other.idle()

    assert answerer.texts == ["where does it live?"]
    assert talk.answers(server.thread_of(asked)) == 1


async def test_what_is_not_for_the_bot_asks_the_journal_nothing_and_costs_little(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    offline = Offline()
    told = offline.written("lunch?", GENERAL)
    to_somebody = offline.written("yes", GENERAL, message_reference={"channel_id": GENERAL, "message_id": told["id"]})
    webhook = offline.written(f"<@{BOT}>", GENERAL) | {"webhook_id": "123456789012345678"}
    in_code = offline.written(f"`<@{BOT}>` <@{OTHER}>", GENERAL) | {"mentions": []}
    chatter = [offline.read(one) for one in (told, to_somebody, webhook, in_code)]
    statements = list[str]()
    async with talking(server, settings, tmp_path, answerer) as talk:
        await talk.idle()
        for engine in (talk.journal.database.reader, talk.journal.database.writer):
            event.listen(engine.sync_engine, "before_cursor_execute", lambda *told: statements.append(str(told[2])))
        listener = talk.client.listener
        assert isinstance(listener, Messages)
        start = time.perf_counter()
        for _ in range(2_500):
            for message in chatter:
                await listener.said(message)
        seconds = time.perf_counter() - start

    assert not [one for one in statements if one.startswith(("SELECT", "INSERT")) and "lease" not in one]
    assert seconds / 10_000 < 100e-6
    assert not answerer.asked


async def test_what_was_decided_in_a_thread_is_noted_at_its_question(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    async with talking(server, settings, tmp_path, answerer) as talk:
        asked = await talk.ask()
        await talk.say(server.thread_of(asked), f"<@&{BOT_ROLE}> and <@{OTHER}>?")
        await talk.say(server.thread_of(asked), "did you restart it?", person=OTHER)
        guild = str(server.guild_of(SUPPORT))
        root = Address(PLATFORM, guild, SUPPORT, message_key(SUPPORT, asked["id"]))
        decided = [one.reason for one in await talk.journal.decisions.of(root)]

    assert decided == ["people_talk"]
