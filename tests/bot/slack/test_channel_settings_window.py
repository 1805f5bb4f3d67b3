"""The window with a channel's settings: within Slack's limits whatever holds, and read with care when it is sent."""

import json
from datetime import time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import wording
from bot.slack.support.rights import Room
from bot.slack.support.settings_view import sent, sentence_window, settings_window, told
from bot.support.policies import MODES, MOST, NAMES
from bot.wording import panels
from bot.wording import window as words
from core.policy import ChannelPolicy, Mode, QuietHours
from tests.bot.slack.choosing import ADMIN
from tests.bot.slack.conftest import OpenFront
from tests.doubles.slack import SlackServer, check_view
from tests.doubles.slack_events import command, submission
from tests.scripted import ready
from tests.waiting import until

LONG = ZoneInfo("America/Argentina/ComodRivadavia")
FULLEST = ChannelPolicy(
    "confident",
    timedelta(days=7),
    shadow="C" + "0" * 39,
    people=tuple(f"U{number:039}" for number in range(MOST)),
    quiet=QuietHours(time(22), time(7), LONG),
    languages=("en", "de", "fr", "nl", "pl", "ru", "uk", "vi", "zh", "ja", "ko", "th", "tr", "ar", "he", "hi"),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("bare", [True, False])
def test_whatever_holds_the_window_is_one_that_slack_takes(mode: Mode, *, bare: bool) -> None:
    for policy in (ChannelPolicy(mode), ChannelPolicy(mode, people=("S1",)), FULLEST):
        view = settings_window(policy, Room("C1"), shadow=True, bare=bare)

        assert not check_view(view)
        assert len(json.dumps(view)) < 20_000


def test_a_sentence_in_the_window_is_one_that_slack_takes() -> None:
    sentences = [value for name, value in vars(words).items() if name.isupper() and isinstance(value, str)]

    for sentence in (*sentences, wording.LOOKING, wording.NOT_READ, told(FULLEST, shadow=True)):
        assert not check_view(sentence_window(sentence))


@given(st.dictionaries(st.sampled_from(["mode", "wait", "people", "reset", "x"]), JSON), JSON, JSON)
def test_whatever_is_sent_it_is_read_without_an_error(values: dict[str, Any], said: object, view: object) -> None:
    for posted in (view, {"state": {"values": values}, "private_metadata": json.dumps(said)}):
        read = sent(posted)

        assert read.chosen.keys() == read.shown.keys() <= set(NAMES)
        assert all(isinstance(value, str) for value in (*read.chosen.values(), *read.shown.values(), read.channel))


async def test_the_command_works_over_http_and_holds_in_every_process(slack: SlackServer, front: OpenFront) -> None:
    slack.people[ADMIN] = {"is_admin": True}
    async with front(ready()) as one, front(ready()) as other:
        assert await one.send("slash_commands", command(slack, "/footnote", "", person=ADMIN)) == 200
        await until(lambda: slack.modals and "submit" in slack.modals[-1])
        body = submission(slack, {"mode": "off", "wait": "45"}, person=ADMIN)

        assert await other.send("interactive", body) == 200
        await until(lambda: slack.private(ADMIN))
        await one.send("slash_commands", command(slack, "/footnote", "", person=ADMIN))
        await until(lambda: len(slack.modals) == 2 and "submit" in slack.modals[-1])

    assert slack.private(ADMIN)[0]["text"] == f"{words.KEPT} {panels.CHANNEL_HOLDS['off']}"
    assert panels.CHANNEL_HOLDS["off"] in str(slack.modals[-1])
    assert json.loads(slack.modals[-1]["private_metadata"])["channel"] == "C1"
