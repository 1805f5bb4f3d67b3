"""What was said in watched channels while nobody listened: read together with their threads, heard oldest first.

People's answers stand there, too, in threads or beside: whoever fires timers waits until all of it was heard.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias

import discord

from bot.discord.asking.missed import latest_in, readable
from bot.discord.asking.thread import UNREADABLE
from bot.discord.gateway.client import Client
from bot.discord.spot import PLATFORM
from bot.support.policies import WATCHED, Policies
from bot.support.reaching import reach
from core.errors import JournalUnavailable
from core.journal.values import Channel

log = logging.getLogger(__name__)

CHANNELS = 50
THREADS = 50
LIVE = timedelta(seconds=60)  # what is younger may have been heard before what it answers

Room: TypeAlias = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.ForumChannel
_ROOMS = (discord.TextChannel, discord.VoiceChannel, discord.StageChannel, discord.ForumChannel)


class Hear(Protocol):
    """Whoever is told of a message."""

    async def __call__(self, message: discord.Message, *, anew: bool) -> bool:
        """Hear a message, ``anew`` also one that was heard before; return whether it was decided on now."""


@dataclass(frozen=True, slots=True)
class _Watched:
    """A channel whose messages are read from ``after`` on, an id, with its threads that are known."""

    room: Room
    after: int
    threads: Sequence[discord.Thread]

    @property
    def latest(self) -> int:
        """The id of the last message, of a forum's posts where it is one."""
        return max([0 if isinstance(self.room, discord.ForumChannel) else _last(self.room), *map(_last, self.threads)])


async def catch_up(client: Client, policies: Policies, hear: Hear) -> frozenset[int]:
    """Let ``hear`` know what was said in watched channels, all of them together, oldest first.

    Return the places that were read. A call at a time; what can't be read does not stop the rest.
    """
    now = discord.utils.utcnow()
    watched = await _watched(client, policies, now)
    found: list[discord.Message] = []
    for one in watched:
        if not isinstance(one.room, discord.ForumChannel):
            found += await latest_in(one.room, one.after)
    threads = await _threads(client, watched, found)
    for thread, after in threads:
        found += await latest_in(thread, after)
    await _hear_all(found, now, hear)
    if watched:
        log.info("discord: %s watched channels were looked at for what was said meanwhile", len(watched))
    return frozenset([*(one.room.id for one in watched), *(thread.id for thread, _ in threads)])


async def _hear_all(found: Sequence[discord.Message], now: datetime, hear: Hear) -> None:
    """Let everything be heard; what came live before the question that it answers is heard again after that."""
    missed: set[int] = set()
    for message in sorted(found, key=lambda one: one.id):
        place = message.channel
        channel = place.parent_id if isinstance(place, discord.Thread) else place.id
        try:
            anew = channel in missed and message.created_at > now - LIVE
            if await hear(message, anew=anew):
                missed.add(channel)
        except Exception:
            log.exception("discord: a message that was missed could not be dealt with")


async def _watched(client: Client, policies: Policies, now: datetime) -> list[_Watched]:
    """Return the watched channels of this process in which something was said in time, the liveliest first."""
    try:
        chosen = [room for channel in await policies.watched() if (room := _room(client, channel)) is not None]
    except JournalUnavailable as error:
        log.warning("discord: which channels are watched can't be read: %s", error)
        return []
    everywhere = _rooms(client) if policies.settings.mode in WATCHED else ()
    rooms = {each.id: each for each in (*chosen, *everywhere)}
    threads: dict[int, list[discord.Thread]] = {}
    for thread in (thread for guild in client.guilds for thread in guild.threads):
        threads.setdefault(thread.parent_id, []).append(thread)
    known = [_Watched(each, 0, threads.get(name, ())) for name, each in rooms.items() if readable(each)]
    found: list[_Watched] = []
    for one in sorted(known, key=lambda each: each.latest, reverse=True):
        policy = await policies.of(Channel(PLATFORM, str(one.room.guild.id), str(one.room.id)))
        after = discord.utils.time_snowflake(now - reach(policy, now))
        if policy.mode in WATCHED and one.latest > after:
            found.append(_Watched(one.room, after, one.threads))
        if len(found) == CHANNELS:
            break
    return found


def _room(client: Client, channel: Channel) -> Room | None:
    if not channel.channel.isdecimal():
        return None
    found = client.get_channel(int(channel.channel))
    return found if isinstance(found, _ROOMS) and str(found.guild.id) == channel.workspace else None


def _rooms(client: Client) -> Iterator[Room]:
    for guild in client.guilds:
        yield from guild.text_channels


def _last(place: discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread) -> int:
    return place.last_message_id or 0


async def _threads(
    client: Client, watched: Sequence[_Watched], found: Sequence[discord.Message]
) -> list[tuple[discord.Thread, int]]:
    """Return the threads that may hold answers, and forums' posts, each with where to begin, the liveliest first."""
    starts = {one.room.id: one.after for one in watched}
    known = {thread.id: thread for one in watched for thread in one.threads if _last(thread) > one.after}
    archived = [one.id for one in found if one.flags.has_thread and client.get_channel(one.id) is None]
    for number in archived[: max(0, THREADS - len(known))]:
        try:
            thread = await client.fetch_channel(number)
        except UNREADABLE as error:
            log.info("discord: a thread can't be looked at: %s", type(error).__name__)
            continue
        if isinstance(thread, discord.Thread) and thread.parent_id in starts:
            known[thread.id] = thread
    lively = sorted(known.values(), key=_last, reverse=True)[:THREADS]
    return [(thread, starts[thread.parent_id]) for thread in lively]
