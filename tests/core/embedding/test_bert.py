"""The ONNX graph, held against the same arithmetic in plain numpy."""

from contextlib import closing
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import numpy_helper
from safetensors.numpy import save_file

from core.embedding.bert import build_bert
from core.embedding.onnx import open_encoder
from core.embedding.words import FILE as WORDS
from tests.core.tiny_models import HEADS, Weights, bert_sentence, tiny_weights

SENTENCES = (
    "How is data stored in milvus?",
    "Milvus deals with two types of data, inserted data and metadata.",
    "Ein kurzer Satz – mit Umlauten: äöü.",
    "word " * 120,
)


def test_the_graph_gives_what_numpy_gives(tmp_path: Path) -> None:
    weights = tiny_weights()
    session = built(tmp_path, weights)

    vector = run(session, [[2, 5, 6, 7, 8, 3]])[0]

    np.testing.assert_allclose(vector, bert_sentence(weights, [2, 5, 6, 7, 8, 3], HEADS), atol=1e-5)


def test_padding_changes_nothing(tmp_path: Path) -> None:
    session = built(tmp_path, tiny_weights())
    short, long = [2, 5, 6, 3], [2, 7, 8, 9, 10, 11, 5, 3]

    together = run(session, [short, long])

    np.testing.assert_allclose(together[0], run(session, [short])[0], atol=1e-6)
    np.testing.assert_allclose(together[1], run(session, [long])[0], atol=1e-6)


def test_weights_under_the_prefix_bert_are_understood(tmp_path: Path) -> None:
    plain = built(tmp_path, tiny_weights())
    prefixed = built(tmp_path, {f"bert.{name}": value for name, value in tiny_weights().items()})

    assert np.array_equal(run(plain, [[2, 5, 3]]), run(prefixed, [[2, 5, 3]]))


def test_a_missing_tensor_is_named(tmp_path: Path) -> None:
    weights = tiny_weights()
    del weights["encoder.layer.1.output.dense.bias"]

    with pytest.raises(KeyError, match=r"encoder\.layer\.1\.output\.dense\.bias"):
        built(tmp_path, weights)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_real_model_gives_what_numpy_gives(minilm_folder: Path, sentence: str) -> None:
    tokenizer = (minilm_folder / "tokenizer.json").read_text("utf-8")
    with closing(open_encoder("minilm", minilm_folder / "model.onnx", tokenizer, 256)) as encoder:
        [vector] = encoder.encode([sentence], "query")
        ids = encoder.tokenizer.encode(sentence).ids

    np.testing.assert_allclose(vector, bert_sentence(weights_of(minilm_folder), ids, 12), atol=1e-5)


def weights_of(folder: Path) -> Weights:
    """The published tensors, read back out of a graph, where linear weights are kept transposed, and of its words."""
    graph = onnx.load(folder / "model.onnx").graph
    tensors = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    tensors["embeddings.word_embeddings.weight"] = np.fromfile(folder / WORDS, "<f4").reshape(-1, 384)
    flipped = {
        name: value.T if value.ndim == 2 and name.startswith("encoder") else value for name, value in tensors.items()
    }
    return flipped | {"embeddings.token_type_embeddings.weight": tensors["kind"][None]}


def built(folder: Path, weights: Weights) -> onnxruntime.InferenceSession:
    save_file(weights, folder / "weights.safetensors")
    build_bert(folder / "weights.safetensors", folder / "model.onnx", HEADS)
    onnx.checker.check_model(onnx.load(folder / "model.onnx"))
    return onnxruntime.InferenceSession(folder / "model.onnx", providers=["CPUExecutionProvider"])


def run(
    session: onnxruntime.InferenceSession, ids: list[list[int]]
) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    width = max(len(row) for row in ids)
    tokens = np.array([row + [0] * (width - len(row)) for row in ids])
    mask = np.array([[1] * len(row) + [0] * (width - len(row)) for row in ids])
    return np.asarray(session.run(None, {"input_ids": tokens, "attention_mask": mask})[0], dtype=np.float32)
