"""Documentation that changes after it was cited: a bot on a real index, in front of a platform's double."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from aiohttp import ClientSession

from bot.desk.desk import Desk
from bot.desk.tasks import Tasks
from bot.discord.connecting import open_connection as open_discord
from bot.running.marking import NAME, Add, Marker
from bot.running.refreshing import index_again
from bot.slack.connecting import open_connection as open_slack
from bot.terminal.indexing import Request, index_sources
from bot.web.server import application, open_server
from core.compose import Core, open_core, read_beside
from core.config import DiscordSettings, Settings, SlackSettings, WebSettings
from core.journal import Journal, open_journal
from core.journal.values import AnsweredQuestion
from tests.bot.conftest import quiet, settings_in
from tests.discord.running import QUICK
from tests.doubles.slack_delivery import Delivery, HttpWire

QUESTION = "How do I install it on Windows?"
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Bot:
    """The bot in front of a platform; ``add`` is how it shows an answer again."""

    folder: Path
    settings: Settings
    core: Core
    journal: Journal
    platform: str
    add: Add
    delivery: Delivery | None = None

    async def change(self) -> None:
        """Write other pages, and index them."""
        for page in (self.folder / "docs").iterdir():
            page.write_text(f"# {page.stem.title()}\n\nAll of this is different now.\n", encoding="utf-8")
        await asyncio.to_thread(index_again, self.settings, self.core, threading.Event())

    def marker(self, journal: Journal | None = None, add: Add | None = None) -> Marker:
        """Return the one of a process that begins now."""
        read = partial(read_beside, self.core)
        return Marker(journal or self.journal, self.platform, add or self.add, read, self.index)

    def index(self) -> str:
        """Return the name of what is indexed."""
        return f"{self.core.reader.collection} {self.core.reader.manifest.revision}"

    async def mark(self, add: Add | None = None) -> None:
        """Run once, whatever the time."""
        place = f"{NAME}/{self.platform}", NAME
        if timer := await self.journal.timers.timer(*place):
            await self.journal.timers.move_timer(timer, LONG_AGO)
        await self.marker(add=add).look(asyncio.Event())

    async def kept(self, answers: int = 1) -> list[AnsweredQuestion]:
        """Return the answers, once so many are kept."""
        for _ in range(500):
            if len(found := await self.journal.answers.since(LONG_AGO)) >= answers:
                return list(found)
            await asyncio.sleep(0.02)
        message = "no such answer"
        raise AssertionError(message)


@asynccontextmanager
async def opened(folder: Path, platform: SlackSettings | DiscordSettings) -> AsyncIterator[Bot]:
    """Index the documentation in a folder, and answer from it in front of a double."""
    settings = settings_in(folder)
    await asyncio.to_thread(index_sources, settings, Request((str(folder / "docs"),)), quiet)
    async with AsyncExitStack() as stack:
        core = await stack.enter_async_context(open_core(settings, quiet))
        journal = await stack.enter_async_context(open_journal(settings.journal, settings.storage.data_dir))
        name = "slack" if isinstance(platform, SlackSettings) else "discord"
        desk = Desk(core.answerer, journal, name, Tasks(at_once=4, waiting=4))
        if isinstance(platform, SlackSettings):
            slack = await stack.enter_async_context(open_slack(platform, desk, journal, core.reader))
            address = await stack.enter_async_context(open_server(WebSettings(port=0), application(slack.routes)))
            session = await stack.enter_async_context(ClientSession())
            delivery = Delivery(HttpWire(session, [f"{address}/slack/events"]))
            yield Bot(folder, settings, core, journal, name, slack.add, delivery)
            return
        opening = open_discord(platform, desk, journal, core.reader, pace=QUICK, drain_seconds=5.0)
        discord = await stack.enter_async_context(opening)
        await asyncio.wait_for(discord.client.reached.wait(), 20)
        yield Bot(folder, settings, core, journal, name, discord.add)
