"""Discord's limits, times and permissions as SimCord holds them, against the whole adapter."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from pathlib import Path

import discord
import pytest

from bot import wording
from core.config import DiscordSettings
from core.domain import Answer, AnswerEvent, Delta, Finished, Found, Question
from tests.discord.simulated import labels, simulated
from tests.scripted import ANSWER, SOURCE, ScriptedAnswers, answer_to, ready

pytestmark = pytest.mark.timeout(60)


@dataclass(frozen=True, slots=True)
class Late:
    """An Answerer that takes so many seconds of SimCord's clock."""

    seconds: float

    async def answer(self, question: Question) -> AsyncGenerator[AnswerEvent, None]:
        """Answer everything alike."""
        await asyncio.sleep(self.seconds)
        yield Found(1)
        yield Finished(ANSWER)


@dataclass(frozen=True, slots=True)
class Long:
    """An Answerer whose answer has so many paragraphs of 400 characters."""

    paragraphs: int

    async def answer(self, question: Question) -> AsyncGenerator[AnswerEvent, None]:
        """Answer everything alike."""
        text = "\n\n".join(f"{number} {'word ' * 79}[1]" for number in range(self.paragraphs))
        yield Found(1)
        yield Delta(text)
        yield Finished(Answer(text, "answered", "grounded", (SOURCE,), confidence=1.0))


async def test_a_long_answer_takes_several_messages_and_nothing_is_dropped(tmp_path: Path) -> None:
    async with simulated(tmp_path, Long(20)) as world:
        await world.alice.send(world.channel, f"{world.mention} where?")
        await world.alice.slash(world.channel, "ask", question="where?", private=True)
        await world.idle()
        said = world.said(world.channel.threads[0])

        text = "\n\n".join(one.content for one in said)
        assert len(said) in (5, 6)
        assert all(len(one.content) <= 2_000 for one in said)
        assert [f"{number} word" in text for number in range(20)] == [True] * 20
        assert [bool(labels(one)) for one in said] == [False] * (len(said) - 1) + [True]


@pytest.mark.parametrize("length", [2_000, 1_990, 101, 100])
async def test_a_long_question_is_answered_and_names_a_thread_that_discord_takes(tmp_path: Path, length: int) -> None:
    question = "a*b_" * (length // 4) + "?" * (length % 4)
    async with simulated(tmp_path, answerer := ready()) as world:
        await world.alice.slash(world.channel, "ask", question=question)
        await world.idle()
        (thread,) = world.channel.threads
        (shown,) = world.said(world.channel)

        assert answerer.texts == [question]
        assert 50 <= len(str(thread.name)) <= 100
        assert len(shown.content) <= 2_000
        assert len(world.said(thread)) == 1


async def test_what_is_written_is_seen_while_it_grows_at_an_edit_a_second(tmp_path: Path) -> None:
    async with simulated(tmp_path, ScriptedAnswers(8, 0.25)) as world:
        await world.alice.send(world.channel, f"{world.mention} where?")
        await world.idle()
        (answer,) = world.said(world.channel.threads[0])
        *shown, whole = [
            str(one.json["content"]) for one in world.env.http_requests if one.method == "PATCH" and one.json
        ]

    text = answer_to("where?")
    assert 1 <= len(shown) <= 3  # in two seconds and a quarter
    assert all(text.startswith(one) and len(one) < len(text) for one in shown)
    assert whole.startswith(text)
    assert answer.content == whole


@pytest.mark.parametrize("minutes", [1, 14, 15, 16, 40])
async def test_an_answer_that_takes_longer_than_an_interaction_lives_comes_all_the_same(
    tmp_path: Path, minutes: int
) -> None:
    async with simulated(tmp_path, Late(minutes * 60)) as world:
        lounge = world.guild.create_voice_channel("lounge")
        public = await world.alice.slash(lounge, "ask", question="where?")
        private = await world.alice.slash(world.channel, "ask", question="where?", private=True)
        assert (public.acknowledged, private.acknowledged) == (True, True)
        await world.env.advance_time(minutes * 60 + 5)
        await world.idle()

        said = world.said(lounge)
        alone = [private.response] if minutes < 15 else world.alice.user.dm_channel.history()
        assert [ANSWER.text in one.content for one in said] == [True]
        assert [ANSWER.text in one.content for one in alone if one] == [True]
        assert [labels(one) for one in alone if one] == [[wording.SHARE]]
        assert world.said(world.channel) == []


async def test_discord_hears_within_three_seconds_whatever_the_answer_takes(tmp_path: Path) -> None:
    async with simulated(tmp_path, Late(60)) as world:
        results = [
            await world.alice.slash(world.channel, "ask", question="where?"),
            await world.alice.slash(world.channel, "ask", question="where?", private=True),
            await world.alice.context_menu(
                world.channel, wording.ANSWER_THIS, await world.alice.send(world.channel, "where?")
            ),
        ]

        assert [one.acknowledged for one in results] == [True] * 3
        await world.env.advance_time(65)


async def test_without_the_intent_for_words_a_mention_is_answered_and_what_follows_needs_one(tmp_path: Path) -> None:
    settings, none = DiscordSettings(message_content=False), discord.Intents(message_content=False)
    async with simulated(tmp_path, answerer := ready(), settings, approved=none) as world:
        await world.alice.send(world.channel, f"{world.mention} where?")
        await world.idle()
        (thread,) = world.channel.threads
        await world.alice.send(thread, "and why?")
        await world.alice.send(thread, f"{world.mention} and how?")
        await world.idle()

    assert answerer.texts == ["where?", "and how?"]


async def test_an_intent_that_is_not_approved_is_asked_for_and_refused(tmp_path: Path) -> None:
    with pytest.raises(discord.PrivilegedIntentsRequired):
        async with simulated(tmp_path, approved=discord.Intents(message_content=False)):
            pass


@pytest.mark.parametrize(
    ("denied", "threads", "inline", "told"),
    [
        pytest.param(["create_public_threads"], 0, 1, ["Create Public Threads"], id="no threads"),
        pytest.param(["send_messages"], 1, 0, ["Send Messages"], id="only in threads"),
        pytest.param(["read_message_history"], 0, 1, ["Read Message History"], id="no past"),
        pytest.param(["send_messages", "create_public_threads"], 0, 0, ["Send Messages"], id="nothing at all"),
    ],
)
async def test_what_the_bot_may_not_do_is_told_to_the_moderators(
    tmp_path: Path, denied: Sequence[str], threads: int, inline: int, told: Sequence[str]
) -> None:
    async with simulated(tmp_path) as world:
        staff = world.guild.create_text_channel("staff")
        await world.answering.servers.put(str(world.guild.id), "notices", [str(staff.id)], person="1")
        me = world.guild.me
        assert me is not None
        lacks = discord.PermissionOverwrite(**dict.fromkeys(denied, False))
        channel = world.guild.create_text_channel("support", overwrites={me: lacks})
        await world.alice.send(channel, f"{world.mention} where?")
        await world.idle()
        notices = [one.content for one in world.said(staff)]

        assert [len(world.said(thread)) for thread in channel.threads] == [1] * threads
        assert len(world.said(channel)) == inline
        assert [name for name in told if name in "".join(notices)] == told
        assert len(notices) == 1
