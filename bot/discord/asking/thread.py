"""A Discord message in, a question out: who asks, where, what, and what was said before in the thread."""

import asyncio
import logging
import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import aiohttp
import discord
from discord.abc import Messageable

from bot import wording
from bot.discord.spot import DIRECT, PLATFORM, Spot, message_key
from bot.followups import Said
from core.domain import Turn
from core.journal.values import Address

log = logging.getLogger(__name__)

TURNS = 20
READ = 200  # messages: two calls
HISTORY_SECONDS = 4.0
LONGEST = 4_000
UNREADABLE = (discord.DiscordException, aiohttp.ClientError, OSError)  # a TimeoutError is one, too

_MARKUP = re.compile(
    r"<(?:@!?(?P<user>[0-9]{15,20})|@&(?P<role>[0-9]{15,20})|\#(?P<channel>[0-9]{15,20})"
    r"|a?:(?P<emoji>\w{1,32}):[0-9]{15,20}|/(?P<command>[^<>:\n]{1,100}):[0-9]{15,20}"
    r"|t:(?P<time>-?[0-9]{1,12})(?::[a-zA-Z])?|(?P<link>https?://[^\s<>]+))>"
)
_INVISIBLE = re.compile("[\u200b\u2060\ufeff]")
_SOURCES = re.compile(r"^\*\*\[[0-9]+\]\*\* .*\Z", re.MULTILINE | re.DOTALL)
_SMALL = re.compile(r"^-# .*$", re.MULTILINE)
KINDS = frozenset({discord.MessageType.default, discord.MessageType.reply})


@dataclass(frozen=True, slots=True)
class Mention:
    """What a person wrote; ``ours``, ``others`` and ``reply``, the message of the bot that it replies to, say to whom.

    ``quoted`` is what somebody else had written and this replies to; ``forum`` says that it stands in a forum's post.
    """

    spot: Spot
    id: str
    text: str
    person: str
    ours: bool = False
    others: bool = False
    reply: str = ""
    quoted: str = ""
    forum: bool = False

    @property
    def key(self) -> str:
        """The name of the message, whatever events tell of it."""
        return message_key(self.spot.place, self.id)

    @property
    def opener(self) -> bool:
        """Whether it begins a forum's post."""
        return self.forum and self.id == self.spot.place

    @property
    def at(self) -> datetime:
        """When it was written, by Discord's clock."""
        return discord.utils.snowflake_time(int(self.id))

    def said(self) -> Said:
        """Return what was said in a thread as it is on any platform."""
        spot = self.spot
        first = message_key(spot.place if self.forum else spot.channel, spot.place)
        root = Address(PLATFORM, spot.guild, spot.channel, first)
        return Said(spot.thread(), root, self.person, self.text, self.at, partial(_after, self.id), self.others)


def own_id(client: discord.Client) -> int:
    """Return the bot's id; 0, which is nobody's, until Discord told it."""
    return client.user.id if client.user is not None else 0


def mention(message: discord.Message, me: int) -> Mention | None:
    """Return who wrote what where; None for our own messages, other bots', and what Discord itself says."""
    if not by_a_person(message) or message.author.id == me:
        return None
    ours, quoted = addressed(message, me), _quoted(message, me)
    text = words(message, me)
    return Mention(
        spot=spot_of(message),
        id=str(message.id),
        text=(text or (quoted if ours else "")).strip()[:LONGEST],
        person=str(message.author.id),
        ours=ours,
        others=bool(named(message, me)),
        reply=_reply(message, me),
        quoted=quoted if text else "",
        forum=in_forum(message),
    )


def in_forum(message: discord.Message) -> bool:
    """Return whether a message stands in a forum's post."""
    place = message.channel
    return isinstance(place, discord.Thread) and isinstance(place.parent, discord.ForumChannel)


def words(message: discord.Message, me: int) -> str:
    """Return what a message says: its own words or those that it forwards, below its title if it opens a post."""
    text = spoken(message, me) or "\n\n".join(spoken(message, me, one.content) for one in message.message_snapshots)
    place = message.channel
    if isinstance(place, discord.Thread) and message.id == place.id and in_forum(message):
        text = f"{place.name}\n\n{text}"
    return text


def by_a_person(message: discord.Message) -> bool:
    """Return whether a person wrote a message, and not a bot, a webhook or Discord."""
    return message.type in KINDS and not message.author.bot and message.webhook_id is None


def addressed(message: discord.Message, me: int) -> bool:
    """Return whether the words of a message mention the bot or its role; what a reply pings alone is no mention."""
    if any(_is_ours(role, me) for role in getattr(message, "role_mentions", ())):
        return True
    return any(user.id == me for user in getattr(message, "mentions", ())) and me in message.raw_mentions


def replies(message: discord.Message, me: int) -> bool:
    """Return whether a message replies to the bot, or to what Discord does not show."""
    return bool(_reply(message, me))


def spot_of(message: discord.Message) -> Spot:
    """Return where a message stands."""
    place, guild = message.channel, message.guild
    known = guild.id if guild is not None else getattr(place, "guild_id", None)
    parent = place.parent_id if isinstance(place, discord.Thread) else place.id
    return Spot(str(known) if known else DIRECT, str(parent), str(place.id))


def spoken(message: discord.Message, me: int, content: str | None = None) -> str:
    """Return the words of a message, without Discord's markup and without the bot's name."""
    names = {str(user.id): user.display_name for user in getattr(message, "mentions", ()) if user.id != me}
    text = _INVISIBLE.sub("", message.content if content is None else content)
    words = _MARKUP.sub(lambda found: _meant(found, names, message.guild, me), text)
    return re.sub(r"[ \t]{2,}", " ", words).strip()[:LONGEST]


async def history(place: Messageable, before: str, me: int) -> tuple[Turn, ...]:
    """Return what was said in a thread before a message; what Discord doesn't give in time is done without."""
    turns: deque[Turn] = deque()
    try:
        async with asyncio.timeout(HISTORY_SECONDS):
            async for message in place.history(limit=READ, before=discord.Object(int(before))):
                turns.extendleft(_turns(message, me))
                if len(turns) >= TURNS:
                    break
    except UNREADABLE as error:
        log.info("discord: a thread could not be read: %s", type(error).__name__)
    return tuple(turns)


def _turns(message: discord.Message, me: int) -> list[Turn]:
    """Return a message of the thread as a turn; none for notes, other bots, and what Discord itself says."""
    if message.type is discord.MessageType.thread_starter_message:
        begun = message.reference.resolved if message.reference else None
        return _turns(begun, me) if isinstance(begun, discord.Message) else []
    if message.author.id == me:
        text = _SMALL.sub("", _SOURCES.sub("", message.content)).strip()
        return [Turn("assistant", text[:LONGEST])] if text and not wording.is_note(text) else []
    text = spoken(message, me) if by_a_person(message) else ""
    return [Turn("user", text)] if text else []


def named(message: discord.Message, me: int) -> frozenset[str]:
    """Return whom a message addresses: ids of people, and of roles with & before them, "everyone".

    So is who wrote what it replies to; its writer and the bot are left out.
    """
    to = {user.id for user in getattr(message, "mentions", ())}
    replied = _replied(message)
    if replied is not None:
        to.add(replied.author.id)
    roles = {f"&{one.id}" for one in getattr(message, "role_mentions", ()) if not _is_ours(one, me)}
    everyone = {"everyone"} if message.mention_everyone else set()
    return frozenset({str(one) for one in to - {me, message.author.id}} | roles | everyone)


def _reply(message: discord.Message, me: int) -> str:
    reference = message.reference
    if reference is None or message.type is not discord.MessageType.reply or reference.message_id is None:
        return ""
    replied = _replied(message)
    ours = replied is None or replied.author.id == me
    return message_key(str(reference.channel_id), str(reference.message_id)) if ours else ""


def _quoted(message: discord.Message, me: int) -> str:
    replied = _replied(message)
    return spoken(replied, me) if replied is not None and replied.author.id not in (me, message.author.id) else ""


def _replied(message: discord.Message) -> discord.Message | None:
    found = message.reference.resolved if message.reference is not None else None
    return found if isinstance(found, discord.Message) else None


def _is_ours(role: discord.Role, me: int) -> bool:
    return role.tags is not None and role.tags.bot_id == me


def _after(message: str, event_key: str) -> bool:
    """Return whether a message was written after a question was asked: ids of Discord's grow with the time."""
    asked = event_key.rpartition("/")[2]
    return not asked.isdecimal() or int(asked) < int(message)


def _meant(found: re.Match[str], names: Mapping[str, str], guild: discord.Guild | None, me: int) -> str:
    """Return what a piece of Discord's markup says to a reader."""
    match found.lastgroup:
        case "user":
            return f"@{names[found['user']]}" if found["user"] in names else ""
        case "role":
            role = guild.get_role(int(found["role"])) if guild is not None else None
            return f"@{role.name}" if role is not None and not _is_ours(role, me) else ""
        case "channel":
            channel = guild.get_channel_or_thread(int(found["channel"])) if guild is not None else None
            return f"#{channel.name}" if channel is not None else ""
        case "emoji":
            return f":{found['emoji']}:"
        case "command":
            return f"/{found['command']}"
        case "time":
            return _time(int(found["time"]))
        case _:
            return found["link"]


def _time(seconds: int) -> str:
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"
    except (ValueError, OverflowError, OSError):  # no such year
        return ""
