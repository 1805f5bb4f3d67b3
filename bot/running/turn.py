"""One process indexes at a time: whose turn it is stands in the journal, in the timer of the schedule."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import TypeVar

from bot.desk.claiming import now
from bot.running.daemon import in_daemon
from core.config import Settings
from core.errors import IndexUnavailable, JournalUnavailable
from core.journal import journal_exists, open_journal
from core.journal.timers import Timers
from core.journal.values import Timer
from core.knowledge.sync import Progress

PLATFORM, KEY = "knowledge", "refresh"
LOOK_SECONDS = 1.0
WAITING = "waiting for another process that indexes"

T = TypeVar("T")


def in_turn(settings: Settings, work: Callable[[], T], progress: Progress) -> T:
    """Return what ``work`` returns, run while no other process indexes; waits for that, and raises what it raises.

    Where there is no journal nobody else can be known, and none is made. Raises JournalUnavailable, and
    IndexUnavailable when the journal was away for so long that another process took over.
    """
    if not journal_exists(settings.journal, settings.storage.data_dir):
        return work()
    return asyncio.run(_in_turn(settings, work, progress))


async def _in_turn(settings: Settings, work: Callable[[], T], progress: Progress) -> T:
    async with (
        open_journal(settings.journal, settings.storage.data_dir) as journal,
        _turn(journal.timers, progress) as timer,
    ):
        job = asyncio.create_task(in_daemon(work, "index"))
        await hold(journal.timers, timer, job, asyncio.Event())
        if job.done():
            return job.result()
        job.cancel()
        message = "the journal was away, and another process indexes by now: run it again to be sure"
        raise IndexUnavailable(message)


@asynccontextmanager
async def _turn(timers: Timers, progress: Progress) -> AsyncIterator[Timer]:
    """Hold the timer as soon as nobody does; afterwards it is due when it was, as if nothing had been."""
    while True:
        before = await timers.timer(PLATFORM, KEY)
        # Set anew, to be due at once: should this process die, whoever serves does its work.
        await timers.plan_timer(PLATFORM, KEY, due=now(), payload={"by hand": secrets.token_hex(8)}, now=now())
        if found := await timers.take_due(PLATFORM, now(), limit=1):
            break
        progress(WAITING, 0, 0)
        await asyncio.sleep(LOOK_SECONDS)
    [timer] = found
    due, payload = (before.due, before.payload) if before else (now(), {})
    try:
        yield timer
    finally:
        with suppress(JournalUnavailable):  # then it is due at once, when the lease is over
            await timers.change_timer(timer, due=due, payload=payload)


async def hold(timers: Timers, timer: Timer, job: "asyncio.Task[T]", stop: asyncio.Event) -> None:
    """Keep a timer's lease until the end of ``job``, of the process, or of the lease: another may have begun then."""
    lease = timers.lease.total_seconds()
    until = time.monotonic() + lease
    stopped = asyncio.create_task(stop.wait())
    try:
        while not (job.done() or stopped.done()) and time.monotonic() < until:
            await asyncio.wait({job, stopped}, timeout=lease / 3, return_when=asyncio.FIRST_COMPLETED)
            with suppress(JournalUnavailable):
                kept = await timers.hold_timer(timer, now())
                until = time.monotonic() + (lease if kept else 0)
    finally:
        stopped.cancel()
