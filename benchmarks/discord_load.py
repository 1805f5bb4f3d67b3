"""Discord under load: 50 people at a time ask the real client, desk and journal; the model answers at once.

The bot runs in a process of its own over gateway and REST, without rate limits; Discord is the tests' double. `--short`
takes 10 s instead of 60.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from benchmarks.loads import AT_ONCE, Inside, Load, beside, seconds_of, show
from tests.discord.running import Plan, open_bot
from tests.discord.scripted import asked, fate
from tests.doubles.discord import DiscordServer, discord_server
from tests.doubles.discord_shapes import TEXT
from tests.scripted import ScriptedAnswers

LOOK = 0.02  # seconds between two looks of a person, who would else keep the double busy


def main(arguments: Sequence[str] = ("--short",)) -> None:
    """Print the table."""
    seconds = seconds_of(arguments)
    with tempfile.TemporaryDirectory() as folder:
        load, inside = asyncio.run(_measure(Path(folder), seconds))
    show(seconds, load, inside)


async def _measure(folder: Path, seconds: float) -> tuple[Load, Inside]:
    load = Load()
    async with discord_server() as discord:
        channels = [discord.add_channel(f"c{number}", TEXT) for number in range(AT_ONCE)]
        async with beside(_opened, Plan(discord.url, folder, pieces=4, at_once=AT_ONCE)) as bot:
            end = time.monotonic() + seconds
            await asyncio.gather(
                *(_person(discord, load, channel, number, end) for number, channel in enumerate(channels))
            )
            return load, await bot.stop()


async def _person(discord: DiscordServer, load: Load, channel: str, number: int, end: float) -> None:
    """Ask, wait for the answer, ask again."""
    turn = 0
    while time.monotonic() < end:
        began = time.monotonic()
        question = asked(discord, number + AT_ONCE * turn, channel)
        signed = 0.0
        while (found := fate(discord, question)) in ("silent", "open") and time.monotonic() < began + 30:
            signed = signed or (time.monotonic() if found == "open" else 0.0)
            await asyncio.sleep(LOOK)
        load.answers.append(time.monotonic() - began)
        load.signs.append((signed or time.monotonic()) - began)
        load.fates[fate(discord, question)] += 1
        turn += 1


@asynccontextmanager
async def _opened(plan: Plan) -> AsyncIterator[str]:
    async with open_bot(plan, ScriptedAnswers(plan.pieces)) as opened:
        yield opened.name


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
