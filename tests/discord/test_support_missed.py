"""What was asked in support channels while the bot was away, or deaf: the right ones are answered, once, in order."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from core.config import SupportSettings
from tests.discord.running import Plan
from tests.discord.supported import BY_HAND, HOW, Channels
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_shapes import Json
from tests.doubles.discord_state import BOT, GENERAL, OTHER, SUPPORT
from tests.waiting import until

pytestmark = pytest.mark.timeout(120)

TEN_MINUTES = SupportSettings(wait_minutes=10, per_channel_an_hour=0)
MINUTES = 60.0


@pytest.fixture
def channels(discord: DiscordServer, tmp_path: Path) -> Channels:
    return Channels(discord, tmp_path)


def plan(channels: Channels) -> Plan:
    return Plan(channels.discord.url, channels.folder, support=TEN_MINUTES)


def begun(channels: Channels) -> list[str]:
    """Return the messages that were answered, in the order in which that began."""
    with closing(sqlite3.connect(f"file:{channels.folder}/journal.db?mode=ro", uri=True)) as journal:
        return [key.rpartition("/")[2] for (key,) in journal.execute("SELECT event_key FROM questions ORDER BY id")]


async def test_of_forty_messages_the_right_ones_are_answered_once_the_oldest_first(channels: Channels) -> None:
    discord = channels.discord
    await channels.choose(mode="confident")
    await channels.choose(GENERAL, mode="confident")
    discord.limits.rules = {"create_message": (5, 1.0), "create_thread_from_message": (10, 1.0)}
    asked: list[Json] = []
    for number in range(40):
        person = discord.add_person(f"person{number}")
        place = (SUPPORT, GENERAL)[number % 2]
        text = "see you at lunch" if number % 8 == 7 else f"how do I rotate the keys of server number {number}?"
        asked.append(discord.say(place, text, person=person, age=(39.5 - number) * 45.0))
    first = asked[0]
    for number in (4, 8):
        thread = discord.open_thread(asked[number], "keys", person=OTHER)
        discord.say(thread, BY_HAND, person=OTHER)
    discord.say(SUPPORT, BY_HAND, person=OTHER, reply_to=asked[6])
    discord.say(SUPPORT, f"<@{BOT}> {HOW}", person=OTHER, age=45 * MINUTES)
    chatter, answered = {7, 15, 23, 31, 39}, {4, 6, 8}
    young = {number for number in range(40) if (39.5 - number) * 45.0 < 10 * MINUTES}
    due = [asked[number]["id"] for number in range(40) if number not in chatter | answered | young]

    for _ in range(2):
        async with channels.bot(plan(channels)):
            await until(lambda: all(discord.replies(one) for one in due), 60)
            await until(lambda: channels.waiting() == len(young - chatter), 20)

    for place in (SUPPORT, GENERAL):
        assert [one for one in begun(channels) if one in discord.messages[place]] == [
            one for one in due if one in discord.messages[place]
        ]
    assert sorted(begun(channels)) == sorted(due)
    assert all(len(discord.replies(one)) == 1 for one in due)
    assert len(discord.called("create_message")) == len(due)
    assert not discord.limits.hits
    assert [channels.decided(asked[number]) for number in (4, 6, 8)] == [["waiting", "human_first"]] * 3
    assert channels.decided(first) == ["waiting", "answered"]


async def test_what_was_heard_before_is_not_heard_again_and_what_waits_goes_on(channels: Channels) -> None:
    await channels.choose(mode="confident")
    async with channels.bot(plan(channels)):
        asked = channels.ask()
        lunch = channels.discord.say(SUPPORT, "lunch?", person=OTHER)
        await until(lambda: channels.decided(asked) and channels.decided(lunch))
    async with channels.bot(plan(channels)):
        pass

    assert (channels.decided(asked), channels.decided(lunch)) == (["waiting"], ["not_a_question"])


async def test_a_person_who_answered_in_a_thread_meanwhile_was_first(channels: Channels) -> None:
    await channels.choose(mode="confident")
    async with channels.bot(plan(channels)):
        asked = channels.ask(age=10 * MINUTES - 4)
        await channels.until_decided("waiting", message=asked)
    thread = channels.discord.open_thread(asked, "keys", person=OTHER)
    channels.discord.say(thread, BY_HAND, person=OTHER)
    channels.discord.channels[thread]["thread_metadata"]["archived"] = True
    async with channels.bot(plan(channels)):
        await channels.until_decided("waiting", "human_first", message=asked)

    assert not channels.discord.called("create_message")


async def test_after_a_session_was_lost_what_was_said_meanwhile_is_heard(channels: Channels) -> None:
    discord = channels.discord
    await channels.choose(mode="confident")
    async with channels.bot(plan(channels)):
        discord.gateway.deaf = True
        asked = channels.ask(age=11 * MINUTES)
        discord.gateway.deaf = False
        discord.gateway.invalidate(resumable=False)
        await until(lambda: channels.answers(asked["id"]) == 1, 30)

    assert channels.decided(asked) == ["waiting", "answered"]


async def test_an_answer_that_comes_live_before_its_question_is_read_was_first(channels: Channels) -> None:
    discord = channels.discord
    await channels.choose(mode="confident")
    async with channels.bot(plan(channels)) as bot:
        sessions = len(discord.gateway.identified)
        discord.gateway.deaf = True
        asked = channels.ask(age=11 * MINUTES)
        discord.gateway.deaf = False
        discord.gateway.invalidate(resumable=False)
        await until(lambda: len(discord.gateway.identified) > sessions and not bot.client.looked.is_set())
        answer = discord.say(SUPPORT, BY_HAND, person=OTHER, reply_to=asked)
        await until(lambda: channels.decided(answer))
        await until(bot.client.looked.is_set, 20)
        await until(lambda: channels.decided(asked))
        await channels.until_decided("waiting", "human_first", message=asked)
