"""Slack under load: 50 people at a time ask the real adapter, desk and journal; the model answers at once.

The bot runs in a process of its own over signed HTTP; Slack is the tests' double. `--short` takes 10 s instead of 60.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import ClientSession

from benchmarks.loads import AT_ONCE, TICK, Inside, Load, beside, seconds_of, show
from tests.doubles.slack import SlackServer, mention_event, slack_server
from tests.doubles.slack_delivery import Delivery, HttpWire
from tests.scripted import ScriptedAnswers
from tests.slack.running import Plan, open_bot
from tests.slack.scripted import asked, fate


def main(arguments: Sequence[str] = ("--short",)) -> None:
    """Print the table."""
    seconds = seconds_of(arguments)
    with tempfile.TemporaryDirectory() as folder:
        load, acks, inside = asyncio.run(_measure(Path(folder), seconds))
    show(seconds, load, inside, {"acknowledged": acks})


async def _measure(folder: Path, seconds: float) -> tuple[Load, list[float], Inside]:
    load = Load()
    async with slack_server() as slack, ClientSession() as session:
        async with beside(_opened, Plan(slack.url, folder, pieces=4)) as bot:
            delivery = Delivery(HttpWire(session, [bot.ready]))
            end = time.monotonic() + seconds
            await asyncio.gather(*(_person(slack, delivery, load, number, end) for number in range(AT_ONCE)))
            inside = await bot.stop()
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


@asynccontextmanager
async def _opened(plan: Plan) -> AsyncIterator[str]:
    async with open_bot(plan, ScriptedAnswers(plan.pieces)) as url:
        yield url


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
