"""The first answer to a command, due within three seconds: something will come, or one sentence at once."""

import logging
from dataclasses import dataclass

import discord

from bot import wording
from bot.discord.replying.place import UNREACHABLE

log = logging.getLogger(__name__)

ACKNOWLEDGED = 40060  # by another process, or by us: discord.py tries again after a 5xx that came too late
UNKNOWN = 10062  # more than three seconds have passed


@dataclass(frozen=True, slots=True)
class Opened:
    """What became of an acknowledgement; ``message`` is the id of the response, empty when it is not known.

    ``ours`` is false where another process may have been faster, ``usable`` where the interaction is no more.
    """

    message: str = ""
    ours: bool = True
    usable: bool = True


async def opened(interaction: discord.Interaction, *, private: bool) -> Opened:
    """Say that an answer will come, to one person alone when ``private``; never raises."""
    try:
        response = await interaction.response.defer(ephemeral=private, thinking=True)
    except discord.HTTPException as error:
        log.info("discord: a command was acknowledged elsewhere, or too late (code %s)", error.code)
        return Opened(ours=error.code != ACKNOWLEDGED, usable=error.code != UNKNOWN)
    except UNREACHABLE as error:  # it may have got through
        log.warning("discord: a command could not be acknowledged (%s)", type(error).__name__)
        return Opened()
    return Opened(str(response.message_id) if response is not None and response.message_id else "")


async def response_of(interaction: discord.Interaction) -> str:
    """Return the id of the response that another process began, empty when it can't be read."""
    try:
        return str((await interaction.original_response()).id)
    except (*UNREACHABLE, discord.DiscordException) as error:
        log.info("discord: a response could not be read (%s)", type(error).__name__)
        return ""


async def instead(interaction: discord.Interaction, sentence: str, *, private: bool) -> None:
    """Put a sentence for one person alone in the place of the answer that was announced; best effort."""
    try:
        if private:
            await interaction.edit_original_response(content=sentence)
        else:  # what was announced to everybody can't become private, nor what comes while it is not filled in
            await interaction.edit_original_response(content=wording.SEARCHING)
            await interaction.followup.send(sentence, ephemeral=True)
            await interaction.delete_original_response()
    except UNREACHABLE as error:
        log.warning("discord: somebody could not be told (%s)", type(error).__name__)
