"""Slack delivering to an app, by HTTP or a socket: again when nothing is heard, and as often as a test likes."""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeAlias

from aiohttp import ClientError, ClientSession, ClientTimeout

from tests.doubles.slack_events import Body, request_of
from tests.doubles.slack_sockets import Sockets

Kind: TypeAlias = Literal["events_api", "slash_commands", "interactive"]


class Wire(Protocol):
    """One way to an app."""

    async def send(self, kind: Kind, body: Body, attempt: int, patience: float) -> bool:
        """Return whether the app acknowledged in time."""


@dataclass(slots=True)
class HttpWire:
    """Signed requests to one of ``urls`` at random, as a load balancer would; ``answers`` are what came back."""

    session: ClientSession
    urls: Sequence[str]
    chance: random.Random = field(default_factory=lambda: random.Random(3))  # noqa: S311
    answers: list[str] = field(default_factory=list)

    async def send(self, kind: Kind, body: Body, attempt: int, patience: float) -> bool:
        """Return whether a 2xx came in time."""
        data, headers = request_of(kind, body)
        retry = {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": "http_timeout"} if attempt else {}
        wait = ClientTimeout(total=patience)
        try:
            url = self.chance.choice(self.urls)
            async with self.session.post(url, data=data, headers={**headers, **retry}, timeout=wait) as response:
                self.answers.append(await response.text())
                return 200 <= response.status < 300
        except (ClientError, TimeoutError):
            return False


@dataclass(slots=True)
class SocketWire:
    """Envelopes to one of the app's connections."""

    sockets: Sockets

    async def send(self, kind: Kind, body: Body, attempt: int, patience: float) -> bool:
        """Return whether the envelope was acknowledged in time."""
        payload: dict[str, Any] = body
        return await self.sockets.send(kind, payload, attempt, patience)


@dataclass(slots=True)
class Delivery:
    """Delivers until acknowledged: ``delays`` are the waits before each attempt (Slack: 0, 0, 60 and 300 s).

    ``lost`` of the next acknowledgements get lost on their way; ``acks`` are the seconds that each attempt took.
    """

    wire: Wire
    delays: Sequence[float] = (0.0, 0.0, 0.2, 0.5)
    patience: float = 3.0
    lost: int = 0
    acks: list[float] = field(default_factory=list)
    unheard: int = 0

    async def event(self, body: Body) -> bool:
        """Deliver an event; return whether it was acknowledged in the end."""
        return await self.deliver("events_api", body)

    async def command(self, body: Body) -> bool:
        """Deliver a command, once."""
        return await self.deliver("slash_commands", body)

    async def interaction(self, body: Body) -> bool:
        """Deliver a click, a shortcut or a modal, once."""
        return await self.deliver("interactive", body)

    async def deliver(self, kind: Kind, body: Body) -> bool:
        """Deliver; only events are tried again."""
        for attempt, delay in enumerate(self.delays if kind == "events_api" else self.delays[:1]):
            await asyncio.sleep(delay)
            started = time.monotonic()
            heard = await self.wire.send(kind, body, attempt, self.patience)
            self.acks.append(time.monotonic() - started)
            if self.lost > 0:
                self.lost -= 1
                heard = False
            if heard:
                return True
        self.unheard += 1
        return False

    async def thrice(self, bodies: Sequence[Body], *, seed: int, at_once: int = 20) -> None:
        """Deliver every event three times, all in random order, ``at_once`` at a time."""
        order = [body for body in bodies for _ in range(3)]
        random.Random(seed).shuffle(order)  # noqa: S311
        places = asyncio.Semaphore(at_once)

        async def one(body: Body) -> None:
            async with places:
                await self.event(body)

        await asyncio.gather(*(one(body) for body in order))
