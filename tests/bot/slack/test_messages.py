"""Direct messages, follow-ups, edits and deletions, through the real Bolt app and a real journal."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from bot import wording
from core.domain import Turn
from tests.bot.slack.asking import MENTION, SHOWN, ask, first_block, settled
from tests.bot.slack.conftest import Front, OpenFront
from tests.doubles.slack import SlackServer, mention_event
from tests.doubles.slack_events import message_event
from tests.scripted import RecordingAnswerer, ready
from tests.waiting import until


@pytest.fixture
def answerer() -> RecordingAnswerer:
    return ready()


async def reply(slack: SlackServer, opened: Front, root: Mapping[str, Any], text: str, person: str = "U1") -> None:
    """Say something in a thread, and wait for what becomes of it."""
    said = slack.say("C1", text, user=person, thread_ts=root["ts"])
    assert await opened.deliver(message_event(said)) == 200
    await settled(opened)


async def test_a_direct_message_is_answered_in_its_thread(
    slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer
) -> None:
    async with front(answerer) as opened:
        asked = slack.say("D1", "where does it live?", user="U1")

        assert await opened.deliver(message_event(asked, channel_type="im")) == 200
        await settled(opened)

    (answer,) = slack.replies("D1", asked["ts"])
    assert first_block(answer) == SHOWN
    assert slack.titles == {("D1", asked["ts"]): "where does it live?"}


async def test_a_conversation_keeps_the_title_of_its_first_question(
    slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer
) -> None:
    async with front(answerer) as opened:
        asked = slack.say("D1", "where does it live?", user="U1")
        await opened.deliver(message_event(asked, channel_type="im"))
        await settled(opened)
        more = slack.say("D1", "and why?", user="U1", thread_ts=asked["ts"])
        await opened.deliver(message_event(more, channel_type="im"))

    assert slack.titles == {("D1", asked["ts"]): "where does it live?"}
    assert answerer.texts == ["where does it live?", "and why?"]


async def test_mention_and_message_of_one_post_are_one_question(
    slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer
) -> None:
    async with front(answerer) as opened:
        post = slack.say("C1", f"{MENTION} where?", user="U1")

        await asyncio.gather(*(opened.deliver(make(post)) for make in (message_event, mention_event) for _ in range(3)))

    assert answerer.texts == ["where?"]
    assert len(slack.replies("C1", post["ts"])) == 1


async def test_a_follow_up_needs_no_mention_and_brings_the_turns_of_the_journal(
    slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer
) -> None:
    async with front(answerer) as opened:
        root = await ask(slack, opened)
        await reply(slack, opened, root, "and why there?")

    assert len(slack.replies("C1", root["ts"])) == 2
    assert answerer.asked[1].history == (
        Turn("user", "where does it live?"),
        Turn("assistant", "It lives **there** [1]."),
    )
    assert not slack.called("conversations.replies")


@pytest.mark.parametrize(
    ("text", "person"),
    [("what about <@U7>?", "U1"), ("<!here> anybody?", "U1"), ("did you restart it?", "U2"), ("thanks!", "U1")],
)
async def test_what_people_say_to_each_other_is_left_alone(
    slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer, text: str, person: str
) -> None:
    async with front(answerer) as opened:
        root = await ask(slack, opened)

        await reply(slack, opened, root, text, person)

    assert len(answerer.asked) == 1


async def test_once_people_talk_it_is_silent_until_it_is_mentioned_again(
    slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer
) -> None:
    async with front(answerer) as opened:
        root = await ask(slack, opened)
        await reply(slack, opened, root, "did you restart it?", "U2")
        await reply(slack, opened, root, "yes, twice", "U1")
        silent = len(answerer.asked)
        await ask(slack, opened, "does a restart help?", thread_ts=root["ts"])
        await reply(slack, opened, root, "and two of them?", "U1")

    assert silent == 1
    assert answerer.texts[1:] == ["does a restart help?", "and two of them?"]


async def test_small_thanks_of_others_do_not_end_a_conversation(
    slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer
) -> None:
    async with front(answerer) as opened:
        root = await ask(slack, opened)
        await reply(slack, opened, root, "thanks!", "U2")
        await reply(slack, opened, root, "and why?", "U1")

    assert answerer.texts[1:] == ["and why?"]


async def test_threads_of_others_and_messages_outside_of_threads_are_not_its_business(
    slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer
) -> None:
    async with front(answerer) as opened:
        root = slack.say("C1", "lunch?", user="U1")
        await opened.deliver(message_event(root))
        await reply(slack, opened, root, "yes, where?", "U2")

    assert not answerer.asked


async def test_summoned_into_a_thread_of_others_it_reads_the_thread_once(
    slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer
) -> None:
    async with front(answerer) as opened:
        root = slack.say("C1", "does anybody know it?", user="U2")
        await ask(slack, opened, "do you?", thread_ts=root["ts"])
        await reply(slack, opened, root, "and why?")

    assert answerer.asked[0].history == (Turn("user", "does anybody know it?"),)
    assert len(slack.called("conversations.replies")) == 1


async def test_the_notes_of_a_direct_message_say_what_goes_on(slack: SlackServer, front: OpenFront) -> None:
    slow = RecordingAnswerer()
    async with front(slow) as opened:
        asked = slack.say("D1", "where?", user="U1")
        await opened.deliver(message_event(asked, channel_type="im"))
        await until(lambda: slow.asked)
        status = slack.called("assistant.threads.setStatus")[0]["status"]
        slow.go.set()

    assert status == wording.SEARCHING
