"""Writes the report of all figures, Markdown with plots: `python -m benchmarks report docs/figures.md [--quick]`."""

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.apart import Apart
from benchmarks.figures import QUICK, Figures, Indexing, Plan, measured
from benchmarks.made import percentile
from benchmarks.plotting import draw_all
from benchmarks.served import Load

_LOAD = (
    "Passages",
    "People at a time",
    "Answers a second",
    "First sign p50 / p95 s",
    "Event → model p50 / p95 s",
    "Answer p50 / p95 s",
    "Processor ms an answer",
    "Memory MiB",
    "Lost",
)
_PACKAGES = ("footnote", "pymilvus", "milvus-lite", "onnxruntime", "slack-bolt", "discord.py", "openai")


def main(arguments: Sequence[str]) -> None:
    """Measure, and write the report with its plots in a folder ``images`` beside it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks report")
    parser.add_argument("file", type=Path)
    parser.add_argument("--quick", action="store_true", help="small sizes and few seconds, to try it")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        busy = os.getloadavg()[0]
        figures = measured(QUICK if given.quick else Plan(), Path(folder), _tell)
    draw_all(figures, given.file.parent / "images")
    command = f"python -m benchmarks report {given.file}{' --quick' if given.quick else ''}"
    given.file.write_text("\n".join(written(figures, command, busy)) + "\n", encoding="utf-8")


def written(figures: Figures, command: str, busy: float) -> Iterator[str]:
    """Yield the lines of the report; ``busy`` was the machine's load average before."""
    yield from ("# Figures", "", "What one process does, measured by one command:", "", f"```sh\n{command}\n```", "")
    yield from _machine(busy)
    yield from _load(figures)
    yield from _steps(figures)
    yield from _apart(figures.apart)
    yield from _memory(figures)
    yield from _beside(figures)
    yield from _index(figures.indexing)


def _machine(busy: float) -> Iterator[str]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    yield f"- Date: {datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    yield f"- Machine: {_processor()}, {os.cpu_count()} processors, {memory:.0f} GB; load average before: {busy:.1f}"
    yield f"- Python {platform.python_version()}, {', '.join(f'{name} {version(name)}' for name in _PACKAGES)}"
    yield ""
    yield "Times depend on the machine, and on what else it does; ratios within one run tell more. The people, the"
    yield "platforms' doubles and the model run beside the process that is measured, on the same processors."
    yield ""


def _load(figures: Figures) -> Iterator[str]:
    yield from ("## How many answers does a process give?", "")
    yield "`footnote serve slack web` on Milvus Lite and SQLite, before a model that answers at once. People ask in"
    yield "Slack over signed HTTP, each again as soon as the answer is whole. `limits.at_once` is 64. The vectors of"
    yield "the passages are random unit vectors, written by the index's own writer; questions are embedded as ever."
    yield ""
    yield "![Answers a second, and the time of an answer](images/figures-load.svg)"
    yield ""
    yield "![From the event to the model's request](images/figures-request.svg)"
    yield ""
    yield from _table([*_LOAD], (_cells(load) for load in figures.loads))
    yield ""
    yield "| Passages | Command to listening, s | Processor s until then | Memory MiB then |"
    yield "| ---: | ---: | ---: | ---: |"
    for start in figures.starts:
        spent = start.spent
        yield f"| {start.passages:,} | {start.seconds:.1f} | {spent.processor:.1f} | {spent.memory:.0f} |"
    yield ""


def _cells(load: Load) -> list[str]:
    seen = load.seen
    times = [_both(seen.signs), _both(seen.requests), _both(seen.answers)]
    used = [f"{1000 * load.processor_each:.0f}", f"{load.memory:.0f}", f"{seen.lost}"]
    return [f"{load.passages:,}", f"{load.people}", f"{load.rate:.1f}", *times, *used]


def _table(names: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(names)} |"
    yield f"|{' ---: |' * len(names)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def _steps(figures: Figures) -> Iterator[str]:
    """What limits the rate: the table of the steps, and what is left for everything around the core."""
    middle, known = figures.apart[0].load.passages, sum(step.milliseconds for step in figures.steps)
    alone = next(1000 * load.processor_each for load in figures.loads if load.passages == middle)
    yield from ("## Where does the time of an answer go?", "")
    yield f"Milliseconds of the processor at {middle:,} passages, one question after another; what many ask at a time"
    yield "is searched for together, and takes less. All but the vector needs the interpreter's lock: one"
    yield "process gives no more answers a second than fit one after another, however many processors there are."
    yield from ("", "| Step | ms |", "| --- | ---: |")
    yield from (f"| {step.name} | {step.milliseconds:.1f} |" for step in figures.steps)
    yield f"| Slack's events and calls, the journal, logs, metrics, the HTTP server: the rest | {alone - known:.1f} |"
    yield f"| an answer with all of it | {alone:.1f} |"
    yield ""


def _apart(rows: Sequence[Apart]) -> Iterator[str]:
    yield from ("## What do stores outside of the process give?", "")
    yield "The same at one of the sizes, with index and journal where `milvus.uri` and `DATABASE_URL` say: the lock is"
    yield "free while they work. They run on the same processors; PostgreSQL doesn't wait for the disk here."
    yield ""
    names = ["Beside the bot", *_LOAD, "Milvus ms an answer", "Milvus MiB"]
    used = ([f"{1000 * row.processor_each:.0f}", f"{row.memory:.0f}"] for row in rows)
    cells = ([row.where, *_cells(row.load), *more] for row, more in zip(rows, used, strict=True))
    yield from _table(names, cells)
    yield ""


def _memory(figures: Figures) -> Iterator[str]:
    (first, at_first), (last, at_last) = figures.memory[len(figures.memory) // 4], figures.memory[-1]
    yield from ("## Does memory grow?", "")
    yield f"`footnote serve` with Slack, Discord and the web, {figures.plan.crowd} people asking at a time."
    yield f"After {first:,} answers {at_first:.0f} MiB were resident, after {last:,} {at_last:.0f} MiB."
    yield from ("", "![Memory over the answers given](images/figures-memory.svg)", "")


def _beside(figures: Figures) -> Iterator[str]:
    yield from ("## What does the bot cost beside a bare loop?", "")
    yield "One question at a time, by turns in one process: the core with its search, ranking, prompt, citations and"
    yield "checks, and a loop that takes the tutorial's steps: embed, one search for three passages, one request."
    yield ""
    yield "![The core beside a bare loop](images/figures-beside.svg)"
    yield ""
    yield "| Passages | Core p50 / p95 ms | Bare loop p50 / p95 ms | More, p50 ms | Ratio |"
    yield "| ---: | ---: | ---: | ---: | ---: |"
    for row in figures.beside:
        ratio = percentile(row.ours, 50) / percentile(row.bare, 50)
        times = f"{_ms(row.ours)} | {_ms(row.bare)} | {1000 * row.overhead:.1f}"
        yield f"| {row.passages:,} | {times} | {ratio:.2f} |"
    yield ""


def _index(indexing: Indexing) -> Iterator[str]:
    rate, limit = indexing.passages / indexing.seconds, indexing.passages / indexing.embedding
    yield from ("## How fast is indexing?", "")
    yield "This project's own pages, with MiniLM; the limit is to embed the same passages and headings, nothing else."
    yield from ("", "| | Passages | Seconds | Passages a second |", "| --- | ---: | ---: | ---: |")
    yield f"| `footnote index` | {indexing.passages} | {indexing.seconds:.1f} | {rate:.1f} |"
    yield f"| the embedder alone | {indexing.passages} | {indexing.embedding:.1f} | {limit:.1f} |"
    yield f"| `footnote index`, nothing changed | {indexing.passages} | {indexing.again:.2f} | |"
    yield from ("", f"Indexing reaches {rate / limit:.0%} of the limit.")


def _both(seconds: Sequence[float]) -> str:
    return f"{percentile(seconds, 50):.2f} / {percentile(seconds, 95):.2f}"


def _ms(seconds: Sequence[float]) -> str:
    return f"{1000 * percentile(seconds, 50):.1f} / {1000 * percentile(seconds, 95):.1f}"


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text("ascii", "replace").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


def _tell(what: str) -> None:
    sys.stderr.write(f"{what}\n")
