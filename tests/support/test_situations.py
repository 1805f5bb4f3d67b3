"""The table of situations through both real adapters: the same decisions, for the same reasons, and what is posted."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import time_machine

from core.config import JournalSettings
from core.journal import open_journal
from tests.doubles.discord import discord_server
from tests.doubles.slack import slack_server
from tests.support.playing import EARLY, Play, Stage
from tests.support.situated import NO_ROLES, NO_SUCH_SETTING, UNREAD, Documentation, Row, differing, rows
from tests.support.stage_discord import DiscordStage
from tests.support.stage_slack import SlackStage

pytestmark = pytest.mark.timeout(90)

NO_FORUMS = "there are no forums"
LEFT_OUT = {
    "slack": {NO_FORUMS: 6, NO_SUCH_SETTING: 2, NO_ROLES: 1, UNREAD: 1},
    "discord": {NO_SUCH_SETTING: 2, NO_ROLES: 1, UNREAD: 1},
}


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(EARLY, tick=False) as clock:
        yield clock


@asynccontextmanager
async def staged(platform: str, folder: Path, played: list[Row]) -> AsyncIterator[Stage]:
    answerer = Documentation({row.name: row for row in played})
    async with open_journal(JournalSettings(), folder) as journal:
        if platform == "slack":
            async with slack_server() as slack:
                yield SlackStage(slack, journal, folder, answerer)
        else:
            async with discord_server() as discord:
                yield DiscordStage(discord, journal, folder, answerer)


@pytest.mark.parametrize("platform", ["slack", "discord"])
@pytest.mark.parametrize("late", [False, True], ids=["there", "away"])
async def test_each_situation_is_decided_in_a_real_channel_as_the_table_says(
    platform: str, late: bool, tmp_path: Path, clock: time_machine.Traveller
) -> None:
    played = [row for row in rows(forums=platform == "discord")[0] if row.late is late]
    async with staged(platform, tmp_path, played) as stage:
        play = Play(stage, clock)
        await play.prepare(played)
        await (play.play_late if late else play.play)(played)

    assert len(play.found) == len(played)
    wrong = differing(play.found)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("platform", ["slack", "discord"])
def test_what_a_platform_can_not_express_is_little(platform: str) -> None:
    played, lacking = rows(forums=platform == "discord")

    assert len(played) >= 60
    assert {reason: list(lacking.values()).count(reason) for reason in lacking.values()} == LEFT_OUT[platform]
