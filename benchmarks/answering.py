"""Answers without a model at 1,000 and 10,000 passages, beside a bare loop of embedding and one Milvus search."""

import asyncio
import tempfile
import time
from contextlib import aclosing
from pathlib import Path

from benchmarks.made import WORDS, fill, median_ms, settings_for, silent
from core.compose import Core, open_core
from core.config import Settings
from core.domain import Question

ROUNDS = 40


def main() -> None:
    """Print the table."""
    print(f"{'passages':>10}{'answer p50 ms':>16}{'bare loop p50 ms':>18}{'ratio':>8}")
    for passages in (1_000, 10_000):
        with tempfile.TemporaryDirectory() as folder:
            settings = settings_for(Path(folder))
            fill(settings, passages)
            ours, bare = asyncio.run(_measure(settings))
        print(f"{passages:>10}{ours:>16.1f}{bare:>18.1f}{ours / bare:>8.2f}")


async def _measure(settings: Settings) -> tuple[float, float]:
    async with open_core(settings, silent) as core:
        ours: list[float] = []
        bare: list[float] = []
        for at in range(ROUNDS + 5):
            text = f"how do I {WORDS[at % len(WORDS)]} the {WORDS[(7 * at) % len(WORDS)]} {at}?"
            ours.append(await _answer(core, text))
            bare.append(await _bare(core, text))
        return median_ms(ours[5:]), median_ms(bare[5:])


async def _answer(core: Core, text: str) -> float:
    started = time.perf_counter()
    async with aclosing(core.answerer.answer(Question(text))) as events:
        async for _ in events:
            pass
    return time.perf_counter() - started


async def _bare(core: Core, text: str) -> float:
    started = time.perf_counter()
    vector = await core.embedder.embed_query(text)
    core.reader.connection.client.search(core.reader.collection, data=[vector], limit=3, output_fields=["text"])
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
