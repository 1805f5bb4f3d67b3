"""Where the bot is, for the doctor: its servers, what it may do in their channels, forums, people to call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import discord

from bot.discord.servers.permissions import granted, lacking, union
from bot.discord.setup.manifest import server_address
from bot.discord.setup.reading import FAILURES, Api, Refused, Thing, why
from bot.doctor import Finding
from bot.text import printable
from core.config import DiscordSettings

PAGES, PAGE = 5, 200
SERVERS = 10  # that are looked at closely
FORUMS = 25
SHOWN = 8

_WRITTEN_IN = frozenset({0, 5})  # text and announcements
_FORUMS = frozenset({15, 16})  # forums and galleries
_LATER: Final = "try again in a minute"


@dataclass(frozen=True, slots=True)
class _Looked:
    """The channels of one server: how many work, how many are hidden, and what the others lack."""

    name: str
    working: int
    hidden: int
    lacking: Mapping[str, tuple[str, ...]]


async def examine(api: Api, settings: DiscordSettings, bot: str, application: str) -> list[Finding]:
    """Return what there is to say of servers, channels, forums and people."""
    findings: list[Finding] = []
    roles: dict[str, list[Thing]] = {}
    try:
        guilds, more = await _guilds(api)
        findings.append(_servers(guilds, application, more=more))
        near = guilds[:SERVERS]
        roles = {str(guild.get("id")): await api.things(f"/guilds/{guild.get('id')}/roles") for guild in near}
        findings += await _channels(api, near, roles, bot) if near else []
    except (Refused, *FAILURES) as error:
        findings.append(Finding("servers", "warning", f"could not be looked up ({why(error)})", _LATER))
    findings += await _forums(api, settings)
    return [*findings, *await _humans(api, settings, [role for known in roles.values() for role in known])]


async def _guilds(api: Api) -> tuple[list[Thing], bool]:
    """Return the servers that the bot is in, and whether there are more than were read."""
    guilds: list[Thing] = []
    after = "0"
    for _ in range(PAGES):
        page = await api.things(f"/users/@me/guilds?limit={PAGE}&after={after}")
        guilds += page
        if len(page) < PAGE:
            return guilds, False
        after = str(page[-1].get("id", after))
    return guilds, True


def _servers(guilds: Sequence[Thing], application: str, *, more: bool) -> Finding:
    if not guilds:
        return Finding("servers", "warning", "it is in none", f"invite it: {server_address(application)}")
    shown = ", ".join(_name(guild) for guild in guilds[:SHOWN]) + (", …" if more or len(guilds) > SHOWN else "")
    return Finding("servers", "ok", f"in {len(guilds)}{' or more' if more else ''}: {shown}")


async def _channels(api: Api, guilds: Sequence[Thing], roles: Mapping[str, Sequence[Thing]], bot: str) -> list[Finding]:
    looked: list[_Looked] = []
    findings: list[Finding] = []
    for guild in guilds:
        try:
            looked.append(await _look(api, guild, roles[str(guild.get("id"))], bot))
        except (Refused, *FAILURES) as error:
            what = f"those of {_name(guild)} could not be looked up ({why(error)})"
            findings.append(Finding("channels", "warning", what, _LATER))
    findings += [_faulty(one) for one in looked if one.lacking]
    working, hidden = sum(one.working for one in looked), sum(one.hidden for one in looked)
    if not looked:
        return findings
    if working:
        unseen = f"; {hidden} more are hidden from it" if hidden else ""
        what = f"it may do what it needs in {working}{unseen}"
        return [Finding("channels", "ok", what), *findings]
    what = "there is none in which it may do all that it needs"
    return [Finding("channels", "warning", what, "Server Settings › Roles › grant it what is missing"), *findings]


async def _look(api: Api, guild: Thing, roles: Sequence[Thing], bot: str) -> _Looked:
    id_ = str(guild.get("id", ""))
    channels = await api.things(f"/guilds/{id_}/channels")
    member = await api.thing(f"/guilds/{id_}/members/{bot}")
    held = [str(role) for role in member.get("roles") or ()]
    base = union(_bits(role.get("permissions")) for role in roles if str(role.get("id")) in {id_, *held})
    working = hidden = 0
    missing: dict[str, tuple[str, ...]] = {}
    for channel in channels:
        if channel.get("type") not in _WRITTEN_IN | _FORUMS:
            continue
        overwrites = [one for one in channel.get("permission_overwrites") or () if isinstance(one, dict)]
        permissions = discord.Permissions(granted(base, overwrites, id_, bot, held))
        names = lacking(permissions, thread=channel["type"] in _FORUMS)
        if not permissions.view_channel:
            hidden += 1
        elif names:
            missing[f"#{_name(channel)}"] = names
        else:
            working += 1
    return _Looked(_name(guild), working, hidden, missing)


def _faulty(looked: _Looked) -> Finding:
    shown = "; ".join(f"{name} lacks {', '.join(names)}" for name, names in list(looked.lacking.items())[:SHOWN])
    more = f"; and {len(looked.lacking) - SHOWN} more" if len(looked.lacking) > SHOWN else ""
    remedy = "Edit Channel › Permissions › its role › grant these, or Server Settings › Roles for all channels"
    return Finding("channels", "warning", f"in {looked.name}: {shown}{more}", remedy)


async def _forums(api: Api, settings: DiscordSettings) -> list[Finding]:
    findings: list[Finding] = []
    if settings.forums and not settings.message_content:
        remedy = "set discord.message_content = true, or empty discord.forums"
        findings.append(Finding("forums", "warning", "posts can't be read without their content", remedy))
    good = []
    remedy = "correct discord.forums: the id of a forum channel"
    try:
        for forum in settings.forums[:FORUMS]:
            name, wrong = await _forum(api, forum)
            if wrong:
                findings.append(Finding("forums", "warning", wrong, remedy))
            else:
                good.append(name)
    except (Refused, *FAILURES) as error:
        findings.append(Finding("forums", "warning", f"could not be looked up ({why(error)})", _LATER))
    fine = [Finding("forums", "ok", f"posts are answered in {', '.join(good[:SHOWN])}")] if good else []
    return fine + findings


async def _forum(api: Api, forum: str) -> tuple[str, str]:
    """Return a forum's name, and what is wrong with it."""
    try:
        channel = await api.thing(f"/channels/{forum}")
    except Refused as error:
        if error.status not in (403, 404):
            raise
        return "", f"{forum} is not there, or hidden from the bot"
    name = f"#{_name(channel)}"
    return name, "" if channel.get("type") in _FORUMS else f"{forum} ({name}) is no forum"


async def _humans(api: Api, settings: DiscordSettings, roles: Sequence[Thing]) -> list[Finding]:
    findings: list[Finding] = []
    known = {f"&{role.get('id')}": role for role in roles}
    try:
        for human in settings.humans:
            what, remedy = _role(human, known) if human.startswith("&") else await _person(api, human)
            if what:
                findings.append(Finding("humans", "warning", what, remedy))
    except (Refused, *FAILURES) as error:
        findings.append(Finding("humans", "warning", f"could not be looked up ({why(error)})", _LATER))
    if settings.humans and not findings:
        findings.append(Finding("humans", "ok", f"all {len(settings.humans)} who are called are known"))
    return findings


def _role(human: str, roles: Mapping[str, Thing]) -> tuple[str, str]:
    role = roles.get(human)
    if role is None:
        return f"no server that was looked at has the role {human}", "correct discord.humans: & and the id of a role"
    if not role.get("mentionable"):
        remedy = f"Server Settings › Roles › {_name(role)} › Allow anyone to @mention this role"
        return f"a call does not reach the role {_name(role)}", remedy
    return "", ""


async def _person(api: Api, human: str) -> tuple[str, str]:
    try:
        await api.thing(f"/users/{human}")
    except Refused as error:
        if error.status != 404:
            raise
        return f"nobody has the id {human}", "correct discord.humans: right-click a person › Copy User ID"
    return "", ""


def _bits(value: object) -> int:
    return int(value) if isinstance(value, int | str) and str(value).isdigit() else 0


def _name(thing: Thing) -> str:
    """Return a name that people gave, as the terminal may show it."""
    return " ".join(printable(str(thing.get("name") or thing.get("id") or "?")).split())[:100]
