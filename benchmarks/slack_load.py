"""Slack under load: 50 people at a time ask the real adapter, desk and journal; the model answers at once.

The bot runs in a process of its own over signed HTTP; Slack is the tests' double. `--short` takes 10 s instead of 60.
"""

import argparse
import asyncio
import multiprocessing
import tempfile
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path

from aiohttp import ClientSession

from benchmarks.loads import AT_ONCE, TICK, Inside, Load, show, watch
from tests.doubles.slack import SlackServer, mention_event, slack_server
from tests.doubles.slack_delivery import Delivery, HttpWire
from tests.scripted import ScriptedAnswers
from tests.slack.running import Plan, open_bot
from tests.slack.scripted import asked, fate


def main(arguments: Sequence[str] = ("--short",)) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--short", action="store_true")
    seconds = 10.0 if parser.parse_args(arguments).short else 60.0
    with tempfile.TemporaryDirectory() as folder:
        load, acks, inside = asyncio.run(_measure(Path(folder), seconds))
    show(seconds, load, inside, {"acknowledged": acks})


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
        watching = asyncio.create_task(watch(inside))
        await asyncio.to_thread(pipe.recv)
        watching.cancel()
    pipe.send(inside)


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
