"""The table of words beside its model: the same vectors, and what is said when it is not what it was."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import numpy as np
import onnx
import pytest

from core.embedding.onnx import OnnxEncoder, open_encoder
from core.embedding.words import FILE, Words, open_words, split
from core.errors import EmbeddingError
from tests.core.tiny_models import tiny_tokenizer, tiny_weights

TABLE = tiny_weights()["embeddings.word_embeddings.weight"]
TEXTS = ["milvus stores data .", "how is the index built in segments ?", "", "a a a"]


@pytest.fixture
def apart(tiny_folder: Path, tmp_path: Path) -> Path:
    """The tiny model with its words beside it."""
    folder = tmp_path / "apart"
    folder.mkdir()
    split(tiny_folder / "model.onnx", folder)
    return folder


@pytest.fixture
def words(apart: Path) -> Iterator[Words]:
    with closing(open_words(apart / FILE, TABLE.shape[1])) as opened:
        yield opened


def opened(folder: Path) -> OnnxEncoder:
    return open_encoder("tiny", folder / "model.onnx", tiny_tokenizer(), 32)


def test_vectors_are_the_same_to_the_last_bit(tiny_folder: Path, apart: Path) -> None:
    with closing(opened(apart)) as encoder:
        assert np.array_equal(encoder.encode(TEXTS, "document"), opened(tiny_folder).encode(TEXTS, "document"))
        assert encoder.words, "else the graph still holds them"


def test_the_graph_alone_is_valid_and_smaller_by_its_table(tiny_folder: Path, apart: Path) -> None:
    onnx.checker.check_model(onnx.load(apart / "model.onnx"))

    saved = (tiny_folder / "model.onnx").stat().st_size - (apart / "model.onnx").stat().st_size

    assert saved == pytest.approx(TABLE.nbytes, abs=100)
    assert (apart / FILE).read_bytes() == TABLE.tobytes()


def test_rows_are_those_of_the_table_whatever_the_shape(words: Words) -> None:
    ids = np.array([[3, 0, 3], [18, 1, 0]])

    assert np.array_equal(words.rows(ids), TABLE[ids])
    assert words.rows(ids[:, :0]).shape == (2, 0, TABLE.shape[1])


def test_threads_that_share_a_table_get_their_own_rows(words: Words) -> None:
    asked = [np.random.default_rng(seed).integers(0, len(TABLE), (2, 9)) for seed in range(200)]

    with ThreadPoolExecutor(4) as pool:
        given = list(pool.map(words.rows, asked))

    assert all(np.array_equal(rows, TABLE[ids]) for rows, ids in zip(given, asked, strict=True))


def test_a_table_that_is_cut_short_is_one_clear_error(apart: Path) -> None:
    with closing(opened(apart)) as encoder:
        (apart / FILE).write_bytes(TABLE.tobytes()[:100])

        with pytest.raises(EmbeddingError, match="ends before the row of a token"):
            encoder.encode(["how"], "query")


def test_a_table_that_is_absent_is_one_clear_error(apart: Path) -> None:
    (apart / FILE).unlink()

    with pytest.raises(EmbeddingError, match=r"can't be opened: .*words\.f32"):
        opened(apart)
