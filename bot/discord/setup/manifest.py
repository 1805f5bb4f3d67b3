"""How the bot comes into a server: its invite addresses, and what to set in Discord's developer portal."""

import re
from urllib.parse import urlencode

from bot.discord.gateway.intents import PORTAL
from bot.discord.servers.permissions import BITS, NEEDED
from bot.discord.setup.secrets import application_of, token
from core.config import DiscordSettings
from core.errors import ConfigError

_AUTHORIZE = "https://discord.com/oauth2/authorize"
_GUILD, _USER = 0, 1  # where an application is installed


def manifest(settings: DiscordSettings, application: str = "") -> str:
    """Return addresses and switches to read; ``application`` is its id, else the token tells; raises ConfigError."""
    id_ = application.strip() or application_of(token(settings))
    if not re.fullmatch(r"[0-9]{15,20}", id_):
        text = "whose addresses? Set DISCORD_TOKEN, or give --id with the Application ID from General Information"
        raise ConfigError(text)
    lines = [
        f"In the developer portal, {PORTAL}/{id_}:",
        *(f"  {where}: {what}" for where, what in switches(settings)),
        "",
        "Invite it to a server that you manage:",
        f"  {server_address(id_)}",
        f"It asks for: {', '.join(NEEDED.values())}.",
        "",
        "Or add it to your own account, and use /ask wherever you are:",
        f"  {person_address(id_)}",
    ]
    return "\n".join(lines)


def switches(settings: DiscordSettings) -> list[tuple[str, str]]:
    """Return where in the portal what has to be set, in the order of its pages."""
    content = "on" if settings.message_content else "off is enough, since discord.message_content is false"
    return [
        (
            "General Information › Interactions Endpoint URL",
            "empty, since the bot opens a connection itself",
        ),
        (
            "Installation › Installation Contexts",
            "Guild Install; User Install too where people may add it to their account",
        ),
        ("Bot › Public Bot", "on when others may invite it"),
        ("Bot › Requires OAuth2 Code Grant", "off"),
        ("Bot › Privileged Gateway Intents › Message Content Intent", content),
        ("Bot › Privileged Gateway Intents › the other two", "off is enough"),
    ]


def server_address(application: str) -> str:
    """Return where those who manage a server invite the bot."""
    asked = {"client_id": application, "integration_type": _GUILD, "scope": "bot applications.commands"}
    return f"{_AUTHORIZE}?{urlencode(asked | {'permissions': BITS})}"


def person_address(application: str) -> str:
    """Return where somebody adds the commands to their own account."""
    asked = {"client_id": application, "integration_type": _USER, "scope": "applications.commands"}
    return f"{_AUTHORIZE}?{urlencode(asked)}"
