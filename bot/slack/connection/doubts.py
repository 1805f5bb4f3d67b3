"""Tokens that Slack does not take any more: noticed at any call, looked at aside, one after the other."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import NoReturn

from slack_bolt.async_app import AsyncApp
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState

REFUSED = frozenset(
    "account_inactive invalid_auth not_allowed_token_type not_authed team_disabled token_expired token_revoked "
    "user_removed_from_team".split()
)
LEAVING = ("app_uninstalled", "tokens_revoked")  # events of a workspace that removes the app
MOST = 1_000
PAUSE_SECONDS = 1.0


class Doubts:
    """Tokens that a call was refused for; each waits once until it was looked at, so many at most."""

    def __init__(self) -> None:
        """Nothing is doubted yet."""
        self._waiting: dict[str, None] = {}
        self._some = asyncio.Event()

    def add(self, token: str) -> None:
        """Let a token be looked at."""
        if len(self._waiting) < MOST:
            self._waiting[token] = None
            self._some.set()

    async def look(self, at: Callable[[str], Awaitable[object]], pause: float = PAUSE_SECONDS) -> NoReturn:
        """Look at each that comes, some seconds apart; raises what ``at`` raises."""
        while True:
            await self._some.wait()
            token = next(iter(self._waiting))
            await at(token)
            del self._waiting[token]  # not before: looking at it may be refused as well
            if not self._waiting:
                self._some.clear()
            await asyncio.sleep(pause)


class Noticing(AsyncRetryHandler):
    """Sees each answer of Slack's, doubts the token that it refuses, and repeats nothing."""

    def __init__(self, doubts: Doubts) -> None:
        """``doubts`` are told."""
        super().__init__()
        self._doubts = doubts

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        body = response.body if response else None
        if isinstance(body, dict) and str(body.get("error")) in REFUSED:
            self._doubts.add(_token(request))
        return False


def _token(request: HttpRequest) -> str:
    given = request.headers.get("Authorization", "")
    return (given if isinstance(given, str) else given[0]).removeprefix("Bearer ")


def register_doubt(app: AsyncApp, doubts: Doubts, token: str) -> None:
    """Doubt the one token there is when Slack says that it was revoked."""

    async def left() -> None:
        doubts.add(token)

    for kind in LEAVING:
        app.event(kind)(left)
