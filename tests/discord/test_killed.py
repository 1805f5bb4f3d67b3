"""`kill -9` at any moment between a question and the last edit: after a restart each has one whole reply."""

import asyncio
import random
from collections import Counter
from pathlib import Path

import pytest

from bot import wording
from tests.discord.running import Plan, started
from tests.discord.scripted import answers, asked, fate, settled
from tests.doubles.discord import DiscordServer
from tests.doubles.discord_state import ASKER, SUPPORT
from tests.waiting import until

pytestmark = pytest.mark.timeout(90)

LONGEST = 1.2  # seconds that an answer takes at this pace
MOMENTS = [0, 1, *(pytest.param(moment, marks=pytest.mark.peer) for moment in range(2, 10))]


@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_killed_process_leaves_nothing_open(discord: DiscordServer, tmp_path: Path, moment: int) -> None:
    discord.latency = 0.03
    plan = Plan(discord.url, tmp_path, pieces=4, pause=0.15, lease=1.0)
    wait = random.Random(moment).uniform(0.0, LONGEST)  # noqa: S311 - the same moments in every run
    first = await started(plan)
    questions = [asked(discord, 0), asked(discord, 1), asked(discord, 2, discord.direct(ASKER))]
    await until(lambda: discord.called("create_message", "create_thread_from_message"))
    await asyncio.sleep(wait)
    first.kill()

    await _restarted(discord, plan, questions)

    found = [[(one["content"], one["components"]) for one in answers(discord, question)] for question in questions]
    assert Counter(fate(discord, question) for question in questions) == {"answered": 3}, found


@pytest.mark.parametrize(
    ("operation", "direct", "count"),
    [
        pytest.param("create_thread_from_message", False, 1, id="thread opened and nothing said"),
        pytest.param("create_message", False, 1, id="posted and not noted"),
        pytest.param("create_message", True, 1, id="posted directly and not noted"),
        pytest.param("update_message", False, 1, id="edited", marks=pytest.mark.peer),
        pytest.param("update_message", True, 2, id="answered and not kept", marks=pytest.mark.peer),
    ],
)
async def test_a_process_that_dies_as_discord_does_what_it_asked_leaves_one_reply(
    discord: DiscordServer, tmp_path: Path, operation: str, direct: bool, count: int
) -> None:
    plan = Plan(discord.url, tmp_path, pieces=4, pause=0.4, lease=1.0)
    first = await started(plan)

    def die() -> None:
        if len(discord.called(operation)) >= count:
            first.kill_now()

    discord.after[operation] = die
    question = asked(discord, 7, discord.direct(ASKER) if direct else SUPPORT)
    await until(lambda: not first.process.is_alive(), 20)
    discord.after.clear()
    first.kill()

    await _restarted(discord, plan, [question])

    assert fate(discord, question) == "answered"
    assert len(answers(discord, question)) == 1


@pytest.mark.parametrize("private", [False, True])
async def test_a_command_that_was_deferred_is_answered_by_the_next_process(
    discord: DiscordServer, tmp_path: Path, private: bool
) -> None:
    plan = Plan(discord.url, tmp_path, pieces=4, pause=0.4, lease=1.0)
    first = await started(plan)
    interaction = discord.slash("ask", question="where is it?", private=private)
    await until(lambda: interaction.answer)
    await asyncio.sleep(0.3)
    first.kill()

    await _restarted(discord, plan, [])
    place = interaction.place if private else discord.thread_of({"id": interaction.original})
    seen = [message for message in discord.seen(place) if "docs.example" in message["content"]]

    assert len(seen) == 1


async def test_a_question_that_kills_every_process_is_closed_with_a_sentence(
    discord: DiscordServer, tmp_path: Path
) -> None:
    plan = Plan(discord.url, tmp_path, pieces=4, pause=0.5, lease=0.4)
    process = await started(plan)
    question = asked(discord, 9)
    for _ in range(3):
        await until(lambda: answers(discord, question))
        process.kill()
        edited = len(discord.called("update_message"))
        process = await started(plan)
        await until(lambda: len(discord.called("update_message")) > edited)  # noqa: B023 - it is waited for right here
    process.kill()

    await _restarted(discord, plan, [question])

    assert [message["content"] for message in answers(discord, question)] == [wording.GIVEN_UP]


async def _restarted(discord: DiscordServer, plan: Plan, questions: list[dict[str, object]]) -> None:
    """Start again, and wait until nothing is left open."""
    second = await started(plan)
    try:
        await settled(discord, questions)
        await asyncio.sleep(0 if questions else 4.0)
    finally:
        await second.ended()
