"""A Slack event in, a question out: who asks, where, what, and what was said before in the thread."""

import asyncio
import logging
import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from bot import wording
from bot.slack.place import UNREACHABLE, problem
from core.domain import Question, Turn

log = logging.getLogger(__name__)

TURNS = 20
PAGES = 3
PAGE = 200
HISTORY_SECONDS = 4.0
LONGEST = 4_000

_MARKUP = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_INVISIBLE = re.compile("[\u200b\u2060\ufeff]")
_NOTES = frozenset({wording.SEARCHING, wording.BUSY, wording.RESTARTING})
_READING = re.compile(re.escape(wording.WRITING).replace(re.escape("{passages}"), r"\d+"))

Event = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Bot:
    """Who we are in a workspace."""

    user: str
    bot: str
    workspace: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A person's message that addresses the bot; ``thread`` is where the answer goes."""

    channel: str
    ts: str
    thread: str
    text: str
    workspace: str

    @property
    def inside(self) -> bool:
        """Whether something was said in the thread before."""
        return self.thread != self.ts


def mention(event: Event, bot: Bot) -> Mention | None:
    """Return who asks what where; None for our own messages, other bots', and what names no place."""
    channel, ts = _text(event, "channel"), _text(event, "ts")
    if not channel or not ts or not _text(event, "user") or not _by_a_person(event, bot):
        return None
    workspace = _text(event, "team") or bot.workspace
    return Mention(channel, ts, _text(event, "thread_ts") or ts, spoken(_text(event, "text"), bot), workspace)


def spoken(text: str, bot: Bot) -> str:
    """Return what somebody wrote, without Slack's markup and without the bot's name."""
    words = _MARKUP.sub(lambda found: _meant(found, bot), _INVISIBLE.sub("", text))
    words = words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return re.sub(r"[ \t]{2,}", " ", words).strip()[:LONGEST]


async def question(client: AsyncWebClient, asked: Mention, bot: Bot, scope: str | None) -> Question:
    """Return the question with the thread before it; without it when Slack doesn't give it in time."""
    turns = await _history(client, asked, bot) if asked.inside else ()
    return Question(asked.text, turns, scope)


async def _history(client: AsyncWebClient, asked: Mention, bot: Bot) -> tuple[Turn, ...]:
    turns: deque[Turn] = deque(maxlen=TURNS)
    try:
        async with asyncio.timeout(HISTORY_SECONDS):
            pages = await client.conversations_replies(
                channel=asked.channel, ts=asked.thread, latest=asked.ts, inclusive=False, limit=PAGE
            )
            count = 0
            async for page in pages:
                turns.extend(turn for message in page.get("messages", []) if (turn := _turn(message, asked, bot)))
                count += 1
                if count == PAGES:
                    break
    except UNREACHABLE as error:
        log.info("the thread could not be read: %s", problem(error) or type(error).__name__)
    return tuple(turns)


def _turn(message: Event, asked: Mention, bot: Bot) -> Turn | None:
    """Return a message of the thread as a turn; None for notes, other bots, and what came later."""
    ours = bot.bot == _text(message, "bot_id") or bot.user == _text(message, "user")
    text = spoken(_text(message, "text"), bot)
    if not text or text in _NOTES or _READING.fullmatch(text) or not _before(_text(message, "ts"), asked.ts):
        return None
    if ours:
        return Turn("assistant", text)
    return Turn("user", text) if _by_a_person(message, bot) else None


def _by_a_person(event: Event, bot: Bot) -> bool:
    subtype = _text(event, "subtype")
    return not _text(event, "bot_id") and _text(event, "user") != bot.user and subtype in _PEOPLE


_PEOPLE = frozenset({"", "file_share", "thread_broadcast"})


def _before(ts: str, other: str) -> bool:
    return _moment(ts) < _moment(other)


def _moment(ts: str) -> tuple[int, int]:
    seconds, _, rest = ts.partition(".")
    return (int(seconds), int(rest or 0)) if seconds.isdecimal() and (rest or "0").isdecimal() else (0, 0)


def _meant(found: re.Match[str], bot: Bot) -> str:
    """Return what a piece of Slack's markup says to a reader."""
    kind, target, label = found[1], found[2], found[3] or ""
    if kind == "@":
        return f"@{label}" if label and target != bot.user else ""
    if kind == "#":
        return f"#{label}" if label else ""
    if kind == "!":
        return label
    return label or target


def _text(event: Event, key: str) -> str:
    value = event.get(key)
    return value if isinstance(value, str) else ""
