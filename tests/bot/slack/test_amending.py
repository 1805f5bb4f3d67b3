"""Edits and deletions in Slack, through the real Bolt app and a real journal."""

import pytest

from tests.bot.slack.asking import MENTION, SHOWN, ask, first_block, settled
from tests.bot.slack.conftest import OpenFront
from tests.doubles.slack import BOT_ID, SlackServer, mention_event
from tests.doubles.slack_events import event_body
from tests.scripted import RecordingAnswerer, ready
from tests.waiting import until


@pytest.fixture
def answerer() -> RecordingAnswerer:
    return ready()


async def test_an_edited_question_is_answered_anew_in_the_same_message(
    slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer
) -> None:
    async with front(answerer) as opened:
        root = await ask(slack, opened)
        event = event_body(slack.person_edits(root, f"{MENTION} where did it live before?"))

        for _ in range(3):
            assert await opened.deliver(event) == 200
        await settled(opened)

    assert answerer.texts == ["where does it live?", "where did it live before?"]
    assert [first_block(message) for message in slack.replies("C1", root["ts"])] == [SHOWN]


async def test_a_question_edited_while_it_is_answered_gets_one_answer(slack: SlackServer, front: OpenFront) -> None:
    slow = RecordingAnswerer()
    async with front(slow) as opened:
        root = slack.say("C1", f"{MENTION} where?", user="U1")
        await opened.deliver(mention_event(root))
        await until(lambda: slack.replies("C1", root["ts"]))
        await opened.deliver(event_body(slack.person_edits(root, f"{MENTION} where exactly?")))
        await until(lambda: len(slow.asked) == 2)
        await until(lambda: slow.closed == 1)
        slow.go.set()
        await settled(opened)

    assert [first_block(message) for message in slack.replies("C1", root["ts"])] == [SHOWN]
    assert slow.texts == ["where?", "where exactly?"]


async def test_what_changes_no_words_changes_no_answer(
    slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer
) -> None:
    async with front(answerer) as opened:
        root = await ask(slack, opened)
        unfurled = slack.person_edits(root, root["text"])
        (answer,) = slack.replies("C1", root["ts"])
        of_the_bot = slack.person_edits(answer, "something else")
        assert answer["bot_id"] == BOT_ID

        assert {await opened.deliver(event_body(event)) for event in (unfurled, of_the_bot)} == {200}

    assert len(answerer.asked) == 1


async def test_an_edit_that_mentions_the_bot_asks_it(
    slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer
) -> None:
    async with front(answerer) as opened:
        post = slack.say("C1", "where does it live?", user="U1")

        await opened.deliver(event_body(slack.person_edits(post, f"{MENTION} where does it live?")))
        await settled(opened)

    assert answerer.texts == ["where does it live?"]


async def test_the_answer_to_a_deleted_question_is_removed(
    slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer
) -> None:
    async with front(answerer) as opened:
        root = await ask(slack, opened)
        event = event_body(slack.person_deletes(root))

        for _ in range(2):
            assert await opened.deliver(event) == 200
        await until(lambda: not slack.replies("C1", root["ts"]))
        again = await opened.deliver(mention_event(root))

    assert again == 200
    assert len(answerer.asked) == 1
    assert not slack.replies("C1", root["ts"])


async def test_a_question_with_replies_leaves_a_tombstone_and_no_answer(
    slack: SlackServer, front: OpenFront, answerer: RecordingAnswerer
) -> None:
    async with front(answerer) as opened:
        root = await ask(slack, opened)
        tombstone = {"subtype": "tombstone", "text": "This message was deleted.", "ts": root["ts"], "user": "USLACKBOT"}
        event = {"type": "message", "subtype": "message_changed", "channel": "C1", "ts": "1.0", "message": tombstone}

        await opened.deliver(event_body(event))
        await until(lambda: not slack.replies("C1", root["ts"]))


async def test_a_question_deleted_while_it_is_answered_leaves_nothing(slack: SlackServer, front: OpenFront) -> None:
    slow = RecordingAnswerer()
    async with front(slow) as opened:
        root = slack.say("C1", f"{MENTION} where?", user="U1")
        await opened.deliver(mention_event(root))
        await until(lambda: slack.replies("C1", root["ts"]))

        await opened.deliver(event_body(slack.person_deletes(root)))
        await until(lambda: not slack.replies("C1", root["ts"]) and slow.closed)
        slow.go.set()

    assert not slack.replies("C1", root["ts"])
