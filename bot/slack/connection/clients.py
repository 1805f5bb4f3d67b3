"""Slack's Web API: the clients, who they are, and what they need."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal

from aiohttp import ClientSession, ClientTimeout, TraceConfig
from pydantic import SecretStr
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.async_client import AsyncWebClient

from bot.pacing import backoff
from bot.slack.asking.thread import Bot
from bot.slack.connection.doubts import Doubts, Noticing
from bot.slack.replying.place import UNREACHABLE, problem, wait
from core.config import SlackSettings
from core.errors import ConfigError

log = logging.getLogger(__name__)

CALL_SECONDS = 30.0
RATE_LIMIT_RETRIES = 5
SERVER_ERROR_RETRIES = 2
FIRST_SECONDS = 0.5
LONGEST_SECONDS = 30.0
STRANGE = (AttributeError, LookupError, TypeError)  # what slack_sdk raises where something else answers for Slack
_PASSING = frozenset(
    "fatal_error internal_error rate_limited ratelimited request_timeout service_unavailable team_added_to_org".split()
)


@dataclass(frozen=True, slots=True)
class Clients:
    """Slack's Web API: ``patient`` waits and tries again where ``hasty`` fails at once."""

    patient: AsyncWebClient
    hasty: AsyncWebClient

    def speaking(self, token: str) -> "Clients":
        """Return clients that use the same connections with another token."""
        patient, hasty = self.patient, self.hasty
        return Clients(_speaking(patient, token, patient.retry_handlers), _speaking(hasty, token, hasty.retry_handlers))


@asynccontextmanager
async def open_clients(
    settings: SlackSettings, trace: TraceConfig | None = None, doubts: Doubts | None = None
) -> AsyncIterator[Clients]:
    """Open the connections that both clients share; ``trace`` is told of each call, ``doubts`` of refused tokens."""
    traces = [trace] if trace else None
    async with ClientSession(timeout=ClientTimeout(total=CALL_SECONDS), trace_configs=traces) as session:
        hasty = AsyncWebClient(
            token=settings.bot_token.get_secret_value().strip(),
            base_url=settings.api_url,
            session=session,
            logger=vendor_log(),
            retry_handlers=[Noticing(doubts or Doubts()), _ConnectionRetries()],
        )
        yield Clients(patient_of(hasty), hasty)


def patient_of(client: AsyncWebClient) -> AsyncWebClient:
    """Return the same client, waiting when Slack limits its rate and trying again when it fails."""
    handlers = [
        *(handler for handler in client.retry_handlers if isinstance(handler, Noticing)),
        _ConnectionRetries(),
        AsyncRateLimitErrorRetryHandler(max_retry_count=RATE_LIMIT_RETRIES),
        _ServerErrorRetries(max_retry_count=SERVER_ERROR_RETRIES),
    ]
    return _speaking(client, client.token or "", handlers)


def _speaking(client: AsyncWebClient, token: str, handlers: list[AsyncRetryHandler]) -> AsyncWebClient:
    return AsyncWebClient(
        token=token,
        base_url=client.base_url,
        session=client.session,
        logger=vendor_log(),
        retry_handlers=handlers,
    )


class _ConnectionRetries(AsyncConnectionErrorRetryHandler):
    """Repeats a call that had no answer, but no post: see `Place.post`."""

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        again = await super()._can_retry_async(state=state, request=request, response=response, error=error)
        return again and not _posts(request)


class _ServerErrorRetries(AsyncServerErrorRetryHandler):
    """Repeats a call that Slack failed to do, but no post: Slack may have made it."""

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        again = await super()._can_retry_async(state=state, request=request, response=response, error=error)
        return again and not _posts(request)


def _posts(request: HttpRequest) -> bool:
    return request.url.endswith(("chat.postMessage", "chat.startStream"))


def missing(settings: SlackSettings) -> list[str]:
    """Return the names of the variables without which Slack can't be connected."""
    secrets = {"SLACK_BOT_TOKEN": settings.bot_token}
    if _given(settings.client_id) or _given(settings.client_secret):
        secrets = {"SLACK_CLIENT_ID": settings.client_id, "SLACK_CLIENT_SECRET": settings.client_secret}
    if transport(settings) == "socket":
        secrets["SLACK_APP_TOKEN"] = settings.app_token
    else:
        secrets["SLACK_SIGNING_SECRET"] = settings.signing_secret
    return [name for name, secret in secrets.items() if not _given(secret)]


def transport(settings: SlackSettings) -> Literal["socket", "http"]:
    """Return how events come: as the settings say, else by Socket Mode unless there is a signing secret alone."""
    if settings.transport != "auto":
        return settings.transport
    return "http" if _given(settings.signing_secret) and not _given(settings.app_token) else "socket"


def many_workspaces(settings: SlackSettings) -> bool:
    """Return whether workspaces install the app by themselves, instead of one whose token is configured."""
    return _given(settings.client_id) and _given(settings.client_secret)


def _given(secret: SecretStr) -> bool:
    return bool(secret.get_secret_value().strip())


async def identity(settings: SlackSettings, client: AsyncWebClient) -> Bot:
    """Return who the token belongs to; raises ConfigError when it is refused, else ``UNREACHABLE`` or ``STRANGE``."""
    try:
        known = await client.auth_test()
    except UNREACHABLE as error:
        if (code := problem(error)) and code not in _PASSING:
            message = f"SLACK_BOT_TOKEN: Slack refuses the token ({code}); copy it anew from the app's Install App page"
            raise ConfigError(message) from error
        raise
    return Bot(known["user_id"], known.get("bot_id", ""), known["team_id"], known.get("team", ""))


async def reached(
    settings: SlackSettings, client: AsyncWebClient, first: float = FIRST_SECONDS, longest: float = LONGEST_SECONDS
) -> Bot:
    """Return who the token belongs to as soon as Slack says so, however long that takes; raises ConfigError.

    ``first`` and ``longest`` are the seconds between attempts.
    """
    failures = 0
    while True:
        try:
            return await identity(settings, client)
        except (*UNREACHABLE, *STRANGE) as error:
            failures += 1
            why = problem(error) or type(error).__name__
            log.warning("slack: not reachable at %s (%s), attempt %s", settings.api_url, why, failures)
            await asyncio.sleep(max(wait(error), backoff(failures, first, longest)))


def vendor_log() -> logging.Logger:
    """Return a logger for errors alone: Bolt's warnings advise programmers, its debug lines hold whole requests."""
    quiet = logging.getLogger("bot.slack.vendor")
    quiet.setLevel(logging.ERROR)
    return quiet
