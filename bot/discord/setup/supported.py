"""Support channels, for the doctor: whether the bot can read what nobody addresses to it, and post its drafts."""

from collections.abc import Mapping, Sequence

import discord

from bot.discord.gateway.intents import PORTAL
from bot.discord.servers.permissions import NEEDED, granted, union
from bot.discord.setup.reading import FAILURES, Api, Refused, Thing, why
from bot.doctor import Finding
from bot.support.examined import Watched
from bot.text import printable
from core.config import DiscordSettings
from core.journal.values import Channel

MOST, SHOWN = 25, 8

_IN_DRAFTS = ("view_channel", "send_messages")
_NAME = "support"


async def examine(api: Api, settings: DiscordSettings, watched: Watched, bot: str) -> list[Finding]:
    """Return what there is to say of the channels in which the bot listens unasked; nothing where there are none."""
    findings = [_blind(settings, watched)] if watched and not settings.message_content else []
    seen: list[str] = []
    try:
        for channel in watched.channels[:MOST]:
            name = await _seen(api, channel)
            if name:
                seen.append(name)
            else:
                findings.append(_hidden(channel))
        findings += [wrong for shadow in watched.shadows[:MOST] if (wrong := await _drafts(api, shadow, bot))]
    except (Refused, *FAILURES) as error:
        findings.append(Finding(_NAME, "warning", f"could not be looked up ({why(error)})", "try again in a minute"))
    if seen:
        shown = ", ".join(seen[:SHOWN]) + (", …" if len(seen) > SHOWN else "")
        findings.insert(0, Finding(_NAME, "ok", f"listens unasked in {shown}"))
    return findings


def _blind(settings: DiscordSettings, watched: Watched) -> Finding:
    where = "every channel" if watched.everywhere else f"{len(watched.channels)} channels"
    where = "a channel" if where == "1 channels" else where
    what = f"{where} should be answered unasked, but what does not mention the bot can't be read"
    remedy = f"switch on the Message Content Intent ({PORTAL} › Bot) and set discord.message_content = true"
    return Finding(_NAME, "warning", what, remedy)


def _hidden(channel: Channel) -> Finding:
    what = f"channel {channel.channel} should be answered unasked, but it is gone or hidden from the bot"
    remedy = f"Edit Channel › Permissions › its role › {NEEDED['view_channel']}, or /footnote settings › defaults"
    return Finding(_NAME, "warning", what, remedy)


async def _seen(api: Api, channel: Channel) -> str:
    found = await _channel(api, channel)
    return f"#{_name(found)}" if found is not None else ""


async def _drafts(api: Api, shadow: Channel, bot: str) -> Finding | None:
    """Return what is wrong with a channel for drafts."""
    found = await _channel(api, shadow)
    if found is None:
        what = f"channel {shadow.channel} should get drafts, but it is gone or hidden from the bot"
        return Finding(_NAME, "warning", what, "choose another with /footnote settings, or let the bot see it")
    allowed = await _permissions(api, found, shadow.workspace, bot)
    names = [NEEDED[name] for name in _IN_DRAFTS if not (allowed.administrator or getattr(allowed, name))]
    if not names:
        return None
    what = f"drafts can't be posted in #{_name(found)}: it lacks {', '.join(names)}"
    return Finding(_NAME, "warning", what, "Edit Channel › Permissions › its role › grant these")


async def _channel(api: Api, channel: Channel) -> Thing | None:
    """Return a channel that the bot can see; raises what the API does but for that."""
    if not channel.channel.isdecimal():
        return None
    try:
        return await api.thing(f"/channels/{channel.channel}")
    except Refused as error:
        if error.status not in (403, 404):
            raise
        return None


async def _permissions(api: Api, channel: Thing, guild: str, bot: str) -> discord.Permissions:
    roles: Sequence[Mapping[str, object]] = await api.things(f"/guilds/{guild}/roles")
    member = await api.thing(f"/guilds/{guild}/members/{bot}")
    held = [str(role) for role in member.get("roles") or ()]
    base = union(_bits(role.get("permissions")) for role in roles if str(role.get("id")) in {guild, *held})
    overwrites = [one for one in channel.get("permission_overwrites") or () if isinstance(one, dict)]
    return discord.Permissions(granted(base, overwrites, guild, bot, held))


def _bits(value: object) -> int:
    return int(value) if isinstance(value, int | str) and str(value).isdigit() else 0


def _name(channel: Thing) -> str:
    return " ".join(printable(str(channel.get("name") or channel.get("id") or "?")).split())[:100]
