"""`/ask`, sharing its answer, and the message shortcut, through the real Bolt app and a real journal."""

import asyncio

import pytest

from bot import wording
from bot.slack.replying.private import SHARE
from bot.slack.setup.manifest import SHORTCUT
from core.domain import Answer, NothingFound
from core.errors import SearchUnavailable
from tests.bot.slack.asking import SHOWN, first_block
from tests.bot.slack.conftest import Front, OpenFront
from tests.doubles.slack import BOT_USER, Fault, SlackServer, mention_event
from tests.doubles.slack_events import click, command, message_event, shortcut
from tests.scripted import RecordingAnswerer, ScriptedAnswerer, ready
from tests.waiting import until


@pytest.fixture
def answerer() -> RecordingAnswerer:
    return ready()


async def ask(slack: SlackServer, opened: Front, text: str = "where does it live?") -> None:
    """Type the command, and wait for the answer."""
    before = len(slack.private("U1"))
    assert await opened.send("slash_commands", command(slack, "/ask", text)) == 200
    await until(lambda: len(slack.private("U1")) > before)
    await until(lambda: not opened.desk.held)


async def test_a_command_is_answered_to_one_person_alone(
    slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer
) -> None:
    async with front(answerer) as opened:
        await ask(slack, opened)

    (answer,) = slack.private("U1")
    assert opened.answers == [wording.SEARCHING]
    assert first_block(answer) == SHOWN
    assert answer["blocks"][-1]["elements"][0]["action_id"] == SHARE
    assert not slack.messages


async def test_a_command_without_a_question_explains_itself(
    slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer
) -> None:
    async with front(answerer) as opened:
        await opened.send("slash_commands", command(slack, "/ask", "  "))

    assert opened.answers == [wording.ASK_HOW]
    assert not answerer.asked


async def test_the_same_command_delivered_again_is_answered_once(
    slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer
) -> None:
    async with front(answerer) as opened:
        body = command(slack, "/ask", "where?")
        await asyncio.gather(*(opened.send("slash_commands", body) for _ in range(3)))

    assert answerer.texts == ["where?"]
    assert len(slack.private("U1")) == 1


@pytest.mark.parametrize("failure", [SearchUnavailable("down"), NothingFound(Answer("", "not_found", "not_covered"))])
async def test_what_is_no_answer_can_not_be_shared(
    slack: SlackServer, front: OpenFront, failure: SearchUnavailable | NothingFound
) -> None:
    async with front(ScriptedAnswerer([failure])) as opened:
        await ask(slack, opened)

    (answer,) = slack.private("U1")
    assert SHARE not in str(answer)


async def test_where_the_response_address_is_used_up_the_answer_comes_through_the_api(
    slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer
) -> None:
    async with front(answerer) as opened:
        body = command(slack, "/ask", "where?")
        slack.responses.clear()

        await opened.send("slash_commands", body)
        await until(lambda: slack.private("U1"))

    assert first_block(slack.private("U1")[0]) == SHOWN
    assert len(slack.called("chat.postEphemeral")) == 1


async def share(slack: SlackServer, opened: Front, times: int = 1) -> None:
    """Press the button, and wait for what is said about it."""
    (answer, *_) = slack.private("U1")
    before = len(slack.private("U1"))
    await asyncio.gather(*(opened.send("interactive", click(slack, answer, SHARE)) for _ in range(times)))
    await until(lambda: len(slack.private("U1")) == before + times)


async def test_sharing_posts_question_and_answer_once_however_often_it_is_pressed(
    slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer
) -> None:
    async with front(answerer) as opened:
        await ask(slack, opened)

        await share(slack, opened, times=3)

    (root,) = [message for message in slack.messages.values() if "thread_ts" not in message]
    assert root["text"] == wording.SHARED_QUESTION.format(question="where does it live?")
    assert [first_block(message) for message in slack.replies("C1", root["ts"])] == [SHOWN]
    told = [message["text"] for message in slack.private("U1")[1:]]
    assert sorted(told) == sorted([wording.SHARED, wording.SHARED_BEFORE, wording.SHARED_BEFORE])
    assert len(answerer.asked) == 1


async def test_below_a_shared_answer_people_go_on(
    slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer
) -> None:
    async with front(answerer) as opened:
        await ask(slack, opened)
        await share(slack, opened)
        (root,) = [message for message in slack.messages.values() if "thread_ts" not in message]

        await opened.deliver(message_event(slack.say("C1", "and why?", user="U1", thread_ts=root["ts"])))

    assert answerer.texts == ["where does it live?", "and why?"]
    assert [turn.role for turn in answerer.asked[1].history] == ["user", "assistant"]


async def test_where_the_bot_can_not_post_it_says_so_and_sharing_may_be_tried_again(
    slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer
) -> None:
    async with front(answerer) as opened:
        await ask(slack, opened)
        slack.faults.append(Fault("chat.postMessage", error="not_in_channel"))
        await share(slack, opened)
        told = slack.private("U1")[-1]["text"]
        await share(slack, opened)

    assert told == wording.NOT_HERE
    assert slack.private("U1")[-1]["text"] == wording.SHARED


async def test_only_who_asked_may_share(slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer) -> None:
    async with front(answerer) as opened:
        await ask(slack, opened)

        await opened.send("interactive", click(slack, slack.private("U1")[0], SHARE, person="U2"))
        await until(lambda: slack.private("U2"))

    assert slack.private("U2")[0]["text"] == wording.NO_LONGER_KEPT
    assert not slack.messages


async def test_the_shortcut_answers_a_message_in_its_thread_once(
    slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer
) -> None:
    async with front(answerer) as opened:
        message = slack.say("C1", "where does it live?", user="U2")

        for _ in range(2):
            assert await opened.send("interactive", shortcut(slack, message, SHORTCUT)) == 200
        await until(lambda: slack.private("U1"))

    assert [first_block(answer) for answer in slack.replies("C1", message["ts"])] == [SHOWN]
    assert [said["text"] for said in slack.private("U1")] == [wording.ANSWERED_BEFORE]


async def test_the_shortcut_does_not_answer_answers(
    slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer
) -> None:
    async with front(answerer) as opened:
        root = slack.say("C1", f"<@{BOT_USER}> where?", user="U1")
        await opened.deliver(mention_event(root))
        await until(lambda: slack.replies("C1", root["ts"]) and not opened.desk.held)

        await opened.send("interactive", shortcut(slack, slack.replies("C1", root["ts"])[0], SHORTCUT))
        await until(lambda: slack.private("U1"))

    assert len(answerer.asked) == 1


async def test_the_shortcut_tells_who_used_it_where_the_bot_may_not_post(
    slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer
) -> None:
    async with front(answerer) as opened:
        message = slack.say("C1", "where does it live?", user="U2")
        slack.faults.append(Fault("chat.*", error="not_in_channel", times=9))

        await opened.send("interactive", shortcut(slack, message, SHORTCUT))
        await until(lambda: slack.private("U1"))

    assert slack.private("U1")[0]["text"] == wording.NOT_HERE
