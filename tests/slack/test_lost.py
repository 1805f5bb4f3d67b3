"""A post whose answer got lost: it is found again in the thread, and never made twice."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from pydantic import SecretStr
from slack_sdk.errors import SlackApiError

from bot.slack.connection.clients import open_clients
from bot.slack.replying.blocks import note
from bot.slack.replying.place import UNREACHABLE, Place
from core.config import SlackSettings
from tests.doubles.slack import SECRET, TOKEN, Fault, SlackServer


@pytest.fixture
async def place(slack: SlackServer) -> AsyncIterator[Place]:
    settings = SlackSettings(bot_token=SecretStr(TOKEN), signing_secret=SecretStr(SECRET), api_url=slack.url)
    root = slack.say("C1", "hello?", user="U1")["ts"]
    async with open_clients(settings) as clients:
        yield Place(clients.patient, clients.hasty, "C1", root, question="7")


def texts(slack: SlackServer, place: Place) -> list[str]:
    return [message["text"] for message in slack.replies("C1", place.thread)]


@pytest.mark.parametrize("status", [None, 500, 503, 502])
@pytest.mark.parametrize("done", [True, False])
async def test_a_post_without_an_answer_is_made_once(
    slack: SlackServer, place: Place, status: int | None, done: bool
) -> None:
    slack.faults.append(Fault("chat.postMessage", status, done=done))

    ts = await place.post(note("Hello."))

    assert texts(slack, place) == ["Hello."]
    assert slack.replies("C1", place.thread)[0]["ts"] == ts


async def test_an_impatient_post_that_got_lost_is_found_by_the_next(slack: SlackServer, place: Place) -> None:
    slack.faults.append(Fault("chat.postMessage", None, done=True))
    with pytest.raises(aiohttp.ClientError):
        await place.post(note("Searching…"), patient=False)

    ts = await place.post(note("The answer."))
    await place.post(note("More."))

    assert texts(slack, place) == ["The answer.", "More."]
    assert slack.replies("C1", place.thread)[0]["ts"] == ts


async def test_a_post_is_not_made_again_while_the_thread_can_not_be_read(slack: SlackServer, place: Place) -> None:
    slack.faults += [Fault("chat.postMessage", None, done=True), Fault("conversations.replies", None, times=99)]
    with pytest.raises(UNREACHABLE):
        await place.post(note("Hello."))
    slack.faults.clear()

    await place.post(note("Hello again."))

    assert texts(slack, place) == ["Hello again."]


async def test_where_slack_does_not_show_the_thread_a_second_copy_is_better_than_silence(
    slack: SlackServer, place: Place
) -> None:
    slack.faults += [Fault("chat.postMessage", 500), Fault("conversations.replies", error="missing_scope", times=99)]

    await place.post(note("Hello."))

    assert texts(slack, place) == ["Hello."]


async def test_what_slack_refuses_is_not_tried_again(slack: SlackServer, place: Place) -> None:
    slack.faults.append(Fault("chat.postMessage", error="is_archived"))

    with pytest.raises(SlackApiError):
        await place.post(note("Hello."))

    assert len(slack.called("chat.postMessage")) == 1


async def test_messages_of_a_dead_process_are_found_by_their_question(slack: SlackServer, place: Place) -> None:
    slack.say("C1", "another bot", user="U9", bot_id="B9", thread_ts=place.thread)
    first, second = await place.post(note("One.")), await place.post(note("Two."))

    other = Place(place.patient, place.hasty, "C1", place.thread, question="8")

    assert await place.earlier() == [first, second]
    assert await other.earlier() == []
