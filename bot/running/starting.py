"""What the operator reads when the process starts: what is open and where, or what could be."""

import os
import platform
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from bot import wording
from bot.observing.metrics import version
from core.config import LimitSettings, MilvusSettings, Settings
from core.manifest import Manifest

_FILES = ("", "sqlite")
_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"))

NOTHING = """\
There is nothing to serve yet: no chat platform is configured.

  {slack}
  {discord}

Put the tokens into .env or the environment, and run `footnote serve` again: it answers wherever a token is found.
`footnote doctor` says what is missing, and where to set it.

Without a token you can already
  footnote index FOLDER      read your documentation
  footnote chat              ask about it in this terminal
  footnote serve web         serve health checks and metrics alone, on port {port}\
"""


def nothing(settings: Settings, lacking: Mapping[str, str]) -> str:
    """Return what to do where no platform is configured, in one screen."""
    return NOTHING.format(**lacking, port=settings.web.port)


def report(
    settings: Settings, manifest: Manifest, model: str, platforms: Iterable[str], now: float | None = None
) -> Iterator[str]:
    """Yield what is open, a line each; ``platforms`` are theirs, ``now`` is in seconds since 1970."""
    yield f"footnote {version()} on Python {platform.python_version()}, process {os.getpid()}"
    yield f"index: {_index(settings, manifest, time.time() if now is None else now)}"
    yield f"model: {wording.started(model)}"
    yield f"journal: {_journal(settings)}"
    yield f"limits: {_limits(settings.limits)}"
    yield from platforms


def age(seconds: float) -> str:
    """Return a time span in its largest whole unit."""
    for length, unit in _UNITS:
        if count := int(seconds // length):
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return "less than a minute"


def _index(settings: Settings, manifest: Manifest, now: float) -> str:
    passages = sum(manifest.languages.values())
    brought = f", in line {age(max(0.0, now - manifest.updated_at))} ago" if manifest.updated_at else ""
    known = f"{passages} passages, language {manifest.language or '-'}, embedder {manifest.rules.embedder}"
    return f"{known}{brought}, in {_milvus(settings.milvus, settings.storage.data_dir)}"


def _milvus(settings: MilvusSettings, data_dir: Path) -> str:
    if "://" in settings.uri:
        return f"Milvus at {_address(settings.uri)}"
    return f"Milvus Lite at {settings.uri or data_dir / 'footnote.db'}"


def _journal(settings: Settings) -> str:
    url = settings.journal.url.get_secret_value()
    scheme = url.partition(":")[0].partition("+")[0]
    if scheme in _FILES:
        file = Path(url.partition("://")[2].removeprefix("/")) if url else settings.storage.data_dir / "journal.db"
        return f"SQLite at {file}"
    return f"PostgreSQL at {_address(url)}"


def _limits(limits: LimitSettings) -> str:
    at_once = f"{limits.at_once} answers at a time, {limits.waiting} more may wait, each platform"
    people, channels = limits.per_person_a_minute or "any", limits.per_channel_a_minute or "any"
    return f"{at_once}; questions a minute: {people} a person, {channels} a channel"


def _address(url: str) -> str:
    """Return host, port and path, without user, password and query."""
    parts = urlsplit(url)
    return parts.netloc.rpartition("@")[2] + parts.path
