"""The real bot around a scripted answerer: in the test's own process, or in one that can be killed."""

import asyncio
import multiprocessing
import os
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from aiohttp import ClientSession
from pydantic import SecretStr

from bot.desk import Desk
from bot.slack.connecting import open_connection
from bot.slack.knowledge import Knowledge
from bot.tasks import Tasks
from bot.web.server import application, open_server
from core.config import JournalSettings, SlackSettings, WebSettings
from core.errors import IndexMissing
from core.journal import open_journal
from core.manifest import Manifest
from core.ports import Answerer
from tests.doubles.slack import APP_TOKEN, SECRET, TOKEN, SlackServer
from tests.doubles.slack_delivery import Delivery, HttpWire, SocketWire
from tests.slack.scripted import ScriptedAnswers

CONTEXT = multiprocessing.get_context("forkserver")


@dataclass(frozen=True, slots=True)
class Plan:
    """How to run the bot: against which Slack, with which journal, by socket or HTTP, and how slowly it answers."""

    slack: str
    data_dir: Path
    journal: str = ""
    socket: bool = False
    pieces: int = 3
    pause: float = 0.0
    lease: float = 60.0
    at_once: int = 16

    @property
    def settings(self) -> SlackSettings:
        """Settings for the double."""
        return SlackSettings(
            bot_token=SecretStr(TOKEN),
            app_token=SecretStr(APP_TOKEN if self.socket else ""),
            signing_secret=SecretStr(SECRET),
            api_url=self.slack,
            humans=("U0HELPER",),
        )


class NothingKnown:
    """The Knowledge of a bot without an index."""

    @property
    def manifest(self) -> Manifest:
        """Say that there is none."""
        raise IndexMissing

    async def questions(self, scope: str | None, limit: int) -> tuple[str, ...]:
        """Return no headings."""
        return ()


NOTHING_KNOWN = NothingKnown()


@asynccontextmanager
async def open_bot(plan: Plan, answerer: Answerer, knowledge: Knowledge = NOTHING_KNOWN) -> AsyncIterator[str]:
    """Run adapter, desk and journal; yields the address for events, empty in Socket Mode."""
    journal_settings = JournalSettings(url=SecretStr(plan.journal), lease=plan.lease)
    async with AsyncExitStack() as stack:
        journal = await stack.enter_async_context(open_journal(journal_settings, plan.data_dir))
        desk = Desk(answerer, journal, "slack", Tasks(at_once=plan.at_once, waiting=500))
        opened = await stack.enter_async_context(open_connection(plan.settings, desk, journal, knowledge))
        app = application(opened.routes, lambda: None)
        address = await stack.enter_async_context(open_server(WebSettings(port=0), app))
        yield "" if plan.socket else f"{address}/slack/events"


@asynccontextmanager
async def delivered(
    slack: SlackServer, plan: Plan, answerer: Answerer, knowledge: Knowledge = NOTHING_KNOWN
) -> AsyncIterator[Delivery]:
    """Run the bot in this process; yields the way to it. On the way out it finishes what is open."""
    async with open_bot(plan, answerer, knowledge) as url, ClientSession() as session:
        yield Delivery(SocketWire(slack.sockets) if plan.socket else HttpWire(session, [url]))


@dataclass(frozen=True, slots=True)
class Process:
    """The bot in a process of its own."""

    process: BaseProcess
    url: str

    def kill(self) -> None:
        """End it at once, without a chance to say anything."""
        self.kill_now()
        self.process.join()

    def kill_now(self) -> None:
        """Send the signal, and wait for nothing."""
        if self.process.pid is not None and self.process.is_alive():
            os.kill(self.process.pid, signal.SIGKILL)

    def stop(self) -> None:
        """End it in order, and look whether it did."""
        self.process.terminate()
        self.process.join(40)
        self.kill()


async def started(plan: Plan) -> Process:
    """Start the bot in a process; returns when it takes events."""
    return await asyncio.to_thread(_started, plan)


def _started(plan: Plan) -> Process:
    CONTEXT.set_forkserver_preload([__name__, "slack_bolt.async_app", "sqlalchemy", "aiosqlite", "asyncpg", "alembic"])
    receiver, sender = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=_main, args=(plan, sender), daemon=True)
    process.start()
    sender.close()
    try:
        return Process(process, receiver.recv())
    except EOFError:
        process.join()
        raise


def _main(plan: Plan, sender: Connection) -> None:
    asyncio.run(_serve(plan, sender))


async def _serve(plan: Plan, sender: Connection) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with open_bot(plan, ScriptedAnswers(plan.pieces, plan.pause)) as url:
        sender.send(url)
        await stop.wait()
