"""Indexing `docs/` beside the tutorial's way: split on "# ", each text embedded alone and padded, one insert."""

import tempfile
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from pymilvus import MilvusClient
from tokenizers import Tokenizer

from benchmarks.made import settings_for, silent
from bot.terminal.indexing import Request, index_sources
from core.compose import model_dir
from core.config import Settings
from core.domain import Vector
from core.embedding.models import ensure_minilm
from core.embedding.words import FILE as WORDS
from core.embedding.words import INPUT as WORD_VECTORS
from core.embedding.words import Words, open_words

DOCS = Path(__file__).parents[1] / "docs"
TOKENS = 256
DIMENSION = 384


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_for(Path(folder))
        minilm = ensure_minilm(model_dir(settings), silent)
        theirs, pieces = _tutorial(minilm, Path(folder))
        ours, passages = _ours(settings)
        again, _ = _ours(settings)
    print(f"{'way':34}{'passages':>10}{'seconds':>10}{'passages/s':>12}{'ratio':>8}")
    print(f"{'tutorial':34}{pieces:>10}{theirs:>10.2f}{pieces / theirs:>12.1f}{1:>8.2f}")
    rate, base = passages / ours, pieces / theirs
    print(f"{'footnote index':34}{passages:>10}{ours:>10.2f}{rate:>12.1f}{rate / base:>8.2f}")
    print(f"{'footnote index, nothing changed':34}{passages:>10}{again:>10.2f}")


def _ours(settings: Settings) -> tuple[float, int]:
    started = time.perf_counter()
    report = index_sources(settings, Request((str(DOCS),)), silent)
    return time.perf_counter() - started, report.summary.passages


def _tutorial(minilm: Path, folder: Path) -> tuple[float, int]:
    tokenizer = Tokenizer.from_file(str(minilm / "tokenizer.json"))
    tokenizer.enable_truncation(TOKENS)
    tokenizer.enable_padding(length=TOKENS)
    session = onnxruntime.InferenceSession(str(minilm / "model.onnx"))
    words = open_words(minilm / WORDS, DIMENSION)
    started = time.perf_counter()
    pieces = [piece for file in sorted(DOCS.glob("*.md")) for piece in file.read_text("utf-8").split("# ")]
    client = MilvusClient(str(folder / "tutorial.db"))
    client.create_collection("tutorial", dimension=DIMENSION, metric_type="IP", consistency_level="Strong")
    rows = [
        {"id": at, "vector": _embed(session, words, tokenizer, text), "text": text} for at, text in enumerate(pieces)
    ]
    client.insert("tutorial", rows)
    seconds = time.perf_counter() - started
    client.close()
    words.close()
    return seconds, len(pieces)


def _embed(session: onnxruntime.InferenceSession, words: Words, tokenizer: Tokenizer, text: str) -> Vector:
    encoding = tokenizer.encode(text)
    ids = np.array([encoding.ids])
    feed = {"input_ids": ids, "attention_mask": np.array([encoding.attention_mask]), WORD_VECTORS: words.rows(ids)}
    vectors: npt.NDArray[np.float32] = np.asarray(session.run(["sentence_embedding"], feed)[0], np.float32)
    return vectors.reshape(-1)


if __name__ == "__main__":
    main()
