"""Whether the journal opens where it should, and fails quickly and plainly."""

import asyncio
import sqlite3
import stat
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from core.config import JournalSettings
from core.environment import load_settings
from core.errors import ConfigError, JournalUnavailable
from core.journal import Journal, journal_exists, open_journal
from core.journal.postgres import dsn
from tests.core.journal.stories import NOW, THREAD, answer, answered, ask, settings_for
from tests.postgres import PostgresServer


async def test_a_file_is_written_through_to_the_disk(tmp_path: Path) -> None:
    """An event that was acknowledged must outlive a power cut as well."""
    async with open_journal(JournalSettings(), tmp_path) as journal:
        settings = [await journal.database.select(text(f"PRAGMA {name}")) for name in ("synchronous", "journal_mode")]

    assert [row[0] for [row] in settings] == [2, "wal"]


async def test_without_an_address_the_journal_is_a_file_in_the_data_folder(tmp_path: Path) -> None:
    async with open_journal(JournalSettings(), tmp_path / "new" / "data") as journal:
        await journal.ping()

    file = tmp_path / "new" / "data" / "journal.db"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_address_comes_from_the_environment_and_is_not_shown(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, {"DATABASE_URL": "postgres://me:secret@db/footnote"})

    assert settings.journal.url.get_secret_value() == "postgres://me:secret@db/footnote"
    assert "secret" not in repr(settings.journal)


async def test_a_reopened_journal_remembers(settings: JournalSettings, tmp_path: Path) -> None:
    async with open_journal(settings, tmp_path) as journal:
        claim = await answered(journal)

    async with open_journal(settings, tmp_path) as journal:
        assert await journal.answers.answer(claim.id) is not None


@pytest.mark.parametrize("url", ["mysql://host/name", "oracle+x://host"])
async def test_another_database_is_an_error_of_the_settings(url: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"journal\.url"):
        async with open_journal(settings_for(url), tmp_path):
            pass


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:hidden@127.0.0.1:1/footnote",
        "postgresql:///footnote?host=/nowhere",
        "postgresql://me:hidden@no-such-host.invalid/footnote",
    ],
)
async def test_a_server_that_is_not_there_is_named_quickly_and_without_its_password(url: str, tmp_path: Path) -> None:
    began = time.monotonic()

    with pytest.raises(JournalUnavailable) as failed:
        async with open_journal(settings_for(url, timeout=2.0), tmp_path):
            pass

    assert time.monotonic() - began < 5
    assert "hidden" not in str(failed.value)


@pytest.mark.parametrize(
    "url", ["postgresql://me:hid/den@host/name", "postgresql://me:hidden@[::1/name", "postgres://h:nonsense/name?a"]
)
async def test_an_address_that_can_not_be_read_is_an_error_of_the_settings(url: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"journal\.url") as failed:
        async with open_journal(settings_for(url), tmp_path):
            pass

    assert "hid" not in str(failed.value)


async def test_a_database_that_is_not_there_is_named(postgres: PostgresServer, tmp_path: Path) -> None:
    with pytest.raises(JournalUnavailable, match="missing"):
        async with open_journal(settings_for(postgres.url("missing")), tmp_path):
            pass


async def test_a_file_that_is_no_journal_is_refused(tmp_path: Path) -> None:
    (tmp_path / "journal.db").write_text("These are not the bytes that you are looking for." * 100)

    with pytest.raises(JournalUnavailable, match="not a database"):
        async with open_journal(JournalSettings(), tmp_path):
            pass


async def test_a_folder_that_can_not_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(JournalUnavailable, match=r"journal\.db"):
        async with open_journal(JournalSettings(), tmp_path / "file"):
            pass


async def test_a_locked_file_is_given_up_after_the_timeout(tmp_path: Path) -> None:
    async with open_journal(JournalSettings(timeout=0.3), tmp_path) as journal:
        await answered(journal)
        with closing(sqlite3.connect(tmp_path / "journal.db", isolation_level=None)) as hog:
            hog.execute("BEGIN IMMEDIATE")
            began = time.monotonic()

            with pytest.raises(JournalUnavailable):
                await ask(journal, "e2")

            assert time.monotonic() - began < 3
            assert await journal.answers.turns(THREAD, limit=1) != ()
            hog.execute("ROLLBACK")
        assert await ask(journal, "e3")


async def test_a_call_that_is_cancelled_holds_nobody_up(journal: Journal) -> None:
    async with asyncio.timeout(5):  # half of what a locked file would take
        for number in range(40):
            call = asyncio.create_task(ask(journal, f"cancelled{number}"))
            await asyncio.sleep(number * 0.0002)
            call.cancel()
            await asyncio.wait([call])

        claim = await ask(journal, "next")
        assert await journal.questions.finish(claim, answer(), now=NOW)


async def test_a_time_without_a_zone_is_refused(journal: Journal) -> None:
    with pytest.raises(Exception, match="without a zone"):
        await ask(journal, now=datetime(2026, 1, 1))  # noqa: DTZ001 that is the point


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgres://u:p%40@h:5/db", "postgresql://u:p%40@h:5/db"),
        ("postgresql+asyncpg://u@h/db", "postgresql://u@h/db"),
        (
            "postgresql://h/db?sslmode=require&channel_binding=require&connect_timeout=5",
            "postgresql://h/db?sslmode=require",
        ),
        ("postgres://footnote@/db?host=/run/pg", "postgresql://footnote@/db?host=%2Frun%2Fpg"),
    ],
)
def test_the_addresses_that_hosts_hand_out_are_understood(url: str, expected: str) -> None:
    assert dsn(url) == expected


async def test_a_restart_of_the_server_between_two_calls_goes_unnoticed(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    async with open_journal(settings_for(postgres.fresh_url()), tmp_path) as journal:
        await answered(journal, "e1")
        postgres.stop()
        postgres.start()

        assert await ask(journal, "e2")


async def test_the_journal_survives_a_restart_of_its_server(postgres: PostgresServer, tmp_path: Path) -> None:
    async with open_journal(settings_for(postgres.fresh_url(), timeout=3.0), tmp_path) as journal:
        claim = await answered(journal, "e1")
        postgres.stop()
        try:
            began = time.monotonic()
            with pytest.raises(JournalUnavailable):
                await ask(journal, "e2")
            assert time.monotonic() - began < 5
        finally:
            postgres.start()

        assert await ask(journal, "e2")
        assert await journal.answers.answer(claim.id) is not None


async def test_a_statement_can_not_hold_the_journal_for_ever(postgres: PostgresServer, tmp_path: Path) -> None:
    async with open_journal(settings_for(postgres.fresh_url(), timeout=1.5), tmp_path) as journal:
        [row] = await journal.database.select(text("SHOW statement_timeout"))

    assert row[0] == "1500ms"


@pytest.mark.parametrize("name", ["", "named.db"])
async def test_a_journal_is_there_once_it_was_opened(tmp_path: Path, name: str) -> None:
    settings = settings_for(f"sqlite:///{tmp_path / name}" if name else "")
    before = [journal_exists(settings, tmp_path / "data") for _ in range(2)]

    async with open_journal(settings, tmp_path / "data"):
        after = journal_exists(settings, tmp_path / "data")

    assert (before, after) == ([False, False], True)


def test_the_journal_of_a_server_is_taken_to_be_there(tmp_path: Path) -> None:
    assert journal_exists(settings_for("postgresql://footnote@db.test/footnote"), tmp_path)
