"""The doctor's findings by name, for its tests."""

from typing import Any

from bot.discord.setup.doctor import examine
from bot.doctor import Finding
from core.config import DiscordSettings

COMMANDS = [{"name": "ask", "type": 1, "description": "Ask", "options": []}]


async def found(settings: DiscordSettings, name: str, **changes: Any) -> list[Finding]:  # noqa: ANN401 settings
    """Return the findings of this name, for the settings with these changes."""
    findings = await examine(settings.model_copy(update=changes), COMMANDS)
    return [finding for finding in findings if finding.name == name]


async def only(settings: DiscordSettings, name: str, **changes: Any) -> Finding:  # noqa: ANN401 settings
    """Return the one finding of this name."""
    (finding,) = await found(settings, name, **changes)
    return finding
