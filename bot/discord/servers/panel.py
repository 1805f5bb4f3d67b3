"""The message of `/footnote settings`: a menu for each setting, with what is chosen already."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import discord

from bot.discord.gateway.tree import excuse
from bot.discord.servers.permissions import lacking
from bot.discord.servers.server import MOST, NAMES, Name, Server
from bot.wording import panels

Choose: TypeAlias = Callable[[discord.Interaction, str, Sequence[str]], Awaitable[None]]

PREFIX = "footnote:settings:"
RESET = "reset"
EVERYTHING = "*"  # stands for the empty scope, which a menu can't hold

_LONGEST = 100  # characters of a choice in Discord's menus
_WARNED = 5
_ASKED_IN = [discord.ChannelType.text, discord.ChannelType.news, discord.ChannelType.voice]
_FORUMS = [discord.ChannelType.forum]
_TOLD_IN = [discord.ChannelType.text]


class Panel(discord.ui.LayoutView):
    """The menus of a server; with neither server nor guild it only listens, for all that were ever shown."""

    def __init__(
        self,
        choose: Choose,
        server: Server | None = None,
        guild: discord.Guild | None = None,
        *,
        overview: str = "",
        told: str = "",
    ) -> None:
        """``choose`` gets a setting's name and what is chosen; an ``overview`` of channels and ``told`` end it."""
        super().__init__(timeout=None)
        self.add_item(_text(f"### {panels.SETTINGS_TITLE}\n{panels.SETTINGS_TOLD}"))
        for name in NAMES:
            if name != "scope" or server is None or len(server.scopes) > 1:
                self.add_item(_text(panels.SETTINGS[name][0]))
                self.add_item(discord.ui.ActionRow(_menu(choose, name, server, guild)))
        self.add_item(discord.ui.ActionRow(_Reset(choose)))
        if overview:
            self.add_item(_text(overview))
        warnings = list(_warnings(server, guild)) if server and guild else []
        if told or warnings:
            self.add_item(_text("\n".join([told, *warnings]).strip()))

    async def on_error(self, interaction: discord.Interaction, error: Exception, item: discord.ui.Item[Any], /) -> None:
        """Say so to the person, once."""
        await excuse(interaction, error, "a setting")


class _ChannelMenu(discord.ui.ChannelSelect[Panel]):
    def __init__(self, choose: Choose, name: Name, chosen: Sequence[int]) -> None:
        super().__init__(
            custom_id=PREFIX + name,
            channel_types={"forums": _FORUMS, "notices": _TOLD_IN}.get(name, _ASKED_IN),
            placeholder=panels.SETTINGS[name][1],
            min_values=0,
            max_values=1 if name == "notices" else MOST,
            default_values=[discord.SelectDefaultValue.from_channel(discord.Object(id_)) for id_ in chosen],
        )
        self._choose, self._name = choose, name

    async def callback(self, interaction: discord.Interaction) -> None:
        await self._choose(interaction, self._name, chosen_values(interaction))


class _RoleMenu(discord.ui.RoleSelect[Panel]):
    def __init__(self, choose: Choose, chosen: Sequence[int]) -> None:
        super().__init__(
            custom_id=f"{PREFIX}roles",
            placeholder=panels.SETTINGS["roles"][1],
            min_values=0,
            max_values=MOST,
            default_values=[discord.SelectDefaultValue.from_role(discord.Object(id_)) for id_ in chosen],
        )
        self._choose = choose

    async def callback(self, interaction: discord.Interaction) -> None:
        await self._choose(interaction, "roles", chosen_values(interaction))


class _ScopeMenu(discord.ui.Select[Panel]):
    def __init__(self, choose: Choose, scopes: Sequence[str], chosen: str) -> None:
        super().__init__(
            custom_id=f"{PREFIX}scope",
            placeholder=panels.SETTINGS["scope"][1],
            min_values=0,
            options=[
                discord.SelectOption(
                    label=scope or panels.EVERYTHING, value=scope or EVERYTHING, default=scope == chosen
                )
                for scope in scopes
                if len(scope) <= _LONGEST
            ][:MOST],
        )
        self._choose = choose

    async def callback(self, interaction: discord.Interaction) -> None:
        await self._choose(interaction, "scope", chosen_values(interaction))


class _Reset(discord.ui.Button[Panel]):
    def __init__(self, choose: Choose) -> None:
        super().__init__(label=panels.SETTINGS_RESET, custom_id=PREFIX + RESET)
        self._choose = choose

    async def callback(self, interaction: discord.Interaction) -> None:
        await self._choose(interaction, RESET, [])


def _menu(choose: Choose, name: Name, server: Server | None, guild: discord.Guild | None) -> discord.ui.Item[Panel]:
    if name == "scope":
        return _ScopeMenu(choose, server.scopes if server else (), server.scope if server else "")
    if server is None or guild is None:
        return _RoleMenu(choose, ()) if name == "roles" else _ChannelMenu(choose, name, ())
    if name == "roles":
        return _RoleMenu(choose, [id_ for id_ in map(int, server.roles) if guild.get_role(id_)])
    return _ChannelMenu(choose, name, [channel.id for channel in _there(guild, _channels(server, name))])


def _channels(server: Server, name: Name) -> tuple[str, ...]:
    match name:
        case "channels":
            return server.channels
        case "forums":
            return server.forums
        case "notices":
            return (server.notices,) if server.notices else ()
        case "roles" | "scope":
            return ()


def _there(guild: discord.Guild, ids: Sequence[str]) -> list[discord.abc.GuildChannel]:
    """Return those that this server has: a menu with a channel that is gone would be refused."""
    return [channel for channel in (guild.get_channel(int(id_)) for id_ in ids[:MOST]) if channel is not None]


def _warnings(server: Server, guild: discord.Guild) -> Iterator[str]:
    """Yield a line for each chosen channel in which the bot can't do its work, a few at most."""
    lines = 0
    for name in ("channels", "forums", "notices"):
        for channel in _there(guild, _channels(server, name)):
            names = lacking(channel.permissions_for(guild.me), thread=name == "forums")
            if names and lines < _WARNED:
                lines += 1
                yield panels.SETTINGS_LACKING.format(place=channel.mention, permissions=", ".join(names))


def chosen_values(interaction: discord.Interaction) -> list[str]:
    """Return what was chosen in a menu, as it was sent."""
    data: Mapping[str, object] = interaction.data or {}
    values = data.get("values")
    return [str(value) for value in values] if isinstance(values, list) else []


def _text(text: str) -> discord.ui.TextDisplay[Panel]:
    return discord.ui.TextDisplay(text)
