"""What is measured of a platform under load: the people's side, the bot's own, and the table of both."""

import argparse
import asyncio
import multiprocessing
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeAlias, TypeVar

AT_ONCE = 50
TICK = 0.005
WARM = 5.0

P = TypeVar("P")
Opened: TypeAlias = AbstractAsyncContextManager[str]


@dataclass(slots=True)
class Load:
    """What the people saw: how each question ended, and how long after its event the first sign came."""

    fates: Counter[str] = field(default_factory=Counter)
    signs: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Inside:
    """What the bot's process measured of itself: lags of its loop in seconds, resident memory in MiB."""

    lags: list[float]
    memory: list[float]


@dataclass(frozen=True, slots=True)
class Bot:
    """The bot in a process of its own: what it said when it was ready, and how to end it."""

    ready: str
    stop: Callable[[], Awaitable[Inside]]


def seconds_of(arguments: Sequence[str]) -> float:
    """Return for how long the load lasts, by the command's arguments."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--short", action="store_true")
    return 10.0 if parser.parse_args(arguments).short else 60.0


@asynccontextmanager
async def beside(opened: Callable[[P], Opened], plan: P) -> AsyncIterator[Bot]:
    """Hold ``opened(plan)`` open in a process of its own; ``opened`` is a module's."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_main, args=(opened, plan, theirs), daemon=True)

    async def stop() -> Inside:
        ours.send("stop")
        measured: Inside = await asyncio.to_thread(ours.recv)
        return measured

    process.start()
    try:
        yield Bot(await asyncio.to_thread(ours.recv), stop)
    finally:
        process.join(30)
        process.kill()


def _main(opened: Callable[[P], Opened], plan: P, pipe: Connection) -> None:
    asyncio.run(_hold(opened(plan), pipe))


async def _hold(opened: Opened, pipe: Connection) -> None:
    inside = Inside([], [])
    async with opened as ready:
        pipe.send(ready)
        watching = asyncio.create_task(watch(inside))
        await asyncio.to_thread(pipe.recv)
        watching.cancel()
    pipe.send(inside)


async def watch(inside: Inside) -> None:
    """Note how late the loop wakes up, and every second how much memory is resident."""
    started = noted = time.monotonic()
    while True:
        before = time.monotonic()
        await asyncio.sleep(TICK)
        after = time.monotonic()
        inside.lags.append(after - before - TICK)
        if after - noted >= 1.0 and after - started >= WARM / 2:
            noted = after
            inside.memory.append(_resident())


def show(seconds: float, load: Load, inside: Inside, more: Mapping[str, Sequence[float]] | None = None) -> None:
    """Print the table; ``more`` are further times in seconds, by their names."""
    ends = ("answered", "closed", "open", "silent", "twice")
    print(f"{'questions':<34}{sum(load.fates[kind] for kind in ends):>10}")
    print(f"{'  a second':<34}{load.fates['answered'] / seconds:>10.1f}")
    for kind in dict.fromkeys((*ends, *load.fates)):
        print(f"{'  ' + kind:<34}{load.fates[kind]:>10}")
    times = {"first sign": load.signs, "whole answer": load.answers, "event-loop lag": inside.lags}
    for name, values in ({**more, **times} if more else times).items():
        print(f"{name + ' p50 / p99 ms':<34}{_percentile(values, 50):>10.1f} /{_percentile(values, 99):>8.1f}")
    quarters = [inside.memory[(len(inside.memory) - 1) * part // 4] for part in range(5)] if inside.memory else []
    print(f"{'memory over time MiB':<34}{' '.join(f'{size:>9.1f}' for size in quarters)}")


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 2**20


def _percentile(values: Sequence[float], percent: int) -> float:
    """Return a percentile of seconds, in milliseconds."""
    ordered = sorted(values) or [0.0]
    return 1000 * ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]
