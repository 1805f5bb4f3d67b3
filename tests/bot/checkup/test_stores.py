"""The doctor on the journal and the index: empty, current, newer, damaged, of another embedder, in use."""

import subprocess
import sys
from pathlib import Path
from sqlite3 import connect

import pytest
from pydantic import SecretStr

from bot.checkup import stores
from bot.terminal.indexing import Request, index_sources
from core.compose import open_index_writer
from core.config import Settings
from core.journal import open_journal
from tests.bot.conftest import quiet, settings_in

ROOT = Path(__file__).resolve().parents[3]
LOOK = """
import asyncio
from pathlib import Path
from bot.checkup import stores
from core.environment import load_settings
print(asyncio.run(stores.index(load_settings(Path("."), {"PORT": "9"})))[1])
"""


@pytest.fixture
def settings(workplace: Path) -> Settings:
    found = settings_in(workplace)
    return found.model_copy(update={"web": found.web.model_copy(update={"port": 9})})


@pytest.fixture
def indexed_here(settings: Settings) -> Settings:
    index_sources(settings, Request(("docs",)), quiet)
    return settings


async def made(settings: Settings) -> Path:
    async with open_journal(settings.journal, settings.storage.data_dir):
        return settings.storage.data_dir / "journal.db"


async def test_a_journal_of_this_version_is_ok(settings: Settings) -> None:
    await made(settings)

    [finding] = await stores.journal(settings)

    assert finding.state == "ok"
    assert "revision" in finding.what


@pytest.mark.parametrize(
    ("revision", "state", "what"),
    [("9999", "problem", "newer Footnote"), ("0001", "ok", "brings its tables up to date")],
)
async def test_a_journal_of_another_version_is_told(settings: Settings, revision: str, state: str, what: str) -> None:
    file = await made(settings)
    with connect(file) as database:
        database.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    database.close()

    [finding] = await stores.journal(settings)

    assert finding.state == state
    assert what in finding.what


async def test_a_file_that_is_no_journal_is_a_problem(settings: Settings) -> None:
    (await made(settings)).write_bytes(b"nonsense" * 1000)

    [finding] = await stores.journal(settings)

    assert finding.state == "problem"
    assert "not a database" in finding.what
    assert "backup" in finding.remedy


async def test_an_address_that_is_no_database_is_a_problem_that_names_the_setting(settings: Settings) -> None:
    journal = settings.journal.model_copy(update={"url": SecretStr("mysql://user:secret@host/name")})

    [finding] = await stores.journal(settings.model_copy(update={"journal": journal}))

    assert finding.state == "problem"
    assert "'mysql' is not supported" in finding.what
    assert "DATABASE_URL" in finding.remedy
    assert "secret" not in repr(finding)


async def test_an_index_of_other_settings_is_a_problem_with_the_command_that_rebuilds(indexed_here: Settings) -> None:
    knowledge = indexed_here.knowledge.model_copy(update={"passage_tokens": 100})

    embedder, found = await stores.index(indexed_here.model_copy(update={"knowledge": knowledge}))

    assert (embedder.state, found.state) == ("ok", "problem")
    assert "passage_tokens: 230 → 100" in found.what
    assert "--rebuild" in found.remedy


async def test_an_index_that_was_left_half_done_is_a_warning(indexed_here: Settings) -> None:
    with open_index_writer(indexed_here, quiet, rebuild=False) as (writer, _):
        writer.forget(())

    _, found = await stores.index(indexed_here)

    assert found.state == "warning"
    assert "cut off" in found.what


def test_an_index_that_is_open_elsewhere_is_a_problem_that_says_so(indexed_here: Settings) -> None:
    environment = {"PYTHONPATH": str(ROOT)}

    done = subprocess.run(
        [sys.executable, "-c", LOOK], capture_output=True, text=True, check=False, timeout=60, env=environment
    )

    assert "state='problem'" in done.stdout, done.stderr
    assert "open in another process" in done.stdout
    assert "stop what uses the file; if nothing does" in done.stdout


async def test_an_embedder_that_can_not_be_opened_is_a_problem(settings: Settings, tmp_path: Path) -> None:
    embedding = settings.embedding.model_copy(update={"model": str(tmp_path / "nowhere")})

    embedder, _ = await stores.index(settings.model_copy(update={"embedding": embedding}))

    assert embedder.state == "problem"
