"""What the secrets of a Slack app look like, and which one stands in another's place."""

import re

from bot.doctor import Finding
from bot.slack.connection.clients import many_workspaces, missing, transport
from core.config import SlackSettings

_KINDS = {
    "xoxb-": "a bot token",
    "xoxe.xoxb-": "a bot token that rotates",
    "xapp-": "an app-level token",
    "xoxp-": "a user token",
    "xoxe.xoxp-": "a user token that rotates",
    "xoxe-": "a refresh token",
}
_WHERE = {
    "SLACK_BOT_TOKEN": "OAuth & Permissions › OAuth Tokens › Bot User OAuth Token (xoxb-…)",
    "SLACK_APP_TOKEN": "Basic Information › App-Level Tokens › one with connections:write (xapp-…)",
    "SLACK_SIGNING_SECRET": "Basic Information › App Credentials › Signing Secret",
    "SLACK_CLIENT_ID": "Basic Information › App Credentials › Client ID",
    "SLACK_CLIENT_SECRET": "Basic Information › App Credentials › Client Secret",
}
_SIGNING_SECRET = re.compile(r"[0-9a-f]{32}")


def inspect(settings: SlackSettings) -> list[Finding]:
    """Return what the secrets tell without asking Slack; the first line says how Slack is connected."""
    findings = [_transport(settings), *(_missing(name) for name in missing(settings))]
    findings += _misplaced("SLACK_BOT_TOKEN", settings.bot_token.get_secret_value(), ("xoxb-", "xoxe.xoxb-"))
    findings += _misplaced("SLACK_APP_TOKEN", settings.app_token.get_secret_value(), ("xapp-",))
    if settings.bot_token.get_secret_value().strip().startswith("xoxe.xoxb-"):
        findings.append(_rotating())
    if settings.bot_token.get_secret_value().strip() and many_workspaces(settings):
        what = "SLACK_BOT_TOKEN is not used: with a client id and secret each workspace brings its own"
        findings.append(Finding("settings", "warning", what, "remove it, or SLACK_CLIENT_ID and SLACK_CLIENT_SECRET"))
    secret = settings.signing_secret.get_secret_value()
    if transport(settings) == "http" and secret.strip() and not _SIGNING_SECRET.fullmatch(secret):
        what = "does not look like one: 32 digits from 0 to f, nothing before or after"
        findings.append(Finding("signing secret", "warning", what, _WHERE["SLACK_SIGNING_SECRET"]))
    return findings


def _transport(settings: SlackSettings) -> Finding:
    chosen = "Socket Mode" if transport(settings) == "socket" else "signed HTTP"
    both = settings.app_token.get_secret_value().strip() and settings.signing_secret.get_secret_value().strip()
    why = (
        ", since there is an app-level token; slack.transport may say otherwise"
        if both and settings.transport == "auto"
        else ""
    )
    return Finding("transport", "ok", chosen + why)


def _missing(name: str) -> Finding:
    return Finding("settings", "problem", f"{name} is not set", _WHERE[name])


def _misplaced(name: str, value: str, prefixes: tuple[str, ...]) -> list[Finding]:
    if not value.strip() or value.strip().startswith(prefixes):
        return []
    found = next((kind for prefix, kind in _KINDS.items() if value.strip().startswith(prefix)), "no token of Slack's")
    return [Finding("settings", "problem", f"{name} holds {found}", _WHERE[name])]


def _rotating() -> Finding:
    what = "SLACK_BOT_TOKEN rotates: it ends twelve hours after it was made"
    remedy = (
        "set SLACK_CLIENT_ID and SLACK_CLIENT_SECRET and install at /slack/install, or make an app without rotation"
    )
    return Finding("bot token", "warning", what, remedy)
