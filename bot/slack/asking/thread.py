"""A Slack event in, a question out: who asks, where, what, and what was said before in the thread."""

import asyncio
import logging
import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from slack_sdk.web.async_client import AsyncWebClient

from bot import wording
from bot.followups import Said
from bot.slack.replying.place import UNREACHABLE, problem
from core.domain import Turn
from core.journal.values import Address, Thread

log = logging.getLogger(__name__)

TURNS = 20
PAGES = 3
PAGE = 200
HISTORY_SECONDS = 4.0
LONGEST = 4_000

_MARKUP = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_ADDRESSED = re.compile(r"<(?:@([^<>|]+)|!subteam\^([^<>|]+)|!(channel|here|everyone))(?:\|[^<>]*)?>")
_INVISIBLE = re.compile("[\u200b\u2060\ufeff]")

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
    """What a person wrote; ``thread`` is where an answer goes; ``ours`` and ``others`` say whom it mentions."""

    channel: str
    ts: str
    thread: str
    text: str
    person: str
    ours: bool = False
    others: bool = False

    @property
    def inside(self) -> bool:
        """Whether something was said in the thread before."""
        return self.thread != self.ts

    @property
    def direct(self) -> bool:
        """Whether nobody but the person and the bot reads it."""
        return self.channel.startswith("D")

    @property
    def key(self) -> str:
        """The name of the post, whatever events tell of it."""
        return f"{self.channel}/{self.ts}"


def mention(event: Event, bot: Bot, channel: str = "") -> Mention | None:
    """Return who wrote what where; None for our own messages, other bots', and what names no place."""
    channel, ts = channel or text_in(event, "channel"), text_in(event, "ts")
    if not channel or not ts or not text_in(event, "user") or not is_by_a_person(event, bot):
        return None
    text = text_in(event, "text")
    addressed = named(text)
    return Mention(
        channel=channel,
        ts=ts,
        thread=text_in(event, "thread_ts") or ts,
        text=spoken(text, bot),
        person=text_in(event, "user"),
        ours=bot.user in addressed,
        others=bool(addressed - {bot.user}),
    )


def named(text: str) -> frozenset[str]:
    """Return the members and user groups that a text mentions, and "here", "channel" or "everyone" where it says so."""
    return frozenset(found[1] or found[2] or found[3] for found in _ADDRESSED.finditer(text))


def spoken(text: str, bot: Bot) -> str:
    """Return what somebody wrote, without Slack's markup and without the bot's name."""
    words = _MARKUP.sub(lambda found: _meant(found, bot), _INVISIBLE.sub("", text))
    words = words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return re.sub(r"[ \t]{2,}", " ", words).strip()[:LONGEST]


def said(reply: Mention, bot: Bot) -> Said:
    """Return a reply in a thread as what it is on any platform."""
    thread = Thread("slack", bot.workspace, reply.channel, reply.thread)
    root = Address("slack", bot.workspace, reply.channel, reply.thread)
    after = partial(_after, reply.ts)
    return Said(thread, root, reply.person, reply.text, moment(reply.ts), after, reply.others)


def moment(ts: str) -> datetime:
    """Return when a message was written, from its name; the beginning of 1970 for what is none."""
    seconds, microseconds = _moment(ts)
    try:
        return datetime.fromtimestamp(seconds, UTC) + timedelta(microseconds=microseconds)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)


def _after(ts: str, event_key: str) -> bool:
    return _before(event_key.partition("/")[2], ts)


async def history(client: AsyncWebClient, asked: Mention, bot: Bot) -> tuple[Turn, ...]:
    """Return what was said in the thread before; what Slack doesn't give in time is done without."""
    if not asked.inside:
        return ()
    found = await _replies(client, asked, latest=asked.ts)
    return tuple(deque((turn for message in found if (turn := _turn(message, asked, bot))), maxlen=TURNS))


async def own_later(client: AsyncWebClient, asked: Mention, bot: Bot) -> tuple[str, ...]:
    """Return the ``ts`` of the bot's messages in the thread after what was asked."""
    found = await _replies(client, asked, oldest=asked.ts)
    ours = [text_in(message, "ts") for message in found if is_ours(message, bot)]
    return tuple(ts for ts in ours if _before(asked.ts, ts))


async def _replies(
    client: AsyncWebClient, asked: Mention, *, latest: str | None = None, oldest: str | None = None
) -> list[Event]:
    found: list[Event] = []
    try:
        async with asyncio.timeout(HISTORY_SECONDS):
            pages = await client.conversations_replies(
                channel=asked.channel, ts=asked.thread, latest=latest, oldest=oldest, inclusive=False, limit=PAGE
            )
            count = 0
            async for page in pages:
                found += page.get("messages", [])
                count += 1
                if count == PAGES:
                    break
    except UNREACHABLE as error:
        log.info("the thread could not be read: %s", problem(error) or type(error).__name__)
    return found


def _turn(message: Event, asked: Mention, bot: Bot) -> Turn | None:
    """Return a message of the thread as a turn; None for notes, other bots, and what came later."""
    ours = is_ours(message, bot)
    text = spoken(text_in(message, "text"), bot)
    if not text or wording.is_note(text) or not _before(text_in(message, "ts"), asked.ts):
        return None
    if ours:
        return Turn("assistant", text)
    return Turn("user", text) if is_by_a_person(message, bot) else None


def is_ours(message: Event, bot: Bot) -> bool:
    """Return whether the bot wrote a message itself."""
    return text_in(message, "user") == bot.user or (bool(bot.bot) and text_in(message, "bot_id") == bot.bot)


def is_by_a_person(event: Event, bot: Bot) -> bool:
    """Return whether somebody wrote a message: neither the bot nor another one, nor Slack about what happened."""
    subtype = text_in(event, "subtype")
    return not text_in(event, "bot_id") and text_in(event, "user") != bot.user and subtype in _PEOPLE


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


def text_in(event: Event, key: str) -> str:
    """Return a field that is text, empty where it is missing or anything else."""
    value = event.get(key)
    return value if isinstance(value, str) else ""
