"""Makes indexes of any size without embedding: passages of random words under random vectors."""

import random
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from core.compose import open_index_writer
from core.confidence import Calibration
from core.config import Settings
from core.domain import Passage, Vector
from core.environment import load_settings
from core.manifest import KnownSource
from core.milvus.rows import Row, passage_id

WORDS = [
    f"{first}{middle}{last}"
    for first in ("in", "con", "re", "ser", "par")
    for middle in ("dex", "fig", "ver", "tab")
    for last in ("er", "ing", "s")
]
PAGE = 10


def settings_for(folder: Path, uri: str = "") -> Settings:
    """Return default settings with their data in ``folder``, the gate open, no model; ``uri`` is of a server."""
    settings = load_settings(folder)
    return settings.model_copy(
        update={
            "storage": settings.storage.model_copy(update={"data_dir": folder / "data"}),
            "search": settings.search.model_copy(update={"gate": False}),
            # Lite scans 100,000 passages in one piece.
            "milvus": settings.milvus.model_copy(update={"timeout": 300.0, "uri": uri or settings.milvus.uri}),
            "model": settings.model.model_copy(update={"find_ollama": False}),
        }
    )


def fill(settings: Settings, passages: int, words: int = 150) -> None:
    """Fill the index of ``settings`` with ``passages`` passages of ``words`` words."""
    chance, vectors = random.Random(passages), np.random.default_rng(passages)
    with open_index_writer(settings, silent, rebuild=False) as (writer, embedder):
        for page in range(passages // PAGE):
            made = [_passage(chance, page, at, words) for at in range(PAGE)]
            rows = [
                Row(passage_id("made", one, 0), one, _unit(vectors, embedder.dimension), "made", str(page), PAGE, 0)
                for one in made
            ]
            writer.replace_page(rows, [])
        writer.finish([KnownSource("made", "default")], lambda: Calibration(0.2, 0.05, 0.35, passages))


def median_ms(times: Sequence[float]) -> float:
    """Return the median of seconds, in milliseconds."""
    return 1000 * sorted(times)[len(times) // 2]


def percentile(seconds: Sequence[float], percent: int) -> float:
    """Return a percentile, in seconds."""
    ordered = sorted(seconds) or [0.0]
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that calling ``work`` takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def silent(_label: str, _done: int, _total: int) -> None:
    """Draw no progress bar."""


def _passage(chance: random.Random, page: int, at: int, words: int) -> Passage:
    title, heading = f"Page {page}", " ".join(chance.choices(WORDS, k=4))
    text = " ".join(chance.choices(WORDS, k=words)) + "."
    return Passage(
        text, title, heading, "", f"pages/{page}.md", (at, at), breadcrumb=f"{title} > {heading}", scope="default"
    )


def _unit(vectors: np.random.Generator, dimension: int) -> Vector:
    vector = vectors.normal(size=dimension).astype(np.float32)
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


if __name__ == "__main__":
    fill(settings_for(Path(sys.argv[1]), *sys.argv[3:]), int(sys.argv[2]))
