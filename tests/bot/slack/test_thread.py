"""Slack events as questions: what was asked, by whom, and what was said before."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot import wording
from bot.slack.asking.thread import Bot, Mention, history, mention, spoken
from core.domain import Turn
from tests.doubles.slack import BOT_ID, BOT_USER, TEAM, TOKEN, Fault, SlackServer

BOT = Bot(BOT_USER, BOT_ID, TEAM)


@pytest.fixture
def client(slack: SlackServer) -> AsyncWebClient:
    return AsyncWebClient(token=TOKEN, base_url=slack.url, retry_handlers=[])


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (f"<@{BOT_USER}> how do I start?", "how do I start?"),
        (f"hey <@{BOT_USER}|footnote>, how?", "hey , how?"),
        ("what does <@U2|ann> say in <#C1|general> <!here>?", "what does @ann say in #general ?"),
        ("see <https://docs.example/a|the page> or <https://docs.example/b>", "see the page or https://docs.example/b"),
        ("<!subteam^S1|@ops> <!date^1^x|today> <mailto:a@b.c|a@b.c>", "@ops today a@b.c"),
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        (f"<@{BOT_USER}>", ""),
        (f"<@{BOT_USER}>\n```x < y```", "```x < y```"),
    ],
)
def test_reads_what_was_written(written: str, meant: str) -> None:
    assert spoken(written, BOT) == meant


def test_a_question_has_an_end() -> None:
    assert len(spoken("x" * 50_000, BOT)) == 4_000


@pytest.mark.parametrize(("more", "thread"), [({}, "2.0"), ({"thread_ts": "1.0"}, "1.0")])
def test_a_thread_starts_at_the_message_or_is_the_one_it_is_in(more: dict[str, str], thread: str) -> None:
    asked = mention({"channel": "C1", "ts": "2.0", "user": "U1", "text": "hi", **more}, BOT)

    assert asked == Mention("C1", "2.0", thread, "hi", "U1")
    assert (asked.key, asked.inside) == ("C1/2.0", bool(more))


@pytest.mark.parametrize(
    "changes",
    [
        {"bot_id": BOT_ID},
        {"bot_id": "B0OTHER"},
        {"user": BOT_USER},
        {"user": ""},
        {"subtype": "bot_message"},
        {"subtype": "message_changed"},
        {"channel": None},
        {"ts": 12},
    ],
)
def test_only_people_are_answered(changes: dict[str, object]) -> None:
    assert mention({"channel": "C1", "ts": "2.0", "user": "U1", "text": "hi", **changes}, BOT) is None


async def test_outside_a_thread_nothing_is_read(slack: SlackServer, client: AsyncWebClient) -> None:
    turns = await history(client, Mention("C1", "2.0", "2.0", "how?", "U1"), BOT)

    assert turns == ()
    assert not slack.calls


async def test_inside_a_thread_the_turns_before_come_along(slack: SlackServer, client: AsyncWebClient) -> None:
    root = slack.say("C1", f"<@{BOT_USER}> what is *it*?", user="U1")["ts"]
    slack.say("C1", "It is a &lt;thing&gt; [1].", user=BOT_USER, bot_id=BOT_ID, thread_ts=root)
    slack.say("C1", wording.SEARCHING, user=BOT_USER, bot_id=BOT_ID, thread_ts=root)
    slack.say("C1", wording.WRITING.format(passages=5), user=BOT_USER, bot_id=BOT_ID, thread_ts=root)
    slack.say("C1", "deploy done", user="U9", bot_id="B9", thread_ts=root)
    slack.say("C1", "joined", user="U2", subtype="channel_join", thread_ts=root)
    slack.say("C1", "I wondered too", user="U2", thread_ts=root)
    own = slack.say("C1", f"<@{BOT_USER}> and why?", user="U1", thread_ts=root)["ts"]
    slack.say("C1", "too late", user="U2", thread_ts=root)

    turns = await history(client, Mention("C1", own, root, "and why?", "U1"), BOT)

    assert turns == (
        Turn("user", "what is *it*?"),
        Turn("assistant", "It is a <thing> [1]."),
        Turn("user", "I wondered too"),
    )


async def test_of_a_long_thread_so_much_is_read_and_its_latest_turns_kept(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    root = slack.say("C1", "first", user="U1")["ts"]
    for number in range(650):
        slack.say("C1", f"reply {number}", user="U1", thread_ts=root)
    own = slack.say("C1", "why?", user="U1", thread_ts=root)["ts"]

    turns = await history(client, Mention("C1", own, root, "why?", "U1"), BOT)

    assert [turn.text for turn in turns] == [f"reply {number}" for number in range(579, 599)]
    assert len(slack.called("conversations.replies")) == 3


@pytest.mark.parametrize(
    "fault",
    [
        Fault("conversations.replies", error="missing_scope"),
        Fault("conversations.replies", 429, "ratelimited", {"Retry-After": "60"}),
        Fault("conversations.replies", 500),
        Fault("conversations.replies", None, times=9),
    ],
)
async def test_a_thread_that_can_not_be_read_is_done_without(
    slack: SlackServer, client: AsyncWebClient, fault: Fault
) -> None:
    root = slack.say("C1", "first", user="U1")["ts"]
    slack.faults.append(fault)

    turns = await history(client, Mention("C1", "1800000000.0", root, "why?", "U1"), BOT)

    assert turns == ()
