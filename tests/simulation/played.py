"""A week as it was played on a platform, beside what was to become of it."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

import time_machine

from tests.doubles.discord import discord_server
from tests.doubles.slack import slack_server
from tests.simulation.oracle import Expected, expected
from tests.simulation.playing import End, Play, Stage
from tests.simulation.restarts import restarts
from tests.simulation.script import Week
from tests.simulation.stage_discord import DiscordStage
from tests.simulation.stage_slack import SlackStage
from tests.simulation.week import make_week

Opening: TypeAlias = Callable[[Week], AbstractAsyncContextManager[Stage]]


@dataclass(frozen=True, slots=True)
class Played:
    """What was decided, posted and pinged; ``posts`` counts messages that are gone, too, ``drafts`` are those left."""

    week: Week
    wanted: Expected
    decided: Mapping[int, list[tuple[str, datetime]]]
    posted: Mapping[int, list[tuple[str, datetime]]]
    drafts: int
    posts: int
    at_once: Collection[int]
    pinged: Collection[object]
    ended: Collection[End]

    @property
    def counts(self) -> Counter[str]:
        """How many decisions there are of each reason."""
        return Counter(reason for each in self.decided.values() for reason, _ in each)

    @property
    def wrong(self) -> list[int]:
        """The messages on which was decided otherwise than was to be."""
        found = {number: [reason for reason, _ in each] for number, each in self.decided.items()}
        return [number for number, each in found.items() if each != self.wanted.reasons(number)]


@asynccontextmanager
async def in_slack(week: Week) -> AsyncIterator[Stage]:
    """Open the double of Slack."""
    async with slack_server() as slack:
        yield SlackStage(slack, week)


@asynccontextmanager
async def in_discord(week: Week) -> AsyncIterator[Stage]:
    """Open the double of Discord."""
    async with discord_server() as discord:
        yield DiscordStage(discord, week)


async def played(opening: Opening, seed: int, folder: Path, *, restarted: bool = True) -> Played:
    """Play the week of a seed, with the bot ``restarted`` four times or never."""
    week = make_week(seed)
    with time_machine.travel(week.begins, tick=False) as clock:
        async with opening(week) as stage:
            wanted = expected(week, replies=stage.replies)
            play = Play(week, stage, clock, folder, restarts(week, wanted) if restarted else {})
            decided = await play.run()
            posted = stage.posted()
            drafts = len(posted.pop(-2, []))
            return Played(
                week, wanted, decided, posted, drafts, stage.posts, play.at_once, list(stage.pinged), play.ended
            )
