"""The Slack app: every way to ask, wired to one desk; its connections, HTTP or a socket, only call ``dispatch``."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk.desk import Desk
from bot.desk.recovery import tended
from bot.knowledge import Knowledge
from bot.slack.answering import PLATFORM, Answering
from bot.slack.asking.commands import Commands
from bot.slack.asking.home import Home
from bot.slack.asking.messages import Messages
from bot.slack.connection.clients import Clients, identity, open_clients, vendor_log
from bot.slack.connection.installs import authorizer
from bot.slack.connection.listening import UNREADABLE, App, failed, on_event, unreadable
from bot.slack.connection.workspaces import OneWorkspace, Workspace, Workspaces
from bot.slack.pressing import judging
from bot.slack.pressing.actions import register
from bot.slack.pressing.sharing import Sharing
from bot.slack.replying.private import SHARE
from bot.slack.setup.manifest import EVENTS_PATH, SHORTCUT
from bot.slack.support import settings as channel_settings
from bot.slack.support.catching_up import CatchingUp
from bot.slack.support.speaking import SlackSpeaker
from bot.slack.support.watching import Watch, watching
from bot.support.policies import Policies
from bot.support.support import Support
from core.config import SlackSettings, SupportSettings
from core.ports import Opinion

PATH = EVENTS_PATH
DRAIN_SECONDS = 25.0
SUPPORT = SupportSettings()


@dataclass(frozen=True, slots=True)
class SlackAdapter:
    """The app behind its connections."""

    app: AsyncApp
    answering: Answering
    verifier: SignatureVerifier
    watch: Watch

    @property
    def routes(self) -> list[web.RouteDef]:
        """What the HTTP server must serve."""
        return [web.post(PATH, self.receive)]

    async def receive(self, request: web.Request) -> web.Response:
        """Answer one request of Slack's: 401 unless it is signed, else acknowledged when it is taken."""
        body = await request.read()
        if not self._signed(request, body):
            return web.Response(status=401)
        headers: dict[str, str | Sequence[str]] = dict(request.headers)
        try:
            event = AsyncBoltRequest(body=body.decode(), query=request.query_string, headers=headers)
        except UNREADABLE as error:
            return await to_aiohttp_response(unreadable(error))
        return await to_aiohttp_response(await self.dispatch(event))

    async def dispatch(self, request: AsyncBoltRequest) -> BoltResponse:
        """Take one request whose sender is known to be Slack; return its acknowledgement."""
        return await self.app.async_dispatch(request)

    async def drain(self, seconds: float) -> None:
        """End what is open, for so long; say so in the threads that are cut off."""
        await self.answering.desk.drain(seconds)
        await self.answering.drain(seconds)

    def _signed(self, request: web.Request, body: bytes) -> bool:
        timestamp = request.headers.get("X-Slack-Request-Timestamp")
        signature = request.headers.get("X-Slack-Signature")
        try:
            return self.verifier.is_valid(body, timestamp, signature)
        except (ArithmeticError, TypeError, ValueError):  # a timestamp that is no number, bytes that are no text
            return False


@asynccontextmanager
async def open_slack(
    settings: SlackSettings,
    desk: Desk,
    knowledge: Knowledge,
    workspaces: Workspaces,
    clients: Clients,
    drain_seconds: float = DRAIN_SECONDS,
    *,
    support: SupportSettings = SUPPORT,
    opinion: Opinion | None = None,
) -> AsyncIterator[SlackAdapter]:
    """Listen for whatever asks in ``workspaces``, and finish what was left open; on the way out end what is open."""
    policies = Policies(desk.journal, support, PLATFORM, scope=settings.scope, people=settings.humans)
    answering = Answering(desk, workspaces, settings, Support(desk, policies, opinion=opinion))
    app = _app(settings, clients.patient, workspaces)
    speaker, messages = SlackSpeaker(answering), Messages(answering)
    answering.support.speak_through(speaker)
    listen(app, answering, messages, knowledge, settings)
    judging.register(app, answering, speaker)
    missed = CatchingUp(workspaces, policies, messages.missed)
    watch = Watch(partial(answering.support.kept, speaker), missed.read)
    adapter = SlackAdapter(app, answering, SignatureVerifier(settings.signing_secret.get_secret_value()), watch)
    async with tended(desk, answering.recover):
        try:
            async with watching(watch):
                yield adapter
        finally:
            await adapter.drain(drain_seconds)


@asynccontextmanager
async def open_one_workspace(settings: SlackSettings) -> AsyncIterator[tuple[Clients, OneWorkspace]]:
    """Connect to the workspace of the settings' token; raises ConfigError."""
    async with open_clients(settings) as clients:
        yield clients, OneWorkspace(Workspace(clients, await identity(settings, clients.hasty)))


def listen(
    app: AsyncApp, answering: Answering, messages: Messages, knowledge: Knowledge, settings: SlackSettings
) -> None:
    """Add every listener to Bolt's app."""
    workspaces, home = answering.workspaces, Home(answering, knowledge, settings.scope or None)
    app.error(failed)
    on_event(app, "app_mention", workspaces, messages.mentioned)
    on_event(app, "message", workspaces, messages.posted)
    on_event(app, "app_home_opened", workspaces, home.opened)
    on_event(app, "assistant_thread_started", workspaces, home.pane_opened)
    commands, sharing = Commands(answering), Sharing(answering)
    app.command("/ask")(commands.asked)
    app.message_shortcut(SHORTCUT)(commands.answer_message)
    app.action(SHARE)(sharing.clicked)
    register(app, answering.desk.journal, settings.humans, answering.people, answering.is_off)
    channel_settings.register(app, answering)


def _app(settings: SlackSettings, client: AsyncWebClient, workspaces: Workspaces) -> AsyncApp:
    """Return Bolt without its own check of signatures: ``receive`` checks before anything is parsed."""

    return App(
        name="footnote",
        logger=vendor_log(),
        signing_secret=settings.signing_secret.get_secret_value(),
        client=AsyncWebClient(base_url=settings.api_url, session=client.session, logger=vendor_log()),
        authorize=authorizer(workspaces),  # type: ignore[arg-type] # None, for a workspace that left, is allowed
        request_verification_enabled=False,
    )
