"""`kill -9` at any moment between a question and its end: after a restart each has one whole reply, nothing is open."""

import asyncio
import random
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot import wording
from tests.discord.asked import WAYS, Way, all_answered, askers, closed
from tests.discord.dying import dying
from tests.discord.running import Plan, started
from tests.discord.scripted import answers, asked
from tests.doubles.discord import DiscordServer
from tests.waiting import until

pytestmark = pytest.mark.timeout(120)

LONGEST = 2.5  # seconds that the answers take at this pace
MOMENTS = [0, 1, *(pytest.param(moment, marks=pytest.mark.peer) for moment in range(2, 10))]


@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_killed_process_leaves_nothing_open(discord: DiscordServer, tmp_path: Path, moment: int) -> None:
    chance = random.Random(moment)  # noqa: S311 - the same moments in every run
    plan = Plan(discord.url, tmp_path, pieces=4, pause=0.15, lease=1.0)
    people = askers(discord)
    first = await started(plan)
    before = [people.ask(way, number) for number, way in enumerate(WAYS)]
    await all_answered(discord, before)  # what comes before a session is looked for where somebody has asked
    discord.latency = 0.03
    ways = chance.sample(WAYS, len(WAYS))
    wait = chance.uniform(0.0, LONGEST)
    sys.stdout.write(f"moment {moment}: killed {wait:.3f} s after {', '.join(ways)}\n")
    alone = ("direct", "forum")[moment % 2]  # where nothing of another answer comes between two messages
    questions = [people.ask(way, number, long=way == alone) for number, way in enumerate(ways, 10)]
    await asyncio.sleep(wait)
    first.kill()

    second = await started(plan)
    try:
        await all_answered(discord, [*before, *questions])
        await until(lambda: closed(tmp_path), 20)
        await all_answered(discord, [*before, *questions], 5.0)
    finally:
        second.stop()


@dataclass(frozen=True, slots=True)
class Point:
    """Where a process dies: at the ``count``-th of some calls, when it was ``done`` or just not."""

    operation: str
    count: int = 1
    done: bool = True
    long: bool = False

    def __str__(self) -> str:
        return f"{'after' if self.done else 'before'} {self.operation} {self.count}{' of a long one' * self.long}"


CLAIMED = Point("create_*", done=False)
RESPONSE, THREAD, POST, EDIT = "create_interaction_response", "create_thread_from_message", "create_message", "update_*"
POINTS: dict[Way, list[Point]] = {
    "channel": [CLAIMED, Point(THREAD), Point(POST), Point(EDIT), Point(EDIT, 3)],
    "forum": [CLAIMED, Point(POST), Point(EDIT, 2), Point(POST, 2, long=True)],
    "direct": [CLAIMED, Point(POST), Point(EDIT, 2), Point(POST, 2, done=False, long=True), Point(POST, 2, long=True)],
    "thread": [CLAIMED, Point(POST), Point(EDIT, 2)],
    "command": [
        CLAIMED,
        Point(RESPONSE),
        Point(EDIT, done=False),
        Point(EDIT),
        Point(THREAD, done=False),
        Point(THREAD),
        Point(POST),
        Point(EDIT, 3),
        Point(POST, 2, long=True),
    ],
    "command in a thread": [
        CLAIMED,
        Point(RESPONSE),
        Point(EDIT),
        Point(EDIT, 3),
        Point(POST, done=False, long=True),
        Point(POST, long=True),
    ],
    "private command": [
        CLAIMED,
        Point(RESPONSE),
        Point(EDIT),
        Point(EDIT, 3),
        Point("execute_webhook", done=False, long=True),  # done, and not noted: nobody can find it, it comes twice
    ],
}
QUICK = {
    ("channel", POINTS["channel"][2]),
    ("command", POINTS["command"][1]),
    ("private command", POINTS["command"][1]),
}
CASES = [
    pytest.param(way, point, id=f"{way}: {point}", marks=[] if (way, point) in QUICK else pytest.mark.peer)
    for way, points in POINTS.items()
    for point in points
]


@pytest.mark.parametrize(("way", "point"), CASES)
async def test_a_process_that_dies_at_a_call_leaves_one_reply(
    discord: DiscordServer, tmp_path: Path, way: Way, point: Point
) -> None:
    plan = Plan(discord.url, tmp_path, pieces=4, pause=0.4, lease=1.0)
    people = askers(discord)
    first = await started(plan)
    with dying(discord, first, point.operation, point.count, done=point.done):
        question = people.ask(way, 7, long=point.long)
        await until(lambda: not first.process.is_alive(), 20)
    first.kill()

    second = await started(plan)
    try:
        await until(lambda: closed(tmp_path) == 1, 20)
        await all_answered(discord, [question], 5.0, always=True)
    finally:
        second.stop()


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

    last = await started(plan)
    try:
        await until(lambda: [one["content"] for one in answers(discord, question)] == [wording.GIVEN_UP], 20)
    finally:
        last.stop()
    assert len(answers(discord, question)) == 1
