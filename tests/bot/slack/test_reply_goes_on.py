"""A reply that goes on where another process began, notes its messages, and carries buttons."""

import pytest

from bot import wording
from bot.slack.replying.reply import SlackReply
from core.errors import JournalUnavailable
from tests.bot.slack.replying import ANSWER, LONG, standing, words
from tests.doubles.slack import Fault, SlackServer


def went_on(reply: SlackReply, *messages: str, claim: int = 7, noted: list[str] | None = None) -> SlackReply:
    """Return another process's reply in the messages of the first."""

    async def note_down(ts: str) -> None:
        (noted if noted is not None else []).append(ts)

    first, *more = messages or ("",)
    return SlackReply(reply._place, claim=claim, noted=note_down, message=first, more=more)


async def test_another_process_goes_on_in_the_same_message(slack: SlackServer, reply: SlackReply) -> None:
    await reply.status(wording.SEARCHING)
    (message,) = standing(slack)

    other = went_on(reply, str(message["ts"]))
    await other.status(wording.SEARCHING)
    await other.finish(ANSWER)

    assert len(standing(slack)) == 1
    assert words(slack).startswith("It lives *there* [1].")


async def test_a_shorter_answer_removes_what_the_longer_one_left(slack: SlackServer, reply: SlackReply) -> None:
    await reply.finish(LONG)
    messages = [str(message["ts"]) for message in standing(slack)]

    await went_on(reply, *messages).finish(ANSWER)

    assert [message["ts"] for message in standing(slack)] == messages[:1]
    assert words(slack).startswith("It lives *there* [1].")


async def test_a_longer_answer_takes_the_messages_in_order_and_adds_more(slack: SlackServer, reply: SlackReply) -> None:
    await reply.finish(LONG)
    messages = [str(message["ts"]) for message in standing(slack)]

    await went_on(reply, *messages[:2]).finish(LONG)
    await reply._place.remove(messages[2])

    assert [str(message["ts"]) for message in standing(slack)][:2] == messages[:2]
    assert words(slack).count("word") == 6_000


async def test_every_message_is_noted_as_soon_as_it_is_there(slack: SlackServer, reply: SlackReply) -> None:
    noted: list[str] = []

    other = went_on(reply, noted=noted)
    await other.status(wording.SEARCHING)
    first = list(noted)
    await other.finish(LONG)

    assert len(first) == 1
    assert noted == [message["ts"] for message in standing(slack)]


async def test_the_journal_away_costs_no_answer(slack: SlackServer, reply: SlackReply) -> None:
    async def broken(_ts: str) -> None:
        message = "away"
        raise JournalUnavailable(message)

    other = SlackReply(reply._place, claim=7, noted=broken)
    await other.status(wording.SEARCHING)
    await other.finish(ANSWER)

    assert words(slack).startswith("It lives *there* [1].")


@pytest.mark.parametrize("claim", [None, 0])
async def test_without_a_claim_there_are_no_buttons(slack: SlackServer, reply: SlackReply, claim: int | None) -> None:
    await SlackReply(reply._place, claim=claim).finish(ANSWER)

    assert "footnote_" not in str([message.get("blocks") for message in standing(slack)])


async def test_feedback_buttons_that_are_refused_become_ordinary_ones(slack: SlackServer, reply: SlackReply) -> None:
    slack.faults.append(Fault("chat.postMessage", error="invalid_blocks"))

    await went_on(reply).finish(ANSWER)

    (message,) = standing(slack)
    blocks = message["blocks"]
    assert isinstance(blocks, list)
    assert [block["type"] for block in blocks] == ["section", "divider", "section", "actions", "actions"]


async def test_a_failure_takes_the_buttons_of_an_earlier_answer_away(slack: SlackServer, reply: SlackReply) -> None:
    await went_on(reply).finish(ANSWER)
    (message,) = standing(slack)

    await went_on(reply, str(message["ts"])).fail("Something went wrong on my side.")

    assert words(slack) == "Something went wrong on my side."
    assert standing(slack)[0]["blocks"] == []
