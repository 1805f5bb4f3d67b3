"""The journal: what was asked, answered, voted and decided; SQLAlchemy and Alembic are named in here only.

Import it where it is opened: SQLAlchemy takes a moment.
"""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import literal, select

from core.config import JournalSettings
from core.errors import ConfigError
from core.journal import postgres, sqlite
from core.journal.answers import Answers
from core.journal.channels import ChannelSettings, Decisions
from core.journal.database import Database
from core.journal.installations import Installations
from core.journal.past import Past
from core.journal.questions import Questions
from core.journal.retention import Retention
from core.journal.timers import Timers
from core.journal.upgrading import revisions
from core.journal.votes import HandOffs, Votes

_FILES = ("", "sqlite")


@dataclass(frozen=True, slots=True)
class Journal:
    """The open journal; ``owner`` names this process to all that share the database."""

    database: Database
    owner: str
    questions: Questions
    answers: Answers
    votes: Votes
    hand_offs: HandOffs
    timers: Timers
    channels: ChannelSettings
    decisions: Decisions
    retention: Retention
    installations: Installations
    past: Past

    async def ping(self) -> None:
        """Return when the database answers; raises JournalUnavailable."""
        await self.database.select(select(literal(1)))

    async def aclose(self) -> None:
        """Close every connection; what is leased stays so until ``questions.release`` or its end."""
        await self.database.aclose()


@asynccontextmanager
async def open_journal(settings: JournalSettings, data_dir: Path) -> AsyncIterator[Journal]:
    """Open the journal of ``settings.url``, or ``journal.db`` in ``data_dir``, and bring its tables up to date.

    Raises JournalUnavailable, also when a newer version made it, and ConfigError for an address of neither kind.
    """
    database = await _open_database(settings, data_dir)
    journal = _journal(database, settings)
    try:
        yield journal
    finally:
        await journal.aclose()


def journal_exists(settings: JournalSettings, data_dir: Path) -> bool:
    """Return whether there is a journal to read, so that reading makes none; a server's is taken to be there."""
    url = settings.url.get_secret_value()
    return _scheme(url) not in _FILES or _file(url, data_dir).exists()


@dataclass(frozen=True, slots=True)
class Look:
    """What can be seen of a journal without opening it for good; ``skew`` is how far its server's clock is ahead."""

    name: str
    there: bool = True
    revision: str | None = None
    damage: str = ""
    skew: float = 0.0

    @property
    def newest(self) -> str:
        """The revision that this version makes."""
        return revisions()[-1]


async def look_at_journal(settings: JournalSettings, data_dir: Path) -> Look:
    """Look, and change nothing; raises JournalUnavailable, ConfigError."""
    url = settings.url.get_secret_value()
    if _scheme(url) in postgres.SCHEMES:
        revision, clock = await postgres.look_at_postgres(url, settings)
        return Look("PostgreSQL", revision=revision, skew=clock - time.time())
    if _scheme(url) not in _FILES:
        raise ConfigError(_unsupported(url))
    path = _file(url, data_dir)
    if not path.exists():
        return Look(str(path), there=False)
    revision, damage = await asyncio.to_thread(sqlite.look_at_file, path)
    return Look(str(path), revision=revision, damage=damage)


async def _open_database(settings: JournalSettings, data_dir: Path) -> Database:
    url = settings.url.get_secret_value()
    scheme = _scheme(url)
    if scheme in postgres.SCHEMES:
        return await postgres.open_postgres(url, settings)
    if scheme in _FILES:
        path = _file(url, data_dir)
        await asyncio.to_thread(sqlite.migrate, path)
        return sqlite.open_sqlite(path, settings.timeout)
    raise ConfigError(_unsupported(url))


def _unsupported(url: str) -> str:
    found = repr(_scheme(url)) if "://" in url else "an address without ://"  # which may be a password
    return f"journal.url: {found} is not supported; use postgresql://user:password@host/name or sqlite:///file"


def _scheme(url: str) -> str:
    return url.partition(":")[0].partition("+")[0]


def _file(url: str, data_dir: Path) -> Path:
    return Path(url.partition("://")[2].removeprefix("/")) if url else data_dir / "journal.db"


def _journal(database: Database, settings: JournalSettings) -> Journal:
    owner, lease = secrets.token_hex(8), timedelta(seconds=settings.lease)
    return Journal(
        database=database,
        owner=owner,
        questions=Questions(database, owner, lease),
        answers=Answers(database),
        votes=Votes(database),
        hand_offs=HandOffs(database),
        timers=Timers(database, owner, lease),
        channels=ChannelSettings(database),
        decisions=Decisions(database),
        retention=Retention(database, settings.retention_days),
        installations=Installations(database),
        past=Past(database),
    )
