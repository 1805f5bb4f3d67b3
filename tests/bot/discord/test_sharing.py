"""The button that shares a private answer, pressed in a server in memory."""

from functools import partial
from pathlib import Path

import pytest
import simcord

from bot import wording
from bot.discord.pressing.buttons import SHARE
from tests.bot.discord.answered import custom_ids
from tests.bot.discord.commanding import SHOWN, OpenWorld, World, open_world, own_words
from tests.scripted import RecordingAnswerer, ready

LINE = wording.SHARED_QUESTION.format(question="where does it live?")


@pytest.fixture
def answerer() -> RecordingAnswerer:
    return ready()


@pytest.fixture
def opened(answerer: RecordingAnswerer, tmp_path: Path) -> OpenWorld:
    return partial(open_world, answerer, tmp_path)


async def share(world: World, private: simcord.InteractionResult, *, person: str = "alice") -> list[str]:
    """Press the button, wait for what becomes of it, and return what the person is told."""
    assert private.response is not None
    result = await world.person(person).click(private.response, custom_id=f"footnote:{SHARE}:1")
    await world.idle()
    return [words for words in own_words(result) if not words.startswith(SHOWN)]


async def test_the_question_is_posted_and_answered_in_its_thread(
    opened: OpenWorld, answerer: RecordingAnswerer
) -> None:
    async with opened() as world:
        private = await world.ask(private=True)

        told = await share(world, private)

        (thread,) = world.channel.threads
        (answer,) = [one for one in thread.history() if one.content.startswith(SHOWN)]
        assert told == [wording.SHARED]
        assert world.texts(world.channel) == [LINE]
        assert (thread.name, len(world.texts())) == ("where does it live?", 1)
        assert [id_.split(":")[1:] for id_ in custom_ids(answer)] == [
            ["vote_up", "3"],
            ["vote_down", "3"],
            ["why", "3"],
        ]
        assert len(answerer.asked) == 1
        assert own_words(private)[0].startswith(SHOWN)


async def test_it_is_shared_once_however_often_it_is_pressed(opened: OpenWorld) -> None:
    async with opened() as world:
        private = await world.ask(private=True)

        told = [await share(world, private) for _ in range(3)]

        assert told == [[wording.SHARED], [wording.SHARED_BEFORE], [wording.SHARED_BEFORE]]
        assert world.texts(world.channel) == [LINE]
        assert len(world.texts()) == 1


async def test_the_button_works_after_a_restart(opened: OpenWorld, answerer: RecordingAnswerer) -> None:
    async with opened() as world:
        private = await world.ask(private=True)
        await world.restart()

        told = [await share(world, private) for _ in range(2)]

        assert told == [[wording.SHARED], [wording.SHARED_BEFORE]]
        assert world.texts()[0].startswith(SHOWN)
        assert len(answerer.asked) == 1


async def test_in_a_thread_it_is_shared_inline(opened: OpenWorld) -> None:
    async with opened() as world:
        await world.ask("why?")
        (thread,) = world.channel.threads
        private = await world.person().slash(thread, "ask", question="where does it live?", private=True)
        await world.idle()
        assert private.response is not None

        result = await world.person().click(private.response, custom_id=f"footnote:{SHARE}:2")
        await world.idle()

        assert wording.SHARED in own_words(result)
        assert len(world.channel.threads) == 1
        (_, line, answer) = world.texts()
        assert line == LINE
        assert answer.startswith(SHOWN)


async def test_where_the_bot_may_not_post_it_says_so_and_it_may_be_tried_again(opened: OpenWorld) -> None:
    async with opened() as world:
        private = await world.ask(private=True)
        world.env.inject_error("POST", "/channels/*", status=403, code=50013)
        refused = await share(world, private)
        world.env.inject_error("POST", "/channels/*", status=500)
        failed = await share(world, private)

        assert refused == [wording.MAY_NOT_POST]
        assert failed == [wording.NOT_SHARED]
        assert await share(world, private) == [wording.SHARED]


async def test_where_the_bot_was_brought_along_it_is_shared_in_response(opened: OpenWorld) -> None:
    async with opened() as world:
        world.leave()
        private = await world.ask(private=True)
        assert private.response is not None

        result = await world.person().click(private.response, custom_id=f"footnote:{SHARE}:1")
        await world.idle()

        public = [one for one in result.followups if not one.ephemeral]
        assert [one.content.splitlines()[0] for one in public] == [LINE, SHOWN]
        assert custom_ids(public[1])
        assert wording.SHARED in own_words(result)
        assert own_words(private)[0].startswith(SHOWN)
        assert not [one for one in world.env.http_requests if one.path.startswith("/channels/")]


async def test_from_direct_messages_it_is_shared_where_it_was_asked(opened: OpenWorld) -> None:
    async with opened() as world:
        world.env.inject_error("POST", "/interactions/*", status=404, code=10062)
        await world.ask(private=True)
        (answer,) = world.person().user.dm_channel.history()

        result = await world.person().user.click(answer, custom_id=f"footnote:{SHARE}:1")
        await world.idle()

        assert wording.SHARED in str([one.content for one in result.followups])
        assert world.texts(world.channel) == [LINE]


async def test_who_may_no_longer_write_there_can_not_share_from_direct_messages(opened: OpenWorld) -> None:
    async with opened() as world:
        world.env.inject_error("POST", "/interactions/*", status=404, code=10062)
        await world.ask(private=True)
        (answer,) = world.person().user.dm_channel.history()
        world.guild.remove_member(world.person())

        result = await world.person().user.click(answer, custom_id=f"footnote:{SHARE}:1")
        await world.idle()

        assert wording.NO_LONGER_KEPT in str([one.content for one in result.followups])
        assert not world.texts(world.channel)


async def test_nothing_is_shared_that_is_not_known(opened: OpenWorld) -> None:
    async with opened() as world:
        private = await world.ask(private=True)
        question = await world.journal.answers.answer(1)
        assert question is not None
        await world.journal.retention.forget("discord", question.person)

        assert await share(world, private) == [wording.NO_LONGER_KEPT]
