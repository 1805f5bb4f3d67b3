"""`/footnote settings`: those who manage a server, or a channel, choose where, whom and from what the bot answers."""

import logging
from collections.abc import Sequence

import discord
from discord import app_commands

from bot import wording
from bot.discord.answering import problem
from bot.discord.gateway.client import Client
from bot.discord.pressing.press import acknowledge, tell, tell_more
from bot.discord.replying.place import UNREACHABLE
from bot.discord.servers.channel_panel import FORM, listening
from bot.discord.servers.channel_settings import ChannelSettings
from bot.discord.servers.overview import overview
from bot.discord.servers.panel import EVERYTHING, RESET, Panel
from bot.discord.servers.rights import OFFERED, SUPPORTED, manages_server
from bot.discord.servers.server import MOST, NAMES, Name, Server, Servers, allowed
from bot.discord.spot import PLATFORM
from bot.support.policies import Policies
from bot.wording import panels
from core.config import SupportSettings
from core.errors import JournalUnavailable

log = logging.getLogger(__name__)


def register(client: Client, servers: Servers, policies: Policies | None = None) -> None:
    """Add the command, and listen to its menus: to those that an earlier process showed, too.

    Without ``policies`` no channel can be set up.
    """
    group = app_commands.Group(
        name="footnote",
        description=panels.SETTINGS_GROUP,
        guild_only=True,
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
        default_permissions=OFFERED,
    )
    policies = policies or Policies(None, SupportSettings(), PLATFORM, scope=servers.settings.scope)
    asked, channels = Settings(servers, policies), ChannelSettings(servers, policies)

    @group.command(name="settings", description=panels.SETTINGS_DOES)
    @app_commands.describe(channel=panels.CHANNEL_OPTION)
    async def settings(interaction: discord.Interaction, channel: app_commands.Transform[str, _Id] = "") -> None:
        if not await acknowledge(interaction):
            return
        await (channels.show(interaction, channel) if channel else asked.show(interaction))

    client.tree.add_command(group)
    client.add_view(Panel(asked.choose))
    client.add_dynamic_items(listening(channels.act))
    client.presses[FORM] = channels.typed


class _Id(app_commands.Transformer):
    """The id of a channel: discord.py would refuse those that the bot can't see."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        return list(SUPPORTED)

    async def transform(self, interaction: discord.Interaction, value: discord.abc.Snowflake, /) -> str:
        del interaction
        return str(value.id)


class Settings:
    """What is done with the settings of a server, by people who may manage it; whatever their screen shows."""

    def __init__(self, servers: Servers, policies: Policies) -> None:
        """Settings are kept with ``servers``; ``policies`` say what was chosen for single channels."""
        self._servers = servers
        self._policies = policies

    async def show(self, interaction: discord.Interaction) -> None:
        """Show the settings to whoever asked for them alone; the interaction is acknowledged."""
        if interaction.guild is None or not allowed(self._servers.settings, str(interaction.guild.id)):
            await tell(interaction, wording.NOT_SERVED)
        elif not manages_server(interaction):
            await tell(interaction, panels.CHANNEL_NAMED)
        else:
            try:
                server = await self._servers.now(str(interaction.guild.id))
                await self._show(interaction, interaction.guild, server)
            except JournalUnavailable:
                await tell(interaction, wording.NOT_READ)

    async def choose(self, interaction: discord.Interaction, name: str, values: Sequence[str]) -> None:
        """Keep what was chosen in a menu, and show it."""
        if not await acknowledge(interaction, replace=True):  # Discord lets one process through
            return
        if interaction.guild is None or not manages_server(interaction):
            await tell_more(interaction, panels.MANAGERS_ONLY)
            return
        try:
            server = await self._keep(interaction.guild, str(interaction.user.id), name, values)
            log.info("discord: %s changed the settings of server %s", interaction.user.id, interaction.guild.id)
            await self._show(interaction, interaction.guild, server, panels.SETTINGS_KEPT)
        except JournalUnavailable:
            await tell_more(interaction, wording.NOT_KEPT)

    async def _show(
        self, interaction: discord.Interaction, guild: discord.Guild, server: Server, told: str = ""
    ) -> None:
        """Show them; raises JournalUnavailable."""
        channels = await overview(guild, await self._servers.set_up(str(guild.id)), self._policies)
        panel = Panel(self.choose, server, guild, overview=channels, told=told)
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


def _possible(guild: discord.Guild, name: Name, values: Sequence[str]) -> list[str]:
    """Return those that this server has, without the role of everybody: nobody chooses a channel of another server."""
    if name == "scope":
        return ["" if value == EVERYTHING else value for value in values[:1]]
    ids = [int(value) for value in values[:MOST] if value.isdecimal()]
    if name == "roles":
        return [str(id_) for id_ in ids if id_ != guild.id and guild.get_role(id_)]
    return [str(id_) for id_ in ids if guild.get_channel(id_)]
