"""Runs a blocking encoder on bounded threads, as the embedder of questions and of documents; checks its vectors."""

import asyncio
import hashlib
import os
import re
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Literal, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from core.domain import Vector
from core.errors import EmbeddingError, SearchUnavailable

Role: TypeAlias = Literal["query", "document"]

_MOST_THREADS = 4  # one ONNX session gains nothing beyond
_QUERY_SECONDS = 20.0  # some embedding functions wait for their service without end
_KEPT = 1_000  # vectors of questions, 1.5 KB each for MiniLM: what many ask is embedded once
_REASON = 300  # characters of a vendor's text
_PIECE = re.compile(r"[A-Za-z0-9]{1,6}|[^\W_A-Za-z0-9]{1,2}|[^\w\s]|_")


class Encoder(Protocol):
    """One way of turning texts into vectors, called from several threads at a time."""

    @property
    def name(self) -> str:
        """What an index remembers: the same name makes the same vectors."""

    @property
    def batch(self) -> int:
        """How many texts one call may bring at most."""

    @property
    def threads(self) -> int:
        """How many calls it bears at a time at most; 0 leaves it to the machine."""

    @property
    def dimension(self) -> int:
        """Length of each vector, where it is stated; 0 asks for a trial."""

    def encode(self, texts: Sequence[str], role: Role) -> Sequence[npt.ArrayLike]:
        """Return one vector a text, in order; raises EmbeddingError."""

    def count_tokens(self, text: str) -> int:
        """Return the length of ``text`` in tokens, without the special ones."""

    def close(self) -> None:
        """Give back connections."""


class PooledEmbedder:
    """An encoder on threads: questions one by one, documents in batches of similar length.

    Documents have threads of their own, so that a question asked while indexing does not queue behind them.
    """

    def __init__(
        self, encoder: Encoder, *, threads: int = 0, patience: float = _QUERY_SECONDS, kept: int = _KEPT
    ) -> None:
        """Take over ``encoder``, to close it; ``threads`` 0 leaves them to the machine, ``patience`` is in seconds.

        The vectors of the latest ``kept`` questions are remembered.

        An encoder that does not state its dimension is asked for a vector once (raises EmbeddingError).
        """
        self._encoder = encoder
        self._threads = _threads(threads, encoder.threads)
        self._closed = False
        self._patience = patience
        self.dimension = encoder.dimension or _measured(encoder)
        self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="embed-query")
        self._most = kept
        self._kept: dict[bytes, Vector] = {}  # by a digest: texts may be long, and are nothing to be kept

    @property
    def name(self) -> str:
        """What an index remembers: the same name makes the same vectors."""
        return self._encoder.name

    async def embed_query(self, text: str) -> Vector:
        """Return the vector of a question, shape ``(dimension,)``; raises SearchUnavailable."""
        if self._closed:
            reason = "the embedder is closed"
            raise SearchUnavailable(reason)
        key = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        vector = self._kept.pop(key, None)
        if vector is None:
            vector = await self._embedded(text)
        self._kept[key] = vector  # the latest is the last
        if len(self._kept) > self._most:
            del self._kept[next(iter(self._kept))]
        return vector

    def embed_documents(self, texts: Sequence[str]) -> list[Vector]:
        """Return one vector of shape ``(dimension,)`` a text, in order; raises EmbeddingError."""
        batches = _batches(texts, self._encoder.batch)
        vectors: dict[int, Vector] = {}
        with ThreadPoolExecutor(self._threads, thread_name_prefix="embed-documents") as pool:
            jobs = [pool.submit(self._encoded, [texts[i] for i in batch], "document") for batch in batches]
            try:
                for batch, job in zip(batches, jobs, strict=True):
                    vectors.update(zip(batch, job.result(), strict=True))
            finally:
                for job in jobs:
                    job.cancel()
        return [vectors[i] for i in range(len(texts))]

    def count_tokens(self, text: str) -> int:
        """Return the length of ``text`` in the embedder's own tokens, without the special ones."""
        return self._encoder.count_tokens(text) if text else 0

    def close(self) -> None:
        """Finish what runs, drop what waits, give back connections; twice is once."""
        if not self._closed:
            self._closed = True
            self._pool.shutdown(cancel_futures=True)
            self._encoder.close()

    async def _embedded(self, text: str) -> Vector:
        job = asyncio.get_running_loop().run_in_executor(self._pool, self._encoded, [text], "query")
        try:
            vectors = await asyncio.wait_for(job, self._patience)
        except EmbeddingError as error:
            raise SearchUnavailable(str(error)) from error
        except TimeoutError as error:
            reason = f"{self.name} gave no vector within {self._patience:g} s"
            raise SearchUnavailable(reason) from error
        return vectors[0]

    def _encoded(self, texts: Sequence[str], role: Role) -> list[Vector]:
        return checked(self._encoder.encode(texts, role), len(texts), self.dimension)


def checked(values: Sequence[npt.ArrayLike], count: int, dimension: int) -> list[Vector]:
    """Return ``values`` as float32; raises EmbeddingError where one is missing, misshapen or not finite.

    Milvus stores NaN without a word, so this is the last place to notice.
    """
    try:
        with np.errstate(over="ignore"):
            vectors = [np.asarray(value, dtype=np.float32) for value in values]
    except (TypeError, ValueError) as error:
        text = "the embedder returned something else than numbers"
        raise EmbeddingError(text) from error
    problem = _problem(vectors, count, dimension)
    if problem:
        raise EmbeddingError(problem)
    return vectors


def _problem(vectors: Sequence[Vector], count: int, dimension: int) -> str:
    if len(vectors) != count:
        return f"the embedder returned {len(vectors)} vectors for {count} texts"
    for vector in vectors:
        if vector.ndim != 1 or vector.shape[0] != (dimension or vector.shape[0]) or not vector.size:
            return f"the embedder returned a vector of shape {vector.shape} instead of ({dimension or 'n'},)"
        if not np.isfinite(vector).all():
            return "the embedder returned a vector with NaN or infinity"
    return ""


def _measured(encoder: Encoder) -> int:
    return len(checked(encoder.encode(["dimension"], "query"), 1, 0)[0])


def _threads(wanted: int, bearable: int) -> int:
    count = wanted or min(os.cpu_count() or 1, _MOST_THREADS)
    return min(count, bearable) if bearable else count


def _batches(texts: Sequence[str], size: int) -> list[list[int]]:
    """Positions of texts of similar length, the longest first: little padding, and no long batch left for the end."""
    order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
    return [order[start : start + size] for start in range(0, len(order), size)]


def whole_text(text: str) -> str:
    """Return ``text`` with lone surrogates replaced: neither tokenizers nor JSON can carry them."""
    return text.encode("utf-8", "replace").decode("utf-8")


def refuse_unknown(options: Mapping[str, object], known: Collection[str]) -> None:
    """Raise EmbeddingError when ``embedding.options`` holds a key that nobody would read."""
    unknown = sorted(set(options) - set(known))
    if unknown:
        text = f"embedding.options: unknown {', '.join(unknown)}; known are {', '.join(sorted(known)) or 'none'}"
        raise EmbeddingError(text)


def estimated_tokens(text: str) -> int:
    """Return about how many tokens ``text`` has, rather too many: for embedders that don't show their tokenizer."""
    return len(_PIECE.findall(text))


def failure(what: str, error: Exception, secret: str = "") -> EmbeddingError:
    """Return a vendor's exception in one line, without the key that some servers repeat."""
    reason = " ".join(str(error).split()) or type(error).__name__
    if secret:
        reason = reason.replace(secret, "***")
    return EmbeddingError(f"{what}: {reason[:_REASON]}")


def harmless(error: Exception, secret: str) -> Exception | None:
    """Return ``error`` as a cause to keep, or None when its text repeats the key."""
    return None if secret and secret in str(error) else error
