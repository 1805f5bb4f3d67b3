"""What was said while nobody listened: read where the bot takes part or might, and heard as if it were said now."""

import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import timedelta
from typing import TypeAlias

import discord

from bot.discord.asking.thread import UNREADABLE
from bot.discord.gateway.client import Client
from bot.discord.servers.server import Servers
from bot.discord.spot import DIRECT, PLATFORM, place_of
from core.errors import JournalUnavailable
from core.journal import Journal

log = logging.getLogger(__name__)

PLACES = 50
MESSAGES = 100  # a place: one call
WINDOW = timedelta(minutes=30)
TAKES_PART = timedelta(hours=24)

_ROOMS = (discord.TextChannel, discord.Thread, discord.VoiceChannel, discord.StageChannel)

Place: TypeAlias = (
    discord.TextChannel | discord.Thread | discord.VoiceChannel | discord.StageChannel | discord.PartialMessageable
)
Lively: TypeAlias = discord.TextChannel | discord.VoiceChannel | discord.Thread
Hear: TypeAlias = Callable[[discord.Message], Awaitable[None]]


async def look_back(
    client: Client, servers: Servers, journal: Journal | None, hear: Hear, read: Collection[int] = ()
) -> None:
    """Let ``hear`` know the messages of the last half hour, oldest first; what it knows it must tell by itself.

    One place is read at a time, so that Discord's limits are far; one that can't be read does not stop the rest.
    The places in ``read`` were looked at before.
    """
    after = discord.utils.time_snowflake(discord.utils.utcnow() - WINDOW)
    asked = await _asked_in(journal)
    conversations = [place for where in asked or () if (place := _known(client, *where, after))]
    posts = await _posts(client, servers, after)
    lively = _lively(client, after) if asked is not None else []  # nobody can tell what was answered there
    places = {place.id: place for place in (*conversations[:PLACES], *posts, *lively)}
    for place in (place for name, place in places.items() if name not in read):
        await _look(place, after, hear)
    if places:
        log.info("discord: %s places were looked at for what was said meanwhile", len(places))


async def latest_in(place: discord.abc.Messageable, after: int) -> list[discord.Message]:
    """Return the latest messages of a place, at most a hundred, the newest first; none where it can't be read."""
    try:
        return [message async for message in place.history(limit=MESSAGES) if message.id > after]
    except UNREADABLE as error:
        log.info("discord: a place can't be looked at: %s", type(error).__name__)
        return []


async def _look(place: Place, after: int, hear: Hear) -> None:
    for message in reversed(await latest_in(place, after)):
        try:
            await hear(message)
        except Exception:
            log.exception("discord: a message that was missed could not be dealt with")


async def _asked_in(journal: Journal | None) -> list[tuple[str, int]] | None:
    """Return the places of the latest conversations, each with the channel around it; None without a journal."""
    if journal is None:
        return None
    try:
        start = discord.utils.utcnow() - TAKES_PART
        asked = await journal.answers.conversations(PLATFORM, start, limit=PLACES)
    except JournalUnavailable as error:
        log.warning("discord: where something was asked can't be read: %s", error)
        return None
    names = dict.fromkeys((one.workspace, name) for one in asked for name in (place_of(one), one.channel))
    return [(guild, int(name)) for guild, name in names if name.isdecimal()]


def _known(client: Client, guild: str, name: int, after: int) -> Place | None:
    """Return a place of this process's shards in which something was said since; direct messages are shard 0's."""
    if guild == DIRECT:
        return client.get_partial_messageable(name) if client.holds(0) else None
    place = client.get_channel(name)
    if not isinstance(place, _ROOMS):
        return None
    return place if (place.last_message_id or 0) > after else None


async def _posts(client: Client, servers: Servers, after: int) -> Sequence[Place]:
    """Return the open posts of configured forums in which something was said, the latest first."""
    found: list[discord.Thread] = []
    for guild in client.guilds:
        if guild.forums:
            forums = {int(forum) for forum in (await servers.of(str(guild.id))).forums}
            found += [one for one in guild.threads if one.parent_id in forums and (one.last_message_id or 0) > after]
    return sorted(found, key=lambda one: one.last_message_id or 0, reverse=True)[:PLACES]


def _lively(client: Client, after: int) -> Sequence[Place]:
    """Return the places in which something was said since, the latest first: somebody may have asked there first."""
    found: list[Lively] = []
    for guild in client.guilds:
        rooms: tuple[Lively, ...] = (*guild.text_channels, *guild.voice_channels, *guild.threads)
        found += [place for place in rooms if (place.last_message_id or 0) > after and readable(place)]
    return sorted(found, key=lambda one: one.last_message_id or 0, reverse=True)[:PLACES]


def readable(place: discord.abc.GuildChannel | discord.Thread) -> bool:
    """Return whether the bot may read what was said in a place."""
    if isinstance(place, discord.Thread) and place.parent is None:
        return False
    granted = place.permissions_for(place.guild.me)
    return granted.view_channel and granted.read_message_history
