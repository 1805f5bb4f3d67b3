"""What other processes do to the journal in its tests: each function here is the whole life of one."""

import asyncio
import itertools
import multiprocessing
import os
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from multiprocessing.context import ForkServerProcess
from multiprocessing.synchronize import Barrier
from pathlib import Path

from core.journal import Journal, open_journal
from tests.core.journal.stories import LATER, NOW, THREAD, answer, ask, message, settings_for

_PRELOADED = ["asyncpg", "alembic.operations", "sqlalchemy.ext.asyncio", "core.journal"]
_processes = multiprocessing.get_context("forkserver")  # real processes that need not import everything again
PATIENCE = 60.0


def start(work: Callable[..., None], *arguments: object) -> ForkServerProcess:
    """Begin ``work`` in a process of its own."""
    _processes.set_forkserver_preload(_PRELOADED)
    process = _processes.Process(target=work, args=arguments, daemon=True)
    process.start()
    return process


def together(work: Callable[..., None], count: int, folder: Path, url: str, *arguments: object) -> list[list[str]]:
    """Run ``work(url, file, *arguments)`` in ``count`` processes at once, and return the lines that each wrote."""
    files = [folder / f"{work.__name__}-{number}" for number in range(count)]
    barrier = _processes.Barrier(count)
    processes = [start(_when_all_are_there, barrier, work, url, file, *arguments) for file in files]
    for process in processes:
        process.join(PATIENCE)
    assert [process.exitcode for process in processes] == [0] * count
    return [lines_of(file) for file in files]


def _when_all_are_there(barrier: Barrier, work: Callable[..., None], *arguments: object) -> None:
    barrier.wait(PATIENCE)
    work(*arguments)


def lines_of(file: Path) -> list[str]:
    """Return what a process wrote; none when it came to nothing."""
    return file.read_text().splitlines() if file.exists() else []


def opened(url: str) -> AbstractAsyncContextManager[Journal]:
    return open_journal(settings_for(url), Path())


def write(file: Path, lines: Sequence[str]) -> None:
    """Append whole lines at once, so that a kill leaves none of them torn."""
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(descriptor, "".join(f"{line}\n" for line in lines).encode())
    os.close(descriptor)


def open_only(url: str, file: Path) -> None:
    async def work() -> None:
        async with opened(url) as journal:
            await journal.ping()
        write(file, ["open"])

    asyncio.run(work())


def claim_one_event(url: str, file: Path, times: int) -> None:
    async def work() -> None:
        async with opened(url) as journal:
            claims = [
                journal.questions.claim(THREAD, "e", person="U", text="?", scope=None, now=NOW) for _ in range(times)
            ]
            write(file, [str(claim.id) for claim in await asyncio.gather(*claims) if claim])

    asyncio.run(work())


def claim_and_finish_for_ever(url: str, file: Path) -> None:
    """Acknowledge each step in ``file`` after the journal did, until killed."""

    async def work() -> None:
        async with opened(url) as journal:
            for number in itertools.count():
                claim = await ask(journal, f"{os.getpid()}-{number}", text="How?" * 100)
                write(file, [f"claimed {claim.id}"])
                await journal.questions.note_message(claim.id, message(f"{os.getpid()}-{number}"))
                write(file, [f"noted {claim.id}"])
                await journal.questions.finish(claim, answer(), now=NOW)
                write(file, [f"finished {claim.id}"])

    asyncio.run(work())


def take_over_everything(url: str, file: Path) -> None:
    async def work() -> None:
        async with opened(url) as journal:
            for claim in await journal.questions.unfinished("slack", LATER):
                taken = await journal.questions.take_over(claim.id, LATER)
                write(file, [str(taken.id)] if taken else [])

    asyncio.run(work())


def fire_timers(url: str, file: Path) -> None:
    async def work() -> None:
        async with opened(url) as journal:
            while due := await journal.timers.take_due("slack", NOW, limit=7):
                for timer in due:
                    assert await journal.timers.finish_timer(timer)
                write(file, [timer.key for timer in due])

    asyncio.run(work())


def write_for_seconds(url: str, file: Path, seconds: float) -> None:
    """Claim as fast as it goes, and write how many claims were made and how long the slowest took, in milliseconds."""

    async def work() -> None:
        async with opened(url) as journal:
            slowest, count, began = 0.0, 0, time.perf_counter()
            while (before := time.perf_counter()) < began + seconds:
                await ask(journal, f"{os.getpid()}-{count}")
                slowest, count = max(slowest, time.perf_counter() - before), count + 1
        write(file, [str(count), str(round(slowest * 1000))])

    asyncio.run(work())
