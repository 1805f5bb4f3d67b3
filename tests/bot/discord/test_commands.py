"""`/ask`, used in a server in memory: in public and in private, where a thread can be opened and where not."""

from functools import partial
from pathlib import Path

import discord
import pytest

from bot import wording
from bot.discord.pressing.buttons import SHARE
from core.config import DiscordSettings
from core.domain import Answer, NothingFound
from core.errors import SearchUnavailable
from tests.bot.discord.answered import custom_ids
from tests.bot.discord.commanding import SHOWN, OpenWorld, open_world, own_words
from tests.scripted import RecordingAnswerer, ScriptedAnswerer, ready

QUESTION = "> where does it live?"


@pytest.fixture
def answerer() -> RecordingAnswerer:
    return ready()


@pytest.fixture
def opened(answerer: RecordingAnswerer, tmp_path: Path) -> OpenWorld:
    return partial(open_world, answerer, tmp_path)


async def test_a_question_is_shown_and_answered_in_a_thread_of_its_own(opened: OpenWorld) -> None:
    async with opened() as world:
        result = await world.ask()

        (thread,) = world.channel.threads
        (answer,) = [one for one in thread.history() if one.content]
        assert result.response is not None
        assert (thread.id, thread.name) == (result.response.id, "where does it live?")
        assert world.texts(world.channel) == [QUESTION]
        assert answer.content.startswith(SHOWN)
        assert [id_.split(":")[1] for id_ in custom_ids(answer)] == ["vote_up", "vote_down", "why"]
        claim = await world.journal.answers.answer(1)
        assert claim is not None
        assert (claim.thread.channel, claim.thread.thread) == (str(world.channel.id), str(thread.id))
        assert claim.event_key.startswith("say/")


async def test_in_a_thread_the_answer_is_the_response_and_what_was_said_there_is_known(
    opened: OpenWorld, answerer: RecordingAnswerer
) -> None:
    async with opened() as world:
        await world.ask()
        (thread,) = world.channel.threads

        result = await world.ask("and why?", channel=thread)

        assert result.response is not None
        assert result.response.content.startswith(SHOWN)
        assert not result.ephemeral
        assert len(world.channel.threads) == 1
        assert answerer.asked[1].history[0].text == "where does it live?"


async def test_a_private_answer_is_read_by_one_person_who_may_share_it(opened: OpenWorld) -> None:
    async with opened() as world:
        result = await world.ask(private=True)

        (words,) = own_words(result)
        assert words.startswith(SHOWN)
        assert result.response is not None
        assert custom_ids(result.response) == [f"footnote:{SHARE}:1"]
        assert not world.texts(world.channel)
        assert not world.channel.threads


async def test_what_is_asked_in_private_is_no_part_of_the_threads_conversation(
    opened: OpenWorld, answerer: RecordingAnswerer
) -> None:
    async with opened() as world:
        await world.ask()
        (thread,) = world.channel.threads
        await world.ask("what about my salary?", channel=thread, private=True)

        await world.ask("and why?", channel=thread)

        assert "salary" not in str([question.history for question in answerer.asked])


@pytest.mark.parametrize("event", [SearchUnavailable("down"), NothingFound(Answer("", "not_found", "not_covered"))])
async def test_what_is_no_answer_can_not_be_shared(event: SearchUnavailable | NothingFound, tmp_path: Path) -> None:
    async with open_world(ScriptedAnswerer([event]), tmp_path) as world:
        result = await world.ask(private=True)

    assert result.response is not None
    assert not custom_ids(result.response)


async def test_the_settings_say_whether_it_is_private_unless_somebody_does(opened: OpenWorld) -> None:
    async with opened(settings=DiscordSettings(private=True)) as world:
        usual = await world.ask()
        other = await world.ask(private=False)

    assert usual.ephemeral
    assert not other.ephemeral


async def test_in_direct_messages_the_answer_is_the_response(opened: OpenWorld) -> None:
    async with opened() as world:
        result = await world.person().user.slash("ask", question="where?")
        await world.idle()

        assert result.response is not None
        assert result.response.content.startswith(SHOWN)


@pytest.mark.parametrize("missing", ["create_public_threads", "send_messages_in_threads", "send_messages"])
async def test_where_no_thread_can_be_opened_the_answer_is_the_response(opened: OpenWorld, missing: str) -> None:
    async with opened() as world:
        me = world.guild.me
        assert me is not None
        denied = discord.PermissionOverwrite(**{missing: False})
        if missing == "send_messages":  # a thread can be opened all the same
            denied.update(create_public_threads=False)
        channel = world.guild.create_text_channel("quiet", overwrites={me: denied})

        result = await world.ask(channel=channel)

        assert result.response is not None
        assert result.response.content.startswith(SHOWN)
        assert not channel.threads
        assert "discord" not in str(result.followups)


async def test_in_the_chat_of_a_voice_channel_the_answer_is_the_response(opened: OpenWorld) -> None:
    async with opened() as world:
        result = await world.ask(channel=world.guild.create_voice_channel("voice"))

        assert result.response is not None
        assert result.response.content.startswith(SHOWN)


@pytest.mark.parametrize(
    "question",
    [
        "@everyone [click](https://evil.example) <@123456789012345678>",
        "# *x* `y` ||z||\n> -# q",
        "x" * 2_000,
        "😀" * 999,
    ],
)
async def test_a_question_formats_nothing_and_mentions_nobody(opened: OpenWorld, question: str) -> None:
    async with opened() as world:
        await world.ask(question)

        (line,) = world.texts(world.channel)
        sent = [one.json for one in world.env.http_requests if one.path.endswith("/messages/@original")]
        assert line.startswith("> ")
        assert "\n" not in line
        assert len(line.encode("utf-16-le")) <= 2 * 2_000
        assert not {"@everyone", "<@123456789012345678>"} & set(line.split())
        assert all(body is not None and body["allowed_mentions"] == {"parse": []} for body in sent)


async def test_a_question_of_spaces_explains_the_command(opened: OpenWorld, answerer: RecordingAnswerer) -> None:
    async with opened() as world:
        result = await world.ask("   ")

        assert own_words(result) == [wording.ASK_HOW]
        assert not answerer.asked


async def test_where_the_bot_was_brought_along_it_answers_in_the_response_alone(opened: OpenWorld) -> None:
    async with opened() as world:
        world.leave()

        public, private = await world.ask(), await world.ask("why?", private=True)

        assert public.response is not None
        assert public.response.content.startswith(SHOWN)
        assert own_words(private)[0].startswith(SHOWN)
        assert not world.channel.threads
        assert not [one for one in world.env.http_requests if one.path.startswith("/channels/")]
