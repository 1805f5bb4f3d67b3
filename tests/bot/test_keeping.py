"""Looking after the journal: whether it answers, and what is old."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.desk.claiming import now
from bot.running.keeping import Keeper, kept
from core.config import JournalSettings
from core.errors import JournalUnavailable
from core.journal import open_journal
from tests.bot.desks import THREAD
from tests.waiting import until


def broken(file: Path) -> bytes:
    """Put a folder in the file's place; return what was in it."""
    whole = file.read_bytes()
    for name in file.parent.glob(f"{file.name}*"):
        name.unlink()
    file.mkdir()
    return whole


def mended(file: Path, whole: bytes) -> None:
    """Put the file back."""
    file.rmdir()
    file.write_bytes(whole)


async def test_it_is_well_until_it_does_not_answer_and_again_when_it_does(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_journal(JournalSettings(timeout=0.2, retention_days=0), tmp_path) as journal:
        keeper = Keeper(journal)
        await keeper.look()
        keeper.check()
        file = tmp_path / "journal.db"
        await journal.aclose()
        whole = broken(file)
        for _ in range(2):
            await keeper.look()
        with pytest.raises(JournalUnavailable):
            keeper.check()
        mended(file, whole)
        await keeper.look()

        keeper.check()

    assert caplog.text.count("the journal is away") == 1


async def test_what_is_too_old_leaves_it(tmp_path: Path) -> None:
    async with open_journal(JournalSettings(retention_days=1), tmp_path) as journal:
        old = now() - timedelta(days=2)
        await journal.questions.claim(THREAD, "old", person="U1", text="where?", scope=None, now=old)

        async with kept(journal):
            for _ in range(500):
                await asyncio.sleep(0.01)
                if (found := await journal.answers.asked_in("test", "T1", "old")) is None:
                    break

    assert found is None


async def test_it_stops_looking_in_the_end(tmp_path: Path) -> None:
    async with open_journal(JournalSettings(), tmp_path) as journal:
        before = len(asyncio.all_tasks())
        async with kept(journal):
            await asyncio.sleep(0.1)

        await until(lambda: len(asyncio.all_tasks()) == before)
