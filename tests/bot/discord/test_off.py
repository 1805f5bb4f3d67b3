"""A channel in which the bot is switched off: one person alone is still answered, and nothing is posted there."""

from functools import partial
from pathlib import Path

import pytest

from bot import wording
from bot.discord.spot import PLATFORM
from core.config import SupportSettings
from core.journal.values import Channel
from tests.bot.discord.commanding import SHOWN, OpenWorld, World, open_world, own_words
from tests.scripted import RecordingAnswerer, ready


@pytest.fixture
def answerer() -> RecordingAnswerer:
    return ready()


@pytest.fixture
def opened(answerer: RecordingAnswerer, tmp_path: Path) -> OpenWorld:
    return partial(open_world, answerer, tmp_path, support=SupportSettings())


async def switch_off(world: World) -> None:
    """Let the bot say nothing in the channel."""
    assert world.answering.support is not None
    where = Channel(PLATFORM, str(world.guild.id), str(world.channel.id))
    await world.answering.support.policies.put(where, "mode", "off", person="1")


async def test_a_private_question_is_answered_and_a_public_one_refused_in_private(
    opened: OpenWorld, answerer: RecordingAnswerer
) -> None:
    async with opened() as world:
        await switch_off(world)

        alone = await world.ask(private=True)
        public = await world.ask("where is this?")

        assert alone.response is not None
        assert alone.response.content.startswith(SHOWN)
        assert own_words(public) == [wording.SWITCHED_OFF]
        assert answerer.texts == ["where does it live?"]
        assert not world.texts(world.channel)


async def test_a_message_that_somebody_chooses_is_not_answered_and_they_are_told_why(
    opened: OpenWorld, answerer: RecordingAnswerer
) -> None:
    async with opened() as world:
        await switch_off(world)
        message = await world.person("bob").send(world.channel, "where does it live?")

        result = await world.choose(message)

        assert own_words(result) == [wording.SWITCHED_OFF]
        assert not answerer.asked
        assert not world.texts(world.channel)


async def test_a_private_answer_is_not_shared_there_until_the_bot_is_switched_on_again(opened: OpenWorld) -> None:
    async with opened() as world:
        await switch_off(world)
        alone = await world.ask(private=True)
        assert alone.response is not None

        refused = await world.person().click(alone.response, custom_id="footnote:share:1")
        await world.idle()
        silent = world.texts(world.channel)
        assert world.answering.support is not None
        where = Channel(PLATFORM, str(world.guild.id), str(world.channel.id))
        await world.answering.support.policies.reset(where)
        shared = await world.person().click(alone.response, custom_id="footnote:share:1")
        await world.idle()

        assert [said.content for said in refused.followups] == [wording.SWITCHED_OFF]
        assert silent == []
        assert [said.content for said in shared.followups] == [wording.SHARED]
        assert world.texts(world.channel) == [wording.SHARED_QUESTION.format(question="where does it live?")]


async def test_in_threads_of_the_channel_it_is_off_too(opened: OpenWorld, answerer: RecordingAnswerer) -> None:
    async with opened() as world:
        await world.ask()
        (thread,) = world.channel.threads
        await switch_off(world)

        result = await world.ask("and why?", channel=thread)

        assert own_words(result) == [wording.SWITCHED_OFF]
        assert len(answerer.asked) == 1


async def test_direct_messages_are_never_off(answerer: RecordingAnswerer, tmp_path: Path) -> None:
    async with open_world(answerer, tmp_path, support=SupportSettings(mode="off")) as world:
        result = await world.person().user.slash("ask", question="where does it live?")
        await world.idle()

        assert result.response is not None
        assert result.response.content.startswith(SHOWN)
