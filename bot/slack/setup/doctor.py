"""The doctor for Slack: tokens, scopes, transport, clock and channels, each with what to change where."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from email.utils import parsedate_to_datetime

from aiohttp import ClientError, ClientSession, ClientTimeout
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.doctor import Finding
from bot.slack.connection.clients import many_workspaces, transport, vendor_log
from bot.slack.connection.socket import refused
from bot.slack.replying.place import UNREACHABLE, problem
from bot.slack.setup import secrets, supported
from bot.slack.setup.manifest import EVENTS_PATH, SCOPES
from bot.support.examined import NOTHING, Watched
from core.config import SlackSettings

SECONDS = 10.0
SKEW_NOTED, SKEW_FATAL = 60.0, 300.0  # Slack's signatures are refused after five minutes
PAGES, PAGE = 5, 200
_WAYS_TO_ASK = frozenset({"app_mentions:read", "commands", "im:history"})
_KINDS = {"public_channel": "channels:read", "private_channel": "groups:read"}
_SHOWN = 8


async def examine(
    settings: SlackSettings, now: Callable[[], float] = time.time, watched: Watched = NOTHING
) -> list[Finding]:
    """Return everything that could be found out, the most basic first; ``now`` is this machine's clock.

    ``watched`` are the support channels; those of workspaces that installed the app are not looked at.
    """
    findings = secrets.inspect(settings)
    async with ClientSession(timeout=ClientTimeout(total=SECONDS)) as session:
        client = AsyncWebClient(
            base_url=settings.api_url, session=session, logger=vendor_log(), token=_plain(settings), retry_handlers=[]
        )
        if many_workspaces(settings):
            findings += await _api(settings, client, now)
        elif _plain(settings):
            findings += await _bot(settings, client, now, watched)
        if transport(settings) == "socket" and settings.app_token.get_secret_value().strip():
            findings.append(await _socket(settings, client, session))
    if transport(settings) == "http":
        findings.append(_http())
    return findings


def _plain(settings: SlackSettings) -> str:
    return settings.bot_token.get_secret_value().strip()


async def _bot(
    settings: SlackSettings, client: AsyncWebClient, now: Callable[[], float], watched: Watched
) -> list[Finding]:
    try:
        known = await client.auth_test()
    except UNREACHABLE as error:
        return [_no_identity(settings, problem(error), error)]
    who = f"{known.get('user', 'bot')} ({known['user_id']}) in workspace {known.get('team') or known['team_id']}"
    granted, name = _granted(known.headers), str(known.get("user", ""))
    return [
        Finding("bot token", "ok", who),
        *_scopes(granted),
        *_clock(known.headers, now()),
        await _channels(client, granted, name),
        *await supported.examine(client, watched, str(known["team_id"]), f"@{name or 'the bot'}"),
    ]


async def _api(settings: SlackSettings, client: AsyncWebClient, now: Callable[[], float]) -> list[Finding]:
    try:
        answered = await client.api_test()
    except UNREACHABLE as error:
        return [_no_identity(settings, problem(error), error)]
    what = f"reachable at {settings.api_url}; workspaces install the app at /slack/install"
    return [Finding("api", "ok", what), *_clock(answered.headers, now())]


def _no_identity(settings: SlackSettings, code: str, error: Exception) -> Finding:
    if not code:
        what = f"Slack can't be reached at {settings.api_url} ({type(error).__name__})"
        return Finding("api", "problem", what, "check slack.api_url, the network, and whether a proxy is in the way")
    remedy = "OAuth & Permissions › OAuth Tokens › copy the Bot User OAuth Token (xoxb-…) into SLACK_BOT_TOKEN"
    return Finding("bot token", "problem", f"Slack refuses it ({code})", remedy)


def _granted(headers: Mapping[str, str]) -> frozenset[str] | None:
    said = {name.lower(): value for name, value in headers.items()}.get("x-oauth-scopes")
    return None if said is None else frozenset(part.strip() for part in said.split(",") if part.strip())


def _scopes(granted: frozenset[str] | None) -> list[Finding]:
    if granted is None:
        return [Finding("scopes", "warning", "Slack did not say which scopes the token has", "compare the manifest")]
    lacking = [scope for scope in SCOPES if scope not in granted]
    if not lacking:
        return [Finding("scopes", "ok", f"all {len(SCOPES)} are granted")]
    deaf = not granted & _WAYS_TO_ASK
    return [_without(scope, deaf=deaf and scope in _WAYS_TO_ASK) for scope in lacking]


def _without(scope: str, *, deaf: bool) -> Finding:
    fatal = deaf or scope == "chat:write"
    remedy = f"OAuth & Permissions › Bot Token Scopes › add {scope}, then reinstall the app"
    return Finding("scope", "problem" if fatal else "warning", f"{scope} is missing: no {SCOPES[scope]}", remedy)


def _clock(headers: Mapping[str, str], now: float) -> list[Finding]:
    dates = {name.lower(): value for name, value in headers.items()}
    with suppress(KeyError, TypeError, ValueError):
        skew = abs(parsedate_to_datetime(dates["date"]).timestamp() - now)
        if skew < SKEW_NOTED:
            return [Finding("clock", "ok", "agrees with Slack's")]
        what = f"this machine's clock is {skew:.0f} s away from Slack's"
        remedy = "switch on time synchronisation (NTP); signatures older than five minutes are refused"
        return [Finding("clock", "problem" if skew >= SKEW_FATAL else "warning", what, remedy)]
    return []


async def _channels(client: AsyncWebClient, granted: frozenset[str] | None, name: str) -> Finding:
    kinds = [kind for kind, scope in _KINDS.items() if granted is None or scope in granted]
    if not kinds:
        return Finding("channels", "ok", "not looked up: that needs channels:read")
    try:
        names, more = await _memberships(client, kinds)
    except UNREACHABLE as error:
        what = f"could not be listed ({problem(error) or type(error).__name__})"
        return Finding("channels", "warning", what, "try again in a minute")
    if not names:
        what = "the bot is in no channel, so nobody can mention it there"
        return Finding("channels", "warning", what, f"/invite @{name or 'the bot'} in each channel that shall have it")
    shown = ", ".join(names[:_SHOWN]) + (", …" if more or len(names) > _SHOWN else "")
    return Finding("channels", "ok", f"in {len(names)}{' or more' if more else ''}: {shown}")


async def _memberships(client: AsyncWebClient, kinds: Sequence[str]) -> tuple[list[str], bool]:
    """Return the names of the channels that the bot is in, and whether there are more than were read."""
    names: list[str] = []
    cursor = ""
    for _ in range(PAGES):
        page = await client.users_conversations(types=",".join(kinds), limit=PAGE, cursor=cursor, exclude_archived=True)
        names += [f"#{channel.get('name') or channel['id']}" for channel in page.get("channels") or []]
        cursor = _next(page)
        if not cursor:
            return names, False
    return names, True


def _next(page: AsyncSlackResponse) -> str:
    return str((page.get("response_metadata") or {}).get("next_cursor") or "")


async def _socket(settings: SlackSettings, client: AsyncWebClient, session: ClientSession) -> Finding:
    token = settings.app_token.get_secret_value().strip()
    try:
        opened = await client.apps_connections_open(app_token=token)
        async with session.ws_connect(str(opened["url"])) as socket:
            hello = await socket.receive_json(timeout=SECONDS)
    except UNREACHABLE as error:
        return _no_socket(settings, problem(error), error)
    except (ClientError, TypeError, ValueError) as error:
        return _no_socket(settings, "", error)
    others = int(hello.get("num_connections", 1)) - 1
    return Finding("socket mode", "ok", f"connects; {others} more connection{'' if others == 1 else 's'} of this app")


def _no_socket(settings: SlackSettings, code: str, error: Exception) -> Finding:
    if code == "missing_scope":
        remedy = "Basic Information › App-Level Tokens › make one with connections:write, set SLACK_APP_TOKEN"
        return Finding("socket mode", "problem", "the app-level token lacks connections:write", remedy)
    if code:
        return Finding("socket mode", "problem", *refused(code).split("; ", 1))
    what = f"no WebSocket through {settings.api_url} ({type(error).__name__})"
    return Finding("socket mode", "problem", what, "let wss://*.slack.com through proxies and firewalls, or use HTTP")


def _http() -> Finding:
    what = f"signed HTTP at {EVENTS_PATH}; Slack's API does not tell which address it calls and for which events"
    return Finding("events", "ok", what, "Event Subscriptions › compare with `footnote manifest slack --http URL`")
