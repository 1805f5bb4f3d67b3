"""What was chosen for one channel, as its server has it today: in words, for the menus, and what won't work of it."""

from collections.abc import Iterator
from dataclasses import dataclass

import discord

from bot.discord.servers.permissions import NEEDED, lacking
from bot.discord.servers.rights import SupportChannel
from bot.support.policies import WATCHED
from bot.support.summary import summary
from bot.wording import panels
from core.config import DiscordSettings
from core.policy import ChannelPolicy

_WARNED = 10
_IN_DRAFTS = ("view_channel", "send_messages")


@dataclass(frozen=True, slots=True)
class Chosen:
    """One channel's settings; ``scopes`` are those that may be chosen, the operator's first."""

    channel: SupportChannel
    policy: ChannelPolicy
    scopes: tuple[str, ...]
    settings: DiscordSettings

    @property
    def shadow(self) -> discord.abc.GuildChannel | None:
        """The channel for drafts, None also where it is gone."""
        return self.channel.guild.get_channel(int(self.policy.shadow)) if _is_id(self.policy.shadow) else None

    @property
    def people(self) -> tuple[str, ...]:
        """The ids of those who were named here, not those of the operator."""
        return tuple(one for one in self._named if _is_id(one))

    @property
    def roles(self) -> tuple[discord.Role, ...]:
        """The roles that were named here, as far as there are any."""
        found = (self.channel.guild.get_role(int(one[1:])) for one in self._named if one[0] == "&" and _is_id(one[1:]))
        return tuple(role for role in found if role is not None)

    @property
    def summary(self) -> str:
        """What holds, in sentences."""
        called = [f"<@{one}>" for one in self.policy.people if _is_id(one.removeprefix("&"))]
        return summary(self.policy, shadow=self.shadow.mention if self.shadow else "", people=called)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What won't work, a line each."""
        found = [] if self.policy.mode == "off" else [*self._about_here(), *self._about_drafts(), *self._about_calls()]
        return tuple(found[:_WARNED])

    @property
    def _named(self) -> tuple[str, ...]:
        return self.policy.people if self.policy.people != self.settings.humans else ()

    def _about_here(self) -> Iterator[str]:
        channel = self.channel
        forum = isinstance(channel, discord.ForumChannel)
        if names := lacking(channel.permissions_for(channel.guild.me), thread=forum):
            yield panels.SETTINGS_LACKING.format(place=channel.mention, permissions=", ".join(names))
        if self.policy.mode in WATCHED and not self.settings.message_content:
            yield panels.CHANNEL_BLIND

    def _about_drafts(self) -> Iterator[str]:
        if not self.policy.shadow:
            return
        if self.policy.mode not in WATCHED:
            confident, always = (panels.CHANNEL_MODES[mode][0] for mode in ("confident", "always"))
            yield panels.CHANNEL_SHADOW_SPENT.format(confident=confident, always=always)
        shadow = self.shadow
        if shadow is None:
            yield panels.CHANNEL_SHADOW_GONE
        elif shadow.id == self.channel.id:
            yield panels.CHANNEL_SHADOW_SAME
        else:
            allowed = shadow.permissions_for(shadow.guild.me)
            names = [NEEDED[name] for name in _IN_DRAFTS if not (allowed.administrator or getattr(allowed, name))]
            if names:
                yield panels.SETTINGS_LACKING.format(place=shadow.mention, permissions=", ".join(names))

    def _about_calls(self) -> Iterator[str]:
        calls_anybody = self.channel.permissions_for(self.channel.guild.me).mention_everyone
        for role in self.roles:
            if not (role.mentionable or calls_anybody):
                yield panels.CHANNEL_UNREACHED.format(role=role.mention)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 20
