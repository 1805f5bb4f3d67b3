"""Unasked answers and processes: several of them, killed ones, and questions that change after their answer."""

import asyncio
from pathlib import Path

import pytest

from bot.discord.pressing.buttons import VOTE_UP
from tests.discord.dying import dying
from tests.discord.running import Plan, started
from tests.discord.supported import HOW, MINUTE, Channels
from tests.discord.watching import buttons
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_state import SUPPORT
from tests.waiting import until

pytestmark = pytest.mark.timeout(120)

OTHERWISE = "how do I rotate the signing keys of two servers?"


@pytest.fixture
def channels(discord: DiscordServer, tmp_path: Path) -> Channels:
    return Channels(discord, tmp_path)


@pytest.mark.parametrize(
    ("operation", "done"),
    [("create_thread_from_message", False), ("create_thread_from_message", True), ("create_message", True)],
)
async def test_a_process_that_dies_at_an_unasked_answer_leaves_one(
    channels: Channels, operation: str, done: bool
) -> None:
    await channels.choose(mode="confident", wait="0")
    plan = Plan(channels.discord.url, channels.folder, support=MINUTE, lease=1.0)
    first = await started(plan)
    with dying(channels.discord, first, operation, 1, done=done):
        asked = channels.ask()
        await until(lambda: not first.process.is_alive(), 30)
    second = await started(plan)
    try:
        await until(lambda: channels.answers(asked["id"]) == 1, 30)
        await asyncio.sleep(1.0)  # for what must not come
    finally:
        await second.ended()

    (answer,) = channels.discord.replies(asked["id"])
    assert VOTE_UP in buttons(answer)
    assert channels.decided(asked) == ["waiting", "answered"]


async def test_two_processes_answer_what_nobody_asked_them_once(channels: Channels) -> None:
    await channels.choose(mode="confident", wait="0")
    people = [channels.discord.add_person(f"person{number}") for number in range(10)]
    async with channels.bot(), channels.bot():
        texts = [f"how do I rotate the keys of server number {number}?" for number in range(10)]
        asked = [channels.discord.say(SUPPORT, text, person=person) for text, person in zip(texts, people, strict=True)]
        await until(lambda: all(channels.answers(one["id"], text) for one, text in zip(asked, texts, strict=True)), 40)

    assert len(channels.discord.called("create_message")) == 10
    assert [channels.decided(one).count("answered") for one in asked] == [1] * 10


async def test_an_edit_after_its_answer_is_answered_anew_and_a_deletion_takes_the_answer_away(
    channels: Channels,
) -> None:
    await channels.choose(mode="confident", wait="0")
    async with channels.bot():
        asked = channels.ask(HOW)
        await until(lambda: channels.answers(asked["id"]) == 1, 20)
        await until(lambda: buttons(channels.discord.replies(asked["id"])[-1]))
        channels.discord.edit(asked, OTHERWISE)
        await until(lambda: channels.answers(asked["id"], OTHERWISE) == 1, 20)
        edited = len(channels.discord.replies(asked["id"]))
        channels.discord.delete(asked)
        await until(lambda: not channels.discord.replies(asked["id"]), 20)

    assert edited == 1
