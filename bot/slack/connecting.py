"""Opens Slack as the settings say: one workspace or many, events over HTTP or a socket."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from aiohttp.web import RouteDef

from bot.desk.desk import Desk
from bot.knowledge import Knowledge
from bot.slack.adapter import SUPPORT, open_slack
from bot.slack.connection.clients import Clients, identity, many_workspaces, open_clients, transport
from bot.slack.connection.installs import InstalledWorkspaces, register_removal
from bot.slack.connection.oauth import OAuth, credentials
from bot.slack.connection.socket import SocketMode, open_socket
from bot.slack.connection.workspaces import OneWorkspace, Workspace, Workspaces
from core.config import SlackSettings, SupportSettings
from core.journal import Journal
from core.ports import Opinion


@dataclass(frozen=True, slots=True)
class OpenSlack:
    """A connection: ``routes`` for the HTTP server, ``socket`` where events come by Socket Mode."""

    name: str
    routes: tuple[RouteDef, ...]
    socket: SocketMode | None


@asynccontextmanager
async def open_connection(
    settings: SlackSettings,
    desk: Desk,
    journal: Journal,
    knowledge: Knowledge,
    *,
    support: SupportSettings = SUPPORT,
    opinion: Opinion | None = None,
) -> AsyncIterator[OpenSlack]:
    """Listen to Slack while the context lasts; raises ConfigError."""
    async with AsyncExitStack() as stack:
        clients = await stack.enter_async_context(open_clients(settings, desk.metrics.trace()))
        installed = _installed(settings, journal, clients)
        workspaces: Workspaces = installed or await _one(settings, clients)
        opening = open_slack(settings, desk, knowledge, workspaces, clients, support=support, opinion=opinion)
        adapter = await stack.enter_async_context(opening)
        if installed is not None:
            register_removal(adapter.app, installed)
        routes = OAuth(settings, clients, journal.installations, installed).routes if installed is not None else []
        socket = None
        if transport(settings) == "socket":
            events = open_socket(settings, adapter.dispatch, returned=adapter.watch.returned)
            socket = await stack.enter_async_context(events)
        else:
            routes = [*adapter.routes, *routes]
        name = workspaces.only.bot.name or workspaces.only.id if isinstance(workspaces, OneWorkspace) else ""
        yield OpenSlack(name, tuple(routes), socket)


def _installed(settings: SlackSettings, journal: Journal, clients: Clients) -> InstalledWorkspaces | None:
    if not many_workspaces(settings):
        return None
    return InstalledWorkspaces(journal.installations, clients, credentials(settings))


async def _one(settings: SlackSettings, clients: Clients) -> OneWorkspace:
    return OneWorkspace(Workspace(clients, await identity(settings, clients.hasty)))
