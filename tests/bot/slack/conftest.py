"""What the Slack tests share: a workspace on the loopback, clients for it, an adapter in front of a scripted answer."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

import pytest
from aiohttp import ClientSession
from pydantic import SecretStr

from bot.claims import MemoryClaims
from bot.slack.adapter import DEFAULT_LIMITS, Limits, SlackAdapter, open_slack
from bot.web.server import application, open_server
from core.config import SlackSettings, WebSettings
from core.ports import Answerer
from tests.doubles.slack import SECRET, TOKEN, SlackServer, signed, slack_server


@dataclass(slots=True)
class Front:
    """The bot behind its HTTP server, as Slack sees it."""

    url: str
    adapter: SlackAdapter
    session: ClientSession

    async def deliver(self, body: object, *, headers: dict[str, str] | None = None) -> int:
        """Deliver a signed event; return the status."""
        data, signature = signed(body)
        async with self.session.post(self.url, data=data, headers={**signature, **(headers or {})}) as response:
            await response.read()
            return response.status


class OpenFront(Protocol):
    """Opens the bot in front of an answerer; on the way out everything is finished."""

    def __call__(self, answerer: Answerer, limits: Limits = ...) -> AbstractAsyncContextManager[Front]: ...


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    """A workspace; whatever Slack would not take fails the test at its end."""
    async with slack_server() as server:
        yield server


def slack_settings(server: SlackServer) -> SlackSettings:
    """Return settings for the double."""
    return SlackSettings(bot_token=SecretStr(TOKEN), signing_secret=SecretStr(SECRET), api_url=server.url)


@pytest.fixture
def front(slack: SlackServer) -> OpenFront:
    """Serve what Slack calls, on a free port of the loopback."""

    @asynccontextmanager
    async def opened(answerer: Answerer, limits: Limits = DEFAULT_LIMITS) -> AsyncIterator[Front]:
        async with (
            open_slack(slack_settings(slack), answerer, MemoryClaims(), limits) as adapter,
            open_server(WebSettings(port=0), application(adapter.routes, lambda: None)) as address,
            ClientSession() as session,
        ):
            yield Front(f"{address}/slack/events", adapter, session)

    return opened
