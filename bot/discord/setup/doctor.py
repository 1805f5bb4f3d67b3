"""The doctor for Discord: token, intents, installs, commands, gateway, servers; each with what to change where."""

from collections.abc import Sequence
from typing import Any

from aiohttp import ClientSession, ClientTimeout

from bot.discord.gateway.intents import PORTAL
from bot.discord.gateway.proxy import proxy_for
from bot.discord.setup import secrets, supported, surroundings
from bot.discord.setup.reading import FAILURES, Api, Refused, Thing, why
from bot.discord.setup.registering import Payload, differences
from bot.doctor import Finding
from bot.support.examined import NOTHING, Watched
from core.config import DiscordSettings

SECONDS = 10.0
SESSIONS_NOTED = 50  # of a thousand a day; a bot that starts again and again runs out of them

_CONTENT, _CONTENT_LIMITED = 1 << 18, 1 << 19  # an application's flags: the intent is approved, or switched on
_GUILD, _USER = "0", "1"
_SHOWN = 8


async def examine(settings: DiscordSettings, commands: Sequence[Payload], watched: Watched = NOTHING) -> list[Finding]:
    """Return everything that could be found out, the most basic first; ``commands`` are ours, as they are sent.

    ``watched`` are the support channels.
    """
    findings = secrets.inspect(settings)
    if any(finding.state == "problem" for finding in findings):
        return findings
    proxy = proxy_for(settings.api_url)
    async with ClientSession(timeout=ClientTimeout(total=SECONDS), proxy=proxy) as session:
        api = Api(session, settings.api_url, secrets.token(settings))
        try:
            bot = await api.thing("/users/@me")
        except (Refused, *FAILURES) as error:
            return [*findings, _no_identity(settings, error)]
        who = f"{bot.get('username', 'bot')} ({bot.get('id', '?')})"
        findings.append(Finding("token", "ok", f"Discord knows it as {who}"))
        id_ = str(bot.get("id", ""))
        whole = await _whole(api, settings, id_, commands)
        return [*findings, *whole, *await supported.examine(api, settings, watched, id_)]


async def _whole(api: Api, settings: DiscordSettings, bot: str, commands: Sequence[Payload]) -> list[Finding]:
    try:
        application = await api.thing("/applications/@me")
    except (Refused, *FAILURES) as error:
        return [Finding("application", "warning", f"could not be looked up ({why(error)})", "try again in a minute")]
    id_ = str(application.get("id", bot))
    return [
        *_intents(settings, application),
        *_installs(settings, application),
        *await _commands(api, id_, commands),
        *await _gateway(api, settings),
        *await surroundings.examine(api, settings, bot, id_),
    ]


def _no_identity(settings: DiscordSettings, error: Exception) -> Finding:
    if isinstance(error, Refused) and error.status in (401, 403):
        return Finding("token", "problem", f"Discord refuses it ({error.status})", secrets.WHERE)
    what = f"Discord can't be reached at {settings.api_url} ({why(error)})"
    return Finding("api", "problem", what, "check discord.api_url, the network, and whether a proxy is in the way")


def _portal(application: Thing) -> str:
    return f"{PORTAL}/{application.get('id', '')}"


def _intents(settings: DiscordSettings, application: Thing) -> list[Finding]:
    granted = int(application.get("flags") or 0) & (_CONTENT | _CONTENT_LIMITED)
    if not settings.message_content:
        what = "none is privileged: only mentions, replies, /ask and direct messages are read"
        return [Finding("intents", "ok", what)]
    if granted:
        limited = "" if granted & _CONTENT else "; from 10,000 people in its servers on Discord has to approve that"
        return [Finding("intents", "ok", f"Message Content is on{limited}")]
    remedy = (
        f"{_portal(application)}/bot › Privileged Gateway Intents › switch on Message Content Intent and save, "
        "or set discord.message_content = false"
    )
    return [Finding("intents", "problem", "Message Content Intent is off: Discord ends the connection (4014)", remedy)]


def _installs(settings: DiscordSettings, application: Thing) -> list[Finding]:
    findings = []
    contexts = application.get("integration_types_config")
    page = f"{_portal(application)}/installation › Installation Contexts"
    if isinstance(contexts, dict) and _GUILD not in contexts:
        findings.append(Finding("installs", "problem", "servers can't invite it", f"{page} › tick Guild Install"))
    elif isinstance(contexts, dict) and _USER not in contexts:
        what = "in servers; nobody can add it to their own account"
        findings.append(Finding("installs", "ok", what, f"{page} › tick User Install, if people should"))
    else:
        findings.append(Finding("installs", "ok", "in servers, and in people's own accounts"))
    if application.get("interactions_endpoint_url"):
        what = "commands and buttons go to an address instead of the bot"
        remedy = f"{_portal(application)}/information › Interactions Endpoint URL › leave it empty"
        findings.append(Finding("interactions", "problem", what, remedy))
    if application.get("bot_public"):
        findings.append(_public(settings, application))
    if application.get("bot_require_code_grant"):
        remedy = f"{_portal(application)}/bot › Requires OAuth2 Code Grant › switch off"
        findings.append(Finding("installs", "problem", "an invitation is not completed: it asks for a code", remedy))
    return findings


def _public(settings: DiscordSettings, application: Thing) -> Finding:
    off = f"{_portal(application)}/bot › Public Bot › switch off"
    if settings.servers:
        what = (
            "anybody can add the bot; it answers in the servers of discord.servers, and whoever writes to it directly"
        )
        return Finding("public", "warning", what, f"{off}, unless the documentation is public")
    what = "anybody can add the bot to a server of theirs, and read there what it may search"
    return Finding(
        "public", "warning", what, f"{off}, or name your servers in discord.servers, unless the documentation is public"
    )


async def _commands(api: Api, application: str, ours: Sequence[Payload]) -> list[Finding]:
    try:
        known = await api.things(f"/applications/{application}/commands")
    except (Refused, *FAILURES) as error:
        return [Finding("commands", "warning", f"could not be looked up ({why(error)})", "try again in a minute")]
    changed = differences(ours, known)
    if not changed:
        return [Finding("commands", "ok", f"all {len(ours)} are registered as they are")]
    shown = ", ".join(changed[:_SHOWN]) + (", …" if len(changed) > _SHOWN else "")
    return [Finding("commands", "warning", f"not as they should be: {shown}", "start `footnote serve discord` once")]


async def _gateway(api: Api, settings: DiscordSettings) -> list[Finding]:
    try:
        gateway = await api.thing("/gateway/bot")
    except (Refused, *FAILURES) as error:
        return [Finding("gateway", "warning", f"could not be looked up ({why(error)})", "try again in a minute")]
    limit = gateway.get("session_start_limit")
    left = _number(limit.get("remaining") if isinstance(limit, dict) else None, SESSIONS_NOTED)
    advised = _number(gateway.get("shards"), 1)
    hours = _number(limit.get("reset_after") if isinstance(limit, dict) else None, 0) / 3_600_000
    findings = [_sessions(left, settings.shard_count or advised, hours)]
    if settings.shard_count and settings.shard_count < advised:
        what = f"Discord advises {advised} shards, discord.shard_count is {settings.shard_count}"
        findings.append(Finding("shards", "warning", what, "raise discord.shard_count, or set it to 0"))
    return findings


def _sessions(left: int, shards: int, hours: float) -> Finding:
    what = f"{left} sessions may begin in the next {hours:.0f} h, {shards} shard{'' if shards == 1 else 's'}"
    if left < shards:
        return Finding("gateway", "problem", what, "wait until then, and find out why the bot began so many")
    if left < SESSIONS_NOTED:
        return Finding("gateway", "warning", what, "find out why the bot begins so many: its log says so")
    return Finding("gateway", "ok", what)


def _number(value: Any, otherwise: int) -> int:  # noqa: ANN401 JSON
    return value if isinstance(value, int) and not isinstance(value, bool) else otherwise
