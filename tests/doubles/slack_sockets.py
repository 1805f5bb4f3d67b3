"""Socket Mode on Slack's side: connections, envelopes, acknowledgements, refreshes and cuts."""

import asyncio
import json
import uuid
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.doubles.slack_workspace import APP


@dataclass(slots=True)
class Sockets:
    """The open connections of an app; each envelope goes to one of them, in turn."""

    open: list[web.WebSocketResponse] = field(default_factory=list)
    connected: int = 0
    acknowledged: dict[str, "asyncio.Future[dict[str, Any]]"] = field(default_factory=dict)
    _transports: dict[int, asyncio.Transport] = field(default_factory=dict)
    _turn: int = 0

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        """Hold one connection until it ends."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.open.append(socket)
        if isinstance(request.transport, asyncio.Transport):
            self._transports[id(socket)] = request.transport
        self.connected += 1
        hello = {"type": "hello", "num_connections": len(self.open), "connection_info": {"app_id": APP}}
        await socket.send_str(json.dumps({**hello, "debug_info": {"host": "x", "approximate_connection_time": 18060}}))
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._acknowledge(json.loads(message.data))
        finally:
            self.open.remove(socket)
            self._transports.pop(id(socket), None)
        return socket

    async def send(self, kind: str, payload: dict[str, Any], attempt: int, patience: float) -> bool:
        """Send an envelope to one connection; return whether it was acknowledged in time."""
        async with asyncio.timeout(patience * 3):
            while not self.open:  # noqa: ASYNC110 - one may come and go
                await asyncio.sleep(0.01)
        envelope_id = str(uuid.uuid4())
        future = self.acknowledged[envelope_id] = asyncio.get_running_loop().create_future()
        envelope = {"envelope_id": envelope_id, "type": kind, "payload": payload, "accepts_response_payload": False}
        envelope |= {"retry_attempt": attempt, "retry_reason": "timeout" if attempt else ""}
        self._turn += 1
        try:
            async with asyncio.timeout(patience):
                await self.open[self._turn % len(self.open)].send_str(json.dumps(envelope))
                await future
        except (TimeoutError, ConnectionError):
            return False
        finally:
            self.acknowledged.pop(envelope_id, None)
        return True

    async def refresh(self, reason: str = "refresh_requested") -> None:
        """Ask every connection to be made anew, as Slack does now and then."""
        for socket in list(self.open):
            await socket.send_str(json.dumps({"type": "disconnect", "reason": reason}))

    async def cut(self) -> None:
        """Break every connection without a word."""
        for transport in list(self._transports.values()):
            transport.abort()

    async def aclose(self) -> None:
        """Close every connection."""
        for socket in list(self.open):
            await socket.close()

    def _acknowledge(self, message: dict[str, Any]) -> None:
        future = self.acknowledged.get(message.get("envelope_id", ""))
        if future is not None and not future.done():
            future.set_result(message)
