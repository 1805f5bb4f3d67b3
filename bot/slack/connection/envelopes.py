"""One WebSocket of Socket Mode: envelopes in, acknowledgements out."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeAlias

from aiohttp import ClientError, ClientWebSocketResponse, WSMsgType
from slack_bolt.async_app import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.slack.connection.listening import UNREADABLE, unreadable

log = logging.getLogger(__name__)

Dispatch: TypeAlias = Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]
Message: TypeAlias = Mapping[str, Any]

AT_ONCE = 100  # envelopes; what comes on top waits unread


class Connection:
    """An open WebSocket; ``leaving`` is set as soon as another one is needed, ``reason`` then says why."""

    def __init__(self, socket: ClientWebSocketResponse, dispatch: Dispatch, linger: float, acknowledge: float) -> None:
        """``linger`` and ``acknowledge`` are seconds: of reading on when leaving, of waiting for what was taken."""
        self._socket = socket
        self._dispatch = dispatch
        self._linger = linger
        self._acknowledge = acknowledge
        self._places = asyncio.Semaphore(AT_ONCE)
        self._taken: set[asyncio.Task[None]] = set()
        self._reader: asyncio.Task[None] | None = None
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()
        self.leaving = asyncio.Event()
        self.reason = "the connection was lost"

    @property
    def age(self) -> float:
        """Return for how many seconds it has been open."""
        return self._loop.time() - self._began

    async def greeted(self) -> str:
        """Wait for Slack's hello; return how many connections the app has. Raises ValueError for anything else."""
        first = await self._socket.receive()
        said = _parsed(first.data) if first.type is WSMsgType.TEXT else {}
        if said.get("type") != "hello":
            reason = said.get("reason") or said.get("type") or first.type.name
            text = f"Slack said {reason} instead of hello"
            raise ValueError(text)
        return str(said.get("num_connections", 1))[:9]

    def start(self, ended: Callable[["Connection"], object]) -> None:
        """Read until the socket ends, then call ``ended``."""
        self._reader = asyncio.create_task(self._read())
        self._reader.add_done_callback(lambda _: ended(self))

    async def aclose(self) -> None:
        """Read no more, acknowledge what was taken, close."""
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.wait([self._reader])

    async def _read(self) -> None:
        try:
            async with asyncio.timeout(None) as limit:
                async for message in self._socket:
                    if message.type is WSMsgType.TEXT and await self._take(_parsed(message.data)):
                        limit.reschedule(self._loop.time() + self._linger)
        except TimeoutError:
            log.debug("the old connection was read for long enough")
        except (ClientError, OSError) as error:
            self.reason = f"the connection was lost: {type(error).__name__}"
        finally:
            self.leaving.set()
            await self._finish()

    async def _take(self, message: Message) -> bool:
        """Start what a message asks for; True when Slack is about to close this connection."""
        if message.get("type") == "disconnect":
            self.reason = str(message.get("reason") or "disconnect")
            self.leaving.set()
            return True
        if message.get("envelope_id"):
            await self._places.acquire()
            task = asyncio.create_task(self._answer(message))
            self._taken.add(task)
            task.add_done_callback(self._answered)
        return False

    def _answered(self, task: asyncio.Task[None]) -> None:
        self._taken.discard(task)
        self._places.release()
        if not task.cancelled() and (bug := task.exception()):
            log.error("slack: an envelope could not be answered", exc_info=bug)

    async def _answer(self, envelope: Message) -> None:
        """Acknowledge whatever the app says, unless it failed: then Slack shall deliver it again."""
        response = await self._response(envelope)
        if response.status >= 500:
            log.error("slack: a %s failed with %s, waiting for it again", envelope.get("type"), response.status)
            return
        acknowledgement: dict[str, Any] = {"envelope_id": envelope["envelope_id"]}
        if envelope.get("accepts_response_payload") and response.status == 200 and response.body:
            acknowledgement["payload"] = _payload(response.body)
        try:
            await self._socket.send_json(acknowledgement)
        except (ClientError, OSError) as error:
            log.info("an acknowledgement was lost with its connection: %s", type(error).__name__)

    async def _response(self, envelope: Message) -> BoltResponse:
        try:
            request = _request(envelope)
        except UNREADABLE as error:
            return unreadable(error)
        return await self._dispatch(request)

    async def _finish(self) -> None:
        if self._taken:
            await asyncio.wait(self._taken, timeout=self._acknowledge)
        for task in self._taken:
            task.cancel()
        await self._socket.close()


def _parsed(text: str) -> Message:
    try:
        message = json.loads(text)
    except (RecursionError, ValueError):
        return {}
    return message if isinstance(message, dict) else {}


def _request(envelope: Message) -> AsyncBoltRequest:
    attempt = envelope.get("retry_attempt")
    headers: dict[str, str | Sequence[str]] = {"x-slack-retry-num": str(attempt)} if attempt else {}
    return AsyncBoltRequest(mode="socket_mode", body=dict(envelope.get("payload") or {}), headers=headers)


def _payload(body: str) -> object:
    return _parsed(body) or {"text": body}
