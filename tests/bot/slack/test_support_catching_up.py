"""What was said while nobody listened, read from the double's history."""

import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.slack.adapter import open_one_workspace
from bot.slack.asking.thread import Event, text_in
from bot.slack.connection.workspaces import Workspace
from bot.slack.support.catching_up import CHANNELS, THREADS, CatchingUp
from bot.support.policies import Policies
from core.config import JournalSettings, SupportSettings
from core.journal import open_journal
from core.journal.values import Channel
from tests.bot.slack.conftest import slack_settings
from tests.doubles.slack import BOT_ID, BOT_USER, TEAM, Fault, SlackServer

ASKS = "how do I reset my password?"


@dataclass(slots=True)
class Heard:
    """What was told, in order."""

    told: list[tuple[str, str]] = field(default_factory=list)

    async def hear(self, event: Event, workspace: Workspace, channel: str) -> None:
        assert workspace.id == TEAM
        self.told.append((channel, text_in(event, "text")))


@dataclass(frozen=True, slots=True)
class Away:
    """The one who was away."""

    policies: Policies
    heard: Heard
    catching_up: CatchingUp

    async def watch(self, *channels: str, mode: str = "always") -> None:
        for channel in channels:
            await self.policies.put(Channel("slack", TEAM, channel), "mode", mode, person="U1")

    async def read(self) -> list[tuple[str, str]]:
        await self.catching_up.read()
        return self.heard.told


@asynccontextmanager
async def opened(slack: SlackServer, folder: Path, **settings: object) -> AsyncIterator[Away]:
    slack.turn_clock(time.time() - 3600)
    async with open_journal(JournalSettings(), folder) as journal, open_one_workspace(slack_settings(slack)) as known:
        policies = Policies(journal, SupportSettings.model_validate(settings), "slack", scope="default")
        heard = Heard()
        yield Away(policies, heard, CatchingUp(known[1], policies, heard.hear))


@pytest.fixture
async def away(slack: SlackServer, tmp_path: Path) -> AsyncIterator[Away]:
    async with opened(slack, tmp_path) as found:
        yield found


async def test_watched_channels_are_read_in_the_order_in_which_people_talked(slack: SlackServer, away: Away) -> None:
    await away.watch("C1", "C2")
    for number in range(3):
        slack.say("C1", f"in one {number}", user="U1")
        slack.say("C2", f"in two {number}", user="U1")
    slack.say("C3", "elsewhere", user="U1")

    told = await away.read()

    assert [text for channel, text in told if channel == "C1"] == ["in one 0", "in one 1", "in one 2"]
    assert [text for channel, text in told if channel == "C2"] == ["in two 0", "in two 1", "in two 2"]
    assert len(told) == 6


async def test_the_newest_hundred_that_are_not_too_old_are_read(slack: SlackServer, away: Away) -> None:
    await away.watch("C1")
    slack.turn_clock(time.time() - 3 * 3600)
    slack.say("C1", "long ago", user="U1")
    slack.turn_clock(time.time() - 3600)
    for number in range(130):
        slack.say("C1", str(number), user="U1")

    told = await away.read()

    assert [text for _, text in told] == [str(number) for number in range(30, 130)]


async def test_replies_of_people_below_questions_are_read_too(slack: SlackServer, away: Away) -> None:
    await away.watch("C1")
    asked = slack.say("C1", ASKS, user="U1")
    slack.say("C1", "in between", user="U2")
    slack.say("C1", "Click on forgot password.", user="U2", thread_ts=asked["ts"])
    slack.say("C1", "Told to all.", user="U3", thread_ts=asked["ts"], subtype="thread_broadcast")

    told = await away.read()

    assert [text for _, text in told] == [ASKS, "in between", "Click on forgot password.", "Told to all."]


@pytest.mark.parametrize(
    ("question", "replier"),
    [
        pytest.param(ASKS, {"user": "U1"}, id="the asker alone"),
        pytest.param(ASKS, {"user": BOT_USER, "bot_id": BOT_ID}, id="answered by us"),
        pytest.param("thanks a lot!", {"user": "U2"}, id="no question"),
    ],
)
async def test_a_thread_that_can_cancel_nothing_costs_no_call(
    slack: SlackServer, away: Away, question: str, replier: dict[str, str]
) -> None:
    await away.watch("C1")
    asked = slack.say("C1", question, user="U1")
    slack.say("C1", "a reply", thread_ts=asked["ts"], **replier)

    assert await away.read() == [("C1", question)]
    assert not slack.called("conversations.replies")


async def test_threads_and_channels_are_bounded(slack: SlackServer, away: Away) -> None:
    await away.watch(*(f"C{number}" for number in range(CHANNELS + 5)))
    for _ in range(THREADS + 5):
        asked = slack.say("C0", ASKS, user="U1")
        slack.say("C0", "Click on forgot password.", user="U2", thread_ts=asked["ts"])

    await away.read()

    assert len(slack.called("conversations.replies")) == THREADS
    assert len(slack.called("conversations.history")) == CHANNELS


@pytest.mark.parametrize("default", ["confident", "always"])
async def test_where_every_channel_is_watched_those_that_the_bot_is_in_are_read(
    slack: SlackServer, tmp_path: Path, default: str
) -> None:
    async with opened(slack, tmp_path, mode=default) as away:
        await away.watch("C2", mode="mention")
        slack.say("C1", "one", user="U1")
        slack.say("C2", "two", user="U1")

        assert await away.read() == [("C1", "one")]


async def test_a_low_limit_of_calls_is_kept_to_and_told_once(
    slack: SlackServer, away: Away, caplog: pytest.LogCaptureFixture
) -> None:
    await away.watch("C1", "C2", "C3")
    slack.limits["conversations.history"] = (1, 1.0)
    slack.longest_page = 15
    for number in range(20):
        slack.say("C1", str(number), user="U1")
    slack.say("C2", "two", user="U1")
    slack.say("C3", "three", user="U1")

    told = await away.read()

    assert [text for channel, text in told if channel == "C1"] == [str(number) for number in range(5, 20)]
    assert {channel for channel, _ in told} == {"C1", "C2", "C3"}
    warned = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(warned) == 1
    assert "not all that I missed" in warned[0].getMessage()


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault("conversations.history", error="not_in_channel"), id="not in the channel"),
        pytest.param(Fault("conversations.history", 500), id="500"),
        pytest.param(Fault("conversations.history", None, times=9), id="cut"),
        pytest.param(Fault("conversations.history", 429, "ratelimited", {"Retry-After": "900"}), id="too long a wait"),
    ],
)
async def test_a_channel_that_can_not_be_read_is_left_out(slack: SlackServer, away: Away, fault: Fault) -> None:
    await away.watch("C1", "C2")
    slack.say("C1", "one", user="U1")
    slack.say("C2", "two", user="U1")
    slack.faults.append(fault)

    told = await away.read()

    assert len(told) == (0 if fault.times > 1 or fault.status is None else 1)


async def test_a_thread_that_can_not_be_read_leaves_the_rest(slack: SlackServer, away: Away) -> None:
    await away.watch("C1")
    asked = slack.say("C1", ASKS, user="U1")
    slack.say("C1", "Click on forgot password.", user="U2", thread_ts=asked["ts"])
    slack.faults.append(Fault("conversations.replies", error="thread_not_found"))

    assert await away.read() == [("C1", ASKS)]
