"""One answer in a thread, through the wire: what stands there at the end, whatever Slack does meanwhile."""

import asyncio

import pytest

from bot import wording
from bot.slack.replying.reply import SlackReply
from tests.bot.slack.replying import ANSWER, LONG, standing, words
from tests.doubles.slack import Fault, SlackServer


async def test_a_note_is_posted_at_once_and_becomes_the_answer(slack: SlackServer, reply: SlackReply) -> None:
    await reply.status(wording.SEARCHING)
    noted = words(slack)
    await reply.write("It lives ")
    await reply.finish(ANSWER)

    assert noted == wording.SEARCHING
    assert words(slack).startswith("It lives *there* [1].\n*[1]* <https://docs.example/faq|FAQ › Where?>")
    assert len(standing(slack)) == 1


async def test_edits_come_at_most_once_a_second_and_none_after_the_end(slack: SlackServer, reply: SlackReply) -> None:
    await reply.status(wording.SEARCHING)
    await reply.status("Reading 5 passages…")
    for number in range(130):
        await reply.write(f"{number} ")
        await asyncio.sleep(0.01)
    await reply.finish(ANSWER)
    edits = len(slack.called("chat.update"))
    await asyncio.sleep(1.2)

    assert 2 <= edits <= 3
    assert len(slack.called("chat.update")) == edits
    assert words(slack).startswith("It lives")


async def test_a_restart_voids_what_was_written(slack: SlackServer, reply: SlackReply) -> None:
    await reply.status(wording.SEARCHING)
    await reply.write("wrong")
    await reply.restart("The language model broke off, so I quote the documentation.")
    await reply.write("right")
    await asyncio.sleep(1.1)

    assert words(slack) == "right"


async def test_a_long_answer_goes_on_in_further_messages(slack: SlackServer, reply: SlackReply) -> None:
    await reply.status(wording.SEARCHING)

    await reply.finish(LONG)

    assert len(standing(slack)) == 3
    assert words(slack).count("word") == 6_000
    assert "docs.example" in words(slack)


@pytest.mark.parametrize("error", ["invalid_blocks", "msg_too_long", "msg_blocks_too_long"])
@pytest.mark.parametrize("noted", [True, False])
async def test_refused_blocks_become_plain_text(slack: SlackServer, reply: SlackReply, error: str, noted: bool) -> None:
    slack.faults += [Fault("chat.postMessage", 500)] if not noted else []
    await reply.status(wording.SEARCHING)
    slack.faults.append(Fault("chat.update" if noted else "chat.postMessage", error=error))

    await reply.finish(LONG)

    assert words(slack).count("word") == 6_000
    assert "docs.example" in words(slack)
    assert wording.SEARCHING not in words(slack)


async def test_plain_text_takes_the_blocks_of_an_earlier_edit_away(slack: SlackServer, reply: SlackReply) -> None:
    await reply.status(wording.SEARCHING)
    await reply.write("half an answer")
    await asyncio.sleep(1.1)
    slack.faults.append(Fault("chat.update", error="invalid_blocks"))

    await reply.finish(ANSWER)

    assert [message.get("blocks") for message in standing(slack)] == [[]]


@pytest.mark.parametrize(
    "fault",
    [Fault("chat.update", 429, "ratelimited", {"Retry-After": "0"}, times=2), Fault("chat.update", 500)],
)
async def test_a_limit_or_a_failure_of_slack_delays_the_same_text(
    slack: SlackServer, reply: SlackReply, fault: Fault
) -> None:
    await reply.status(wording.SEARCHING)
    slack.faults.append(fault)

    await reply.finish(ANSWER)

    assert words(slack).startswith("It lives *there* [1].")
    assert len(standing(slack)) == 1


@pytest.mark.parametrize("error", ["message_not_found", "cant_update_message", "edit_window_closed"])
async def test_a_note_that_is_gone_is_replaced_by_a_new_message(
    slack: SlackServer, reply: SlackReply, error: str
) -> None:
    await reply.status(wording.SEARCHING)
    slack.messages.pop(next(key for key, message in slack.messages.items() if message["text"] == wording.SEARCHING))
    slack.faults.append(Fault("chat.update", error=error))

    await reply.finish(ANSWER)

    assert words(slack).startswith("It lives")


async def test_without_a_note_the_answer_is_posted(slack: SlackServer, reply: SlackReply) -> None:
    slack.faults.append(Fault("chat.postMessage", 429, "ratelimited", {"Retry-After": "60"}))
    await reply.status(wording.SEARCHING)
    await reply.status("Reading 5 passages…")
    await reply.write("It")

    await reply.finish(ANSWER)

    assert words(slack).startswith("It lives")
    assert not slack.called("chat.update")


async def test_a_limit_while_writing_skips_edits_as_long_as_slack_asks(slack: SlackServer, reply: SlackReply) -> None:
    slack.faults.append(Fault("chat.update", 429, "ratelimited", {"Retry-After": "30"}))
    await reply.status(wording.SEARCHING)
    await reply.write("a")
    await asyncio.sleep(1.1)
    await reply.write("b")
    await asyncio.sleep(1.1)
    skipped = len(slack.called("chat.update"))

    await reply.finish(ANSWER)

    assert skipped == 1
    assert words(slack).startswith("It lives")


async def test_a_failure_takes_the_place_of_the_note(slack: SlackServer, reply: SlackReply) -> None:
    await reply.status(wording.SEARCHING)
    await reply.write("half an answer")
    await asyncio.sleep(1.1)

    await reply.fail("Something went wrong on my side.")

    assert words(slack) == "Something went wrong on my side."
    assert len(standing(slack)) == 1


async def test_a_failure_never_overwrites_what_is_shown_already(slack: SlackServer, reply: SlackReply) -> None:
    await reply.status(wording.SEARCHING)
    await reply.finish(ANSWER)

    await reply.fail("Something went wrong on my side.")

    assert words(slack).startswith("It lives")
    assert words(slack).endswith("Something went wrong on my side.")
