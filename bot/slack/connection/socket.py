"""Socket Mode: a WebSocket that brings Slack's events, opened again whenever it ends."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TypeAlias

from aiohttp import ClientError, ClientSession, ClientTimeout, ClientWSTimeout
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.pacing import backoff
from bot.slack.connection.clients import STRANGE, vendor_log
from bot.slack.connection.doubts import REFUSED
from bot.slack.connection.envelopes import Connection, Dispatch
from bot.slack.replying.place import problem, wait
from core.config import SlackSettings
from core.errors import ConfigError

log = logging.getLogger(__name__)

_BROKEN = (SlackClientError, ClientError, OSError, ValueError, *STRANGE)  # TimeoutError is an OSError
_LARGEST_MESSAGE = 4_000_000

Returned: TypeAlias = Callable[[float], object]


@dataclass(frozen=True, slots=True)
class Pace:
    """How patient a socket is; seconds.

    A connection that lasted ``settled`` is followed at once, the others after a pause that doubles from ``first`` to
    ``longest``. One that Slack is about to close is read for ``linger`` more, beside its successor; one that answers no
    ping, sent every ``heartbeat``, is given up.
    """

    first: float = 0.5
    longest: float = 30.0
    settled: float = 10.0
    linger: float = 10.0
    hello: float = 10.0
    acknowledge: float = 3.0
    heartbeat: float = 20.0


def _unnoticed(_seconds: float) -> None:
    """Be told of nothing."""


DEFAULT_PACE = Pace()


class SocketMode:
    """One app's socket, held open until it is closed."""

    def __init__(
        self,
        settings: SlackSettings,
        dispatch: Dispatch,
        client: AsyncWebClient,
        session: ClientSession,
        pace: Pace,
        returned: Returned,
    ) -> None:
        """``client`` has the app-level token; ``returned`` is told for how many seconds there was no connection."""
        self._settings = settings
        self._dispatch = dispatch
        self._client = client
        self._session = session
        self._pace = pace
        self._returned = returned
        self._open: set[Connection] = set()
        self._supervisor: asyncio.Task[None] | None = None

    @property
    def connected(self) -> bool:
        """Whether events can come right now."""
        return any(not connection.leaving.is_set() for connection in self._open)

    async def start(self) -> None:
        """Connect, however long that takes, and stay connected; raises ConfigError."""
        first, failures = await self._reconnect(0)
        self._supervisor = asyncio.create_task(self._supervise(first, failures))

    async def broken(self) -> None:
        """Return never; raises ConfigError when Slack does not take the app-level token any more."""
        if self._supervisor is not None:
            await asyncio.shield(self._supervisor)

    async def aclose(self) -> None:
        """Stop taking events, acknowledge those that were taken, close."""
        if self._supervisor is not None:
            self._supervisor.cancel()
            with suppress(asyncio.CancelledError, ConfigError):
                await self._supervisor
        await asyncio.gather(*(connection.aclose() for connection in tuple(self._open)))

    async def _supervise(self, connection: Connection, short_lived: int) -> None:
        while True:
            await connection.leaving.wait()
            short_lived = 0 if connection.age >= self._pace.settled else short_lived + 1
            _say_why(connection.reason)
            left = asyncio.get_running_loop().time()
            connection, short_lived = await self._reconnect(short_lived)
            self._returned(asyncio.get_running_loop().time() - left)

    async def _reconnect(self, failures: int) -> tuple[Connection, int]:
        asked = 0.0
        while True:
            await asyncio.sleep(max(asked, backoff(failures, self._pace.first, self._pace.longest)))
            try:
                return await self._connect(), failures
            except _BROKEN as error:
                failures += 1
                asked = wait(error)
                log.warning("slack: no connection by Socket Mode (%s), attempt %s", _named(error), failures)

    async def _connect(self) -> Connection:
        """Return a connection over which Slack said hello; raises ConfigError for a refused token, else ``_BROKEN``."""
        try:
            async with asyncio.timeout(self._pace.hello):
                opened = await self._client.apps_connections_open(
                    app_token=self._settings.app_token.get_secret_value().strip()
                )
        except SlackClientError as error:
            if problem(error) in REFUSED:
                raise ConfigError(refused(problem(error))) from error
            raise
        connection = await self._hello(str(opened["url"]))
        self._open.add(connection)
        connection.start(self._open.discard)
        return connection

    async def _hello(self, url: str) -> Connection:
        async with asyncio.timeout(self._pace.hello):
            socket = await self._session.ws_connect(
                url,
                proxy=self._client.proxy,  # as slack_sdk found it in the environment
                heartbeat=self._pace.heartbeat,
                max_msg_size=_LARGEST_MESSAGE,
                timeout=ClientWSTimeout(ws_close=1.0),
            )  # Slack keeps the TCP connection open after the closing handshake: don't wait for its end
            connection = Connection(socket, self._dispatch, self._pace.linger, self._pace.acknowledge)
            try:
                number = await connection.greeted()
            except BaseException:
                await socket.close()
                raise
        log.info("slack: connected by Socket Mode, connection %s of this app", number)
        return connection


@asynccontextmanager
async def open_socket(
    settings: SlackSettings, dispatch: Dispatch, pace: Pace = DEFAULT_PACE, returned: Returned = _unnoticed
) -> AsyncIterator[SocketMode]:
    """Receive events through ``dispatch``, such as an AsyncApp's ``async_dispatch``; raises ConfigError.

    On the way out no more events are taken, and what was taken is acknowledged.
    """
    timeout = ClientTimeout(total=None, sock_connect=pace.hello)
    async with ClientSession(timeout=timeout) as session:
        client = AsyncWebClient(base_url=settings.api_url, session=session, logger=vendor_log())
        mode = SocketMode(settings, dispatch, client, session, pace, returned)
        try:
            await mode.start()
            yield mode
        finally:
            await mode.aclose()


def refused(code: str) -> str:
    """Return the line for an app-level token that Slack does not take."""
    return (
        f"SLACK_APP_TOKEN: Slack refuses the app-level token ({code}); make one with connections:write "
        "under Basic Information › App-Level Tokens"
    )


def _say_why(reason: str) -> None:
    if reason == "link_disabled":
        log.error("slack: Socket Mode is switched off; switch it on in the app's settings under Socket Mode")
    else:
        log.info("slack: connecting anew (%s)", reason)


def _named(error: BaseException) -> str:
    return problem(error) or str(error).partition("\n")[0][:200] or type(error).__name__
