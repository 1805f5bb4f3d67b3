"""What goes wrong on demand: rate limits, failures, cuts, delays, and the refusals of a fresh forum post."""

import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch

from tests.doubles.discord_call import Call
from tests.doubles.discord_shapes import Json

ALWAYS = 10**9
USUAL_LIMITS = {
    "create_message": (5, 5.0),
    "update_message": (5, 5.0),
    "execute_webhook": (5, 2.0),
    "update_original_webhook_message": (5, 2.0),
    "update_webhook_message": (5, 2.0),
}
_SAID = {
    10008: (404, "Unknown Message"),
    10003: (404, "Unknown Channel"),
    40058: (403, "Cannot message this thread until after the post author has sent an initial message"),
    50001: (403, "Missing Access"),
    50013: (403, "Missing Permissions"),
}


@dataclass(slots=True)
class Fault:
    """What the calls of ``operation`` (a pattern) get instead of being done: ``times`` of them, each ``every``-th.

    A status of None breaks the connection, 0 only makes it slow; with ``done`` the call is done before, ``seconds``
    is how long it takes; ``major`` is the one channel, server or webhook that it concerns. ``body`` None is no JSON.
    """

    operation: str
    status: int | None
    body: Json | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    times: int = 1
    done: bool = False
    every: int = 1
    seconds: float = 0.0
    major: str = ""
    seen: int = 0

    def strikes(self, call: Call) -> bool:
        """Return whether this call fails; counts it."""
        concerned = fnmatch(call.operation, self.operation) and self.major in ("", call.major)
        if not concerned or self.times <= 0:
            return False
        self.seen += 1
        if self.seen % self.every:
            return False
        self.times -= 1
        return True


def limited(
    operation: str, seconds: float, *, times: int = 1, via: bool = True, everything: bool = False, every: int = 1
) -> Fault:
    """Return a 429: without ``via`` as Cloudflare bans, with ``everything`` for all routes of the bot."""
    if not via:
        return Fault(operation, 429, None, {"Retry-After": str(seconds)}, times=times, every=every)
    body = {"message": "You are being rate limited.", "retry_after": seconds, "global": everything}
    scope = "global" if everything else "user"
    headers = {"Retry-After": str(seconds), "Via": "1.1 google", "X-RateLimit-Scope": scope}
    return Fault(operation, 429, body, headers, times=times, every=every)


def failing(operation: str, status: int = 503, *, times: int = 1, done: bool = False, every: int = 1) -> Fault:
    """Return a failure of Discord's own; with ``done`` it did what it was asked."""
    return Fault(operation, status, times=times, done=done, every=every)


def cut(operation: str, *, times: int = 1, done: bool = True) -> Fault:
    """Return a connection that breaks, after the call was done unless told otherwise."""
    return Fault(operation, None, times=times, done=done)


def slow(operation: str, seconds: float, *, times: int = ALWAYS) -> Fault:
    """Return calls that take so long."""
    return Fault(operation, 0, times=times, seconds=seconds)


def refused(operation: str, code: int, *, times: int = 1, major: str = "") -> Fault:
    """Return a refusal with one of Discord's codes."""
    status, text = _SAID[code]
    return Fault(operation, status, {"message": text, "code": code}, times=times, major=major)


@dataclass(slots=True)
class Limits:
    """Discord's buckets: calls in so many seconds, counted by operation and channel; none unless asked for."""

    rules: dict[str, tuple[int, float]] = field(default_factory=dict)
    hits: int = 0
    _recent: dict[tuple[str, str], "deque[float]"] = field(default_factory=dict)

    def headers(self, call: Call) -> tuple[dict[str, str], float]:
        """Count a call; return the headers that tell of its bucket, and the seconds to wait (0: none)."""
        if call.operation not in self.rules:
            return {}, 0.0
        most, seconds = self.rules[call.operation]
        key, now = (call.operation, call.major + call.ids.get("webhook_token", "")), time.monotonic()
        recent = self._recent.setdefault(key, deque())
        while recent and recent[0] <= now - seconds:
            recent.popleft()
        full = len(recent) >= most
        if full:
            self.hits += 1
        else:
            recent.append(now)
        left = recent[0] + seconds - now
        shown = {
            "X-RateLimit-Bucket": call.operation,
            "X-RateLimit-Limit": str(most),
            "X-RateLimit-Remaining": str(most - len(recent)),
            "X-RateLimit-Reset-After": f"{left:.3f}",
            "X-RateLimit-Reset": f"{time.time() + left:.3f}",
        }
        return shown, left if full else 0.0
