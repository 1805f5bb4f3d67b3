"""Which permissions the bot needs where, and who is told when it lacks one: moderators, not the void."""

import functools
import logging
import operator
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

import discord

from bot import wording
from bot.discord.replying.place import UNREACHABLE
from bot.discord.servers.server import Servers
from bot.discord.spot import Spot

log = logging.getLogger(__name__)

NEEDED: Mapping[str, str] = {  # Discord's name in code, and in the settings of a channel
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "create_public_threads": "Create Public Threads",
    "send_messages_in_threads": "Send Messages in Threads",
    "read_message_history": "Read Message History",
}
BITS = sum(getattr(discord.Permissions, name).flag for name in NEEDED)
INVITED = discord.Permissions(BITS)
SILENCE = timedelta(days=1)

_IN_THREADS = ("view_channel", "send_messages_in_threads", "read_message_history")


def lacking(permissions: discord.Permissions, *, thread: bool) -> tuple[str, ...]:
    """Return what is needed and not granted, by the names that Discord shows, in their order.

    ``permissions`` are those in the channel itself; ``thread`` is for posts in threads, and so for forums.
    """
    if permissions.administrator:
        return ()
    needed = _IN_THREADS if thread else tuple(NEEDED)
    return tuple(NEEDED[name] for name in needed if not getattr(permissions, name))


def granted(base: int, overwrites: Sequence[Mapping[str, Any]], guild: str, member: str, roles: Sequence[str]) -> int:
    """Return a member's permissions in a channel as bits, by Discord's rules, of those in the whole server.

    ``overwrites`` are a channel's, as the API gives them: for everybody (the server's id), for roles, for members.
    """
    if base & discord.Permissions.administrator.flag:
        return discord.Permissions.all().value
    for group in ([guild], roles, [member]):
        pairs = [_pair(overwrite) for overwrite in overwrites if str(overwrite.get("id")) in group]
        allowed = union(allow for allow, _ in pairs)
        denied = union(deny for _, deny in pairs)
        base = base & ~denied | allowed
    return base


def _pair(overwrite: Mapping[str, Any]) -> tuple[int, int]:
    return int(overwrite.get("allow") or 0), int(overwrite.get("deny") or 0)


def union(bits: Iterable[int]) -> int:
    """Return what any of these allows."""
    return functools.reduce(operator.or_, bits, 0)


async def report_missing(
    client: discord.Client, servers: Servers, spot: Spot, names: Sequence[str], asker: str = ""
) -> None:
    """Tell the moderators, and whoever asked, what the bot lacks in a channel: once a day each; never raises.

    ``names`` are as of ``lacking``; without any there is nothing to tell.
    """
    if not names or spot.direct:
        return
    place, permissions = f"<#{spot.channel}>", ", ".join(f"**{name}**" for name in names)
    sentence = wording.LACKING.format(place=place, permissions=permissions)
    key = f"lacking/{spot.channel}/{','.join(names)}"
    told = True
    if await servers.first(key, SILENCE):
        log.warning("discord: %s is missing in channel %s", ", ".join(names), spot.channel)
        told = await _tell_moderators(client, servers, spot, sentence)
    if asker and await servers.first(f"lacking/{spot.channel}/{asker}", SILENCE):
        words = wording.LACKING_TOLD if told else wording.LACKING_UNTOLD
        await tell_person(client, asker, words.format(place=place, permissions=permissions))


async def _tell_moderators(client: discord.Client, servers: Servers, spot: Spot, sentence: str) -> bool:
    guild = client.get_guild(int(spot.guild))
    if guild is None:
        return False
    server = await servers.of(spot.guild)
    for channel in _notice_channels(guild, server.notices):
        try:
            await channel.send(sentence, suppress_embeds=True)
        except UNREACHABLE as error:
            log.info("discord: moderators' channel %s can't be written to: %s", channel.id, type(error).__name__)
        else:
            return True
    return bool(guild.owner_id) and await tell_person(client, str(guild.owner_id), sentence)


def _notice_channels(guild: discord.Guild, chosen: str) -> Iterator[discord.TextChannel]:
    """Yield where those who look after a server read, as far as the bot may write there."""
    named = guild.get_channel(int(chosen)) if chosen else None
    seen = set()
    for channel in (named, guild.public_updates_channel, guild.safety_alerts_channel, guild.system_channel):
        if isinstance(channel, discord.TextChannel) and channel.id not in seen and may_write(channel):
            seen.add(channel.id)
            yield channel


def may_write(channel: discord.TextChannel) -> bool:
    """Return whether the bot may see a channel and post in it."""
    permissions = channel.permissions_for(channel.guild.me)
    return permissions.administrator or (permissions.view_channel and permissions.send_messages)


async def tell_person(client: discord.Client, person: str, sentence: str) -> bool:
    """Send somebody a direct message; False where they take none, or can't be reached."""
    try:
        user = client.get_user(int(person)) or await client.fetch_user(int(person))
        await user.send(sentence, suppress_embeds=True)
    except UNREACHABLE as error:
        log.info("discord: a direct message was not delivered: %s", type(error).__name__)
        return False
    return True
