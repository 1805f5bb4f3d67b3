"""Whether a journal of every age becomes today's, and a newer one is left alone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, NullPool, create_engine
from sqlalchemy.ext.asyncio import create_async_engine

from core.config import JournalSettings
from core.errors import JournalUnavailable
from core.journal import open_journal
from core.journal.tables import metadata
from core.journal.upgrading import revisions, upgrade
from tests.core.journal.stories import NOW, answered, message


@pytest.mark.parametrize("revision", [None, *revisions()])
async def test_a_journal_of_every_age_is_upgraded(
    revision: str | None, url: str, settings: JournalSettings, tmp_path: Path
) -> None:
    await on_raw(url, lambda connection: upgrade(connection, to=revision) if revision else None)

    async with open_journal(settings, tmp_path) as journal:
        claim = await answered(journal)
        assert await journal.votes.vote(claim.id, "U1", helpful=True, now=NOW)


async def test_what_was_asked_before_an_upgrade_is_there_after_it(
    url: str, settings: JournalSettings, tmp_path: Path
) -> None:
    def asked(connection: Connection) -> None:
        upgrade(connection, to="0001")
        connection.exec_driver_sql(
            "INSERT INTO questions (platform, workspace, channel, thread, event_key, person, text, status, revision,"
            " attempts, owner, lease_until, accepted_at) VALUES ('slack', 'T1', 'C1', '100.1', 'e', 'U1', 'How?',"
            " 'accepted', 1, 1, 'x', '2026-03-01 12:00:00', '2026-03-01 12:00:00')"
        )

    await on_raw(url, asked)

    async with open_journal(settings, tmp_path) as journal:
        assert [claim.text for claim in await journal.questions.unfinished("slack", NOW)] == ["How?"]


async def test_what_was_decided_twice_before_an_upgrade_stays(
    url: str, settings: JournalSettings, tmp_path: Path
) -> None:
    def decided(connection: Connection) -> None:
        upgrade(connection, to="0003")
        for _ in range(2):
            connection.exec_driver_sql(
                "INSERT INTO decisions (platform, workspace, channel, message, person, decision, reason, at)"
                " VALUES ('slack', 'T1', 'C1', 'q', 'U1', 'silent', 'off', '2026-03-01 12:00:00')"
            )

    await on_raw(url, decided)

    async with open_journal(settings, tmp_path) as journal:
        assert [one.reason for one in await journal.decisions.of(message("q"))] == ["off", "off"]


async def test_the_migrations_end_in_the_tables_that_the_code_knows(url: str) -> None:
    found = []

    def differences(connection: Connection) -> None:
        upgrade(connection)
        found.append(compare_metadata(MigrationContext.configure(connection), metadata))

    await on_raw(url, differences)

    assert found == [[]]


async def test_a_newer_journal_is_refused_in_one_line(url: str, settings: JournalSettings, tmp_path: Path) -> None:
    def from_the_future(connection: Connection) -> None:
        upgrade(connection)
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    await on_raw(url, from_the_future)

    with pytest.raises(JournalUnavailable, match=r"newer.*9999") as refused:
        async with open_journal(settings, tmp_path):
            pass
    assert "\n" not in str(refused.value)


async def on_raw(url: str, work: Callable[[Connection], object]) -> None:
    """Run ``work`` on a database as a program of another age left it."""
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir()
        with create_engine(url, poolclass=NullPool).begin() as connection:
            work(connection)
        return
    engine = create_async_engine("postgresql+asyncpg://", connect_args={"dsn": url})
    async with engine.begin() as server:
        await server.run_sync(work)
    await engine.dispose()
