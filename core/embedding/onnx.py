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
from core.embedding.words import FILE as WORDS
from core.embedding.words import INPUT as WORD_VECTORS
from core.embedding.words import Words, open_words
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
    output: str
    words: Words | None = None  # for a graph that does not hold them itself
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
        declared: dict[str, Integers | Matrix] = {
            value.name: feed[value.name] for value in self.session.get_inputs() if value.name in feed
        }
        if self.words:
            declared[WORD_VECTORS] = self.words.rows(feed["input_ids"])
        try:
            output = np.asarray(self.session.run([self.output], declared, _returning())[0], dtype=np.float32)
        except Exception as error:
            text = f"onnxruntime could not run {self.name}: {error}"
            raise EmbeddingError(text) from error
        return list(output if output.ndim == 2 else _pooled(output, feed["attention_mask"], self.pooling))

    def count_tokens(self, text: str) -> int:
        """Return the length of the whole ``text`` in tokens, without the special ones."""
        encoding = self.tokenizer.encode(whole_text(text), add_special_tokens=False)
        return len(encoding.ids) + sum(len(rest.ids) for rest in encoding.overflowing)

    def close(self) -> None:
        """Close what is read from a file."""
        if self.words:
            self.words.close()


def open_encoder(name: str, model: Path, tokenizer: str, limit: int, output: str = "") -> OnnxEncoder:
    """Return an encoder of the ONNX file ``model`` and a tokenizer in JSON; raises EmbeddingError.

    Texts end after ``limit`` tokens. ``output`` "" takes a pooled output where the model has one, else the first.
    """
    try:
        session = onnxruntime.InferenceSession(str(model), _options(), providers=["CPUExecutionProvider"])
        cutter = Tokenizer.from_str(tokenizer)
        words = _words(session, model)
    except Exception as error:
        text = f"{model} or its tokenizer can't be opened: {error}"
        raise EmbeddingError(text) from error
    cutter.no_padding()
    cutter.enable_truncation(limit)
    return OnnxEncoder(name, session, cutter, _output(session, model), words)


def _words(session: onnxruntime.InferenceSession, model: Path) -> Words | None:
    width = next((value.shape[-1] for value in session.get_inputs() if value.name == WORD_VECTORS), 0)
    return open_words(model.with_name(WORDS), width) if width else None


def _options() -> onnxruntime.SessionOptions:
    """One thread a call: the pool brings the parallelism, two threads a session are slower than one."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = _ERRORS_ONLY
    return options


def _returning() -> onnxruntime.RunOptions:
    """Give back what a call needed: a batch of documents would keep 120 MB for the next one, at no gain."""
    options = onnxruntime.RunOptions()
    options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    return options


def _output(session: onnxruntime.InferenceSession, model: Path) -> str:
    known = (*_KNOWN_INPUTS, WORD_VECTORS)
    unknown = [value.name for value in session.get_inputs() if value.name not in known]
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
