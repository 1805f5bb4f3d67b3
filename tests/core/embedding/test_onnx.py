"""Sessions and tokenizers, on a model of a few kilobytes and on the real one."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from core.embedding.onnx import OnnxEncoder, open_encoder
from core.errors import EmbeddingError
from tests.core.tiny_models import HEADS, VOCABULARY, bert_sentence, tiny_tokenizer, tiny_weights

AWKWARD = ("", " ", "\0", "a\0b", "\ud800", "\U0001f600", "word" * 300_000, "data " * 250_000, "\n\t\r", "‮abc")


def tiny(folder: Path, limit: int = 32) -> OnnxEncoder:
    return open_encoder("tiny", folder / "model.onnx", tiny_tokenizer(), limit)


def test_vectors_are_those_of_plain_numpy_whatever_the_batch(tiny_folder: Path) -> None:
    texts = ["Milvus stores data.", "how", "the index is built in segments ? a a a"]
    words = ["[CLS] milvus stores data . [SEP]", "[CLS] how [SEP]"]
    words.append("[CLS] the index is built in segments ? a a a [SEP]")

    vectors = tiny(tiny_folder).encode(texts, "document")

    for vector, sentence in zip(vectors, words, strict=True):
        ids = [VOCABULARY.index(word) for word in sentence.split()]
        np.testing.assert_allclose(vector, bert_sentence(tiny_weights(), ids, HEADS), atol=1e-5)


def test_texts_end_at_the_limit(tiny_folder: Path) -> None:
    encoder = tiny(tiny_folder, limit=6)

    long, short = encoder.encode(["how is the index built in segments", "how is the index"], "document")

    np.testing.assert_allclose(long, short, atol=1e-6)


def test_tokens_are_counted_in_full_without_the_special_ones(tiny_folder: Path) -> None:
    encoder = tiny(tiny_folder, limit=6)

    assert encoder.count_tokens("how is the index built ?") == 6
    assert encoder.count_tokens("data " * 1000) == 1000
    assert encoder.count_tokens("\ud800") == 1


def test_only_the_beginning_of_an_enormous_text_is_looked_at(tiny_folder: Path) -> None:
    cut, short = tiny(tiny_folder).encode(["how" + " " * 100_000 + "data", "how"], "document")

    np.testing.assert_allclose(cut, short, atol=1e-6)


def test_no_text_is_padded_beyond_its_batch(tiny_folder: Path) -> None:
    assert len(tiny(tiny_folder).tokenizer.encode("how").ids) == 3, "the published tokenizer would pad to eight"


@pytest.mark.parametrize("text", AWKWARD, ids=range(len(AWKWARD)))
def test_awkward_texts_become_vectors_of_unit_length(tiny_folder: Path, text: str) -> None:
    [vector] = tiny(tiny_folder).encode([text], "query")

    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_a_model_that_gives_states_is_pooled_here(tmp_path: Path) -> None:
    encoder = open_encoder("states", states_model(tmp_path), tiny_tokenizer(), 32)

    [mean, other] = encoder.encode(["how is", "how"], "query")

    table = states_table()
    expected = table[[VOCABULARY.index(word) for word in ("[CLS]", "how", "is", "[SEP]")]].mean(axis=0)
    np.testing.assert_allclose(mean, expected / np.linalg.norm(expected), atol=1e-6)
    assert not np.allclose(mean, other)


def test_inputs_that_nobody_can_give_are_named(tmp_path: Path) -> None:
    with pytest.raises(EmbeddingError, match="inputs that are not known here: pixels"):
        open_encoder("odd", states_model(tmp_path, "pixels"), tiny_tokenizer(), 32)


@pytest.mark.parametrize(("model", "tokenizer"), [(b"nonsense", tiny_tokenizer()), (b"", "{")])
def test_files_that_are_no_model_are_one_clear_error(tmp_path: Path, model: bytes, tokenizer: str) -> None:
    (tmp_path / "model.onnx").write_bytes(model)

    with pytest.raises(EmbeddingError, match="can't be opened"):
        open_encoder("bad", tmp_path / "model.onnx", tokenizer, 32)


def test_an_idle_session_uses_no_processor_and_says_nothing(tiny_folder: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from core.embedding.onnx import open_encoder\n"
        "folder = Path(sys.argv[1])\n"
        "tokenizer = (folder / 'tokenizer.json').read_text()\n"
        "encoder = open_encoder('tiny', folder / 'model.onnx', tokenizer, 32); encoder.encode(['data'], 'query')\n"
        "before = time.process_time(); time.sleep(1); print(time.process_time() - before)\n"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", program, str(tiny_folder)], cwd=root, capture_output=True, text=True, check=True
    )

    assert float(done.stdout) < 0.1
    assert done.stderr == ""


def states_table() -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.random.default_rng(3).normal(size=(len(VOCABULARY), 6)).astype(np.float32)


def states_model(folder: Path, name: str = "input_ids") -> Path:
    """A model that looks each token up in a table, and no more."""
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"])]
    output = helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["batch", "tokens", 6])
    node = helper.make_node("Gather", ["table", name], ["last_hidden_state"])
    table = onnx.numpy_helper.from_array(states_table(), "table")
    model = helper.make_model(
        helper.make_graph([node], "states", inputs, [output], [table]), opset_imports=[helper.make_opsetid("", 17)]
    )
    model.ir_version = 8
    onnx.save(model, folder / "states.onnx")
    return folder / "states.onnx"
