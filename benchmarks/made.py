"""Makes indexes of any size without embedding: passages of random words under random vectors."""

import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from core.config import Settings, load_settings
from core.domain import Passage
from core.manifest import KnownSource
from core.milvus.rows import Row, passage_id
from core.confidence import Calibration
from core.compose import open_index_writer

WORDS = [f"{a}{b}{c}" for a in ("in", "con", "re", "ser", "par") for b in ("dex", "fig", "ver", "tab") for c in ("er", "ing", "s")]
PAGE = 10


def settings_for(folder: Path) -> Settings:
    """Return default settings with their data in ``folder``, the gate open, no model."""
    settings = load_settings(folder)
    return settings.model_copy(
        update={
            "storage": settings.storage.model_copy(update={"data_dir": folder / "data"}),
            "search": settings.search.model_copy(update={"gate": False}),
            "model": settings.model.model_copy(update={"find_ollama": False}),
        }
    )


def fill(settings: Settings, passages: int, words: int = 150) -> None:
    """Fill the index of ``settings`` with ``passages`` passages."""
    random.seed(passages)
    vectors = np.random.default_rng(passages)
    with open_index_writer(settings, _silent, rebuild=False) as (writer, embedder):
        for page in range(passages // PAGE):
            made = [_passage(page, at, words) for at in range(PAGE)]
            rows = [
                Row(passage_id("made", one, 0), one, _unit(vectors, embedder.dimension), "made", str(page), PAGE, 0)
                for one in made
            ]
            writer.replace_page(rows, [])
        writer.finish([KnownSource("made", "default")], {"en": 1}, lambda: Calibration(0.2, 0.05, 0.5, passages))


def median_ms(times: Sequence[float]) -> float:
    """Return the median of seconds, in milliseconds."""
    return 1000 * sorted(times)[len(times) // 2]


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that calling ``work`` takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _passage(page: int, at: int, words: int) -> Passage:
    text = " ".join(random.choices(WORDS, k=words)) + "."
    heading = " ".join(random.choices(WORDS, k=4))
    return Passage(text, f"Page {page}", heading, "", f"pages/{page}.md", (at, at), f"Page {page} > {heading}", scope="default")


def _unit(vectors: np.random.Generator, dimension: int) -> np.ndarray:
    vector = vectors.normal(size=dimension).astype(np.float32)
    return vector / np.linalg.norm(vector)


def _silent(_label: str, _done: int, _total: int) -> None:
    return
