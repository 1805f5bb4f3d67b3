"""The same load while index and journal are in processes of their own, as on a server."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.served import Load, Spent, served, spent
from tests.core.milvus.servers import PEER, lite_process, milvus_process
from tests.postgres import find_binaries, running_postgres


@dataclass(frozen=True, slots=True)
class Apart:
    """A load beside which Milvus was a process of its own: its processor seconds an answer, and its MiB."""

    where: str
    load: Load
    processor_each: float
    memory: float


@dataclass(frozen=True, slots=True)
class _Stores:
    """What runs beside the bot, the bot's environment for it, and the process of Milvus, which leads a session."""

    where: str
    environment: dict[str, str]
    milvus: int


def apart_of(place: Path, passages: int, people: Sequence[int], seconds: float) -> tuple[Apart, ...]:
    """Measure on the index in ``place``, and on a Milvus server with PostgreSQL where both are installed."""
    with _lite(place) as stores:
        rows = asyncio.run(_rows(place, stores, passages, people, seconds))
    if PEER.exists() and find_binaries():
        with _servers(place, passages) as stores:
            rows += asyncio.run(_rows(place, stores, passages, people, seconds))
    return tuple(rows)


async def _rows(place: Path, stores: _Stores, passages: int, people: Sequence[int], seconds: float) -> list[Apart]:
    rows = []
    async with served(place, "slack", "web", **stores.environment) as run:
        await run.asked_by(4, questions=20)
        for count in people:
            before = _spent(stores.milvus)
            load = await run.load(passages, count, seconds)
            after = _spent(stores.milvus)
            each = (after.processor - before.processor) / max(1, len(load.seen.answers))
            rows.append(Apart(stores.where, load, each, after.memory))
    return rows


@contextmanager
def _lite(place: Path) -> Iterator[_Stores]:
    with lite_process(place / "data" / "footnote.db") as (uri, process):
        yield _Stores("`milvus-lite server`, SQLite", {"FOOTNOTE_MILVUS__URI": uri}, process)


@contextmanager
def _servers(place: Path, passages: int) -> Iterator[_Stores]:
    with ExitStack() as stack:
        uri, process = stack.enter_context(milvus_process(place / "milvus"))
        postgres = stack.enter_context(running_postgres())
        environment = {"FOOTNOTE_MILVUS__URI": uri, "DATABASE_URL": postgres.fresh_url()}
        command = [sys.executable, "-m", "benchmarks.made", str(place), str(passages), uri]
        subprocess.run(command, check=True, cwd=Path(__file__).parents[1])
        yield _Stores("Milvus 2.3.5, PostgreSQL", environment, process)


def _spent(session: int) -> Spent:
    """Return what the processes of a session have used, all together."""
    numbers = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    used = [spent(number) for number in numbers if _session_of(number) == session]
    sums = (sum(one.processor for one in used), sum(one.memory for one in used), sum(one.peak for one in used))
    return Spent(*sums)


def _session_of(process: int) -> int:
    try:
        return os.getsid(process)
    except ProcessLookupError:
        return 0
