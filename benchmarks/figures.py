"""The figures of the report: the true command under load, its memory, the steps of an answer, indexing."""

import asyncio
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from benchmarks.apart import Apart, apart_of
from benchmarks.beside import Beside, beside
from benchmarks.made import settings_for, silent
from benchmarks.served import Load, Spent, served
from benchmarks.steps import Step, steps_of
from bot.terminal.indexing import Request, index_sources
from core.compose import model_dir
from core.embedding import open_embedder
from core.milvus.connection import open_connection
from tests.discord.running import environment_of as discord_environment
from tests.doubles.discord import discord_server

DOCS = Path(__file__).parents[1] / "docs"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured: sizes in passages, people at a time, seconds each; answers of the long run and its people."""

    sizes: tuple[int, ...] = (1_000, 10_000, 100_000)
    people: tuple[int, ...] = (1, 4, 16, 64)
    seconds: float = 15.0
    answers: int = 5_000
    crowd: int = 16
    rounds: int = 60


QUICK = Plan((1_000,), (1, 16), 3.0, 150, 8, 15)


@dataclass(frozen=True, slots=True)
class Start:
    """How long the command takes until it listens, and what it has used then."""

    passages: int
    seconds: float
    spent: Spent


@dataclass(frozen=True, slots=True)
class Indexing:
    """Seconds to index so many passages, to embed the same texts alone, and to find nothing changed."""

    passages: int
    seconds: float
    embedding: float
    again: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that was measured in one run; ``memory`` are (answers, MiB) of the long run."""

    plan: Plan
    starts: tuple[Start, ...]
    loads: tuple[Load, ...]
    memory: tuple[tuple[int, float], ...]
    steps: tuple[Step, ...]
    apart: tuple[Apart, ...]
    beside: tuple[Beside, ...]
    indexing: Indexing


def measured(plan: Plan, folder: Path, tell: Callable[[str], None]) -> Figures:
    """Measure everything in ``folder``; ``tell`` hears what is measured now."""
    starts: list[Start] = []
    loads: list[Load] = []
    for passages in plan.sizes:
        tell(f"{passages:,} passages: filling the index")
        # In a process of its own: Milvus Lite keeps its file locked until the process ends.
        command = [sys.executable, "-m", "benchmarks.made", str(_place(folder, passages)), str(passages)]
        subprocess.run(command, check=True, cwd=DOCS.parent)
        tell(f"{passages:,} passages: questions")
        start, rows = asyncio.run(_loaded(plan, _place(folder, passages), passages))
        starts.append(start)
        loads += rows
    tell("memory over many answers")
    middle = plan.sizes[min(1, len(plan.sizes) - 1)]
    memory = asyncio.run(_lasting(plan, _place(folder, middle)))
    tell("step by step")
    steps = steps_of(_place(folder, middle), plan.rounds)
    tell("stores in processes of their own")
    apart = apart_of(_place(folder, middle), middle, plan.people, plan.seconds)
    tell("beside a bare loop")
    turns = tuple(beside(_place(folder, passages), passages, plan.rounds) for passages in plan.sizes)
    tell("indexing")
    indexing = _indexing(folder / "indexing")
    return Figures(plan, tuple(starts), tuple(loads), memory, steps, apart, turns, indexing)


async def _loaded(plan: Plan, place: Path, passages: int) -> tuple[Start, list[Load]]:
    async with served(place, "slack", "web") as run:
        start = Start(passages, run.started, run.spent())
        await run.asked_by(4, questions=20)
        return start, [await run.load(passages, people, plan.seconds) for people in plan.people]


async def _lasting(plan: Plan, place: Path) -> tuple[tuple[int, float], ...]:
    """Return the memory of a process with both platforms while it answers a lot."""
    rows = []
    async with discord_server() as discord, served(place, **discord_environment(discord.url, PORT="0")) as run:
        for _ in range(20):
            rows.append((run.asked, run.spent().memory))
            await run.asked_by(plan.crowd, questions=plan.answers // 20)
        rows.append((run.asked, run.spent().memory))
    return tuple(rows)


def _indexing(folder: Path) -> Indexing:
    """Index this project's pages, embed their passages alone, index again."""
    shutil.rmtree(folder, ignore_errors=True)
    settings = settings_for(folder)
    began = time.perf_counter()
    report = index_sources(settings, Request((str(DOCS),)), silent)
    indexed = time.perf_counter()
    index_sources(settings, Request((str(DOCS),)), silent)
    again = time.perf_counter() - indexed
    with closing(open_connection(settings.milvus, settings.storage.data_dir)) as connection:
        fields = ["text", "breadcrumb", "heading"]
        rows = connection.client.query(settings.milvus.name, filter='id != ""', output_fields=fields, limit=16_000)
    texts = [f"{row['breadcrumb']}\n{row['text']}" for row in rows]
    headings = sorted({str(row["heading"]) for row in rows})
    with closing(open_embedder(settings.embedding, model_dir(settings), silent)) as embedder:
        started = time.perf_counter()
        embedder.embed_documents([*texts, *headings])
        embedding = time.perf_counter() - started
    return Indexing(report.summary.passages, indexed - began, embedding, again)


def _place(folder: Path, passages: int) -> Path:
    return folder / f"{passages}"
