"""Runs a sentence encoder on onnxruntime: tokens in, one vector of unit length a text out."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Encoding, Tokenizer

from core.domain import Vector
from core.embedding.pooled import Role, whole_text
from core.errors import EmbeddingError

Pooling: TypeAlias = Literal["mean", "cls"]
Matrix: TypeAlias = npt.NDArray[np.float32]
Integers: TypeAlias = npt.NDArray[np.int64]

_BATCH = 8  # 64 takes 1 GB more and is no faster
_CHARACTERS = 40_000  # of a text, far beyond what a model reads; a megabyte would take a second to cut into tokens
_ERRORS_ONLY = 3  # a severity of onnxruntime
_KNOWN_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_POOLED = "sentence_embedding"  # the output that sentence-transformers names so is pooled already


@dataclass(frozen=True, slots=True)
class OnnxEncoder:
    """A session and a tokenizer; texts are padded to the longest of their batch and no further."""

    name: str
    session: onnxruntime.InferenceSession
    tokenizer: Tokenizer
    counter: Tokenizer
    output: str
    pooling: Pooling = "mean"
    query_prefix: str = ""
    document_prefix: str = ""
    batch: int = _BATCH
    threads: int = 0
    dimension: int = 0

    def encode(self, texts: Sequence[str], role: Role) -> list[Vector]:
        """Return one vector of unit length a text; raises EmbeddingError."""
        prefix = self.query_prefix if role == "query" else self.document_prefix
        encodings = [self.tokenizer.encode(whole_text(prefix + text[:_CHARACTERS])) for text in texts]
        feed = _feed(encodings)
        declared = {value.name: feed[value.name] for value in self.session.get_inputs()}
        try:
            output = np.asarray(self.session.run([self.output], declared)[0], dtype=np.float32)
        except Exception as error:
            text = f"onnxruntime could not run {self.name}: {error}"
            raise EmbeddingError(text) from error
        return list(output if output.ndim == 2 else _pooled(output, feed["attention_mask"], self.pooling))

    def count_tokens(self, text: str) -> int:
        """Return the length of the whole ``text`` in tokens, without the special ones."""
        return len(self.counter.encode(whole_text(text), add_special_tokens=False).ids)

    def close(self) -> None:
        """Nothing is held but memory."""


def open_encoder(name: str, model: Path, tokenizer: str, limit: int, output: str = "") -> OnnxEncoder:
    """Return an encoder of the ONNX file ``model`` and a tokenizer in JSON; raises EmbeddingError.

    Texts end after ``limit`` tokens. ``output`` "" takes a pooled output where the model has one, else the first.
    """
    try:
        session = onnxruntime.InferenceSession(str(model), _options(), providers=["CPUExecutionProvider"])
        truncating, counting = Tokenizer.from_str(tokenizer), Tokenizer.from_str(tokenizer)
    except Exception as error:
        text = f"{model} or its tokenizer can't be opened: {error}"
        raise EmbeddingError(text) from error
    truncating.no_padding()
    truncating.enable_truncation(limit)
    counting.no_padding()
    counting.no_truncation()
    return OnnxEncoder(name, session, truncating, counting, _output(session, model))


def _options() -> onnxruntime.SessionOptions:
    """One thread a call: the pool brings the parallelism, two threads a session are slower than one."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = _ERRORS_ONLY
    return options


def _output(session: onnxruntime.InferenceSession, model: Path) -> str:
    unknown = [value.name for value in session.get_inputs() if value.name not in _KNOWN_INPUTS]
    if unknown:
        text = f"{model} asks for inputs that are not known here: {', '.join(unknown)}"
        raise EmbeddingError(text)
    names = [value.name for value in session.get_outputs()]
    return _POOLED if _POOLED in names else names[0]


def _feed(encodings: Sequence[Encoding]) -> dict[str, Integers]:
    width = max(1, *(len(encoding.ids) for encoding in encodings))
    feed = {name: np.zeros((len(encodings), width), dtype=np.int64) for name in _KNOWN_INPUTS}
    for row, encoding in enumerate(encodings):
        length = len(encoding.ids)
        feed["input_ids"][row, :length] = encoding.ids
        feed["attention_mask"][row, :length] = encoding.attention_mask
        feed["token_type_ids"][row, :length] = encoding.type_ids
    return feed


def _pooled(states: Matrix, mask: Integers, pooling: Pooling) -> Matrix:
    """Reduce ``(batch, tokens, dimension)`` to unit vectors: the mean over real tokens, or the first token."""
    if pooling == "cls":
        vectors = states[:, 0]
    else:
        shares = mask[..., None].astype(np.float32)
        vectors = (states * shares).sum(axis=1) / np.maximum(shares.sum(axis=1), 1)
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(norms == 0, 1, norms), dtype=np.float32)
