"""The real bot around a scripted answerer: in the test's own process, or in one that can be killed."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import ClientSession
from pydantic import SecretStr

from bot.desk.desk import Desk
from bot.desk.tasks import Tasks
from bot.knowledge import Knowledge
from bot.slack.connecting import open_connection
from bot.web.server import application, open_server
from core.config import JournalSettings, SlackSettings, SupportSettings, WebSettings
from core.journal import open_journal
from core.ports import Answerer
from tests.doubles.slack import APP_TOKEN, SECRET, TOKEN, SlackServer
from tests.doubles.slack_delivery import Delivery, HttpWire, SocketWire
from tests.knowing import NOTHING_KNOWN
from tests.processes import Process, start
from tests.scripted import ScriptedAnswers


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
    support: SupportSettings = field(default_factory=SupportSettings)

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


@asynccontextmanager
async def open_bot(plan: Plan, answerer: Answerer, knowledge: Knowledge = NOTHING_KNOWN) -> AsyncIterator[str]:
    """Run adapter, desk and journal; yields the address for events, empty in Socket Mode."""
    journal_settings = JournalSettings(url=SecretStr(plan.journal), lease=plan.lease)
    async with AsyncExitStack() as stack:
        journal = await stack.enter_async_context(open_journal(journal_settings, plan.data_dir))
        desk = Desk(answerer, journal, "slack", Tasks(at_once=plan.at_once, waiting=500))
        opening = open_connection(plan.settings, desk, journal, knowledge, support=plan.support)
        opened = await stack.enter_async_context(opening)
        app = application(opened.routes)
        address = await stack.enter_async_context(open_server(WebSettings(port=0), app))
        yield "" if plan.socket else f"{address}/slack/events"


@asynccontextmanager
async def delivered(
    slack: SlackServer, plan: Plan, answerer: Answerer, knowledge: Knowledge = NOTHING_KNOWN
) -> AsyncIterator[Delivery]:
    """Run the bot in this process; yields the way to it. On the way out it finishes what is open."""
    async with open_bot(plan, answerer, knowledge) as url, ClientSession() as session:
        yield Delivery(SocketWire(slack.sockets) if plan.socket else HttpWire(session, [url]))


async def started(plan: Plan) -> Process:
    """Start the bot in a process; returns when it takes events."""
    return await start(_scripted, plan)


@asynccontextmanager
async def _scripted(plan: Plan) -> AsyncIterator[str]:
    async with open_bot(plan, ScriptedAnswers(plan.pieces, plan.pause)) as url:
        yield url
