"""What somebody did in Discord, a button pressed or a form sent; and the answer to that person alone."""

import logging
from collections.abc import Iterator, Mapping

import discord

from bot.discord.answering import problem
from bot.discord.replying.place import UNREACHABLE
from bot.discord.spot import PLATFORM, Spot
from bot.feedback import Pressed

log = logging.getLogger(__name__)

_TEXT_INPUT = 4


def spot_of(interaction: discord.Interaction) -> Spot:
    """Return where it was done; the ids that Discord left out are empty."""
    place = str(interaction.channel_id or "")
    parent = interaction.channel.parent_id if isinstance(interaction.channel, discord.Thread) else None
    return Spot(str(interaction.guild_id or ""), str(parent or place), place)


def pressed_by(interaction: discord.Interaction) -> Pressed:
    """Return who did it where, as every platform tells it."""
    spot = spot_of(interaction)
    return Pressed(PLATFORM, frozenset({spot.guild}), spot.channel, str(interaction.user.id))


async def acknowledge(interaction: discord.Interaction, *, replace: bool = False) -> bool:
    """Say within three seconds that something will come, to this person alone; False when another process did.

    What comes is a message of its own, or ``replace``s the one on which the button stands.
    """
    try:
        await interaction.response.defer(ephemeral=True, thinking=not replace)
    except UNREACHABLE as error:
        log.info("discord: a button was acknowledged elsewhere, or too late (%s)", problem(error))
        return False
    return True


async def tell(interaction: discord.Interaction, text: str, view: discord.ui.View | None = None) -> bool:
    """Fill in what was acknowledged, with these buttons alone; best effort, False when it can't be."""
    try:
        await interaction.edit_original_response(
            content=text, view=view, allowed_mentions=discord.AllowedMentions.none()
        )
    except UNREACHABLE as error:
        log.warning("discord: somebody could not be told (%s)", problem(error))
        return False
    return True


async def tell_more(interaction: discord.Interaction, text: str) -> None:
    """Show one more message to this person alone; best effort."""
    try:
        await interaction.followup.send(text, ephemeral=True, allowed_mentions=discord.AllowedMentions.none())
    except UNREACHABLE as error:
        log.warning("discord: somebody could not be told (%s)", problem(error))


def sent_text(data: object) -> str:
    """Return what was typed in a form with one field, from an interaction's data; empty when there is none."""
    return next((value for field in fields(data) if isinstance(value := field.get("value"), str)), "")


def fields(component: object) -> Iterator[Mapping[str, object]]:
    """Yield the text fields of a form, whether they stand in rows or below labels."""
    if not isinstance(component, Mapping):
        return
    if component.get("type") == _TEXT_INPUT:
        yield component
    below = component.get("components")
    for one in [component.get("component"), *(below if isinstance(below, list) else ())]:
        yield from fields(one)
