"""The tutorial's embedding function: an ONNX model of the Hugging Face hub, run unpadded and in batches.

``pymilvus.model.DefaultEmbeddingFunction`` pads each text to its model's full length and runs one at a time; the same
weights and the same tokenizer give the same vectors without the padding.
"""

from dataclasses import replace
from pathlib import Path

from huggingface_hub import constants, get_session, hf_hub_download, try_to_load_from_cache
from transformers import AutoTokenizer

from core.config import EmbeddingSettings
from core.embedding.onnx import OnnxEncoder, open_encoder
from core.embedding.pooled import refuse_unknown
from core.errors import EmbeddingError

_MODEL = "GPTCache/paraphrase-albert-onnx"  # the defaults of OnnxEmbeddingFunction
_TOKENIZER = "GPTCache/paraphrase-albert-small-v2"
_LONGEST = 512  # where a tokenizer states no limit
_REACH_SECONDS = 5.0


def open_tutorial(settings: EmbeddingSettings) -> OnnxEncoder:
    """Return the default function's model, or the repository ``settings.model``; raises EmbeddingError.

    A model named without ``options.tokenizer_name`` brings its own tokenizer.
    """
    refuse_unknown(settings.options, ("tokenizer_name",))
    model = settings.model or _MODEL
    tokenizer = str(settings.options.get("tokenizer_name") or settings.model or _TOKENIZER)
    try:
        return _opened(model, tokenizer, local=True)
    except OSError:
        require_hub(model)
    try:
        return _opened(model, tokenizer, local=False)
    except (OSError, ValueError) as error:
        text = f"{model} could not be fetched from the Hugging Face hub: {error}"
        raise EmbeddingError(text) from error


def require_hub(model: str) -> None:
    """Raise EmbeddingError when the hub does not answer: its client would try for most of a minute."""
    try:
        get_session().head(constants.ENDPOINT, timeout=_REACH_SECONDS)
    except Exception as error:
        text = (
            f"{model} is not cached here and the Hugging Face hub does not answer ({error}); "
            "connect once, or use the provider minilm"
        )
        raise EmbeddingError(text) from error


def require_cached_or_hub(model: str) -> None:
    """Raise EmbeddingError when ``model`` is no folder, not cached, and the hub does not answer."""
    repository = model if "/" in model else f"sentence-transformers/{model}"
    if not Path(model).is_dir() and not isinstance(try_to_load_from_cache(repository, "config.json"), str):
        require_hub(model)


def _opened(model: str, tokenizer: str, *, local: bool) -> OnnxEncoder:
    file = Path(hf_hub_download(model, "model.onnx", local_files_only=local))
    fast = AutoTokenizer.from_pretrained(tokenizer, local_files_only=local)
    limit = fast.model_max_length if fast.model_max_length < 1 << 30 else _LONGEST
    encoder = open_encoder(f"default:{model}+{tokenizer}", file, fast.backend_tokenizer.to_str(), limit)
    return replace(encoder, output=encoder.session.get_outputs()[0].name)
