"""The end of a reply that Slack did not take is told again, and leads to the same messages; refusals are sorted."""

from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from aiohttp import ClientSession
from slack_sdk.web.async_client import AsyncWebClient

from bot import wording
from bot.reply import NotShown
from bot.slack.connection.clients import Clients, patient_of
from bot.slack.replying.place import OUTSIDE, Place
from bot.slack.replying.private import PrivateReply
from bot.slack.replying.reply import SlackReply
from core.journal.values import Claim, Thread
from tests.bot.slack.replying import ANSWER, LONG, standing, words
from tests.doubles.slack import ALWAYS, TEAM, TOKEN, Fault, SlackServer
from tests.doubles.slack_events import command


@pytest.fixture
async def clients(slack: SlackServer) -> AsyncIterator[Clients]:
    async with ClientSession() as session:
        hasty = AsyncWebClient(token=TOKEN, base_url=slack.url, session=session, retry_handlers=[])
        yield Clients(patient_of(hasty), hasty)


@pytest.mark.parametrize("noted", [True, False])
@pytest.mark.parametrize(
    "faults",
    [
        [],
        [Fault("chat.postMessage", 429, "ratelimited", {"Retry-After": "0"}, times=ALWAYS)],
        [Fault("chat.*", error="internal_error", times=ALWAYS)],
        [Fault("chat.postMessage", None, done=True), Fault("conversations.*", None, times=ALWAYS)],
        [Fault("chat.update", None, done=True, times=ALWAYS)],
        [Fault("chat.postMessage", None, times=ALWAYS), Fault("conversations.*", None, times=ALWAYS)],
    ],
    ids=["none", "429", "refused", "posted, its answer lost", "edited, its answer lost", "connections cut"],
)
async def test_an_answer_that_is_told_again_stands_there_once(
    slack: SlackServer, reply: SlackReply, faults: list[Fault], *, noted: bool
) -> None:
    if noted:
        await reply.status(wording.SEARCHING)
    slack.faults += [Fault(one.method, one.status, one.error, one.headers, one.times, one.done) for one in faults]
    with suppress(NotShown):
        await reply.finish(LONG)

    slack.faults.clear()
    await reply.finish(LONG)

    assert len(standing(slack)) == 3
    assert words(slack).count("word") == 6_000


async def test_a_page_in_the_place_of_what_was_looked_for_costs_no_answer(
    slack: SlackServer, reply: SlackReply
) -> None:
    slack.faults += [Fault("chat.postMessage", 502), Fault("conversations.replies", 404)]

    await reply.finish(ANSWER)

    assert words(slack).startswith("It lives *there* [1].")


async def test_a_stream_that_could_not_be_ended_is_ended_by_the_next_try(slack: SlackServer, clients: Clients) -> None:
    root = slack.say("C1", "how?", user="U1")["ts"]
    reply = SlackReply(Place(clients.patient, clients.hasty, "C1", root, "U1", TEAM, native=True))
    await reply._show("It lives")
    slack.faults += [Fault(method, error="internal_error", times=ALWAYS) for method in ("chat.stop*", "chat.update")]
    with pytest.raises(NotShown):
        await reply.finish(ANSWER)
    half = len(slack.streaming)

    slack.faults.clear()
    await reply.finish(ANSWER)

    assert (half, len(slack.streaming)) == (1, 0)
    assert len(standing(slack)) == 1
    assert words(slack).startswith("It lives *there* [1].")


@pytest.mark.parametrize("error", [*sorted(OUTSIDE), "internal_error", "token_revoked"])
@pytest.mark.parametrize("end", ["answer", "sentence"])
async def test_only_where_the_bot_may_not_post_nothing_is_tried_again(
    slack: SlackServer, reply: SlackReply, error: str, end: str
) -> None:
    slack.faults.append(Fault("chat.postMessage", error=error))

    with pytest.raises(NotShown, match=error) as raised:
        await (reply.finish(ANSWER) if end == "answer" else reply.fail("no"))

    assert raised.value.final == (error in OUTSIDE)


def private(clients: Clients, url: str = "") -> PrivateReply:
    """Return the reply to a private question in channel C1."""
    claim = Claim(7, 1, Thread("slack", TEAM, "C1", ""), "ask/1", "U1", "where?", None, datetime.now(UTC))
    return PrivateReply(clients, claim, url=url)


async def test_a_private_answer_goes_on_where_it_broke_off(slack: SlackServer, clients: Clients) -> None:
    reply = private(clients, command(slack, "/ask", "where?")["response_url"])
    known = dict(slack.responses)
    slack.responses.clear()
    slack.faults += [Fault("chat.postEphemeral", error="internal_error", times=ALWAYS)]
    with pytest.raises(NotShown):
        await reply.finish(LONG)

    slack.responses.update(known)
    slack.faults.clear()
    await reply.finish(LONG)
    await reply.finish(LONG)

    assert len(slack.private("U1")) == 3
    assert [bool(call["replace_original"]) for call in slack.called("response_url")] == [True, True, False, False]


async def test_a_private_answer_is_sent_plainer_only_where_slack_refuses_its_blocks(
    slack: SlackServer, clients: Clients
) -> None:
    slack.faults.append(Fault("chat.postEphemeral", error="internal_error"))
    with pytest.raises(NotShown):
        await private(clients).finish(ANSWER)
    nothing = slack.private("U1")
    slack.faults.append(Fault("chat.postEphemeral", error="invalid_blocks"))

    await private(clients).finish(ANSWER)

    (shown,) = slack.private("U1")
    assert not nothing
    assert "blocks" not in shown


@pytest.mark.parametrize("end", ["answer", "sentence"])
async def test_a_private_answer_goes_to_direct_messages_from_where_the_bot_may_not_post(
    slack: SlackServer, clients: Clients, end: str
) -> None:
    slack.faults.append(Fault("chat.postEphemeral", error="channel_not_found"))

    await (private(clients).finish(ANSWER) if end == "answer" else private(clients).fail("no"))

    (message,) = slack.messages.values()
    assert message["channel"] == "U1"
    assert message["text"].startswith("It lives" if end == "answer" else "no")
