"""Support settings of one channel: what is done with its menus, by people who may manage it."""

import asyncio
import logging
from collections.abc import Mapping, Sequence

import discord

from bot import wording
from bot.discord.answering import problem
from bot.discord.pressing.press import acknowledge, tell, tell_more
from bot.discord.replying.inline import fitted
from bot.discord.replying.place import UNREACHABLE
from bot.discord.servers.channel_panel import MOST_PEOPLE, QUIET, RESET, ChannelPanel, hours_form, typed_hours
from bot.discord.servers.chosen import Chosen
from bot.discord.servers.rights import SupportChannel, manages_channel, sees, support_channel
from bot.discord.servers.server import Servers, allowed
from bot.discord.spot import PLATFORM
from bot.support.policies import NAMES, Policies
from bot.wording import panels
from core.errors import JournalUnavailable
from core.journal.values import Channel

log = logging.getLogger(__name__)

QUICK_SECONDS = 1.0  # for the hours of before: a form is opened within three seconds or not at all
GIVEN_BACK = 100  # characters of what was typed
_REFUSED = 400  # Discord's status for a message that it can't show


class ChannelSettings:
    """What is done with the settings of a channel; rights are looked at again each time, whatever a screen shows."""

    def __init__(self, servers: Servers, policies: Policies) -> None:
        """Settings are kept with ``policies``; the operator's are those of ``servers``."""
        self._settings = servers.settings
        self._policies = policies

    async def show(self, interaction: discord.Interaction, id_: str) -> None:
        """Show a channel's settings to whoever asked for them alone; the interaction is acknowledged."""
        channel, refused = self._allowed(interaction, id_)
        if channel is None:
            await tell(interaction, refused)
            return
        try:
            await self._show(interaction, channel)
        except JournalUnavailable:
            await tell(interaction, wording.NOT_READ)

    async def act(self, interaction: discord.Interaction, name: str, id_: str, values: Sequence[str]) -> None:
        """Keep what was chosen in a menu, or open the form; whatever the ids and values are."""
        if name == QUIET:
            await self._open_form(interaction, id_)
        elif await acknowledge(interaction, replace=True):  # Discord lets one process through
            await self._change(interaction, id_, name, values)

    async def typed(self, interaction: discord.Interaction, claim: int) -> None:
        """Keep quiet hours as they were typed; what is not kept is given back."""
        del claim
        if await acknowledge(interaction, replace=True):
            id_, said = typed_hours(interaction.data)
            await self._change(interaction, id_, QUIET, [said], f"\n> {fitted(said, GIVEN_BACK)}" if said else "")

    async def _open_form(self, interaction: discord.Interaction, id_: str) -> None:
        channel, refused = self._allowed(interaction, id_)
        if channel is None:
            await interaction.response.send_message(refused, ephemeral=True)
            return
        try:
            async with asyncio.timeout(QUICK_SECONDS):
                quiet = (await self._policies.of(_named(channel))).quiet
        except TimeoutError:
            quiet = None
        await interaction.response.send_modal(hours_form(channel.id, quiet))

    async def _change(
        self, interaction: discord.Interaction, id_: str, name: str, values: Sequence[str], given_back: str = ""
    ) -> None:
        channel, refused = self._allowed(interaction, id_)
        if channel is None:
            await tell_more(interaction, refused + given_back)
            return
        try:
            told = await self._keep(interaction, channel, name, values)
            await self._show(interaction, channel, panels.SETTINGS_KEPT if not told else told + given_back)
        except JournalUnavailable:
            await tell_more(interaction, wording.NOT_KEPT + given_back)

    async def _keep(
        self, interaction: discord.Interaction, channel: SupportChannel, name: str, values: Sequence[str]
    ) -> str:
        """Return why it was not kept, "" when it was; raises JournalUnavailable."""
        person, where = str(interaction.user.id), _named(channel)
        try:
            if name == RESET:
                await self._policies.reset(where)
            for known in NAMES:
                if name == known:
                    await self._policies.put(where, known, _text(interaction, known, values), person=person)
        except ValueError as error:
            return str(error)
        log.info("discord: %s changed the settings of channel %s", person, channel.id)
        return ""

    async def _show(self, interaction: discord.Interaction, channel: SupportChannel, told: str = "") -> None:
        """Show what holds now; raises JournalUnavailable. Whom Discord does not know any more stands in no menu."""
        policy = await self._policies.now(_named(channel))
        chosen = Chosen(channel, policy, self._policies.scopes, self._settings)
        for named in (True, False):
            try:
                await interaction.edit_original_response(view=ChannelPanel(chosen, told, named=named))
            except UNREACHABLE as error:
                log.warning("discord: the settings of a channel could not be shown (%s)", problem(error))
                if not (isinstance(error, discord.HTTPException) and error.status == _REFUSED and chosen.people):
                    return
            else:
                return

    def _allowed(self, interaction: discord.Interaction, id_: str) -> tuple[SupportChannel | None, str]:
        """Return the channel when it may be set up by this person, else None and why not."""
        guild = interaction.guild
        if guild is None or not allowed(self._settings, str(guild.id)):
            return None, wording.NOT_SERVED
        channel = support_channel(guild, id_)
        if not manages_channel(interaction, channel):  # the same for a channel that there is not: nothing is learned
            return None, panels.CHANNEL_MANAGERS_ONLY
        return channel, panels.CHANNEL_GONE


def _named(channel: SupportChannel) -> Channel:
    return Channel(PLATFORM, str(channel.guild.id), str(channel.id))


def _text(interaction: discord.Interaction, name: str, values: Sequence[str]) -> str:
    """Return what was chosen as it is kept; raises ValueError with a sentence."""
    match name:
        case "shadow":
            return _shadow(interaction, values[0]) if values else ""
        case "people":
            return ",".join(_people(interaction, values))
        case "languages":
            return ",".join(values)
        case _:
            return "".join(values[:1])


def _shadow(interaction: discord.Interaction, id_: str) -> str:
    """Return the id of a channel that this server has and this person sees; raises ValueError."""
    known = interaction.guild and support_channel(interaction.guild, id_)
    if not isinstance(known, discord.TextChannel) or not sees(interaction, known):
        raise ValueError(panels.CHANNEL_SHADOW_UNSEEN)
    return str(known.id)


def _people(interaction: discord.Interaction, values: Sequence[str]) -> list[str]:
    """Return people of this server, then its roles with & before them; raises ValueError when nobody is left.

    Bots are left out, and the role of everybody.
    """
    guild = interaction.guild
    ids = [value for value in values[:MOST_PEOPLE] if value.isascii() and value.isdecimal() and len(value) <= 20]
    roles = [id_ for id_ in ids if guild and int(id_) != guild.id and guild.get_role(int(id_))]
    users, members = _resolved(interaction, "users"), _resolved(interaction, "members")
    people = [id_ for id_ in ids if id_ in members and not _is_bot(users.get(id_))]
    if values and not (people or roles):
        raise ValueError(panels.NO_SUCH_PEOPLE)
    return [*people, *(f"&{role}" for role in roles)]


def _resolved(interaction: discord.Interaction, kind: str) -> Mapping[str, object]:
    """Return what Discord adds to what was chosen: it names as members none but those of this server."""
    data: Mapping[str, object] = interaction.data or {}
    resolved = data.get("resolved")
    found = resolved.get(kind) if isinstance(resolved, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _is_bot(user: object) -> bool:
    return isinstance(user, Mapping) and bool(user.get("bot"))
