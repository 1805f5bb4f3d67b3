"""Indexing on a schedule: who does it, what follows a failure, how it ends, what readers see."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.desk.claiming import now
from bot.running.refreshing import Interrupted, Refresher, index_again, pause_after, refreshed
from bot.running.turn import KEY, PLATFORM
from bot.terminal.indexing import Refreshed, Report, Request, index_sources
from core.compose import open_core
from core.config import JournalSettings, Settings
from core.errors import EmbeddingError, SourceError
from core.journal import Journal, open_journal
from core.journal.values import Timer
from core.knowledge.sync import Summary
from core.schedule import Schedule
from tests.bot.conftest import quiet, settings_in
from tests.waiting import until

HOURLY = Schedule("1h", timedelta(hours=1))
DONE = Refreshed(Report(Summary()))


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[Journal]:
    async with open_journal(JournalSettings(), tmp_path / "journal") as opened:
        yield opened


@pytest.fixture
async def other(journal: Journal, tmp_path: Path) -> AsyncIterator[Journal]:
    """The same journal as another process sees it."""
    async with open_journal(JournalSettings(), tmp_path / "journal") as opened:
        yield opened


async def due_in(journal: Journal) -> timedelta:
    """Return when the next run is due; takes the timer and gives it back."""
    [timer] = await journal.timers.take_due(PLATFORM, now() + timedelta(days=1000))
    assert (timer.platform, timer.key) == (PLATFORM, KEY)
    await journal.timers.move_timer(timer, timer.due)
    return timer.due - now()


def about(wanted: timedelta, found: timedelta) -> bool:
    return abs(wanted - found) < timedelta(seconds=20)


def raising(error: Exception) -> Callable[[threading.Event], Refreshed]:
    def work(_halt: threading.Event) -> Refreshed:
        raise error

    return work


async def look(journal: Journal, work: Callable[[threading.Event], Refreshed]) -> None:
    await Refresher(journal, HOURLY, work).look(asyncio.Event())


async def test_it_runs_at_once_where_it_never_ran_and_then_when_the_time_has_come(journal: Journal) -> None:
    runs: list[str] = []

    def work(_halt: threading.Event) -> Refreshed:
        runs.append(threading.current_thread().name)
        return DONE

    for _ in range(3):
        await look(journal, work)

    assert runs == ["refresh"]
    assert about(timedelta(hours=1), await due_in(journal))


async def test_of_several_processes_one_runs(journal: Journal, other: Journal) -> None:
    running: list[Journal] = []
    most: list[int] = []

    def work(halt: threading.Event) -> Refreshed:
        running.append(journal)
        most.append(len(running))
        halt.wait(0.2)
        running.pop()
        return DONE

    await asyncio.gather(*(look(one, work) for one in (journal, other, journal, other)))

    assert most == [1]


@pytest.mark.parametrize("error", [SourceError("no such folder"), EmbeddingError("no memory"), RuntimeError("a bug")])
async def test_a_run_that_fails_says_why_and_is_tried_again_after_a_growing_pause(
    journal: Journal, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    refresher = Refresher(journal, HOURLY, raising(error))
    pauses = []
    for _ in range(3):
        await refresher.look(asyncio.Event())
        pauses.append(await due_in(journal))
        [timer] = await journal.timers.take_due(PLATFORM, now() + timedelta(hours=1))
        await journal.timers.move_timer(timer, now())

    assert all(about(timedelta(minutes=wanted), found) for wanted, found in zip((1, 2, 4), pauses, strict=True))
    assert caplog.text.count(str(error)) >= 3


def test_pauses_grow_up_to_an_hour() -> None:
    assert [pause_after(count) // timedelta(minutes=1) for count in (1, 2, 7, 1000)] == [1, 2, 60, 60]


async def test_the_end_of_the_process_breaks_a_run_off_and_another_process_goes_on_at_once(
    journal: Journal, other: Journal
) -> None:
    began = threading.Event()

    def work(halt: threading.Event) -> Refreshed:
        began.set()
        halt.wait(20)
        raise Interrupted

    stop = asyncio.Event()
    keeping = asyncio.create_task(Refresher(journal, HOURLY, work).keep(stop))
    await until(began.is_set)
    assert await other.timers.take_due(PLATFORM, now()) == ()
    stop.set()
    await asyncio.wait_for(keeping, 10)

    assert len(await other.timers.take_due(PLATFORM, now())) == 1


async def test_a_long_run_keeps_its_lease(tmp_path: Path) -> None:
    short = JournalSettings(lease=1.5)
    async with open_journal(short, tmp_path) as journal, open_journal(short, tmp_path) as other:
        halt = threading.Event()
        stolen: tuple[Timer, ...] = ()

        def work(_halt: threading.Event) -> Refreshed:
            halt.wait(20)
            return DONE

        running = asyncio.create_task(look(journal, work))
        for _ in range(15):
            await asyncio.sleep(0.2)
            stolen += await other.timers.take_due(PLATFORM, now())
        halt.set()
        await running

        assert stolen == ()
        assert about(timedelta(hours=1), await due_in(other))


async def test_a_run_ends_when_another_process_took_it_over(tmp_path: Path) -> None:
    short = JournalSettings(lease=0.6)
    async with open_journal(short, tmp_path) as journal, open_journal(short, tmp_path) as other:
        began, ended = threading.Event(), threading.Event()

        def work(halt: threading.Event) -> Refreshed:
            began.set()
            halt.wait(20)
            ended.set()
            raise Interrupted

        running = asyncio.create_task(look(journal, work))
        await until(began.is_set)
        [stolen] = await other.timers.take_due(PLATFORM, now() + timedelta(hours=1))
        await asyncio.wait_for(running, 10)

        assert ended.is_set()
        assert await other.timers.move_timer(stolen, now())


@pytest.fixture
def settings(workplace: Path) -> Settings:
    """Documentation, indexed, with a schedule."""
    found = settings_in(workplace)
    index_sources(found, Request((str(workplace / "docs"),)), quiet)
    return found.model_copy(update={"knowledge": found.knowledge.model_copy(update={"refresh": "1h"})})


async def test_what_is_written_meanwhile_is_found_without_a_restart(
    settings: Settings, journal: Journal, workplace: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with open_core(settings, quiet) as core:
        before = sum(core.reader.manifest.languages.values())
        (workplace / "docs" / "new.md").write_text("# Colours\n\nVermilion is a red.\n", encoding="utf-8")
        async with refreshed(settings, core, journal):
            await until(lambda: "the index is refreshed" in caplog.text)
        vector = await core.embedder.embed_query("Which red is vermilion?")
        found = await core.reader.search(vector, "Which red is vermilion?", scope=None, limit=5)

        assert "new.md" in {passage.path for passage in found}
        assert sum(core.reader.manifest.languages.values()) == before + 1


async def test_a_source_that_is_gone_or_emptied_keeps_its_pages_and_hinders_no_other(
    settings: Settings, workplace: Path
) -> None:
    (workplace / "more").mkdir()
    (workplace / "more" / "one.md").write_text("# One\n\nThe first.\n", encoding="utf-8")
    (workplace / "late.md").write_text("# Late\n\nIt came late.\n", encoding="utf-8")
    index_sources(settings, Request(("more", "late.md")), quiet)
    (workplace / "more" / "one.md").unlink()
    (workplace / "late.md").unlink()
    (workplace / "docs" / "storage.md").write_text("# Storage\n\nOn disk now.\n", encoding="utf-8")
    async with open_core(settings, quiet) as core:
        before = core.reader.manifest.updated_at
        done = await asyncio.to_thread(index_again, settings, core, threading.Event())

        assert (done.report.summary.changed, done.report.summary.removed) == (1, 0)
        assert [problem.split()[0] for problem in sorted(done.problems)] == ["late.md", "more"]
        assert len(core.reader.manifest.sources) == 3
        assert core.reader.manifest.updated_at == before


async def test_a_run_that_is_told_to_stop_ends_and_the_next_one_goes_on(settings: Settings, workplace: Path) -> None:
    (workplace / "docs" / "new.md").write_text("# Colours\n\nVermilion is a red.\n", encoding="utf-8")
    halt = threading.Event()
    halt.set()
    async with open_core(settings, quiet) as core:
        with pytest.raises(Interrupted):
            await asyncio.to_thread(index_again, settings, core, halt)
        done = await asyncio.to_thread(index_again, settings, core, threading.Event())

        assert done.report.summary.added == 1
