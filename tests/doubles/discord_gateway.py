"""Discord's gateway: hello, heartbeats, sessions with what they may see, replay after a resume, and ways to break."""

import asyncio
import json
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientConnectionError, WSMsgType, web

from tests.doubles.discord_intents import TOLD, fitting
from tests.doubles.discord_sessions import Session, Wire
from tests.doubles.discord_shapes import Json
from tests.doubles.discord_state import BOT, TOKEN, Community

HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, ACK = 1, 2, 6, 7, 9, 10, 11
LEAVES = frozenset({1000, 1001})  # a client that closes so ends its session
FORGETS = frozenset({4004, 4007, 4009, 4010, 4011, 4012, 4013, 4014})


@dataclass(slots=True)
class Gateway:
    """The sessions of an app: each of a shard gets all of its events, so two processes get everything twice.

    ``remaining`` sessions may begin today, ``approved`` are the intents that may be asked for; ``mute`` answers no
    heartbeat, ``deaf`` loses events on their way (they are replayed to who resumes), ``stubborn`` refuses resumes.
    """

    state: Community
    guild_told: Callable[[str], Json]
    url: str = ""
    shards: int = 1
    remaining: int = 999
    at_once: int = 1
    approved: int = ~0
    heartbeat_seconds: float = 41.25
    mute: bool = False
    deaf: bool = False
    stubborn: bool = False
    sessions: dict[str, Session] = field(default_factory=dict)
    wires: list[Wire] = field(default_factory=list)
    identified: list[Json] = field(default_factory=list)
    resumed: list[Json] = field(default_factory=list)
    heartbeats: list[float] = field(default_factory=list)
    closed: list[int | None] = field(default_factory=list)
    connected: int = 0

    @property
    def live(self) -> list[Session]:
        """The sessions that are connected now."""
        return [session for session in self.sessions.values() if session.wire is not None]

    def tell(self, event: str, data: Json, guild: str | None = None, place: str = "") -> None:
        """Tell every session that may know of it; ``place`` is the channel that the bot must see."""
        if place and not self.state.may(place, "view_channel"):
            return
        for session in self.sessions.values():
            told = fitting(event, data, session.intents, guild) if session.concerns(guild) else None
            if told is not None:
                session.tell(event, told, lost=self.deaf)

    def raw(self, frame: Json | int | None) -> None:
        """Put a frame, a close code, or None for a cut, into every connection as it is."""
        for wire in self.wires:
            wire.outbox.put_nowait(frame)

    def reconnect(self) -> None:
        """Ask every client to connect anew (op 7)."""
        self.raw({"op": RECONNECT, "d": None, "s": None, "t": None})

    def invalidate(self, *, resumable: bool) -> None:
        """Call every session invalid (op 9)."""
        if not resumable:
            self.sessions.clear()
        self.raw({"op": INVALID, "d": resumable, "s": None, "t": None})

    def close(self, code: int) -> None:
        """Close every connection with a code."""
        self.raw(code)

    def cut(self) -> None:
        """Break every connection without a word."""
        self.raw(None)

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        """Hold one connection until it ends."""
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        compressor = zlib.compressobj() if request.query.get("compress") == "zlib-stream" else None
        wire = Wire(socket, request.transport, compressor)
        self.wires.append(wire)
        self.connected += 1
        wire.outbox.put_nowait({"op": HELLO, "d": self._hello(), "s": None, "t": None})
        sender = asyncio.create_task(self._sending(wire))
        try:
            async for got in socket:
                if got.type in (WSMsgType.TEXT, WSMsgType.BINARY):
                    self._got(wire, json.loads(got.data))
        finally:
            self.wires.remove(wire)
            self._ended(wire, socket.close_code)
            sender.cancel()
        return socket

    async def aclose(self) -> None:
        """Close every connection."""
        for wire in list(self.wires):
            await wire.socket.close(code=1001)

    async def _sending(self, wire: Wire) -> None:
        try:
            await wire.send_all()
        except (ConnectionError, ClientConnectionError):
            return

    def _hello(self) -> Json:
        return {"heartbeat_interval": round(self.heartbeat_seconds * 1000), "_trace": ["double"]}

    def _ended(self, wire: Wire, code: int | None) -> None:
        self.closed.append(code)
        over = code in LEAVES if wire.ended_by_us is None else wire.ended_by_us in FORGETS
        for session in list(self.sessions.values()):
            if session.wire is wire:
                session.wire = None
                if over:
                    del self.sessions[session.name]

    def _got(self, wire: Wire, frame: Json) -> None:
        does: dict[int, Callable[[Wire, Any], None]]
        does = {HEARTBEAT: self._beat, IDENTIFY: self._identify, RESUME: self._resume}
        if frame["op"] in does:
            does[frame["op"]](wire, frame["d"])
        elif frame["op"] not in TOLD:
            wire.outbox.put_nowait(4001)

    def _beat(self, wire: Wire, _sequence: int | None) -> None:
        self.heartbeats.append(time.monotonic())
        if not self.mute:  # never at once: discord.py notes when it sent one only after it was sent
            frame = {"op": ACK, "d": None, "s": None, "t": None}
            asyncio.get_running_loop().call_later(0.02, wire.outbox.put_nowait, frame)

    def _identify(self, wire: Wire, data: Json) -> None:
        self.identified.append(data)
        if (code := self._refusal(data)) is not None:
            wire.outbox.put_nowait(code)
            return
        number, count = data.get("shard") or (0, 1)
        session = Session(f"session{len(self.identified)}", data["intents"], (number, count), wire)
        self.sessions[session.name] = session
        session.tell("READY", self._ready(session, data))
        for guild in self._guilds(session):
            if session.intents & 1:
                session.tell("GUILD_CREATE", self.guild_told(guild))

    def _refusal(self, data: Json) -> int | None:
        number, count = data.get("shard") or (0, 1)
        if data["token"].removeprefix("Bot ") != TOKEN:
            return 4004
        if not 0 <= number < count:
            return 4010
        return 4014 if data["intents"] & ~self.approved else None

    def _resume(self, wire: Wire, data: Json) -> None:
        self.resumed.append(data)
        session = self.sessions.get(data["session_id"])
        if session is None or self.stubborn or data["token"].removeprefix("Bot ") != TOKEN:
            wire.outbox.put_nowait({"op": INVALID, "d": False, "s": None, "t": None})
            return
        session.wire = wire
        for frame in [frame for frame in session.history if frame["s"] > data["seq"]]:
            wire.outbox.put_nowait(frame)
        session.tell("RESUMED", {"_trace": ["double"]})

    def _guilds(self, session: Session) -> list[str]:
        return [guild for guild in self.state.guilds if (guild, BOT) in self.state.roles and session.concerns(guild)]

    def _ready(self, session: Session, data: Json) -> Json:
        return {
            "v": 10,
            "user": {**self.state.users[BOT], "verified": True, "mfa_enabled": False, "email": None},
            "guilds": [{"id": guild, "unavailable": True} for guild in self._guilds(session)],
            "session_id": session.name,
            "session_type": "normal",
            "resume_gateway_url": self.url,
            "application": {"id": BOT, "flags": 0},
            "private_channels": [],
            "relationships": [],
            **({"shard": data["shard"]} if data.get("shard") else {}),
        }
