"""The channels with settings of their own in App Home: for the admins of their workspace alone, and not too many."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import wording
from bot.slack.asking.home import Home
from bot.slack.connection.workspaces import Workspace
from bot.wording import panels
from bot.wording import window as words
from core.journal.values import Channel
from tests.bot.slack.answered import broken_settings
from tests.bot.slack.choosing import ADMIN, MAKER, Stage, staged, words_of
from tests.doubles.slack import TEAM, Fault, SlackServer
from tests.knowing import FakeKnowledge
from tests.waiting import until


@pytest.fixture
async def stage(slack: SlackServer, tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(slack, tmp_path) as opened:
        yield opened


async def put(stage: Stage, channel: str, name: str, value: str, *, team: str = TEAM) -> None:
    where = Channel("slack", team, channel)
    await stage.journal.channels.put(where, name, value, person=ADMIN, now=datetime.now(UTC))


async def home(stage: Stage, person: str) -> str:
    """Open the home tab; return what it says."""
    workspace = await stage.answering.workspaces.of(TEAM)
    assert isinstance(workspace, Workspace)
    stage.slack.homes.clear()
    await Home(stage.answering, FakeKnowledge(), "default").opened({"user": person, "tab": "home"}, workspace)
    await until(lambda: stage.slack.homes)
    return words_of(stage.slack.homes[person])


async def test_an_admin_sees_which_channels_have_settings_and_how_to_change_them(stage: Stage) -> None:
    await put(stage, "C2", "mode", "always")
    await put(stage, "C1", "wait", "30")
    await put(stage, "C3", "something_else", "x")
    await put(stage, "", "mode", "always")
    await put(stage, "C9", "mode", "always", team="T9")

    shown = await home(stage, ADMIN)

    assert [line.split(":")[0] for line in shown.splitlines() if line.startswith("• <#")] == ["• <#C1>", "• <#C2>"]
    assert words.CHANNELS_HOW in shown


async def test_others_do_not_see_it(stage: Stage) -> None:
    await put(stage, "C1", "mode", "always")

    assert words.CHANNELS not in await home(stage, MAKER)


async def test_where_nothing_is_set_slack_is_not_asked_who_it_is(stage: Stage) -> None:
    assert words.CHANNELS not in await home(stage, ADMIN)
    assert not stage.slack.called("users.info")


async def test_twenty_are_listed_and_the_rest_counted(stage: Stage) -> None:
    for number in range(23):
        await put(stage, f"C{number:03}", "mode", "off")

    shown = await home(stage, ADMIN)

    assert shown.count("<#C") == 20
    assert panels.CHANNEL_MORE.format(count=3) in shown


@pytest.mark.parametrize("away", ["journal", "slack", "scope"])
async def test_when_it_can_not_be_known_the_rest_of_the_tab_is_shown(stage: Stage, away: str) -> None:
    await put(stage, "C1", "mode", "always")
    if away == "journal":
        await broken_settings(stage.journal)
    elif away == "slack":
        stage.slack.faults.append(Fault("users.info", error="internal_error"))
    else:
        stage.slack.scopes = "chat:write"

    shown = await home(stage, ADMIN)

    assert wording.HOME_KNOWN in shown
    assert words.CHANNELS not in shown
