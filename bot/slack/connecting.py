"""Opens Slack as the settings say, once it is reached: one workspace or many, events over HTTP or a socket."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TypeAlias

from aiohttp import web

from bot.desk.desk import Desk
from bot.knowledge import Knowledge
from bot.reply import UNREACHED, NotShown
from bot.slack import marking
from bot.slack.adapter import PATH, SUPPORT, SlackAdapter, open_slack
from bot.slack.connection.clients import Clients, many_workspaces, open_clients, reached, transport
from bot.slack.connection.doubts import Doubts, register_doubt
from bot.slack.connection.installs import InstalledWorkspaces, register_removal
from bot.slack.connection.oauth import OAuth, credentials
from bot.slack.connection.socket import SocketMode, open_socket
from bot.slack.connection.workspaces import OneWorkspace, Workspace, Workspaces
from core.config import SlackSettings, SupportSettings
from core.journal import Journal
from core.journal.values import AnsweredQuestion
from core.ports import Opinion

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 5.0  # after which the rest of the process starts without Slack

Examine: TypeAlias = Callable[[str], Awaitable[object]]
Opening: TypeAlias = Callable[[Workspaces], AbstractAsyncContextManager[SlackAdapter]]


@dataclass(frozen=True, slots=True)
class Reached:
    """What is open once Slack was reached; ``name`` is that of the one workspace."""

    name: str
    adapter: SlackAdapter
    socket: SocketMode | None


class OpenSlack:
    """A connection, which opens as soon as Slack can be reached; ``routes`` are for the HTTP server."""

    def __init__(self, by_socket: bool, routes: Sequence[web.RouteDef], doubts: Doubts, examine: Examine) -> None:  # noqa: FBT001
        """``examine`` looks at the tokens that are doubted."""
        self._by_socket = by_socket
        self._doubts = doubts
        self._examine = examine
        self.ready: asyncio.Future[Reached] = asyncio.get_running_loop().create_future()
        self.routes = tuple(routes) if by_socket else (web.post(PATH, self._receive), *routes)

    @property
    def reached(self) -> bool:
        """Whether Slack was reached."""
        return self.ready.done() and not self.ready.cancelled() and self.ready.exception() is None

    @property
    def line(self) -> str:
        """What is open, for the operator."""
        if not self.reached:
            return "slack: not reached yet, trying until it is"
        name = self.ready.result().name
        where = f"in workspace {name}" if name else "in every workspace that installs the app"
        return f"slack: {where}, events {'by Socket Mode' if self._by_socket else f'at {PATH}'}"

    @property
    def breaking(self) -> Sequence[Callable[[], Awaitable[None]]]:
        """What returns never, and raises ConfigError when Slack does not take a token any more."""
        return (self._token_refused, self._socket_refused) if self._by_socket else (self._token_refused,)

    async def add(self, kept: AnsweredQuestion, sentence: str) -> None:
        """Show one of our answers again, with a sentence added; raises NotShown, JournalUnavailable."""
        if not self.reached:
            raise NotShown(UNREACHED)
        await marking.add(self.ready.result().adapter.answering, kept, sentence)

    async def hold(self, reaching: AbstractAsyncContextManager[Reached], leaving: asyncio.Event) -> None:
        """Hold open what needs Slack until ``leaving``; what keeps it from opening is told by ``ready``."""
        try:
            async with reaching as found:
                self.ready.set_result(found)
                await leaving.wait()
        except Exception as error:
            if self.ready.done():
                raise
            self.ready.set_exception(error)

    async def _receive(self, request: web.Request) -> web.Response:
        if not self.reached:
            return web.Response(status=503)  # Slack delivers it again
        return await self.ready.result().adapter.receive(request)

    async def _token_refused(self) -> None:
        await asyncio.shield(self.ready)
        await self._doubts.look(self._examine)

    async def _socket_refused(self) -> None:
        if socket := (await asyncio.shield(self.ready)).socket:
            await socket.broken()


@asynccontextmanager
async def open_connection(
    settings: SlackSettings,
    desk: Desk,
    journal: Journal,
    knowledge: Knowledge,
    *,
    support: SupportSettings = SUPPORT,
    opinion: Opinion | None = None,
    patience: float = PATIENCE_SECONDS,
) -> AsyncIterator[OpenSlack]:
    """Listen to Slack while the context lasts; raises ConfigError when it refuses a token.

    Yields when Slack was reached, or after ``patience`` in seconds.
    """
    doubts = Doubts()

    def opening(workspaces: Workspaces) -> AbstractAsyncContextManager[SlackAdapter]:
        return open_slack(settings, desk, knowledge, workspaces, clients, support=support, opinion=opinion)

    async with open_clients(settings, desk.metrics.trace(), doubts) as clients:
        installed = _installed(settings, journal, clients)
        routes = OAuth(settings, clients, journal.installations, installed).routes if installed else ()
        examine = installed.examine if installed else lambda _: reached(settings, clients.hasty)
        slack = OpenSlack(transport(settings) == "socket", routes, doubts, examine)
        leaving = asyncio.Event()
        held = asyncio.create_task(slack.hold(_reaching(settings, clients, installed, doubts, opening), leaving))
        try:
            await _waited(slack, patience)
            yield slack
        finally:
            leaving.set()
            if not slack.ready.done():
                held.cancel()
            await asyncio.wait({held})
        if not held.cancelled():
            held.result()


async def _waited(slack: OpenSlack, patience: float) -> None:
    """Wait for Slack, but not for long; raises ConfigError."""
    await asyncio.wait({slack.ready}, timeout=patience)
    if slack.ready.done():
        slack.ready.result()
    else:
        slack.ready.add_done_callback(lambda _: log.info("%s", slack.line))


@asynccontextmanager
async def _reaching(
    settings: SlackSettings,
    clients: Clients,
    installed: InstalledWorkspaces | None,
    doubts: Doubts,
    opening: Opening,
) -> AsyncIterator[Reached]:
    """Open what needs Slack, once it can be reached; raises ConfigError."""
    async with AsyncExitStack() as stack:
        workspaces = installed or OneWorkspace(Workspace(clients, await reached(settings, clients.hasty)))
        adapter = await stack.enter_async_context(opening(workspaces))
        if installed is not None:
            register_removal(adapter.app, installed)
        else:
            register_doubt(adapter.app, doubts, clients.hasty.token or "")
        socket = None
        if transport(settings) == "socket":
            events = open_socket(settings, adapter.dispatch, returned=adapter.watch.returned)
            socket = await stack.enter_async_context(events)
        name = workspaces.only.bot.name or workspaces.only.id if isinstance(workspaces, OneWorkspace) else ""
        yield Reached(name, adapter, socket)


def _installed(settings: SlackSettings, journal: Journal, clients: Clients) -> InstalledWorkspaces | None:
    if not many_workspaces(settings):
        return None
    return InstalledWorkspaces(journal.installations, clients, credentials(settings))
