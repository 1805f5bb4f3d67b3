"""Opens the embedder that the settings choose; the libraries of embedding are named in this folder only."""

from pathlib import Path

from core.config import EmbeddingSettings
from core.embedding.functions import FUNCTIONS, open_function
from core.embedding.models import Progress
from core.embedding.pooled import Encoder, PooledEmbedder
from core.errors import EmbeddingError
from core.libraries import prepare_libraries

PROVIDERS = ("minilm", "default", "onnx", "openai-compatible", *sorted(FUNCTIONS))
_SPARSE = ("bm25", "splade")


def open_embedder(settings: EmbeddingSettings, model_dir: Path, progress: Progress) -> PooledEmbedder:
    """Return the embedder of ``settings.provider``, ready to use, to be closed; raises EmbeddingError.

    ``model_dir`` is where fetched models are kept; ``progress`` is told about a fetch.
    """
    encoder = _open_encoder(settings, model_dir, progress)
    try:
        embedder = PooledEmbedder(encoder, threads=settings.threads)
    except EmbeddingError:
        encoder.close()
        raise
    if settings.dimensions not in (0, embedder.dimension):
        embedder.close()
        text = f"embedding.dimensions is {settings.dimensions}, but {embedder.name} makes {embedder.dimension}"
        raise EmbeddingError(text)
    return embedder


def _open_encoder(settings: EmbeddingSettings, model_dir: Path, progress: Progress) -> Encoder:
    """Import what one provider needs, and nothing of the others: some take seconds."""
    prepare_libraries()
    match settings.provider:
        case "minilm":
            from core.embedding.local import open_minilm

            return open_minilm(settings, model_dir, progress)
        case "default" | "onnx":
            from core.embedding.hub import open_tutorial

            return open_tutorial(settings)
        case "openai-compatible":
            from core.embedding.remote import open_remote

            return open_remote(settings)
        case provider if provider in FUNCTIONS:
            return open_function(settings)
        case provider:
            raise EmbeddingError(_unknown(provider))


def _unknown(provider: str) -> str:
    names = ", ".join(PROVIDERS)
    if provider in _SPARSE:
        return f"embedding.provider: {provider} makes sparse vectors, the index needs dense ones; choose one of {names}"
    return f"embedding.provider: unknown {provider!r}; choose one of {names}"
