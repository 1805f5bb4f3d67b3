"""What the bot may do where somebody asked: by what Discord told of its permissions, no call is made."""

from dataclasses import dataclass

import discord

from bot.discord.servers.permissions import NEEDED, lacking
from bot.discord.spot import Spot

_OF_THREADS = frozenset({NEEDED["create_public_threads"], NEEDED["send_messages_in_threads"]})
_WITH_THREADS = frozenset({discord.ChannelType.text, discord.ChannelType.news})


@dataclass(frozen=True, slots=True)
class Room:
    """Whether it may post, whether it may open a thread on a message, and what it lacks, by the names Discord shows."""

    posts: bool = True
    threads: bool = False
    lacks: tuple[str, ...] = ()


def room(client: discord.Client, spot: Spot) -> Room:
    """Return what may be done in a place; one that is not known is tried."""
    place = client.get_channel(int(spot.place))
    me = place.guild.me if isinstance(place, discord.Thread | discord.abc.GuildChannel) else None
    if isinstance(place, discord.Thread) and place.parent is not None and me is not None:
        return _in_thread(place.permissions_for(me))
    if not isinstance(place, discord.abc.GuildChannel) or me is None:
        return Room(threads=not spot.direct and not spot.inside)
    granted = place.permissions_for(me)
    posts = granted.view_channel and granted.send_messages
    if place.type not in _WITH_THREADS:  # the chat of a voice channel has none
        lacks = tuple(name for name in lacking(granted, thread=False) if name not in _OF_THREADS)
        return Room(posts, threads=False, lacks=lacks)
    opens = granted.create_public_threads and granted.send_messages_in_threads
    return Room(posts or opens, opens, lacking(granted, thread=False))


def _in_thread(granted: discord.Permissions) -> Room:
    posts = granted.view_channel and granted.send_messages_in_threads
    return Room(posts, lacks=lacking(granted, thread=True))
