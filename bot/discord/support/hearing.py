"""Tells support channels what is said, edited and deleted there; everywhere else it costs one look at a policy."""

from collections.abc import Sequence
from dataclasses import replace

import discord

from bot.discord.asking.refusals import roles_of
from bot.discord.asking.thread import Mention, spot_of
from bot.discord.servers.server import Servers
from bot.discord.spot import DIRECT, PLATFORM, Spot, message_key
from bot.discord.support.posts import post_of
from bot.support.policies import WATCHED
from bot.support.support import Support
from bot.support.values import Post
from core.journal.values import Address, Channel
from core.policy import ChannelPolicy


class Hearing:
    """What hears the channels that are answered unasked, and those in which the bot is silent."""

    def __init__(self, client: discord.Client, servers: Servers, support: Support | None) -> None:
        """``servers`` know who may ask there; without ``support`` nothing is watched."""
        self._client = client
        self._servers = servers
        self._support = support

    async def said(self, message: discord.Message) -> None:
        """Decide on a message that is not for the bot."""
        if self._support is not None and (policy := await self._watched(spot_of(message))) is not None:
            post = await self._post(message, policy)
            if post is not None:
                await self._support.heard(post)

    async def missed(self, message: discord.Message, *, anew: bool) -> bool:
        """Decide on a message that was not heard, ``anew`` also on one that was; return whether it was decided on."""
        if self._support is None or (policy := await self._watched(spot_of(message))) is None:
            return False
        post = post_of(self._client, message)
        if post is None or (not anew and await self._support.decided(post)):
            return False
        post = await self._post(message, policy)
        if post is not None:
            await self._support.heard(post, caught_up=True)
        return post is not None and not post.in_thread

    async def silenced(self, message: discord.Message) -> bool:
        """Return whether the bot says nothing there to somebody who addressed it."""
        if self._support is None or spot_of(message).direct:
            return False
        post = post_of(self._client, message, addressed=True)
        return post is not None and await self._support.silenced(post)

    async def edited(self, message: discord.Message, *, addressed: bool) -> bool:
        """Decide anew on a message whose words changed; return whether that is all there is to do."""
        if self._support is None or (policy := await self._watched(spot_of(message))) is None:
            return False
        post = await self._post(message, policy, addressed=addressed)
        return post is not None and await self._support.edited(post)

    async def deleted(self, guild: str, place: str, messages: Sequence[str]) -> list[Address]:
        """Let what is gone wait no more; return the messages of drafts that are to go, too."""
        if self._support is None or guild == DIRECT:
            return []
        found = self._client.get_channel(int(place))
        channel = str(found.parent_id) if isinstance(found, discord.Thread) else place
        if await self._watched(Spot(guild, channel, place)) is None:
            return []
        keys = [message_key(place, message) for message in messages]
        return [address for key in keys for address in await self._support.deleted(guild, channel, key)]

    async def closed(self, guild: str, channel: str, thread: str) -> list[Address]:
        """Let a forum's post that is gone wait no more; return the messages of its draft."""
        if self._support is None or await self._watched(Spot(guild, channel, thread)) is None:
            return []
        return [*await self._support.deleted(guild, channel, message_key(thread, thread))]

    async def answers_posts(self, asked: Mention) -> bool:
        """Return whether a forum's posts are answered as its channel's own settings say, and not all at once."""
        if self._support is None or await self._watched(asked.spot) is None:
            return False
        policy = await self._support.policies.of(_channel(asked.spot))
        return "mode" in policy.chosen or self._support.policies.settings.mode not in WATCHED

    async def _watched(self, spot: Spot) -> ChannelPolicy | None:
        if self._support is None or spot.direct:
            return None
        policy = await self._support.policies.of(_channel(spot))
        return policy if policy.mode in WATCHED else None

    async def _post(self, message: discord.Message, policy: ChannelPolicy, *, addressed: bool = False) -> Post | None:
        """Return a message as it is heard; of one in a thread that is not known nobody can tell which channel's it is.

        The writer's roles are looked up where they matter, and Discord did not tell them. Who may not ask in the server
        is still heard: they may answer others.
        """
        if isinstance(message.channel, discord.PartialMessageable):
            return None
        asking = frozenset((await self._servers.of(spot_of(message).guild)).roles)
        matter = bool(asking) or any(name.startswith("&") for name in policy.people)
        by_bot = message.author.bot or message.webhook_id is not None
        roles = await roles_of(message) if matter and not by_bot else ()
        post = post_of(self._client, message, roles=roles, addressed=addressed)
        return post and replace(post, may_ask=not asking or not asking.isdisjoint(roles))


def _channel(spot: Spot) -> Channel:
    return Channel(PLATFORM, spot.guild, spot.channel)
