"""The double itself: what it refuses as Slack does, and what it takes for a broken promise."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.doubles.slack import TOKEN, Fault, SlackServer, check_payload
from tests.doubles.slack_rules import check_markdown, check_view

QUIET: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False, "parse": "none"}


@pytest.fixture
def client(slack: SlackServer) -> AsyncWebClient:
    return AsyncWebClient(token=TOKEN, base_url=slack.url, retry_handlers=[])


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("", []),
        ("x" * 4_001, []),
        ("<@U1> hello", []),
        ("<!channel>", []),
        ("@here", []),
        ("<https://evil.example|https://good.example>", []),
        ("x", [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3_001}}]),
        ("x", [{"type": "divider"}] * 51),
        ("x", [{"type": "markdown", "text": "x" * 7_000}] * 2),
        ("x", [{"type": "markdown", "text": "<!here>"}]),
        ("x", [{"type": "section", "text": {"type": "mrkdwn", "text": "x"}, "colour": "red"}]),
        ("x", [{"type": "nothing"}]),
        ("x", [{"type": "actions", "elements": [{"type": "button", "action_id": "a", "text": "x"}]}]),
    ],
)
def test_a_payload_that_slack_or_we_forbid_is_a_problem(text: str, blocks: list[dict[str, object]]) -> None:
    assert check_payload(text, blocks)


def test_what_is_allowed_is_no_problem() -> None:
    button = {"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": "<@U1> & @here"}, "value": "1"}
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "a <https://docs.example|page> &lt;b&gt;"}}

    assert not check_payload("Hello <#C1>", [section, {"type": "actions", "elements": [button]}])
    assert not check_payload("<@U7>", [], callable_people=frozenset({"U7"}))
    assert check_markdown("[https://good.example](https://evil.example)")
    assert check_view({"type": "modal", "title": {"type": "plain_text", "text": "x" * 25}, "blocks": []})


async def test_a_stream_needs_a_thread_and_a_reader_and_ends_once(slack: SlackServer, client: AsyncWebClient) -> None:
    root = slack.say("C1", "hello", user="U1")["ts"]
    reader = {"recipient_user_id": "U1", "recipient_team_id": "T0TEAM"}

    assert await error_of(client, "chat.startStream", channel="C1", **reader) == "invalid_thread_ts"
    assert await error_of(client, "chat.startStream", channel="C1", thread_ts=root) == "missing_recipient_user_id"
    ts = (await client.api_call("chat.startStream", json={"channel": "C1", "thread_ts": root, **reader}))["ts"]
    await client.chat_appendStream(channel="C1", ts=ts, markdown_text="**Hello**")
    assert await error_of(client, "chat.update", channel="C1", ts=ts, text="x") == "streaming_state_conflict"
    assert await error_of(client, "chat.delete", channel="C1", ts=ts) == "cant_delete_message"
    await client.chat_stopStream(channel="C1", ts=ts, blocks=[{"type": "divider"}])
    assert await error_of(client, "chat.appendStream", channel="C1", ts=ts, markdown_text="x") == (
        "message_not_in_streaming_state"
    )
    assert slack.thread("C1", root)[0]["blocks"] == [{"type": "markdown", "text": "**Hello**"}, {"type": "divider"}]


async def test_every_second_call_and_every_call_too_many_are_refused(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    slack.faults.append(Fault("chat.*", 429, "ratelimited", {"Retry-After": "1"}, times=2, every=2))
    errors = [await error_of(client, "chat.postMessage", channel="C1", text="x", **QUIET) for _ in range(5)]
    slack.limits["users.info"] = (2, 60.0)
    limited = [await error_of(client, "users.info", user="U1") for _ in range(3)]

    assert errors == ["", "ratelimited", "", "ratelimited", ""]
    assert limited == ["", "", "ratelimited"]
    assert len(slack.messages) == 3


async def test_only_the_bot_changes_its_messages_and_metadata_stays_hidden(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    theirs = slack.say("C1", "hello", user="U1")["ts"]
    kept = {"event_type": "e", "event_payload": {"a": "b"}}
    await client.chat_postMessage(channel="C1", thread_ts=theirs, text="x", metadata=kept, **QUIET)

    shown = (await client.conversations_replies(channel="C1", ts=theirs))["messages"]
    all_shown = (await client.conversations_replies(channel="C1", ts=theirs, include_all_metadata=True))["messages"]

    assert await error_of(client, "chat.update", channel="C1", ts=theirs, text="x") == "cant_update_message"
    assert "metadata" not in shown[1]
    assert all_shown[1]["metadata"] == kept


async def error_of(client: AsyncWebClient, method: str, **arguments: object) -> str:
    """Return Slack's word for what is wrong, empty when nothing is."""
    try:
        await client.api_call(method, json=arguments)
    except SlackApiError as error:
        return str(error.response["error"])
    return ""
