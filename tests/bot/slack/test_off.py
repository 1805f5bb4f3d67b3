"""A channel in which the bot is switched off: one person alone is still answered, and nothing is posted there."""

import pytest

from bot import wording
from bot.slack.pressing import buttons
from bot.slack.setup.manifest import SHORTCUT
from core.journal.values import Channel
from tests.bot.slack.asking import SHOWN, ask, first_block
from tests.bot.slack.conftest import Front, OpenFront
from tests.bot.slack.test_commands import ask as ask_in_private
from tests.bot.slack.test_commands import share
from tests.doubles.slack import TEAM, SlackServer
from tests.doubles.slack_events import click, shortcut
from tests.scripted import RecordingAnswerer, ready
from tests.waiting import until


@pytest.fixture
def answerer() -> RecordingAnswerer:
    return ready()


async def switch(opened: Front, mode: str, channel: str = "C1") -> None:
    """Choose a mode for a channel."""
    policies = opened.adapter.answering.support.policies
    await policies.put(Channel("slack", TEAM, channel), "mode", mode, person="U9")


async def test_a_private_question_is_answered_and_shared_only_when_it_is_on_again(
    slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer
) -> None:
    async with front(answerer) as opened:
        await switch(opened, "off")
        await ask_in_private(slack, opened)
        await share(slack, opened)
        (answer, refused), silent = slack.private("U1"), not slack.messages
        await switch(opened, "mention")
        await share(slack, opened)

    assert first_block(answer) == SHOWN
    assert refused["text"] == wording.SWITCHED_OFF
    assert silent
    assert slack.private("U1")[-1]["text"] == wording.SHARED


async def test_the_shortcut_answers_nothing_and_says_why_to_who_used_it(
    slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer
) -> None:
    async with front(answerer) as opened:
        await switch(opened, "off")
        message = slack.say("C1", "where does it live?", user="U2")
        assert await opened.send("interactive", shortcut(slack, message, SHORTCUT)) == 200
        await until(lambda: slack.private("U1"))

    assert [said["text"] for said in slack.private("U1")] == [wording.SWITCHED_OFF]
    assert not slack.replies("C1", message["ts"])
    assert not answerer.asked


async def test_direct_messages_are_never_off(slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer) -> None:
    async with front(answerer) as opened:
        await switch(opened, "off", "D1")
        message = slack.say("D1", "where does it live?", user="U1")
        await opened.send("interactive", shortcut(slack, message, SHORTCUT))
        await until(lambda: not opened.desk.held and slack.replies("D1", message["ts"]))

    assert [first_block(answer) for answer in slack.replies("D1", message["ts"])] == [SHOWN]


async def test_nobody_is_called_there(slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer) -> None:
    async with front(answerer) as opened:
        policies = opened.adapter.answering.support.policies
        await policies.put(Channel("slack", TEAM, "C1"), "people", "U0HELPER", person="U9")
        question = await ask(slack, opened)
        await switch(opened, "off")
        (answer,) = slack.replies("C1", question["ts"])
        await opened.send("interactive", click(slack, answer, buttons.HUMAN))
        await until(lambda: slack.private("U1"))

    assert slack.private("U1")[0]["text"] == wording.SWITCHED_OFF
    assert len(slack.replies("C1", question["ts"])) == 1
