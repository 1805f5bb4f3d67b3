"""What the bot asks Discord to be told: as little as the settings need."""

import discord

from core.config import DiscordSettings

PORTAL = "https://discord.com/developers/applications"


def wanted(settings: DiscordSettings) -> discord.Intents:
    """Return the intents: servers, their messages, direct messages, and what the messages say where that is set."""
    intents = discord.Intents.none()
    intents.guilds = True
    intents.guild_messages = True
    intents.dm_messages = True
    intents.message_content = settings.message_content
    return intents


def not_approved() -> str:
    """Return the line for an intent that Discord does not grant the app."""
    return (
        f'Discord does not let the bot read messages: switch on "Message Content Intent" at {PORTAL} › your app › Bot, '
        "or set discord.message_content = false to answer only commands, mentions and direct messages"
    )
