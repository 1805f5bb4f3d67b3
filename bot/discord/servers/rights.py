"""Who may choose what: by what Discord says of the interaction at hand, whatever a screen shows."""

from typing import TypeAlias

import discord

SupportChannel: TypeAlias = discord.TextChannel | discord.ForumChannel  # channels for news are text channels, too
SUPPORTED = (discord.ChannelType.text, discord.ChannelType.news, discord.ChannelType.forum)

# Members are offered a command when they have every one of its bits: two of them would leave out whoever manages
# channels alone. Who manages a server manages its channels, nearly always; an administrator has all bits.
OFFERED = discord.Permissions(manage_channels=True)


def manages_server(interaction: discord.Interaction) -> bool:
    """Return whether somebody may set up everything in their server."""
    permissions = interaction.permissions
    return permissions.manage_guild or permissions.administrator


def manages_channel(interaction: discord.Interaction, channel: SupportChannel | None) -> bool:
    """Return whether somebody may set up a channel of their server; one that is gone, or unknown, as the server."""
    if manages_server(interaction):
        return True
    user = interaction.user
    return channel is not None and isinstance(user, discord.Member) and channel.permissions_for(user).manage_channels


def sees(interaction: discord.Interaction, channel: discord.abc.GuildChannel) -> bool:
    """Return whether somebody can read in a channel of their server."""
    user = interaction.user
    return isinstance(user, discord.Member) and channel.permissions_for(user).view_channel


def support_channel(guild: discord.Guild, id_: str) -> SupportChannel | None:
    """Return a channel of this server in which support can be set up, None where there is none with this id."""
    channel = guild.get_channel(int(id_)) if id_.isascii() and id_.isdecimal() and len(id_) <= 20 else None
    return channel if isinstance(channel, discord.TextChannel | discord.ForumChannel) else None
