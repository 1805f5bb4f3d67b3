"""`/footnote settings`: those who manage a server choose where, whom and from what the bot answers there."""

import logging
from collections.abc import Sequence

import discord
from discord import app_commands

from bot import wording
from bot.discord.answering import problem
from bot.discord.gateway.client import Client
from bot.discord.pressing.press import acknowledge, tell, tell_more
from bot.discord.replying.place import UNREACHABLE
from bot.discord.servers.panel import EVERYTHING, RESET, Panel
from bot.discord.servers.server import MOST, NAMES, Name, Server, Servers
from core.errors import JournalUnavailable

log = logging.getLogger(__name__)


def register(client: Client, servers: Servers) -> None:
    """Add the command, and listen to its menus: to those that an earlier process showed, too."""
    group = app_commands.Group(
        name="footnote",
        description=wording.SETTINGS_GROUP,
        guild_only=True,
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
        default_permissions=discord.Permissions(manage_guild=True),
    )
    asked = Settings(servers)

    @group.command(name="settings", description=wording.SETTINGS_DOES)
    async def settings(interaction: discord.Interaction) -> None:
        await asked.show(interaction)

    client.tree.add_command(group)
    client.add_view(Panel(asked.choose))


class Settings:
    """What is done with the settings of a server, by people who may manage it; whatever their screen shows."""

    def __init__(self, servers: Servers) -> None:
        """Settings are kept with ``servers``."""
        self._servers = servers

    async def show(self, interaction: discord.Interaction) -> None:
        """Show the settings to whoever asked for them alone."""
        if not await acknowledge(interaction):
            return
        if interaction.guild is None or not _manages(interaction):
            await tell(interaction, wording.MANAGERS_ONLY)
            return
        try:
            server = await self._servers.now(str(interaction.guild.id))
        except JournalUnavailable:
            await tell(interaction, wording.NOT_READ)
            return
        await self._show(interaction, interaction.guild, server)

    async def choose(self, interaction: discord.Interaction, name: str, values: Sequence[str]) -> None:
        """Keep what was chosen in a menu, and show it."""
        if not await acknowledge(interaction, replace=True):  # Discord lets one process through
            return
        if interaction.guild is None or not _manages(interaction):
            await tell_more(interaction, wording.MANAGERS_ONLY)
            return
        try:
            server = await self._keep(interaction.guild, str(interaction.user.id), name, values)
        except JournalUnavailable:
            await tell_more(interaction, wording.NOT_KEPT)
            return
        log.info("discord: %s changed the settings of server %s", interaction.user.id, interaction.guild.id)
        await self._show(interaction, interaction.guild, server, wording.SETTINGS_KEPT)

    async def _show(
        self, interaction: discord.Interaction, guild: discord.Guild, server: Server, told: str = ""
    ) -> None:
        panel = Panel(self.choose, server, guild, told)
        panel.stop()  # else discord.py keeps it, for each message; the one of `register` listens for all
        try:
            await interaction.edit_original_response(view=panel)
        except UNREACHABLE as error:
            log.warning("discord: the settings could not be shown (%s)", problem(error))

    async def _keep(self, guild: discord.Guild, person: str, name: str, values: Sequence[str]) -> Server:
        """Return the settings as they are then; raises JournalUnavailable."""
        workspace = str(guild.id)
        if name == RESET:
            await self._servers.reset(workspace)
        for known in NAMES:
            if name == known:
                await self._servers.put(workspace, known, _possible(guild, known, values), person=person)
        return await self._servers.now(workspace)


def _manages(interaction: discord.Interaction) -> bool:
    permissions = interaction.permissions  # as Discord says of this very interaction
    return permissions.manage_guild or permissions.administrator


def _possible(guild: discord.Guild, name: Name, values: Sequence[str]) -> list[str]:
    """Return those that this server has, without the role of everybody: nobody chooses a channel of another server."""
    if name == "scope":
        return ["" if value == EVERYTHING else value for value in values[:1]]
    ids = [int(value) for value in values[:MOST] if value.isdecimal()]
    if name == "roles":
        return [str(id_) for id_ in ids if id_ != guild.id and guild.get_role(id_)]
    return [str(id_) for id_ in ids if guild.get_channel(id_)]
