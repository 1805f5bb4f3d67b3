"""The tree of commands: what fails in one is told to the person who used it."""

import asyncio
import logging

import aiohttp
import discord
from discord import app_commands

from bot import wording

log = logging.getLogger(__name__)

ELSEWHERE_SECONDS = 1.5  # Discord waits three: a process that stays gets the first half
_ANSWERED = frozenset({40060, 10062})  # somebody else acknowledged it, or it is too late to


class Tree(app_commands.CommandTree[discord.AutoShardedClient]):
    """Commands, each of which ends in words."""

    elsewhere = ELSEWHERE_SECONDS

    async def interaction_check(self, interaction: discord.Interaction[discord.AutoShardedClient], /) -> bool:
        """Leave a command to another process while this one ends; say so when there is none."""
        if not getattr(interaction.client, "leaving", False):
            return True
        if interaction.type is not discord.InteractionType.autocomplete:
            await asyncio.sleep(self.elsewhere)
            await tell(interaction, wording.LEAVING)
        return False

    async def _call(self, interaction: discord.Interaction[discord.AutoShardedClient]) -> None:
        """Leave out a command that discord.py can't read: it raises in a task that nobody looks at."""
        try:
            await super()._call(interaction)
        except app_commands.AppCommandError:
            raise
        except Exception as error:  # noqa: BLE001 what is raised depends on what is missing
            log.error("discord: a command could not be read (%s)", type(error).__name__)  # noqa: TRY400 no content

    async def on_error(
        self, interaction: discord.Interaction[discord.AutoShardedClient], error: app_commands.AppCommandError, /
    ) -> None:
        """Tell the person what went wrong."""
        name = interaction.command.qualified_name if interaction.command else "unknown"
        await excuse(interaction, error, f"the command {name}")


async def excuse(interaction: discord.Interaction, error: Exception, what: str) -> None:
    """Log a failure of ``what``, once, and say so to the person alone; never raises."""
    cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
    if isinstance(cause, discord.HTTPException) and cause.code in _ANSWERED:
        log.info("discord: %s was acknowledged elsewhere, or too late (%s)", what, cause.code)
        return
    if isinstance(cause, app_commands.AppCommandError):
        log.warning("discord: %s was refused (%s)", what, type(cause).__name__)
    else:
        log.error("discord: %s failed", what, exc_info=cause)
    await tell(interaction, worded(cause))


def worded(error: BaseException) -> str:
    """Return the sentence for what a command raised."""
    match error:
        case app_commands.CommandNotFound() | app_commands.CommandSignatureMismatch():
            return wording.UNKNOWN_COMMAND
        case app_commands.CheckFailure():
            return wording.NOT_ALLOWED
        case _:
            return wording.failure(error)


async def tell(interaction: discord.Interaction, sentence: str) -> None:
    """Say something to the person alone, where that is still possible."""
    if interaction.type is discord.InteractionType.autocomplete:
        return
    try:
        if interaction.response.is_done():
            await interaction.followup.send(sentence, ephemeral=True)
        else:
            await interaction.response.send_message(sentence, ephemeral=True)
    except (discord.HTTPException, discord.InteractionResponded, aiohttp.ClientError, OSError) as error:
        log.info("discord: a person could not be told (%s)", type(error).__name__)
