"""What the journal's tests share: the same tests on a SQLite file and on a PostgreSQL server."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from core.config import JournalSettings
from core.journal import Journal, open_journal
from tests.core.journal.stories import settings_for
from tests.postgres import PostgresServer, running_postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with running_postgres() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'data' / 'journal.db'}"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.fresh_url()


@pytest.fixture
def settings(url: str) -> JournalSettings:
    return settings_for(url)


@pytest.fixture
async def journal(settings: JournalSettings, tmp_path: Path) -> AsyncIterator[Journal]:
    async with open_journal(settings, tmp_path) as opened:
        yield opened


@pytest.fixture
async def other(journal: Journal, settings: JournalSettings, tmp_path: Path) -> AsyncIterator[Journal]:
    """The same database as another process sees it: another owner of leases."""
    async with open_journal(settings, tmp_path) as opened:
        assert opened.owner != journal.owner
        yield opened
