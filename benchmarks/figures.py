"""The figures of the report: the true command under load, its memory, the core beside a bare loop, indexing."""

import asyncio
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import aclosing, closing
from dataclasses import dataclass
from pathlib import Path

from openai import AsyncOpenAI
from pydantic import SecretStr

from benchmarks.instant import instant_model, question
from benchmarks.made import settings_for, silent
from benchmarks.served import Seen, Spent, served
from bot.terminal.indexing import Request, index_sources
from core.compose import Core, model_dir, open_core
from core.config import Settings
from core.domain import Question
from core.embedding import open_embedder
from core.milvus.connection import open_connection
from tests.discord.running import environment_of as discord_environment
from tests.doubles.discord import discord_server

DOCS = Path(__file__).parents[1] / "docs"
SCOPE = "default"


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
class Load:
    """So many people asking one process at a time; times in seconds, processor seconds and MiB of the process."""

    passages: int
    people: int
    seconds: float
    seen: Seen
    processor: float
    memory: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return (len(self.seen.answers) - self.seen.lost) / self.seconds

    @property
    def processor_each(self) -> float:
        """Processor seconds an answer."""
        return self.processor / max(1, len(self.seen.answers))


@dataclass(frozen=True, slots=True)
class Start:
    """How long the command takes until it listens, and what it has used then."""

    passages: int
    seconds: float
    spent: Spent


@dataclass(frozen=True, slots=True)
class Beside:
    """The seconds of the core's answers and of a bare loop's, taken by turns."""

    passages: int
    ours: tuple[float, ...]
    bare: tuple[float, ...]

    @property
    def overhead(self) -> float:
        """Seconds that the core takes longer, by the medians."""
        return percentile(self.ours, 50) - percentile(self.bare, 50)


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
    tell("beside a bare loop")
    beside = tuple(_in_turn(plan, _place(folder, passages), passages) for passages in plan.sizes)
    tell("indexing")
    return Figures(plan, tuple(starts), tuple(loads), memory, beside, _indexing(folder / "indexing"))


async def _loaded(plan: Plan, place: Path, passages: int) -> tuple[Start, list[Load]]:
    rows = []
    async with served(place, "slack", "web") as run:
        start = Start(passages, run.started, run.spent())
        await run.asked_by(4, questions=20)
        for people in plan.people:
            before, began = run.spent(), time.monotonic()
            seen = await run.asked_by(people, seconds=plan.seconds)
            took, after = time.monotonic() - began, run.spent()
            rows.append(Load(passages, people, took, seen, after.processor - before.processor, after.memory))
    return start, rows


async def _lasting(plan: Plan, place: Path) -> tuple[tuple[int, float], ...]:
    """Return the memory of a process with both platforms while it answers a lot."""
    rows = []
    async with discord_server() as discord, served(place, **discord_environment(discord.url, PORT="0")) as run:
        for _ in range(20):
            rows.append((run.asked, run.spent().memory))
            await run.asked_by(plan.crowd, questions=plan.answers // 20)
        rows.append((run.asked, run.spent().memory))
    return tuple(rows)


def _in_turn(plan: Plan, place: Path, passages: int) -> Beside:
    """Measure in a process of its own, for a Lite file serves one."""
    code = "import sys; from benchmarks.figures import turns; turns(sys.argv[1], int(sys.argv[2]))"
    command = [sys.executable, "-c", code, str(place), str(plan.rounds)]
    output = subprocess.run(command, check=True, capture_output=True, text=True, cwd=DOCS.parent).stdout
    ours, bare = ([float(word) for word in line.split()] for line in output.strip().splitlines()[-2:])
    return Beside(passages, tuple(ours), tuple(bare))


def turns(place: str, rounds: int) -> None:
    """Print the seconds of the core's answers, and below them those of the bare loop."""
    ours, bare = asyncio.run(_turns(settings_for(Path(place)), rounds))
    print(*ours)
    print(*bare)


async def _turns(settings: Settings, rounds: int) -> tuple[list[float], list[float]]:
    async with instant_model() as model:
        told = {"base_url": model.base_url, "name": "instant", "api_key": SecretStr("none")}
        settings = settings.model_copy(update={"model": settings.model.model_copy(update=told)})
        ours: list[float] = []
        bare: list[float] = []
        async with open_core(settings, silent) as core, AsyncOpenAI(base_url=model.base_url, api_key="none") as client:
            for number in range(rounds + 5):
                ours.append(await _answered(core, question(number)))
                bare.append(await _bare(core, client, question(number + rounds + 5)))
        return ours[5:], bare[5:]


async def _answered(core: Core, text: str) -> float:
    started = time.perf_counter()
    async with aclosing(core.answerer.answer(Question(text, (), SCOPE))) as events:
        async for _ in events:
            pass
    return time.perf_counter() - started


async def _bare(core: Core, client: AsyncOpenAI, text: str) -> float:
    """Take the tutorial's steps: embed, search for three passages, put them into one request to the model."""
    started = time.perf_counter()
    vector = await core.embedder.embed_query(text)
    milvus, name = core.reader.connection.client, core.reader.collection
    found = await asyncio.to_thread(milvus.search, name, data=[vector], limit=3, output_fields=["text"])
    context = "\n".join(hit["entity"]["text"] for hit in found[0])
    prompt = f"<context>\n{context}\n</context>\n<question>\n{text}\n</question>"
    stream = await client.chat.completions.create(
        model="instant", messages=[{"role": "user", "content": prompt}], stream=True
    )
    async for _ in stream:
        pass
    return time.perf_counter() - started


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


def percentile(seconds: Sequence[float], percent: int) -> float:
    """Return a percentile, in seconds."""
    ordered = sorted(seconds) or [0.0]
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def _place(folder: Path, passages: int) -> Path:
    return folder / f"{passages}"
