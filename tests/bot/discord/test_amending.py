"""Edits and deletions in Discord: the answer follows its question."""

from pathlib import Path

import pytest

from bot.discord.asking.messages import Messages
from core.config import DiscordSettings
from core.journal.values import Thread
from tests.bot.discord.talking import talking
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_state import BOT, GENERAL, GUILD, OTHER, SUPPORT
from tests.journals import lose
from tests.scripted import ANSWER, RecordingAnswerer, ready
from tests.waiting import until


@pytest.fixture
def answerer() -> RecordingAnswerer:
    return ready()


async def test_an_edited_question_is_answered_anew_in_the_same_message(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    async with talking(server, settings, tmp_path, answerer) as talk:
        asked = await talk.ask()
        before = [one["id"] for one in server.replies(server.thread_of(asked))]
        for _ in range(3):
            server.edit(asked, f"<@{BOT}> where did it live before?")
        await talk.idle()
        after = [one["id"] for one in server.replies(server.thread_of(asked))]

    assert answerer.texts == ["where does it live?", "where did it live before?"]
    assert after == before
    assert talk.answers(server.thread_of(asked)) == 1


async def test_a_question_edited_while_it_is_answered_gets_one_answer(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> None:
    slow = RecordingAnswerer()
    async with talking(server, settings, tmp_path, slow) as talk:
        asked = server.mention("where?")
        await until(lambda: slow.asked)
        server.edit(asked, f"<@{BOT}> where exactly?")
        await until(lambda: len(slow.asked) == 2 and slow.closed == 1)
        slow.go.set()
        await talk.idle()

    assert slow.texts == ["where?", "where exactly?"]
    assert talk.answers(server.thread_of(asked)) == 1
    assert len(server.replies(server.thread_of(asked))) == 1


async def test_two_processes_that_hear_of_an_edit_and_a_deletion_do_each_once(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> None:
    slow = RecordingAnswerer()
    async with (
        talking(server, settings, tmp_path, slow) as talk,
        talking(server, settings, tmp_path, slow) as other,
    ):
        asked, gone = server.mention("where?"), server.mention("who?")
        await until(lambda: len(slow.asked) == 2)
        await until(lambda: all(server.replies(thread) for one in (asked, gone) if (thread := server.thread_of(one))))
        server.edit(asked, f"<@{BOT}> where exactly?")
        await until(lambda: len(slow.asked) == 3)
        server.delete(gone)
        slow.go.set()
        await talk.idle()
        await other.idle()

    assert sorted(slow.texts) == ["where exactly?", "where?", "who?"]
    assert [len(server.replies(server.thread_of(one))) for one in (asked, gone)] == [1, 0]
    assert talk.answers(server.thread_of(asked)) == 1


async def test_what_changes_no_words_changes_no_answer(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    async with talking(server, settings, tmp_path, answerer) as talk:
        asked = await talk.ask()
        server.unfurl(asked)
        server.edit(asked, asked["content"])
        server.unfurl(asked)
        await talk.idle()

    assert len(answerer.asked) == 1


async def test_an_edit_that_adds_a_mention_asks_and_any_other_does_not(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    async with talking(server, settings, tmp_path, answerer) as talk:
        question, chatter = (server.say(GENERAL, text) for text in ("where does it live?", "lunch?"))
        server.edit(chatter, "lunch now?")
        server.edit(question, f"<@{BOT}> where does it live?")
        await talk.idle()

    assert answerer.texts == ["where does it live?"]
    assert talk.answers(server.thread_of(question)) == 1


async def test_an_edited_follow_up_and_an_edited_direct_message_are_answered_anew(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    async with talking(server, settings, tmp_path, answerer) as talk:
        thread = server.thread_of(await talk.ask())
        more = await talk.say(thread, "and why?")
        server.edit(more, "and how?")
        await talk.idle()
        direct = server.whisper("where?")
        await talk.idle()
        server.edit(direct, "where exactly?")
        await talk.idle()

    assert answerer.texts[1:] == ["and why?", "and how?", "where?", "where exactly?"]
    assert talk.answers(thread) == 2
    assert talk.answers(direct["channel_id"]) == 1


async def test_the_answer_goes_with_its_question(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    async with talking(server, settings, tmp_path, answerer) as talk:
        asked = await talk.ask()
        thread = server.thread_of(asked)
        more = await talk.say(thread, "and why?")
        server.delete(asked)
        await talk.idle()
        left = talk.answers(thread)
        server.delete(more)
        server.delete(server.say(GENERAL, "lunch?"))
        await talk.idle()
        key = f"{SUPPORT}/{asked['id']}"
        known = await talk.journal.answers.asked_in("discord", str(server.guild_of(SUPPORT)), key)
        gone = await talk.journal.answers.answer(known or 0)

    assert (left, talk.answers(thread)) == (1, 0)
    assert known is not None
    assert gone is None


async def test_what_is_deleted_while_it_is_answered_gets_no_answer(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> None:
    slow = RecordingAnswerer()
    server.deny(SUPPORT, "create_public_threads")
    async with talking(server, settings, tmp_path, slow) as talk:
        asked = [server.mention(f"where is number {number}?") for number in range(3)]
        await until(lambda: len(slow.asked) == 3 and len(server.replies(SUPPORT)) == 3)
        server.delete_many(asked)
        await until(lambda: not talk.desk.held)
        slow.go.set()
        await talk.idle()

    assert not server.replies(SUPPORT)
    assert slow.closed == 3


async def test_a_thread_that_is_deleted_takes_its_questions_with_it(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path
) -> None:
    slow = RecordingAnswerer()
    async with talking(server, settings, tmp_path, slow) as talk:
        slow.go.set()
        thread = server.thread_of(await talk.ask())
        slow.go.clear()
        more = server.say(thread, "and why?")
        await until(lambda: len(slow.asked) == 2 and len(server.replies(thread)) == 2)
        server.close(thread)
        listener = talk.client.listener
        assert isinstance(listener, Messages)
        await listener.closed(GUILD, SUPPORT, thread)
        await until(lambda: not talk.desk.held)
        turns = await talk.journal.answers.turns(Thread("discord", GUILD, SUPPORT, thread), limit=9)
        known = await talk.journal.answers.asked_in("discord", GUILD, f"{thread}/{more['id']}")

    assert known is not None
    assert not turns
    assert not server.replies(SUPPORT)


async def test_while_the_journal_is_away_nothing_is_forgotten(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with talking(server, settings, tmp_path, ready()) as talk:
        thread = server.thread_of(await talk.ask())
        await lose(talk.journal, "questions")
        listener = talk.client.listener
        assert isinstance(listener, Messages)
        await listener.closed(GUILD, SUPPORT, thread)

    assert "what was asked in a deleted thread is kept" in caplog.text


async def test_messages_of_others_that_go_change_nothing(
    server: DiscordServer, settings: DiscordSettings, tmp_path: Path, answerer: RecordingAnswerer
) -> None:
    async with talking(server, settings, tmp_path, answerer) as talk:
        thread = server.thread_of(await talk.ask())
        server.delete(server.say(thread, "no idea", person=OTHER))
        server.delete(server.replies(thread)[0])
        await talk.idle()
        server.close(thread)
        await talk.idle()

    assert [one["content"][: len(ANSWER.text)] for one in server.deleted[1:]] == [ANSWER.text]
    assert len(answerer.asked) == 1
