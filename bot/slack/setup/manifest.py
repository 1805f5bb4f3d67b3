"""The Slack app as a manifest: what the adapter needs of Slack, in the words of Slack's settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from bot.slack.pressing.buttons import WHY
from core.errors import ConfigError

Manifest: TypeAlias = dict[str, Any]

EVENTS_PATH = "/slack/events"
REDIRECT_PATH = "/slack/oauth_redirect"
SHORTCUT = "answer_message"
LONGEST_NAME = 35

SCOPES: Mapping[str, str] = {
    "chat:write": "posting any answer",
    "app_mentions:read": "mentions in channels",
    "im:history": "direct messages",
    "commands": "/ask, /why, /footnote and the message shortcuts",
    "assistant:write": "status, suggested prompts and titles in the agent pane",
    "channels:history": "follow-ups without a mention, and threads read, in public channels",
    "groups:history": "follow-ups without a mention, and threads read, in private channels",
    "mpim:history": "questions in group direct messages",
    "im:write": "call of a person directly when somebody asks for a human in a direct message",
    "channels:read": "settings of public channels by /footnote, and no list of those that the bot is in",
    "groups:read": "settings of private channels by /footnote, and no list of those that the bot is in",
    "users:read": "settings of channels by /footnote: only admins and who made a channel may choose them",
}
EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "message.channels",
    "message.groups",
    "message.im",
    "message.mpim",
    "tokens_revoked",
)
_DESCRIPTION = "Answers questions from our documentation, with the sources quoted"
_COMMANDS = (
    ("/ask", "Ask the documentation; only you see the answer until you share it", "<question>"),
    ("/why", "Show why a message was answered as it was", "<link to the message>"),
    ("/footnote", "Choose how questions in this channel are answered", "help"),
)
_SHORTCUTS = (
    (SHORTCUT, "Answer this message", "Answers this message from the documentation, in its thread"),
    (WHY, "Why this answer?", "Shows you why a message was answered as it was, or not"),
)


@dataclass(frozen=True, slots=True)
class Connection:
    """How Slack reaches the bot: by Socket Mode when ``url`` is empty; ``many`` is for installs by other workspaces."""

    url: str = ""
    many: bool = False


def manifest(name: str, connection: Connection) -> Manifest:
    """Return the manifest to paste at api.slack.com/apps; raises ConfigError."""
    if not name.strip() or len(name) > LONGEST_NAME:
        message = f"--name: an app's name has 1 to {LONGEST_NAME} characters, not {len(name)}"
        raise ConfigError(message)
    address = _address(connection)
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {"name": name, "description": _DESCRIPTION, "background_color": "#1d3557"},
        "features": _features(name, address),
        "oauth_config": _oauth(address, many=connection.many),
        "settings": _settings(address, many=connection.many),
    }


def _address(connection: Connection) -> str:
    if not connection.url:
        if connection.many:
            message = "--many: other workspaces install the app over HTTP: add --http URL"
            raise ConfigError(message)
        return ""
    parts = urlsplit(connection.url)
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment:
        message = f"--http: Slack needs a public https address such as https://bot.example.com, not {connection.url}"
        raise ConfigError(message)
    return connection.url.rstrip("/").removesuffix(EVENTS_PATH)


def _features(name: str, address: str) -> Manifest:
    return {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": name, "always_online": True},
        "agent_view": {"agent_description": f"{_DESCRIPTION}."},
        "slash_commands": [
            {"command": command, "description": does, "usage_hint": hint, "should_escape": True} | _at(address, "url")
            for command, does, hint in _COMMANDS
        ],
        "shortcuts": [
            {"name": name, "type": "message", "callback_id": callback, "description": does}
            for callback, name, does in _SHORTCUTS
        ],
    }


def _oauth(address: str, *, many: bool) -> Manifest:
    redirect = {"redirect_urls": [address + REDIRECT_PATH]} if many else {}
    return redirect | {"scopes": {"bot": sorted(SCOPES)}}


def _settings(address: str, *, many: bool) -> Manifest:
    """Rotate tokens for many workspaces alone: a token that stands in a variable would end after twelve hours."""
    return {
        "event_subscriptions": _at(address, "request_url") | {"bot_events": list(EVENTS)},
        "interactivity": {"is_enabled": True} | _at(address, "request_url"),
        "org_deploy_enabled": many,
        "socket_mode_enabled": not address,
        "token_rotation_enabled": many,
    }


def _at(address: str, key: str) -> Manifest:
    return {key: address + EVENTS_PATH} if address else {}
