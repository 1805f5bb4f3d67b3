"""An answer that takes longer than an interaction lives, in virtual time: it comes all the same, once."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path

from bot.discord.pressing.buttons import SHARE
from core.domain import AnswerEvent, Finished, Found, Question
from tests.bot.discord.answered import custom_ids
from tests.bot.discord.commanding import SHOWN, open_world
from tests.scripted import ANSWER

QUARTER = 15 * 60.0


@dataclass(frozen=True, slots=True)
class Slow:
    """An Answerer that takes a quarter of an hour."""

    async def answer(self, question: Question) -> AsyncGenerator[AnswerEvent, None]:
        """Answer everything alike, late."""
        yield Found(1)
        await asyncio.sleep(QUARTER)
        yield Finished(ANSWER)


async def test_a_late_answer_in_private_comes_as_a_direct_message_that_can_be_shared(tmp_path: Path) -> None:
    async with open_world(Slow(), tmp_path) as world:
        await world.person().slash(world.channel, "ask", question="where?", private=True)
        await world.env.advance_time(QUARTER + 60)
        await world.idle()

        (answer,) = world.person().user.dm_channel.history()
        assert answer.content.startswith(SHOWN)
        assert custom_ids(answer) == [f"footnote:{SHARE}:1"]
        assert not world.texts(world.channel)


async def test_a_late_answer_in_public_goes_on_in_the_same_message(tmp_path: Path) -> None:
    async with open_world(Slow(), tmp_path) as world:
        voice = world.guild.create_voice_channel("voice")
        await world.person().slash(voice, "ask", question="where?")
        await world.env.advance_time(QUARTER + 60)
        await world.idle()

        (answer,) = world.texts(voice)
        assert answer.startswith(SHOWN)


async def test_a_late_answer_in_a_thread_is_as_any_other(tmp_path: Path) -> None:
    async with open_world(Slow(), tmp_path) as world:
        await world.person().slash(world.channel, "ask", question="where?")
        await world.env.advance_time(QUARTER + 60)
        await world.idle()

        (answer,) = world.texts()
        assert answer.startswith(SHOWN)
