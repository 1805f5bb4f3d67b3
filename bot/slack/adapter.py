"""The connection to Slack: signed events over HTTP in, each mention answered once in its thread."""

import logging
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from bot import wording
from bot.claims import Claims
from bot.reply import respond
from bot.slack.clients import Clients, identity, open_clients, vendor_log
from bot.slack.place import Place
from bot.slack.reply import SlackReply
from bot.slack.thread import Bot, Event, Mention, mention, question
from bot.tasks import Tasks
from core.config import SlackSettings
from core.ports import Answerer

log = logging.getLogger(__name__)

PATH = "/slack/events"
PLATFORM = "slack"

_ANY = re.compile("")


@dataclass(frozen=True, slots=True)
class Limits:
    """How many questions are answered at a time and may wait, and how long the open ones get when the process ends."""

    at_once: int = 16
    waiting: int = 500
    drain_seconds: float = 25.0


DEFAULT_LIMITS = Limits()


class SlackAdapter:
    """Answers mentions through ``answerer``; each once, as far as ``claims`` remembers."""

    def __init__(
        self,
        settings: SlackSettings,
        answerer: Answerer,
        claims: Claims,
        clients: Clients,
        bot: Bot,
        limits: Limits,
    ) -> None:
        """``bot`` is who the token belongs to."""
        self._scope = settings.scope or None
        self._answerer = answerer
        self._claims = claims
        self._clients = clients
        self._verifier = SignatureVerifier(settings.signing_secret.get_secret_value())
        self._tasks = Tasks(at_once=limits.at_once, waiting=limits.waiting)
        self._app = _app(settings, clients.patient, bot)
        self._app.event("app_mention")(self._mentioned)
        self._app.event(_ANY)(_ignored)
        self._drain_seconds = limits.drain_seconds
        self.bot = bot

    @property
    def routes(self) -> list[web.RouteDef]:
        """What the HTTP server must serve."""
        return [web.post(PATH, self.receive)]

    async def receive(self, request: web.Request) -> web.Response:
        """Answer one request of Slack's: 401 unless it is signed, else acknowledged at once."""
        body = await request.read()
        if not self._signed(request, body):
            return web.Response(status=401)
        headers: dict[str, str | Sequence[str]] = dict(request.headers)
        try:
            event = AsyncBoltRequest(body=body.decode(), query=request.query_string, headers=headers)
        except ValueError:
            return web.Response(status=400)
        return await to_aiohttp_response(await self._app.async_dispatch(event))

    async def drain(self) -> None:
        """End what is open, as long as the limits allow; say so in the threads that are cut off."""
        await self._tasks.drain(self._drain_seconds)

    def _signed(self, request: web.Request, body: bytes) -> bool:
        timestamp = request.headers.get("X-Slack-Request-Timestamp")
        signature = request.headers.get("X-Slack-Signature")
        try:
            return self._verifier.is_valid(body, timestamp, signature)
        except (ArithmeticError, TypeError, ValueError):  # a timestamp that is no number, bytes that are no text
            return False

    async def _mentioned(self, event: Event) -> None:
        asked = mention(event, self.bot)
        if asked is None or not await self._claims.claim(PLATFORM, asked.workspace, f"{asked.channel}/{asked.ts}"):
            return
        place = Place(self._clients.patient, self._clients.hasty, asked.channel, asked.thread)
        reply = SlackReply(place)
        if not self._tasks.start(lambda: self._answer(asked, reply), lambda: reply.fail(wording.RESTARTING)):
            await reply.fail(wording.BUSY)

    async def _answer(self, asked: Mention, reply: SlackReply) -> None:
        try:
            asked_now = await question(self._clients.hasty, asked, self.bot, self._scope)
            await respond(self._answerer, asked_now, reply)
        finally:
            await reply.close()


@asynccontextmanager
async def open_slack(
    settings: SlackSettings, answerer: Answerer, claims: Claims, limits: Limits = DEFAULT_LIMITS
) -> AsyncIterator[SlackAdapter]:
    """Connect to the workspace of the token; on the way out end what is open. Raises ConfigError."""
    async with open_clients(settings) as clients:
        bot = await identity(settings, clients.hasty)
        adapter = SlackAdapter(settings, answerer, claims, clients, bot, limits)
        try:
            yield adapter
        finally:
            await adapter.drain()


def _app(settings: SlackSettings, client: AsyncWebClient, bot: Bot) -> AsyncApp:
    """Return Bolt without its own check of signatures: ``receive`` checks before anything is parsed."""

    async def authorize(team_id: str | None) -> AuthorizeResult:
        token = settings.bot_token.get_secret_value()
        return AuthorizeResult(
            enterprise_id=None, team_id=team_id, bot_user_id=bot.user, bot_id=bot.bot, bot_token=token
        )

    return AsyncApp(
        name="footnote",
        logger=vendor_log(),
        signing_secret=settings.signing_secret.get_secret_value(),
        client=AsyncWebClient(base_url=settings.api_url, session=client.session, logger=vendor_log()),
        authorize=authorize,
        request_verification_enabled=False,
    )


async def _ignored() -> None:
    """Acknowledge an event that means nothing to us, lest Slack deliver it again."""
