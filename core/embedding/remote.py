"""Embeddings from any server that speaks OpenAI's ``/v1/embeddings``: Ollama, llama.cpp, vLLM, TEI, OpenAI."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from openai import OpenAI, OpenAIError, Timeout, omit

from core.config import EmbeddingSettings
from core.domain import Vector
from core.embedding.pooled import Role, checked, estimated_tokens, failure, harmless, whole_text
from core.errors import EmbeddingError

_BATCH = 32
_TIMEOUT = Timeout(30.0, connect=5.0)
_RETRIES = 2
_NO_KEY = "none"  # the client insists on one, local servers take any
_BLANK = " "  # llama.cpp and OpenAI refuse a whole batch for one empty text
_OWN_OPTIONS = ("query_prefix", "document_prefix", "batch")


@dataclass(frozen=True, slots=True)
class RemoteEncoder:
    """A client of one model on one server; vectors get unit length, so that the inner product is the cosine."""

    name: str
    client: OpenAI
    model: str
    dimension: int
    batch: int = _BATCH
    threads: int = 0
    prefixes: Mapping[Role, str] = field(default_factory=dict)
    body: Mapping[str, object] = field(default_factory=dict)

    def encode(self, texts: Sequence[str], role: Role) -> list[Vector]:
        """Return vectors of unit length; raises EmbeddingError."""
        prefix = self.prefixes.get(role, "")
        secret = self.client.api_key
        try:
            answer = self.client.embeddings.create(
                model=self.model,
                input=[whole_text(prefix + text) or _BLANK for text in texts],
                dimensions=self.dimension or omit,
                encoding_format="float",
                extra_body=dict(self.body) or None,
            )
        except (OpenAIError, ValueError) as error:
            raise failure(self.name, error, secret) from harmless(error, secret)
        values = _ordered(getattr(answer, "data", None))
        return [_unit(vector) for vector in checked(values, len(texts), self.dimension)]

    def count_tokens(self, text: str) -> int:
        """Return an estimate: the protocol does not show the tokenizer."""
        return estimated_tokens(text)

    def close(self) -> None:
        """Close the connections."""
        self.client.close()


def open_remote(settings: EmbeddingSettings) -> RemoteEncoder:
    """Return a client for ``settings.base_url``, which is used as it stands; raises EmbeddingError, calls nobody."""
    missing = [key for key in ("base_url", "model") if not getattr(settings, key)]
    if missing:
        text = f"the provider openai-compatible needs {' and '.join(f'embedding.{key}' for key in missing)}"
        raise EmbeddingError(text)
    prefixes: dict[Role, str] = {
        "query": str(settings.options.get("query_prefix", "")),
        "document": str(settings.options.get("document_prefix", "")),
    }
    body = {name: value for name, value in settings.options.items() if name not in _OWN_OPTIONS}
    key = settings.api_key.get_secret_value() or _NO_KEY
    client = OpenAI(base_url=settings.base_url, api_key=key, timeout=_TIMEOUT, max_retries=_RETRIES)
    name = f"openai-compatible:{settings.model}{_mark(prefixes, body)}"
    return RemoteEncoder(name, client, settings.model, settings.dimensions, _batch(settings), 0, prefixes, body)


def _batch(settings: EmbeddingSettings) -> int:
    batch = settings.options.get("batch", _BATCH)
    if not isinstance(batch, int) or batch < 1:
        text = f"embedding.options.batch: {batch!r} is not a count"
        raise EmbeddingError(text)
    return batch


def _mark(prefixes: Mapping[Role, str], body: Mapping[str, object]) -> str:
    """What the options change about the vectors, in eight digits."""
    if not body and not any(prefixes.values()):
        return ""
    told = repr((sorted(prefixes.items()), sorted(body.items())))
    return f"+{hashlib.sha256(told.encode()).hexdigest()[:8]}"


def _ordered(items: object) -> list[npt.ArrayLike]:
    """Return the vectors in the order of their ``index``, where the server numbers them all."""
    if not isinstance(items, list):
        text = "the server's answer holds no embeddings"
        raise EmbeddingError(text)
    numbers = [getattr(item, "index", None) for item in items]
    if sorted(number for number in numbers if isinstance(number, int)) == list(range(len(items))):
        items = sorted(items, key=lambda item: int(item.index))
    return [getattr(item, "embedding", None) or () for item in items]


def _unit(vector: Vector) -> Vector:
    norm = np.linalg.norm(vector)
    return vector if norm == 0 else np.asarray(vector / norm, dtype=np.float32)
