"""Slack's Web API on the loopback: keeps messages, holds every payload to the documented limits, breaks on demand."""

import hashlib
import hmac
import json
import re
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from slack_sdk.models.blocks import Block

TOKEN = "xoxb-test"
SECRET = "signing-secret"
BOT_USER, BOT_ID, TEAM = "U0BOT", "B0BOT", "T0TEAM"

_ALLOWED = re.compile(r"<https?://[^<>|\s]+\|[^<>|]+>")
_BROADCAST = re.compile(r"(?<![\w.])@(?:channel|here|everyone)\b", re.IGNORECASE)


@dataclass(slots=True)
class Fault:
    """What the next ``times`` calls of ``method`` get instead of being done; None drops the connection."""

    method: str
    status: int | None = 200
    error: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    times: int = 1
    done: bool = False

    def response(self) -> web.Response:
        """Return the failure as Slack sends it."""
        if self.error:
            return web.json_response(
                {"ok": False, "error": self.error}, status=self.status or 200, headers=self.headers
            )
        return web.Response(text="upstream failed", status=self.status or 500, headers=self.headers)


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a method, with its arguments."""

    method: str
    arguments: dict[str, Any]
    at: float


@dataclass(slots=True)
class SlackServer:
    """One workspace; ``problems`` is what the calls did that Slack's documentation forbids."""

    url: str = ""
    calls: list[Call] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    messages: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    _clock: int = 0

    def say(self, channel: str, text: str, **more: str) -> dict[str, Any]:
        """Put a message into a channel, as a person or a bot did; return it."""
        self._clock += 1
        ts = f"{1_700_000_000 + self._clock}.{self._clock:06d}"
        message = {"type": "message", "channel": channel, "ts": ts, "text": text, **more}
        self.messages[channel, ts] = message
        return message

    def thread(self, channel: str, root: str) -> list[dict[str, Any]]:
        """Return the replies below ``root``, oldest first."""
        return [m for (where, _), m in sorted(self.messages.items()) if where == channel and m.get("thread_ts") == root]

    def called(self, *methods: str) -> list[dict[str, Any]]:
        """Return the arguments of the calls of ``methods``, in order."""
        return [call.arguments for call in self.calls if call.method in methods]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer one call."""
        method = request.match_info["method"]
        arguments = await _arguments(request)
        self.calls.append(Call(method, arguments, time.monotonic()))
        fault = next((fault for fault in self.faults if fault.method == method and fault.times > 0), None)
        if fault is not None:
            return self._failed(request, fault, method, arguments)
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.json_response({"ok": False, "error": "invalid_auth"})
        return web.json_response(self._do(method, arguments))

    def _failed(self, request: web.Request, fault: Fault, method: str, arguments: dict[str, Any]) -> web.StreamResponse:
        fault.times -= 1
        if fault.done:
            self._do(method, arguments)
        if fault.status is None and request.transport is not None:
            request.transport.abort()
        return fault.response()

    def _do(self, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        match method:
            case "auth.test":
                return {"ok": True, "user_id": BOT_USER, "bot_id": BOT_ID, "team_id": TEAM, "team": "Test"}
            case "chat.postMessage":
                return self._post(arguments)
            case "chat.update":
                return self._update(arguments)
            case "conversations.replies":
                return self._replies(arguments)
            case _:
                self.problems.append(f"unknown method {method}")
                return {"ok": False, "error": "unknown_method"}

    def _post(self, arguments: dict[str, Any]) -> dict[str, Any]:
        self.problems += [] if arguments.get("unfurl_links") is False else ["unfurl_links is on"]
        self.problems += [] if arguments.get("unfurl_media") is False else ["unfurl_media is on"]
        if error := self._checked(arguments):
            return {"ok": False, "error": error}
        shown = {key: arguments[key] for key in ("thread_ts", "blocks") if arguments.get(key)}
        message = self.say(arguments["channel"], arguments["text"], user=BOT_USER, bot_id=BOT_ID, **shown)
        return {"ok": True, "channel": message["channel"], "ts": message["ts"], "message": message}

    def _update(self, arguments: dict[str, Any]) -> dict[str, Any]:
        message = self.messages.get((arguments["channel"], arguments["ts"]))
        if message is None:
            return {"ok": False, "error": "message_not_found"}
        if error := self._checked(arguments):
            return {"ok": False, "error": error}
        message["text"] = arguments["text"]
        if "blocks" in arguments:
            message["blocks"] = arguments["blocks"]
        return {"ok": True, "channel": arguments["channel"], "ts": arguments["ts"], "text": arguments["text"]}

    def _replies(self, arguments: dict[str, Any]) -> dict[str, Any]:
        channel, root = arguments["channel"], arguments["ts"]
        found = [self.messages[channel, root], *self.thread(channel, root)]
        start, limit = int(arguments.get("cursor") or 0), int(arguments.get("limit", 100))
        more = start + limit < len(found)
        cursor = {"next_cursor": str(start + limit) if more else ""}
        return {
            "ok": True,
            "messages": found[start : start + limit],
            "has_more": more,
            "response_metadata": cursor,
        }

    def _checked(self, arguments: dict[str, Any]) -> str:
        self.problems += [] if arguments.get("parse") == "none" else ["parse is not none"]
        self.problems += ["link_names is on"] if arguments.get("link_names") else []
        text, blocks = arguments.get("text", ""), arguments.get("blocks") or []
        found = check_payload(text, blocks)
        self.problems += found
        return "invalid_blocks" if found else ""


def check_payload(text: str, blocks: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return what is wrong with a message by slack_sdk's models, the documented limits, and our promise of no pings."""
    problems = [] if 0 < len(text) <= 4_000 else [f"text of {len(text)} characters"]
    problems += ["more than 50 blocks"] if len(blocks) > 50 else []
    texts = [text, *(words for block in blocks for words in texts_of(block))]
    problems += ["blocks too long"] if sum(len(words) for words in texts[1:]) > 13_200 else []
    problems += [f"not as in Slack's models: {block}" for block in blocks if not _modelled(block)]
    for words in texts:
        problems += [] if 0 < len(words) <= 4_000 else ["an empty or long text"]
        problems += [f"markup in {words!r}"] if "<" in _ALLOWED.sub("", words) else []
        problems += [f"a broadcast in {words!r}"] if _BROADCAST.search(words) else []
    return problems


def texts_of(block: Mapping[str, Any]) -> list[str]:
    """Return the texts of a section or context block."""
    return [element["text"] for element in block.get("elements", [block.get("text")]) if element]


def _modelled(block: Mapping[str, Any]) -> bool:
    parsed = Block.parse(dict(block))
    return parsed is not None and parsed.to_dict() == block


async def _arguments(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        body = await request.json()
    else:
        body = dict(await request.post())
    return {**request.query, **body}


@asynccontextmanager
async def slack_server() -> AsyncIterator[SlackServer]:
    """Serve a workspace on a free port of the loopback; what it must not be sent fails the test."""
    server = SlackServer()
    app = web.Application()
    app.router.add_route("*", "/api/{method}", server.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    try:
        yield server
    finally:
        await runner.cleanup()
    assert not server.problems


def mention_event(message: Mapping[str, Any], **changes: object) -> dict[str, Any]:
    """Return the request body with which Slack delivers a mention."""
    event = {**message, "type": "app_mention", "team": TEAM, **changes}
    return {
        "type": "event_callback",
        "token": "legacy",
        "team_id": TEAM,
        "api_app_id": "A0APP",
        "event_id": f"Ev{message['ts']}",
        "event_time": int(float(message["ts"])),
        "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True}],
        "event": event,
    }


def signed(body: object, *, secret: str = SECRET, timestamp: str = "") -> tuple[bytes, dict[str, str]]:
    """Return a request's body and the headers with which Slack signs it."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    moment = timestamp or str(int(time.time()))
    digest = hmac.new(secret.encode(), f"v0:{moment}:".encode() + data, hashlib.sha256).hexdigest()
    return data, {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": moment,
        "X-Slack-Signature": f"v0={digest}",
    }
