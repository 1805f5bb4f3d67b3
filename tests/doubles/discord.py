"""Discord on the loopback: its REST interface and its gateway, every payload held to the rules, faults on demand."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from tests.doubles.discord_call import BY_TOKEN, ROUTES, Call, Done, Route, call_of, routes
from tests.doubles.discord_faults import Fault, Limits
from tests.doubles.discord_interactions import INTERACTIONS
from tests.doubles.discord_messages import MESSAGES
from tests.doubles.discord_openapi import Description, description
from tests.doubles.discord_people import People
from tests.doubles.discord_places import PLACES
from tests.doubles.discord_state import TOKEN, Refused, populate
from tests.doubles.discord_world import World

METHODS: Mapping[str, Callable[[World, Call], Done]] = {**PLACES, **MESSAGES, **INTERACTIONS}
JSON = {"Content-Type": "application/json"}  # with a charset discord.py would not read it


@dataclass(slots=True)
class DiscordServer(People):
    """One community behind REST and a gateway; ``url`` is what the bot is told instead of discord.com/api/v10.

    ``faults`` are what goes wrong, ``limits.rules`` the rate limits, ``latency`` is how long each call takes, and
    ``after`` is called when an operation was done, before its answer leaves.
    """

    url: str = ""
    calls: list[Call] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    limits: Limits = field(default_factory=Limits)
    latency: float = 0.0
    after: dict[str, Callable[[], object]] = field(default_factory=dict)
    spec: Description | None = field(default_factory=description)
    routes: list[Route] = field(default_factory=routes)

    def called(self, *operations: str) -> list[Call]:
        """Return the calls of these operations, in order."""
        return [call for call in self.calls if call.operation in operations]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer one call."""
        call = await call_of(request, self.routes)
        self.calls.append(call)
        if self.latency:
            await asyncio.sleep(self.latency)
        fault = next((fault for fault in self.faults if fault.strikes(call)), None)
        if fault is not None:
            await asyncio.sleep(fault.seconds)
        if fault is not None and fault.status != 0:
            return self._failed(request, fault, call)
        headers, wait = self.limits.headers(call)
        if wait:
            body = {"message": "You are being rate limited.", "retry_after": round(wait, 3), "global": False}
            scope = {"Via": "1.1 google", "X-RateLimit-Scope": "user", "Retry-After": f"{wait:.3f}"}
            return _response(call, 429, body, {**headers, **scope})
        status, done = self._do(call)
        if call.operation in self.after:
            self.after[call.operation]()
        return _response(call, status, done, headers)

    def _failed(self, request: web.Request, fault: Fault, call: Call) -> web.StreamResponse:
        if fault.done:
            self._do(call)
        if fault.status is None:
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)
        call.status = fault.status
        if fault.body is None:
            return web.Response(text="upstream failed", status=fault.status, headers=fault.headers)
        return _response(call, fault.status, fault.body, fault.headers)

    def _do(self, call: Call) -> Done:
        """Do a call, and judge its body and its answer."""
        if not call.operation:
            self.problems.append(f"no such route: {call.method} {call.path}")
            return 404, {"message": "404: Not Found", "code": 0}
        if call.token != TOKEN and call.operation not in BY_TOKEN:
            return 401, {"message": "401: Unauthorized", "code": 0}
        if wrong := self._judged(call):
            return 400, {"message": "Invalid Form Body", "code": 50035, "errors": {"_errors": wrong}}
        try:
            status, done = METHODS[call.operation](self, call)
        except Refused as refused:
            return refused.status, {"message": refused.text, "code": refused.code}
        if self.spec is not None:
            method, template = ROUTES[call.operation].split(" ")
            found = self.spec.response(method, template, status, done)
            self.problems += [f"answer to {call.operation}: {problem}" for problem in found]
        return status, json.loads(json.dumps(done))

    def _judged(self, call: Call) -> list[dict[str, str]]:
        if self.spec is None:
            return []
        method, template = ROUTES[call.operation].split(" ")
        wrong = self.spec.request(method, template, call.body)
        self.problems += [f"{call.operation}: {problem}" for problem in wrong]
        return [{"code": "BASE_TYPE_BAD", "message": problem} for problem in wrong]


def _response(call: Call, status: int, body: object, headers: Mapping[str, str]) -> web.Response:
    call.status = status
    if isinstance(body, dict):
        call.code = int(body.get("code") or 0) if status >= 400 else 0
    if body is None:
        return web.Response(status=status, headers=headers)
    return web.Response(body=json.dumps(body).encode(), status=status, headers={**headers, **JSON})


@asynccontextmanager
async def discord_server(port: int = 0) -> AsyncIterator[DiscordServer]:
    """Serve a community on the loopback; what it must not be sent fails the test."""
    server = DiscordServer()
    populate(server)
    app = web.Application(client_max_size=2**26)
    app.router.add_route("*", "/api/v10/{tail:.*}", server.answer)
    app.router.add_get("/gateway/", server.gateway.connect)
    app.router.add_get("/gateway", server.gateway.connect)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    host = f"127.0.0.1:{runner.addresses[0][1]}"
    server.url, server.gateway.url = f"http://{host}/api/v10", f"ws://{host}/gateway"
    try:
        yield server
    finally:
        await server.gateway.aclose()
        await runner.cleanup()
    assert not server.problems, "\n".join(server.problems)
