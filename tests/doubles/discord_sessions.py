"""One client's connection to the gateway, and the session behind it, which outlasts its connections."""

import asyncio
import json
import zlib
from collections import deque
from dataclasses import dataclass, field

from aiohttp import web

from tests.doubles.discord_shapes import Json

KEPT = 2_000  # events that a session can replay
DISPATCH = 0


@dataclass(slots=True, eq=False)
class Wire:
    """One connection; what is put into it leaves in order."""

    socket: web.WebSocketResponse
    transport: asyncio.BaseTransport | None
    compressor: "zlib._Compress | None"
    ended_by_us: int | None = None
    outbox: "asyncio.Queue[Json | int | None]" = field(default_factory=asyncio.Queue)

    async def send_all(self) -> None:
        """Send what is put until a close code, or None for a cut, is put."""
        while True:
            match await self.outbox.get():
                case None:
                    self.ended_by_us = 0
                    if isinstance(self.transport, asyncio.Transport):
                        self.transport.abort()
                    return
                case int(code):
                    self.ended_by_us = code
                    await self.socket.close(code=code)
                    return
                case frame:
                    await self._send(json.dumps(frame))

    async def _send(self, text: str) -> None:
        if self.compressor is None:
            await self.socket.send_str(text)
        else:
            data = self.compressor.compress(text.encode()) + self.compressor.flush(zlib.Z_SYNC_FLUSH)
            await self.socket.send_bytes(data)


@dataclass(slots=True, eq=False)
class Session:
    """What one identified client is told; it lasts longer than its connections."""

    name: str
    intents: int
    shard: tuple[int, int]
    wire: Wire | None
    sequence: int = 0
    history: "deque[Json]" = field(default_factory=lambda: deque(maxlen=KEPT))

    def tell(self, event: str, data: Json, *, lost: bool = False) -> None:
        """Send an event unless it gets lost, and keep it for a resume."""
        self.sequence += 1
        frame = {"op": DISPATCH, "t": event, "s": self.sequence, "d": json.loads(json.dumps(data))}
        self.history.append(frame)
        if self.wire is not None and not lost:
            self.wire.outbox.put_nowait(frame)

    def concerns(self, guild: str | None) -> bool:
        """Return whether a server's events, or those of no server, go to this shard."""
        number, count = self.shard
        return (int(guild or 0) >> 22) % count == number
