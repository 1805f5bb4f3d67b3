"""Indexes on a schedule inside the serving process: one process at a time, behind the answers, never ending the bot."""

import asyncio
import logging
import os
import sys
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from typing import TypeAlias

from bot.desk.claiming import now
from bot.desk.desk import report
from bot.running.daemon import in_daemon
from bot.running.turn import KEY, PLATFORM, hold
from bot.terminal.indexing import Refreshed, refresh_sources
from core.compose import Core, writer_beside
from core.config import Settings
from core.domain import Vector
from core.errors import FootnoteError, JournalUnavailable
from core.journal import Journal
from core.journal.values import Timer
from core.ports import DocumentEmbedder
from core.schedule import Schedule, read_schedule

log = logging.getLogger(__name__)

LOOK_SECONDS = 15.0
STOP_SECONDS = 5.0
FIRST_RETRY, LONGEST_RETRY = timedelta(minutes=1), timedelta(hours=1)
PIECE = 8  # passages embedded between two looks at whether to stop
NICENESS = 10
NAME = "refresh"

Work: TypeAlias = Callable[[threading.Event], Refreshed]


class Interrupted(FootnoteError):
    """The run was told to stop; the next one goes on where it was."""


class Refresher:
    """Runs what is due; the journal's timer says when, and which of all processes does it."""

    def __init__(self, journal: Journal, schedule: Schedule, work: Work) -> None:
        """``work`` runs on a thread, and ends with Interrupted soon after its event is set."""
        self._journal = journal
        self._schedule = schedule
        self._work = work
        self._failures = 0
        self._planned = False

    async def keep(self, stop: asyncio.Event) -> None:
        """Look again and again until told to stop."""
        while not stop.is_set():
            try:
                await self.look(stop)
            except JournalUnavailable as error:
                report("the index can't be refreshed without the journal", error)
            except Exception:
                log.exception("the index could not be refreshed")
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await stop.wait()

    async def look(self, stop: asyncio.Event) -> None:
        """Run once if it is time and nobody else does; raises JournalUnavailable."""
        timers = self._journal.timers
        if not self._planned:
            first, written = self._schedule.first(now()), {"schedule": self._schedule.text}
            await timers.plan_timer(PLATFORM, KEY, due=first, payload=written, now=now())
            self._planned = True
        for timer in await timers.take_due(PLATFORM, now(), limit=1):
            await self._run(timer, stop)

    async def _run(self, timer: Timer, stop: asyncio.Event) -> None:
        halt = threading.Event()
        job = asyncio.create_task(in_daemon(partial(self._work, halt), NAME))
        try:
            await hold(self._journal.timers, timer, job, stop)
        finally:
            halt.set()
        if not job.done():
            await asyncio.wait({job}, timeout=STOP_SECONDS)
        await self._journal.timers.move_timer(timer, self._next(job, timer))

    def _next(self, job: "asyncio.Task[Refreshed]", timer: Timer) -> datetime:
        """Say what came of the run; return when the next one is due."""
        if not job.done():
            log.warning("refreshing the index could not be stopped in time")
            job.cancel()
            return timer.due
        failure = job.exception()
        if isinstance(failure, Interrupted):
            log.info("refreshing the index was interrupted: the next run goes on there")
            return timer.due
        problems = _said(job)
        coming = self._schedule.after(now())
        self._failures = self._failures + 1 if problems else 0
        return min(now() + pause_after(self._failures), coming) if problems else coming


def pause_after(failures: int) -> timedelta:
    """Return how long to wait after so many failures in a row."""
    return min(FIRST_RETRY * (1 << min(failures - 1, 10)), LONGEST_RETRY)


def _said(job: "asyncio.Task[Refreshed]") -> int:
    """Log what came of a run; return how many problems there were."""
    error = job.exception()
    if isinstance(error, FootnoteError):
        log.error("the index could not be refreshed: %s", error)
        return 1
    if error is not None:
        log.error("the index could not be refreshed", exc_info=error)
        return 1
    done = job.result()
    log.info("the index is refreshed: %s", done.report.counts)
    for problem in done.problems:
        log.error("a source could not be refreshed: %s", problem)
    return len(done.problems)


class Gently:
    """The embedder of the answers, used for documents a few at a time, so that questions find a free processor."""

    def __init__(self, embedder: DocumentEmbedder, check: Callable[[], None]) -> None:
        """``check`` raises what shall end the run."""
        self._embedder = embedder
        self._check = check

    @property
    def name(self) -> str:
        """What an index remembers: the same name makes the same vectors."""
        return self._embedder.name

    @property
    def dimension(self) -> int:
        """Length of each vector."""
        return self._embedder.dimension

    def embed_documents(self, texts: Sequence[str]) -> list[Vector]:
        """Return one vector of shape ``(dimension,)`` a text, in order; raises EmbeddingError."""
        order = sorted(range(len(texts)), key=lambda at: -len(texts[at]))  # texts of one length need no padding
        vectors: dict[int, Vector] = {}
        for start in range(0, len(order), PIECE):
            self._check()
            piece = order[start : start + PIECE]
            vectors.update(zip(piece, self._embedder.embed_documents([texts[at] for at in piece]), strict=True))
        return [vectors[at] for at in range(len(texts))]

    def count_tokens(self, text: str) -> int:
        """Return the length of ``text`` in the embedder's own tokens."""
        return self._embedder.count_tokens(text)


@asynccontextmanager
async def refreshed(settings: Settings, core: Core, journal: Journal) -> AsyncIterator[None]:
    """Index when ``knowledge.refresh`` says so while the context lasts; what is under way at its end is broken off."""
    schedule = read_schedule(settings.knowledge.refresh)
    if schedule is None:
        yield
        return
    stop = asyncio.Event()
    refresher = Refresher(journal, schedule, partial(index_again, settings, core))
    task = asyncio.create_task(refresher.keep(stop))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait({task}, timeout=2 * STOP_SECONDS)
        task.cancel()


def index_again(settings: Settings, core: Core, halt: threading.Event) -> Refreshed:
    """Bring the open index in line with its sources; raises Interrupted, IndexUnavailable, EmbeddingError.

    It runs at low priority, and so do the threads it starts.
    """
    _step_back()

    def check() -> None:
        if halt.is_set():
            raise Interrupted

    def progress(_what: str, _done: int, _total: int) -> None:
        check()

    done = refresh_sources(settings, writer_beside(core, settings), Gently(core.embedder, check), progress)
    core.reader.open()  # at once: searches would look only every half a minute
    return done


def _step_back() -> None:
    """Let everything else go first; elsewhere than on Linux a priority is the whole process's."""
    if sys.platform == "linux":
        with suppress(OSError):
            thread = threading.get_native_id()
            os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + NICENESS)
