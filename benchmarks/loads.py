"""What is measured of a platform under load: the people's side, the bot's own, and the table of both."""

import asyncio
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

AT_ONCE = 50
TICK = 0.005
WARM = 5.0


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
