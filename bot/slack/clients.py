"""Slack's Web API: the clients, who they are, and what they need."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import ClientSession, ClientTimeout
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.place import UNREACHABLE, problem
from bot.slack.thread import Bot
from core.config import SlackSettings
from core.errors import ConfigError

CALL_SECONDS = 30.0
RATE_LIMIT_RETRIES = 5
SERVER_ERROR_RETRIES = 2


@dataclass(frozen=True, slots=True)
class Clients:
    """Slack's Web API: ``patient`` waits and tries again where ``hasty`` fails at once."""

    patient: AsyncWebClient
    hasty: AsyncWebClient


@asynccontextmanager
async def open_clients(settings: SlackSettings) -> AsyncIterator[Clients]:
    """Open the connections that both clients share."""
    async with ClientSession(timeout=ClientTimeout(total=CALL_SECONDS)) as session:
        limited = AsyncRateLimitErrorRetryHandler(max_retry_count=RATE_LIMIT_RETRIES)
        failed = AsyncServerErrorRetryHandler(max_retry_count=SERVER_ERROR_RETRIES)
        yield Clients(_client(settings, session, limited, failed), _client(settings, session))


def _client(settings: SlackSettings, session: ClientSession, *handlers: AsyncRetryHandler) -> AsyncWebClient:
    return AsyncWebClient(
        token=settings.bot_token.get_secret_value(),
        base_url=settings.api_url,
        session=session,
        logger=vendor_log(),
        retry_handlers=[AsyncConnectionErrorRetryHandler(), *handlers],
    )


def missing(settings: SlackSettings) -> list[str]:
    """Return the names of the variables without which Slack can't be connected."""
    secrets = {"SLACK_BOT_TOKEN": settings.bot_token, "SLACK_SIGNING_SECRET": settings.signing_secret}
    return [name for name, secret in secrets.items() if not secret.get_secret_value().strip()]


async def identity(settings: SlackSettings, client: AsyncWebClient) -> Bot:
    """Return who the token belongs to; raises ConfigError."""
    try:
        known = await client.auth_test()
    except UNREACHABLE as error:
        if code := problem(error):
            message = f"SLACK_BOT_TOKEN: Slack refuses the token ({code}); copy it anew from the app's Install App page"
        else:
            message = f"slack.api_url: Slack can't be reached at {settings.api_url} ({type(error).__name__})"
        raise ConfigError(message) from error
    return Bot(known["user_id"], known.get("bot_id", ""), known["team_id"], known.get("team", ""))


def vendor_log() -> logging.Logger:
    """Return a logger for errors alone: Bolt's warnings advise programmers, its debug lines hold whole requests."""
    quiet = logging.getLogger("bot.slack.vendor")
    quiet.setLevel(logging.ERROR)
    return quiet
