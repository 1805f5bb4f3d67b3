"""The channels of a server that have support settings of their own, a line each, for those who manage the server."""

from collections.abc import Sequence

import discord

from bot.discord.servers.rights import SupportChannel, support_channel
from bot.discord.spot import PLATFORM
from bot.support.policies import Policies
from bot.support.summary import line
from bot.wording import panels
from core.journal.values import Channel

SHOWN = 10


async def overview(guild: discord.Guild, ids: Sequence[str], policies: Policies) -> str:
    """Return Markdown for the channels with these ids, as far as they are still there; "" where there are none."""
    found = (support_channel(guild, id_) for id_ in ids)
    channels = sorted((one for one in found if one is not None), key=lambda one: (one.position, one.id))
    if not channels:
        return ""
    lines = [await _line(channel, policies) for channel in channels[:SHOWN]]
    if len(channels) > SHOWN:
        lines.append(panels.CHANNEL_MORE.format(count=len(channels) - SHOWN))
    return "\n".join([panels.CHANNEL_OVERVIEW, *lines])


async def _line(channel: SupportChannel, policies: Policies) -> str:
    policy = await policies.of(Channel(PLATFORM, str(channel.guild.id), str(channel.id)))
    drafts = f"<#{policy.shadow}>" if policy.shadow.isdecimal() else ""
    return f"- {channel.mention}: {line(policy, shadow=drafts)}"
