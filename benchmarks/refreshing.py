"""Answers while the index is refreshed in the same process: 10,000 passages on Milvus Lite, twenty seconds each."""

import asyncio
import random
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import aclosing
from pathlib import Path

from benchmarks.made import WORDS, fill, settings_for, silent
from bot.running.daemon import in_daemon
from bot.running.refreshing import index_again
from core.compose import Core, open_core
from core.config import Settings
from core.domain import Question

PASSAGES, PAGES, PARTS = 10_000, 300, 4
WARM_SECONDS, SECONDS = 3.0, 20.0
PAUSE = 0.1  # between two questions, and 0.01 between two looks at the loop


def main() -> None:
    """Print the table."""
    print(f"{'':14}{'answers':>9}{'p50 ms':>9}{'p95 ms':>9}{'max ms':>9}{'loop p99 ms':>13}{'loop max ms':>13}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = settings_for(folder)
        fill(settings, PASSAGES)
        _write_pages(folder / "new")
        knowledge = settings.knowledge.model_copy(update={"sources": (str(folder / "new"),)})
        asyncio.run(_measure(settings.model_copy(update={"knowledge": knowledge})))


async def _measure(settings: Settings) -> None:
    async with open_core(settings, silent) as core:
        await _watched(core, WARM_SECONDS)
        _row("alone", *await _watched(core, SECONDS))
        halt = threading.Event()
        run = asyncio.create_task(in_daemon(lambda: index_again(settings, core, halt), "refresh"))
        _row("refreshing", *await _watched(core, SECONDS))
        halt.set()
        await asyncio.gather(run, return_exceptions=True)


async def _watched(core: Core, seconds: float) -> tuple[list[float], list[float]]:
    answers: list[float] = []
    lags: list[float] = []
    watchers = [asyncio.create_task(_ask(core, answers)), asyncio.create_task(_lag(lags))]
    await asyncio.sleep(seconds)
    for watcher in watchers:
        watcher.cancel()
    await asyncio.wait(watchers)
    return answers, lags


async def _ask(core: Core, times: list[float]) -> None:
    chance = random.Random(7)
    while True:
        text = f"how do I {chance.choice(WORDS)} the {chance.choice(WORDS)} {len(times)}?"
        started = time.perf_counter()
        async with aclosing(core.answerer.answer(Question(text))) as events:
            async for _ in events:
                pass
        times.append(time.perf_counter() - started)
        await asyncio.sleep(PAUSE)


async def _lag(times: list[float]) -> None:
    while True:
        started = time.perf_counter()
        await asyncio.sleep(0.01)
        times.append(time.perf_counter() - started - 0.01)


def _row(name: str, answers: Sequence[float], lags: Sequence[float]) -> None:
    figures = [_at(answers, 0.5), _at(answers, 0.95), max(answers) * 1000]
    cells = "".join(f"{figure:>9.1f}" for figure in figures)
    print(f"{name:14}{len(answers):>9}{cells}{_at(lags, 0.99):>13.1f}{max(lags) * 1000:>13.1f}")


def _at(times: Sequence[float], share: float) -> float:
    return 1000 * sorted(times)[min(int(share * len(times)), len(times) - 1)]


def _write_pages(folder: Path) -> None:
    chance = random.Random(11)
    folder.mkdir()
    for page in range(PAGES):
        parts = [f"## {' '.join(chance.choices(WORDS, k=4))}\n\n{_text(chance)}\n" for _ in range(PARTS)]
        (folder / f"{page}.md").write_text(f"# Page {page}\n\n" + "\n".join(parts), encoding="utf-8")


def _text(chance: random.Random) -> str:
    return " ".join(" ".join(chance.choices(WORDS, k=12)).capitalize() + "." for _ in range(5))


if __name__ == "__main__":
    main()
