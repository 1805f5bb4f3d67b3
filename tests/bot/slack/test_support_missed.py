"""What was written while nobody listened and is read later: questions, and mentions of the bot."""

import asyncio
import time

import pytest

from core.journal.values import Address, Channel
from tests.bot.slack.asking import MENTION, settled
from tests.bot.slack.conftest import Front, OpenFront
from tests.doubles.slack import TEAM, SlackServer
from tests.scripted import RecordingAnswerer, ready
from tests.waiting import until

ASKS = "how do I rotate the signing key of my project?"


@pytest.fixture
def answerer() -> RecordingAnswerer:
    return ready()


async def watch(opened: Front, mode: str) -> None:
    """Let the channel be answered unasked, at once."""
    policies = opened.adapter.answering.support.policies
    await policies.put(Channel("slack", TEAM, "C1"), "mode", mode, person="U1")
    await policies.put(Channel("slack", TEAM, "C1"), "wait", "0", person="U1")


async def come_back(slack: SlackServer, opened: Front) -> None:
    """Be told that no events came for two minutes; return when what was said meanwhile is read."""
    read = len(slack.called("conversations.history"))
    opened.adapter.watch.returned(120.0)
    await until(lambda: len(slack.called("conversations.history")) > read)


async def test_after_the_connection_was_away_its_questions_and_mentions_are_answered(
    slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer
) -> None:
    async with front(answerer) as opened:
        await watch(opened, "always")
        slack.turn_clock(time.time() - 60)
        asked = slack.say("C1", ASKS, user="U1")
        mentioned = slack.say("C1", f"{MENTION} where does it live?", user="U2")

        await come_back(slack, opened)
        await until(lambda: slack.replies("C1", asked["ts"]), 15)
        await until(lambda: slack.replies("C1", mentioned["ts"]))
        await come_back(slack, opened)
        await settled(opened)

    assert len(slack.replies("C1", asked["ts"])) == len(slack.replies("C1", mentioned["ts"])) == 1


async def test_a_mention_that_is_too_old_is_left_alone(
    slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer
) -> None:
    async with front(answerer) as opened:
        await watch(opened, "always")
        await opened.adapter.answering.support.policies.put(Channel("slack", TEAM, "C1"), "wait", "60", person="U1")
        slack.turn_clock(time.time() - 150 * 60)
        old = slack.say("C1", f"{MENTION} where does it live?", user="U2")
        slack.turn_clock(time.time() - 60)
        new = slack.say("C1", f"{MENTION} and when?", user="U2")

        await come_back(slack, opened)
        await until(lambda: slack.replies("C1", new["ts"]))
        await settled(opened)

    assert not slack.replies("C1", old["ts"])
    assert answerer.texts == ["and when?"]


async def test_what_was_only_said_in_other_channels_is_not_read(
    slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer
) -> None:
    async with front(answerer) as opened:
        await watch(opened, "always")
        slack.turn_clock(time.time() - 60)
        asked = slack.say("C2", f"{MENTION} where does it live?", user="U2")

        await come_back(slack, opened)
        await settled(opened)

    assert {call["channel"] for call in slack.called("conversations.history")} == {"C1"}
    assert not slack.replies("C2", asked["ts"])


async def test_what_was_decided_before_is_not_decided_again(
    slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer
) -> None:
    async with front(answerer) as opened:
        await watch(opened, "always")
        slack.turn_clock(time.time() - 60)
        said = slack.say("C1", "good morning!", user="U1")

        await come_back(slack, opened)
        await come_back(slack, opened)
        last = slack.say("C1", "lunch is here", user="U1")
        await come_back(slack, opened)
        decisions = opened.journal.decisions
        where = Address("slack", TEAM, "C1", last["ts"])
        async with asyncio.timeout(10):
            while not await decisions.of(where):  # noqa: ASYNC110 it is in the journal
                await asyncio.sleep(0.01)
        found = await decisions.of(Address("slack", TEAM, "C1", said["ts"]))

    assert [(one.decision, one.reason) for one in found] == [("silent", "not_a_question")]
