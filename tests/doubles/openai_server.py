"""A server of the OpenAI protocol that plays a script: what it sends, how slowly, and how it breaks."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import web


@dataclass(frozen=True, slots=True)
class Reply:
    """What one request gets: ``parts`` are bytes to send, or seconds to wait between them."""

    parts: Sequence[bytes | float] = ()
    status: int = 200
    content_type: str = "text/event-stream"
    headers: dict[str, str] = field(default_factory=dict)
    ending: Literal["close", "drop"] = "close"


@dataclass(slots=True)
class OpenAIServer:
    """Plays its replies in order, the last one again and again, and remembers what it was asked."""

    replies: list[Reply]
    base_url: str = ""
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    abandoned: asyncio.Event = field(default_factory=asyncio.Event)

    async def play(self, request: web.Request) -> web.StreamResponse:
        """Answer one request as the script says."""
        self.bodies.append(await request.json())
        peer = request.transport.get_extra_info("peername") if request.transport else None
        self.headers.append({name.lower(): value for name, value in request.headers.items()} | {"peer": str(peer)})
        self.paths.append(request.path)
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        response = web.StreamResponse(status=reply.status, headers=reply.headers)
        response.content_type = reply.content_type
        try:
            await response.prepare(request)
            await _send(response, reply.parts)
        except (ConnectionError, asyncio.CancelledError):
            self.abandoned.set()
            raise
        if reply.ending == "drop" and request.transport is not None:
            request.transport.abort()
        return response


async def _send(response: web.StreamResponse, parts: Sequence[bytes | float]) -> None:
    for part in parts:
        if isinstance(part, bytes):
            await response.write(part)
        else:
            await asyncio.sleep(part)


@asynccontextmanager
async def openai_server(*replies: Reply) -> AsyncIterator[OpenAIServer]:
    """Serve the script on a free port of the loopback."""
    server = OpenAIServer(list(replies))
    app = web.Application()
    app.router.add_post("/{path:.*}", server.play)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/v1/"
    try:
        yield server
    finally:
        await runner.cleanup()


def event(data: object) -> bytes:
    """Return one server-sent event."""
    return f"data: {data if isinstance(data, str) else json.dumps(data)}\n\n".encode()


def chunk(text: str | None = None, finish: str | None = None, **delta: object) -> bytes:
    """Return one chunk of a streamed completion."""
    content = {} if text is None else {"content": text}
    choice = {"index": 0, "delta": {**content, **delta}, "finish_reason": finish}
    return event({"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]})


DONE = event("[DONE]")


def written(*texts: str, finish: str = "stop") -> Reply:
    """Return a whole streamed answer."""
    return Reply([chunk(role="assistant"), *(chunk(text) for text in texts), chunk(finish=finish), DONE])


def completion(text: str) -> Reply:
    """Return an answer in one piece."""
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    body = {"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
    return Reply([json.dumps(body).encode()], content_type="application/json")
