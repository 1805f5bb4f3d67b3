"""Streaming through Slack: what may be in it, and that the end is the same whatever happens to the stream."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable

import pytest
from aiohttp import ClientSession
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler, AsyncServerErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot import wording
from bot.slack.replying.place import Place
from bot.slack.replying.reply import SlackReply
from bot.slack.replying.stream import Streaming, harmless, native
from core.domain import Answer, Source
from tests.doubles.slack import TEAM, TOKEN, Fault, SlackServer, texts_of
from tests.doubles.slack_rules import check_markdown

SOURCE = Source(1, "FAQ", "Where?", "faq.md", "https://docs.example/faq", "It lives there.", (3, 9))
ANSWER = Answer("It lives **there** [1].", "answered", "grounded", (SOURCE,), confidence=1.0)

OpenReply = Callable[[], SlackReply]


@pytest.fixture
def noted() -> list[str]:
    """Where the messages are, as they were noted."""
    return []


@pytest.fixture
async def reply(slack: SlackServer, noted: list[str]) -> AsyncIterator[SlackReply]:
    async with ClientSession() as session:
        patient = [AsyncRateLimitErrorRetryHandler(max_retry_count=3), AsyncServerErrorRetryHandler()]
        clients = [
            AsyncWebClient(token=TOKEN, base_url=slack.url, session=session, retry_handlers=list(handlers))
            for handlers in (patient, [])
        ]

        async def note(ts: str) -> None:
            noted.append(ts)

        root = slack.say("D1", "how?", user="U1")["ts"]
        place = Place(clients[0], clients[1], "D1", root, person="U1", workspace=TEAM, native=True)
        opened = SlackReply(place, claim=7, noted=note)
        yield opened
        await opened.close()


def standing(slack: SlackServer) -> list[dict[str, object]]:
    (root,) = {ts for channel, ts in slack.messages if "thread_ts" not in slack.messages[channel, ts]}
    return slack.replies("D1", root)


def ended(slack: SlackServer) -> bool:
    """Return whether one whole answer stands there, in its blocks, and nothing streams."""
    (message,) = standing(slack)
    blocks = message["blocks"]
    assert isinstance(blocks, list)
    assert [block["type"] for block in blocks] == ["section", "divider", "section", "context_actions", "actions"]
    assert texts_of(blocks[0]) == ["It lives *there* [1]."]
    return not slack.streaming


async def told(reply: SlackReply, *pieces: str) -> None:
    """Write pieces, and wait until each is shown."""
    await reply.status(wording.SEARCHING)
    for piece in pieces:
        await reply.write(piece)
        await asyncio.sleep(1.1)


async def test_status_stream_and_end_are_slacks_own_and_one_message(
    slack: SlackServer, reply: SlackReply, noted: list[str]
) -> None:
    await reply.status(wording.SEARCHING)
    status = list(slack.statuses.values())
    await told(reply, "It lives **", "there** [1].")
    streamed = [message["text"] for message in standing(slack)]
    await reply.finish(ANSWER)

    assert status == [wording.SEARCHING]
    assert streamed == ["It lives **there** [1]\u200b."]
    assert not slack.called("chat.postMessage")
    assert ended(slack)
    assert noted == [message["ts"] for message in standing(slack)]


@pytest.mark.parametrize(
    "fault",
    [
        Fault("chat.startStream", 429, "ratelimited", {"Retry-After": "20"}),
        Fault("chat.startStream", error="unknown_method"),
        Fault("chat.startStream", error="channel_type_not_supported"),
        Fault("chat.appendStream", error="message_not_in_streaming_state"),
        Fault("chat.appendStream", error="stopped_by_user"),
        Fault("chat.appendStream", 500, times=9),
        Fault("chat.appendStream", 429, "ratelimited", {"Retry-After": "30"}, times=9),
        Fault("chat.stopStream", 429, "ratelimited", {"Retry-After": "0"}, times=2),
        Fault("chat.stopStream", 500),
        Fault("assistant.threads.setStatus", error="not_allowed"),
        Fault("assistant.threads.setStatus", 500),
    ],
    ids=lambda fault: f"{fault.method}-{fault.error or fault.status}",
)
async def test_whatever_slack_refuses_the_end_is_the_same_single_message(
    slack: SlackServer, reply: SlackReply, noted: list[str], fault: Fault
) -> None:
    slack.faults.append(fault)

    await told(reply, "It lives **", "there** [1].")
    await reply.finish(ANSWER)

    assert ended(slack)
    assert noted == [message["ts"] for message in standing(slack)]


async def test_a_stream_that_slack_ended_goes_on_in_edits_of_the_same_message(
    slack: SlackServer, reply: SlackReply
) -> None:
    await told(reply, "It lives **")
    slack.streaming.clear()
    await reply.write("there** [1]")
    await asyncio.sleep(1.1)
    edited = [texts_of(block) for message in standing(slack) for block in message.get("blocks", [])]  # type: ignore[attr-defined]
    await reply.finish(ANSWER)

    assert edited == [["It lives *there* [1]"]]
    assert ended(slack)


async def test_a_restart_leaves_the_stream_since_it_can_take_nothing_back(
    slack: SlackServer, reply: SlackReply
) -> None:
    await told(reply, "wrong")
    await reply.restart("The language model broke off.")
    await asyncio.sleep(1.1)
    edited = [texts_of(block) for message in standing(slack) for block in message.get("blocks", [])]  # type: ignore[attr-defined]
    await reply.finish(ANSWER)

    assert edited == [["The language model broke off."]]
    assert ended(slack)


async def test_a_failure_takes_the_place_of_what_was_streamed(slack: SlackServer, reply: SlackReply) -> None:
    await told(reply, "It lives")

    await reply.fail("Something went wrong on my side.")

    assert [message["text"] for message in standing(slack)] == ["Something went wrong on my side."]
    assert not slack.streaming


async def test_a_reply_that_is_closed_leaves_no_stream_open(slack: SlackServer, reply: SlackReply) -> None:
    await told(reply, "It lives")

    await reply.close()

    assert not slack.streaming


async def test_a_stream_left_open_by_another_process_is_ended_before_the_edit(
    slack: SlackServer, reply: SlackReply
) -> None:
    await told(reply, "It lives")
    (message,) = standing(slack)
    place = reply._place  # the process that began is gone; another goes on in its message

    await SlackReply(place, claim=7, message=str(message["ts"])).finish(ANSWER)

    assert ended(slack)


async def test_long_texts_are_sent_in_pieces_that_slack_takes(slack: SlackServer, reply: SlackReply) -> None:
    await told(reply, "[]&@ " * 6_000)

    pieces = [call["markdown_text"] for call in slack.called("chat.startStream", "chat.appendStream")]
    assert max(map(len, pieces)) <= 12_000
    assert "".join(pieces) == harmless("[]&@ " * 6_000)


@pytest.mark.parametrize(
    ("streaming", "channel", "streams"),
    [("auto", "D1", True), ("auto", "C1", False), ("always", "C1", True), ("off", "D1", False)],
)
def test_streams_where_one_person_reads_unless_told_otherwise(
    streaming: Streaming, channel: str, streams: bool
) -> None:
    assert native(streaming, channel) is streams


MARKUP = st.lists(
    st.one_of(
        st.sampled_from(
            "<!channel> <!here> <@U012AB3CD> <#C012AB3CD> <!subteam^S1> <!date^1^x|y> @channel @here @Everyone "
            "[docs](https://evil.example) [docs][1] [1]: https://evil.example ![i](https://evil.example/i.png) "
            "<https://evil.example|docs> <https://evil.example> <a@b.c> &lt;@U1&gt; &#60;!here&#62; &commat;here "
            "< ! @ U1 > [ ] ( ) & lt; `<@U1>` ``` ** \\[ \\] \u202e \r \n".split(" ")
        ),
        st.text(max_size=10),
    ),
    max_size=30,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(text=MARKUP, cuts=st.lists(st.integers(0, 300), max_size=5))
def test_a_stream_mentions_nobody_and_links_nothing_however_it_is_cut(text: str, cuts: list[int]) -> None:
    borders = [0, *sorted(cuts), len(text)]
    sent = "".join(harmless(text[start:end]) for start, end in itertools.pairwise(borders))
    tokens = MarkdownIt("commonmark", {"html": True}).parse(sent)
    inner = [child for token in tokens for child in token.children or []]

    assert sent == harmless(text)
    assert not check_markdown(sent)
    assert not {token.type for token in (*tokens, *inner)} & {"link_open", "image", "html_inline", "html_block"}
    assert "<" not in sent
    assert "//" not in sent
    assert "<" not in "".join(token.content for token in inner)
