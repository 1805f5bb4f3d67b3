"""A human called: once, by those alone whom the settings name, and closed when it is solved."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import wording
from bot.slack.pressing import buttons
from core.config import JournalSettings
from core.journal import Journal, open_journal
from tests.bot.slack.answered import Desk, app_for, opened
from tests.doubles.slack import Fault, SlackServer, texts_of
from tests.doubles.slack_events import click


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[Journal]:
    async with open_journal(JournalSettings(), tmp_path) as journal:
        yield journal


@pytest.fixture
async def desk(slack: SlackServer, journal: Journal) -> Desk:
    return await opened(slack, journal)


async def test_a_human_is_called_once_into_the_thread_with_what_was_tried(desk: Desk) -> None:
    await desk.press(buttons.HUMAN, person="U2")
    await desk.press(buttons.HUMAN, person="U3")

    call = desk.slack.replies("C1", desk.question["ts"])[1:]
    words = "\n".join(text for message in call for block in message["blocks"] for text in texts_of(block))
    assert len(call) == 1
    assert words.startswith("<@U0HELPER> <!subteam^S0HELPERS>: somebody asked for a human here. <https://test.slack")
    assert "where &lt;!here&gt;?" in words
    assert wording.OUTCOMES["answered"] in words
    assert "• <https://docs.example/faq|FAQ › Where?>" in words
    assert desk.told("U2") == "I called <@U0HELPER> <!subteam^S0HELPERS>."
    assert desk.told("U3") == "I called <@U0HELPER> <!subteam^S0HELPERS> 0 minutes ago."


async def test_solved_closes_the_call_and_takes_its_button_away(desk: Desk) -> None:
    await desk.press(buttons.HUMAN)
    call = desk.slack.replies("C1", desk.question["ts"])[-1]
    await desk.send(click(desk.slack, call, buttons.SOLVED, person="U9"))
    await desk.press(buttons.HUMAN)

    handed = await desk.journal.hand_offs.of(desk.claim)
    assert handed is not None
    assert handed.solved_by == "U9"
    assert texts_of(call["blocks"][0])[0].startswith(wording.IS_SOLVED)
    assert [block["type"] for block in call["blocks"]] == ["section"] * 3
    assert "marked as solved" in desk.told()


async def test_a_call_that_slack_refuses_can_be_made_again(desk: Desk) -> None:
    desk.slack.faults.append(Fault("chat.postMessage", error="is_archived"))
    await desk.press(buttons.HUMAN)
    first = desk.told()
    await desk.press(buttons.HUMAN)

    assert first == wording.NOT_CALLED
    assert desk.told() == wording.NOW_CALLED.format(people="<@U0HELPER> <!subteam^S0HELPERS>")
    assert len(desk.slack.replies("C1", desk.question["ts"])) == 2


async def test_a_call_waits_when_slack_limits_its_rate(desk: Desk) -> None:
    desk.slack.faults.append(Fault("chat.postMessage", 429, "ratelimited", {"Retry-After": "0"}, times=2))

    await desk.press(buttons.HUMAN)

    assert desk.told().startswith("I called")


async def test_out_of_a_direct_message_each_member_is_told_who_asks(slack: SlackServer, journal: Journal) -> None:
    desk = await opened(slack, journal, channel="D1")
    slack.callable_people.add("U1")

    await desk.press(buttons.HUMAN)
    (call,) = [message for message in slack.messages.values() if message["channel"] == "U0HELPER"]
    await desk.send(click(slack, call, buttons.SOLVED, person="U0HELPER"))

    assert "<@U1> asked me" in str(slack.called("chat.postMessage"))
    assert len(slack.replies("D1", desk.question["ts"])) == 1
    assert desk.told() == "I called <@U0HELPER>."
    handed = await journal.hand_offs.of(desk.claim)
    assert handed is not None
    assert handed.solved_by == "U0HELPER"


@pytest.mark.parametrize("humans", [(), ("everyone",), ("<!channel>",), ("U1 <!here>",)])
async def test_nobody_is_called_who_is_not_named_by_an_id(desk: Desk, humans: tuple[str, ...]) -> None:
    desk.app = app_for(desk.slack, desk.journal, humans)

    await desk.press(buttons.HUMAN)

    assert desk.told() == wording.NOBODY_TO_CALL
    assert not desk.slack.called("chat.postMessage")
