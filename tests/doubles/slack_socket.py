"""Slack's Socket Mode on the loopback: hands out addresses, delivers each envelope to one connection, and again."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.doubles.slack import SlackServer
from tests.waiting import until

APP_TOKEN = "xapp-test"


@dataclass(frozen=True, slots=True)
class Ack:
    """What came back for an envelope, and over which connection."""

    envelope: str
    connection: int
    body: dict[str, Any]


@dataclass(slots=True)
class SocketServer:
    """The Socket Mode of one app; other calls get the next of their ``answers``, or go to ``workspace``.

    ``failures`` are the next answers of apps.connections.open: words or statuses; ``greetings`` replace hellos.
    """

    workspace: SlackServer | None = None
    url: str = ""
    ack_seconds: float = 0.3
    opened: int = 0
    failures: list[str | int] = field(default_factory=list)
    greetings: list[str] = field(default_factory=list)
    sockets: dict[int, web.WebSocketResponse] = field(default_factory=dict)
    acks: list[Ack] = field(default_factory=list)
    sent: list[tuple[str, int]] = field(default_factory=list)
    ignored_acks: int = 0
    mute: bool = False  # answers no ping
    answers: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    _waiting: dict[str, asyncio.Event] = field(default_factory=dict)
    _turn: int = 0

    async def deliver(
        self, payload: Mapping[str, Any], kind: str = "events_api", *, attempts: int = 4, interactive: bool = False
    ) -> Ack | None:
        """Deliver an envelope, again while nobody acknowledges it; return the acknowledgement."""
        for attempt in range(attempts):
            name = str(uuid.uuid4())
            envelope = {"envelope_id": name, "type": kind, "payload": payload, "accepts_response_payload": interactive}
            if kind == "events_api":
                envelope |= {"retry_attempt": attempt, "retry_reason": "timeout" if attempt else ""}
            if await self._acknowledged(name, envelope):
                return next(ack for ack in self.acks if ack.envelope == name)
        return None

    async def _acknowledged(self, name: str, envelope: dict[str, Any]) -> bool:
        self._waiting[name] = event = asyncio.Event()
        try:
            async with asyncio.timeout(self.ack_seconds):
                await until(lambda: self.sockets)
                self._turn += 1
                number = sorted(self.sockets)[self._turn % len(self.sockets)]
                self.sent.append((name, number))
                await self.sockets[number].send_str(json.dumps(envelope))
                await event.wait()
        except (TimeoutError, ConnectionError):
            return False
        return True

    async def say(self, text: str) -> None:
        """Send one text to every connection."""
        for socket in tuple(self.sockets.values()):
            await socket.send_str(text)

    async def disconnect(self, reason: str) -> None:
        """Announce the end of every connection, as Slack does before it closes them."""
        await self.say(json.dumps({"type": "disconnect", "reason": reason, "debug_info": {"host": "double"}}))

    async def close(self) -> None:
        """Close every connection."""
        for socket in tuple(self.sockets.values()):
            await socket.close()

    async def call(self, request: web.Request) -> web.StreamResponse:
        """Answer apps.connections.open, and whatever the workspace answers."""
        method = request.match_info["method"]
        self.asked.append(method)
        if method != "apps.connections.open":
            if answers := self.answers.get(method):
                return web.json_response(answers.pop(0) if len(answers) > 1 else answers[0], headers=self.headers)
            assert self.workspace is not None, method
            return await self.workspace.answer(request)
        if self.failures:
            failure = self.failures.pop(0)
            if isinstance(failure, int):
                return web.Response(status=failure, headers={"Retry-After": "1"} if failure == 429 else {})
            return web.json_response({"ok": False, "error": failure})
        if request.headers.get("Authorization") != f"Bearer {APP_TOKEN}":
            return web.json_response({"ok": False, "error": "invalid_auth"})
        self.opened += 1
        address = self.url.replace("http:", "ws:").removesuffix("/api/")
        return web.json_response({"ok": True, "url": f"{address}/link?ticket={self.opened}"})

    async def link(self, request: web.Request) -> web.StreamResponse:
        """Hold one connection."""
        socket = web.WebSocketResponse(autoping=not self.mute)
        await socket.prepare(request)
        number = int(request.query["ticket"])
        hello = json.dumps({"type": "hello", "num_connections": len(self.sockets) + 1, "connection_info": {}})
        await socket.send_str(self.greetings.pop(0) if self.greetings else hello)
        self.sockets[number] = socket
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._got(number, json.loads(message.data))
        finally:
            self.sockets.pop(number, None)
        return socket

    def _got(self, number: int, body: dict[str, Any]) -> None:
        if self.ignored_acks:
            self.ignored_acks -= 1
            return
        self.acks.append(Ack(body["envelope_id"], number, body))
        if waiting := self._waiting.get(body["envelope_id"]):
            waiting.set()


@asynccontextmanager
async def socket_server(workspace: SlackServer | None = None) -> AsyncIterator[SocketServer]:
    """Serve Socket Mode on a free port of the loopback."""
    server = SocketServer(workspace)
    app = web.Application()
    app.router.add_get("/link", server.link)
    app.router.add_route("*", "/api/{method}", server.call)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    try:
        yield server
    finally:
        await server.close()
        await runner.cleanup()
