"""The real bot against the double: in the test's own process, in one that can be killed, and as the true command."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import SecretStr

from bot.desk.desk import Desk
from bot.desk.tasks import Tasks
from bot.discord.connecting import NO_SUPPORT, OpenDiscord, open_connection
from bot.discord.gateway.line import Pace
from bot.knowledge import Knowledge
from core.config import DiscordSettings, JournalSettings, SupportSettings
from core.journal import open_journal
from core.ports import Answerer
from tests.doubles.discord_state import FORUM, HELPER, TOKEN
from tests.knowing import NOTHING_KNOWN
from tests.processes import Process, start
from tests.scripted import ScriptedAnswers
from tests.waiting import until

QUICK = Pace(first=0.05, longest=0.5, settled=0.5, apart=0.0, invalid=0.1)
USUAL = DiscordSettings(token=SecretStr(TOKEN), forums=(FORUM,), humans=(HELPER,))


@dataclass(frozen=True, slots=True)
class Plan:
    """How to run the bot: against which Discord, with which settings and journal, and how slowly it answers."""

    discord: str
    data_dir: Path
    journal: str = ""
    pieces: int = 3
    pause: float = 0.0
    lease: float = 60.0
    at_once: int = 16
    settings: DiscordSettings = USUAL
    pace: Pace = QUICK
    drain_seconds: float = 5.0
    support: SupportSettings = NO_SUPPORT

    @property
    def told(self) -> DiscordSettings:
        """Settings for the double."""
        return self.settings.model_copy(update={"api_url": self.discord})


@asynccontextmanager
async def open_bot(plan: Plan, answerer: Answerer, knowledge: Knowledge = NOTHING_KNOWN) -> AsyncIterator[OpenDiscord]:
    """Run client, desk and journal; yields when the bot knows its servers. Raises ConfigError as the bot does."""
    journal_settings = JournalSettings(url=SecretStr(plan.journal), lease=plan.lease)
    async with AsyncExitStack() as stack:
        journal = await stack.enter_async_context(open_journal(journal_settings, plan.data_dir))
        desk = Desk(answerer, journal, "discord", Tasks(at_once=plan.at_once, waiting=500))
        opened = await stack.enter_async_context(
            open_connection(
                plan.told,
                desk,
                journal,
                knowledge,
                support=plan.support,
                pace=plan.pace,
                drain_seconds=plan.drain_seconds,
            )
        )
        await _connected(opened)
        yield opened


async def started(plan: Plan) -> Process:
    """Start the bot in a process; returns when it takes events."""
    return await start(_scripted, plan)


@asynccontextmanager
async def _scripted(plan: Plan) -> AsyncIterator[str]:
    async with open_bot(plan, ScriptedAnswers(plan.pieces, plan.pause)) as opened:
        yield opened.name


async def _connected(opened: OpenDiscord) -> None:
    """Wait until the servers are told, or raise what keeps the bot from it."""
    broken = asyncio.ensure_future(opened.broken())
    try:
        await until(lambda: broken.done() or opened.client.guilds or opened.client.is_ready(), 20)
        if broken.done():
            broken.result()
    finally:
        broken.cancel()


@dataclass(slots=True)
class Command:
    """The command ``footnote serve`` in a process, and the lines that it logs."""

    process: asyncio.subprocess.Process
    lines: list[str] = field(default_factory=list)

    def said(self, text: str) -> bool:
        """Return whether a line holds this."""
        return any(text in line for line in self.lines)

    async def kill(self) -> None:
        """End it at once."""
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()

    async def stop(self) -> int:
        """End it as a supervisor would; return its exit status."""
        if self.process.returncode is None:
            self.process.terminate()
        return await self.process.wait()


@asynccontextmanager
async def commanded(
    folder: Path,
    environment: Mapping[str, str],
    *arguments: str,
    ready: str = "discord: connected",
    within: Sequence[str] = (),
) -> AsyncIterator[Command]:
    """Run ``footnote`` with ``arguments`` in ``folder``; yields once it logs ``ready`` or ends, kills it at the end.

    ``environment`` is all that it gets, beside a path and a home in ``folder``; ``within`` becomes it.
    """
    command = [*within, sys.executable, "-c", "from bot.cli import main; main()", *arguments]
    root = str(Path(__file__).parents[2])
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "PYTHONPATH": root, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    run = Command(process)
    reading = asyncio.create_task(_read(run))
    try:
        await until(lambda: run.said(ready) or reading.done(), 60)
        yield run
    finally:
        await run.kill()
        await reading


async def _read(run: Command) -> None:
    assert run.process.stdout is not None
    async for line in run.process.stdout:
        run.lines.append(line.decode(errors="replace").rstrip())


def environment_of(discord: str, data_dir: Path | None = None, **more: str) -> dict[str, str]:
    """Return the environment in which the command talks to the double; ``more`` names and values go on top."""
    found = {"DISCORD_TOKEN": TOKEN, "FOOTNOTE_DISCORD__API_URL": discord, "PORT": "0"}
    return found | ({"FOOTNOTE_DATA_DIR": str(data_dir)} if data_dir else {}) | more
