"""Slack on the loopback: its Web API and Socket Mode, with every payload held to the limits, and faults on demand."""

import asyncio
import json
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatch
from typing import Any

from aiohttp import web

from tests.doubles.slack_chat import respond
from tests.doubles.slack_events import mention_event, signed
from tests.doubles.slack_methods import METHODS
from tests.doubles.slack_rules import check_payload, check_view, texts_of
from tests.doubles.slack_sockets import Sockets
from tests.doubles.slack_workspace import (
    APP_TOKEN,
    BOT_ID,
    BOT_USER,
    SECRET,
    TEAM,
    TOKEN,
    Arguments,
    Refused,
    Workspace,
)

__all__ = [
    "APP_TOKEN",
    "BOT_ID",
    "BOT_USER",
    "SECRET",
    "TEAM",
    "TOKEN",
    "Call",
    "Fault",
    "SlackServer",
    "check_payload",
    "check_view",
    "mention_event",
    "signed",
    "slack_server",
    "texts_of",
]

ALWAYS = 10**9
_NO_TOKEN = frozenset({"oauth.v2.access"})
_JSON = ("blocks", "chunks", "metadata", "prompts", "loading_messages", "view")


@dataclass(slots=True)
class Fault:
    """What the calls of ``method`` (a pattern) get instead of being done: ``times`` of them, each ``every``-th.

    A status of None drops the connection; with ``done`` the call is done before.
    """

    method: str
    status: int | None = 200
    error: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    times: int = 1
    done: bool = False
    every: int = 1
    seen: int = 0

    def strikes(self, method: str) -> bool:
        """Return whether this call fails; counts it."""
        if not fnmatch(method, self.method) or self.times <= 0:
            return False
        self.seen += 1
        if self.seen % self.every:
            return False
        self.times -= 1
        return True

    def response(self) -> web.Response:
        """Return the failure as Slack sends it."""
        if self.error:
            return web.json_response(
                {"ok": False, "error": self.error}, status=self.status or 200, headers=self.headers
            )
        return web.Response(text="upstream failed", status=self.status or 500, headers=self.headers)


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a method, with its arguments, the loop's time and what it was answered."""

    method: str
    arguments: dict[str, Any]
    at: float


@dataclass(slots=True)
class SlackServer(Workspace):
    """One workspace behind HTTP; ``limits`` are calls of a method in a number of seconds, none unless asked for.

    ``latency`` is how long each call takes, ``after`` is called when a method was done, before the answer leaves.
    """

    calls: list[Call] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    limits: dict[str, tuple[int, float]] = field(default_factory=dict)
    after: dict[str, Callable[[], object]] = field(default_factory=dict)
    latency: float = 0.0
    sockets: Sockets = field(default_factory=Sockets)
    _recent: dict[str, "deque[float]"] = field(default_factory=dict)

    def called(self, *methods: str) -> list[dict[str, Any]]:
        """Return the arguments of the calls of ``methods``, in order."""
        return [call.arguments for call in self.calls if call.method in methods]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer one call."""
        method = request.match_info["method"]
        arguments = await _arguments(request)
        self.calls.append(Call(method, arguments, time.monotonic()))
        if self.latency:
            await asyncio.sleep(self.latency)
        fault = next((fault for fault in self.faults if fault.strikes(method)), None)
        if fault is not None:
            return self._failed(request, fault, method, arguments)
        if (wait := self._limited(method)) > 0:
            refused = {"ok": False, "error": "ratelimited"}
            return web.json_response(refused, status=429, headers={"Retry-After": str(wait)})
        if (refusal := self._unauthorized(request, method, arguments)) is not None:
            return refusal
        headers = {"x-oauth-scopes": self.scopes} if method == "auth.test" else {}
        done = self._do(method, arguments)
        if method in self.after:
            self.after[method]()
        return web.json_response(done, headers=headers)

    async def respond(self, request: web.Request) -> web.Response:
        """Take a message at a response address."""
        arguments = await _arguments(request)
        self.calls.append(Call("response_url", arguments, time.monotonic()))
        return web.Response(text="ok", status=respond(self, request.match_info["key"], arguments))

    def _failed(self, request: web.Request, fault: Fault, method: str, arguments: Arguments) -> web.StreamResponse:
        if fault.done:
            self._do(method, arguments)
        if fault.status is None and request.transport is not None:
            request.transport.abort()
        return fault.response()

    def _unauthorized(self, request: web.Request, method: str, arguments: Arguments) -> web.Response | None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or arguments.get("token", "")
        if method == "apps.connections.open":
            error = (
                "" if token == APP_TOKEN else "not_allowed_token_type" if token.startswith("xoxb") else "invalid_auth"
            )
        else:
            error = "" if token in self.tokens or method in _NO_TOKEN else "invalid_auth"
        return web.json_response({"ok": False, "error": error}) if error else None

    def _limited(self, method: str) -> int:
        """Return the seconds to wait when a method was called too often."""
        if method not in self.limits:
            return 0
        most, seconds = self.limits[method]
        recent, now = self._recent.setdefault(method, deque()), time.monotonic()
        while recent and recent[0] <= now - seconds:
            recent.popleft()
        if len(recent) >= most:
            return max(1, round(recent[0] + seconds - now))
        recent.append(now)
        return 0

    def _do(self, method: str, arguments: Arguments) -> Arguments:
        if method == "apps.connections.open":
            return {"ok": True, "url": self.url.replace("http://", "ws://").replace("/api/", "/link")}
        if method not in METHODS:
            self.problems.append(f"unknown method {method}")
            return {"ok": False, "error": "unknown_method"}
        try:
            return METHODS[method](self, arguments)
        except Refused as refused:
            return {"ok": False, "error": str(refused), **refused.more}


def _wrong_kind(token: str) -> str:
    return "not_allowed_token_type" if token.startswith("xoxb") else "invalid_auth"


async def _arguments(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        body = await request.json()
    else:
        body = dict(await request.post())
    found = {**request.query, **body}
    return {key: json.loads(item) if key in _JSON and isinstance(item, str) else item for key, item in found.items()}


@asynccontextmanager
async def slack_server(port: int = 0) -> AsyncIterator[SlackServer]:
    """Serve a workspace on the loopback; what it must not be sent fails the test."""
    server = SlackServer()
    app = web.Application()
    app.router.add_route("*", "/api/{method}", server.answer)
    app.router.add_post("/response/{key}", server.respond)
    app.router.add_get("/link", server.sockets.connect)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    try:
        yield server
    finally:
        await server.sockets.aclose()
        await runner.cleanup()
    assert not server.problems
