"""Slack's events as posts of a support channel."""

from datetime import UTC, datetime

import pytest

from bot.slack.asking.thread import Bot
from bot.slack.support.posts import post
from core.journal.values import Address, Channel, Thread

BOT = Bot("U0BOT", "B0BOT", "T0TEAM")
TS, ROOT = "1700000010.000200", "1700000000.000100"


def event(**changes: object) -> dict[str, object]:
    return {"type": "message", "channel": "C1", "user": "U1", "ts": TS, "text": "how do I reset it?", **changes}


def test_a_message_that_stands_alone_is_a_post_whose_answer_goes_below_it() -> None:
    found = post(event(), BOT)

    assert found is not None
    assert found.message == Address("slack", "T0TEAM", "C1", TS)
    assert found.key == f"C1/{TS}"
    assert found.thread == Thread("slack", "T0TEAM", "C1", TS)
    assert found.channel == Channel("slack", "T0TEAM", "C1")
    assert found.at == datetime(2023, 11, 14, 22, 13, 30, 200, UTC)
    assert (found.person, found.text, found.root, found.in_thread) == ("U1", "how do I reset it?", "", False)
    assert found.names == {"U1"}
    assert not any((found.by_bot, found.addressed, found.is_post, found.mentions))


@pytest.mark.parametrize("subtype", ["", "thread_broadcast", "file_share"])
def test_a_reply_names_the_message_below_which_it_stands(subtype: str) -> None:
    found = post(event(thread_ts=ROOT, subtype=subtype), BOT)

    assert found is not None
    assert (found.root, found.in_thread, found.thread.thread) == (f"C1/{ROOT}", True, ROOT)


def test_a_root_of_the_history_is_no_reply_and_its_channel_is_told_apart() -> None:
    found = post({"user": "U1", "ts": TS, "thread_ts": TS, "text": "how?"}, BOT, "C7")

    assert found is not None
    assert (found.key, found.root, found.in_thread) == (f"C7/{TS}", "", False)


def test_those_who_are_mentioned_are_told_but_for_the_bot_and_the_writer() -> None:
    text = "<@U0BOT> <@U1> and <@U2|ann>, <!subteam^S3|@ops>, <!here>, <!channel|channel>: see <#C4> and <https://a.b>"

    found = post(event(text=text), BOT)

    assert found is not None
    assert found.mentions == {"U2", "S3", "here", "channel"}
    assert found.addressed
    assert "@ann" in found.text


@pytest.mark.parametrize(
    "changes",
    [{"subtype": "bot_message", "bot_id": "B9", "user": ""}, {"bot_id": "B9"}, {"bot_id": "B9", "user": "U9"}],
)
def test_another_bot_neither_asks_nor_answers(changes: dict[str, object]) -> None:
    found = post(event(**changes), BOT)

    assert found is not None
    assert found.by_bot
    assert found.person in {"B9", "U1", "U9"}


@pytest.mark.parametrize(
    "changes",
    [
        {"user": "U0BOT"},
        {"bot_id": "B0BOT"},
        {"subtype": "bot_message", "bot_id": "B0BOT", "user": ""},
        {"subtype": "channel_join"},
        {"subtype": "message_changed", "user": ""},
        {"user": ""},
        {"ts": ""},
        {"channel": ""},
        {"ts": 17, "user": None},
    ],
)
def test_our_own_messages_and_what_nobody_wrote_are_no_posts(changes: dict[str, object]) -> None:
    assert post(event(**changes), BOT) is None


@pytest.mark.parametrize("ts", ["1700000000", "17.x", "99999999999999999999.1", "x", "-1.0"])
def test_a_strange_name_of_a_message_breaks_nothing(ts: str) -> None:
    assert post(event(ts=ts), BOT) is not None


def test_without_words_it_is_an_empty_post() -> None:
    found = post({"channel": "C1", "user": "U1", "ts": TS, "subtype": "file_share"}, BOT)

    assert found is not None
    assert found.text == ""
