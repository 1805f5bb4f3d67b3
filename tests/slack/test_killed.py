"""`kill -9` at any moment between acceptance and the last edit: after a restart each question has one whole reply."""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from bot import wording
from tests.doubles.slack import SlackServer, mention_event
from tests.doubles.slack_delivery import Delivery, HttpWire
from tests.doubles.slack_events import message_event
from tests.processes import Process
from tests.slack.running import Plan, started
from tests.slack.scripted import asked, fate, settled
from tests.waiting import until

LONGEST = 1.2  # seconds that an answer takes at this pace
MOMENTS = [0, 1, *(pytest.param(moment, marks=pytest.mark.peer) for moment in range(2, 10))]


@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_killed_process_leaves_nothing_open(slack: SlackServer, tmp_path: Path, moment: int) -> None:
    slack.latency = 0.03
    plan = Plan(slack.url, tmp_path, pieces=4, pause=0.15, lease=1.0)
    wait = random.Random(moment).uniform(0.0, LONGEST)  # noqa: S311 - the same moments in every run
    questions = [asked(slack, 0), asked(slack, 1), asked(slack, 2, "D1")]
    first = await started(plan)
    try:
        heard = await _delivered(first, questions)
        await asyncio.sleep(wait)
    finally:
        first.kill()

    await _restarted(slack, plan, questions)

    assert heard
    assert Counter(fate(slack, question) for question in questions) == {"answered": 3}


@pytest.mark.parametrize(
    ("method", "channel", "count"),
    [
        pytest.param("chat.postMessage", "C1", 1, id="posted and not noted"),
        pytest.param("chat.startStream", "D1", 1, id="streaming and not noted"),
        pytest.param("chat.appendStream", "D1", 1, id="in the middle of a stream"),
        pytest.param("chat.update", "C1", 1, id="answered and not kept", marks=pytest.mark.peer),
        pytest.param("chat.stopStream", "D1", 1, id="stream ended and nothing more", marks=pytest.mark.peer),
    ],
)
async def test_a_process_that_dies_as_slack_does_what_it_asked_leaves_one_reply(
    slack: SlackServer, tmp_path: Path, method: str, channel: str, count: int
) -> None:
    plan = Plan(slack.url, tmp_path, pieces=4, pause=0.4, lease=1.0)
    question = asked(slack, 7, channel)
    first = await started(plan)
    slack.after[method] = first.kill_now
    try:
        await _delivered(first, [question])
        await until(lambda: len(slack.called(method)) >= count)
        slack.after.clear()
    finally:
        first.kill()
    assert len(slack.replies(channel, question["ts"])) == 1

    await _restarted(slack, plan, [question])

    assert fate(slack, question) == "answered"


async def test_a_question_that_kills_every_process_is_closed_with_a_sentence(
    slack: SlackServer, tmp_path: Path
) -> None:
    plan = Plan(slack.url, tmp_path, pieces=4, pause=0.5, lease=0.4)
    question = asked(slack, 9)
    process = await started(plan)
    await _delivered(process, [question])
    for _ in range(3):
        await until(lambda: slack.replies("C1", question["ts"]))
        process.kill()
        posted = len(slack.called("chat.update"))
        process = await started(plan)
        await until(lambda: len(slack.called("chat.update")) > posted)  # noqa: B023 - it is waited for right here
    process.kill()

    await _restarted(slack, plan, [question])

    assert [message["text"] for message in slack.replies("C1", question["ts"])] == [wording.GIVEN_UP]


async def _delivered(process: Process, questions: Sequence[dict[str, Any]]) -> bool:
    """Deliver questions; return whether all were acknowledged."""
    async with ClientSession() as session:
        delivery = Delivery(HttpWire(session, [process.url]), delays=(0.0,))
        events = [
            message_event(question, channel_type="im") if question["channel"] == "D1" else mention_event(question)
            for question in questions
        ]
        return all(await asyncio.gather(*map(delivery.event, events)))


async def _restarted(slack: SlackServer, plan: Plan, questions: Sequence[dict[str, Any]]) -> None:
    """Start again, let Slack deliver again, and wait until nothing is left open."""
    second = await started(plan)
    try:
        assert await _delivered(second, questions)
        await settled(slack, questions)
    finally:
        second.stop()
    assert not slack.streaming
    assert not slack.statuses
