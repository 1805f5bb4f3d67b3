"""What the Slack tests share: a workspace on the loopback, clients for it, an adapter in front of a scripted answer."""

import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pytest
from aiohttp import ClientSession
from pydantic import SecretStr
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler, AsyncServerErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk.desk import Desk
from bot.desk.quotas import Quotas
from bot.desk.tasks import Tasks
from bot.slack.adapter import SlackAdapter, open_one_workspace, open_slack
from bot.slack.replying.place import Place
from bot.slack.replying.reply import SlackReply
from bot.web.server import application, open_server
from core.config import JournalSettings, LimitSettings, SlackSettings, WebSettings
from core.journal import Journal, open_journal
from core.ports import Answerer
from tests.doubles.slack import SECRET, TOKEN, SlackServer, signed, slack_server
from tests.doubles.slack_events import Body, request_of
from tests.knowing import FakeKnowledge


@dataclass(slots=True)
class Front:
    """The bot behind its HTTP server, as Slack sees it."""

    url: str
    adapter: SlackAdapter
    session: ClientSession
    desk: Desk
    answers: list[str] = field(default_factory=list)

    async def deliver(self, body: object, *, headers: dict[str, str] | None = None) -> int:
        """Deliver a signed event; return the status."""
        data, signature = signed(body)
        return await self._send(data, {**signature, **(headers or {})})

    async def send(self, kind: str, body: Body) -> int:
        """Deliver what Slack sends as a form: "slash_commands" or "interactive"; return the status."""
        return await self._send(*request_of(kind, body))

    async def _send(self, data: bytes, headers: dict[str, str]) -> int:
        async with self.session.post(self.url, data=data, headers=headers) as response:
            self.answers.append(await response.text())
            return response.status

    @property
    def journal(self) -> Journal:
        """The journal behind the desk."""
        assert self.desk.journal is not None
        return self.desk.journal


class OpenFront(Protocol):
    """Opens the bot in front of an answerer; on the way out everything is finished."""

    def __call__(
        self, answerer: Answerer, limits: LimitSettings = ..., *, drain: float = ..., lease: float = ...
    ) -> AbstractAsyncContextManager[Front]: ...


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    """A workspace; whatever Slack would not take fails the test at its end."""
    async with slack_server() as server:
        yield server


def slack_settings(server: SlackServer) -> SlackSettings:
    """Return settings for the double."""
    return SlackSettings(bot_token=SecretStr(TOKEN), signing_secret=SecretStr(SECRET), api_url=server.url)


@pytest.fixture
def front(slack: SlackServer, tmp_path: Path) -> OpenFront:
    """Serve what Slack calls, on a free port of the loopback; all that are opened share a journal."""
    limits = LimitSettings(per_person_a_minute=0, per_channel_a_minute=0)

    @asynccontextmanager
    async def opened(
        answerer: Answerer, limits: LimitSettings = limits, *, drain: float = 25.0, lease: float = 60.0
    ) -> AsyncIterator[Front]:
        async with AsyncExitStack() as stack:
            journal = await stack.enter_async_context(open_journal(JournalSettings(lease=lease, timeout=2.0), tmp_path))
            desk = desk_for(answerer, journal, limits)
            settings = slack_settings(slack)
            clients, workspaces = await stack.enter_async_context(open_one_workspace(settings))
            adapter = await stack.enter_async_context(
                open_slack(settings, desk, FakeKnowledge(), workspaces, clients, drain)
            )
            server = open_server(WebSettings(port=0), application(adapter.routes))
            address = await stack.enter_async_context(server)
            session = await stack.enter_async_context(ClientSession())
            yield Front(f"{address}/slack/events", adapter, session, desk)

    return opened


def desk_for(answerer: Answerer, journal: Journal | None, limits: LimitSettings) -> Desk:
    """Return a desk as the process builds it."""
    tasks = Tasks(at_once=limits.at_once, waiting=limits.waiting)
    people, channels = limits.per_person_a_minute, limits.per_channel_a_minute
    quotas = Quotas(per_person=people, per_channel=channels, clock=time.monotonic)
    return Desk(answerer, journal, "slack", tasks, quotas)


@pytest.fixture
async def reply(slack: SlackServer) -> AsyncIterator[SlackReply]:
    async with ClientSession() as session:
        patient = [AsyncRateLimitErrorRetryHandler(max_retry_count=3), AsyncServerErrorRetryHandler()]
        clients = [
            AsyncWebClient(token=TOKEN, base_url=slack.url, session=session, retry_handlers=list(handlers))
            for handlers in (patient, [])
        ]
        root = slack.say("C1", "how?", user="U1")["ts"]
        opened = SlackReply(Place(clients[0], clients[1], "C1", root))
        yield opened
        await opened.close()
