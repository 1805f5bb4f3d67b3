"""Slack under load: 50 people at a time ask the real adapter, desk and journal; the model answers at once.

The bot runs in a process of its own over signed HTTP; Slack is the tests' double. `--short` takes 10 s instead of 60.
"""

import argparse
import asyncio
import multiprocessing
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from aiohttp import ClientSession

from tests.doubles.slack import SlackServer, mention_event, slack_server
from tests.doubles.slack_delivery import Delivery, HttpWire
from tests.slack.running import Plan, open_bot
from tests.slack.scripted import ScriptedAnswers, asked, fate

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


def main(arguments: Sequence[str] = ("--short",)) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--short", action="store_true")
    seconds = 10.0 if parser.parse_args(arguments).short else 60.0
    with tempfile.TemporaryDirectory() as folder:
        load, acks, inside = asyncio.run(_measure(Path(folder), seconds))
    _show(seconds, load, acks, inside)


async def _measure(folder: Path, seconds: float) -> tuple[Load, list[float], Inside]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    async with slack_server() as slack, ClientSession() as session:
        process = context.Process(target=_bot, args=(Plan(slack.url, folder, pieces=4), theirs), daemon=True)
        process.start()
        try:
            delivery = Delivery(HttpWire(session, [await asyncio.to_thread(ours.recv)]))
            load = Load()
            end = time.monotonic() + seconds
            await asyncio.gather(*(_person(slack, delivery, load, number, end) for number in range(AT_ONCE)))
            ours.send("stop")
            inside: Inside = await asyncio.to_thread(ours.recv)
        finally:
            process.join(30)
            process.kill()
        load.fates["lost acknowledgements"] += delivery.unheard
        return load, delivery.acks, inside


async def _person(slack: SlackServer, delivery: Delivery, load: Load, number: int, end: float) -> None:
    """Ask, wait for the answer, ask again."""
    turn = 0
    while time.monotonic() < end:
        question = asked(slack, number + AT_ONCE * turn, channel=f"C{number}X{turn}")
        began = time.monotonic()
        await delivery.event(mention_event(question))
        signed = 0.0
        while (found := fate(slack, question)) in ("silent", "open") and time.monotonic() < began + 30:
            signed = signed or (time.monotonic() if found == "open" else 0.0)
            await asyncio.sleep(TICK)
        load.answers.append(time.monotonic() - began)
        load.signs.append((signed or time.monotonic()) - began)
        load.fates[fate(slack, question)] += 1
        turn += 1


def _bot(plan: Plan, pipe: Connection) -> None:
    asyncio.run(_serve(plan, pipe))


async def _serve(plan: Plan, pipe: Connection) -> None:
    inside = Inside([], [])
    async with open_bot(plan, ScriptedAnswers(plan.pieces)) as url:
        pipe.send(url)
        watch = asyncio.create_task(_watch(inside))
        await asyncio.to_thread(pipe.recv)
        watch.cancel()
    pipe.send(inside)


async def _watch(inside: Inside) -> None:
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


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 2**20


def _show(seconds: float, load: Load, acks: Sequence[float], inside: Inside) -> None:
    print(f"{'questions':<34}{sum(load.fates[kind] for kind in ('answered', 'closed', 'open', 'silent', 'twice')):>10}")
    print(f"{'  a second':<34}{load.fates['answered'] / seconds:>10.1f}")
    for kind in ("answered", "closed", "silent", "open", "twice", "lost acknowledgements"):
        print(f"{'  ' + kind:<34}{load.fates[kind]:>10}")
    for name, values in (
        ("acknowledged", acks),
        ("first sign", load.signs),
        ("whole answer", load.answers),
        ("event-loop lag", inside.lags),
    ):
        print(f"{name + ' p50 / p99 ms':<34}{_percentile(values, 50):>10.1f} /{_percentile(values, 99):>8.1f}")
    quarters = [inside.memory[(len(inside.memory) - 1) * part // 4] for part in range(5)] if inside.memory else []
    print(f"{'memory over time MiB':<34}{' '.join(f'{size:>9.1f}' for size in quarters)}")


def _percentile(values: Sequence[float], percent: int) -> float:
    """Return a percentile of seconds, in milliseconds."""
    ordered = sorted(values) or [0.0]
    return 1000 * ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
