"""What a Discord bot's token looks like, what it tells, and which other secret stands in its place."""

import base64
import binascii
import re

from bot.doctor import Finding
from core.config import DiscordSettings

WHERE = "developer portal › your app › Bot › Reset Token; copy it into DISCORD_TOKEN"

_TOKEN = re.compile(r"[A-Za-z0-9_-]{18,40}={0,2}\.[A-Za-z0-9_-]{4,12}\.[A-Za-z0-9_-]{10,}")
_OTHERS = (
    (re.compile(r"(?i)(bot|bearer)\s+.*", re.DOTALL), 'more than the token: leave out what stands before it, as "Bot"'),
    (re.compile(r"https?://.*", re.DOTALL), "an address"),
    (re.compile(r"[0-9]{15,20}"), "an application id"),
    (re.compile(r"[0-9a-f]{64}"), "the public key of the application"),
    (re.compile(r"[A-Za-z0-9_-]{32}"), "the client secret of the application"),
)


def token(settings: DiscordSettings) -> str:
    """Return the token without blanks around it; "" when there is none."""
    return settings.token.get_secret_value().strip()


def application_of(token: str) -> str:
    """Return the id of the application that a token belongs to, without asking Discord; "" when it is no token."""
    first = token.partition(".")[0]
    try:
        decoded = base64.b64decode(first + "=" * (-len(first) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        return ""
    return decoded if re.fullmatch(r"[0-9]{15,20}", decoded) else ""


def inspect(settings: DiscordSettings) -> list[Finding]:
    """Return what is wrong with the token as far as it can be seen without Discord; nothing when it looks right."""
    given = token(settings)
    if not given:
        return [Finding("settings", "problem", "DISCORD_TOKEN is not set", WHERE)]
    for pattern, what in _OTHERS:
        if pattern.fullmatch(given):
            return [Finding("settings", "problem", f"DISCORD_TOKEN holds {what}", WHERE)]
    if any(character.isspace() for character in given):
        return [Finding("settings", "problem", "DISCORD_TOKEN has blanks inside", WHERE)]
    if not _TOKEN.fullmatch(given) or not application_of(given):
        return [Finding("settings", "warning", "DISCORD_TOKEN does not look like a bot's token", WHERE)]
    return []
