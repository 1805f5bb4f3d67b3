"""One person leaves the journal, on request."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from core.config import Settings
from core.journal import open_journal
from core.journal.values import Removed


async def forget(settings: Settings, platform: str, person: str) -> Removed:
    """Remove one person from the journal; raises JournalUnavailable."""
    async with open_journal(settings.journal, settings.storage.data_dir) as journal:
        return await journal.retention.forget(platform, person)


def forgotten_text(platform: str, person: str, removed: Removed) -> str:
    """Return the line that says what is gone."""
    if removed == Removed():
        return f"Nothing was kept of {person} in {platform.capitalize()}; is that the person's id?"
    return f"Removed of {person} in {platform.capitalize()}: {_counted(asdict(removed))}."


def forgotten_json(platform: str, person: str, removed: Removed) -> dict[str, Any]:
    """Return the same for programs."""
    return {"platform": platform, "person": person, "removed": asdict(removed)}


def person_id(text: str) -> str:
    """Return the id in what an operator copies: a bare one, or a mention."""
    return text.strip().removeprefix("<@").removeprefix("!").removesuffix(">").partition("|")[0]


def _counted(removed: Mapping[str, int]) -> str:
    counted = [f"{count} {name if count != 1 else name[:-1]}" for name, count in removed.items() if count]
    return ", ".join(counted)
