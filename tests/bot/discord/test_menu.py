""" "Answer this", chosen from messages in a server in memory: answered where they stand, once, whoever asks how."""

from functools import partial
from pathlib import Path

import discord
import pytest

from bot import wording
from tests.bot.discord.commanding import SHOWN, OpenWorld, open_world, own_words, ruled
from tests.scripted import RecordingAnswerer, ready


@pytest.fixture
def answerer() -> RecordingAnswerer:
    return ready()


@pytest.fixture
def opened(answerer: RecordingAnswerer, tmp_path: Path) -> OpenWorld:
    return partial(open_world, answerer, tmp_path)


async def test_a_message_is_answered_in_a_thread_of_its_own_as_the_question_of_who_chose_it(
    opened: OpenWorld, answerer: RecordingAnswerer
) -> None:
    async with opened() as world:
        message = await world.person("bob").send(world.channel, "where does **it** live?")

        result = await world.choose(message)

        (thread,) = world.channel.threads
        claim = await world.journal.answers.answer(1)
        assert claim is not None
        assert (thread.id, world.texts()[0].startswith(SHOWN)) == (message.id, True)
        assert own_words(result) == [wording.ANSWERING_THERE]
        assert answerer.texts == ["where does **it** live?"]
        assert claim.person == str(world.person().id)
        assert claim.event_key == f"{world.channel.id}/{message.id}"


async def test_a_message_in_a_thread_is_answered_there(opened: OpenWorld) -> None:
    async with opened() as world:
        await world.ask()
        (thread,) = world.channel.threads
        message = await world.person("bob").send(thread, "and where is this?")

        await world.choose(message)

        assert len(world.channel.threads) == 1
        assert [text.startswith(SHOWN) for text in world.texts()] == [True, True]


async def test_a_message_is_answered_once(opened: OpenWorld, answerer: RecordingAnswerer) -> None:
    async with opened() as world:
        message = await world.person("bob").send(world.channel, "where?")
        await world.choose(message)

        again = await world.choose(message, person="carol")

        assert own_words(again) == [wording.ANSWERED_BEFORE]
        assert len(answerer.asked) == 1
        assert len(world.texts()) == 1


async def test_what_the_bot_said_is_no_question(opened: OpenWorld, answerer: RecordingAnswerer) -> None:
    async with opened() as world:
        await world.ask()
        (line,) = world.channel.history()[:1]

        result = await world.choose(line)

        assert own_words(result) == [wording.ANSWERED_BEFORE]
        assert len(answerer.asked) == 1


async def test_a_message_without_words_is_not_answered(opened: OpenWorld, answerer: RecordingAnswerer) -> None:
    async with opened() as world:
        picture = await world.person("bob").send(world.channel, attachments=[("a.png", b"picture")])

        result = await world.choose(picture)

        assert own_words(result) == [wording.NO_WORDS]
        assert not answerer.asked


async def test_who_may_not_ask_may_not_choose_either(opened: OpenWorld, answerer: RecordingAnswerer) -> None:
    async with opened() as world:
        message = await world.person("bob").send(world.channel, "where?")
        await ruled(world)

        result = await world.choose(message)

        assert own_words(result) == [wording.ANOTHER_ROLE]
        assert not answerer.asked


async def test_where_the_bot_may_not_post_who_chose_it_reads_the_answer_alone(opened: OpenWorld) -> None:
    async with opened() as world:
        me = world.guild.me
        assert me is not None
        denied = discord.PermissionOverwrite(send_messages=False, create_public_threads=False)
        world.channel = world.guild.create_text_channel("quiet", overwrites={me: denied})
        message = await world.person("bob").send(world.channel, "where?")

        result = await world.choose(message)

        answer, told = own_words(result)
        assert answer.startswith(SHOWN)
        assert told == wording.ONLY_YOU
        assert not world.texts(world.channel)
        assert not world.channel.threads


async def test_what_can_not_be_posted_after_all_is_told_to_who_chose_it(opened: OpenWorld) -> None:
    async with opened() as world:
        message = await world.person("bob").send(world.channel, "where?")
        world.env.inject_error("POST", "/channels/*", status=403, code=50013, times=None)

        result = await world.choose(message)

        assert own_words(result) == [wording.ANSWERING_THERE, wording.MAY_NOT_POST]


async def test_where_the_bot_was_brought_along_who_chose_it_reads_the_answer_alone(opened: OpenWorld) -> None:
    async with opened() as world:
        message = await world.person("bob").send(world.channel, "where?")
        world.leave()

        result = await world.choose(message)

        answer, told = own_words(result)
        assert answer.startswith(SHOWN)
        assert told == wording.ONLY_YOU
        assert not world.texts(world.channel)
