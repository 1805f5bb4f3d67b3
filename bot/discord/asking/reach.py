"""Where an interaction comes from: from somebody with roles, from a place where the bot can post by itself or not."""

import discord

BARRED = frozenset({10003, 50001, 50013, 50083, 160005})  # gone, hidden, not allowed, archived, locked


def outside(client: discord.Client, interaction: discord.Interaction) -> bool:
    """Return whether the bot was brought to a place where it is no member."""
    guild = interaction.guild_id
    return interaction.context.private_channel or (guild is not None and client.get_guild(guild) is None)


def roles_of(interaction: discord.Interaction) -> tuple[str, ...]:
    """Return the ids of the roles that somebody has in the server, none outside."""
    person = interaction.user
    return tuple(str(role.id) for role in person.roles) if isinstance(person, discord.Member) else ()


def barred(error: Exception) -> bool:
    """Return whether a call failed because the bot may not post there."""
    return isinstance(error, discord.HTTPException) and error.code in BARRED
