"""Slack limits, fails, ends streams and drops connections: the same final text, and no second message."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot.slack.pressing.buttons import HUMAN
from tests.doubles.slack import ALWAYS, Fault, SlackServer, mention_event
from tests.doubles.slack_events import click, message_event
from tests.scripted import ScriptedAnswers
from tests.slack.running import Plan, delivered
from tests.slack.scripted import asked, fate, settled
from tests.waiting import until

pytestmark = pytest.mark.timeout(90)

RATE = {"Retry-After": "1"}


def plan(slack: SlackServer, folder: Path, *, socket: bool = False) -> Plan:
    return Plan(slack.url, folder, socket=socket)


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault("chat.*", 429, "ratelimited", RATE, times=ALWAYS, every=2), id="429 every second call"),
        pytest.param(Fault("*", 429, "ratelimited", RATE, times=3), id="429 three times"),
        pytest.param(Fault("chat.*", 500, times=ALWAYS, every=2), id="500 every second call"),
        pytest.param(Fault("chat.*", 500, times=ALWAYS, every=2, done=True), id="500 though it was done"),
        pytest.param(Fault("chat.*", None, times=ALWAYS, every=2), id="cut before"),
        pytest.param(Fault("chat.*", None, times=ALWAYS, every=2, done=True), id="cut after"),
        pytest.param(Fault("chat.postMessage", None, times=1, done=True), id="first post accepted and cut"),
        pytest.param(Fault("assistant.*", error="missing_scope", times=ALWAYS), id="no status"),
        pytest.param(Fault("chat.startStream", 429, "ratelimited", RATE, times=ALWAYS), id="no streams"),
        pytest.param(Fault("chat.appendStream", error="message_not_in_streaming_state", times=ALWAYS), id="ended"),
        pytest.param(Fault("chat.stopStream", 500, times=1), id="stop fails once"),
    ],
)
@pytest.mark.parametrize("channel", ["C1", "D1"])
async def test_the_answer_is_whole_and_alone(slack: SlackServer, tmp_path: Path, fault: Fault, channel: str) -> None:
    async with delivered(slack, plan(slack, tmp_path), ScriptedAnswers(3, 0.15)) as delivery:
        slack.faults.append(replace(fault))
        question = asked(slack, 1, channel)
        event = mention_event(question) if channel == "C1" else message_event(question, channel_type="im")

        assert await delivery.event(event)
        await settled(slack, [question], 40)
        slack.faults.clear()

    assert fate(slack, question) == "answered"
    assert not slack.streaming


async def test_slack_ends_the_stream_in_the_middle(slack: SlackServer, tmp_path: Path) -> None:
    async with delivered(slack, plan(slack, tmp_path), ScriptedAnswers(6, 0.5)) as delivery:
        question = asked(slack, 1, "D1")
        await delivery.event(message_event(question, channel_type="im"))
        async with asyncio.timeout(10):
            while not slack.streaming:  # noqa: ASYNC110 - the double has no event for it
                await asyncio.sleep(0.01)
        slack.end_stream(*next(iter(slack.streaming)))
        await settled(slack, [question])

    assert fate(slack, question) == "answered"


@pytest.fixture(params=["http", "socket"])
def transport(request: pytest.FixtureRequest) -> bool:
    return str(request.param) == "socket"


async def test_lost_acknowledgements_make_no_second_answer(slack: SlackServer, tmp_path: Path, transport: bool) -> None:
    async with delivered(slack, plan(slack, tmp_path, socket=transport), ScriptedAnswers()) as delivery:
        delivery.lost = 5
        questions = [asked(slack, number) for number in range(3)]
        await asyncio.gather(*(delivery.event(mention_event(question)) for question in questions))
        await settled(slack, questions)

    assert [fate(slack, question) for question in questions] == ["answered"] * 3


async def test_a_dropped_socket_and_a_refresh_lose_nothing(slack: SlackServer, tmp_path: Path) -> None:
    async with delivered(slack, plan(slack, tmp_path, socket=True), ScriptedAnswers(3, 0.2)) as delivery:
        questions = [asked(slack, number) for number in range(4)]
        delivery.patience = 0.5
        await delivery.event(mention_event(questions[0]))
        await slack.sockets.cut()
        await delivery.event(mention_event(questions[1]))
        sending = asyncio.create_task(delivery.event(mention_event(questions[2])))
        await slack.sockets.refresh()
        await sending
        await delivery.event(mention_event(questions[3]))
        await settled(slack, questions)

    assert [fate(slack, question) for question in questions] == ["answered"] * 4
    assert slack.sockets.connected >= 3


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault("chat.postMessage", None, done=True), id="cut after"),
        pytest.param(Fault("chat.postMessage", 500, done=True), id="500 though it was done"),
        pytest.param(Fault("chat.*", 429, "ratelimited", RATE, times=2), id="429 twice"),
    ],
)
async def test_a_human_is_called_once(slack: SlackServer, tmp_path: Path, fault: Fault) -> None:
    async with delivered(slack, plan(slack, tmp_path), ScriptedAnswers()) as delivery:
        question = asked(slack, 1)
        await delivery.event(mention_event(question))
        await settled(slack, [question])
        (answer,) = slack.replies("C1", question["ts"])
        slack.faults.append(replace(fault))

        await delivery.interaction(click(slack, answer, HUMAN))
        await until(lambda: len(slack.replies("C1", question["ts"])) >= 2)
        await until(lambda: slack.private("U1"))

    assert len(slack.replies("C1", question["ts"])) == 2
