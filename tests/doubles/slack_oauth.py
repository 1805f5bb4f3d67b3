"""Slack's side of OAuth on the loopback: codes that work once, tokens that are refreshed, who a token belongs to."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

CLIENT_ID, CLIENT_SECRET = "1234.5678", "client-secret"


@dataclass(slots=True)
class OAuthServer:
    """``codes`` and ``refresh_tokens`` are what each is exchanged for, once; ``calls`` are the methods called.

    ``posts`` are the messages: token, channel, text as it was last. ``refused`` says why a token is.
    """

    url: str = ""
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)
    refresh_tokens: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    posts: list[tuple[str, str, str]] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    down: bool = False

    async def call(self, request: web.Request) -> web.Response:
        """Answer one call."""
        method = request.match_info["method"]
        self.calls.append(method)
        if self.down:
            return web.Response(status=503)
        form = await request.json() if request.content_type == "application/json" else dict(await request.post())
        if method == "oauth.v2.access":
            return web.json_response(self._exchanged(form))
        token = request.headers["Authorization"].removeprefix("Bearer ")
        if token in self.refused:
            return web.json_response({"ok": False, "error": self.refused[token]})
        if method != "auth.test":
            return web.json_response(self._posted(method, token, form))
        return web.json_response({"ok": True, "user_id": f"U-{token}", "bot_id": f"B-{token}", "team_id": "T1"})

    def _exchanged(self, form: dict[str, Any]) -> dict[str, Any]:
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return {"ok": False, "error": "bad_client_secret"}
        if form.get("grant_type") == "refresh_token":
            found = self.refresh_tokens.pop(form["refresh_token"], None)
            return found or {"ok": False, "error": "invalid_refresh_token"}
        return self.codes.pop(form.get("code", ""), None) or {"ok": False, "error": "invalid_code"}

    def _posted(self, method: str, token: str, form: dict[str, Any]) -> dict[str, Any]:
        number = len(self.posts) + 1
        if method == "chat.postMessage":
            self.posts.append((token, form["channel"], form["text"]))
        elif method == "chat.update":
            number = int(form["ts"].partition(".")[0])
            self.posts[number - 1] = (token, form["channel"], form["text"])
        return {"ok": True, "channel": form.get("channel"), "ts": f"{number}.0"}


def granted(token: str, **changes: object) -> dict[str, Any]:
    """Return what Slack answers to a code."""
    return {
        "ok": True,
        "access_token": token,
        "token_type": "bot",
        "scope": "chat:write,app_mentions:read",
        "bot_user_id": f"U-{token}",
        "app_id": "A1",
        "team": {"id": "T1", "name": "Team <One>"},
        "enterprise": None,
        "is_enterprise_install": False,
        "authed_user": {"id": "U7"},
    } | changes


@asynccontextmanager
async def oauth_server() -> AsyncIterator[OAuthServer]:
    """Serve it on a free port of the loopback."""
    server = OAuthServer()
    app = web.Application()
    app.router.add_route("*", "/api/{method}", server.call)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    try:
        yield server
    finally:
        await runner.cleanup()
