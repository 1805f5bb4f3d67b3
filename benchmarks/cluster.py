"""A cluster under load and fire: two web processes and two workers on one PostgreSQL and one Milvus server.

People ask in Slack (HTTP, through a proxy) and in Discord (two shards) while one of the four is killed by chance every
20 seconds and started again. In the end every question that was accepted must be answered, exactly once.
"""

import argparse
import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from aiohttp import ClientSession

from benchmarks.crowd import Crowd, Question
from benchmarks.instant import instant_model
from benchmarks.members import Member, members, proxied
from bot.terminal.indexing import Request, index_sources
from core.environment import load_settings
from tests.bot.conftest import furnished
from tests.core.milvus.servers import PEER, lite_server, milvus_server
from tests.discord.running import environment_of as discord_environment
from tests.doubles.discord import DiscordServer, discord_server
from tests.doubles.discord_shapes import TEXT
from tests.doubles.slack import SECRET, TOKEN, slack_server
from tests.doubles.slack_delivery import Delivery, HttpWire
from tests.postgres import running_postgres

LOOK = 0.1


@dataclass(frozen=True, slots=True)
class Plan:
    """How long, how often somebody does something, how often one is killed; seconds. ``retries`` are Slack's pauses.

    ``lease`` is journal.lease; after the load ``patience`` is what questions that are open may take.
    """

    seconds: float
    seed: int = 1
    pause: float = 0.25
    kill_every: float = 20.0
    lease: float = 60.0
    retries: Sequence[float] = (0.0, 0.0, 60.0, 300.0)
    patience: float = 420.0


@dataclass(slots=True)
class Outcome:
    """What came of it; ``wrong`` are sentences, none when every promise was kept."""

    questions: list[Question]
    told: Mapping[int, int]
    unfinished: list[str]
    members: list[Member]
    pressed: Counter[str]
    milvus: str
    seconds: float
    wrong: list[str] = field(default_factory=list)

    def judge(self) -> "Outcome":
        """Fill ``wrong``."""
        for one in self.questions:
            count, taken = self.told.get(one.number, 0), one.taken()
            if count > 1 or (taken and count == 0):
                self.wrong.append(f"{one.kind} {one.number}: accepted {taken}, answered {count} times")
        self.wrong += [f"left open: {text[:100]}" for text in self.unfinished]
        return self


def main(arguments: Sequence[str] = ("--minutes", "1")) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cluster")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lease", type=float, default=60.0, help="journal.lease, seconds")
    parser.add_argument("--pause", type=float, default=0.25, help="mean seconds between two things that people do")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        plan = Plan(60 * given.minutes, given.seed, given.pause, lease=given.lease)
        outcome = asyncio.run(run(plan, Path(folder)))
    print("\n".join(table(outcome)))
    if outcome.wrong:
        raise SystemExit(1)


def table(outcome: Outcome) -> Iterator[str]:
    """Yield the lines of the table."""
    answered = [one for one in outcome.questions if outcome.told.get(one.number)]
    waits, signs = [one.answer_seconds for one in answered], [one.sign_seconds for one in answered]
    rows: list[tuple[str, object]] = [
        ("seconds of load", f"{outcome.seconds:.0f}"),
        ("Milvus", outcome.milvus),
        ("questions", len(outcome.questions)),
        *((f"  {kind}", count) for kind, count in sorted(Counter(one.kind for one in outcome.questions).items())),
        ("  accepted", sum(one.taken() for one in outcome.questions)),
        ("  answered once", sum(count == 1 for count in outcome.told.values())),
        ("  not accepted, not answered", sum(not one.taken() for one in outcome.questions if one not in answered)),
        ("votes pressed", dict(outcome.pressed)),
        ("kills", {one.name: one.kills for one in outcome.members}),
        ("starts, seconds", f"{_at([start for one in outcome.members for start in one.starts], 50):.1f} p50"),
        ("first sign p50 / p95 s", f"{_at(signs, 50):.2f} / {_at(signs, 95):.2f}"),
        ("whole answer p50 / p95 s", f"{_at(waits, 50):.2f} / {_at(waits, 95):.2f}"),
        ("longest wait s", f"{max(waits, default=0):.1f}"),
        ("wrong", len(outcome.wrong)),
    ]
    yield from (f"{name:<32}{value!s:>12}" for name, value in rows)
    yield from outcome.wrong[:20]


async def run(plan: Plan, folder: Path) -> Outcome:
    """Run the cluster in ``folder`` (pytest's skip where PostgreSQL is not installed)."""
    async with AsyncExitStack() as stack:
        postgres = stack.enter_context(running_postgres())
        milvus, kind = stack.enter_context(_milvus(folder))
        await asyncio.to_thread(_indexed, folder, milvus)
        slack, discord = (
            await stack.enter_async_context(slack_server()),
            await stack.enter_async_context(discord_server()),
        )
        model = await stack.enter_async_context(instant_model())
        common = {
            "MILVUS_URI": milvus,
            "DATABASE_URL": postgres.url(),
            "MODEL_BASE_URL": model.base_url,
            "MODEL_NAME": "instant",
            "FOOTNOTE_JOURNAL__LEASE": str(plan.lease),
            "FOOTNOTE_JOURNAL__CONNECTIONS": "5",
            "FOOTNOTE_LIMITS__PER_PERSON_A_MINUTE": "0",
            "FOOTNOTE_LIMITS__PER_CHANNEL_A_MINUTE": "0",
        }
        for_slack = {"SLACK_BOT_TOKEN": TOKEN, "SLACK_SIGNING_SECRET": SECRET, "FOOTNOTE_SLACK__API_URL": slack.url}
        everybody = members(folder, common, for_slack, discord_environment(discord.url))
        web = [f"http://127.0.0.1:{one.environment['PORT']}" for one in everybody if "web" in one.arguments]
        proxy = await stack.enter_async_context(proxied(web))
        session = await stack.enter_async_context(ClientSession())
        delivery = Delivery(HttpWire(session, [f"{proxy}/slack/events"]), plan.retries)
        crowd = Crowd(slack, discord, delivery, _places(discord), Random(plan.seed))
        await stack.enter_async_context(_alive(everybody))
        began = time.monotonic()
        await _load(plan, crowd, everybody)
        took = time.monotonic() - began
        await _settled(plan, crowd)
        return Outcome(crowd.questions, crowd.told(), crowd.unfinished(), everybody, crowd.pressed, kind, took).judge()


async def _load(plan: Plan, crowd: Crowd, everybody: Sequence[Member]) -> None:
    """Let people act for so long while members die."""
    acts: set[asyncio.Task[None]] = set()
    killing = asyncio.create_task(_killing(plan, everybody))
    watching = asyncio.create_task(_watching(crowd))
    end = time.monotonic() + plan.seconds
    while time.monotonic() < end:
        task = asyncio.create_task(crowd.act())
        acts.add(task)
        task.add_done_callback(acts.discard)
        await asyncio.sleep(crowd.chance.expovariate(1 / plan.pause))
    await killing
    await asyncio.gather(*acts)
    watching.cancel()


async def _killing(plan: Plan, everybody: Sequence[Member]) -> None:
    """Kill one by chance again and again; the last one is back when this ends."""
    chance, end = Random(plan.seed), time.monotonic() + plan.seconds
    async with asyncio.TaskGroup() as starting:
        while time.monotonic() + plan.kill_every < end:
            await asyncio.sleep(plan.kill_every)
            if up := [one for one in everybody if one.up]:
                starting.create_task(chance.choice(up).killed_and_started())


async def _watching(crowd: Crowd) -> None:
    while True:
        crowd.look()
        await asyncio.sleep(LOOK)


async def _settled(plan: Plan, crowd: Crowd) -> None:
    """Wait until what is owed is there, and a moment more for what must not come."""
    end = time.monotonic() + plan.patience
    while time.monotonic() < end and (any(one.taken() for one in crowd.open) or crowd.unfinished()):
        crowd.look()
        await asyncio.sleep(LOOK)
    await asyncio.sleep(3.0)
    crowd.look()


@asynccontextmanager
async def _alive(everybody: Sequence[Member]) -> AsyncIterator[None]:
    """Start all, one after the other as a release does, and end them."""
    try:
        for one in everybody:
            await one.start()
        yield
    finally:
        for one in everybody:
            await one.kill()


@contextmanager
def _milvus(folder: Path) -> Iterator[tuple[str, str]]:
    """Run a Milvus server: the real one where it is installed, else Milvus Lite as a server."""
    if PEER.exists():
        with milvus_server(folder / "milvus") as uri:
            yield uri, "2.3.5"
    else:
        with lite_server(folder / "milvus") as uri:
            yield uri, "Lite as a server"


def _indexed(folder: Path, milvus: str) -> None:
    """Index two pages in the server; ``folder`` gets the settings of all members."""
    settings = load_settings(furnished(folder), {"MILVUS_URI": milvus})
    index_sources(settings, Request((str(folder / "docs"),)), lambda *_: None)


def _at(seconds: Sequence[float], percent: int) -> float:
    ordered = sorted(seconds) or [0.0]
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def _places(discord: DiscordServer) -> tuple[str, ...]:
    """Return channels, three in a server of each shard."""
    discord.gateway.shards = 2
    guilds = [discord.add_guild(f"Shard {number}", shard=(number, 2)) for number in range(2)]
    return tuple(discord.add_channel(f"c{number}", TEXT, guild=guild) for guild in guilds for number in range(3))


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
