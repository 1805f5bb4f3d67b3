"""Embedding models on this machine: MiniLM, or any folder with ``model.onnx`` and ``tokenizer.json``."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from core.config import EmbeddingSettings
from core.embedding.models import MINILM, Progress, ensure_minilm, sha256
from core.embedding.onnx import OnnxEncoder, Pooling, open_encoder
from core.embedding.pooled import refuse_unknown
from core.embedding.words import FILE as WORDS
from core.errors import EmbeddingError

_TOKENS = 256  # what MiniLM was trained with; another model may say otherwise in its folder


def open_minilm(settings: EmbeddingSettings, model_dir: Path, progress: Progress) -> OnnxEncoder:
    """Return the default model, fetched at need, or the one in the folder ``settings.model``; raises EmbeddingError."""
    if settings.model not in ("", MINILM.name):
        return _open_folder(Path(settings.model).expanduser(), settings.options)
    refuse_unknown(settings.options, ())
    folder = ensure_minilm(model_dir, progress)
    name = f"minilm:{MINILM.name}@{MINILM.files['model.safetensors'][:12]}"
    return open_encoder(name, folder / "model.onnx", _tokenizer(folder), _TOKENS)


def _open_folder(folder: Path, options: Mapping[str, object]) -> OnnxEncoder:
    missing = [name for name in ("model.onnx", "tokenizer.json") if not (folder / name).is_file()]
    if missing:
        text = f"embedding.model: {folder} has no {' and no '.join(missing)}"
        raise EmbeddingError(text)
    refuse_unknown(options, ("query_prefix", "document_prefix"))
    prefixes = str(options.get("query_prefix", "")), str(options.get("document_prefix", ""))
    pooling, limit = _pooling(folder), _limit(folder)
    name = f"minilm:{folder.resolve().name}@{_digest(folder, pooling, str(limit), *prefixes)}"
    encoder = open_encoder(name, folder / "model.onnx", _tokenizer(folder), limit)
    return replace(encoder, pooling=pooling, query_prefix=prefixes[0], document_prefix=prefixes[1])


def _digest(folder: Path, *rules: str) -> str:
    """Everything that decides the vectors, in twelve digits; large weights stand in a file beside the model."""
    files = [*sorted(folder.glob("model.onnx*")), *folder.glob(WORDS), folder / "tokenizer.json"]
    parts = [*(sha256(file) for file in files), *rules]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]


def _tokenizer(folder: Path) -> str:
    return (folder / "tokenizer.json").read_text(encoding="utf-8")


def _pooling(folder: Path) -> Pooling:
    return "cls" if _facts(folder / "1_Pooling" / "config.json").get("pooling_mode_cls_token") is True else "mean"


def _limit(folder: Path) -> int:
    limit = _facts(folder / "sentence_bert_config.json").get("max_seq_length")
    return limit if isinstance(limit, int) else _TOKENS


def _facts(file: Path) -> Mapping[str, object]:
    """Return what sentence-transformers wrote beside a model, empty where it wrote nothing."""
    try:
        facts = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return {}
    return facts if isinstance(facts, dict) else {}
