"""A language model that answers at once and notes when it was asked; the question's number is in the answer."""

import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from tests.doubles.openai_server import DONE, chunk

PIECES = 4
_NUMBER = re.compile(r"number (\d+)")


@dataclass(slots=True)
class InstantModel:
    """What it was asked: when a question's number came first (monotonic seconds), and how often in all."""

    base_url: str = ""
    first: dict[int, float] = field(default_factory=dict)
    requests: int = 0

    async def play(self, request: web.Request) -> web.StreamResponse:
        """Stream one answer."""
        arrived = time.monotonic()
        body = await request.json()
        self.requests += 1
        number = int((_NUMBER.findall(body["messages"][-1]["content"]) or ["0"])[-1])
        self.first.setdefault(number, arrived)
        response = web.StreamResponse()
        response.content_type = "text/event-stream"
        await response.prepare(request)
        text = answer_to(number)
        size = len(text) // PIECES + 1
        for start in range(0, len(text), size):
            await response.write(chunk(text[start : start + size]))
        await response.write(chunk(finish="stop") + DONE)
        return response


def question(number: int) -> str:
    """Return a question that nobody else asks."""
    return f"where does number {number} live?"


def answer_to(number: int) -> str:
    """Return the only answer that a question has."""
    return f"Number {number} lives where the documentation says, next to all the others [1]."


@asynccontextmanager
async def instant_model() -> AsyncIterator[InstantModel]:
    """Serve it on a free port of the loopback."""
    model = InstantModel()
    app = web.Application()
    app.router.add_post("/{path:.*}", model.play)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    model.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    try:
        yield model
    finally:
        await runner.cleanup()
