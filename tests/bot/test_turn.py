"""Whose turn it is to index: by hand, on schedule, one at a time, and as if nothing had been afterwards."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.desk.claiming import now
from bot.running.refreshing import Refresher
from bot.running.turn import KEY, PLATFORM, WAITING, in_turn
from bot.terminal.indexing import Refreshed, Report, Request, index_sources
from core.config import Settings, StorageSettings
from core.errors import IndexUnavailable, SourceError
from core.journal import Journal, journal_exists, open_journal
from core.knowledge.sync import Summary
from core.schedule import Schedule
from tests.bot.conftest import quiet, settings_in
from tests.core.milvus.servers import lite_server
from tests.waiting import until

HOURLY = Schedule("1h", timedelta(hours=1))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a journal whose leases are short."""
    settings = Settings(storage=StorageSettings(data_dir=tmp_path))
    return settings.model_copy(update={"journal": settings.journal.model_copy(update={"lease": 1.5})})


@pytest.fixture
async def journal(settings: Settings) -> AsyncIterator[Journal]:
    """The journal as a process sees it that serves."""
    async with open_journal(settings.journal, settings.storage.data_dir) as opened:
        yield opened


class Work:
    """Indexing that begins, and goes on until it is told to end."""

    def __init__(self) -> None:
        """It has not begun."""
        self.begun, self.end = threading.Event(), threading.Event()

    def __call__(self, _halt: threading.Event | None = None) -> Refreshed:
        """Begin, wait, and have done nothing."""
        self.begun.set()
        self.end.wait(30)
        return Refreshed(Report(Summary()))


def by_hand(settings: Settings, work: Work) -> "asyncio.Task[Refreshed]":
    """Index by hand, as in another process."""
    return asyncio.create_task(asyncio.to_thread(in_turn, settings, work, quiet))


def test_without_a_journal_it_runs_and_makes_none(settings: Settings) -> None:
    assert in_turn(settings, lambda: 7, quiet) == 7
    assert not journal_exists(settings.journal, settings.storage.data_dir)


async def test_two_by_hand_run_one_after_the_other(settings: Settings, journal: Journal) -> None:
    running: list[int] = []
    most: list[int] = []
    said: list[str] = []

    def work() -> None:
        running.append(1)
        most.append(len(running))
        time.sleep(0.2)
        running.pop()

    def progress(label: str, _done: int, _total: int) -> None:
        said.append(label)

    await asyncio.gather(*(asyncio.to_thread(in_turn, settings, work, progress) for _ in range(3)))

    assert most == [1, 1, 1]
    assert set(said) == {WAITING}
    assert await journal.timers.timer(PLATFORM, KEY) is not None


async def test_nothing_is_refreshed_while_somebody_indexes_by_hand(settings: Settings, journal: Journal) -> None:
    scheduled, work = Work(), Work()
    scheduled.end.set()
    refresher = Refresher(journal, HOURLY, scheduled)
    await refresher.look(asyncio.Event())
    before = await journal.timers.timer(PLATFORM, KEY)
    scheduled.begun.clear()
    hand = by_hand(settings, work)
    await until(work.begun.is_set)

    await refresher.look(asyncio.Event())

    assert not scheduled.begun.is_set()
    work.end.set()
    await hand
    after = await journal.timers.timer(PLATFORM, KEY)
    assert before
    assert after
    assert (after.due, after.payload) == (before.due, before.payload)


async def test_by_hand_waits_for_a_run_of_the_schedule(settings: Settings, journal: Journal) -> None:
    work = Work()
    order: list[str] = []
    said: list[str] = []
    serving = asyncio.create_task(Refresher(journal, HOURLY, work).look(asyncio.Event()))
    serving.add_done_callback(lambda _: order.append("schedule"))
    await until(work.begun.is_set)

    async with asyncio.TaskGroup() as group:
        group.create_task(
            asyncio.to_thread(in_turn, settings, lambda: order.append("hand"), lambda *what: said.append(what[0]))
        )
        await until(lambda: said)
        work.end.set()
    await serving

    assert order == ["schedule", "hand"]


async def test_what_fails_frees_the_turn(settings: Settings, journal: Journal) -> None:
    def work() -> None:
        message = "no such folder"
        raise SourceError(message)

    with pytest.raises(SourceError, match="no such folder"):
        await asyncio.to_thread(in_turn, settings, work, quiet)

    assert await journal.timers.take_due(PLATFORM, now())  # at once, without waiting for a lease


async def test_who_dies_leaves_the_work_to_whoever_serves(settings: Settings, journal: Journal) -> None:
    work = Work()
    hand = by_hand(settings, work)
    await until(work.begun.is_set)

    taken = await journal.timers.take_due(PLATFORM, now() + timedelta(seconds=60))  # its lease is over by then

    assert [one.key for one in taken] == [KEY]
    with pytest.raises(IndexUnavailable, match="another process indexes by now"):
        await hand
    work.end.set()


async def test_a_server_is_indexed_in_turn(workplace: Path, journal: Journal, settings: Settings) -> None:
    found, work = settings_in(workplace), Work()
    said: list[str] = []
    serving = asyncio.create_task(Refresher(journal, HOURLY, work).look(asyncio.Event()))
    await until(work.begun.is_set)
    with lite_server(workplace / "server") as uri:
        milvus = found.milvus.model_copy(update={"uri": uri})
        served = found.model_copy(update={"milvus": milvus, "storage": settings.storage, "journal": settings.journal})
        async with asyncio.TaskGroup() as group:
            indexing = group.create_task(
                asyncio.to_thread(index_sources, served, Request(("docs",)), lambda *what: said.append(what[0]))
            )
            await until(lambda: said)
            work.end.set()

    await serving
    assert said[0] == WAITING
    assert indexing.result().summary.pages == 2
