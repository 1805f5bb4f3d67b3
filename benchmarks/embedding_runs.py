"""Our embedding against pymilvus-model's own path, same model, same process: ratios, nothing asserted."""

import asyncio
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from core.config import EmbeddingSettings
from core.embedding import open_embedder
from core.embedding.pooled import PooledEmbedder
from tests.core.tiny_hub import write_hub_cache
from tests.core.tiny_models import WORDS, tiny_weights

HIDDEN, LAYERS, POSITIONS = 128, 3, 512
QUERIES, PASSAGES, ROUNDS = 24, 24, 2


class Function(Protocol):
    """The part of an embedding function that is measured."""

    def encode_documents(self, documents: list[str]) -> Sequence[npt.ArrayLike]:
        """Return one vector a text."""


def main(home: Path) -> None:
    write_hub_cache(home, tiny_weights(hidden=HIDDEN, layers=LAYERS, positions=POSITIONS), POSITIONS)
    queries, passages = sentences(QUERIES, 4, 14), sentences(PASSAGES, 40, 230)
    theirs = default_function()
    asked = best(partial(theirs.encode_documents, queries))
    written = best(partial(theirs.encode_documents, passages))
    print(f"{'':28}{'queries':>10}{'passages':>10}   times as fast")
    print(f"{'DefaultEmbeddingFunction':28}{1:>10.1f}{1:>10.1f}")
    for threads in (1, 2, 4):
        embedder = opened(threads)
        query_ratio = asked / best(partial(ask, embedder, queries))
        passage_ratio = written / best(partial(embedder.embed_documents, passages))
        print(f"{f'ours, threads = {threads}':28}{query_ratio:>10.1f}{passage_ratio:>10.1f}")
        embedder.close()
    print(f"largest difference of a coordinate: {gap(theirs, passages):.1e}")


def sentences(count: int, shortest: int, longest: int) -> list[str]:
    lengths = np.linspace(shortest, longest, count).astype(int)
    return [" ".join(WORDS[(i * 7 + n) % 9] for n in range(length)) for i, length in enumerate(lengths)]


def default_function() -> Function:
    from pymilvus.model import DefaultEmbeddingFunction

    function: Function = DefaultEmbeddingFunction()
    return function


def opened(threads: int) -> PooledEmbedder:
    return open_embedder(EmbeddingSettings(provider="default", threads=threads), Path("unused"), lambda *_: None)


def ask(embedder: PooledEmbedder, queries: Sequence[str]) -> None:
    """Ask all at once, as people do."""

    async def together() -> None:
        await asyncio.gather(*(embedder.embed_query(query) for query in queries))

    asyncio.run(together())


def best(run: Callable[[], object]) -> float:
    seconds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - started)
    return min(seconds)


def gap(theirs: Function, texts: list[str]) -> float:
    embedder = opened(1)
    pairs = zip(embedder.embed_documents(texts), theirs.encode_documents(texts), strict=True)
    largest = max(float(np.abs(ours - np.asarray(other)).max()) for ours, other in pairs)
    embedder.close()
    return largest


if __name__ == "__main__":
    main(Path(sys.argv[1]))
