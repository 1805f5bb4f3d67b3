"""Which events a session is told, by its intents, and what of a message it may read."""

from typing import Any

from tests.doubles.discord_shapes import Json
from tests.doubles.discord_state import BOT

GUILDS, MEMBERS, GUILD_MESSAGES, DIRECT_MESSAGES, CONTENT = 1, 1 << 1, 1 << 9, 1 << 12, 1 << 15
TOLD = frozenset({3, 4, 8, 31})  # ops of a client that need no answer here
_GUILD_EVENTS = ("GUILD_CREATE", "GUILD_UPDATE", "GUILD_DELETE", "GUILD_ROLE", "CHANNEL_", "THREAD_")
_HIDDEN: Json = {"content": "", "embeds": [], "attachments": [], "components": []}


def fitting(event: str, data: Json, intents: int, guild: str | None) -> Json | None:
    """Return what a session with ``intents`` is told of an event, None if nothing."""
    if not intents & _needed(event, guild) and _needed(event, guild):
        return None
    return _readable(data, intents, guild) if event.startswith("MESSAGE_") else data


def _needed(event: str, guild: str | None) -> int:
    if event.startswith("MESSAGE_"):
        return GUILD_MESSAGES if guild else DIRECT_MESSAGES
    if event.startswith("GUILD_MEMBER_"):
        return MEMBERS
    return GUILDS if event.startswith(_GUILD_EVENTS) else 0


def _readable(data: Json, intents: int, guild: str | None) -> Json:
    """Return a message without its words where they are not the bot's to read."""
    if "author" not in data or intents & CONTENT or not guild or _own(data):
        return data
    below: Any = data.get("referenced_message")
    more = {"referenced_message": _readable(below, intents, guild)} if below else {}
    return {**data, **{key: value for key, value in _HIDDEN.items() if key in data}, **more}


def _own(data: Json) -> bool:
    return data["author"]["id"] == BOT or any(person["id"] == BOT for person in data.get("mentions", ()))
