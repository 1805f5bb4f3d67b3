"""Which parts are said to work, and when that changes."""

import asyncio
import logging
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.running.health import SURE, Health, watched
from bot.running.keeping import Keeper
from core.config import JournalSettings
from core.errors import IndexUnavailable
from core.journal import open_journal
from tests.bot.desks import locked
from tests.documented import documented, scripted_core
from tests.waiting import until


@dataclass(slots=True)
class FakeIndex:
    """An index that is there or not."""

    away: bool = False
    asked: int = 0

    async def ping(self) -> None:
        """Answer, or don't."""
        self.asked += 1
        if self.away:
            message = "no connection"
            raise IndexUnavailable(message)


async def test_an_index_is_away_when_it_fails_twice_and_back_at_its_first_answer(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot.running.health")
    index = FakeIndex()
    async with open_journal(JournalSettings(), tmp_path) as journal:
        health = Health(Keeper(journal), index, model=False, failing=lambda: False)
        states = []
        for away in (False, True, False, True, True, True, False):
            index.away = away
            await health.look()
            states.append(health.parts()["index"])

    assert SURE == 2
    assert states == ["ok", "ok", "ok", "ok", "unavailable", "unavailable", "ok"]
    assert caplog.messages == ["the index is away, questions can't be answered: no connection", "the index is back"]


async def test_it_looks_again_and_again(tmp_path: Path) -> None:
    index = FakeIndex()
    async with open_journal(JournalSettings(), tmp_path) as journal:
        health = Health(Keeper(journal), index, model=False, failing=lambda: False)
        async with watched(health, 0.01):
            await until(lambda: index.asked > 2)
        asked = index.asked
        await asyncio.sleep(0.05)

    assert index.asked == asked


async def test_a_model_that_fails_is_degraded_and_none_is_none(tmp_path: Path) -> None:
    async with open_journal(JournalSettings(), tmp_path) as journal:
        keeper = Keeper(journal)
        states = [
            Health(keeper, FakeIndex(), model=model, failing=lambda failing=failing: failing).parts()["model"]  # type: ignore[misc]
            for model, failing in ((True, False), (True, True), (False, True))
        ]

    assert states == ["ok", "degraded", "none"]


async def test_a_journal_that_does_not_answer_is_unavailable(tmp_path: Path) -> None:
    async with open_journal(JournalSettings(timeout=0.1, retention_days=1), tmp_path) as journal:
        keeper = Keeper(journal)
        health = Health(keeper, FakeIndex(), model=False, failing=lambda: False)
        with locked(tmp_path):
            await keeper.look()
            assert health.parts()["journal"] == "unavailable"
        await keeper.look()
        assert health.parts()["journal"] == "ok"


async def test_a_real_index_answers(tmp_path: Path) -> None:
    async with scripted_core(documented(tmp_path)) as scripted:
        await scripted.core.reader.ping()

        assert scripted.core.reader.manifest.updated_at > 0
